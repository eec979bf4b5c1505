"""Charts by themselves: flows keep their sums, words fit, maps hold every state, colours keep their meaning apart."""

from __future__ import annotations

import itertools
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exeunt.report.charts import palette
from exeunt.report.charts.flows import MAX_LINKS, Link, sankey
from exeunt.report.charts.picture import NARROW, WIDE, Frame, framed, render, text_width, wrapped
from exeunt.report.charts.ranking import dots
from exeunt.report.charts.shapes import twenty
from exeunt.report.charts.stacks import Stack, stacks
from exeunt.report.charts.world_map import coarse, outlines, small_states, world_map
from exeunt.world.world import World


def _links(amounts: list[float]) -> list[Link]:
    return [Link(f"d{i % 3}", f"o{i % 2}", a, palette.LOST) for i, a in enumerate(amounts)]


@given(st.lists(st.floats(0.01, 1e9), min_size=1, max_size=MAX_LINKS))
def test_links_are_as_thick_as_their_amounts(amounts: list[float]) -> None:
    links = _links(amounts)
    names = {link.source: "x" for link in links} | {link.target: "y" for link in links}
    view, _ = sankey(links, names, WIDE, 400)
    points = [p for layer in view["layer"] for p in layer["data"]["values"] if "link" in p and p["x"] < 0.2]
    starts: dict[int, float] = {}
    for p in points:
        starts.setdefault(p["link"], p["y2"] - p["y"])
    total_amount, total_height = sum(amounts), sum(starts.values())
    for number, height in starts.items():
        assert height / total_height == pytest.approx(amounts[number] / total_amount, abs=2e-4)


def test_more_than_twenty_links_are_refused() -> None:
    with pytest.raises(ValueError, match="at most 20"):
        sankey(_links([1.0] * 21), {}, WIDE, 400)


def test_a_flow_that_is_not_positive_is_refused() -> None:
    with pytest.raises(ValueError, match="positive"):
        sankey(_links([1.0, 0.0]), {}, WIDE, 400)


@given(st.text(alphabet="ab c-「」，。名單億（）1.", max_size=200), st.integers(60, 700))
def test_wrapping_keeps_every_character_and_fits(text: str, width: int) -> None:
    lines = wrapped(text, width, 12)
    assert "".join("".join(lines).split()) == "".join(text.split())
    for line in lines:
        if text_width(line, 12) > width:
            assert len(line.split()) == 1  # one word that is wider than the picture


def test_no_line_starts_with_closing_punctuation() -> None:
    text = "世界糧食計劃署損失最多：34.6-40.9億美元（中位數 38.0億美元；3.80 bn USD），其餘見表。" * 3
    for width in range(80, 400, 7):
        assert not any(line[0] in "，。；：）" for line in wrapped(text, width, 12))


def test_every_state_is_on_the_map_as_an_area_or_a_point(world: World) -> None:
    features = outlines(world)
    places = {f["country"] for f in features} | {p["country"] for p in small_states(world, features)}
    rows = world.table("countries").rows()
    members = {r["country"] for r in rows if r["un_status"] == "member"}
    assert len(members) == 193
    assert members <= places


def test_small_states_have_points(world: World) -> None:
    points = {p["country"] for p in small_states(world, outlines(world))}
    assert {"TUV", "NRU", "SGP", "MDV", "MLT"} <= points
    assert not {"FRA", "BRA", "KEN"} & points


def test_rings_of_the_map_are_closed_and_on_the_globe(world: World) -> None:
    for feature in outlines(world):
        for polygon in feature["geometry"]["coordinates"]:
            for ring in polygon:
                assert ring[0] == ring[-1]
                assert all(-180.01 <= x <= 180.01 and -90 <= y <= 90 for x, y in ring)


def test_a_coarse_map_keeps_its_areas_and_classes(world: World) -> None:
    features = outlines(world)
    view, height = world_map(features, [], {"FRA": 3, "BRA": 0}, ["a", "b", "c", "d"], NARROW)
    exact = render(view, NARROW, height)
    small = coarse(exact)
    assert len(small) < len(exact) / 3
    for colour in (palette.RAMP[-1], palette.RAMP[2]):
        assert small.count(f'fill="{colour}"') == exact.count(f'fill="{colour}"') == 1


def test_twenty_dots_show_the_probability() -> None:
    view, _ = twenty([{"label": "Jan", "p": 0.45, "text": "9"}], WIDE)
    states = [p["state"] for p in view["layer"][0]["data"]["values"]]
    assert len(states) == 20
    assert states.count("in") == 9


def test_a_ranking_draws_each_row_with_its_words() -> None:
    rows = [{"label": f"body {i}", "p05": i, "p50": i + 1.0, "p95": i + 2.0, "text": f"{i}-{i + 2}"} for i in range(5)]
    for width in (WIDE, NARROW):
        view, height = dots(rows, width)
        svg = framed(render(view, width, height), Frame("k", "t", "s", "src", "sum", "en"), width)
        words = re.findall(r"<text[^>]*>([^<]*)</text>", svg)
        for row in rows:
            assert row["label"] in words
            assert row["text"] in words
        assert f'viewBox="0 0 {width} ' in svg


