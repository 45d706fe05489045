"""The demo's synthetic surroundings: venues, lights, cameras, ranks, stops, help points, paths, sites, truths."""

from collections.abc import Sequence
from datetime import date
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import shapely
from shapely.ops import substring

from geo.sources.demo_addresses import Addresses
from geo.sources.demo_perception import streetsafe
from geo.sources.demo_places import DARK_PATH, KINDS, PLANTED, SITES, TOWNS, Town, site_polygon
from geo.streets.basemap import Street

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Texts = npt.NDArray[np.object_]

LIT_PATHS: Final = (
    ("path-2", "Canal path, Swindon", ((413800, 183900), (414050, 184020), (414290, 184060))),
    ("path-3", "Park path, Trowbridge", ((385150, 157420), (385390, 157500), (385560, 157460))),
    ("path-4", "Water meadow path, Salisbury", ((413750, 129800), (413930, 129890), (414180, 129900))),
    ("path-5", "Green path, Devizes", ((400150, 161650), (400330, 161590), (400520, 161640))),
)
_VENUE_TYPES: Final = ("pub", "bar", "restaurant", "nightclub", "hotel bar", "members' club")
_CLOSING: Final = {
    "pub": ("23:00", "00:00", "01:00"),
    "bar": ("00:00", "01:00", "02:00"),
    "restaurant": ("23:00", "23:30", "00:00"),
    "nightclub": ("02:00", "03:00", "04:00"),
    "hotel bar": ("00:00", "01:00", "02:00"),
    "members' club": ("23:00", "00:00", "00:30"),
}
_CHARTER: Final = ("none", "invited", "signed", "trained", "audited", "lapsed")
_CHARTER_SHARE: Final = {True: (0.34, 0.14, 0.24, 0.16, 0.08, 0.04), False: (0.78, 0.22, 0.0, 0.0, 0.0, 0.0)}
"""Shares of the statuses where the charter has been brought, and elsewhere, where it is compared with."""
_BROUGHT: Final = {"Swindon": 0.60, "Trowbridge": 0.45, "Salisbury": 0.55, "Chippenham": 0.50, "Devizes": 0.40}
"""Towns to which the charter was brought, and when, as a share of the demo's months; signing took half a year."""
PLEDGED: Final = ("responsibility", "champion", "report", "support", "environment")
_KEPT: Final = {"signed": 0.5, "trained": 0.8, "audited": 1.0}
"""Chance that a signatory of each status keeps a pledge."""


def assets(of: Addresses, months: list[date], cleared: date, rng: np.random.Generator) -> dict[str, pa.Table]:
    """Every asset table by name; each has id, name ("Synthetic: …"), easting and northing, metres."""
    later = rng.spawn(2)  # of their own, so that nothing else moves with them
    return {
        "venues": _venues(of, months, rng),
        "lights": _lights(of, rng),
        "cctv": _around("cctv", "camera", 11, 160, rng, monitored=("day and night", "Friday and Saturday nights")),
        "ranks": _around("rank", "taxi rank", 1.7, 120, rng, hours=("24 hours", "20:00-04:00")),
        "stops": _stops(of, rng),
        "help_points": _around("help", "help point", 0.4, 90, later[0]),
        "streetsafe": streetsafe(months, later[1]),
        "paths": _paths(),
        "sites": _sites(cleared),
        "planted": _planted(months),
    }


def _table(prefix: str, names: list[str], x: Floats, y: Floats, **columns: object) -> pa.Table:
    ids = [f"{prefix}-{i + 1:04d}" for i in range(len(names))]
    place = {"easting": np.round(np.asarray(x, np.float64), 1), "northing": np.round(np.asarray(y, np.float64), 1)}
    return pa.table({"id": ids, "name": names, **place, **columns})


