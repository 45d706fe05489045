"""A briefing: one question on one sheet of paper, as values that the sheet, the slide and the page show alike."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from app.answering.answer import Answer, Hotspot
from app.answering.marking import highest
from app.answering.trend import Trend
from app.figures import day
from app.maps import legend, overview
from app.maps.legend import Scale
from app.maps.overview import Shade
from app.maps.trend import Plot, plot
from app.night.answer import Nights
from app.pages.address_code import address_code
from app.tiles.backdrop import Backdrop
from app.words import briefing as words
from app.words.answer import caption, title
from app.words.briefing import LONGEST, shortened
from app.words.counted_by import cells_called, units_called
from app.words.trend import drawn
from geo.errors import UserError

ROWS: Final = 7
"""Places that have a row on the sheet."""
STREETS: Final = 3
"""Streets that are named of each."""
RATIO: Final = 1.72
"""Width to height of the map on the sheet."""
NARROW: Final = 1.0
"""The same where the first places stand beside it from near by."""
CLOSE: Final = 4
FAR: Final = 15_000.0
"""Metres across which streets are too small to be read on the sheet; then the first places are drawn from near by."""
SHADES: Final = {Shade.DENSITY: "Density", Shade.WARDS: "Wards", Shade.CELLS: "Squares", Shade.NONE: "Plain"}
"""What may colour the map of a briefing."""


@dataclass(frozen=True)
class PlaceRow:
    """One numbered place. ranks: the ends of its likely rank; again: of ten like it, how many were there again."""

    rank: str
    name: str
    streets: str
    n: str
    ranks: str
    again: str


@dataclass(frozen=True)
class Briefing:
    """All that stands on the sheet. picture: SVG of the map; closeups: name and SVG of the first places, where the map
    shows them too small; scale: of its colours, None for a plain one; hours_of: (24,)
    share of the busiest hour of the day from 06:00 on, empty where no hour is known; code: SVG of the address, "" where
    no other machine could follow it."""

    marking: str
    synthetic: bool
    title: str
    sentences: tuple[str, ...]
    picture: str
    pictured: str
    closeups: tuple[tuple[str, str], ...]
    scale: Scale | None
    scale_title: str
    dashed: bool
    places: tuple[PlaceRow, ...]
    more: str
    plot: Plot | None
    plotted: str
    rising: str
    hours: str
    hours_of: tuple[float, ...]
    sure: tuple[str, ...]
    know: tuple[str, ...]
    method: str
    sources: tuple[str, ...]
    made: str
    again: str
    code: str


@dataclass(frozen=True)
class Found:
    """What a briefing is made of, each as its reader may see it; a UserError where there is none, with the reason.
    hidden: whether hotspots are not shown to them."""

    answer: Answer
    risen: Trend | UserError
    nights: Nights | UserError
    hidden: bool = False


def briefing(
    found: Found, shade: Shade, backdrop: Backdrop | None, *, today: date, address: str, reachable: bool
) -> Briefing:
    """The briefing of a question. address: of the page that asks it again; reachable: by another machine, too."""
    answer, risen, nights = found.answer, found.risen, found.nights
    spots = [spot for spot in answer.hotspots if legend.outline_of(spot)]
    near = spots[:CLOSE] if answer.bounds[2] - answer.bounds[0] > FAR else []
    scale, called = _scale(answer, shade)
    lines = backdrop.credits if backdrop else ()
    return Briefing(
        marking=highest(answer.markings),
        synthetic=answer.synthetic,
        title=shortened(title(answer), 2 * LONGEST),
        sentences=words.sentences(answer, spots, risen, hidden=found.hidden),
        picture=overview.svg(answer, shade, backdrop=backdrop, ratio=NARROW if near else RATIO, size=600),
        closeups=tuple(
            (f"{spot.rank} {shortened(spot.name, 40)}", overview.closeup(answer, spot, shade, backdrop=backdrop))
            for spot in near
        ),
        pictured=f"Map: {caption(answer)}",
        scale=scale,
        scale_title=called,
        dashed=any(legend.outline_of(spot) == "dashed" for spot in spots),
        places=tuple(map(_row, spots[:ROWS])),
        more=words.more_places(len(spots), min(len(spots), ROWS)),
        plot=None if isinstance(risen, UserError) else plot(risen),
        plotted="" if isinstance(risen, UserError) else drawn(risen),
        rising=words.rising(risen),
        hours=words.MONTHS_ONLY if answer.month_only else words.hours(nights),
        hours_of=() if isinstance(nights, UserError) or answer.month_only else _hours(nights),
        sure=words.sure(answer) if spots else (),
        know=words.to_know(answer),
        method=words.method(answer),
        sources=(*answer.attributions, *(line for line in lines if line not in answer.attributions)),
        made=day(today),
        again=words.whose_machine(address, reachable=reachable),
        code=address_code(address) if reachable else "",
    )


def _scale(answer: Answer, shade: Shade) -> tuple[Scale | None, str]:
    """The classes of what colours the map, and what they are classes of."""
    if shade is Shade.WARDS:
        return legend.ward_rates(answer), f"Rate of each {units_called(answer).one}"
    if shade is Shade.CELLS:
        return legend.cell_rates(answer), f"Rate of each {cells_called(answer).one}"
    return (legend.density(answer), "Density") if shade is Shade.DENSITY else (None, "")


def _row(spot: Hotspot) -> PlaceRow:
    streets = [name for name, _ in spot.by_name.streets[:STREETS]] if spot.by_name else []
    return PlaceRow(
        rank=str(spot.rank),
        name=shortened(spot.name),
        streets=shortened(", ".join(streets) or spot.ward, max(LONGEST + 4 - len(shortened(spot.name)), 20)),
        n=words.count_of(spot),
        ranks=str(spot.rank_low) if spot.rank_low == spot.rank_high else f"{spot.rank_low} to {spot.rank_high}",
        again=words.there_again(spot),
    )


def _hours(nights: Nights) -> tuple[float, ...]:
    """Each hour of the day from 06:00 on, as a share of the busiest; none without an incident."""
    by_hour = [float(sum(nights.week[(hour + 6) % 24])) for hour in range(24)]
    top = max(by_hour)
    return tuple(n / top for n in by_hour) if top > 0 else ()
