"""The demo's synthetic addresses: along its streets in towns and villages, and at the places planted on purpose."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import shapely

from geo.errors import UserError
from geo.sources.demo_places import (
    CLUSTERED_VENUES,
    DARK_PATH,
    KINDS,
    OLD_TOWN,
    PLANTED,
    RING,
    SITE_HEIGHT,
    SITE_WIDTH,
    SITES,
    TOWNS,
    Planted,
    site_polygon,
)
from geo.sources.demo_streets import Streets, streets
from geo.space.assign import assign
from geo.space.boundaries import Boundaries
from geo.streets.names import Names

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Texts = npt.NDArray[np.object_]
Placed = tuple[Floats, Floats, Ints, Texts, Texts]
"""Of some addresses: x, y, position of the town, name, and the planted place they belong to, (n,) each."""

_CENTRE: Final = (0.05, 0.30, 0.40, 0.0, 0.13, 0.05, 0.02, 0.01, 0.04)
_SUBURB: Final = (0.40, 0.12, 0.24, 0.0, 0.05, 0.06, 0.09, 0.02, 0.02)
"""Shares of the KINDS beyond the first address of a place, which is the street itself."""
_TOWN: Final = 2.2
"""Spreads from its centre within which a place is in a town."""
_MORE: Final = 0.12
"""Addresses of a street point beyond its first two, on average."""
_POSTCODES: Final = 0.09
"""Share of the other places that have an address."""
_AWAY: Final = 80.0
"""Metres from its place along a street within which an address stands, and no further than half way."""
_BESIDE: Final = 8.0
_SQUARES: Final = ((SITE_WIDTH, 9), (SITE_HEIGHT, 8))
"""Width of a site, and streets across it and its ring."""
_VENUES: Final = "venues"


@dataclass(frozen=True, eq=False)
class Addresses:
    """x, y: (m,) metres; kind: position in KINDS; town: position in TOWNS, -1 in the country; reach: metres to the
    town's centre; group: id of the planted place or site ring it belongs to, "" for the rest; name: "Synthetic: …";
    along: the streets that they stand on; place: (m,) position of the nearest place there; street_town: (e,) position
    of each street's town, -1 in the country."""

    x: Floats
    y: Floats
    kind: Ints
    town: Ints
    reach: Floats
    group: Texts
    name: Texts
    along: Streets
    place: Ints
    street_town: Ints

    def of(self, group: str) -> Ints:
        """Positions of the addresses of one planted place."""
        return np.flatnonzero(self.group == group)


def addresses(wards: Boundaries, names: Names, rng: np.random.Generator) -> Addresses:
    """Some fifteen thousand addresses inside the wards, whole metres. Raises UserError for wards of another place."""
    centres = np.array([(town.x, town.y) for town in TOWNS])
    if (assign(centres[:, 0], centres[:, 1], wards.geometry) < 0).any():
        raise UserError("the demo is drawn over Wiltshire and Swindon", todo="Use the wards of that area.")
    along = streets(names, *_stakes())
    town_of = _towns(along.x, along.y)
    parts = [_beside(along, town_of, names, rng)]
    parts += [_venues(position, along, rng) for position in range(len(TOWNS))]
    parts += [_round(place, along, rng) for place in PLANTED]
    parts += [part for site in SITES for part in _site(site, along, rng)]
    x, y, town, name, group = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    x, y = np.round(x), np.round(y)
    keep = assign(x, y, wards.geometry) >= 0
    planted = group != ""
    kept_clear = [shapely.buffer(site_polygon(site), RING) for site in SITES]  # nothing there but what was planted
    for shape in (*kept_clear, shapely.buffer(shapely.linestrings(DARK_PATH), 100)):
        keep &= planted | ~shapely.contains_xy(shape, x, y)
    x, y, town, name, group = (column[keep] for column in (x, y, town, name, group))
    reach = np.where(town >= 0, np.hypot(x - centres[town, 0], y - centres[town, 1]), np.inf)
    place = along.tree.nearest(shapely.points(x, y))
    kind = _kinds(reach, town, group, place, rng)
    kind[group == _VENUES], group[group == _VENUES] = KINDS.index("licensed_on"), ""
    return Addresses(x, y, kind, town, reach, group, name, along, place, town_of[along.a])


def _stakes() -> tuple[Floats, Floats]:
    """Places that streets lead to because something is planted there: about as many as a town has."""
    bearing = np.arange(5) * 2 * np.pi / 5
    at = [(p.x + 0.8 * p.radius * np.cos(bearing), p.y + 0.8 * p.radius * np.sin(bearing)) for p in PLANTED]
    across, up = (np.linspace(-width / 2 - RING, width / 2 + RING, n + 1)[1:] for width, n in _SQUARES)
    at += [(site.x + np.repeat(across, len(up)), site.y + np.tile(up, len(across))) for site in SITES]
    x, y = (np.concatenate(one) for one in zip(*at, strict=True))
    return x, y


