"""The one canonical table of incidents, whatever source it came from."""

from typing import Final

import pyarrow as pa

FLAGS: Final = (
    "knife",
    "firearm",
    "alcohol",
    "drugs",
    "domestic_abuse",
    "hate",
    "child",
    "public_place",
    "licensed_premises",
    "county_lines",
    "cuckooing",
    "female_victim",
)
"""Nullable booleans: true, false, or null for not known. Unknown is never guessed."""

PUBLIC_PLACE: Final[dict[str, bool | None]] = {
    **dict.fromkeys(("street", "licensed_on", "licensed_off", "takeaway", "taxi_rank", "bus_rail", "car_park"), True),
    **dict.fromkeys(("park_open_space", "shop"), True),
    **dict.fromkeys(("school_college", "hospital", "workplace", "other", "unknown"), None),
    **dict.fromkeys(("dwelling", "custody_prison", "online"), False),
}
"""Every location type, and whether it is a public place: null where that depends on the place."""

PLACED: Final = {"placed_by": pa.string(), "placed_within": pa.float64()}
"""How a place was found that came without coordinates (“postcode”, “junction” …), and the metres within which it lies;
null for one that was given."""

SCHEMA: Final = pa.schema(
    [
        pa.field("id", pa.string(), nullable=False),
        pa.field("source", pa.string(), nullable=False),  # police-uk, force-export, demo
        pa.field("force", pa.string(), nullable=False),  # data.police.uk slug: wiltshire
        pa.field("month", pa.date32(), nullable=False),  # first day of the month
        pa.field("start", pa.timestamp("s")),  # wall clock of AFTERDARK_TIMEZONE, null when only the month is known
        pa.field("end", pa.timestamp("s")),
        pa.field("time_precision", pa.string(), nullable=False),  # exact, span, day, month
        pa.field("easting", pa.float64()),  # metres, EPSG:27700, null without a place
        pa.field("northing", pa.float64()),
        # exact: as recorded; street: moved to an anonymous map point (data.police.uk); none: no usable coordinates
        # geocoded: found by the text of the record, as placed_by and placed_within say
        pa.field("spatial_precision", pa.string(), nullable=False),
        pa.field("category", pa.string(), nullable=False),  # the data.police.uk crime type nearest to the offence
        pa.field("ho_code", pa.string()),  # Home Office offence code, e.g. 8N
        *(pa.field(flag, pa.bool_()) for flag in FLAGS),
        pa.field("location_type", pa.string()),
        pa.field("outcome", pa.string()),
        pa.field("lsoa", pa.string()),  # as given by the source
        pa.field("location", pa.string()),  # raw text; never leaves the roles that may read it
        pa.field("weight", pa.float64(), nullable=False),
        *(pa.field(name, kind) for name, kind in PLACED.items()),
    ]
)
