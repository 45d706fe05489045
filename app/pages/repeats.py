"""Near repeats and emerging hot spots as pages show them: tables, the grid of bands, and the line of each place."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from app.answering.period import months_between
from app.maps.repeats import parts, sign
from app.maps.trend import LINE, line
from app.repeats.cube import ORDER, EmergingCell
from app.repeats.emerging import Emerging
from app.repeats.near_repeats import WORTH, Band, NearRepeats
from app.table import Column, Table
from app.words import emerging as emerging_words
from app.words import near_repeats as near_words
from models.emerging import Pattern

BANDS: Final = (
    Column("metres", "Distance"),
    Column("week", "Time after"),
    Column("pairs", "Pairs", "", "Pairs of incidents so far apart", "count"),
    Column("expected", "By chance", "", "Pairs when the nights are rearranged", "number", 1),
    Column("ratio", "Times", "", "Pairs over those by chance", "number", 2),
    Column("p", "p", "", "Share of rearrangements with as many pairs or more", "number", 3),
    Column("verdict", "With all bands looked at"),
)
OPEN: Final = (
    Column("rank", "Area", kind="count"),
    Column("name", "Place"),
    Column("km2", "Size", "km²", "", "number", 2),
    Column("n", "Incidents", "", "Incidents whose window is open", "count"),
    Column("latest", "Last one", "", "Night of the last of them", "date"),
    Column("until", "Open until", "", "Last night on which a window is open", "date"),
)
CELLS: Final = (
    Column("name", "Place"),
    Column("became", "What it became"),
    Column("line", "Months", "", "Incidents of each month, there and in the cells round it; a tick where it was hot"),
    Column("hot", "Hot months", "", "Months busier than chance explains, all places and months looked at", "count"),
    Column("n", "Incidents", "", "In the cell itself", "count"),
    Column("change", "Of late", "%", "Last months against those before, beside places that were never hot", "number"),
    Column("pattern", "Pattern", "", "What the method calls it"),
)
STEPS: Final = (0.8, WORTH, 1.5, 2.0, 3.0)
"""Ratios at which a band's shade changes."""
SHOWN: Final = 60
"""Places that the table shows."""


@dataclass(frozen=True)
class Shade:
    """One band as the grid shows it. step: of its shade; clear: above chance."""

    text: str
    about: str
    step: int
    clear: bool


@dataclass(frozen=True)
class GridRow:
    """One distance with its weeks."""

    label: str
    shades: tuple[Shade, ...]


@dataclass(frozen=True)
class Key:
    """One class in the legend."""

    label: str
    meaning: str
    sign: str


def grid(found: NearRepeats) -> tuple[GridRow, ...]:
    """The bands by distance, each with its weeks."""
    metres = list(dict.fromkeys(one.metres for one in found.bands))
    return tuple(
        GridRow(near_words.metres(each), tuple(_shade(one) for one in found.bands if one.metres == each))
        for each in metres
    )


def weeks(found: NearRepeats) -> tuple[str, ...]:
    """The heads of the grid."""
    return tuple(dict.fromkeys(near_words.week(one.days) for one in found.bands))


def band_table(found: NearRepeats) -> Table:
    """One row a band."""
    rows = tuple(
        (near_words.metres(one.metres), near_words.week(one.days), one.pairs, one.expected, one.ratio, one.p,
         near_words.verdict(one))
        for one in found.bands
    )  # fmt: skip
    return Table("near-repeat-bands", "Pairs by distance and time", BANDS, rows)


def open_table(found: NearRepeats) -> Table:
    """One row an area whose window is open."""
    rows = tuple((one.rank, one.name, one.km2, one.n, one.latest, one.until) for one in found.open)
    return Table("open-windows", "Where the window is open", OPEN, rows, tuple(one.geometry for one in found.open))


def cell_table(found: Emerging) -> Table:
    """One row a place, what asks for action first."""
    columns = CELLS if found.classes == "eight" else CELLS[:-1]
    rows = tuple(
        (one.name, emerging_words.called(one), "", sum(one.hot) if one.hot else None, one.n,
         emerging_words.change(one), emerging_words.PATTERNS[Pattern(one.pattern)])[: len(columns)]
        for one in found.cells[:SHOWN]
    )  # fmt: skip
    return Table("emerging", "Places by what they became", columns, rows,
                 tuple(one.geometry for one in found.cells[:SHOWN]))  # fmt: skip


def lines(found: Emerging) -> tuple[tuple[str, str], ...]:
    """The line of each row of the table, broken where a month is missing, and the ticks of its hot months."""
    span = months_between(found.months[0], found.months[-1]) if found.months else []
    return tuple(_line(one, found.months, span) for one in found.cells[:SHOWN])


def key(found: Emerging) -> tuple[Key, ...]:
    """The classes that are on the page."""
    there = {one.became for one in found.cells}
    return tuple(
        Key(emerging_words.LABELS[one], emerging_words.meaning(one, found), sign(one)) for one in ORDER if one in there
    )


def drawings(found: Emerging) -> tuple[str, ...]:
    """What each drawing shows, for who cannot see it: its places by class."""
    return tuple(
        "; ".join(f"{emerging_words.called(one)}: {one.name}" for one in cells[:SHOWN]) for cells in parts(found)
    )


def _line(one: EmergingCell, months: tuple[date, ...], span: list[date]) -> tuple[str, str]:
    if not one.months:
        return "", ""
    known = dict(zip(months, one.months, strict=True))
    hot = dict(zip(months, one.hot, strict=True))
    step = LINE[0] / max(len(span) - 1, 1)
    ticks = "".join(f"M{i * step:.1f},{LINE[1]}v-4" for i, month in enumerate(span) if hot.get(month))
    return line([known.get(month) for month in span]), ticks


def _shade(one: Band) -> Shade:
    text = f"{one.ratio:.1f}" if one.ratio == one.ratio else "–"
    about = f"{one.pairs} pairs, {one.expected:.1f} by chance"
    return Shade(text, about, sum(one.ratio >= step for step in STEPS), one.clear)
