"""A question's incidents one by one, with the day of each."""

from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

from app.answering.period import Period, next_month
from app.answering.selection import Selected
from app.methods.bound import Asking, Bound
from app.methods.points import map_of
from geo.errors import Unanswerable
from models.described import Input

HALF_A_MONTH = np.timedelta64(14, "D")
Days = npt.NDArray[np.datetime64]


def cases(asking: Asking) -> Bound:
    """One point an incident, in the order of the store. Raises Unanswerable where a day is asked of months."""
    of, found, takes = asking.of, asking.of.found, asking.takes
    if found.month_only and Input.DAY in takes:
        raise Unanswerable(
            "only the month of these incidents is known, and this asks for days",
            where="source",
            todo="Ask for records with days, or choose another method.",
        )
    day = days_of(found)
    known = (found.place >= 0) & ~np.isnat(day)
    rows = np.flatnonzero(known if Input.BOUNDS in takes else known & of.area.rows(found))
    place, weight = found.place[rows].astype(np.intp), found.rows.weight[rows]
    end = np.datetime64(_end(of.period), "D")
    values = {
        Input.EASTING: found.places.x[place],
        Input.NORTHING: found.places.y[place],
        Input.WEIGHT: weight,
        Input.DAY: (day[rows] - np.datetime64(of.period.first, "D")).astype(np.float64),
        Input.AGE: np.maximum((end - day[rows]).astype(np.float64), 0.0),
    }
    if Input.BOUNDS not in takes:
        return Bound(values, len(rows), place, weight)
    bounds = map_of(asking)
    return Bound(
        values | {Input.BOUNDS: bounds}, len(rows), place, weight, bounds, float(asking.whole.question.cell or 0)
    )


def days_of(found: Selected) -> Days:
    """(n,) the day of each row; the middle of its month where no more is known, of no row where some have days."""
    day = found.rows.time("start").astype("M8[D]")
    kinds = found.rows.of_kinds(("time_precision", "month"))
    if found.month_only:
        return (kinds["month"].to_numpy().astype("M8[D]") + HALF_A_MONTH)[found.rows.kind]
    precise = np.array(kinds["time_precision"].to_pylist(), str) != "month"
    day[~precise[found.rows.kind]] = np.datetime64("NaT", "D")
    return day


def _end(period: Period) -> date:
    return period.stretches[-1][1] if period.stretches else next_month(period.last) - timedelta(days=1)
