"""The channel standards: base, published reference figures, properties, bridges, bad input."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from standards_harness import CENTRAL, bridged, parameters, prepared, quiet, run, world

from exeunt.channels.standards.base import Base
from exeunt.channels.standards.channel import CHANNEL
from exeunt.distributions import Distribution
from exeunt.engine.contract import BLOCK, Values
from exeunt.errors import ExeuntError
from exeunt.scenario.compiled import Bridge, Override

FULL = (0.0, *(1.0,) * 11)


def pooled(name: str, capacity: float, blocks: int = 8, years: int = 11) -> np.ndarray:
    """Return a variable of the last year at central shares and compatibilities over several blocks."""
    runs = [run(parameters(64 * b, **CENTRAL), capacity, years=years)[-1][name] for b in range(blocks)]
    return np.concatenate(runs)


def inside(values: np.ndarray) -> np.ndarray:
    return values[:, prepared().base.places]


def test_base_stands_still_to_the_bit_without_a_change() -> None:
    first = prepared().initial(parameters())["standard_share"]
    for year in run(parameters()):
        np.testing.assert_array_equal(year["standard_share"], first)


def test_base_is_a_rest_point_of_the_map_itself() -> None:
    """Without the short cut for an unchanged world: an outside capacity of 1 + 1e-15 moves nothing either."""
    first = prepared().initial(parameters())["standard_share"]
    last = run(parameters(), 1.0 + 1e-15)[-1]["standard_share"]
    np.testing.assert_allclose(last, first, rtol=0.0, atol=1e-12)


def test_shares_are_shares_and_states_outside_have_none() -> None:
    share = run(parameters(), 0.3)[-1]["standard_share"]
    members = inside(share)
    assert (members > 0.0).all()
    assert (members < 1.0).all()
    np.testing.assert_allclose(members.sum(axis=-1), 1.0, rtol=0.0, atol=1e-12)
    outside = np.setdiff1d(np.arange(share.shape[1]), prepared().base.places)
    assert np.isnan(share[:, outside]).all()


@pytest.mark.parametrize(
    ("cut", "mean", "low", "high", "neutral"),
    [
        (0.0, 0.165, 0.165, 0.165, 0.50),
        (0.05, 0.169, 0.167, 0.172, 0.49),
        (0.2, 0.180, 0.171, 0.194, 0.45),
        (0.5, 0.207, 0.184, 0.241, 0.35),
    ],
)
def test_reference_fragmentation(cut: float, mean: float, low: float, high: float, neutral: float) -> None:
    found = pooled("fragmentation", 1.0 - cut)[:, 0]
    assert found.mean() == pytest.approx(mean, abs=0.005)
    assert np.quantile(found, [0.05, 0.95]) == pytest.approx([low, high], abs=0.005)
    assert inside(pooled("neutral_share", 1.0 - cut))[:, :, 0].mean() == pytest.approx(neutral, abs=0.01)


def test_reference_simple_fragmentation() -> None:
    assert pooled("fragmentation_simple", 1.0, blocks=1)[:, 0] == pytest.approx(0.666, abs=0.001)


def test_data_regime_at_base() -> None:
    base = Base.read(world(), 0.5)
    weight = base.gdp / base.gdp.sum()
    has = ~np.isin(base.members, base.flags["no_data_instrument"])
    assert has.sum() == 90
    assert weight[has].sum() == pytest.approx(0.916, abs=0.001)
    shares = weight[has] @ base.models[has] / weight[has].sum()
    assert shares == pytest.approx([0.37, 0.34, 0.29], abs=0.01)
    assert 1.0 - (shares**2).sum() == pytest.approx(0.66, abs=0.01)


def test_flags_name_what_is_assumed() -> None:
    base = prepared().base
    assert base.flags["no_vote_position"] == ("SRB",)
    assert len(base.flags["no_data_instrument"]) == 103
    partners = set(world().table("trade_exposure")["country"])
    assert set(base.members) - partners == {"LIE", "MCO"}


def test_less_capacity_means_more_fragmentation() -> None:
    drawn = parameters(**CENTRAL)
    levels = [run(drawn, c)[-1]["fragmentation"] for c in (1.0, 0.9, 0.7, 0.4)]
    for less, more in zip(levels[1:], levels[:-1], strict=True):
        assert (less >= more).all()


def test_effective_is_below_simple_fragmentation() -> None:
    for year in run(parameters(), 0.5):
        assert (year["fragmentation"] <= year["fragmentation_simple"]).all()
        apart = inside(year["isolation"])
        assert (apart >= 0.0).all()
        assert (apart <= 1.0).all()


def test_fully_compatible_standards_never_fragment() -> None:
    ones = {name: 1.0 for name in CENTRAL if name.startswith("compatibility")}
    weak, strong = (run(parameters(**(ones | {"theta": t})), 0.5)[-1] for t in (0.0, 5.0))
    np.testing.assert_allclose(weak["fragmentation"], 0.0, rtol=0.0, atol=1e-12)
    np.testing.assert_allclose(inside(weak["standard_share"]), inside(strong["standard_share"]), rtol=0.0, atol=1e-12)


def test_without_externality_and_pull_capacity_does_nothing() -> None:
    drawn = parameters(theta=0.0, neutral_response=0.0)
    first = prepared().initial(drawn)["standard_share"]
    np.testing.assert_allclose(run(drawn, 0.1)[-1]["standard_share"], first, rtol=0.0, atol=1e-12)


def test_each_technology_follows_its_own_function() -> None:
    drawn = parameters(**CENTRAL)
    quiet_run = run(drawn)[-1]["fragmentation"]
    standards = run(drawn, {"technical_standards": 0.5})[-1]["fragmentation"]
    training = run(drawn, {"training": 0.5})[-1]["fragmentation"]
    np.testing.assert_array_equal(standards[:, 2], quiet_run[:, 2])
    np.testing.assert_array_equal(training[:, :2], quiet_run[:, :2])
    assert (standards[:, :2] > quiet_run[:, :2]).all()
    assert (training[:, 2] > quiet_run[:, 2]).all()


def test_alignment_pulls_towards_the_bloc_and_its_base_moves_nothing() -> None:
    table = world().table("base_alignment")
    countries, blocs = world().index("country"), world().index("bloc")
    base = np.full((1, len(countries), len(blocs)), np.nan)
    for country, bloc, share in zip(table["country"], table["bloc"], table["share"], strict=True):
        if country in countries.position_of:
            base[0, countries.position(country), blocs.position(bloc)] = share
    drawn = parameters()
    still = run(drawn, alignment=base, alignment_base=base)[-1]["standard_share"]
    np.testing.assert_array_equal(still, run(drawn)[-1]["standard_share"])
    moved = base.copy()
    kenya = countries.position("KEN")
    moved[0, kenya] = [0.05, 0.05, 0.8, 0.1]
    pulled = run(drawn, alignment=moved, alignment_base=base)[-1]["standard_share"]
    assert (pulled[:, kenya, :, 2] > still[:, kenya, :, 2]).all()


def test_a_bridge_between_states_lowers_their_isolation_only() -> None:
    places = world().index("country").positions(["JPN", "BRA", "DEU"])
    step = bridged(Bridge("data_regime", (), ("JPN", "BRA", "DEU"), FULL, 0))
    drawn = parameters(**CENTRAL)
    plain, docked = run(drawn)[-1], run(drawn, step=step)[-1]
    assert (docked["isolation"][:, places, 1] < plain["isolation"][:, places, 1]).all()
    np.testing.assert_array_equal(docked["fragmentation"][:, [0, 2]], plain["fragmentation"][:, [0, 2]])


def test_a_bridge_between_blocs_raises_two_entries_to_the_best_and_no_further() -> None:
    step = bridged(Bridge("mobile_vendor", ("us_led", "china_led"), (), FULL, 0))
    drawn = parameters(**CENTRAL)
    found = run(drawn, step=step)[-1]["compatibility"]
    assert found[:, 0, 0, 2] == pytest.approx(0.9, abs=1e-15)
    assert found[:, 0, 2, 0] == pytest.approx(0.9, abs=1e-15)
    assert found[:, 0, 1, 2] == pytest.approx(0.45, abs=1e-15)
    assert found[:, 1, 0, 2] == pytest.approx(0.35, abs=1e-15)
    friends = run(drawn, step=bridged(Bridge("mobile_vendor", ("us_led", "eu_led"), (), FULL, 0)))
    same(friends, run(drawn))


def test_a_bridge_of_no_strength_changes_no_bit() -> None:
    nothing = (0.0,) * 12
    for members in ((("us_led", "china_led"), ()), ((), ("JPN", "BRA"))):
        same(run(parameters(), step=bridged(Bridge("data_regime", *members, nothing, 0))), run(parameters()))


def same(one: Sequence[Values], two: Sequence[Values]) -> None:
    for a, b in zip(one, two, strict=True):
        for name in a:
            np.testing.assert_array_equal(a[name], b[name], name)


PACE = {"trade.t_mid": 2031.0, "trade.w_t": 1.5}


def paced() -> dict[str, np.ndarray]:
    return parameters(**CENTRAL) | {k: np.full(BLOCK, v) for k, v in PACE.items()}


def test_convergence_lifts_data_regimes_to_the_best_entry_along_the_path() -> None:
    drawn = paced()
    still, moving = run(drawn), run(drawn, step=replace(prepared(), converging=True))
    for name in ("standard_share", "fragmentation", "compatibility"):  # nothing has come in the first year
        assert np.array_equal(still[0][name], moving[0][name], equal_nan=True)
    last = moving[-1]["compatibility"]
    assert last[:, 1] == pytest.approx(np.maximum(still[-1]["compatibility"][:, 1], 0.9))
    for technology in (0, 2):
        assert np.array_equal(last[:, technology], still[-1]["compatibility"][:, technology])
    path = np.array([y["compatibility"][0, 1, 0, 2] for y in moving])
    assert (path[1] - 0.35) / (0.9 - 0.35) == pytest.approx(0.0174, abs=1e-4)  # 2026
    assert (path[6] - 0.35) / (0.9 - 0.35) == pytest.approx(0.5087, abs=1e-4)  # 2031
    assert np.all(np.diff(path) > 0)
    assert np.all(moving[-1]["fragmentation"][:, 1] < still[-1]["fragmentation"][:, 1])
    assert np.array_equal(moving[-1]["fragmentation"][:, [0, 2]], still[-1]["fragmentation"][:, [0, 2]])


def test_convergence_lowers_no_entry_in_any_draw_and_shares_stay_shares() -> None:
    drawn = parameters() | {"trade.t_mid": np.linspace(2029, 2034, BLOCK), "trade.w_t": np.linspace(0.8, 2.5, BLOCK)}
    still, moving = run(drawn), run(drawn, step=replace(prepared(), converging=True))
    for before, after in zip(still, moving, strict=True):
        assert np.all(after["compatibility"] >= before["compatibility"])
        assert np.all(after["compatibility"] <= 1.0)
        total = after["standard_share"].sum(axis=-1)
        assert total[~np.isnan(total)] == pytest.approx(1.0, abs=1e-12)


def test_a_bridge_adds_nothing_where_convergence_is_complete() -> None:
    drawn = paced()
    joined = bridged(Bridge("data_regime", ("us_led", "china_led"), (), (1.0,) * 12, 0))
    alone, both = (run(drawn, step=replace(s, converging=True)) for s in (prepared(), joined))
    assert both[-1]["compatibility"] == pytest.approx(alone[-1]["compatibility"], abs=1e-12)
    assert np.all(both[3]["compatibility"][:, 1, 0, 2] > alone[3]["compatibility"][:, 1, 0, 2])


def test_the_option_turns_convergence_on() -> None:
    assert not prepared().converging
    assert CHANNEL.prepare(world(), replace(quiet(), options={"standards.convergence": "on"})).converging


def test_convergence_without_trade_is_told() -> None:
    with pytest.raises(ExeuntError) as caught:
        run(parameters(), step=replace(prepared(), converging=True))
    assert caught.value.code == "E469"


def test_strength_above_the_cap_is_refused_and_rare_draws_are_capped() -> None:
    with pytest.raises(ExeuntError, match=r"theta of 7 lies above 6") as caught:
        prepared().initial(parameters(theta=7.0))
    assert caught.value.code == "E465"
    rare = parameters()
    at_cap = {name: v.copy() for name, v in rare.items()}
    rare["theta"] = np.where(np.arange(64) == 5, 9.0, rare["theta"])
    at_cap["theta"][5] = 6.0
    same(run(rare, 0.8, years=3), run(at_cap, 0.8, years=3))


def test_bad_input_is_named() -> None:
    with pytest.raises(ExeuntError, match=r"capacity of training is -0.1 in draw 0"):
        run(parameters(), {"training": -0.1}, years=1)
    with pytest.raises(ExeuntError, match=r"compatibility of china_led and us_led leaves 0 to 1"):
        prepared().initial(parameters(compatibility_us_china=1.4))
    with pytest.raises(ExeuntError, match=r"theta is -1"):
        prepared().initial(parameters(theta=-1.0))
    drawn = quiet(overrides={"standards.partner_share": Override("set", Distribution("uniform", (0.5, 0.9)))})
    with pytest.raises(ExeuntError, match=r"partner_share is the same in every draw"):
        CHANNEL.prepare(world(), drawn)


def test_dues_of_the_itu_and_of_unu() -> None:
    """A United States exit would take a tenth of ITU dues; UNU has no money of it to lose."""
    base = world().table("revenue_base").where(year=2024)
    itu = base.where(organisation="ITU", instrument="assessed")
    donors = world().table("donors")
    dues = itu["amount_usd"][np.isin(itu["donor"], donors["donor"][donors["kind"] == "state"])]
    unit = 352_941.18  # USD, CHF 318,000 at the rate implied by the accounts
    assert dues.sum() / unit == pytest.approx(355.96, abs=0.05)
    american = float(itu.where(donor="USA")["amount_usd"][0])
    assert american / unit == pytest.approx(35.0, abs=0.01)
    assert american / dues.sum() == pytest.approx(0.0983, abs=0.0001)
    accounts = world().table("organisation_year").where(year=2024)
    total = float(accounts.where(organisation="ITU")["revenue_total_usd"][0])
    assert american / total == pytest.approx(0.057, abs=0.0005)
    assert not base.where(organisation="UNU", donor="USA")["amount_usd"].sum()
