"""Points that a method put together, as areas with what they hold."""

import numpy as np
import numpy.typing as npt
import shapely

from app.answering.called import names_of
from app.answering.choices import EXACT_GAP, OPEN_DATA_FLOOR
from app.answering.hotspots import FEWEST_PLACES
from app.answering.making import Material
from app.methods.bound import Bound
from app.methods.found import Cluster
from geo.space.concave_hull import outline
from geo.streets.names_file import default_names

Ints = npt.NDArray[np.integer]


def clusters(of: Material, bound: Bound, label: Ints) -> tuple[tuple[Cluster, ...], float, int]:
    """The groups of points with one label, most incidents first; the incidents of all others; and how many groups
    stand on too few places for an area that could be drawn. label: (n,), of no group below 0.

    The outline is the hull of the places with a margin, on anonymised points half of the 250 m that they bear, so that
    no spot looks exact.
    """
    assert bound.place is not None and bound.weight is not None
    here, margin = of.found.places, (OPEN_DATA_FLOOR if of.found.month_only else EXACT_GAP) / 2
    made, loose = [], 0
    for number in range(int(label.max(initial=-1)) + 1):
        points = np.flatnonzero(label == number)
        place = np.unique(bound.place[points])
        if len(place) < FEWEST_PLACES:
            loose += len(points) > 0
            continue
        shape = outline(here.x[place], here.y[place], margin=margin)
        shape = shape if of.whole else shapely.intersection(shape, of.area.shape)
        made.append((float(bound.weight[points].sum()), len(place), shape, _ward(of, place)))
    names = names_of([one[2] for one in made], [one[3] for one in made], default_names())
    order = sorted(range(len(made)), key=lambda i: (-made[i][0], names[i]))
    found = [
        Cluster(rank, names[i], made[i][2], made[i][0], made[i][1], float(made[i][2].area) / 1e6)
        for rank, i in enumerate(order, 1)
    ]
    return tuple(found), float(bound.weight.sum()) - sum(one.n for one in found), loose


def _ward(of: Material, place: npt.NDArray[np.intp]) -> str:
    ward = of.found.ward[place]
    known = ward[ward >= 0]
    return str(of.wards.name[int(np.argmax(np.bincount(known)))]) if len(known) else ""
