"""The columns of every table of a site's page and of its files."""

from typing import Final

from app.table import Column, ColumnKind


def _ends(key: str, label: str, kind: ColumnKind = "number", digits: int = 0) -> tuple[Column, Column]:
    """Columns for both ends of the likely range (95 % interval) of a column."""
    about = "{} end of the likely range (95 % interval)"
    return (
        Column(f"{key}_low", f"{label}, low", "", about.format("Lower"), kind, digits, key),
        Column(f"{key}_high", f"{label}, high", "", about.format("Upper"), kind, digits, key),
    )


COUNTS: Final = (
    Column("area", "Area"),
    Column("before", "Before", "", "Cases in the months before", "count"),
    *_ends("before", "Before"),
    Column("after", "In the phase", "", "Cases in the months compared", "count"),
    *_ends("after", "In the phase"),
    Column("change", "Change", "%", "Of the count itself, whatever happened elsewhere", "number"),
)
MEASURES: Final = (
    Column("measure", "Measure"),
    Column("unit", "Counted in"),
    Column("value", "Value", "", "What was found", "figures", 3),
    *_ends("value", "Value", "figures", 3),
    Column("decides", "Decides", "", "Whether the verdict rests on it", "flag"),
    Column("meaning", "What it says"),
)
LEADS: Final = (
    Column("first", "From month", "", "Counted from the first month of the phase", "count"),
    Column("last", "To month", "", "Counted from the first month of the phase", "count"),
    Column("change", "Change", "%", "Against the last stretch before the phase", "number", 2),
    *_ends("change", "Change", "number", 2),
)
MONTHS: Final = (
    Column("month", "Month", kind="month"),
    Column("site", "Site", "cases", kind="count"),
    Column("found_by_police", "Of these found by police", "cases", "Drugs, weapons and public order", "count"),
    Column("inner_ring", "Inner ring", "cases", kind="count"),
    Column("outer_ring", "Outer ring", "cases", kind="count"),
    Column("comparison_area", "A comparison area", "cases", "Mean of the areas in use", "number", 1),
    Column("phases", "Phases"),
)
AREA_FIT: Final = (
    Column("share", "Its cases", "", "Over those of what it stands against", "share", 2),
    Column("trend", "Trend, compared", "points a year", "Its change a year less the other's", "number"),
    Column("correlation", "Months alike", "", "Correlation: 1 ran alike, 0 has nothing in common", "number", 2),
    Column("error", "Gap", "cases a month", "How far the courses lie apart in a usual month", "number", 1),
)
DEPRIVATION: Final = (
    Column("deprivation", "Deprivation", "", "Higher is more deprived", "number", 1),
    Column("deprivation_of_the_other", "Deprivation of the other", "", "Of what it stands against", "number", 1),
)
CONTROLS: Final = (Column("area", "Area"), Column("against", "Stands against"), *AREA_FIT, *DEPRIVATION)
CANDIDATES: Final = (Column("pick", "Pick"), Column("area", "Area"), *AREA_FIT, *DEPRIVATION)
ALERTS: Final = (
    Column("place", "Place"),
    *(
        column
        for i, which in ((1, "First month"), (2, "Second month"))
        for column in (
            Column(f"month_{i}", which, kind="month"),
            Column(f"count_{i}", "Cases", kind="count"),
            Column(f"expected_{i}", "Expected", kind="number", digits=1),
            Column(f"p_{i}", "Chance of so many", "p", kind="figures", digits=2),
            Column(f"once_in_{i}", "By chance once in", "months", "How seldom chance alone gives so many", "number"),
        )
    ),
    Column("beyond", "Beyond usual months", "", "More than the months of such places vary by", "flag"),
)
CELLS: Final = (
    Column("square", "Square"),
    Column("kind", "Kind"),
    Column("before", "Before", "cases a month", kind="number", digits=1),
    Column("since", "Since", "cases a month", kind="number", digits=1),
)
INDICATORS: Final = (Column("indicator", "Indicator"), Column("target", "Target"), Column("now", "Now"))
ACTIVITIES: Final = (
    Column("date", "Day", kind="date"),
    Column("kind", "What"),
    Column("amount", "How much", kind="figures", digits=3),
    Column("unit", "Counted in"),
    Column("text", "Note"),
    Column("logged_at_utc", "Logged (UTC)"),
    Column("who", "By"),
    Column("removed_at_utc", "Removed (UTC)"),
    Column("removed_by", "Removed by"),
)
HISTORY: Final = tuple(
    Column(key, label, kind="count" if key == "version" else "text")
    for key, label in (
        ("version", "Version"), ("at_utc", "When (UTC)"), ("who", "By"), ("event", "What happened"), ("field", "Field"),
        ("before", "Before"), ("after", "After"),
    )
)  # fmt: skip
VERDICTS: Final = (
    Column("first_day", "First day", kind="date"),
    Column("last_day", "Last day", kind="date"),
    Column("months_before", "Months before"),
    Column("months_after", "Months of the phase"),
    Column("verdict", "Verdict"),
    Column("explanation", "Why"),
    Column("with_ring", "With its inner ring"),
    Column("together", "Both together"),
    Column("smallest_fall", "The smallest fall that it could have shown"),
    Column("found_by_police", "Judged apart: what police find"),
)
PHASE: Final = Column("phase", "Phase", about="One phase, or all of them together")