def _venues(of: Addresses, months: list[date], rng: np.random.Generator) -> pa.Table:
    at = np.flatnonzero(of.kind == KINDS.index("licensed_on"))
    n = len(at)
    town = [TOWNS[position].name for position in of.town[at]]
    kind = np.where(
        of.group[at] != "",  # in the two planted hotspots
        rng.choice(_VENUE_TYPES, n, p=(0.30, 0.34, 0.10, 0.18, 0.05, 0.03)),
        rng.choice(_VENUE_TYPES, n, p=(0.46, 0.16, 0.26, 0.02, 0.06, 0.04)),
    ).tolist()
    brought = np.array([_BROUGHT.get(one, np.nan) for one in town])
    drawn, whole = rng.uniform(size=n), (months[-1] - months[0]).days
    for here in (of.town[at] == position for position in range(len(TOWNS))):  # every town gets its shares
        drawn[here] = (drawn[here].argsort().argsort() + 0.5) / max(here.sum(), 1)
    shares = np.array([_CHARTER_SHARE[one] for one in np.isfinite(brought).tolist()])
    status = [_CHARTER[i] for i in (drawn[:, None] >= shares.cumsum(axis=1)[:, :-1]).sum(axis=1)]
    days = rng.integers(0, whole, n)
    days = np.where(np.isfinite(brought), np.nan_to_num(brought) * whole + days * 182 / whole, days).astype(int)
    since = np.minimum(np.datetime64(months[0], "D") + days.astype("m8[D]"), np.datetime64(months[-1], "D")).tolist()
    keeps = rng.spawn(1)[0].uniform(size=(n, len(PLEDGED))) < np.array([[_KEPT.get(one, 0.0)] for one in status])
    size = np.array([{"nightclub": 420, "bar": 160, "pub": 130}.get(one, 80) for one in kind])
    return _table(
        "venue",
        [f"Synthetic: {a.capitalize()} {i}, {b}" for i, (a, b) in enumerate(zip(kind, town, strict=True), start=1)],
        of.x[at],
        of.y[at],
        type=kind,
        terminal_hour=[_CLOSING[one][i] for one, i in zip(kind, rng.integers(0, 3, n), strict=True)],
        capacity=np.round(size * rng.uniform(0.6, 1.6, n), -1).astype(np.int64),
        charter=status,
        charter_date=pa.array(
            [None if one in ("none", "invited") else day for one, day in zip(status, since, strict=True)], pa.date32()
        ),
        pledges=[";".join(name for name, kept in zip(PLEDGED, row, strict=True) if kept) for row in keeps.tolist()],
        town=town,
    )


def _spaced(line: shapely.Geometry, spacing: float) -> tuple[Floats, Floats]:
    """Points along a line at most `spacing` metres apart, both ends included."""
    steps = int(np.ceil(shapely.length(line) / spacing))
    points = shapely.line_interpolate_point(line, np.linspace(0, 1, steps + 1), normalized=True)
    return shapely.get_x(points), shapely.get_y(points)


def _lights(of: Addresses, rng: np.random.Generator) -> pa.Table:
    """A column every 22 m of the streets round town centres and of wide streets in towns, every 20 m of each lit path,
    none on the middle of the dark one."""
    dark = shapely.linestrings(DARK_PATH)
    stretch = substring(dark, 0.33, 0.67, normalized=True)
    lit = _lit(of)
    ends = of.along.ends[lit]
    steps = np.ceil(np.hypot(*(ends[:, 1] - ends[:, 0]).T) / 22).astype(int)
    street = np.repeat(np.arange(len(lit)), steps)
    step = np.arange(len(street)) - np.repeat(np.cumsum(steps) - steps, steps)
    x, y = (ends[street, 0] + ((step + 0.5) / steps[street])[:, None] * (ends[:, 1] - ends[:, 0])[street]).T
    names = _street_names(of, lit)[street]
    working = rng.uniform(size=len(x)) > 0.02
    keep = shapely.distance(stretch, shapely.points(x, y)) > 60
    x, y, working, where = x[keep], y[keep], working[keep], names[keep].tolist()
    paths = [(name, shapely.linestrings(points), 20.0) for _, name, points in LIT_PATHS]
    ends_of_dark = [substring(dark, a, b, normalized=True) for a, b in ((0, 0.33), (0.67, 1))]
    paths += [(PLANTED[-1].name, line, 22.0) for line in ends_of_dark]
    for name, line, spacing in paths:
        px, py = _spaced(line, spacing)
        x, y = np.append(x, px), np.append(y, py)
        working, where = np.append(working, np.ones(len(px), bool)), where + [f"Synthetic: {name}"] * len(px)
    return _table("light", where, x, y, state=np.where(working, "working", "faulty").tolist())


