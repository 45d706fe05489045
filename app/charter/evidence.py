"""Evidence for a cumulative impact assessment (Licensing Act 2003, s.5A): what is known of a zone, and what is not."""

from collections import Counter
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import shapely

from app.answering.answerer import Answerer
from app.answering.choices import Period
from app.answering.question import Question
from app.answering.selection import Selected
from app.answering.words import number, span
from app.answering.zone_counts import counts_by_month
from app.charter.coverage import Coverage
from app.charter.site_incidents import NO_HOURS, site_incidents
from app.charter.surroundings import LATE, RANK, surroundings
from geo.aoristic import peak, week
from geo.offence.harm import chosen_table
from geo.time.night import timed
from models.rates import byar

Floats = npt.NDArray[np.float64]

RING: Final = 250.0
"""Metres round a zone in which its impact is looked for too: people get hurt on their way home."""
COUNTED: Final = (
    ("SV_BROAD", "crime and disorder"),
    ("NTE_VIOLENCE", "crime and disorder"),
    ("ALL_CRIME", "crime and disorder"),
    ("ASB_STREET", "public nuisance"),
)
HOURS_OF: Final = "SV_BROAD"
OBJECTIVES: Final = {
    "crime and disorder": "Prevention of crime and disorder",
    "safety": "Public safety",
    "public nuisance": "Prevention of public nuisance",
    "children": "Protection of children from harm",
}


@dataclass(frozen=True)
class Figure:
    """One number and the question that gives it. low, high: 95 %, None where it is a plain count of things; address:
    of the question, "" for what does not come from incidents."""

    label: str
    value: float
    low: float | None
    high: float | None
    unit: str
    address: str


@dataclass(frozen=True)
class Item:
    """One line of the evidence list of the guidance under s.182. objective: a key of OBJECTIVES; sentences: what is
    known; gap: what is missing and who has it, "" when nothing is."""

    title: str
    objective: str
    figures: tuple[Figure, ...]
    sentences: tuple[str, ...]
    gap: str

    @property
    def state(self) -> str:
        """filled, in part, or gap."""
        known = bool(self.figures or self.sentences)
        return ("in part" if self.gap else "filled") if known else "gap"


@dataclass(frozen=True, eq=False)
class Evidence:
    """The pack of one zone. by_month: definition key to a count a month of held; titles, addresses: of the questions by
    definition key; week: (24, 7) incidents in the zone
    by hour of the offences `hours_of`, None where `no_week` says why; notes: caveats that stand with every copy."""

    cover: Coverage
    period: Period
    months: str
    items: tuple[Item, ...]
    by_month: dict[str, tuple[float, ...]]
    titles: dict[str, str]
    addresses: dict[str, str]
    week: Floats | None
    no_week: str
    hours_of: str
    hotspots: tuple[tuple[str, float, str], ...]
    notes: tuple[str, ...]
    attributions: tuple[str, ...]
    snapshot: str
    synthetic: bool

    @property
    def gaps(self) -> int:
        """Items of the list on which nothing is known here."""
        return sum(item.state == "gap" for item in self.items)


