"""Addresses that were answered before are answered from the bytes that are kept, before any route is looked for."""

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass
from threading import Lock
from typing import Any, Final

from fastapi import Request
from starlette.datastructures import State
from starlette.types import ASGIApp, Receive, Scope, Send

from app.answering.answerer import Answerer
from app.answering.keeper import Keeper, Kind
from app.answering.reader import Reader
from app.web.packed import AS_PACKED, LEAST_BYTES, PACKED, VARY, compresses
from app.web.validity import holds, validity

MAXIMUM: Final = 20_000
"""Addresses that are remembered; those asked for longest ago are forgotten first."""
LONGEST: Final = 1_000
"""Bytes of an address that is remembered."""
READS: Final = ("GET", "HEAD")
Key = tuple[str, bytes, Reader]
Headers = list[tuple[bytes, bytes]]


@dataclass(frozen=True)
class Address:
    """What an address asks for. part: what of the answer is drawn, beside the kind's own; lasting: the tag that the
    address itself carries."""

    kind: Kind[Answerer, Any, Any]
    question: Hashable
    part: tuple[Hashable, ...]
    content_type: str
    lasting: str


class KnownAddresses:
    """Addresses by path, query and reader: an address is known only to a reader whom its route has answered. Safe to
    share between threads."""

    def __init__(self, maximum: int = MAXIMUM) -> None:
        self.maximum = maximum
        self._known: OrderedDict[Key, tuple[Address, object]] = OrderedDict()
        self._lock = Lock()

    def remember(self, scope: Scope, reader: Reader, address: Address) -> None:
        """Keep what this request asked for, with its route for the log."""
        if len(scope["path"]) + len(scope["query_string"]) > LONGEST:
            return
        with self._lock:
            self._known[scope["path"], scope["query_string"], reader] = address, scope.get("route")
            if len(self._known) > self.maximum:
                self._known.popitem(last=False)

    def find(self, scope: Scope, reader: Reader) -> tuple[Address, object] | None:
        """What this request asks for and its route, when this reader was answered here before."""
        key = scope["path"], scope["query_string"], reader
        with self._lock:
            if found := self._known.get(key):
                self._known.move_to_end(key)
            return found


class AnswerKnown:
    """ASGI middleware that sends what is kept for a known address, and passes on every other request.

    What is kept goes by the answer's tag, which changes with the data and with what the reader may see; when naming it
    takes more than a look at the disk, the route does it. Who sends a cookie may have opened something, which only the
    route may look up. Stands inside of whatever judges, marks or logs a request.
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
        await self.app(scope, receive, send)

    def _ready(self, scope: Scope) -> tuple[int, Headers, bytes] | None:
        known: KnownAddresses = self.state.known
        keeper: Keeper[Answerer] = self.state.answerer.keeper
        sent = {name.decode("latin-1"): value.decode("latin-1") for name, value in reversed(scope["headers"])}
        if "cookie" in sent:
            return None
        reader: Reader = self.state.readers(Request(scope))
        if not (found := known.find(scope, reader)):
            return None
        address, route = found
        if not (named := keeper.named(address.kind, address.question, reader)):
            return None
        tag, confined = named
        headers = validity(tag, address.lasting, confined=confined)
        scope["route"] = route
        if holds(sent, tag):
            return 304, _encoded(headers), b""
        content = _kept(keeper, address, tag, PACKED in sent.get("accept-encoding", ""))
        return content and (200, _encoded(headers | content[0]), content[1])


def _kept(keeper: Keeper[Answerer], address: Address, tag: str, packs: bool) -> tuple[dict[str, str], bytes] | None:
    """Headers and bytes of what is kept; None when there is nothing. packs: whether the reader takes it compressed."""
    key: Hashable = (address.kind.name, tag, *address.part)
    body = keeper.kept_rendering(key)
    headers = {"content-type": address.content_type}
    if body and compresses(address.content_type) and len(body) >= LEAST_BYTES:
        headers |= AS_PACKED if packs else VARY
        body = keeper.kept_rendering((PACKED, key)) if packs else body
    return ({**headers, "content-length": str(len(body))}, body) if body else None


def _encoded(headers: dict[str, str]) -> Headers:
    return [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]
