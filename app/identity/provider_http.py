"""HTTP to the organisation's sign-in service: its own address alone, and bounded in bytes, seconds and number."""

import json
import time
from collections.abc import Mapping
from functools import cached_property
from threading import BoundedSemaphore
from typing import Any, Final
from urllib.parse import urlsplit

import httpx2

from geo.errors import Unavailable

TIMEOUT: Final = 5.0
"""Seconds for one answer, from the first byte to the last, and for each wait on the way."""
MAXIMUM_BYTES: Final = 500_000
AT_ONCE: Final = 4
PAUSE: Final = 5.0
"""Seconds for which a service that failed is asked nothing: many who sign in must not wait for it one by one."""


class ProviderHttp:
    """A conversation with the scheme, host and port of one issuer, and with nobody else, whatever it tells us.

    Safe to share between threads. Raises Unavailable for all that goes wrong on the way.
    """

    def __init__(self, issuer: str) -> None:
        self._origin = _origin(issuer)
        self._turn = BoundedSemaphore(AT_ONCE)
        self._quiet_until = 0.0

    @cached_property
    def _client(self) -> httpx2.Client:
        return httpx2.Client(timeout=TIMEOUT, follow_redirects=False)  # reads the certificates: when first needed

    def ours(self, address: object) -> bool:
        """Whether an address is one of the issuer's own."""
        return isinstance(address, str) and _origin(address) == self._origin

    def get(self, address: str) -> dict[str, Any]:
        """The JSON object at an address."""
        return self._ask("GET", address, (200,))[1]

    def post(self, address: str, body: str, headers: Mapping[str, str]) -> tuple[int, dict[str, Any]]:
        """Status and JSON object that a form is answered with; a refusal is an answer."""
        return self._ask("POST", address, (200, 400, 401), content=body, headers=dict(headers))

    def _ask(self, method: str, address: str, expected: tuple[int, ...], **sent: Any) -> tuple[int, dict[str, Any]]:
        if not self.ours(address):
            raise _silent("names an address that is not its own")
        if time.monotonic() < self._quiet_until:
            raise _silent("did not answer a moment ago")
        if not self._turn.acquire(timeout=TIMEOUT):
            raise _silent("is slow")
        try:
            status, content = self._whole(self._client.build_request(method, address, **sent))
        except (httpx2.HTTPError, httpx2.InvalidURL, ValueError) as error:
            self._quiet_until = time.monotonic() + PAUSE
            raise _silent("cannot be reached, is too slow, or sends too much") from error
        finally:
            self._turn.release()
        if status not in expected:
            raise _silent(f"answers {status}")
        try:
            found = json.loads(content)
        except (ValueError, RecursionError):
            found = None
        if not isinstance(found, dict):
            raise _silent("answers with something else than JSON")
        return status, found

    def _whole(self, request: httpx2.Request) -> tuple[int, bytes]:
        end, content = time.monotonic() + TIMEOUT, bytearray()
        if not self.ours(str(request.url)):  # two readers of an address may differ; this one sends
            raise ValueError("elsewhere")
        request.headers.setdefault("accept", "application/json")
        response = self._client.send(request, stream=True)
        try:
            for part in response.iter_bytes():
                content += part
                if len(content) > MAXIMUM_BYTES or time.monotonic() > end:
                    raise ValueError("too much")
        finally:
            response.close()
        return response.status_code, bytes(content)


def _origin(address: str) -> tuple[str, str, int | None]:
    try:
        parts = urlsplit(address)
        named = parts.username is not None or parts.password is not None
        port = parts.port or {"https": 443, "http": 80}.get(parts.scheme)
        return ("", "", None) if named else (parts.scheme, parts.hostname or "", port)
    except ValueError:
        return "", "", None


def _silent(what: str) -> Unavailable:
    return Unavailable(
        f"your organisation's sign-in service {what}, so nobody can sign in just now",
        todo="Try again in a minute. Whoever runs this service can look at AFTERDARK_OIDC_ISSUER.",
    )
