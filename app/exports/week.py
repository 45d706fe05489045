"""The week as a table: 168 rows, one an hour, with every way to treat an uncertain time."""

from dataclasses import replace
from typing import Final

from app.night.answer import Nights, Treatment
from app.table import Column, Table
from geo.time.night import DAY_STARTS, DAYS

COLUMNS: Final = (
    Column("hour_of_week", "Hour of the week", "", "0 is Monday 00:00", "count"),
    Column("day", "Day", "", "Day of the calendar"),
    Column("hour", "Hour", "", "Hour of the day, on the clock of {timezone}", "count"),
    Column("night_of", "Night of", "", "The night runs from 06:00 to 05:59 and is named after the day it begins"),
    Column("in_question", "In question", "", "Whether the question asks for this hour", "flag"),
    Column("aoristic", "Spread", "incidents", "Uncertain times spread over the hours they may lie in", "number", 9),
    Column("start_only", "By start", "incidents", "Every incident at the start of its span", "count"),
    Column("midpoint", "By midpoint", "incidents", "Every incident at the middle of its span", "count"),
    Column("timed", "With a time", "incidents", "Incidents of the whole week whose time is known", "count"),
    Column("untimed", "Without a time", "incidents", "Incidents left out because their time is not known", "count"),
)


def week_table(nights: Nights) -> Table:
    """Hours of the week from Monday 00:00 with the incidents of each."""
    columns = tuple(replace(column, about=column.about.format(timezone=nights.timezone)) for column in COLUMNS)
    flat = {variant.treatment: variant.week.T.ravel() for variant in nights.variants}
    rows = tuple(
        (
            hour,
            DAYS[hour // 24],
            hour % 24,
            DAYS[(hour - DAY_STARTS) % 168 // 24],
            None if nights.mask is None else bool(nights.mask[hour]),
            *(float(flat[name][hour]) for name in Treatment),
            nights.timed,
            nights.untimed,
        )
        for hour in range(168)
    )
    return Table("week", "Incidents by hour of the week", columns, rows)
