"""What heads the tables of candidate sites: their order, what stands there, what was recorded, what could be done."""

from typing import Final

from app.charter.ranking import CRITERIA
from app.table import Column
from app.words.ranking import REASONS

INCIDENTS: Final = Column("incidents", "Incidents", kind="count")
ENDS: Final = tuple(
    Column(f"incidents_{end}_95", f"Incidents, {end}", kind="number", bound_of="incidents") for end in ("low", "high")
)
NIGHT: Final = Column("night_ratio", REASONS["night"].label, "times an even spread", kind="number", digits=1)
SITES: Final = (
    Column("place", "Place", about="Number of the site on the map", kind="count"),
    Column("site", "Site"),
    Column("origin", "From", about="Where the site comes from"),
    Column("rank", "Rank", about="1 comes first; equals share the better rank", kind="count"),
    Column("rank_low_95", "Rank, best", kind="count", bound_of="rank"),
    Column("rank_high_95", "Rank, worst", kind="count", bound_of="rank"),
    Column("recommended", "Recommended", about="In the first half, however the weights are set", kind="flag"),
    INCIDENTS,
    *ENDS,
    NIGHT,
    Column("night_ratio_low_95", "Nights, low", kind="number", digits=1, bound_of="night_ratio"),
    Column("night_ratio_high_95", "Nights, high", kind="number", digits=1, bound_of="night_ratio"),
    Column("km2", "Area", "km²", kind="figures", digits=3),
    *(
        Column(f"criterion_{one.key}", REASONS[one.key].label, REASONS[one.key].about, kind="figures", digits=4)
        for one in CRITERIA
    ),
    *(Column(f"weight_{one.key}", f"Weight of: {REASONS[one.key].label}", kind="count") for one in CRITERIA),
    Column("problem", "The problem"),
    Column("id", "Identifier"),
)
ORDER_COLUMNS: Final = tuple(column.key for column in SITES[:13])
"""What the page of the charter shows of a site."""
NEAREST: Final = (
    Column("nearest", "Nearest"),
    Column("metres", "Metres", "from the middle", kind="number"),
    Column("along", "Along streets", "m from the middle", kind="number"),
    Column("inside", "In the site", kind="count"),
    Column("near", "Within 100 m", kind="count"),
    Column("missing", "Why not known"),
)
GAPS: Final = (
    Column("way", "Street or path"),
    Column("length", "Gap", "m", kind="number"),
    Column("start", "Begins", "m along it", kind="number"),
    Column("easting", "Middle, easting", "m", kind="number"),
    Column("northing", "Middle, northing", "m", kind="number"),
)
OPTIONS: Final = (
    Column("option", "Option"),
    Column("cost", "Cost"),
    Column("grade", "Evidence"),
    Column("worth_low", "Could be worth, low", "£ a year", about="Harm prevented, put into money", kind="number"),
    Column("worth_high", "Could be worth, high", "£ a year", kind="number", bound_of="worth_low"),
    Column("known", "What is known"),
    Column("effects", "Effects measured"),
    Column("worth", "Could be worth"),
    Column("displacement", "Displacement risk", about="Whether trouble moves elsewhere"),
    Column("measure", "Measure after"),
    Column("running", "Running cost"),
    Column("equality", "Equality"),
    Column("source", "Source"),
)
OPTION_COLUMNS: Final = ("option", "cost", "grade", "worth_low", "worth_high")
"""What stands side by side of the options; the rest is told of each."""
OTHERS: Final = (Column("what", "Also counted here"), INCIDENTS, *ENDS)
