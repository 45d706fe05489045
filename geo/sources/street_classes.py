"""What the files of streets call their layers, columns and classes, and what we call them."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import isnan
from typing import Final

import numpy as np
import numpy.typing as npt

from geo.streets.basemap import Place, Street

TITLE: Final = 10
LONGEST_NAME: Final = 120
CLASS_COLUMNS: Final = (
    "road_function", "roadfunction", "function", "highway", "fclass", "kind", "class", "classifica", "classification",
    "road_classification", "roadclassification", "type", "formofway", "form_of_way",
)  # fmt: skip
"""Titles under which files say what a line is, the best first, in small letters."""
NAME_COLUMNS: Final = (
    "name_1",
    "name1",
    "distname",
    "distinctivename",
    "name",
    "name_en",
    "roadname",
    "name:latin",
    "name:en",
)
NUMBER_COLUMNS: Final = (
    "road_classification_number",
    "roadclassificationnumber",
    "roadnumber",
    "classnumb",
    "number",
    "ref",
)
STREETS: Final[Mapping[Street, tuple[str, ...]]] = {
    Street.MOTORWAY: ("motorway", "motorway_link", "motorway, collapsed dual carriageway"),
    Street.A_ROAD: (
        "a road", "primary", "primary_link", "trunk", "trunk_link", "major_road", "primary road", "trunk road",
        "a road, collapsed dual carriageway", "primary road, collapsed dual carriageway", "national",
    ),
    Street.B_ROAD: ("b road", "secondary", "secondary_link", "b road, collapsed dual carriageway", "medium_road"),
    Street.MINOR: (
        "minor road", "tertiary", "tertiary_link", "minor_road", "minor", "classified unnumbered", "regional",
        "minor road, collapsed dual carriageway",
    ),
    Street.LOCAL: (
        "local road", "local access road", "restricted local access road", "secondary access road", "local street",
        "residential", "unclassified", "living_street", "pedestrian", "pedestrianised street", "road", "street",
        "local", "restricted", "local road, collapsed dual carriageway", "private road publicly accessible", "busway",
        "private road, publicly accessible", "pedestrianised street, collapsed dual carriageway", "unknown",
        "shared use carriageway", "residential_link", "unclassified_link", "single carriageway", "dual carriageway",
        "roundabout", "not classified", "local access",
    ),
    Street.PATH: (
        "footway", "path", "cycleway", "steps", "track", "track_grade1", "track_grade2", "track_grade3", "track_grade4",
        "track_grade5", "bridleway", "service", "alley", "guided busway", "guided busway carriageway", "bus_guideway",
        "corridor", "crossing", "sidewalk", "other", "private road restricted access",
        "private road, restricted access",
        "path_footway", "path_pedestrian", "private road - restricted access", "private road - publicly accessible",
    ),
}  # fmt: skip
"""Values of those columns, in small letters."""
NO_STREETS: Final = (
    "proposed", "construction", "abandoned", "razed", "platform", "raceway", "rest_area", "services", "elevator",
    "bus_stop", "no", "ferry", "rail", "aerialway", "transit", "pier", "runway", "taxiway", "rail_construction",
    "motorway_construction", "primary_construction", "secondary_construction", "minor_construction", "planned",
)  # fmt: skip
"""Values of those columns that are no street that people go along."""
PLACES: Final[Mapping[Place, tuple[str, ...]]] = {
    Place.CITY: ("city", "capital", "national capital", "country capital"),
    Place.TOWN: ("town", "towns", "large town", "small town"),
    Place.SUBURB: ("suburb", "suburban area", "suburban areas", "neighbourhood", "quarter", "borough", "neighborhood"),
    Place.VILLAGE: ("village", "villages", "hamlet", "small settlements", "locality", "other settlement", "hamlets"),
}
AREAS: Final[Mapping[str, tuple[str, ...]]] = {
    "water": (
        "water", "river", "lake", "pond", "reservoir", "basin", "canal", "dock", "sea", "ocean", "wetland", "riverbank",
        "stream", "lagoon", "swimming_pool",
    ),
    "green": (
        "park", "wood", "forest", "woodland", "grass", "meadow", "recreation_ground", "village_green", "garden",
        "nature_reserve", "golf_course", "pitch", "playground", "cemetery", "allotments", "common", "heath", "scrub",
        "grassland", "orchard", "churchyard", "public park or garden", "playing field", "golf course", "bowling green",
        "tennis court", "play space", "other sports facility", "allotments or community growing spaces",
        "religious grounds", "greenfield",
    ),
}  # fmt: skip
"""Values of columns such as natural, landuse, leisure, kind and class of an area."""
AREA_COLUMNS: Final = (
    "natural",
    "landuse",
    "leisure",
    "waterway",
    "kind",
    "class",
    "subclass",
    "fclass",
    "type",
    "function",
)
RAILWAYS: Final = (
    "rail",
    "light_rail",
    "narrow_gauge",
    "tram",
    "preserved",
    "single track",
    "multi track",
    "narrow gauge",
)
WATERWAYS: Final = ("river", "stream", "canal", "drain", "ditch", "tidal_channel")
_LAYERS: Final[Sequence[tuple[str, str]]] = (
    ("", r"node|junction|tunnel|admin|boundar|postcode|^other_relations$|contour|water_name|poi|housenum|airport"
         r"|roundabout|station|foreshore|electric|glasshouse|functionalsite|motorway_?junction|tidalboundary|heightpoint"),
    ("names", r"^names?$|named_?place|place|settlement|^points$|places?_label"),
    ("streets", r"road|street|transportation|highway|^lines$"),
    ("rail", r"rail"),
    ("waterways", r"waterway|surface_?water_?line|watercourse|river_?line"),
    ("water", r"water|lake|tidal|ocean|sea$"),
    ("green", r"green|wood|park|landuse|landcover|forest|^multipolygons$|open_?space"),
    ("buildings", r"building"),
)  # fmt: skip


def layer_of(title: str) -> str:
    """Our layer for a layer or file of theirs, by its title; "" for one that is not drawn."""
    known = title.lower().rsplit("/", 1)[-1]
    return next((ours for ours, pattern in _LAYERS if re.search(pattern, known)), "streets")


def street_classes(columns: Mapping[str, npt.NDArray[np.object_]], n: int) -> npt.NDArray[np.int16]:
    """(n,) class of each line, -1 for what is no street. columns: by title, in small letters.

    The first column counts that says of most rows what they are; a line of which no column says anything known is a
    local street, so that no street is lost because a file has a word of its own.
    """
    known = {word: street.value for street, words in STREETS.items() for word in words}
    known |= dict.fromkeys(NO_STREETS, -1)
    return _coded(_held(columns, CLASS_COLUMNS), known, n, int(Street.LOCAL))


def is_street(columns: Mapping[str, npt.NDArray[np.object_]], n: int) -> npt.NDArray[np.bool_]:
    """(n,) whether OpenStreetMap says of a line that it is a street; all of them where the file is of streets alone."""
    if "highway" not in columns or not {"waterway", "railway"} & set(columns):
        return np.ones(n, np.bool_)
    return np.array([bool(value) for value in columns["highway"]], np.bool_)


def place_ranks(columns: Mapping[str, npt.NDArray[np.object_]], n: int) -> npt.NDArray[np.int16]:
    """(n,) rank of each named point, -1 for what is no place that people live in."""
    known = {word: place.value for place, words in PLACES.items() for word in words}
    titles = (
        "place",
        "fclass",
        "pmap:kind_detail",
        "kind_detail",
        "local_type",
        "localtype",
        "class",
        "kind",
        "type",
        "classification",
    )
    return _coded(_held(columns, titles), known, n, -1)


def of_words(
    columns: Mapping[str, npt.NDArray[np.object_]], titles: Iterable[str], words: Sequence[str], n: int
) -> npt.NDArray[np.bool_]:
    """(n,) whether any of the columns has one of the words."""
    found = np.zeros(n, np.bool_)
    for values in _held(columns, titles):
        found |= np.isin(_small(values), words)
    return found


def named(columns: Mapping[str, npt.NDArray[np.object_]], n: int, *, numbers: bool = True) -> list[str]:
    """(n,) name of each, else its number ("A4259"), else ""."""
    found = [""] * n
    for values in _held(columns, (*NAME_COLUMNS, *(NUMBER_COLUMNS if numbers else ()))):
        for i, value in enumerate(values):
            if not found[i] and not _nothing(value):
                found[i] = " ".join(str(value).split())[:LONGEST_NAME]
    return found


def _held(columns: Mapping[str, npt.NDArray[np.object_]], titles: Iterable[str]) -> Iterator[npt.NDArray[np.object_]]:
    """Those of the columns that are there, in the order of the titles; a Shapefile keeps ten letters of a title."""
    for title in titles:
        for written in dict.fromkeys((title, title[:TITLE])):
            if written in columns:
                yield columns[written]
                break


def _nothing(value: object) -> bool:
    """Whether a cell is empty: None, or NaN in a column of numbers."""
    return value is None or (isinstance(value, float) and isnan(value))


def _coded(
    columns: Iterable[npt.NDArray[np.object_]], known: Mapping[str, int], n: int, otherwise: int
) -> npt.NDArray[np.int16]:
    found = np.full(n, -2, np.int16)
    for values in columns:
        words, at = np.unique(_small(values), return_inverse=True)
        codes = np.array([known.get(word, -2) for word in words], np.int16)[at]
        found = np.where(found == -2, codes, found)
    return np.where(found == -2, np.int16(otherwise), found).astype(np.int16)


def _small(values: npt.NDArray[np.object_]) -> npt.NDArray[np.str_]:
    return np.array(["" if _nothing(value) else str(value).strip().lower() for value in values], str)
