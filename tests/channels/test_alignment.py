"""The channel alignment: the reference index, published and prototype figures, properties, bad input."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from alignment_harness import AT_ONCE, place, run, scenario, world

from exeunt.channels.alignment import channel as channel_module
from exeunt.channels.alignment.base import read_base
from exeunt.channels.alignment.channel import CHANNEL
from exeunt.channels.alignment.composite import PARTS, base_index, voting_part
from exeunt.channels.alignment.welfare import compensating_variation, cost_of_staying, entropy, price_of_alignment
from exeunt.errors import ExeuntError
from exeunt.scenario.compile import compile_scenario
from exeunt.scenario.scenario import Scenario
from exeunt.world.world import TABLES, World

VECTORS = Path(__file__).parents[1] / "vectors" / "reference_alignment_2024.csv"
BLOCS = ("us_led", "eu_led", "china_led", "non_aligned")
COMPACT = ("FSM", "MHL", "PLW")
FILE = Path(channel_module.__file__).with_name("cases") / "budget_cut.yaml"
CASES = yaml.safe_load(FILE.read_text(encoding="utf-8"))
US_CUT = {"path_usa": 0.35, "path_us_led_other": 0.35}
EQUAL = {f"weight_{part}": 1.0 for part in PARTS} | {"tau": 0.5}


def prototype(**overrides: float) -> dict[str, float]:
    return AT_ONCE | {"psi": 0.0} | overrides


def reference() -> dict[str, dict[str, str]]:
    with VECTORS.open(encoding="utf-8", newline="") as handle:
        return {row["iso3"]: row for row in csv.DictReader(handle)}


def equal_weights() -> dict[str, np.ndarray]:
    given = {f"weight_{part}": np.ones(64) for part in PARTS}
    return given | {"tau": np.full(64, 0.5), "share_floor_usd": np.full(64, 1e5)}


def test_the_index_is_the_reference_vector_at_equal_weights() -> None:
    base = read_base(world(), late=False, fixed_by_treaty=True)
    index = base_index(base, equal_weights())[0]
    votes = voting_part(base.ideal_point, base.anchors, np.array([0.5]))[0]
    rows = reference()
    labels = world().index("recipient").labels
    assert set(labels) == set(rows)
    expected = np.array([[float(rows[c][b]) for c in labels] for b in BLOCS])
    expected_votes = np.array(
        [[float(rows[c][f"unga_{b}"]) for c in labels] for b in ("us", "eu", "china", "non_aligned")]
    )
    assert np.abs(index - expected).max() < 1e-4
    assert np.abs(votes - expected_votes).max() < 1e-4
    neutral = np.array([float(rows[c]["entropy"]) for c in labels])
    assert np.abs(entropy(index, axis=0) - neutral).max() < 2e-4
    assert base.anchors == pytest.approx([2.2062, 1.3368, -0.726, -0.45392], abs=1e-6)
    assert base.flagged == ("AFG", "SRB", "VEN")


def test_economies_that_receive_no_aid_keep_the_table_and_territories_have_no_value() -> None:
    _, acting = run(scenario(US_CUT))
    index = world().index("country")
    alignment = acting["alignment"]
    assert (alignment[:, :, index.position("USA")] == [1.0, 0.0, 0.0, 0.0]).all()
    assert (alignment[:, :, index.position("CHN")] == [0.0, 0.0, 1.0, 0.0]).all()
    assert np.isnan(alignment[:, :, index.position("PRI")]).all()
    known = ~np.isnan(alignment[0, 0, :, 0])
    assert known.sum() == 197  # 198 economies without the rest of the world
    assert np.isnan(acting["dependence"][:, :, index.position("USA")]).all()


@pytest.mark.parametrize("case", CASES, ids=[c["name"] for c in CASES])
def test_reference_cases(case: dict[str, Any]) -> None:
    given = dict(case["input"])
    draws = given.pop("draws", 64)
    quiet, acting = run(scenario(**given), draws=draws)
    margin = {k.split("_")[0][:3]: v for k, v in case.items() if k.endswith("_error_margin")}
    for variable, expected in case["output"].items():
        change = (acting[variable] - quiet[variable])[:, 0]
        if variable == "dependence_mean":
            assert (change == change[0]).all()  # accounting: the same in every draw
        assert change.mean(axis=0) == pytest.approx([expected[b] for b in BLOCS], **margin)


def test_a_later_base_year_hardly_moves_the_mean() -> None:
    options = {"treaty_money": "cut", "aid_base": "2022"}
    quiet, _ = run(scenario(US_CUT, prototype(), options))
    old, _ = run(scenario({}, {}, {"aid_base": "2019"}))
    shift = 0.5 * np.abs(quiet["dependence_share"][0, 0] - old["dependence_share"][0, 0]).sum(axis=1)
    assert np.median(shift) == pytest.approx(0.05, abs=0.01)
    named = [shift[place(c)] for c in ("ERI", "CRI", "ECU")]
    assert named == pytest.approx([0.78, 0.49, 0.46], abs=0.02)
    # Russia reports no 2022; its aid of 2019 stays, and Cuba with it, instead of counting as none.
    assert shift[place("CUB")] < 0.05


def test_behaviour_is_that_of_the_prototypes() -> None:
    quiet, acting = run(scenario(US_CUT, prototype(), {"treaty_money": "cut"}), draws=448)
    change = (acting["alignment_mean"] - quiet["alignment_mean"])[:, 0]
    low, high = np.quantile(change[:, 0], (0.05, 0.95))
    assert low == pytest.approx(-0.033, abs=0.004)
    assert high == 0.0
    index = world().index("country")
    small = [index.position(c) for c in world().index("recipient").labels if c not in (*COMPACT, "CHN")]
    moved = (acting["alignment"] - quiet["alignment"])[:, 0, :, 0]
    assert moved[:, small].mean() == pytest.approx(-0.0094, rel=0.15)
    assert acting["unsettled"].max() == 0.0
    ranked = sorted((float(moved[:, p].mean()), index.labels[p]) for p in small)
    largest = {c for _, c in ranked[:7]}
    assert len(largest & {"TUV", "NRU", "KIR", "SSD", "TON", "TLS", "SLB"}) >= 5


def test_neutrality_falls_as_in_the_prototypes() -> None:
    quiet, acting = run(scenario(US_CUT, prototype(**EQUAL), {"treaty_money": "cut"}), draws=448)
    index = world().index("country")
    recipients = [index.position(c) for c in world().index("recipient").labels]
    change = dict(
        zip(recipients, (acting["neutrality"] - quiet["neutrality"])[:, 0, recipients].mean(axis=0), strict=True)
    )
    assert -0.0016 < np.mean(list(change.values())) < -0.0010
    expected = {"SSD": -0.042, "TUV": -0.039, "MHL": -0.036, "YEM": -0.021, "SOM": -0.015, "CAF": -0.011, "AFG": -0.011}
    found = {c: float(change[index.position(c)]) for c in expected}
    assert found == pytest.approx(expected, rel=0.15)  # the prototypes differ among themselves by a tenth


def test_a_small_change_of_budgets_moves_no_recipient_by_a_jump() -> None:
    """The base is a best choice of every patron, so that aid answers a change of a hundred thousandth by the like."""
    quiet, acting = run(scenario({"path_usa": 0.99999}, prototype(influence=0.5), {"treaty_money": "cut"}))
    change = np.abs(acting["alignment"] - quiet["alignment"])
    assert 0.0 < np.nanmax(change) < 0.001


def test_the_year_before_the_first_has_the_base_for_those_who_count_changes_from_it() -> None:
    cut = scenario(US_CUT, prototype(no_response_share=0.0))
    parameters = {p.name: np.full(64, p.distribution.central) for p in CHANNEL.declaration.parameters.values()}
    before = CHANNEL.prepare(world(), cut).initial(parameters)
    assert before["alignment"].shape == (64, len(world().index("country")), len(BLOCS))
    assert np.array_equal(before["alignment"], before["alignment_base"], equal_nan=True)
    channels = ("alignment", "standards")
    quiet, acting = run(cut, channels=channels)
    change = np.abs(acting["neutral_share"] - quiet["neutral_share"])[:, 0]
    assert np.nanmax(change) > 1e-4  # what a scenario moves in its first year reaches the standards of that year


def test_need_alone_moves_a_little_less() -> None:
    quiet, acting = run(scenario(US_CUT, prototype(influence=0.0), {"treaty_money": "cut"}), draws=448)
    change = (acting["alignment_mean"] - quiet["alignment_mean"])[:, 0, 0]
    assert change.mean() == pytest.approx(-0.0154, rel=0.15)
    ratio = acting["aid"][:, 0, :, 0] / quiet["aid"][:, 0, :, 0]
    np.testing.assert_allclose(ratio[~np.isnan(ratio)], 0.35, rtol=1e-9)


def test_without_any_event_the_base_stands_to_the_bit() -> None:
    quiet, acting = run(scenario())
    for name, values in quiet.items():
        assert np.array_equal(values, acting[name], equal_nan=True), name
    for name in ("alignment", "aid", "dependence_share", "neutrality"):
        assert np.array_equal(quiet[name], np.broadcast_to(quiet[name][:, :1], quiet[name].shape), equal_nan=True)
    base = read_base(world(), late=False, fixed_by_treaty=True)
    assert (quiet["aid"][:, :, :, :4] == base.by_patron(base.by_group).T).all()


@pytest.mark.parametrize("options", [{"aid_base": "2022"}, {"treaty_money": "cut"}, {"donor_path": "oecd_2025"}])
def test_without_an_event_arms_are_equal_under_every_option(options: dict[str, str]) -> None:
    quiet, acting = run(scenario(options=options))
    for name, values in quiet.items():
        assert np.array_equal(values, acting[name], equal_nan=True), name


def test_the_record_of_donors_lowers_aid_in_both_arms() -> None:
    quiet, _ = run(scenario({}, {"rho": 0.0}, {"donor_path": "oecd_2025"}))
    flat, _ = run(scenario())
    ratio = quiet["patron_budget"][0, 0, :4] / flat["patron_budget"][0, 0, :4]
    assert 0.80 < ratio[1] < 0.95
    assert ratio[0] < 1.0
    assert ratio[2] == 1.0


def test_without_response_dependence_moves_and_alignment_does_not() -> None:
    quiet, acting = run(scenario(US_CUT, {"no_response_share": 1.0}))
    assert np.array_equal(quiet["alignment"], acting["alignment"], equal_nan=True)
    assert np.abs(quiet["dependence_share"] - acting["dependence_share"]).max() > 0.2
    assert np.isnan(acting["price_of_alignment"]).all()
    assert (acting["cost_of_staying"] == 0.0).all()


def test_shares_sum_to_one_and_budgets_are_met() -> None:
    quiet, acting = run(scenario(US_CUT | {"path_china_led": 1.3}, {"rho": 0.2}))
    assert np.nanmax(np.abs(acting["alignment"].sum(axis=3) - 1.0)) < 1e-12
    assert np.nanmax(np.abs(acting["dependence_share"].sum(axis=3) - 1.0)) < 1e-12
    assert ((acting["neutrality"] >= 0) & (acting["neutrality"] <= 1) | np.isnan(acting["neutrality"])).all()
    np.testing.assert_allclose(acting["aid"][..., :4].sum(axis=2), acting["patron_budget"][..., :4], rtol=1e-12)
    base = quiet["patron_budget"][0, 0, :4]
    gap = base[0] - (acting["patron_budget"][0, 0, 0])
    fill = acting["patron_budget"][0, 0, 1] - base[1]
    assert fill == pytest.approx(0.2 * gap * base[1] / (base[1] + base[2] + base[3]), rel=1e-9)


def test_treaty_money_is_exempt_unless_the_scenario_says_otherwise() -> None:
    quiet, acting = run(scenario({"path_usa": 0.0}, {"influence": 0.0, "rho": 0.0}))
    base = read_base(world(), late=False, fixed_by_treaty=True)
    for code in COMPACT:
        at = place(code)
        assert acting["aid"][0, 3, at, 0] == pytest.approx(quiet["aid"][0, 3, at, 0], rel=1e-12)
        assert base.treaty[0, at] > 0.0
    _, cut = run(scenario({"path_usa": 0.0}, {"influence": 0.0, "rho": 0.0}, {"treaty_money": "cut"}))
    assert cut["aid"][0, 3, place("MHL"), 0] < 0.5 * quiet["aid"][0, 3, place("MHL"), 0]


def test_alignment_moves_by_its_yearly_part_and_returns_when_the_path_ends() -> None:
    quiet, acting = run(scenario(US_CUT | {"path_from": 2026.0, "path_to": 2030.0}, {"kappa": 0.25, "rho": 0.0}))
    gap = (acting["alignment_mean"] - quiet["alignment_mean"]).mean(axis=0)[:, 0]
    assert gap[0] == 0.0
    assert gap[2] / gap[1] == pytest.approx(1.75, rel=1e-5)
    assert abs(gap[-1]) < abs(gap[5])
    assert (acting["aid"][:, -1, :, :4] == quiet["aid"][:, -1, :, :4]).all()


def test_draws_are_the_same_whatever_their_number() -> None:
    _, few = run(scenario(US_CUT), draws=64)
    _, many = run(scenario(US_CUT), draws=128)
    for name, values in few.items():
        assert np.array_equal(values, many[name][:64], equal_nan=True), name


def test_the_list_alone_moves_almost_nothing() -> None:
    compiled = compile_scenario(Scenario.load("us-66"), world())
    channels = ("assessments", "liquidity", "funding", "functions", "alignment")
    quiet, acting = run(compiled, channels=channels)
    change = np.abs(acting["alignment_mean"] - quiet["alignment_mean"])
    assert 0.0 < change.max() < 0.002
    assert (acting["patron_budget"][:, 3, 4] < quiet["patron_budget"][:, 3, 4]).all()
    # The state that leaves does not fill the gap; the others do.
    np.testing.assert_allclose(acting["patron_budget"][:, 3, 0], quiet["patron_budget"][:, 3, 0], rtol=1e-12)
    assert (acting["patron_budget"][:, 3, 1] > quiet["patron_budget"][:, 3, 1]).all()


def test_price_compensation_and_cost_follow_their_formulas() -> None:
    gdp, beta = np.array([[2e9]]), np.array([0.06, 0.0])
    base = np.array([0.4, 0.3, 0.2, 0.1])[None, :, None] * np.ones((2, 1, 1))
    price = price_of_alignment(gdp, beta, base, 0.01)
    assert price[0, 0, 0] == pytest.approx(2e9 * 0.01 / (100 * 0.06 * 0.4 * 0.6))
    assert np.isnan(price[1]).all()
    change = np.full((2, 4, 1), -0.5)
    offer = change / 0.06
    worth = compensating_variation(gdp, beta, base, change, offer)
    assert worth[:, 0] == pytest.approx(-0.5 * 2e9 / 6.0)  # every offer falls alike: exactly the offers' own worth
    small = compensating_variation(gdp, np.full(2, 1e-9), base, offer * 1e-9, offer)
    assert small == pytest.approx(worth, rel=1e-6)  # no response is the limit of a small one
    after = np.array([[0.08], [0.08]])
    cost = cost_of_staying(gdp, beta, np.array([[0.1], [0.1]]), after)
    odds = np.log(0.08 / 0.92) + 100 * 0.06 * float(cost[0, 0]) / 2e9
    assert 1 / (1 + np.exp(-odds)) == pytest.approx(0.1, abs=1e-12)
    assert cost_of_staying(gdp, beta, after, np.array([[0.1], [0.1]]))[0, 0] == 0.0


def test_recipients_are_worse_off_when_every_offer_falls() -> None:
    falls = dict.fromkeys(("path_usa", "path_us_led_other", "path_eu_led", "path_china_led", "path_non_aligned"), 0.7)
    _, acting = run(scenario(falls, {"influence": 0.0}, {"treaty_money": "cut"}))
    assert (acting["compensating_variation"] <= 0.0).all()
    assert (acting["compensating_variation"][:, 5] < 0.0).mean() > 0.95


def test_a_negative_budget_is_refused_with_its_name() -> None:
    with pytest.raises(ExeuntError, match=r"E472.*path_eu_led is -0\.1"):
        run(scenario({"path_eu_led": -0.1}))


def altered(tmp_path: Path, name: str, old: str, new: str) -> World:
    folder = tmp_path / "tables"
    shutil.copytree(TABLES, folder)
    path = folder / "alignment" / f"{name}.csv"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return World.load(folder)


@pytest.mark.parametrize(
    ("table", "old", "new", "told"),
    [
        ("aid_recipients", "AFG,17152000000", "AFG,0", "E470.*GDP of AFG"),
        ("alignment_parts", "AFG,trade,", "AFG,security2,", "E470.*no trade part of AFG"),
        ("aid_base", "AFG,usa,us_led,658867075", "AFG,usa,us_led,-5", "E470.*aid of usa to AFG is negative"),
        ("alignment_parts", "AFG,trade,0.", "AFG,trade,1.", "E471.*not 1"),
        ("aid_base", "AFG,usa", "AFX,usa", "E115.*'AFX' is not a valid recipient.*AFG"),
    ],
)
def test_broken_tables_are_refused_with_what_is_wrong(
    tmp_path: Path, table: str, old: str, new: str, told: str
) -> None:
    with pytest.raises(ExeuntError, match=told):
        CHANNEL.prepare(altered(tmp_path, table, old, new), scenario())


def test_inputs_of_other_shapes_are_refused() -> None:
    step = CHANNEL.prepare(world(), scenario())
    parameters = {p.name: np.full(64, p.distribution.central) for p in CHANNEL.declaration.parameters.values()}
    inputs = {
        "country_spending_total": np.full((1,), np.nan),
        "country_spending_total@baseline": np.full((1,), np.nan),
        "food_insecure(-1)": np.zeros(1),
        "trade_cost(-1)": np.ones(1),
        "gdp(-1)": np.ones(1),
    } | {f"{n}(-1)": v for n, v in step.initial(parameters).items()}
    assert (step.step(2026, inputs, parameters, {})["unsettled"] == 0.0).all()
    with pytest.raises(ExeuntError, match=r"E473.*trade_cost"):
        step.step(2026, inputs | {"trade_cost(-1)": np.ones((64, 5, 5))}, parameters, {})
    with pytest.raises(ExeuntError, match=r"E470.*GDP"):
        step.step(2026, inputs | {"gdp(-1)": np.zeros(1)}, parameters, {})


def test_dearer_trade_with_a_bloc_turns_recipients_away_from_it_and_hunger_makes_aid_weigh_more() -> None:
    step = CHANNEL.prepare(world(), scenario(US_CUT))
    parameters = {p.name: np.full(64, p.distribution.central) for p in CHANNEL.declaration.parameters.values()}
    parameters |= {"no_response": np.full(64, 0.9), "kappa": np.ones(64)}
    countries = len(world().index("country"))
    inputs = {
        "country_spending_total": np.full((1,), np.nan),
        "country_spending_total@baseline": np.full((1,), np.nan),
        "food_insecure(-1)": np.zeros(1),
        "trade_cost(-1)": np.ones(1),
        "gdp(-1)": np.ones(1),
    } | {f"{n}(-1)": v for n, v in step.initial(parameters).items()}
    flat = step.step(2026, inputs, parameters, {})["share_state"]
    cost = np.ones((64, countries, 4))
    cost[:, :, 2] = 1.10
    dear = step.step(2026, inputs | {"trade_cost(-1)": cost}, parameters, {})["share_state"]
    moving = np.array([c != "CHN" for c in world().index("recipient").labels])
    assert (dear[:, 2, moving] < flat[:, 2, moving]).all()
    cut = parameters | US_CUT_DRAWS
    fed = step.step(2026, inputs, cut, {})["share_state"]
    hungry = np.zeros((64, countries))
    hungry[:, world().index("country").position("SSD")] = 7e6
    starved = step.step(2026, inputs | {"food_insecure(-1)": hungry}, cut, {})["share_state"]
    at = place("SSD")
    assert (starved[:, 0, at] < fed[:, 0, at]).all()


US_CUT_DRAWS = {name: np.full(64, value) for name, value in US_CUT.items()}
