"""What the incidents of a question cost in pounds: those seen from the street alone, and why others have no price."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from geo.offence.costs import CostTable
from geo.offence.options import OptionTable


class NotPriced(StrEnum):
    """Why an incident has no price, the first that holds."""

    NOT_SEEN = "not_seen"  # in a home or another place that is not public, or domestic abuse
    PLACE_UNKNOWN = "place_unknown"  # nobody can tell whether it could be seen from the street
    NO_UNIT_COST = "no_unit_cost"  # its kind has no unit cost in the table


@dataclass(frozen=True)
class Pricing:
    """Some incidents in pounds a year, low and high. n: incidents priced; not_priced: the others, by reason."""

    n: float
    low: float
    high: float
    not_priced: Mapping[NotPriced, float]

    @property
    def total(self) -> float:
        """All the incidents, priced or not."""
        return self.n + sum(self.not_priced.values())


@dataclass(frozen=True)
class Worth:
    """A place's incidents in pounds. by_group: those of each group of offences of the option table;
    domestic_unknown: of the priced, those of which nobody recorded whether they are domestic abuse."""

    every: Pricing
    by_group: Mapping[str, Pricing]
    domestic_unknown: float


def worth(rows: pa.Table, years: float, costs: CostTable, table: OptionTable) -> Worth:
    """What the incidents of a table cost a year, each once.

    Priced is what happened in a public place, is not known to be domestic abuse, and has a unit cost. Reads ho_code,
    category, public_place, domestic_abuse and weight.
    """
    weight = rows["weight"].to_numpy()
    category = np.array(rows["category"].to_pylist(), str)
    low, high = costs.ranges(rows["ho_code"].to_pylist(), category.tolist())
    domestic = np.asarray(pc.fill_null(rows["domestic_abuse"], False), bool)
    public = np.asarray(pc.fill_null(rows["public_place"], False), bool)
    unknown = np.asarray(pc.is_null(rows["public_place"]), bool) & ~domestic
    reasons = {
        NotPriced.NOT_SEEN: domestic | ~(public | unknown),
        NotPriced.PLACE_UNKNOWN: unknown,
        NotPriced.NO_UNIT_COST: public & ~domestic & np.isnan(low),
    }
    priced = public & ~domestic & np.isfinite(low)

    def of(group: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> Pricing:
        use = priced & group
        return Pricing(
            float(weight[use].sum()),
            float((low * weight)[use].sum()) / years,
            float((high * weight)[use].sum()) / years,
            {why: float(weight[mask & group].sum()) for why, mask in reasons.items() if (mask & group).any()},
        )

    groups = {name: of(np.isin(category, names)) for name, names in table.groups.items()}
    missing = priced & np.asarray(pc.is_null(rows["domestic_abuse"]), bool)
    return Worth(of(np.ones(len(rows), bool)), groups, float(weight[missing].sum()))