def test_special_characters_in_words_are_escaped() -> None:
    row = {"label": "a < b & c", "p05": 1.0, "p50": 2.0, "p95": 3.0, "text": "<2>"}
    svg = framed(render(*_size(dots([row], WIDE))), Frame("k", "x & <y>", "s", "src", "sum", "en"), WIDE)
    assert "x &amp; &lt;y&gt;" in svg
    assert "a &lt; b &amp; c" in svg


def _size(made: tuple[dict[str, object], int]) -> tuple[dict[str, object], int, int]:
    view, height = made
    return view, WIDE, height


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(a: str, b: str) -> float:
    x, y = sorted((_luminance(a), _luminance(b)))
    return (y + 0.05) / (x + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_marks_stand_out_and_the_ramp_is_ordered_by_lightness(theme: str) -> None:
    def shown(colour: str) -> str:
        return palette.DARK[colour] if theme == "dark" else colour

    paper = shown(palette.PAPER)
    for colour in (palette.INK, palette.MUTED):
        assert _contrast(shown(colour), paper) >= 4.5
    for colour in (palette.SCENARIO, palette.BASELINE, palette.GIVEN, palette.LOST, palette.PUT_BACK):
        assert _contrast(shown(colour), paper) >= 2.9
    steps = [_luminance(shown(c)) for c in palette.RAMP]
    assert steps == sorted(steps, reverse=theme == "light")
    assert all(
        _contrast(a, b) >= 1.2 for a, b in zip(map(shown, palette.RAMP), map(shown, palette.RAMP[1:]), strict=False)
    )


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_signed_colours_are_ordered_by_lightness_on_both_sides(theme: str) -> None:
    shown = [palette.DARK[c] if theme == "dark" else c for c in palette.SIGNED]
    steps = [_luminance(c) for c in shown]
    losses, gains = steps[:4], steps[3:]
    assert losses == sorted(losses, reverse=theme == "dark")
    assert gains == sorted(gains, reverse=theme == "light")
    assert len(set(shown)) == 7


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_blocs_beside_each_other_in_a_bar_can_be_told_apart(theme: str) -> None:
    order = [palette.BLOCS[b] for b in ("us_led", "eu_led", "china_led", "non_aligned")]
    shown = [palette.DARK[c] if theme == "dark" else c for c in order]
    for deficiency in DEFICIENCIES:
        for a, b in itertools.pairwise(shown):
            assert _distance(_seen(a, deficiency), _seen(b, deficiency)) >= 12, (a, b, deficiency)


@given(st.lists(st.floats(0.01, 1.0), min_size=4, max_size=4), st.sampled_from([NARROW, WIDE]))
def test_bars_of_shares_fill_the_width_and_keep_their_order(raw: list[float], width: int) -> None:
    parts = list("abcd")
    shares = dict(zip(parts, (v / sum(raw) for v in raw), strict=True))
    view, height = stacks(
        [Stack("one", {"with": shares})], dict.fromkeys(parts, "x"), dict.fromkeys(parts, "#000"), width
    )
    boxes = [layer["data"]["values"][0] for layer in view["layer"][:4]]
    assert boxes[-1]["x2"] == pytest.approx(width)
    for part, before, box in zip(parts[1:], boxes, boxes[1:], strict=False):
        assert box["part"] == part
        assert box["x"] == pytest.approx(before["x2"])
    for part, box in zip(parts, boxes, strict=True):
        assert (box["x2"] - box["x"]) / (width - boxes[0]["x"]) == pytest.approx(shares[part])
    assert max(b["y2"] for layer in view["layer"][:4] for b in layer["data"]["values"]) <= height


# Machado, Oliveira and Fernandes 2009 (IEEE TVCG 15(6)), severity 1.0, on linear RGB.
DEFICIENCIES = {
    "protan": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deutan": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritan": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}


@pytest.mark.parametrize("deficiency", DEFICIENCIES)
def test_colours_that_meet_in_one_chart_can_be_told_apart(deficiency: str) -> None:
    together = [
        (palette.GIVEN, palette.LOST), (palette.GIVEN, palette.UNPAID), (palette.LOST, palette.UNPAID),
        (palette.SCENARIO, palette.BASELINE), (palette.SCENARIO, palette.INK),
    ]  # fmt: skip
    for a, b in together:
        assert _distance(_seen(a, deficiency), _seen(b, deficiency)) >= 12, (a, b)


def _seen(colour: str, deficiency: str) -> list[float]:
    rgb = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in rgb]
    return [
        min(1.0, max(0.0, sum(m * v for m, v in zip(row, linear, strict=True)))) for row in DEFICIENCIES[deficiency]
    ]


def _distance(a: list[float], b: list[float]) -> float:
    """CIE 1976 colour difference of two linear RGB colours."""
    first, second = _lab(a), _lab(b)
    return float(sum((x - y) ** 2 for x, y in zip(first, second, strict=True)) ** 0.5)


def _lab(linear: list[float]) -> tuple[float, float, float]:
    r, g, b = linear
    xyz = (
        (0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.95047,
        0.2126 * r + 0.7152 * g + 0.0722 * b,
        (0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.08883,
    )
    x, y, z = (v ** (1 / 3) if v > 0.008856 else 7.787 * v + 16 / 116 for v in xyz)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)
