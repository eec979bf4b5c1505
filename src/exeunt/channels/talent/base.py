"""What the tables say of the corps: who works where, for which function, in which field, and how long they stay."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from exeunt.errors import ExeuntError, MissingDataError, nearest_names
from exeunt.solvers.cohorts import weibull_hazard, weibull_through
from exeunt.solvers.destinations import check_priors

if TYPE_CHECKING:
    from exeunt.world.table import Table
    from exeunt.world.world import World

FloatArray = NDArray[np.float64]
UNASSIGNED = "unassigned"
CURVES = (1997, 2007)
POPULATION = "UN system Professional"
PRIVATE = ("state", "firm")  # spheres that count as private use of what was public


@dataclass(frozen=True)
class Base:
    """The corps of the base year.

    labels, places : (S,) codes of the organisations with staff, and their positions among all. staff : (S,) persons.
    carriers : (C,) positions of the functions with staff figures in the index of functions. function_staff : (C, S)
    persons of an organisation who work for a function. field_mix : (S, fields) share of an organisation's
    professionals in a field, rows add up to 1. technical_function : (C,), technical_field : (fields,) whether the
    technical learning time holds. money_weight : (C,) w_M. hazards : two leaving hazards, (30,) each, 1997 and 2007.
    prior : (fields with a prior, employers). private : (employers,) True where a single state or a firm is served.
    gdp_weight : (countries,) shares of world output.
    """

    labels: tuple[str, ...]
    places: NDArray[np.int64]
    organisations: int
    functions: int
    staff: FloatArray
    carriers: NDArray[np.int64]
    function_staff: FloatArray
    field_mix: FloatArray
    technical_function: NDArray[np.bool_]
    technical_field: NDArray[np.bool_]
    money_weight: FloatArray
    hazards: tuple[FloatArray, FloatArray]
    prior: FloatArray
    private: NDArray[np.bool_]
    gdp_weight: FloatArray

    @property
    def fields(self) -> int:
        """Number of fields, the unassigned one included."""
        return len(self.technical_field)

    def by_organisation(self, values: FloatArray) -> FloatArray:
        """Return (draw, S) values among all organisations, (draw, organisation); not a number elsewhere."""
        wide = np.full((len(values), self.organisations), np.nan)
        wide[:, self.places] = values
        return wide

    @classmethod
    def read(cls, world: World) -> Base:
        """Return the base of a world.

        Errors: E496 a table names an unknown unit, function, field or employer, or a weight is no share; E497 no
        staff of a unit; E493 a survival curve that does not decrease; E495 priors that do not add up to 1.
        """
        units = world.table("staff_units")
        staffed = world.index("staffed")
        _check_units(units)
        owner = {str(u): str(o) for u, o in zip(units["unit"], units["organisation"], strict=True)}
        people = dict(zip((str(u) for u in units["unit"]), units["staff_2024"], strict=True))
        staff = np.zeros(len(staffed))
        for unit, organisation in owner.items():
            staff[staffed.position(organisation)] += people[unit]
        function_staff, mix = _work(world, owner, people, staff)
        carriers = np.flatnonzero(function_staff.any(axis=1))
        fields = world.table("talent_fields")
        technical = np.array(fields["learning"] == "technical", dtype=bool)
        lead = _lead_fields(world)
        functions = world.index("function")
        prior = _priors(world)
        return cls(
            labels=staffed.labels,
            places=world.index("organisation").positions(staffed.labels),
            organisations=len(world.index("organisation")),
            functions=len(functions),
            staff=staff,
            carriers=carriers,
            function_staff=function_staff[carriers],
            field_mix=mix,
            technical_function=technical[[lead[functions.labels[c]] for c in carriers]],
            technical_field=technical,
            money_weight=_money_weights(world)[carriers],
            hazards=_hazards(world.table("tenure_survival")),
            prior=prior,
            private=np.isin(world.table("employers")["sphere"], PRIVATE),
            gdp_weight=_output(world),
        )


def _check_units(units: Table) -> None:
    for line, (unit, value) in enumerate(zip(units["unit"], units["staff_2024"], strict=True), start=2):
        if not value >= 0.0:
            where = f"staff_units.csv:{line} staff_2024"
            raise MissingDataError(
                "E497", f"staff of {unit} is {value:g}", where=where, mend="Give persons, 0 or more."
            )


def _lead_fields(world: World) -> dict[str, int]:
    """Return the position of the lead field of each function. Error: E496."""
    fields, known = world.index("field"), set(world.index("function").labels)
    found = {}
    for line, row in enumerate(world.table("function_fields").rows(), start=2):
        function, field = str(row["function"]), str(row["field"])
        where = f"function_fields.csv:{line}"
        if function not in known:
            raise _unknown(function, "function", known, where)
        if field not in fields.position_of:
            raise _unknown(field, "field", fields.labels, where)
        found[function] = fields.position(field)
    return found


def _work(
    world: World, owner: dict[str, str], people: dict[str, float], staff: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return persons by (function, organisation), and shares by (organisation, field). Error: E496."""
    functions, fields, staffed = world.index("function"), world.index("field"), world.index("staffed")
    lead = _lead_fields(world)
    carried = np.zeros((len(functions), len(staffed)))
    mix = np.zeros((len(staffed), len(fields)))
    used: dict[str, float] = {}
    for line, row in enumerate(world.table("staff_function_weights").rows(), start=2):
        unit, function, weight = str(row["unit"]), str(row["function"]), float(row["weight"])
        where = f"staff_function_weights.csv:{line}"
        if unit not in owner:
            raise _unknown(unit, "unit with staff", owner, where)
        if function not in lead:
            raise _unknown(function, "function with a lead field", lead, where)
        used[unit] = used.get(unit, 0.0) + weight
        if not 0.0 <= weight <= 1.0 or used[unit] > 1.0 + 1e-9:
            raise ExeuntError(
                "E496",
                f"weights of {unit} reach {used[unit]:g}",
                where=where,
                mend="Shares of a unit add up to 1 at most.",
            )
        at = staffed.position(owner[unit])
        persons = weight * people[unit]
        carried[functions.position(function), at] += persons
        mix[at, lead[function]] += persons / staff[at] if staff[at] > 0.0 else 0.0
    mix[:, fields.position(UNASSIGNED)] = np.maximum(1.0 - mix.sum(axis=1), 0.0)
    return carried, mix