def _towns(x: Floats, y: Floats) -> Ints:
    """Position of the town that each place is in, -1 for none."""
    far = np.array([np.hypot(x - town.x, y - town.y) / town.spread for town in TOWNS])
    return np.where(far.min(axis=0) < _TOWN, far.argmin(axis=0), -1)


def _beside(along: Streets, town_of: Ints, names: Names, rng: np.random.Generator) -> Placed:
    """Addresses of every street point and of some other places, up to _AWAY along a street that meets there."""
    n = len(along.x)
    many = np.where(along.point >= 0, 2 + rng.poisson(_MORE, n), rng.uniform(size=n) < _POSTCODES)
    place = np.repeat(np.arange(n), many)
    x, y = along.beside(place, rng.uniform(size=(3, len(place))), _AWAY, _BESIDE)
    locality = names.localities.name[names.localities.nearest(along.x, along.y)]
    texts = np.array([
        f"Synthetic: {street}, {town}" if street else f"Synthetic: near {town}"
        for street, town in zip(along.name, locality, strict=True)
    ], object)  # fmt: skip
    return x, y, town_of[place], texts[place], np.full(len(place), "", object)


def _venues(position: int, along: Streets, rng: np.random.Generator) -> Placed:
    """Venues along the streets round the centre of a town; Swindon has a quarter of its own half a mile away, too, and
    some anywhere."""
    town = TOWNS[position]
    wide = [(town.x, town.y, 80 + 450 * town.share, town.venues)]
    if position == 0:
        wide += [(*OLD_TOWN, 90, 12), (town.x, town.y, town.spread, 4)]
    at = [along.within(shapely.Point(x, y).buffer(radius), n, _BESIDE, rng) for x, y, radius, n in wide]
    x, y = (np.concatenate(axis) for axis in zip(*at, strict=True))
    return _group(x, y, position, f"venue, {town.name}", _VENUES)


def _round(place: Planted, along: Streets, rng: np.random.Generator) -> Placed:
    """Addresses along the streets within the radius of a planted place, those of the dark path along its middle."""
    n = place.addresses + CLUSTERED_VENUES.get(place.id, 0)
    if place.kind == "dark_path":
        points = shapely.line_interpolate_point(
            shapely.linestrings(DARK_PATH), np.linspace(0.40, 0.60, n), normalized=True
        )
        x, y = shapely.get_x(points), shapely.get_y(points)
    else:
        x, y = along.within(shapely.Point(place.x, place.y).buffer(place.radius), n, _BESIDE, rng)
    return _group(x, y, place.town, place.name, place.id)


def _site(site: Planted, along: Streets, rng: np.random.Generator) -> list[Placed]:
    """Addresses along the streets of the site and of the 250 m round it, each at least 15 m from its edge."""
    polygon = site_polygon(site)
    inside, ring = shapely.buffer(polygon, -25), shapely.buffer(polygon, RING - 25) - shapely.buffer(polygon, 25)
    return [
        _group(*along.within(inside, site.addresses, _BESIDE, rng), site.town, site.name, site.id),
        _group(*along.within(ring, 60, _BESIDE, rng), site.town, f"near {site.name}", f"{site.id}-ring"),
    ]


def _group(x: Floats, y: Floats, town: int, name: str, group: str) -> Placed:
    n = len(x)
    return x, y, np.full(n, town), np.full(n, f"Synthetic: {name}", object), np.full(n, group, object)


def _kinds(reach: Floats, town: Ints, group: Texts, place: Ints, rng: np.random.Generator) -> Ints:
    suburb = rng.choice(len(KINDS), len(reach), p=_SUBURB)
    wide = np.array([300 + 500 * one.share for one in TOWNS])[town]
    kind = np.where(reach < wide, rng.choice(len(KINDS), len(reach), p=_CENTRE), suburb)
    first = np.unique(place, return_index=True)[1]
    second = first[np.append(place, -1)[first + 1] == place[first]] + 1
    kind[first], kind[second] = KINDS.index("street"), KINDS.index("dwelling")
    for one in PLANTED:
        here = np.flatnonzero(group == one.id)
        kind[here] = KINDS.index("park_open_space" if one.kind == "dark_path" else "street")
        if one.kind == "night_hotspot":
            kind[here[::5]] = KINDS.index("takeaway")
            kind[here[: CLUSTERED_VENUES[one.id]]] = KINDS.index("licensed_on")
    return kind
