"""Rates as a table: the columns in words, one row a place."""

import numpy as np

from app.rates.judged import Beyond
from app.rates.per import Per, Units
from app.rates.rates import Rates
from app.table import Below, Column, Table, Value
from app.words import rates as words


def columns(found: Rates) -> tuple[Column, ...]:
    """Those of a table of rates."""
    base, unit = words.BASE[found.per]
    per = words.PER[found.per]
    digits = {Per.RESIDENTS: 0, Per.VENUES: 0, Per.NIGHT_HOURS: 0, Per.KM2: 2}[found.per]
    return (
        Column("id", "Code"),
        Column("name", words.ONE[found.places.units].capitalize() if found.places.units is not Units.LSOAS else "LSOA"),
        Column("within", "Authority"),
        Column("n", "Incidents", kind="count"),
        Column("base", base, unit, kind="number", digits=digits),
        Column("rate", "Rate", per, "Incidents over what they are divided by", "figures", 3),
        Column("rate_low", "Low", per, "", "figures", 3, bound_of="rate"),
        Column("rate_high", "High", per, "", "figures", 3, bound_of="rate"),
        Column("steady", "Steadied", per, "Drawn towards the rate of all, the more the fewer incidents", "figures", 3),
        Column("steady_low", "Low", per, "", "figures", 3, bound_of="steady"),
        Column("steady_high", "High", per, "", "figures", 3, bound_of="steady"),
        Column("stands", "Beside the others", "", "Where it lies in the funnel"),
    )


def rates_table(found: Rates) -> Table:
    """One row a place of the asked area, the highest steadied rate first."""
    order = found.order
    shapes = tuple(found.places.geometry[i] for i in order)
    title = f"{words.title(found)}: rates by {words.ONE[found.places.units]}"
    return Table("rates", title, columns(found), tuple(_row(found, i) for i in order), shapes)


def _row(found: Rates, i: int) -> tuple[Value, ...]:
    judged, places, base = found.judged, found.places, found.base
    n: Value = Below(found.minimum) if found.below[i] else None if np.isnan(found.n[i]) else float(found.n[i])
    values = (
        base[i], judged.rate[i], judged.low[i], judged.high[i], judged.steady[i], judged.steady_low[i],
        judged.steady_high[i],
    )  # fmt: skip
    numbers = (float(value) if np.isfinite(value) else None for value in values)
    return (places.id[i], places.name[i], places.within[i], n, *numbers, _stands(found, i))


def _stands(found: Rates, i: int) -> str:
    if found.below[i] or found.withheld[i]:
        return "not shown to you"
    return words.BEYOND[Beyond(int(found.judged.beyond[i]))] if found.judged.known[i] else words.NO_RATE[found.per]