def _unknown(name: str, what: str, known: object, where: str) -> ExeuntError:
    names = [str(k) for k in known]  # type: ignore[attr-defined]
    return ExeuntError("E496", f"'{name}' is not a {what}", where=where, nearest=nearest_names(name, names))


def _hazards(table: Table) -> tuple[FloatArray, FloatArray]:
    """Return the leaving hazards of the two published curves."""
    found = []
    for year in CURVES:
        rows = table.where(population=POPULATION, year=year)
        first, second = np.argsort(rows["years_of_service"])[:2]
        served, left = rows["years_of_service"], rows["share_remaining"]
        shape, scale = weibull_through((served[first], served[second]), (left[first], left[second]))
        found.append(weibull_hazard(shape, scale))
    return found[0], found[1]


def _priors(world: World) -> FloatArray:
    """Return prior shares, (fields with a prior, employers), in the order of the index field_employer."""
    table = world.table("destination_priors")
    employers = world.index("employer").labels
    names = tuple(dict.fromkeys(str(f) for f in table["field"]))
    expected = [(f, e) for f in names for e in employers]
    if list(zip(table["field"], table["employer"], strict=True)) != expected:
        raise ExeuntError(
            "E496",
            "a field lacks an employer, or the order differs",
            where="destination_priors.csv",
            mend="One row each.",
        )
    prior: FloatArray = table["share"].reshape(len(names), len(employers))
    check_priors(prior, names)
    return prior


def _money_weights(world: World) -> FloatArray:
    table = world.table("functions")
    by_function = dict(zip(table["function"], table["w_m"], strict=True))
    return np.array([by_function[f] for f in world.index("function").labels])


def _output(world: World) -> FloatArray:
    gdp = np.nan_to_num(world.table("countries")["gdp_usd"])
    share: FloatArray = gdp / gdp.sum()
    return share
