"""From a figure to publisher, title, date and licence."""

from __future__ import annotations

import pytest

from exeunt.errors import ExeuntError
from exeunt.world.provenance import provenance, sources_of
from exeunt.world.world import World


def test_a_figure_leads_to_publisher_title_date_and_licence(world: World) -> None:
    found = provenance(world, "revenue_base", ("UNFPA", "USA", "core", "2024"))
    assert found.rows == (
        {"organisation": "UNFPA", "donor": "USA", "instrument": "core", "year": 2024, "amount_usd": 30_520_964},
    )
    (publisher,) = found.sources
    assert "Chief Executives Board" in publisher.publisher
    assert publisher.title.startswith("Financial Statistics")
    assert publisher.date == "2025"
    assert publisher.url == "https://unsceb.org/financial-statistics"
    assert (found.units["amount_usd"], found.grade, found.loader) == ("USD", "A", "ceb-revenue")
    assert not found.of_row


def test_a_row_with_its_own_sources_gives_those_and_its_grade(world: World) -> None:
    found = provenance(world, "listed_money", ("IPCC", "us_voluntary"))
    assert found.of_row
    assert [s.source for s in found.sources] == ["wh-memo-2026-01-07", "climate-home-2017", "mongabay-2018-01"]
    assert found.grade == "B"


def test_a_rate_leads_to_the_resolution(world: World) -> None:
    found = provenance(world, "regular_budget_scale", ("USA", "2025"))
    assert found.rows[0]["rate_percent"] == 22
    assert "https://docs.un.org/en/A/RES/79/249" in [s.url for s in found.sources]


def test_a_derived_column_says_that_it_is_modelled(world: World) -> None:
    assert provenance(world, "countries", ("income_group",)).modelled
    assert not provenance(world, "countries", ("population",)).modelled


def test_fewer_values_of_the_key_choose_more_rows(world: World) -> None:
    assert len(provenance(world, "revenue_base", ("UNFPA", "USA")).rows) == 7


def test_every_table_and_every_row_source_leads_to_a_publisher(world: World) -> None:
    for name in world.table_names:
        described = provenance(world, name)
        assert described.sources, name
        assert all(s.publisher and s.title and s.licence for s in described.sources), name
        table = world.table(name)
        for column in {"source", "resolution"} & set(table.columns):
            for identifier in {str(v) for v in table[column] if v}:
                assert sources_of(world, identifier)


def test_wrong_keys_are_refused_with_the_nearest(world: World) -> None:
    with pytest.raises(ExeuntError, match=r"E151.*did you mean UNFPA"):
        provenance(world, "revenue_base", ("UNFP",))
    with pytest.raises(ExeuntError, match="E150"):
        provenance(world, "actions", ("a01", "2025"))
    with pytest.raises(ExeuntError, match=r"E113.*actions"):
        provenance(world, "action_", ())
    with pytest.raises(ExeuntError, match="E152"):
        sources_of(world, "no-such-source")
