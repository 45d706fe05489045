"""Outcomes as a page shows them: a table of wards, and one of the outcomes as they are recorded."""

from app.answering.outcomes import Outcomes
from app.table import Column, Table
from app.words.outcomes import outcome_name

WARDS = (
    Column("name", "Ward"),
    Column("positive", "Positive", "", "Incidents with a positive outcome", "count"),
    Column("decided", "Decided", "", "Incidents with any outcome that ends the matter", "count"),
    Column("share", "Share", "", "Positive of decided", "share", 2),
    Column("low", "Low", "", "Lower end of the exact 95 % interval of the share", "share", 2, bound_of="share"),
    Column("high", "High", "", "Upper end of it", "share", 2, bound_of="share"),
    Column("undecided", "Still open", "", "", "count"),
    Column("unknown", "Not recorded", "", "", "count"),
)
NAMED = (Column("name", "Outcome, as it is recorded"), Column("n", "Incidents", kind="count"))


def ward_table(found: Outcomes) -> Table:
    """One row a ward with an incident, those with most decided first."""
    rows = tuple(tuple(WARDS[i].rounded(getattr(one, WARDS[i].key)) for i in range(len(WARDS))) for one in found.wards)
    return Table("outcome-wards", "Outcomes by ward", WARDS, rows)


def named_table(found: Outcomes) -> Table:
    """One row an outcome."""
    rows = tuple((outcome_name(name), n) for name, n in found.named)
    return Table("outcomes", "Outcomes as they are recorded", NAMED, rows)
