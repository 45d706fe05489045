"""Pages that a link may show: one view of one question, with the addresses that it is made of and none beside."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl, urlencode, urlsplit

from app.answering.question import KEYS, Question
from app.pages.views import VIEWS, View
from geo.errors import UserError

LONGEST: Final = 4000
"""Letters of an address that are looked at."""


@dataclass(frozen=True)
class Shareable:
    """What belongs to a view. parts: further addresses that it is made of, one that ends with / with all below it;
    choices: keys of its own, beside the question's."""

    parts: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()


SHAREABLE: Final[Mapping[str, Shareable]] = {
    "/": Shareable(("/map.js", "/areas.json", "/overview.svg", "/closeup.svg", "/cells.json", "/tiles/density/")),
    "/trend": Shareable(),
    "/change": Shareable(("/change/",), ("against", "against_from", "against_to", "beside")),
    "/rates": Shareable(("/rates.svg",), ("per",)),
    "/night": Shareable(("/overview.svg", "/closeup.svg"), ("week", "around")),
    "/new-clusters": Shareable(("/new-clusters.svg",), ("by",)),
    "/emerging": Shareable(("/emerging.svg",), ("classes",)),
    "/near-repeats": Shareable(("/near-repeats.svg",)),
    "/concentration": Shareable(("/consistency.svg",), ("land", "window")),
    "/outcomes": Shareable(),
    "/accuracy": Shareable(),
}
"""By the address of a view. A list of single incidents, plans and places of patrols are shared by no link."""


@dataclass(frozen=True)
class SharedPage:
    """One page. path: of its view; asked: its question; further: its own choices, as an address has them."""

    path: str
    asked: Question
    further: str = ""

    @property
    def view(self) -> View:
        """The view that it is of."""
        return next(one for one in VIEWS if one.address == self.path)

    @property
    def address(self) -> str:
        """Where it is found."""
        query = "&".join(filter(None, (self.asked.query(), self.further)))
        return f"{self.path}?{query}" if query else self.path


def shared_page(address: str) -> SharedPage:
    """The page of an address, of which the path and what it asks are taken. Raises UserError for a page that no link
    shows, and for a question that is not understood."""
    head, asks, query = address[:LONGEST].partition("?")
    path, query = (urlsplit(head).path or "/", query) if asks or head.startswith("/") else ("/", head)
    if path not in SHAREABLE:
        raise UserError(
            f"“{path[:40]}” is no page that a link can show", where="address",
            todo=f"Share one of {', '.join(SHAREABLE)}.",
        )  # fmt: skip
    pairs = parse_qsl(query)
    asked = Question.parse({key: text for key, text in pairs if key in KEYS})
    return SharedPage(path, asked, further_of(path, pairs))


def further_of(path: str, pairs: Sequence[tuple[str, str]]) -> str:
    """A page's own choices among those of an address, in one order."""
    choices = SHAREABLE[path].choices
    return urlencode(sorted((key, text) for key, text in pairs if key in choices and text))


def belongs(path: str, page: str) -> bool:
    """Whether an address is that of a shared page, or of a part of it."""
    parts = SHAREABLE[page].parts if page in SHAREABLE else ()
    return path == page or any(path.startswith(one) if one.endswith("/") else path == one for one in parts)
