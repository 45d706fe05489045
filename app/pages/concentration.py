"""Concentration and consistency as their page shows them: sentences, drawings and the tables behind both."""

from dataclasses import dataclass
from typing import Final

from app.answering.area_text import AreaKind
from app.concentration.concentration import AreaConcentration, Concentration
from app.concentration.consistency import Consistency
from app.concentration.people import People
from app.figures import percent
from app.maps.concentration import Curve, curve
from app.maps.consistency import COLOURS, DASHES, TEXTS, WIDTHS, TradePlot, trade_plot
from app.table import Column, Table, Value
from app.words import concentration as words
from app.words import consistency as moving

SHARES: Final = (
    Column("held", "Of the incidents"),
    Column("places", "Places", "", "The fewest that hold it", "count"),
    Column("low", "Low", "", "In another such time", "count", bound_of="places"),
    Column("high", "High", "", "", "count", bound_of="places"),
    Column("share", "Of all places", "", "", "share", 3),
    Column("km2", "Land", "km²", "", "number", 2),
    Column("even", "By chance", "", "Places that hold it where chance alone spreads as many incidents", "count"),
)
AREAS: Final = (
    Column("name", "Area"),
    Column("kind", "Kind"),
    Column("n", "Incidents", kind="count"),
    Column("places", "Places", "", "With any crime recorded", "count"),
    Column("half", "Half stands in", "", "Share of its places", "share", 3),
    Column("half_low", "Low", "", "", "share", 3, bound_of="half"),
    Column("half_high", "High", "", "", "share", 3, bound_of="half"),
    Column("gini", "Gini", "", "", "number", 2),
    Column("adjusted", "Adjusted Gini", "", "Fair to few incidents", "number", 2),
    Column("adjusted_low", "Low", "", "", "number", 2, bound_of="adjusted"),
    Column("adjusted_high", "High", "", "", "number", 2, bound_of="adjusted"),
)
PEOPLE: Final = (
    Column("group", "Who"),
    Column("residents", "Of the residents", "", "", "share", 3),
    Column("incidents", "Where incidents were recorded", "", "", "share", 3),
    Column("low", "Low", "", "", "share", 3, bound_of="incidents"),
    Column("high", "High", "", "", "share", 3, bound_of="incidents"),
)
LANDS: Final = (
    Column("land", "Land"),
    Column("ahead", "Caught of the month after", "", "", "share", 3),
    Column("low", "Low", "", "", "share", 3, bound_of="ahead"),
    Column("high", "High", "", "", "share", 3, bound_of="ahead"),
    Column("hindsight", "In hindsight", "", "Of the months that chose it, which flatters", "share", 3),
    Column("stays", "Stays the same", "", "From one month to the next", "share", 2),
    Column("again", "Again later", "", "The same in the next window that shares no month", "share", 2),
)
TRADE: Final = (
    Column("size", "Places"),
    Column("window", "Chosen by", "months", "", "count"),
    *LANDS[1:],
    Column("judged", "Judged by", "months", "", "count"),
)
PLACES: Final = (
    Column("rank", "No", kind="count"),
    Column("name", "Place"),
    Column("ward", "Ward"),
    Column("n", "Incidents", "", "In all months looked at", "count"),
    Column("often", "In the top", "", "Share of the windows", "share", 2),
    Column("low", "By chance, low", "", "If its rate never changed", "share", 2, bound_of="often"),
    Column("high", "By chance, high", "", "", "share", 2, bound_of="often"),
    Column("moved", "Than an unchanging rate"),
    Column("latest", "In it now", kind="flag"),
)


@dataclass(frozen=True)
class ConcentrationView:
    """What the first half of the page shows."""

    headline: str
    sentences: tuple[str, ...]
    method: str
    drawn: str
    curve: Curve | None
    shares: Table
    areas: Table
    others: str
    people: tuple[str, ...]
    fifths: Table
    ages: Table


@dataclass(frozen=True)
class OftenClass:
    """One class of the map's legend."""

    colour: str
    text: str
    width: float
    dash: str


@dataclass(frozen=True)
class ConsistencyView:
    """What the second half shows."""

    headline: str
    sentences: tuple[str, ...]
    method: str
    drawn: str
    outside: str
    trade: str
    plot: TradePlot | None
    lands: Table
    sizes: Table
    places: Table
    legend: tuple[OftenClass, ...]
    more: int


