"""Rates as a page shows them: the choices, the map's legend, the funnel, and the table behind both."""

from dataclasses import dataclass
from typing import Final

from app.answering.question import HEXAGONS, LSOAS, SQUARES, WARDS, Question
from app.maps.legend import Scale
from app.maps.rates import Plot, funnel_plot, scale
from app.rates.per import Offered, Units
from app.rates.rates import Rates, units_of
from app.table import Table
from app.words import rates as words
from app.words.rates_table import rates_table

SHOWN: Final = 120
"""Rows on a page; files hold all."""


@dataclass(frozen=True)
class Choice:
    """One choice of the page. refused: why it cannot be had, "" where it can."""

    label: str
    address: str
    chosen: bool
    refused: str


@dataclass(frozen=True)
class RatesView:
    """What `rates.html` shows. rows: positions in the table that the page has; all_rows: how many there are."""

    headline: str
    stand_out: str
    sentences: tuple[str, ...]
    method: str
    pers: tuple[Choice, ...]
    units: tuple[Choice, ...]
    scale: Scale
    drawn: str
    plot: Plot | None
    table: Table
    all_rows: int
    one: str
    unit: str
    alike: str
    across: str


def view(found: Rates, asked: Question) -> RatesView:
    """All of it, from values."""
    table = rates_table(found)
    return RatesView(
        headline=words.headline(found),
        stand_out=words.stand_out(found),
        sentences=words.sentences(found),
        method=words.method(found),
        pers=tuple(_per(one, found, asked) for one in found.pers),
        units=tuple(_units(one, found, asked) for one in found.units),
        scale=scale(found),
        drawn=words.drawn(found),
        plot=funnel_plot(found),
        table=table.at(range(min(len(table.rows), SHOWN))).only([key for key in table.keys if key != "id"]),
        all_rows=len(table.rows),
        one=words.ONE[found.places.units],
        unit=words.PER[found.per],
        alike=words.alike(found),
        across=" ".join(filter(None, words.BASE[found.per])),
    )


def _per(one: Offered, found: Rates, asked: Question) -> Choice:
    query = "&".join(filter(None, (asked.query(), f"per={one.choice.value}")))
    return Choice(
        words.choice(one), f"/rates?{query}", one.choice is found.per, words.WHY[one.missing] if one.missing else ""
    )


def _units(one: Offered, found: Rates, asked: Question) -> Choice:
    """Hexagons are asked for as cells, wards and LSOAs as units."""
    hexagons = one.choice is Units.HEXAGONS
    other = asked.but(grid=HEXAGONS if hexagons else SQUARES, units=LSOAS if one.choice is Units.LSOAS else WARDS)
    query = "&".join(filter(None, (other.query(), "" if found.chosen_for_you else f"per={found.per.value}")))
    refused = words.WHY[one.missing] if one.missing else ""
    return Choice(words.choice(one), f"/rates?{query}" if query else "/rates", one.choice is units_of(asked), refused)
