"""Place texts of data.police.uk: each names a street, or is a word for a kind of place."""

import re
from collections.abc import Mapping
from typing import Final

PREFIX: Final = "On or near "
_POSSESSIVE: Final = re.compile(r"'S\b")
NOWHERE: Final = "No Location"
KIND: Final[Mapping[str, str]] = {
    "Airport/Airfield": "airfield",
    "Bus/Coach Station": "bus_station",
    "Conference/Exhibition Centre": "conference_centre",
    "Ferry Terminal": "ferry_terminal",
    "Further/Higher Educational Building": "college",
    "Hospital": "hospital",
    "Motorway Service Area": "services",
    "Nightclub": "nightclub",
    "Park/Open Space": "park",
    "Parking Area": "car_park",
    "Pedestrian Subway": "subway",
    "Petrol Station": "petrol_station",
    "Police Station": "police_station",
    "Prison": "prison",
    "Race Track": "race_track",
    "Shopping Area": "shopping_area",
    "Sports/Recreation Area": "sports_ground",
    "Supermarket": "supermarket",
    "Theatre/Concert Hall": "theatre",
    "Theme/Adventure Park": "theme_park",
}
"""The words that data.police.uk writes in place of a street's name, and the kind of place that each means, as
`geo.streets.place_words` has it."""


def bare(text: str) -> str:
    """A place text without “On or near”, one space between words, and the possessive as people write it."""
    return _POSSESSIVE.sub("'s", " ".join(text.removeprefix(PREFIX).split()))


def street_or_kind(text: str) -> tuple[str, str]:
    """(street, kind) of a place text, one of them "" or both: “On or near Supermarket” has no street."""
    name = bare(text)
    if kind := KIND.get(name):
        return "", kind
    return ("", "") if name == NOWHERE else (name, "")
