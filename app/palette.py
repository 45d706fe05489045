"""The colours of every map and tile: viridis, which keeps its order for colour-blind readers and in grey print."""

from bisect import bisect_right
from collections.abc import Sequence

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


def viridis(classes: int) -> tuple[RGB, ...]:
    """Colours of so many classes, lowest first, evenly spaced on viridis from dark violet to yellow."""
    last = len(_STOPS) - 1
    colours: list[RGB] = []
    for index in range(classes):
        at = index / max(classes - 1, 1) * last
        low = min(int(at), last - 1)
        share = at - low
        a, b = _STOPS[low], _STOPS[low + 1]
        colours.append(
            (
                round(a[0] + share * (b[0] - a[0])),
                round(a[1] + share * (b[1] - a[1])),
                round(a[2] + share * (b[2] - a[2])),
            )
        )
    return tuple(colours)


def class_of(value: float, breaks: Sequence[float]) -> int:
    """Class of a value: 0 below the first break (not drawn), k from the k-th break up to the next."""
    return bisect_right(breaks, value)


def css(colour: RGB) -> str:
    """The colour as a stylesheet writes it."""
    return f"#{colour[0]:02x}{colour[1]:02x}{colour[2]:02x}"
