"""Kinds of places, and what people call them."""

from collections.abc import Mapping
from typing import Final

OF_POINTS: Final = (
    "airfield", "bus_station", "car_park", "college", "conference_centre", "ferry_terminal", "hospital", "nightclub",
    "park", "petrol_station", "police_station", "prison", "race_track", "services", "shopping_area", "sports_ground",
    "subway", "supermarket", "theatre", "theme_park",
)  # fmt: skip
"""Kinds of places that data.police.uk tells apart."""
WORDS: Final[Mapping[str, str]] = {
    **{kind: kind.replace("_", " ") for kind in OF_POINTS},
    "bus_rail": "station",
    "custody_prison": "custody suite or prison",
    "dwelling": "home",
    "licensed_off": "off-licence",
    "licensed_on": "pub, bar or club",
    "park_open_space": "park",
    "school_college": "school or college",
    "services": "motorway services",
    "shop": "shop",
    "takeaway": "takeaway",
    "taxi_rank": "taxi rank",
    "workplace": "workplace",
}
"""Kinds of places as people call them: those of data.police.uk, and the location types of our own incidents."""
NAMING: Final = frozenset(
    (*OF_POINTS, "bus_rail", "car_park", "custody_prison", "hospital", "park_open_space", "school_college")
)
"""Kinds of places that a hotspot may be called after: each is one place and not many along a street."""
ELSEWHERE: Final = frozenset(("hospital", "car_park", "supermarket", "police_station", "prison", "custody_prison"))
"""Where an incident is often recorded, and did not happen."""
