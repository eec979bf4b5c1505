"""Refit of the exit model: from files of known coefficients, and from the membership data where they lie beside."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

from exeunt.analysis.exit_files import derive_exits, derive_life, joined_points, read_points, read_spells
from exeunt.analysis.exit_fit import fit_exits
from exeunt.analysis.exit_panel import NAMES, Spells, build_panel
from exeunt.cli.app import app
from exeunt.errors import ExeuntError
from exeunt.solvers.cloglog import hazard
from exeunt.world.world import World

DATA = Path(__file__).parents[3] / "shared" / "data"  # where the maintainers keep data that are not shipped
FOLDER = DATA / "institutions"
PUBLISHED = {
    "divergence": 0.595, "peer": 1.122, "proximity": 0.963, "ln_members": -0.468, "ln_age": -0.150,
    "before_1980": -0.230, "constant": -4.661,
}  # fmt: skip
TRUTH = {"divergence": 0.8, "peer": 1.0, "proximity": 0.9, "ln_members": -0.3, "ln_age": 0.0, "constant": -4.6}


def simulated(seed: int = 66) -> tuple[list[dict[str, str]], dict[tuple[str, int], float], dict[str, tuple[int, int]]]:
    """Return spells, ideal points and lifecycles of a world in which the model is true; who leaves stays out."""
    generator = np.random.Generator(np.random.PCG64(seed))
    states = [f"S{i:02d}" for i in range(60)]
    p = generator.normal(0.0, 1.0, len(states))
    points = {(s, y): float(p[i]) for i, s in enumerate(states) for y in range(1966, 2015)}
    spells, life = [], {}
    b = np.array([TRUTH.get(n, 0.0) for n in NAMES])
    for number in range(70):
        body, first = f"body{number:02d}", 1960 + number % 20
        life[body] = (first, 2014)
        member = generator.random(len(states)) < generator.uniform(0.3, 0.9)
        out: dict[int, int] = {}
        for y in range(max(first, 1966), 2014):
            design = np.zeros((len(states), len(NAMES)))
            inside = p[member]
            design[:, 0] = np.abs(p - inside.mean())
            for i, year in out.items():
                if y - 3 < year <= y:
                    design[:, 1] = 1.0
                    design[:, 2] = np.maximum(design[:, 2], np.exp(-np.abs(p - p[i]) / 0.5))
            design[:, 3], design[:, 4], design[:, 6] = np.log(member.sum()), np.log1p(y - first), 1.0
            goes = member & (generator.random(len(states)) < hazard(design @ b)) & (member.sum() > 6)
            for gone in np.flatnonzero(goes):
                i = int(gone)
                spells.append({"igo": body, "iso3": states[i], "start": str(first), "end": str(y)})
                out[i] = y + 1
            member &= ~goes
        spells += [{"igo": body, "iso3": states[i], "start": str(first), "end": ""} for i in np.flatnonzero(member)]
    return spells, points, life


def written(path: Path, rows: list[dict[str, str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
    return path


def test_known_coefficients_come_back_from_files(tmp_path: Path) -> None:
    spells, points, life = simulated()
    data = read_spells(written(tmp_path / "spells.csv", spells))
    assert data.life == life
    found = fit_exits(build_panel(data, points), World.load())
    assert found.events > 300
    for term in found.terms:
        assert abs(term.estimate - TRUTH.get(term.name, 0.0)) < 3.5 * term.error, term.name
        assert term.error < 0.8
    assert found.test is not None
    assert found.test.auc > found.test.auc_size + 0.02


def test_exits_follow_their_rules() -> None:
    always = tuple(("a", s, 1960, 2014) for s in ("S1", "S2", "S3", "S4", "S5", "S6"))
    leaves, returns, ended = ("a", "X", 1960, 1980), ("a", "Y", 1960, 1980), ("a", "DDR", 1960, 1989)
    spells = (*always, leaves, returns, ("a", "Y", 1982, 2014), ended, ("b", "X", 1960, 1970), ("b", "Z", 1960, 1975))
    life = derive_life(spells)
    assert life == {"a": (1960, 2014)}
    assert derive_exits(spells, life) == {("a", "X", 1981)}


def test_a_member_is_no_example_to_itself() -> None:
    spells = (("a", "S1", 1990, 1995), ("a", "S1", 1997, 2014), ("a", "S2", 1990, 2014), ("a", "S3", 1990, 2014))
    leaving = frozenset({("a", "S1", 1996)})
    points = {(s, y): x for s, x in (("S1", 0.0), ("S2", 0.5), ("S3", 2.0)) for y in range(1990, 2015)}
    panel = build_panel(Spells(spells, leaving, {"a": (1990, 2014)}), points)
    rows = panel.design[panel.year == 1997]
    assert rows[:, 1].tolist() == [0.0, 1.0, 1.0]
    assert rows[:, 2] == pytest.approx([0.0, np.exp(-1.0), np.exp(-4.0)])
    assert panel.event[panel.year == 1995].tolist() == [True, False, False]
    assert panel.design[panel.year == 1999][:, 1].tolist() == [0.0, 0.0, 0.0]


@pytest.mark.slow
def test_published_estimates_from_the_membership_data(tmp_path: Path) -> None:
    """The figures of the cited table. Without the data the same command runs on files of a known truth."""
    early = DATA / "alignment" / "unga_ideal_points_1946_1999.csv"
    if not FOLDER.is_dir():
        spells, points, _ = simulated(67)
        given = written(tmp_path / "spells.csv", spells)
        rows = [{"iso3": s, "year": str(y), "ideal_point": str(x)} for (s, y), x in points.items()]
        told = command(given, written(tmp_path / "points.csv", rows))
        assert abs(told["terms"]["divergence"]["estimate"] - 0.8) < 3.5 * told["terms"]["divergence"]["error"]
        return
    told = command(FOLDER / "membership_spells.csv", early)
    assert (told["rows"], told["events"]) == (404_885, 769)
    for name, value in PUBLISHED.items():
        assert told["terms"][name]["estimate"] == pytest.approx(value, abs=0.05)
        assert told["terms"][name]["estimate"] == pytest.approx(told["terms"][name]["shipped"], abs=0.001)
    assert told["covariance_peer_proximity"] == pytest.approx(-0.0397, abs=0.001)
    test = told["test"]
    assert (test["auc"], test["auc_size"]) == pytest.approx((0.723, 0.656), abs=0.002)
    assert (test["predicted"], test["observed"]) == (pytest.approx(269, abs=1), 254)


def command(spells: Path, points: Path) -> dict[str, Any]:
    done = CliRunner().invoke(app, ["fit", "exits", "--spells", str(spells), "--ideal-points", str(points), "--json"])
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    return {**told, "terms": {t["name"]: t for t in told["terms"]}}


def test_raw_rate_and_deaths_of_the_membership_data() -> None:
    """Counts of the cited tables from the data where they lie; else the same counts of the files of a known truth."""
    if FOLDER.is_dir():
        files = [FOLDER / n for n in ("membership_spells.csv", "membership_exits_derived.csv", "igo_lifecycle.csv")]
        data = read_spells(*files)
        dead = [b for b, (_, last) in data.life.items() if last < 2014]
        young = [b for b, (first, _) in data.life.items() if first >= 1945]
        assert (len(dead), len(data.life), len(young), len(set(young) & set(dead))) == (225, 534, 438, 159)
        years = sum(max(0, min(last, 2013) - max(first, 1946) + 1) for first, last in data.life.values())
        deaths = sum(1946 <= last <= 2013 for _, last in data.life.values())
        assert (years, deaths) == (15_629, 182)
        expected = 1.95
    else:
        spells, _, life = simulated()
        rows = tuple((r["igo"], r["iso3"], int(r["start"]), int(r["end"] or 2014)) for r in spells)
        data = Spells(rows, derive_exits(rows, life), life)
        expected = 1000.0 * sum(r["end"] != "" for r in spells) / member_years(data)
    assert 1000.0 * len(data.leaving) / member_years(data) == pytest.approx(expected, abs=0.05)


def member_years(data: Spells) -> int:
    return sum(max(0, min(last, 2013) - max(first, 1966) + 1) for _, _, first, last in data.spells)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("igo,iso3,begin,end\n", "no column 'start'"),
        ("igo,iso3,start,end\na,AFG,19x5,\n", "row 2, column start"),
        ("igo,iso3,start,end\na,AFG,1995,1990\n", "row 2.*ends in 1990"),
        ("igo,iso3,start,end\na,AFG\n", "row 2"),
        ("igo,iso3,start,end\n", "holds no spell"),
        ("igo,iso3,start,end\na,AFG,1e999,\n", "not a number"),
    ],
)
def test_bad_files_are_told_by_row(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "spells.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ExeuntError, match=rf"E599.*{told}"):
        read_spells(path)


def test_missing_file_is_exit_code_3(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["fit", "exits", "--spells", str(tmp_path / "none.csv")])
    assert isinstance(done.exception, ExeuntError)
    assert done.exception.exit_code == 3


def test_points_of_the_user_win(tmp_path: Path) -> None:
    own = read_points(written(tmp_path / "p.csv", [{"iso3": "AFG", "year": "2000", "ideal_point": "0.5"}]))
    assert joined_points(own, {("AFG", 2000): 0.1, ("AFG", 2001): 0.2}) == {("AFG", 2000): 0.5, ("AFG", 2001): 0.2}
