"""DBSCAN areas with the evidence for each and how well it stands."""

import numpy as np
import numpy.typing as npt
import shapely

from app.answering.answer import Hotspot
from app.answering.choices import OPEN_DATA_FLOOR
from app.answering.question import Question
from app.answering.rates import ranks
from app.answering.selection import Selected
from geo.space.boundaries import Boundaries
from geo.space.concave_hull import outline
from models.clusters import dbscan
from models.rates import byar
from models.stability import cluster_stability

Ints = npt.NDArray[np.intp]
FEWEST_PLACES = 3
"""A cluster on fewer distinct places is a repeat location: it has no extent that could be drawn."""


def find(
    filled: Question, found: Selected, member: Ints, wards: Boundaries, years: float, *, seed: int, resamples: int
) -> tuple[Hotspot, ...]:
    """Hotspots of the places `member` (indices into found.places), most incidents first.

    The outline is the concave hull of the places with half of eps round it, on anonymised points at least half of the
    250 m that they bear, so that no spot looks exact. Stability is the share of resamples in
    which the hotspot's core survives; a hotspot is named after the ward in which most of its incidents stand.
    """
    assert filled.eps and filled.min_weight
    x, y, weight = (values[member] for values in (found.places.x, found.places.y, found.places.weight))
    labels = dbscan(x, y, eps=filled.eps, min_weight=filled.min_weight, weights=weight)
    k = int(labels.max(initial=-1)) + 1
    if not k:
        return ()
    stable = cluster_stability(
        x, y, labels, eps=filled.eps, min_weight=filled.min_weight, weights=weight, resamples=resamples, seed=seed
    )
    margin = max(filled.eps, OPEN_DATA_FLOOR if found.month_only else 0.0) / 2
    counts = np.bincount(labels[labels >= 0], weights=weight[labels >= 0], minlength=k).astype(np.float64)
    low, high = byar(counts)
    rank = ranks(counts)
    label_of_row = _labels_of_rows(found, member, labels)
    categories = np.asarray(found.table.column("category").to_pylist(), object)
    months = found.table.column("month").to_numpy(zero_copy_only=False)
    row_weight = found.table.column("weight").to_numpy(zero_copy_only=False)
    order = np.lexsort((western_order(x, y, labels, k), rank))
    spots: list[Hotspot] = []
    used: dict[str, int] = {}
    for label in order:
        of = labels == label
        shape = outline(x[of], y[of], margin=margin)
        ward = _main_ward(found.ward[member][of], weight[of], wards)
        used[ward] = used.get(ward, 0) + 1
        rows = np.flatnonzero(label_of_row == label)
        names, inverse = np.unique(categories[rows].astype(str), return_inverse=True)
        sums = np.bincount(inverse, weights=row_weight[rows])
        km2 = float(shapely.area(shape)) / 1e6
        spots.append(
            Hotspot(
                id=f"h{len(spots) + 1}",
                rank=int(rank[label]),
                name=ward if used[ward] == 1 else f"{ward} ({used[ward]})",
                geometry=shape,
                n=float(counts[label]),
                places=int(of.sum()),
                km2=km2,
                rate=float(counts[label] / km2 / years),
                rate_low=float(low[label] / km2 / years),
                rate_high=float(high[label] / km2 / years),
                ward=ward,
                top=tuple((str(names[i]), float(sums[i])) for i in np.lexsort((names, -sums))[:3]),
                months_active=len(np.unique(months[rows])),
                stability=float(stable.share[label]),
                rank_low=int(stable.rank_low[label]),
                rank_high=int(stable.rank_high[label]),
                repeat=bool(of.sum() < FEWEST_PLACES),
            )
        )
    return tuple(spots)


def western_order(x: npt.NDArray[np.float64], y: npt.NDArray[np.float64], labels: Ints, k: int) -> Ints:
    """Position of each cluster by its westernmost, then southernmost place: equal counts never swap between runs."""
    first = np.lexsort((y, x))
    seen = {int(label): i for i, label in reversed(list(enumerate(labels[first]))) if label >= 0}
    return np.array([seen[i] for i in range(k)], np.intp)


def _labels_of_rows(found: Selected, member: Ints, labels: Ints) -> Ints:
    """Cluster of every row of the table, -1 for noise, rows without a place and rows outside the area."""
    of_place = np.full(len(found.places), -1, np.intp)
    of_place[member] = labels
    of_row = np.full(len(found.table), -1, np.intp)
    of_row[found.placed] = of_place[found.places.inverse]
    return of_row


def _main_ward(ward: Ints, weight: npt.NDArray[np.float64], wards: Boundaries) -> str:
    known = ward >= 0
    if not known.any():
        return "Outside every ward"
    return str(wards.name[int(np.argmax(np.bincount(ward[known], weights=weight[known])))])
