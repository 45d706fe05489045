"""The single incidents behind an Answer, for readers who may have them."""

import pyarrow as pa
import pyarrow.compute as pc

from app.answering.answer import Answer
from app.answering.answerer import Answerer
from app.answering.dated import in_days
from app.answering.hours import weigh
from app.answering.selection import in_months, weighted
from app.answering.zones import within
from geo.disclosure import WITHHELD, allow_points, homes, withhold
from geo.errors import Unavailable
from geo.incidents import FLAGS

COLUMNS = (
    "id", "source", "force", "month", "start", "end", "time_precision", "easting", "northing", "spatial_precision",
    "category", "ho_code", *FLAGS, "location_type", "outcome", "lsoa", "weight",
)  # fmt: skip
"""Every column but the raw text."""


def incidents(answerer: Answerer, answer: Answer) -> pa.Table:
    """Incidents of the Answer's definition, area and period whose exact place is known, by month and id.

    A question about hours gives the incidents that may have happened then, each with its chance as its weight.
    Incidents on anonymous map points are left out: as points they would look exact; so is whatever happened at a home
    of domestic abuse or one that was taken over, whose people are victims. Raises Refused when all of the data are of
    that kind; Unavailable when the data changed meanwhile.
    """
    allow_points(month_only=answer.month_only)
    asked, what = answer.question, answer.definition
    snapshot = answerer.store.snapshot()
    if snapshot.id != answer.snapshot:
        raise Unavailable("the data were replaced while they were read", todo="Ask again.")
    table = answerer.store.read(
        "incidents",
        columns=COLUMNS,
        source=asked.source,
        force=answerer.settings.force,
        first=asked.first,
        last=asked.last,
        snapshot=snapshot,
    )
    period, _ = answerer.period(asked, what, snapshot)
    table = in_months(table, period)
    table = withhold(table, homes(answerer.store, asked.source, snapshot)).drop_columns([WITHHELD])
    zone = within(answerer.zones(asked.source), table) if what.zoned else None
    table = table.filter(pa.array(what.select(table, zone=zone).mask))
    if asked.days:
        table = weighted(table, in_days(table, asked.days).weight)
    if hours := weigh(table, asked, answerer.settings, period):
        table = weighted(table, hours.weight)
    table = table.filter(pc.and_(pc.equal(table["spatial_precision"], "exact"), pc.is_valid(table["easting"])))
    if asked.area:
        x, y = table["easting"].to_numpy(), table["northing"].to_numpy()
        table = table.filter(pa.array(answerer.area(asked).points(x, y, answerer.wards)))
    return table.sort_by([("month", "ascending"), ("id", "ascending")])
