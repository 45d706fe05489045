"""The address of a page as a code that a telephone reads from paper."""

from typing import Final

import segno

LONGEST: Final = 1_200
"""Bytes of an address whose code a telephone can still read at the size it is printed in; a code ends at 2,953."""


def address_code(address: str) -> str:
    """The code as SVG; "" for an address that is longer than LONGEST."""
    if len(address.encode(errors="replace")) > LONGEST:
        return ""
    return str(segno.make(address).svg_inline(border=0, omitsize=True))
