"""Addresses that were answered before are answered from the bytes that are kept, before any route is looked for."""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from threading import Lock
from typing import Any, Final

from fastapi import HTTPException, Request
from starlette.datastructures import State
from starlette.types import ASGIApp, Receive, Scope, Send

from app.answering.answerer import Answerer
from app.answering.keeper import Keeper, Kind
from app.answering.reader import Reader
from app.routes.seen import see, unseen
from app.web.packed import AS_PACKED, LEAST_BYTES, PACKED, VARY
from app.web.session_cookie import RESTRICTED
from app.web.validity import holds, validity
from geo.errors import UserError

MAXIMUM: Final = 20_000
"""Addresses that are remembered; those asked for longest ago are forgotten first."""
LONGEST: Final = 1_000
"""Bytes of an address that is remembered."""
READS: Final = ("GET", "HEAD")
Key = tuple[str, bytes, Reader]
AtHand = Callable[[Request, Reader], Hashable | None]
Headers = list[tuple[bytes, bytes]]


@dataclass(frozen=True)
class Address:
    """What an address asks for. part: what of the answer is drawn, beside the kind's own; text: whether it is sent
    compressed; lasting: the tag that the address itself carries."""

    kind: Kind[Answerer, Any, Any]
    question: Hashable
    part: tuple[Hashable, ...]
    content_type: str
    text: bool
    lasting: str


@dataclass(frozen=True)
class Page:
    """A page. key: what it is kept under at this moment, found out from what is at hand and put on the request's trail;
    None where that takes more."""

    key: AtHand
    content_type: str


class KnownAddresses:
    """Addresses by path, query and reader: an address is known only to a reader whom its route has answered. Safe to
    share between threads."""

    def __init__(self, maximum: int = MAXIMUM) -> None:
        self.maximum = maximum
        self._known: OrderedDict[Key, tuple[Address | Page, object]] = OrderedDict()
        self._lock = Lock()

    def remember(self, scope: Scope, reader: Reader, address: Address | Page) -> None:
        """Keep what this request asked for, with its route for the log."""
        if len(scope["path"]) + len(scope["query_string"]) > LONGEST:
            return
        with self._lock:
            self._known[scope["path"], scope["query_string"], reader] = address, scope.get("route")
            if len(self._known) > self.maximum:
                self._known.popitem(last=False)

    def find(self, scope: Scope, reader: Reader) -> tuple[Address | Page, object] | None:
        """What this request asks for and its route, when this reader was answered here before."""
        key = scope["path"], scope["query_string"], reader
        with self._lock:
            if found := self._known.get(key):
                self._known.move_to_end(key)
            return found


class AnswerKnown:
    """ASGI middleware that sends what is kept for a known address, and passes on every other request.

    What is kept goes by the answer's tag, which changes with the data and with what the reader may see; when naming it
    takes more than a look at the disk, the route does it. Who sends the cookie of an opening may have opened something,
    which only the route may look up. Stands inside of whatever judges, marks or logs a request.
    """

    def __init__(self, app: ASGIApp, state: State) -> None:
        self.app, self.state = app, state

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send what is kept, or pass the request on."""
        if scope["type"] == "http" and scope["method"] in READS and (ready := self._ready(scope)):
            status, headers, body = ready
            await send({"type": "http.response.start", "status": status, "headers": headers})
            await send({"type": "http.response.body", "body": body})
            return
        unseen(scope)
        await self.app(scope, receive, send)

    def _ready(self, scope: Scope) -> tuple[int, Headers, bytes] | None:
        known: KnownAddresses = self.state.known
        keeper: Keeper[Answerer] = self.state.answerer.keeper
        sent = {name.decode("latin-1"): value.decode("latin-1") for name, value in reversed(scope["headers"])}
        if RESTRICTED in sent.get("cookie", ""):
            return None
        try:
            reader: Reader = self.state.readers(Request(scope))
        except (UserError, HTTPException):  # whoever is nobody here is told so by the route
            return None
        if not (found := known.find(scope, reader)):
            return None
        address, scope["route"] = found
        packs = PACKED in sent.get("accept-encoding", "")
        if isinstance(address, Page):
            return _kept_page(keeper, address, address.key(Request(scope), reader), packs=packs)
        return self._part(scope, sent, reader, address, packs=packs)

    def _part(
        self, scope: Scope, sent: Mapping[str, str], reader: Reader, address: Address, *, packs: bool
    ) -> tuple[int, Headers, bytes] | None:
        keeper: Keeper[Answerer] = self.state.answerer.keeper
        if not (named := keeper.named(address.kind, address.question, reader)):
            return None
        tag, confined = named
        see(scope, self.state, address.kind, address.question, reader, tag)
        ready = _kept(keeper, address, tag, packs=packs, confined=confined)
        if ready and "if-none-match" in sent and holds(sent, tag):
            return 304, list(_headers(tag, address.lasting, confined)), b""
        return ready


def _kept(
    keeper: Keeper[Answerer], address: Address, tag: str, *, packs: bool, confined: bool
) -> tuple[int, Headers, bytes] | None:
    """What is kept, with its headers; None when there is nothing. packs: whether the reader takes it compressed."""
    key: Hashable = (address.kind.name, tag, *address.part)
    body = keeper.kept_rendering(key)
    body, varies = _packed(keeper, key, body, text=address.text, packs=packs)
    if body is None:
        return None
    headers = _headers(tag, address.lasting, confined, address.content_type, len(body), varies, varies and packs)
    return 200, list(headers), body


def _kept_page(
    keeper: Keeper[Answerer], page: Page, key: Hashable | None, *, packs: bool
) -> tuple[int, Headers, bytes] | None:
    """A page that is kept, with its headers; None when there is none."""
    if key is None:
        return None
    body, varies = _packed(keeper, key, keeper.kept_rendering(key), text=True, packs=packs)
    if body is None:
        return None
    headers = {"content-length": str(len(body)), "content-type": page.content_type}
    if varies:
        headers |= AS_PACKED if packs else VARY
    return 200, [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()], body


def _packed(
    keeper: Keeper[Answerer], key: Hashable, body: bytes | None, *, text: bool, packs: bool
) -> tuple[bytes | None, bool]:
    """What is kept under a key in the form that the reader takes, None when it is not, and whether it has forms."""
    varies = body is not None and text and len(body) >= LEAST_BYTES
    return (keeper.kept_rendering((PACKED, key)) if varies and packs else body), varies


@lru_cache(8192)
def _headers(
    tag: str, lasting: str, confined: bool, content_type: str = "", length: int = 0, varies: bool = False,
    packed: bool = False,
) -> tuple[tuple[bytes, bytes], ...]:  # fmt: skip
    """The headers of what a tag names, as ASGI has them."""
    headers = validity(tag, lasting, confined=confined)
    if content_type:
        headers |= {"content-type": content_type, "content-length": str(length)}
    if varies:
        headers |= AS_PACKED if packed else VARY
    return tuple((name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items())