def evidence(answerer: Answerer, cover: Coverage, asked: Question) -> Evidence:
    """The evidence list filled for one zone, over the question's period and source. Raises UserError without data."""
    snapshot = answerer.store.snapshot()
    zone = cover.zone.geometry
    ring = shapely.difference(shapely.buffer(zone, RING), zone)
    figures: dict[str, list[Figure]] = {"crime and disorder": [], "public nuisance": [], "away": []}
    by_month: dict[str, tuple[float, ...]] = {}
    titles: dict[str, str] = {}
    addresses: dict[str, str] = {}
    notes: list[str] = []
    chosen: tuple[Period, Selected, str] | None = None
    for name, objective in COUNTED:
        one = asked.but(offence=name)
        what, period, _, found = answerer.select(one, snapshot)
        address = f"/?{one.but(offence=what.key, source=period.source, first=period.first, last=period.last).query()}"
        counts = counts_by_month(found, [zone, ring], period)
        title = what.open_data_title if found.by_proxy > len(found.table) / 2 else what.title
        by_month[what.key], titles[what.key], addresses[what.key] = tuple(counts[0].tolist()), title, address
        figures[objective].append(_figure(f"{title}, in the zone", counts[0].sum(), address))
        figures["away"].append(_figure(f"{title}, within {RING:.0f} m of it", counts[1].sum(), address))
        notes += [f"{title}: {what.caveat}"] + ([f"{title}: {what.open_data_caveat}"] if found.by_proxy else [])
        if name == HOURS_OF:
            chosen = (period, found, f"{title} ({what.key})")
    assert chosen
    period, found, hours_of = chosen
    hours = asked.but(offence=HOURS_OF)
    site = site_incidents(answerer, hours, [zone], chosen_table(answerer.settings.harm)).sites[0]
    matrix, no_week = _week(found, zone, answerer.settings.timezone)
    (around,) = surroundings(answerer.store, cover.venues, [zone], snapshot=snapshot)
    answer = answerer.answer(hours)
    spots = [h for h in answer.hotspots if h.stability >= 0.5 and shapely.intersects(h.geometry, zone)]
    address = f"/?{answer.question.query()}"
    when = [f"{hours_of}: {site.trend.sentence}"]
    if site.night:
        when.append(
            f"{100 * site.night.share:.0f} % of the incidents with a time fall on Friday and Saturday nights "
            f"(20:00-04:00), {site.night.ratio:.1f} times chance ({site.night.low:.1f} to {site.night.high:.1f})."
        )
    if matrix is not None and (top := peak(matrix)):
        when.append(f"The three busiest hours in a row are {top} ({100 * top.share:.0f} % of the week’s incidents).")
    spots_said = [
        f"{len(spots) or 'No'} hotspot{'s' if len(spots) > 1 else ''} of the whole area’s map "
        f"{'touch' if len(spots) > 1 else 'touches'} the zone."
    ]
    feel = (f"{around.perception_said}",) if around.perception else ()
    venues = _venues(cover)
    home = tuple(
        f"Nearest {one.label}: {one.metres:.0f} m from the middle; {one.near} within 100 m of the zone."
        for one in (around.to(RANK), around.to(LATE))
        if one.metres is not None
    )
    police = "Calls for service that were not recorded as crimes are not loaded: the police have them."
    items = (
        Item("Crime and disorder statistics", "crime and disorder", tuple(figures["crime and disorder"]), (), police),
        Item("Crime and disorder hotspots", "crime and disorder", (), tuple(spots_said), ""),
        Item("When it happens", "crime and disorder", (), tuple(when), no_week),
        Item("Statistics on local anti-social behaviour", "public nuisance", tuple(figures["public nuisance"]), (),
             "The council’s own reports of anti-social behaviour are not loaded."),
        Item("Licensed premises: number, kind, capacity, closing hour", "public nuisance", venues[0], venues[1],
             "Off-licences and takeaways are in it only where the loaded list has them." if venues[0]
             else "No venue of the list that is loaded stands in the zone. The licensing team holds the register."),
        Item("Alcohol-related attendances and admissions, ambulance calls", "safety", (), (),
             "Not loaded. The hospitals hold it (Information Sharing to Tackle Violence), and the ambulance service."),
        Item("Environmental health complaints: noise, litter", "public nuisance", (), (),
             "Not loaded. Environmental health holds them."),
        Item("Complaints to the council", "public nuisance", (), (), "Not loaded. The licensing team holds them."),
        Item("Residents’ surveys", "public nuisance", (), feel,
             "No survey is loaded." if not feel else "StreetSafe is no survey: whoever wished to report did."),
        Item("Evidence from councillors", "public nuisance", (), (), "Not loaded. Ask for it in the consultation."),
        Item("Under-age sales and test purchases", "children", (), (), "Not loaded. Trading standards holds them."),
        Item("Dispersal, and impact away from the premises", "safety", tuple(figures["away"]), home,
             "" if len(home) == 2 else "Taxi ranks, or which stops are served late, are not known here."),
        Item("Steps taken without more regulation: the Safety at Night Charter", "safety", (), (_charter(cover),), ""),
    )  # fmt: skip
    lines = dict.fromkeys((*answer.attributions, *around.attributions))
    return Evidence(
        cover, period, span(period.first, period.last), items, by_month, titles, addresses, matrix, no_week, hours_of,
        tuple((h.name, h.n, address) for h in spots), tuple(notes), tuple(lines), snapshot.id,
        period.source == "demo" or around.synthetic,
    )  # fmt: skip


def _figure(label: str, n: float, address: str) -> Figure:
    low, high = byar(np.array([n]))
    return Figure(label, float(n), float(low[0]), float(high[0]), "incidents", address)


def _week(found: Selected, zone: Any, timezone: str) -> tuple[Floats | None, str]:
    if found.month_only:
        return None, NO_HOURS
    precision = found.table["time_precision"].to_numpy(zero_copy_only=False)
    here = found.inside(zone)
    if not (here & np.isin(precision.astype(str), ("exact", "span"))).any():
        return None, "No incident in the zone has a time of day."
    here &= timed(precision)
    start, end = (found.table[name].to_numpy(zero_copy_only=False)[here] for name in ("start", "end"))
    return week(start, end, timezone=timezone), ""


def _venues(cover: Coverage) -> tuple[tuple[Figure, ...], tuple[str, ...]]:
    here = cover.venues
    if not here:
        return (), ()
    figures = [Figure("Licensed venues in the zone", float(len(here)), None, None, "venues", "")]
    capacity = [one.capacity for one in here if one.capacity]
    if capacity:
        known = f"Capacity of the {len(capacity)} venues for which it is known"
        figures.append(Figure(known, float(sum(capacity)), None, None, "people", ""))
    kinds = Counter(one.type or "of a kind not known" for one in here).most_common()
    said = (
        []
        if {one.type for one in here} == {""}
        else ["By kind: " + ", ".join(f"{kind} {n}" for kind, n in kinds) + "."]
    )
    closing = Counter(one.terminal_hour for one in here if one.terminal_hour)
    if closing:
        night = sorted(closing, key=lambda hour: (hour < "06:00", hour))
        said.append("By closing hour: " + ", ".join(f"{closing[hour]} at {hour}" for hour in night) + ".")
    return tuple(figures), tuple(said)


def _charter(cover: Coverage) -> str:
    if not cover.venue_count:
        return "No venue stands in the zone."
    return (
        f"{number(cover.of('signed', 'trained', 'audited'))} of {cover.venue_count} venues are in the charter, "
        f"{cover.of('trained', 'audited')} of them trained and {cover.of('audited')} audited."
    )
