"""What heads the tables of an evidence pack."""

from typing import Final

from app.table import Column

LIST: Final = (
    Column("item", "Evidence"),
    Column("licensing_objective", "Licensing objective"),
    Column("state", "State"),
    Column("what", "What is known"),
    Column("value", "Number", kind="count"),
    Column("low_95", "Low", kind="number", bound_of="value"),
    Column("high_95", "High", kind="number", bound_of="value"),
    Column("unit", "Unit"),
    Column("question", "Question behind it"),
    Column("gap", "What is missing"),
    Column("origin", "Whose line it is"),
)
FIGURE_COLUMNS: Final = ("what", "value", "low_95", "high_95")
"""What the page shows of a line's figures."""
BY_MONTH: Final = (
    Column("definition", "Definition"),
    Column("month", "Month", kind="month"),
    Column("incidents", "Incidents", kind="count"),
)
BY_HOUR: Final = (
    Column("day", "Day"),
    Column("hour", "Hour", kind="count"),
    Column("incidents", "Incidents", about="Sums of chances where a time is not exact", kind="number", digits=3),
)
HOTSPOTS: Final = (
    Column("hotspot", "Hotspot"),
    Column("incidents", "Incidents", kind="count"),
    Column("question", "Question behind it"),
)
ZONE: Final = (
    Column("name", "Zone"),
    Column("about", "How it came to be"),
    Column("venues", "Venues", kind="count"),
    Column("members", "In the charter", kind="count"),
)
