"""Packing of blocks: lossless to the bit, NaN and -0.0 included."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from exeunt.engine.blockfile import BlockFile, to_bytes
from exeunt.engine.pack import Packed, digest

# Few distinct values, so that constant columns occur; the odd ones of IEEE 754 among them.
cells = st.sampled_from([0.0, -0.0, 1.0, np.nan, -np.nan, np.inf, 5e-324, 1.5])
blocks = npst.arrays(np.float64, st.tuples(st.integers(1, 70), st.integers(1, 3), st.integers(0, 4)), elements=cells)


def bits(values: np.ndarray) -> bytes:
    return np.ascontiguousarray(values).tobytes()


def unpacked(packed: Packed, draws: int) -> np.ndarray:
    out = np.empty((draws, len(packed.constant)))
    packed.unpack(out)
    return out


@contextmanager
def stored(block: dict[str, Packed]) -> Iterator[BlockFile]:
    """Write a block and open its file."""
    data, sha = to_bytes(block)
    assert sha == digest(block)
    with NamedTemporaryFile() as handle:
        handle.write(data)
        handle.flush()
        with BlockFile(Path(handle.name), sha[:16]) as file:
            yield file


@given(blocks)
def test_packing_is_lossless(values: np.ndarray) -> None:
    packed = Packed.of(values)
    assert bits(unpacked(packed, len(values)).reshape(values.shape)) == bits(values)


@given(blocks)
def test_what_is_constant_is_stored_once(values: np.ndarray) -> None:
    flat = values.reshape(len(values), -1).view(np.int64)
    moving = sum(len(set(column.tolist())) > 1 for column in flat.T)
    assert Packed.of(values).varying.shape == (len(values), moving)


@given(blocks, st.data())
def test_the_head_equals_packing_the_first_draws(values: np.ndarray, data: st.DataObject) -> None:
    count = data.draw(st.integers(1, len(values)))
    cut, direct = Packed.of(values).head(count), Packed.of(values[:count])
    assert digest({"x": cut}) == digest({"x": direct})


@given(blocks, blocks)
def test_the_file_gives_back_the_same_block_and_any_of_its_years(first: np.ndarray, second: np.ndarray) -> None:
    draws = min(len(first), len(second))
    block = {"b": Packed.of(first[:draws]), "a": Packed.of(second[:draws])}
    with stored(block) as file:
        again = {name: file.read(name) for name in file.variables}
        years = [file.read_years("b", year, year + 1) for year in range(first.shape[1])]
    assert digest(again) == digest(block)
    assert bits(unpacked(again["b"], draws)) == bits(first[:draws].reshape(draws, -1))
    for year, part in enumerate(years):
        assert part.shape == (1, *first.shape[2:])
        assert bits(unpacked(part, draws)) == bits(first[:draws, year])


@given(blocks, st.data())
def test_the_digest_sees_every_bit(values: np.ndarray, data: st.DataObject) -> None:
    if values.size == 0:
        return
    before = digest({"x": Packed.of(values)})
    changed = values.copy()
    at = data.draw(st.integers(0, values.size - 1))
    changed.reshape(-1).view(np.int64)[at] ^= 1
    assert digest({"x": Packed.of(changed)}) != before


def test_the_digest_sees_names_and_shapes() -> None:
    values = np.arange(12.0).reshape(2, 2, 3)
    alike = [{"x": Packed.of(values)}, {"y": Packed.of(values)}, {"x": Packed.of(values.reshape(2, 3, 2))}]
    assert len({digest(block) for block in alike}) == 3


def test_years_packed_one_by_one_equal_years_packed_together() -> None:
    rng = np.random.default_rng(1)
    years = [rng.random((64, 3)), np.ones((64, 3)), np.ones((1, 3)), np.where(rng.random((64, 3)) > 0.5, 1.0, np.nan)]
    whole = np.stack([np.broadcast_to(year, (64, 3)) for year in years], axis=1)
    assert digest({"x": Packed.of_years(years)}) == digest({"x": Packed.of(whole)})


def test_a_block_may_be_empty() -> None:
    with stored({}) as file:
        assert file.variables == {}


@pytest.mark.parametrize("change", [lambda b: b[:-1], lambda b: b"x" + b, lambda b: b[:30], lambda b: b""])
def test_bytes_that_do_not_fit_are_refused(tmp_path: Path, change: Callable[[bytes], bytes]) -> None:
    data, sha = to_bytes({"x": Packed.of(np.random.default_rng(0).random((4, 2, 3)))})
    (tmp_path / "block").write_bytes(change(data))
    with pytest.raises(ValueError, match=r"."), BlockFile(tmp_path / "block", sha[:16]) as file:
        file.read("x")
