"""A whole number as a person or a program writes it."""

from typing import Final

DIGITS: Final = 100
"""Most digits of a number that counts or numbers anything here; pages of them cannot even be converted."""


def whole_number(text: str) -> int | None:
    """The number that `text` writes in the digits 0 to 9; None for anything else, and for more than DIGITS of them."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= DIGITS else None