def view(found: Concentration) -> ConcentrationView:
    """All of it, from values."""
    who = found.people or People((), (), False, "", "", 0, 0.0, None)
    return ConcentrationView(
        headline=words.headline(found),
        sentences=words.sentences(found),
        method=words.method(found),
        drawn=words.drawn(found),
        curve=curve(found),
        shares=share_table(found),
        areas=area_table(found),
        others=words.others(found),
        people=words.people(who),
        fifths=fifth_table(who),
        ages=age_table(who),
    )


def share_table(found: Concentration) -> Table:
    """One row a share of the incidents."""
    rows = tuple(
        (f"{words.SHARES[one.held]} ({percent(one.held)})", one.places, one.low, one.high,
         one.places / found.places if found.places and not found.by_squares else None, one.km2,
         None if one.even is None else round(one.even))
        for one in found.held
    )  # fmt: skip
    return Table("concentration-shares", "How few places hold the incidents", SHARES, rows)


def area_table(found: Concentration) -> Table:
    """One row an authority or a town."""
    return Table("concentration-areas", "Concentration here and elsewhere", AREAS, tuple(map(_area, found.others)))


def fifth_table(who: People) -> Table:
    """One row a fifth, the most deprived first."""
    rows = tuple(
        (words.fifth(one, england=who.england), one.residents, one.incidents, one.low, one.high) for one in who.fifths
    )
    return Table("concentration-fifths", "Deprivation of residents and of where incidents were recorded", PEOPLE, rows)


def age_table(who: People) -> Table:
    """One row an age band."""
    rows = tuple(
        (words.ages(one, after), one.residents, one.incidents, one.low, one.high)
        for one, after in zip(who.ages, (*who.ages[1:], None), strict=bool(who.ages))
    ) if who.ages else ()  # fmt: skip
    return Table("concentration-ages", "Age of residents here and where incidents were recorded", PEOPLE, rows)


def moving_view(found: Consistency) -> ConsistencyView:
    """All of it, from values."""
    return ConsistencyView(
        headline=moving.headline(found),
        sentences=moving.sentences(found),
        method=moving.method(found),
        drawn=moving.drawn(found),
        outside=moving.outside(found),
        trade=moving.trade(found),
        plot=trade_plot(found),
        lands=land_table(found),
        sizes=size_table(found),
        places=place_table(found),
        legend=tuple(map(OftenClass, COLOURS, TEXTS, WIDTHS, (dash.removeprefix(' stroke-dasharray="').rstrip('"')
                                                             for dash in DASHES))),
        more=found.ever - len(found.places),
    )  # fmt: skip


def land_table(found: Consistency) -> Table:
    """One row a size of land."""
    rows = tuple(
        (moving.land(land), one.ahead.share, one.ahead.low, one.ahead.high, one.hindsight, one.stays, one.again)
        for land, one in found.by_land
    )
    return Table("consistency-lands", "What land catches that was chosen before", LANDS, rows)


def size_table(found: Consistency) -> Table:
    """One row a size of cell and a length of window."""
    rows = tuple(
        (moving.size(one), one.found.length, one.found.ahead.share, one.found.ahead.low, one.found.ahead.high,
         one.found.hindsight, one.found.stays, one.found.again, one.found.judged)
        for one in found.trade
    )  # fmt: skip
    return Table("consistency-sizes", "Catching much and staying put", TRADE, rows)


def place_table(found: Consistency) -> Table:
    """One row a place that was in the top."""
    rows = tuple(
        (one.rank, one.name, one.ward, one.n, one.often, one.low, one.high, moving.moved(one), one.latest > 0)
        for one in found.places
    )
    return Table("consistency-places", "Places in the top and how often", PLACES, rows,
                 tuple(one.geometry for one in found.places))  # fmt: skip


def _area(one: AreaConcentration) -> tuple[Value, ...]:
    kind = "authority" if one.kind is AreaKind.LAD else "town"
    return (
        f"{one.name} (asked)" if one.asked else one.name, kind, one.n, one.places, one.half.value, one.half.low,
        one.half.high, one.gini.value, one.adjusted.value, one.adjusted.low, one.adjusted.high,
    )  # fmt: skip
