"""The address of a page, and as a code that a telephone reads from paper."""

from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

import segno

from app.settings import Settings

LONGEST: Final = 1_200
"""Bytes of an address whose code a telephone can still read at the size it is printed in; a code ends at 2,953."""


def address_code(address: str) -> str:
    """The code as SVG; "" for an address that is longer than LONGEST."""
    if len(address.encode(errors="replace")) > LONGEST:
        return ""
    return str(segno.make(address).svg_inline(border=0, omitsize=True))


def public_address(settings: Settings, path: str, here: str) -> tuple[str, bool]:
    """The address of a page of this service, and whether another machine can follow it: only where
    AFTERDARK_PUBLIC_ADDRESS says by which name others reach it. here: what it is called on this machine."""
    if settings.public_address and reachable(settings.public_address):
        return f"{settings.public_address.rstrip('/')}{path}", True
    return f"{here.rstrip('/')}{path}", False


def reachable(address: str) -> bool:
    """Whether another machine could follow an address: none that is this machine's own name for itself."""
    host = (urlsplit(address).hostname or "").rstrip(".").lower()
    try:
        found = ip_address(host)
    except ValueError:
        return bool(host) and host != "localhost" and not host.endswith(".localhost")
    return not (found.is_loopback or found.is_unspecified)
