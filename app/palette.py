"""The colours of every map and tile: viridis, which keeps its order for colour-blind readers and in grey print; and
for differences orange above nothing and blue below it, which colour-blind readers tell apart."""

from bisect import bisect_right
from collections.abc import Sequence
from functools import cache

RGB = tuple[int, int, int]

# Eleven even steps of viridis (van der Walt and Smith, 2015, CC0)
_STOPS: tuple[RGB, ...] = (
    (68, 1, 84),
    (72, 36, 117),
    (65, 68, 135),
    (53, 95, 141),
    (42, 120, 142),
    (33, 145, 140),
    (34, 168, 132),
    (68, 191, 112),
    (122, 209, 81),
    (189, 223, 38),
    (253, 231, 37),
)

PALEST = 0.85
"""Share of viridis in use: its last yellow is too faint on white."""


# Palest first: orange for more, blue for less (ColorBrewer's Oranges and Blues, Apache 2.0)
_MORE: tuple[RGB, ...] = ((253, 208, 162), (241, 130, 45), (166, 54, 3))
_LESS: tuple[RGB, ...] = ((198, 219, 239), (88, 150, 204), (8, 69, 148))


@cache
def more(classes: int) -> tuple[RGB, ...]:
    """Colours of so many classes of a difference above nothing, the smallest first; white is no difference."""
    return _along(_MORE, classes)


@cache
def less(classes: int) -> tuple[RGB, ...]:
    """The same below nothing."""
    return _along(_LESS, classes)


@cache
def viridis(classes: int) -> tuple[RGB, ...]:
    """Colours of so many classes, lowest first, evenly spaced on viridis from yellow-green to dark violet.

    Our maps have a light background, on which readers take darker for more (Schloss et al., 2019).
    """
    last = len(_STOPS) - 1
    places = [(1 - index / max(classes - 1, 1)) * PALEST * last for index in range(classes)]
    return tuple(_between(_STOPS[int(at)], _STOPS[min(int(at) + 1, last)], at % 1) for at in places)


def _along(stops: tuple[RGB, ...], classes: int) -> tuple[RGB, ...]:
    last = len(stops) - 1
    places = [index / max(classes - 1, 1) * last for index in range(classes)]
    return tuple(_between(stops[int(at)], stops[min(int(at) + 1, last)], at % 1) for at in places)


def _between(low: RGB, high: RGB, share: float) -> RGB:
    red, green, blue = (round(a + share * (b - a)) for a, b in zip(low, high, strict=True))
    return red, green, blue


def class_of(value: float, breaks: Sequence[float]) -> int:
    """Class of a value: 0 below the first break (not drawn), k from the k-th break up to the next."""
    return bisect_right(breaks, value)


def css(colour: RGB) -> str:
    """The colour as a stylesheet writes it."""
    return f"#{colour[0]:02x}{colour[1]:02x}{colour[2]:02x}"
