"""A drawn outline as a short text that can stand in an address, and back.

Corners are whole metres on the National Grid. The first stands as it is, each other one as the way to it from the one
before; every number is written in steps of five bits, the last step of a number below 32 (the polyline encoding of
Google Maps, with letters that no address has to escape).
"""

from collections.abc import Iterator, Sequence
from typing import Final

ALPHABET: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_VALUE: Final = {letter: value for value, letter in enumerate(ALPHABET)}
_BITS, _MORE = 5, 32
_LONGEST: Final = 5
"""Letters of one number: 2^24 metres are more than there are."""
Corner = tuple[int, int]


def encoded(corners: Sequence[Corner]) -> str:
    """The text of some corners (easting, northing in whole metres), without the first one again at the end."""
    x, y, text = 0, 0, ""
    for east, north in corners:
        text += _number(east - x) + _number(north - y)
        x, y = east, north
    return text


def decoded(text: str) -> tuple[Corner, ...]:
    """The corners that a text of `encoded` holds. Raises ValueError for any other text."""
    numbers = list(_numbers(text))
    if len(numbers) % 2:
        raise ValueError("a corner has one coordinate only")
    x, y, corners = 0, 0, []
    for east, north in zip(numbers[::2], numbers[1::2], strict=True):
        x, y = x + east, y + north
        corners.append((x, y))
    return tuple(corners)


def _number(value: int) -> str:
    left, text = (value << 1) ^ (value >> 63), ""
    while left >= _MORE:
        text += ALPHABET[_MORE | (left & (_MORE - 1))]
        left >>= _BITS
    return text + ALPHABET[left]


def _numbers(text: str) -> Iterator[int]:
    held, shift = 0, 0
    for letter in text:
        if letter not in _VALUE or shift >= _BITS * _LONGEST:
            raise ValueError("not a letter of an outline")
        value = _VALUE[letter]
        held |= (value & (_MORE - 1)) << shift
        shift += _BITS
        if value < _MORE:
            yield (held >> 1) ^ -(held & 1)
            held, shift = 0, 0
    if shift:
        raise ValueError("the last number is cut off")
