"""A trend as a page shows it: the sentence, the drawing, and the tables behind both."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from app.answering.trend import PlaceTrend, Trend
from app.answering.trend_series import Course, known
from app.maps.trend import Plot, line, plot
from app.table import Column, Table, Value
from app.words import trend as words

MONTHS: Final = (
    Column("month", "Month", kind="month"),
    Column("n", "Incidents", kind="count"),
    Column("low", "Expected, low", "", "What 19 of 20 months hold if they go on as those before", "count"),
    Column("high", "Expected, high", "", "", "count"),
    Column("state", "State"),
)
WARDS: Final = (
    Column("name", "Ward"),
    Column("line", "Months"),
    Column("after", "Incidents", "", "In the months compared", "count"),
    Column("before", "Year before", "", "In the same months a year before", "count"),
    Column("change", "Change", "%", "", "number"),
    Column("change_low", "Low", "%", "", "number", bound_of="change"),
    Column("change_high", "High", "%", "", "number", bound_of="change"),
    Column("course", "More than chance", "", "With all wards looked at"),
)


@dataclass(frozen=True)
class TrendView:
    """What `_trend.html` shows. lines: the path of each ward's line."""

    course: Course
    headline: str
    sentences: tuple[str, ...]
    wards: str
    method: str
    drawn: str
    plot: Plot
    month_table: Table
    ward_table: Table
    lines: tuple[str, ...]


def view(found: Trend) -> TrendView:
    """All of it, from values."""
    return TrendView(
        course=found.judged.compared.course,
        headline=words.headline(found),
        sentences=words.sentences(found),
        wards=words.wards(found),
        method=words.method(),
        drawn=words.drawn(found),
        plot=plot(found),
        month_table=month_table(found),
        ward_table=ward_table(found),
        lines=tuple(line(one.months) for one in found.wards),
    )


def month_table(found: Trend) -> Table:
    """One row a month of the series."""
    values = (known(one) for one in (found.series.n, found.judged.low, found.judged.high))
    rows = zip(found.series.months, *values, (words.STATES[one] for one in found.states), strict=True)
    return Table("trend-months", "Incidents by month", MONTHS, tuple(rows))


def ward_table(found: Trend) -> Table:
    """One row a ward, those with most recent incidents first."""
    return Table("trend-wards", "Wards and their year before", WARDS, tuple(map(_row, found.wards)))


def _row(one: PlaceTrend) -> tuple[Value, ...]:
    change = [None if value is None or not np.isfinite(value) else 100 * (value - 1)
              for value in (one.ratio, one.low, one.high)]  # fmt: skip
    course = words.COURSES[one.course].lower() if one.low is not None else None
    return (one.name, "", one.after, one.before, *change, course)
