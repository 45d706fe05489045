"""The demo: clearly marked synthetic incidents over the real wards, timed, seeded, with truths planted to be found."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import shapely

from geo.errors import UserError
from geo.incidents import PLACED, SCHEMA
from geo.offence.ho_codes import VIOLENCE_SEXUAL
from geo.source import DEMO
from geo.sources.demo_addresses import Addresses, addresses
from geo.sources.demo_assets import LIT_PATHS, assets
from geo.sources.demo_flags import flags, troubled_homes
from geo.sources.demo_offences import CLOCKS, STREAMS, Stream
from geo.sources.demo_places import DARK_PATH, KINDS, PLANTED, TOWNS
from geo.sources.demo_streets import Streets, basemap
from geo.space.boundaries import Boundaries
from geo.streets.basemap import Basemap
from geo.streets.names_file import default_names
from geo.time.clock import to_local, to_utc

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Texts = npt.NDArray[np.object_]
Times = npt.NDArray[np.datetime64]

FALL: Final = 0.5
"""What the effective and the displaced site lose inside from their Clear date on."""
_STREETS: Final = 0.5
"""Standard deviation of the logarithm of what happens at a place of the streets."""
_ESTATE: Final = 500.0
_ESTATES: Final = 0.7
"""The same of a neighbourhood, a square of so many metres."""
_ALONE: Final = {VIOLENCE_SEXUAL: 0.45, "Anti-social behaviour": 0.35}
_OTHERS: Final = 1.0
"""The same of what one kind of incident has for itself."""
_ADDRESSES: Final = 1.2
"""Shape of the gamma distribution of what happens at the addresses of one place."""
_QUARTER: Final = 120.0
"""Metres round a venue within which its guests are."""
_ELSEWHERE: Final = 0.4
"""Weight of an address that no venue is near, in venues; five venues weigh no less than more."""
_COUNTRY: Final = 0.42
"""Share of what happens anywhere that happens outside the TOWNS, where over half of the streets are."""
_POOLS: Final[Mapping[str, tuple[tuple[str, ...], float, float]]] = {
    # location types, metres from the centre (infinity: anywhere), share that goes to the country
    "centre": (("licensed_on", "takeaway", "street", "bus_rail"), 4500, 0.0),
    "street": (("street", "shop", "car_park", "bus_rail", "park_open_space"), np.inf, _COUNTRY),
    "dwelling": (("dwelling",), np.inf, _COUNTRY),
    "shop": (("shop",), np.inf, _COUNTRY / 2),
    "car_park": (("car_park",), np.inf, _COUNTRY / 2),
    "park_open_space": (("park_open_space",), np.inf, _COUNTRY),
    "school_college": (("school_college",), np.inf, _COUNTRY),
}
_OUTCOMES: Final = (
    ("Investigation complete; no suspect identified", 0.40),
    ("Unable to prosecute suspect", 0.32),
    ("Under investigation", 0.12),
    ("Suspect charged", 0.09),
    ("Local resolution", 0.05),
    ("Offender given a caution", 0.02),
)


@dataclass(frozen=True)
class Demo:
    """incidents: the canonical table; assets: venues, lights, cctv, ranks, stops, help_points, streetsafe, paths, sites
    and planted; streets: what they stand along."""

    incidents: pa.Table
    assets: dict[str, pa.Table]
    streets: Streets

    def basemap(self) -> Basemap:
        """The streets and the paths, to be drawn under maps."""
        dark = (f"Synthetic: {PLANTED[-1].name}", DARK_PATH)
        return basemap(self.streets, [dark, *((f"Synthetic: {name}", corners) for _, name, corners in LIT_PATHS)])


def generate(wards: Boundaries, *, months: int = 36, last: date, seed: int) -> Demo:
    """Synthetic incidents of `months` whole months up to and including the month of `last`.

    The same arguments give the same bytes. Raises UserError for wards of another place or less than two months.
    """
    if months < 2:
        raise UserError("the demo needs at least two months")
    rng = np.random.default_rng(seed)
    period = [
        (np.datetime64(last, "M") - np.timedelta64(n, "M")).astype("M8[D]").item() for n in range(months - 1, -1, -1)
    ]
    of = addresses(wards, default_names(), rng)
    cleared = period[months // 2]
    pull = _pull(of, rng)
    guests = _guests(of)
    stream, month = _counts(period, rng)
    address, hour = np.empty(len(stream), np.int64), np.empty(len(stream), np.int64)
    for position, item in enumerate(STREAMS):
        rows = np.flatnonzero(stream == position)
        alone = np.exp(rng.normal(0, _ALONE.get(item.category, _OTHERS), len(of.along.x)))[of.place]
        address[rows] = _places(item, month[rows] < months // 2, of, (pull * alone, guests), rng)
        hour[rows] = rng.choice(168, len(rows), p=CLOCKS[item.clock])
    happened = _moments(period, month, hour, rng)
    keep = _treat(address, happened >= np.datetime64(cleared), of, rng)
    stream, month, address, happened = stream[keep], month[keep], address[keep], happened[keep]
    order = np.lexsort((address, stream, happened))
    stream, month, address, happened = stream[order], month[order], address[order], happened[order]
    incidents = _table(period, stream, month, address, happened, of, rng)
    return Demo(incidents, assets(of, period, cleared, rng), of.along)


def _pull(of: Addresses, rng: np.random.Generator) -> Floats:
    """(m,) what happens at each address for what happens at others: few places hold most of it."""
    squares, at = np.unique(np.column_stack((of.x, of.y)) // _ESTATE, axis=0, return_inverse=True)
    place = np.exp(rng.normal(0, _STREETS, len(of.along.x)))[of.place]
    place *= np.exp(rng.normal(0, _ESTATES, len(squares)))[at]
    return place * (rng.gamma(_ADDRESSES, 1.0, len(of.x)) + 0.02)


def _guests(of: Addresses) -> Floats:
    """(m,) venues near each address, where nights are spent."""
    venues = shapely.points(of.x, of.y)[(of.kind == KINDS.index("licensed_on")) & (of.group == "")]
    at, _ = shapely.STRtree(venues).query(shapely.points(of.x, of.y), predicate="dwithin", distance=_QUARTER)
    return np.minimum(np.bincount(at, minlength=len(of.x)), 5) + _ELSEWHERE


def _counts(period: list[date], rng: np.random.Generator) -> tuple[Ints, Ints]:
    """Stream and month of every incident."""
    days = _lengths(np.array(period, "M8[D]"))
    summer = np.array([-np.cos(2 * np.pi * (day.month - 0.5) / 12) for day in period])
    rate = np.array([item.per_month for item in STREAMS])[:, None] * days / 30.44
    rate = rate * (1 + np.array([item.season for item in STREAMS])[:, None] * summer)
    planted = np.array([item.where.startswith("chb") for item in STREAMS])[:, None]  # there, chance must not speak
    n = np.where(planted, np.floor(rate + rng.uniform(size=rate.shape)), rng.poisson(rate)).astype(np.int64).ravel()
    stream = np.repeat(np.arange(len(STREAMS)), len(period))
    return np.repeat(stream, n), np.repeat(np.tile(np.arange(len(period)), len(STREAMS)), n)


def _places(
    item: Stream, early: npt.NDArray[np.bool_], of: Addresses, pulls: tuple[Floats, Floats], rng: np.random.Generator
) -> Ints:
    """An address for each incident of one stream; early: (n,) before the hotspot moved; pulls: of addresses, and of the
    venues near them."""
    pull, guests = pulls
    if item.where == "moved":
        before, after = of.of("moved-from"), of.of("moved-to")
        return np.where(early, rng.choice(before, len(early)), rng.choice(after, len(early)))
    if item.where not in _POOLS:
        pool = of.of(item.where)
        return rng.choice(pool, len(early))
    kinds, radius, country = _POOLS[item.where]
    here = np.isin(of.kind, [KINDS.index(kind) for kind in kinds]) & (of.group == "") & (of.reach <= radius)
    here |= np.zeros(len(here), bool) if country == 0 or np.isfinite(radius) else _rural(of, kinds)
    weight = pull * here
    if np.isfinite(radius):
        weight = weight * guests
    share = np.zeros(len(weight))
    for town in range(-1, len(TOWNS)):
        rows = of.town == town
        if (total := weight[rows].sum()) > 0:
            share[rows] = weight[rows] / total * (country if town < 0 else (1 - country) * TOWNS[town].share)
    return rng.choice(len(share), len(early), p=_shares(share))


def _rural(of: Addresses, kinds: tuple[str, ...]) -> npt.NDArray[np.bool_]:
    return (of.town < 0) & np.isin(of.kind, [KINDS.index(kind) for kind in kinds])


def _shares(weight: Floats) -> Floats:
    return weight / weight.sum()


def _lengths(first: Times) -> Ints:
    """Days of the months that begin on these days."""
    return ((first.astype("M8[M]") + np.timedelta64(1, "M")).astype("M8[D]") - first).astype(int)


def _moments(period: list[date], month: Ints, hour: Ints, rng: np.random.Generator) -> Times:
    """Wall-clock times: a random one of the month's days with the right weekday, minutes as people round them."""
    first = np.array(period, "M8[D]")
    days = _lengths(first)
    weekday = (first.astype(int) + 3) % 7
    offset = (hour // 24 - weekday[month]) % 7
    week = rng.integers(0, (days[month] - offset - 1) // 7 + 1)
    rounded, five = rng.choice((0, 15, 30, 45), len(month)), rng.integers(0, 12, len(month)) * 5
    minute = np.where(rng.uniform(size=len(month)) < 0.45, rounded, five)
    wall = first[month] + (offset + week * 7).astype("m8[D]") + np.array(hour % 24, "m8[h]") + minute.astype("m8[m]")
    return _real(wall)


def _real(wall: Times) -> Times:
    """The same times, those in the hour that never happens moved to its end."""
    return to_local(to_utc(wall, "Europe/London"), "Europe/London")


def _treat(
    address: Ints, after: npt.NDArray[np.bool_], of: Addresses, rng: np.random.Generator
) -> npt.NDArray[np.bool_]:
    """What the Clear phase did: the effective site's share falls away, the displaced site's goes next door."""
    fell = _part(np.flatnonzero(after & (of.group[address] == "chb-1")), rng)
    displaced = _part(np.flatnonzero(after & (of.group[address] == "chb-2")), rng)
    address[displaced] = rng.choice(of.of("chb-2-ring"), len(displaced))
    keep = np.ones(len(address), bool)
    keep[fell] = False
    return keep


def _part(rows: Ints, rng: np.random.Generator) -> Ints:
    """The share FALL of the rows, of every stream alike."""
    at = np.floor(np.arange(len(rows) + 1) * FALL + rng.uniform())
    return rows[np.diff(at) > 0]


def _table(
    period: list[date],
    stream: Ints,
    month: Ints,
    address: Ints,
    happened: Times,
    of: Addresses,
    rng: np.random.Generator,
) -> pa.Table:
    n = len(stream)
    first = np.array(period, "M8[s]")[month]
    end_of_month = (np.array(period, "M8[M]")[month] + np.timedelta64(1, "M")).astype("M8[s]") - np.timedelta64(60, "s")
    median = np.array([item.span for item in STREAMS])[stream]
    draw = rng.uniform(size=n)
    precision = np.where(draw < 0.07, 2, np.where((median > 0) & (draw < 0.78), 1, 0))  # exact, span, day
    hours = median * np.exp(rng.normal(0, 0.8, n))
    length = (np.clip(hours, 0.1, 240) * 60).astype("m8[m]").astype("m8[s]")
    start = np.maximum(happened - (rng.uniform(size=n) * length.astype(float)).astype("m8[s]"), first)
    start = _real(start.astype("M8[m]"))
    end = _real(np.maximum(np.minimum(start + length, end_of_month), start))
    start = np.choose(precision, [happened, start, happened.astype("M8[D]").astype("M8[s]")])
    end = np.choose(precision, [happened, end, np.datetime64("NaT", "s")])
    codes = _codes(stream, rng)
    code = pa.array(codes, pa.string())
    kind = of.kind[address]
    outcome = rng.choice(len(_OUTCOMES), n, p=[share for _, share in _OUTCOMES])
    number = pc.utf8_lpad(pa.array(np.arange(1, n + 1)).cast(pa.string()), 6, "0")
    columns = {
        "id": pc.binary_join_element_wise("demo-", number, ""),
        "source": pa.repeat(DEMO.id, n),
        "force": pa.repeat("wiltshire", n),
        "month": np.array(period, "M8[D]")[month],
        "start": start,
        "end": end,
        "time_precision": _pick(("exact", "span", "day"), precision),
        "easting": of.x[address],
        "northing": of.y[address],
        "spatial_precision": pa.repeat("exact", n),
        "category": _pick([item.category for item in STREAMS], stream),
        "ho_code": code,
        **flags(stream, codes, kind, of.group[address], troubled_homes(len(of.x), rng)[address], rng),
        "location_type": _pick(KINDS, kind),
        "outcome": pc.if_else(pc.is_valid(code), _pick([text for text, _ in _OUTCOMES], outcome), None),
        "lsoa": pa.nulls(n, pa.string()),
        "location": _pick(of.name.tolist(), address),
        "weight": np.ones(n),
        **dict.fromkeys(PLACED, pa.nulls(n)),
    }  # fmt: skip
    return pa.table(columns).cast(SCHEMA)


def _pick(values: Sequence[str], index: Ints) -> pa.Array:
    return pa.array(values, pa.string()).take(pa.array(index))


def _codes(stream: Ints, rng: np.random.Generator) -> Texts:
    code = np.full(len(stream), None, object)
    for position, item in enumerate(STREAMS):
        if item.codes:
            rows = np.flatnonzero(stream == position)
            names, shares = zip(*item.codes, strict=True)
            code[rows] = np.array(names, object)[rng.choice(len(names), len(rows), p=_shares(np.array(shares)))]
    return code
