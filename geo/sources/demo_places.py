"""Synthetic addresses over the real wards: streets in towns and villages, and the places planted on purpose."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import shapely

from geo.errors import UserError
from geo.space.assign import assign
from geo.space.boundaries import Boundaries

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Texts = npt.NDArray[np.object_]
Placed = tuple[Floats, Floats, Ints, Texts, Texts]
"""Of some addresses: x, y, position of the town, name, and the planted place they belong to, (n,) each."""

KINDS: Final = (
    "dwelling", "street", "shop", "licensed_on", "takeaway", "car_park", "park_open_space", "school_college",
    "bus_rail",
)  # fmt: skip
"""Location types of an address, domain vocabulary; all but dwelling and school are public places."""
_CENTRE: Final = (0.24, 0.28, 0.30, 0.0, 0.09, 0.04, 0.01, 0.01, 0.03)
_SUBURB: Final = (0.75, 0.17, 0.035, 0.0, 0.01, 0.01, 0.015, 0.006, 0.004)


@dataclass(frozen=True)
class Town:
    """Centre in metres, EPSG:27700; share of the demo's incidents; streets and their spread in metres; venues."""

    name: str
    x: float
    y: float
    share: float
    streets: int
    spread: float
    venues: int


TOWNS: Final = (
    Town("Swindon", 414900, 184800, 0.44, 300, 2100, 14),
    Town("Trowbridge", 385500, 157800, 0.12, 80, 900, 16),
    Town("Salisbury", 414400, 130000, 0.12, 80, 1000, 10),
    Town("Chippenham", 392100, 173300, 0.09, 70, 900, 15),
    Town("Devizes", 400500, 161400, 0.06, 40, 650, 11),
    Town("Melksham", 390500, 163700, 0.05, 40, 650, 9),
    Town("Warminster", 387400, 145100, 0.04, 40, 650, 9),
    Town("Amesbury", 415600, 141500, 0.03, 30, 550, 8),
    Town("Marlborough", 418800, 169100, 0.02, 25, 450, 9),
    Town("Royal Wootton Bassett", 406700, 182500, 0.03, 30, 500, 8),
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
    Planted("night-1", "night_hotspot", "Swindon centre, weekend nights", 414840, 184760, 65, 22, 0),
    Planted("night-2", "night_hotspot", "Salisbury centre, weekend nights", 414480, 130060, 65, 18, 2),
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

_FIRST: Final = (
    "Mill", "Church", "Station", "Park", "Victoria", "Albert", "Manor", "Orchard", "Bath", "Queen", "King", "Canal",
    "Market", "Bridge", "North", "South", "West", "East", "Chestnut", "Ash", "Elm", "Willow", "Castle", "Priory",
)  # fmt: skip
_SECOND: Final = ("Street", "Road", "Lane", "Close", "Avenue", "Way", "Place", "Drive")


@dataclass(frozen=True)
class Addresses:
    """x, y: (m,) metres; kind: position in KINDS; town: position in TOWNS, -1 in the country; reach: metres to the
    town's centre; group: id of the planted place or site ring it belongs to, "" for the rest; name: "Synthetic: …".
    streets: (k, 4) ends of every street, for its lights; street_town, street_name: (k,)."""

    x: Floats
    y: Floats
    kind: Ints
    town: Ints
    reach: Floats
    group: Texts
    name: Texts
    streets: Floats
    street_town: Ints
    street_name: Texts

    def of(self, group: str) -> Ints:
        """Positions of the addresses of one planted place."""
        return np.flatnonzero(self.group == group)


def site_polygon(site: Planted) -> shapely.Geometry:
    """The boundary of a planted Clear, Hold, Build site."""
    half_x, half_y = SITE_WIDTH / 2, SITE_HEIGHT / 2
    return shapely.box(site.x - half_x, site.y - half_y, site.x + half_x, site.y + half_y)


def addresses(wards: Boundaries, rng: np.random.Generator) -> Addresses:
    """Some ten thousand addresses inside the wards, whole metres. Raises UserError for wards of another place."""
    centres = np.array([(town.x, town.y) for town in TOWNS])
    if (assign(centres[:, 0], centres[:, 1], wards.geometry) < 0).any():
        raise UserError("the demo is drawn over Wiltshire and Swindon", todo="Use the wards of that area.")
    ends, street_town, names = _streets(wards, rng)
    parts = [_along(ends, street_town, names, rng)]
    parts += [_round(place, rng) for place in PLANTED]
    parts += [part for site in SITES for part in _site(site, rng)]
    x, y, of_town, name, group = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    x, y = np.round(x), np.round(y)
    keep = assign(x, y, wards.geometry) >= 0
    planted = group != ""
    kept_clear = [shapely.buffer(site_polygon(site), RING) for site in SITES]  # nothing there but what was planted
    for shape in (*kept_clear, shapely.buffer(shapely.linestrings(DARK_PATH), 100)):
        keep &= planted | ~shapely.contains_xy(shape, x, y)
    x, y, of_town, name, group = (column[keep] for column in (x, y, of_town, name, group))
    reach = np.where(of_town >= 0, np.hypot(x - centres[of_town, 0], y - centres[of_town, 1]), np.inf)
    kind = _kinds(reach, group, rng)
    _license(kind, x, y, of_town, reach, group, rng)
    return Addresses(x, y, kind, of_town, reach, group, name, ends, street_town, names)


def _streets(wards: Boundaries, rng: np.random.Generator) -> tuple[Floats, Ints, Texts]:
    """Ends (k, 4), town and name of every street."""
    ends, town, names = [], [], []
    for position, place in enumerate(TOWNS):
        n = place.streets
        radius = place.spread * np.abs(rng.normal(0, 1, n)) ** 1.15
        bearing = rng.uniform(0, 2 * np.pi, n)
        ends.append(_lines(place.x + radius * np.cos(bearing), place.y + radius * np.sin(bearing), rng))
        town += [position] * n
        names += [f"Synthetic: {name}, {place.name}" for name in _names(n, rng)]
    for name, polygon in zip(wards.name, wards.geometry, strict=True):  # a village or two in every ward
        xmin, ymin, xmax, ymax = shapely.bounds(polygon)
        x, y = rng.uniform(xmin, xmax, 60), rng.uniform(ymin, ymax, 60)
        inside = np.flatnonzero(shapely.contains_xy(polygon, x, y))[:3]
        ends.append(_lines(x[inside], y[inside], rng))
        town += [-1] * len(inside)
        names += [f"Synthetic: {street}, {name}" for street in _names(len(inside), rng)]
    return np.concatenate(ends), np.array(town), np.array(names, object)


def _names(n: int, rng: np.random.Generator) -> list[str]:
    first, second = rng.integers(len(_FIRST), size=n), rng.integers(len(_SECOND), size=n)
    return [f"{_FIRST[a]} {_SECOND[b]}" for a, b in zip(first, second, strict=True)]


def _lines(x: Floats, y: Floats, rng: np.random.Generator) -> Floats:
    bearing = rng.integers(0, 4, len(x)) * np.pi / 2 + rng.normal(0.2, 0.15, len(x))
    half = rng.uniform(60, 150, len(x))
    dx, dy = half * np.cos(bearing), half * np.sin(bearing)
    return np.column_stack([x - dx, y - dy, x + dx, y + dy])


def _along(ends: Floats, town: Ints, names: Texts, rng: np.random.Generator) -> Placed:
    """Addresses every 16 m of each street, on alternating sides."""
    length = np.hypot(ends[:, 2] - ends[:, 0], ends[:, 3] - ends[:, 1])
    count = np.maximum(2, (length / 16).astype(int))
    street = np.repeat(np.arange(len(ends)), count)
    step = np.arange(len(street)) - np.repeat(np.cumsum(count) - count, count)
    along = (step + 0.5) / count[street]
    side = np.where(step % 2 == 0, 8.0, -8.0)
    ux, uy = (ends[:, 2] - ends[:, 0]) / length, (ends[:, 3] - ends[:, 1]) / length
    x = ends[street, 0] + along * length[street] * ux[street] - side * uy[street] + rng.normal(0, 1.5, len(street))
    y = ends[street, 1] + along * length[street] * uy[street] + side * ux[street] + rng.normal(0, 1.5, len(street))
    return x, y, town[street], names[street], np.full(len(street), "", object)


def _round(place: Planted, rng: np.random.Generator) -> Placed:
    n = place.addresses + CLUSTERED_VENUES.get(place.id, 0)
    if place.kind == "dark_path":
        x, y = _on_path(np.linspace(0.40, 0.60, n))
    else:
        radius, bearing = place.radius * np.sqrt(rng.uniform(0, 1, n)), rng.uniform(0, 2 * np.pi, n)
        x, y = place.x + radius * np.cos(bearing), place.y + radius * np.sin(bearing)
    return _group(x, y, place.town, place.name, place.id)


def _on_path(share: Floats) -> tuple[Floats, Floats]:
    points = shapely.line_interpolate_point(shapely.linestrings(DARK_PATH), share, normalized=True)
    return shapely.get_x(points), shapely.get_y(points)


def _site(site: Planted, rng: np.random.Generator) -> list[Placed]:
    """Addresses inside the site and in the 250 m round it, each at least 15 m from its edge."""
    n = site.addresses
    x = site.x + rng.uniform(-SITE_WIDTH / 2 + 15, SITE_WIDTH / 2 - 15, n)
    y = site.y + rng.uniform(-SITE_HEIGHT / 2 + 15, SITE_HEIGHT / 2 - 15, n)
    polygon = site_polygon(site)
    far = 500.0
    rx, ry = site.x + rng.uniform(-far, far, 900), site.y + rng.uniform(-far, far, 900)
    away = shapely.distance(polygon, shapely.points(rx, ry))
    ring = np.flatnonzero((away > 15) & (away < RING - 15))[:60]
    return [
        _group(x, y, site.town, site.name, site.id),
        _group(rx[ring], ry[ring], site.town, f"near {site.name}", f"{site.id}-ring"),
    ]


def _group(x: Floats, y: Floats, town: int, name: str, group: str) -> Placed:
    n = len(x)
    return x, y, np.full(n, town), np.full(n, f"Synthetic: {name}", object), np.full(n, group, object)


def _kinds(reach: Floats, group: Texts, rng: np.random.Generator) -> Ints:
    central = rng.choice(len(KINDS), len(reach), p=_CENTRE)
    kind = np.where(reach < 350, central, rng.choice(len(KINDS), len(reach), p=_SUBURB))
    for place in PLANTED:
        here = np.flatnonzero(group == place.id)
        kind[here] = KINDS.index("park_open_space" if place.kind == "dark_path" else "street")
        if place.kind == "night_hotspot":
            kind[here[::5]] = KINDS.index("takeaway")
            kind[here[: CLUSTERED_VENUES[place.id]]] = KINDS.index("licensed_on")
    return kind


def _license(
    kind: Ints, x: Floats, y: Floats, town: Ints, reach: Floats, group: Texts, rng: np.random.Generator
) -> None:
    """Turn addresses near each centre into venues, and a few into a quarter of their own half a mile away."""
    old_town = np.hypot(x - OLD_TOWN[0], y - OLD_TOWN[1])
    for position, place in enumerate(TOWNS):
        for distance, n in ((reach, place.venues), (old_town, 7)) if position == 0 else ((reach, place.venues),):
            pool = np.flatnonzero((town == position) & (group == "") & (distance < 400))
            pull = np.exp(-0.5 * (distance[pool] / 110) ** 2) + 1e-9
            chosen = rng.choice(pool, min(n, len(pool)), replace=False, p=pull / pull.sum())
            kind[chosen] = KINDS.index("licensed_on")
