"""Places like a hotspot as their page shows them."""

from typing import Final

from app.concentration.similar import Part, Respect, Similar
from app.table import Column, Table, Value
from app.words.similar import described, kind

PLACES: Final = (
    Column("name", "Place"),
    Column("kind", "What it is"),
    Column("like", "How it compares"),
    Column("apart", "Distance", "", "0 alike, 1 as two places at random", "number", 2),
    Column("venues", "Venues", "", "In it or within 100 m", "count"),
    Column("deprivation", "Deprivation", "", "Mean score of the ground, higher is more deprived", "number", 0),
    Column("hours", "After 22:00", "", "Share of its incidents until 06:00", "share", 2),
    Column("offences", "Mix apart", "", "Distance in the mix of offences alone", "number", 2),
    Column("n", "Incidents", "", "Not compared", "count"),
)


def similar_table(found: Similar, most: int = 12) -> Table:
    """One row a place, the most like it first."""
    rows = tuple(
        (one.name, kind(one), described(one), one.apart, *(_value(one.parts, respect) for respect in Respect), one.n)
        for one in found.places[:most]
    )
    return Table("similar", "Places like it", PLACES, rows, tuple(one.geometry for one in found.places[:most]))


def _value(parts: tuple[Part, ...], respect: Respect) -> Value:
    part = next((one for one in parts if one.respect is respect), None)
    if part is None:
        return None
    return part.apart if respect is Respect.OFFENCES else part.value
