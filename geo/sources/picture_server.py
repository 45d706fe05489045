"""An administrator's own server of map pictures, asked on behalf of browsers, which our pages let ask nobody else."""

import time
from hashlib import sha256
from threading import BoundedSemaphore
from typing import Final

import httpx2

from geo.errors import Unavailable
from geo.sources.download import Download
from geo.streets.tile_archive import LONGEST, media_of

TIMEOUT: Final = 5.0
AT_ONCE: Final = 4
PAUSE: Final = 30.0
"""Seconds for which a server that failed is asked nothing: many tiles must not wait for it one by one."""


class PictureServer:
    """One server, at an address that only the administrator's setting gives. Safe to share between threads."""

    def __init__(self, address: str, *, timeout: float = TIMEOUT, pause: float = PAUSE) -> None:
        self.address, self.timeout, self.pause = address, timeout, pause
        self._turn = BoundedSemaphore(AT_ONCE)
        self._quiet_until = 0.0

    @property
    def mark(self) -> str:
        """What tells its pictures from those of another address."""
        return sha256(self.address.encode()).hexdigest()[:20]

    def tile(self, z: int, x: int, y: int) -> bytes | None:
        """One picture, None where the server has none there. Raises Unavailable with what is wrong.

        It is a PNG, JPEG or WebP by what it says and by its bytes, not longer than LONGEST, and comes from that host.
        """
        if time.monotonic() < self._quiet_until:
            raise self._silent("did not answer a moment ago")
        if not self._turn.acquire(timeout=self.timeout):
            raise self._silent("is slow")
        try:
            url = self.address.replace("{z}", str(z)).replace("{x}", str(x)).replace("{y}", str(y))
            with Download(self.timeout, maximum=LONGEST) as client:
                found = client.get(url, {})
        except (httpx2.HTTPError, httpx2.InvalidURL, Unavailable, ValueError) as error:
            self._quiet_until = time.monotonic() + self.pause
            raise self._silent("cannot be reached, sends us elsewhere, or sends too much") from error
        finally:
            self._turn.release()
        if found.status_code in (204, 404):
            return None
        if found.status_code != 200:
            raise self._silent(f"answers {found.status_code}")
        if not media_of(found.content) or not found.content_type.startswith("image/"):
            raise self._silent("sends no picture")
        return found.content

    def _silent(self, what: str) -> Unavailable:
        return Unavailable(
            f"the server of the map's streets {what}",
            todo="The map shows names and all results without it. The administrator can look at AFTERDARK_BASEMAP_XYZ.",
        )
