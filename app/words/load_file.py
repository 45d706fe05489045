"""The words of the pages on which data are loaded."""

from collections.abc import Mapping
from typing import Final

from geo.source import DEPRIVATION, FORCE_EXPORT, POLICE_UK, POPULATION
from geo.sources.recognise import AREAS, PATHS, STREETS
from geo.surroundings.population import NAMES

KINDS: Final[Mapping[str, str]] = {
    POLICE_UK.id: "Street-level crime of data.police.uk",
    FORCE_EXPORT.id: "A force’s own export of crimes or incidents",
    "venues": "Venues",
    "licences": "A licensing register",
    "lights": "Street lights",
    "cctv": "Cameras",
    "ranks": "Taxi ranks",
    "stops": "Bus stops and stations",
    "help_points": "Help points",
    "guarded": "Prisons, custody, hospitals and schools",
    "streetsafe": "StreetSafe reports",
    PATHS: "Walking paths",
    DEPRIVATION.id: "Scores of the Index of Multiple Deprivation",
    POPULATION.id: "Residents by LSOA or ward",
    AREAS: "Outlines of areas: wards, LSOAs, authorities, forces, beats",
    STREETS: "Streets under the map",
}
"""What a file can be loaded as, in the order in which it is offered."""
MEANINGS: Final[Mapping[str, str]] = {
    "id": "Reference",
    "from": "Committed from, day",
    "from_time": "Committed from, time",
    "to": "Committed to, day",
    "to_time": "Committed to, time",
    "ho_code": "Home Office code",
    "lsoa": "LSOA",
    "type": "Kind",
    "state": "Whether it works or is open",
    "terminal_hour": "Latest hour",
    "ends": "Day on which it ends",
    "sales": "On or off the premises",
    "code": "Codes of the areas",
}
"""What a column means, where its own name does not say it."""
KEPT: Final = "Kept"
ASIDE: Final = "Set aside"
NOT_JUDGED: Final = "Rows of this kind are judged when they are loaded; the report then says what became of each."


def lookup(name: str, one: tuple[str, str], other: tuple[str, str]) -> str:
    """A look-up and what it is between: lsoa.csv: LSOAs of 2011, LSOAs of 2021."""
    return f"{name}: {', '.join(f'{NAMES[kind]} of {year}' for kind, year in (one, other))}"


def meaning(name: str) -> str:
    """What a column means."""
    return MEANINGS.get(name, name.replace("_", " ").capitalize())
