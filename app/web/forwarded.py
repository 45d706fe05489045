"""What a proxy says of a request is believed from the proxies that are named, and from nobody else."""

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final

from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from app.web.host_check import OWN

FOR: Final = b"x-forwarded-for"
PROTO: Final = b"x-forwarded-proto"
PROBES: Final = ("/healthz", "/readyz")
PROBLEM: Final = {
    "type": "about:blank",
    "status": 403,
    "title": "Not encrypted",
    "detail": "This was not asked over https, so it is not answered.",
    "todo": "Use the public address of this service; its proxy sends X-Forwarded-Proto and X-Forwarded-For.",
}


class Forwarded:
    """ASGI middleware that sets who asked and by which scheme, as the nearest trusted proxy says, and takes every
    forwarding header out of the request, so that nothing behind it can read one.

    proxies: addresses and networks with commas between; None for none. Where there are some, others than this machine
    itself are answered over https alone: through a proxy that says so, or by our own certificate.
    """

    def __init__(self, app: ASGIApp, proxies: str | None = None) -> None:
        self.app = app
        self._proxies = tuple(ip_network(one.strip()) for one in (proxies or "").split(",") if one.strip())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on as it was asked, or answer with the problem."""
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        forwarded = [(name, value) for name, value in scope["headers"] if _forwards(name)]
        if forwarded:
            scope["headers"] = [one for one in scope["headers"] if not _forwards(one[0])]
        if self._proxies:
            peer = _address(scope["client"][0] if scope["client"] else "")
            if peer and self._trusts(peer):
                scope["proxy"] = str(peer)
                scope["client"] = str(self._asker(_values(forwarded, FOR)) or peer), 0
                scope["scheme"] = "https" if _values(forwarded, PROTO)[-1:] == ["https"] else "http"
            host = Headers(scope=scope).get("host", "")
            here = peer is not None and peer.is_loopback and not forwarded and OWN.fullmatch(host)
            if not (scope["scheme"] == "https" or scope["path"] in PROBES or here):
                return await JSONResponse(PROBLEM, 403, media_type="application/problem+json")(scope, receive, send)
        await self.app(scope, receive, send)

    def _trusts(self, address: IPv4Address | IPv6Address) -> bool:
        return _within(address, self._proxies)

    def _asker(self, chain: list[str]) -> IPv4Address | IPv6Address | None:
        """The last address that is not a trusted proxy's: what stands before it could have been made up."""
        for one in reversed(chain):
            found = _address(one)
            if found is None or not self._trusts(found):
                return found
        return None


def _within(address: IPv4Address | IPv6Address, networks: Iterable[IPv4Network | IPv6Network]) -> bool:
    return any(address in network for network in networks)


def _forwards(name: bytes) -> bool:
    """Whether a header is one in which proxies tell of others, however its name is written."""
    plain = name.lower().replace(b"_", b"-")
    return plain.startswith(b"x-forwarded") or plain in (b"forwarded", b"x-real-ip")


def _values(forwarded: list[tuple[bytes, bytes]], wanted: bytes) -> list[str]:
    """All values of a header, in order, those of repeated headers one after the other; a name with underscores is none
    that a proxy of ours sends."""
    whole = b",".join(value for name, value in forwarded if name.lower() == wanted).decode("latin-1")
    return [one.strip() for one in whole.split(",") if one.strip()]


def _address(text: str) -> IPv4Address | IPv6Address | None:
    """An address as it was written, with a port or without; None for what is none."""
    bare = text.removeprefix("[").partition("]")[0] if text.startswith("[") else text
    host, _, port = bare.partition(":")
    try:
        found = ip_address(host if port.isdigit() and bare.count(":") == 1 else bare)
    except ValueError:
        return None
    return found.ipv4_mapped or found if isinstance(found, IPv6Address) else found
