"""HTTP for the downloads: answers no longer than they may be, from the host that was asked and from nobody else."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Final, Self

import httpx2

from geo.errors import Unavailable

MAXIMUM_BYTES: Final = 200_000_000
"""Most bytes of one answer, unpacked: the wards of the United Kingdom in full detail are about half of it."""
_REDIRECTS: Final = 5
_FOUND: Final = (301, 302, 303, 307, 308)


@dataclass(frozen=True)
class Downloaded:
    """One answer, whole. retry_after: what the server says of when to ask again; content_type: what it calls this."""

    status_code: int
    content: bytes
    retry_after: str | None = None
    content_type: str = ""


class Download:
    """A conversation with one host. Raises what httpx2 raises for a connection that fails, and Unavailable for an
    answer longer than `maximum` bytes, counted as they arrive and are unpacked, and for one that sends us elsewhere."""

    def __init__(self, timeout: float, *, maximum: int = MAXIMUM_BYTES) -> None:
        self._client = httpx2.Client(timeout=timeout, follow_redirects=False)
        self._maximum = maximum

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()

    def get(self, url: str, query: Mapping[str, str]) -> Downloaded:
        """What the address answers to a query; one that the address itself holds stays when this is empty."""
        return self._ask(self._client.build_request("GET", url, params=dict(query) or None))

    def post(self, url: str, form: Mapping[str, str]) -> Downloaded:
        """What the address answers to a form."""
        return self._ask(self._client.build_request("POST", url, data=dict(form)))

    def _ask(self, request: httpx2.Request) -> Downloaded:
        asked = request.url
        for _ in range(_REDIRECTS + 1):
            response = self._client.send(request, stream=True)
            try:
                if response.status_code not in _FOUND or response.next_request is None:
                    content = self._whole(response, asked)
                    headers = response.headers
                    return Downloaded(
                        response.status_code, content, headers.get("retry-after"), headers.get("content-type", "")
                    )
                request = response.next_request
            finally:
                response.close()
            _stay(asked, request.url)
        raise httpx2.TooManyRedirects("sent on and on", request=request)

    def _whole(self, response: httpx2.Response, asked: httpx2.URL) -> bytes:
        content = bytearray()
        for part in response.iter_bytes():
            content += part
            if len(content) > self._maximum:
                raise Unavailable(
                    f"the answer is longer than {self._maximum / 1e6:,.0f} MB",
                    where=_plain(asked),
                    todo="Ask for less at once, or download the file by hand.",
                )
        return bytes(content)


def _stay(asked: httpx2.URL, onward: httpx2.URL) -> None:
    """Raise Unavailable unless the second address is on the host of the first, and as safe."""
    safer = (asked.scheme, onward.scheme) == ("http", "https") and asked.host == onward.host
    safer = safer and asked.port is None and onward.port is None  # another port may be another's service
    if not safer and (asked.scheme, asked.host, asked.port) != (onward.scheme, onward.host, onward.port):
        raise Unavailable(
            f"the service sends us on to another address, {_plain(onward)[:80]}",
            where=_plain(asked),
            todo="Check the address; if the other one is right, give that with --base-url.",
        )


def _plain(url: httpx2.URL) -> str:
    return str(url.copy_with(query=None, fragment=None, username=None, password=None))