def _lit(of: Addresses) -> Ints:
    """Positions of the streets that have lights: round the centres of towns and round the planted places, and the wide
    ones of towns."""
    town, middle = of.street_town, of.along.ends.mean(axis=1)
    near = np.zeros(len(town), bool)
    for one in (*TOWNS, *PLANTED, *SITES):
        wide = 250 + 0.3 * one.spread if isinstance(one, Town) else 300
        near |= np.hypot(middle[:, 0] - one.x, middle[:, 1] - one.y) < wide
    return np.flatnonzero((town >= 0) & (near | (of.along.kind < Street.LOCAL)))


def _street_names(of: Addresses, streets: Ints) -> Texts:
    towns = [town.name for town in TOWNS]
    return np.array([
        f"Synthetic: {name or 'street'}, {towns[town]}"
        for name, town in zip(of.along.called[streets], of.street_town[streets].tolist(), strict=True)
    ], object)  # fmt: skip


def _around(
    prefix: str, what: str, per_town: float, spread: float, rng: np.random.Generator, **choices: Sequence[str]
) -> pa.Table:
    """Things that stand round town centres, more in bigger towns; each choice becomes a column."""
    counts = [max(1, round(per_town * (0.6 + 5 * town.share))) for town in TOWNS]
    town = np.repeat(np.arange(len(TOWNS)), counts)
    x = np.array([TOWNS[t].x for t in town]) + rng.normal(0, spread, len(town))
    y = np.array([TOWNS[t].y for t in town]) + rng.normal(0, spread, len(town))
    columns = {name: rng.choice(values, len(town)).tolist() for name, values in choices.items()}
    names = [f"Synthetic: {what} {i + 1}, {TOWNS[t].name}" for i, t in enumerate(town)]
    return _table(prefix, names, x, y, **columns)


def _stops(of: Addresses, rng: np.random.Generator) -> pa.Table:
    """On some streets of towns, more often on wide ones."""
    likely = np.where(of.along.kind < Street.LOCAL, 0.12, 0.02) * (of.street_town >= 0)
    at = np.flatnonzero(rng.uniform(size=len(likely)) < likely)
    x, y = of.along.ends[at].mean(axis=1).T
    late = rng.uniform(size=len(at)) < 0.2
    return _table("stop", [f"{name} (bus stop)" for name in _street_names(of, at)], x, y, late=late)


def _paths() -> pa.Table:
    rows = [("path-1", PLANTED[-1].name, DARK_PATH), *LIT_PATHS]
    lines = shapely.linestrings([points for _, _, points in rows])
    middle = shapely.line_interpolate_point(lines, 0.5, normalized=True)
    table = _table(
        "path", [f"Synthetic: {name}" for _, name, _ in rows], shapely.get_x(middle), shapely.get_y(middle),
        wkt=shapely.to_wkt(lines, rounding_precision=1).tolist(), length_m=np.round(shapely.length(lines), 1),
    )  # fmt: skip
    return table.set_column(0, "id", pa.array([row[0] for row in rows]))


def _sites(cleared: date) -> pa.Table:
    """The three Clear, Hold, Build sites with their phases; truth says what was planted there."""
    month = np.datetime64(cleared, "M")
    hold, build = (
        pa.array([(month + np.timedelta64(n, "M")).astype("M8[D]").item()] * len(SITES), pa.date32()) for n in (3, 9)
    )
    wkt = [shapely.to_wkt(site_polygon(site), rounding_precision=1) for site in SITES]
    table = _table(
        "site", [f"Synthetic: {site.name}" for site in SITES], np.array([site.x for site in SITES]),
        np.array([site.y for site in SITES]), wkt=wkt, clear=pa.array([cleared] * len(SITES), pa.date32()),
        hold=hold, build=build, truth=[site.kind for site in SITES],
    )  # fmt: skip
    return table.set_column(0, "id", pa.array([site.id for site in SITES]))


def _planted(months: list[date]) -> pa.Table:
    """Every other planted truth: kind, and the months (both included) in which it is there."""
    half = len(months) // 2
    x, y = np.array([(place.x, place.y) for place in PLANTED]).T
    first = [months[half] if place.id == "moved-to" else months[0] for place in PLANTED]
    last = [months[half - 1] if place.id == "moved-from" else months[-1] for place in PLANTED]
    table = _table(
        "planted", [f"Synthetic: {place.name}" for place in PLANTED], x, y, kind=[place.kind for place in PLANTED],
        radius=[place.radius for place in PLANTED],
        first=pa.array(first, pa.date32()), last=pa.array(last, pa.date32()),
    )  # fmt: skip
    return table.set_column(0, "id", pa.array([place.id for place in PLANTED]))
