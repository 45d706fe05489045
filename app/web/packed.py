"""Bytes compressed once and sent to everybody who takes them."""

import gzip
from typing import Final

PACKED: Final = "gzip"
LEVEL: Final = 5
"""Of nine: the higher ones take five to ten times as long for a hundredth less."""
LEAST_BYTES: Final = 1024
"""What is shorter fits into one packet as it is."""
VARY: Final = {"vary": "Accept-Encoding"}
AS_PACKED: Final = {"content-encoding": PACKED, **VARY}


def compresses(media: str) -> bool:
    """Whether a type of content is text, which grows shorter, rather than a picture that is compressed already."""
    return media.startswith(("text/", "application/json", "image/svg"))


def may_be_packed(accepted: str, media: str, body: bytes) -> bool:
    """Whether a reader who sent this Accept-Encoding gets a body of this type compressed."""
    return PACKED in accepted and compresses(media) and len(body) >= LEAST_BYTES


def packed(body: bytes) -> bytes:
    """The body in gzip; the same body gives the same bytes."""
    return gzip.compress(body, LEVEL, mtime=0)
