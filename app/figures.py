"""How figures are written for people: one function each, used by every page, sheet, drawing and sentence.

Sentences have thin separators and a real minus. What stands in a cell of a table goes through `plain`, so that a table
copied into a spreadsheet is numbers.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from math import floor, isfinite, log10
from typing import Final

THIN: Final = "\u202f"
"""Narrow no-break space: separates thousands without looking like a decimal comma."""
SUMMING: Final = 1e-6
"""By which chances that make a whole may miss it when they are added up."""
UNKNOWN: Final = "–"
"""What stands where a figure is not known."""
_TENTHS: Final = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "all")


def decimal(value: float | None, digits: int) -> str:
    """1 204.50, −3.2: so many decimals, thin separators, a real minus; – for what is not known."""
    if value is None or not isfinite(value):
        return UNKNOWN
    return f"{round(value, digits) + 0.0:,.{digits}f}".replace(",", THIN).replace("-", "−")


def number(value: float) -> str:
    """1 204; a sum of chances keeps one decimal: 912.3."""
    return decimal(value, 0 if float(value).is_integer() else 1)


def figure(value: float | str) -> str:
    """A number with thin separators and the decimals that it has; words as they are."""
    return value if isinstance(value, str) else f"{value + 0.0:,.10g}".replace(",", THIN).replace("-", "−")


def significant(value: float, figures: int = 3) -> str:
    """A measured number, known no better than so many figures: 0.0352, 4.20, 1 204."""
    return decimal(value, decimals_of(value, figures))


def decimals_of(value: float, figures: int) -> int:
    """Decimals that so many significant figures need; a whole number keeps all its digits."""
    return max(figures - 1 - floor(log10(abs(value))), 0) if value and isfinite(value) else 0


def short(value: float) -> str:
    """A break of a scale: 0.35, 4.2, 18, 1 200."""
    return (f"{value:,.0f}" if value >= 10 else f"{value:.2g}").replace(",", THIN)


def chances(value: float) -> str:
    """A sum of chances in a small cell: whole from 10 on, one decimal below."""
    return decimal(value, 0 if value >= 10 or float(value).is_integer() else 1)


def plain(value: float | None, digits: int = 0) -> str:
    """A figure as a cell holds it: digits, a point and a hyphen, which every spreadsheet reads; "" when not known."""
    return "" if value is None or not isfinite(value) else f"{round(value, digits) + 0.0:.{digits}f}"


def signed(value: float | None, digits: int = 0) -> str:
    """−50, +12, 0: with its sign; – for what is not known."""
    if value is None or not isfinite(value):
        return UNKNOWN
    rounded = round(value, digits)
    return f"{rounded:+,.{digits}f}".replace("-", "−").replace(",", THIN) if rounded else "0"


def percent(share: float | None, digits: int = 0) -> str:
    """A share from 0 to 1 as 93 %, with so many decimals; 0 % is none and 100 % is all of it, and nothing else is."""
    if share is None or not isfinite(share):
        return UNKNOWN
    rounded, step = round(100 * share, digits), 10.0**-digits
    if 0 < share < 1 and rounded in (0, 100):
        return f"under {decimal(step, digits)}{THIN}%" if rounded == 0 else f"over {decimal(100 - step, digits)}{THIN}%"
    return f"{decimal(rounded, digits)}{THIN}%"


def leading(value: float | None, figures: int = 2) -> float | None:
    """12000 of 12 345: the leading figures of a large number, which are all that mean something; None for None."""
    return None if value is None else round(value, -max(len(f"{abs(value):.0f}") - figures, 0))


def pounds(value: float) -> str:
    """£12 000: the two figures that mean something."""
    return f"£{decimal(leading(value), 0)}"


def pounds_in_full(value: float) -> str:
    """£11 960: as a table publishes it."""
    return f"£{decimal(value, 0)}"


def probability(p: float | None) -> str:
    """A p-value: 0.034, below 0.001."""
    if p is None or not isfinite(p):
        return UNKNOWN
    return "below 0.001" if p < 0.001 else f"{p:.3f}"


def interval(low: float, high: float, digits: int = 0) -> str:
    """178 to 224."""
    return f"{decimal(low, digits)} to {decimal(high, digits)}"


def counted(value: float, one: str = "incident", many: str = "") -> str:
    """A number and its noun: 1 incident, 12 incidents; a sum of chances is about so many: about 912 incidents."""
    near = round(value)
    if abs(value - near) < SUMMING:
        return f"{number(near)} {one if near == 1 else many or f'{one}s'}"
    text = decimal(value, 0 if value >= 10 else 1)
    return f"about {text} {one if text == '1.0' else many or f'{one}s'}"


def of_ten(share: float) -> str:
    """Of ten like this, eight were there again: to the nearest; all and none are never said of what is uncertain."""
    return f"of ten like this, {tenths(share)} {'was' if 0 < share < 0.15 else 'were'} there again"


def tenths(share: float) -> str:
    """Eight, more than nine, fewer than one: of ten, as `of_ten` has it."""
    found = floor(10 * share + 0.5)
    if found == 10 and share < 1:
        return "more than nine"
    return "fewer than one" if found == 0 and share > 0 else _TENTHS[found]


def found_elsewhere(found_in_cells: float) -> str:
    """In how many redraws within the cells of its map points a hotspot is found, to the nearest of ten."""
    tenths = floor(10 * found_in_cells + 0.5)
    found = f"{tenths} of 10 tries" if tenths else "fewer than 1 of 10 tries" if found_in_cells else "none of the tries"
    return f"its incidents stand on anonymous map points: put anywhere that those may stand for, it is found in {found}"


def only(value: float, wanted: float) -> str:
    """“only ”, where there is less than wanted; "" where there is enough."""
    return "only " if value < wanted else ""


def day(moment: date) -> str:
    """14 Nov 2025."""
    return f"{moment.day} {moment:%b %Y}"


def utc(at: datetime) -> str:
    """14 Nov 2025, 09:30 UTC."""
    return f"{day(at)}, {at.astimezone(UTC):%H:%M} UTC"


def moment(load: str) -> str:
    """14 Nov 2025, 09:30 UTC: when a load began, as its id says."""
    at = datetime.strptime(load.partition("-")[0], "%Y%m%dT%H%M%S")
    return f"{day(at)}, {at:%H:%M} UTC"


def month(first: date) -> str:
    """Nov 2025."""
    return f"{first:%b %Y}"


def span(first: date, last: date) -> str:
    """Jan to Dec 2025; Nov 2024 to Oct 2025; Jan 2025."""
    if (first.year, first.month) == (last.year, last.month):
        return month(first)
    return f"{first:%b} to {last:%b %Y}" if first.year == last.year else f"{first:%b %Y} to {last:%b %Y}"


def day_span(first: date, last: date) -> str:
    """3 to 30 Mar 2025; 24 Feb to 2 Mar 2025; 30 Dec 2024 to 5 Jan 2025."""
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day} to {day(last)}"
    return f"{first.day} {first:%b} to {day(last)}" if first.year == last.year else f"{day(first)} to {day(last)}"


def spans(months: Iterable[date]) -> str:
    """Ascending months, those that follow each other as a span: May to Dec 2024, Mar 2025; none for none."""
    runs: list[tuple[date, date]] = []
    for first in months:
        last = runs[-1][1] if runs else None
        follows = last is not None and (first.year - last.year) * 12 + first.month - last.month == 1
        runs.append((runs.pop()[0] if follows else first, first))
    return ", ".join(span(*run) for run in runs) or "none"


def listed(words: Sequence[str], last: str = "and") -> str:
    """a, b and c."""
    *most, end = words or ("",)
    return f"{', '.join(most)} {last} {end}" if most else end


def heading(text: str) -> str:
    """The text with a capital; the name of a web site keeps its own letters: Force records, data.police.uk."""
    return text if "." in text.split(" ", maxsplit=1)[0] else f"{text[:1].upper()}{text[1:]}"


def sentence(text: str) -> str:
    """The text with a capital and one full stop."""
    return f"{text[:1].upper()}{text[1:].rstrip('.')}." if text else ""
