"""Which part of a collection is asked for: bbox, datetime, limit and offset, as OGC API Features defines them."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import shapely
from fastapi import Request

from app.answering.question import Question
from app.routes.dependencies import BadQuery, Described, read
from app.whole_number import whole_number

OWN: dict[str, Described] = {
    "bbox": (
        "West, south, east, north in degrees; features that touch it",
        {"type": "string"},
        "-1.85,51.53,-1.75,51.6",
    ),
    "datetime": ("An instant or an interval; it stands for the months it touches", {"type": "string"}, "2025-01-01/.."),
    "limit": ("Features on a page, up to AFTERDARK_PAGE_LIMIT", {"type": "integer", "minimum": 1, "default": 100}, 100),
    "offset": ("Features to leave out first", {"type": "integer", "minimum": 0, "default": 0}, 0),
}
"""Query keys of an items address beside the question's."""
DAY = len("2025-01-01")


@dataclass(frozen=True)
class Window:
    """limit features after the first `offset` of those that touch `bbox` (shapely, degrees; None for all)."""

    bbox: Any
    limit: int
    offset: int

    def cut(self, matched: int) -> slice:
        """The part of so many matches that is on this page."""
        return slice(min(self.offset, matched), min(self.offset + self.limit, matched))


def window(request: Request) -> Window:
    """The window in the query. A limit above AFTERDARK_PAGE_LIMIT means that limit. Raises BadQuery."""
    most: int = request.app.state.settings.page_limit
    query = request.query_params
    limit = _whole(query.get("limit", str(min(most, 100))), "limit", 1)
    return Window(
        _bbox(query["bbox"]) if "bbox" in query else None,
        min(limit, most),
        _whole(query.get("offset", "0"), "offset", 0),
    )


def asked_items(request: Request) -> Question:
    """The question of an items address; `datetime` stands for the months it touches."""
    asked = read(request.query_params.multi_items(), tuple(OWN))
    if not (text := request.query_params.get("datetime", "")):
        return asked
    if asked.first or asked.last:
        raise BadQuery("the period is given twice", where="datetime", todo="Use either datetime or from and to.")
    first, last = _interval(text)
    return asked.but(first=first, last=last)


def _interval(text: str) -> tuple[date | None, date | None]:
    start, between, end = text.partition("/")
    first, last = _day(start), _day(end) if between else _day(start)
    if first and last and first > last:
        raise BadQuery("the interval ends before it begins", where="datetime", todo="Swap its ends.")
    return first and first.replace(day=1), last and last.replace(day=1)


def _day(text: str) -> date | None:
    if text in ("", ".."):
        return None
    try:
        return date.fromisoformat(text) if len(text) == DAY else datetime.fromisoformat(text).date()
    except ValueError:
        example = "Write it as 2025-01-01T00:00:00Z/2025-12-31T23:59:59Z; either end may be ..."
        raise BadQuery(f"“{text[:30]}” is not a date", where="datetime", todo=example) from None


def _whole(text: str, name: str, least: int) -> int:
    number = whole_number(text)
    if number is None or number < least:
        raise BadQuery(
            f"“{text[:20]}” is not a whole number from {least} up", where=name, todo="Leave it out for ours."
        )
    return number


def _bbox(text: str) -> Any:
    """Box of west, south, east, north in degrees; the heights of a box of six numbers do not matter here."""
    try:
        numbers = [float(part) for part in text.split(",")]
    except ValueError:
        numbers = []
    if len(numbers) == 6:
        numbers = [*numbers[:2], *numbers[3:5]]
    if len(numbers) != 4 or not all(abs(value) <= 360 for value in numbers):
        raise BadQuery(f"“{text[:60]}” is not a box", where="bbox", todo="Write west,south,east,north in degrees.")
    west, south, east, north = numbers
    if west > east or south > north:
        raise BadQuery("west must not exceed east, nor south north", where="bbox", todo="Swap them.")
    return shapely.box(west, south, east, north)
