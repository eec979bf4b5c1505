"""Hindcast: collection of the regular budget in a year in which its largest payer pays nothing."""

from __future__ import annotations

from exeunt.analysis.bands import Text
from exeunt.analysis.hindcast.model import Hindcast, Row, definitions, hindcast
from exeunt.analysis.hindcast.sample import FloatArray, Sample, range_of
from exeunt.rules.parameters import RuleSet
from exeunt.world.world import World

ID = "collection"
COLLECTED: Text = {"en": "collected in the year", "zh_hant": "當年收到金額"}
OWED: Text = {"en": "owed at the end of the year", "zh_hant": "年底欠款"}


def collection(world: World, sample: Sample) -> Hindcast:
    """Return the hindcast of receipts and closing arrears from the payment habit `liquidity.k_rest`."""
    year = definitions()[ID]["year"]
    arrears = world.table("year_end_arrears").where(budget="UN")
    opening = float(arrears.where(year=year - 1)["outstanding_usd"][0])
    closing = float(arrears.where(year=year)["outstanding_usd"][0])
    assessed = float(arrears.where(year=year)["assessed_usd"][0])
    collected = opening + assessed - closing

    positions = world.table("debtor_positions").where(budget="UN", country="USA", as_of=str(year))
    largest = float(positions["amount_usd"][0])
    owing = dict(RuleSet.load().at("opening_arrears_un", f"{year}-12-31"))
    # What the two long-standing debtors owed before the year: the USA paid nothing, Venezuela neither.
    stuck = owing["USA"] - largest + owing["VEN"]
    late = opening - stuck
    others = assessed - largest
    predicted = sample.parameter("liquidity", "k_rest") * others + late
    rows = [
        _row("collected", COLLECTED, year, predicted, collected, others),
        _row("owed", OWED, year, opening + assessed - predicted, closing, opening + assessed - others),
    ]
    rate = collected / assessed
    return hindcast(ID, rows, {"identity": rate}, {"identity": "fraction"})


def _row(key: str, label: Text, year: int, predicted: FloatArray, actual: float, naive: float) -> Row:
    low, middle, high = range_of(predicted)
    return Row(key, label, year, low, middle, high, actual, naive, "USD")
