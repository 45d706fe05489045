"""Which addresses a server of map pictures may have."""

import re
from typing import Final

FIELDS: Final = ("{z}", "{x}", "{y}")
_ADDRESS: Final = re.compile(r"https?://[^/{}?#\s@]+/[^\s#]*")


def fault_of(address: str) -> str:
    """What is wrong with the address of a server of pictures; "" for nothing. The three numbers of a tile may stand in
    its path or query alone, so that no reader can lead us to another host."""
    if not _ADDRESS.fullmatch(address):
        return "it must begin with https:// or http:// and a host, without a user name"
    if any(address.count(field) != 1 for field in FIELDS):
        return "it must hold {z}, {x} and {y} once each"
    return "it may hold no other braces" if re.search(r"[{}]", re.sub(r"\{[zxy]\}", "", address)) else ""
