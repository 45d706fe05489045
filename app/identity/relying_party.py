"""Whose passkeys they are: the name of this service, to which browsers tie every passkey, and its origin."""

from dataclasses import dataclass
from ipaddress import ip_address
from typing import Final, Self
from urllib.parse import urlsplit

from app.settings import Settings

LOCAL: Final = "localhost"
"""The one name that browsers trust without https."""
_USUAL: Final = {"http": 80, "https": 443}


@dataclass(frozen=True)
class RelyingParty:
    """id: the host's name, without scheme and port; origin: scheme, name and, where it is unusual, port. Both are of
    the settings and never of a request: what listens at another port of this machine has the same name."""

    id: str
    origin: str

    @classmethod
    def of(cls, settings: Settings) -> Self | None:
        """That of a service; None where its public address is a number, or is not reached by https: browsers tie no
        passkey to it."""
        parts = urlsplit(address_of(settings))
        name = (parts.hostname or "").rstrip(".")
        if _is_number(name) or not (parts.scheme == "https" or name == LOCAL):
            return None
        port = parts.port if parts.port != _USUAL[parts.scheme] else None
        return cls(name, f"{parts.scheme}://{name}{f':{port}' if port else ''}")


def address_of(settings: Settings) -> str:
    """Where a link to a service leads, with no slash at the end: its public address, or this machine, by the name to
    which browsers tie passkeys, as they do to no number."""
    scheme = "https" if settings.tls_certificate else "http"
    return (settings.public_address or f"{scheme}://{LOCAL}:{settings.port}").rstrip("/")


def _is_number(host: str) -> bool:
    try:
        return bool(ip_address(host))
    except ValueError:
        return False
