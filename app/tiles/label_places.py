"""Which names stand on a map: none over another, and the same ones whichever tile is drawn first."""

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt
import shapely

from app.tiles.label_candidates import Label

PADDING: Final = 3.0
"""Pixels of air round a name."""
SAME_NAME: Final = 240.0
"""Pixels within which one name does not stand twice."""
ROUNDS: Final = 2
LONGEST: Final = 260.0
"""Pixels: a name that is longer is not written."""
REACH: Final = (2 * ROUNDS - 1) * LONGEST + LONGEST / 2
"""Pixels beyond an area in which candidates decide about the names within it: those who give way in the last round
were told by those who stood in the rounds before, a name's length each."""


def standing(candidates: Sequence[Label]) -> list[Label]:
    """The candidates that stand, in their order.

    Of those that meet, or say the same near by, the first in order stands and the others give way; who lost to one that
    gave way has a second chance. Who stands depends on nothing beyond REACH, so that two areas drawn apart agree.
    """
    found = [label for label in candidates if label.wide + 2 * PADDING <= LONGEST]
    if not found:
        return []
    found.sort(key=lambda label: (label.order, label.text, label.angle))
    first, second = _meeting(found)
    waiting, stands = np.ones(len(found), np.bool_), np.zeros(len(found), np.bool_)
    for _ in range(ROUNDS):
        rival = waiting[first] & waiting[second]
        beaten = np.zeros(len(found), np.bool_)
        beaten[second[rival]] = True  # the pairs are in order: the second has the lower claim
        won = waiting & ~beaten
        stands |= won
        waiting &= ~won
        waiting[second[won[first]]] = False
        waiting[first[won[second]]] = False
    return [label for label, stood in zip(found, stands, strict=True) if stood]


def _meeting(labels: Sequence[Label]) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Pairs of positions, the lower first, of labels that cannot stand together."""
    boxes = np.array([_box(label) for label in labels], object)
    tree = shapely.STRtree(boxes)
    one, other = tree.query(boxes, predicate="intersects")
    texts = np.unique([label.text for label in labels], return_inverse=True)[1]
    points = shapely.points([label.x for label in labels], [label.y for label in labels])
    near, far = shapely.STRtree(points).query(points, predicate="dwithin", distance=SAME_NAME)
    same = texts[near] == texts[far]
    first, second = np.concatenate((one, near[same])), np.concatenate((other, far[same]))
    pair = first < second
    return first[pair], second[pair]


def _box(label: Label) -> shapely.Polygon:
    half, high = label.wide / 2 + PADDING, label.high / 2 + PADDING
    cos, sin = np.cos(np.radians(label.angle)), np.sin(np.radians(label.angle))
    corners = [(-half, -high), (half, -high), (half, high), (-half, high)]
    return shapely.Polygon([(label.x + u * cos + v * sin, label.y - u * sin + v * cos) for u, v in corners])
