"""Towns of the demo, and the places that are planted on purpose."""

from dataclasses import dataclass
from typing import Final

import shapely

KINDS: Final = (
    "dwelling", "street", "shop", "licensed_on", "takeaway", "car_park", "park_open_space", "school_college",
    "bus_rail",
)  # fmt: skip
"""Location types of an address, domain vocabulary; all but dwelling and school are public places."""


@dataclass(frozen=True)
class Town:
    """Centre in metres, EPSG:27700; share of the demo's incidents; spread: metres within which two thirds of it lie;
    venues."""

    name: str
    x: float
    y: float
    share: float
    spread: float
    venues: int


TOWNS: Final = (
    Town("Swindon", 414900, 184800, 0.44, 2100, 17),
    Town("Trowbridge", 385500, 157800, 0.12, 900, 16),
    Town("Salisbury", 414400, 130000, 0.12, 1000, 10),
    Town("Chippenham", 392100, 173300, 0.09, 900, 15),
    Town("Devizes", 400500, 161400, 0.06, 650, 11),
    Town("Melksham", 390500, 163700, 0.05, 650, 9),
    Town("Warminster", 387400, 145100, 0.04, 650, 9),
    Town("Amesbury", 415600, 141500, 0.03, 550, 8),
    Town("Marlborough", 418800, 169100, 0.02, 450, 9),
    Town("Royal Wootton Bassett", 406700, 182500, 0.03, 500, 8),
)


@dataclass(frozen=True)
class Planted:
    """A truth that a method should find. radius: metres round (x, y) in which its addresses stand."""

    id: str
    kind: str
    name: str
    x: float
    y: float
    radius: float
    addresses: int
    town: int


PLANTED: Final = (
    Planted("night-1", "night_hotspot", "Swindon centre, weekend nights", 414840, 184760, 110, 22, 0),
    Planted("night-2", "night_hotspot", "Salisbury centre, weekend nights", 414480, 130060, 90, 18, 2),
    Planted("drugs-1", "drug_market", "Swindon, drug market by day", 413250, 185950, 70, 10, 0),
    Planted("drugs-2", "drug_market", "Chippenham, drug market by day", 391250, 172350, 70, 9, 3),
    Planted("moved-from", "moved_hotspot", "Melksham, hotspot before it moved", 390250, 164250, 60, 9, 5),
    Planted("moved-to", "moved_hotspot", "Melksham, hotspot after it moved", 390640, 164480, 60, 9, 5),
    Planted("path-1", "dark_path", "Riverside path, Chippenham", 392700, 173720, 45, 5, 3),
)
SITES: Final = (
    Planted("chb-1", "effective", "Swindon North estate", 416700, 186900, 0, 46, 0),
    Planted("chb-2", "displaced", "Trowbridge South estate", 386600, 156650, 0, 46, 1),
    Planted("chb-3", "nothing", "Salisbury West estate", 412350, 131150, 0, 46, 2),
)
SITE_WIDTH, SITE_HEIGHT, RING = 380.0, 320.0, 250.0
CLUSTERED_VENUES: Final = {"night-1": 26, "night-2": 21}
OLD_TOWN: Final = (415550.0, 183650.0)
DARK_PATH: Final = ((392440.0, 173600.0), (392700.0, 173720.0), (392980.0, 173800.0))


def site_polygon(site: Planted) -> shapely.Geometry:
    """The boundary of a planted Clear, Hold, Build site."""
    half_x, half_y = SITE_WIDTH / 2, SITE_HEIGHT / 2
    return shapely.box(site.x - half_x, site.y - half_y, site.x + half_x, site.y + half_y)
