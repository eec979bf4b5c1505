"""Options of a scenario as the channel reads them, and the parameters that they choose."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from exeunt.channels.trade.base import SECTORS
from exeunt.engine.contract import Values
from exeunt.errors import ExeuntError

if TYPE_CHECKING:
    from exeunt.scenario.compiled import CompiledScenario

FloatArray = NDArray[np.float64]
RISES = ("x_bloc", "x_bloc_alone", "x_bloc_hard", "x_bloc_alone_hard", "x_us", "t_e")
CUTS = ("x_reg", "x_reg_high", "x_conv", "x_conv_alone", "cut_services_high", "cut_services_other")


@dataclass(frozen=True)
class Settings:
    """Switches of the channel; names of the parameters that stand for costs under them."""

    trust: bool
    wall: bool
    bloc_gap: str
    regional: str
    convergence: str
    blocs: str
    levies: bool
    exact: bool

    @classmethod
    def of(cls, scenario: CompiledScenario) -> Settings:
        """Return the options of a scenario; those that it lacks stand at their default."""

        def chosen(name: str, default: str) -> str:
            return scenario.options.get(f"trade.{name}", default)

        return cls(
            trust=chosen("trust", "on") == "on",
            wall=chosen("wall", "off") == "on",
            bloc_gap=chosen("bloc_gap", "none"),
            regional=chosen("regional", "none"),
            convergence=chosen("convergence", "none"),
            blocs=chosen("blocs", "composite"),
            levies=chosen("levies", "off") == "on",
            exact=chosen("solve", "exact") == "exact",
        )

    def bloc_cost(self, p: Values) -> FloatArray:
        """Return the cost between rival rule sets that fits the options, (draws,)."""
        return p["x_bloc" + ("" if self.trust else "_alone") + ("_hard" if self.blocs == "hard" else "")]

    def trust_loss(self, p: Values) -> FloatArray:
        """Return the change of world GDP under the whole wall by loss of trust, percent, (draws,)."""
        if not self.trust:
            return np.zeros_like(p["eta_trust"])
        return p["eta_trust_hard" if self.blocs == "hard" else "eta_trust"]

    def gap(self, p: Values) -> FloatArray | None:
        """Return the log fall of goods trade between blocs at the end of the path, (draws,)."""
        names = {"low": "b_gap_low", "central": "b_gap", "high": "b_gap_high"}
        return p[names[self.bloc_gap]] if self.bloc_gap in names else None

    def regional_cut(self, p: Values) -> FloatArray | None:
        """Return the fall of cost inside regions at the end of the path, (draws,)."""
        names = {"central": "x_reg", "high": "x_reg_high"}
        return p[names[self.regional]] if self.regional in names else None

    def digital_cut(self, p: Values) -> FloatArray | None:
        """Return the fall of digital cost under convergence at the end of the path, (draws,)."""
        if self.convergence != "digital":
            return None
        return p["x_conv" if self.trust else "x_conv_alone"]


def check_costs(p: Values) -> None:
    """Refuse a rise or a cut that leaves no positive cost. Error: E689."""
    for name in (*RISES, *CUTS):
        bad = ~(p[name] > -1.0) if name in RISES else ~(p[name] < 1.0)
        if bad.any():
            draw = int(np.argmax(bad))
            raise ExeuntError(
                "E689",
                f"trade.{name} of {p[name][draw]:g} leaves no cost in draw {draw}",
                where=f"trade.{name}",
                mend="A cost ratio is above 0: a rise is above -1, a cut below 1.",
            )


def elasticities(p: Values) -> FloatArray:
    """Return theta, (draws, S). Error: E679 one is not above 0."""
    theta = np.stack([p[f"theta_{s.lower()}"] * p["theta_common"] for s in SECTORS], axis=1)
    if not (theta > 0.0).all():
        draw, sector = (int(k) for k in np.argwhere(~(theta > 0.0))[0])
        raise ExeuntError(
            "E679",
            f"trade elasticity of {SECTORS[sector]} is {theta[draw, sector]:g} in draw {draw}",
            where="trade.theta_" + SECTORS[sector].lower(),
            mend="An elasticity is above 0.",
        )
    return theta
