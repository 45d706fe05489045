"""What heads the tables of the charter: coverage, nights before and after signing, venues."""

from typing import Final

from app.charter.coverage import IN_CHARTER, Pledge, Status
from app.table import Column
from app.words.charter import PLEDGES, STATUSES

ZONE: Final = Column("zone", "Zone", about="Name of the night-time zone")
COVERAGE: Final = (
    Column("number", "No.", about="Number of the zone on the map", kind="count"),
    ZONE,
    Column("venues", "Venues", about="Venues that stand in the zone", kind="count"),
    Column("members", "In the charter", about="Signed, trained or audited, and not lapsed", kind="count"),
    Column("share", "Share", about="Share of the venues that are in the charter", kind="share", digits=2),
    *(Column(status, STATUSES[status].capitalize(), kind="count") for status in (*IN_CHARTER, Status.INVITED)),
    Column(Status.LAPSED, "Lapsed", kind="count"),
    Column(Status.NONE, STATUSES[Status.NONE].capitalize(), kind="count"),
)
COVERAGE_COLUMNS: Final = ("number", "zone", "venues", "members", "share", Status.INVITED, Status.LAPSED, Status.NONE)
EFFECTS: Final = (
    ZONE,
    Column("signed", "A quarter signed", about="Month in which a quarter of the venues had signed", kind="month"),
    Column("before", "Incidents before", kind="count"),
    Column("months_before", "Months before", kind="count"),
    Column("after", "Incidents after", kind="count"),
    Column("months_after", "Months after", kind="count"),
    Column("verdict", "What may be said"),
    Column("controls", "Set against", about="Zones that had not signed and had like counts before"),
)
ARMS: Final = (
    Column("where", "Where"),
    Column("before", "Before", kind="count"),
    Column("before_low", "Before, low", kind="number", bound_of="before"),
    Column("before_high", "Before, high", kind="number", bound_of="before"),
    Column("after", "After", kind="count"),
    Column("after_low", "After, low", kind="number", bound_of="after"),
    Column("after_high", "After, high", kind="number", bound_of="after"),
)
VENUES: Final = (
    Column("id", "Identifier"),
    Column("name", "Venue"),
    Column("type", "Kind"),
    Column("terminal_hour", "Closes"),
    Column("capacity", "Capacity", kind="count"),
    Column("easting", "Easting", "m", kind="number"),
    Column("northing", "Northing", "m", kind="number"),
    Column("charter", "Charter"),
    Column("since", "Since", kind="date"),
    *(Column(pledge, title, about=about) for pledge, (title, about) in PLEDGES.items()),
)
MEMBER_COLUMNS: Final = ("name", "type", "terminal_hour", "charter", "since", *Pledge)
OTHER_COLUMNS: Final = ("name", "type", "terminal_hour", "capacity", "charter", "since")
