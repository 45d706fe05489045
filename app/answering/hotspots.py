"""DBSCAN areas with the evidence for each and how well it stands."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from app.answering.answer import Hotspot, UntestedHotspot
from app.answering.called import by_name
from app.answering.choices import OPEN_DATA_FLOOR, farthest_from_peak
from app.answering.likely_range import hotspot_range
from app.answering.question import Question
from app.answering.rates import ranks
from app.answering.selection import Selected
from geo.space.boundaries import Boundaries
from geo.space.outlines import outlines
from geo.streets.names_file import default_names
from models.clusters import dbscan
from models.engine.minimum import SLACK
from models.map_points import survival_in_cells
from models.stability import cluster_stability
from models.valleys import split_at_valleys

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]
FEWEST_PLACES = 3
"""A cluster on fewer distinct places is a repeat location: an address to look at, and no area that could be drawn."""


@dataclass(frozen=True, eq=False)
class Areas:
    """The areas that DBSCAN found and what they hold. labels: (m,) the area of each of the places that were clustered,
    -1 for none; shapes: (k,) outlines; held: (n,) in which of them each place stands; counts: (k,) incidents; order:
    (k,) of the areas, most first; ranked_by: (k,) what that goes by, incidents or what they are worth."""

    labels: Ints
    shapes: Sequence[BaseGeometry]
    held: Ints
    counts: Floats
    order: Ints
    ranked_by: Floats


def outline(
    filled: Question, found: Selected, member: Ints, *, area: BaseGeometry | None = None, worth: Floats | None = None
) -> Areas:
    """Areas of the places `member` (indices into found.places), and nothing beyond `area`.

    DBSCAN finds the clusters, which are cut at the valleys of their density; those on fewer than FEWEST_PLACES or
    lighter than the minimum are left out. The outline is the concave hull of the places with half of eps round it, on
    anonymised points at least half of the 250 m that they bear, so that no spot looks exact; no two outlines share
    ground. Everything that the question selects within an outline is counted, also what stands apart from its cluster:
    `counts` is what anybody counts who puts the incidents into the shape. worth: (m,) of all places, what orders the
    areas in place of their incidents, by which they are found all the same.
    """
    assert filled.eps and filled.min_weight
    here = found.places
    labels, shapes, held = outlined(
        here.x, here.y, here.weight, member, eps=filled.eps, minimum=filled.min_weight, month_only=found.month_only,
        area=area,
    )  # fmt: skip
    k = len(shapes)
    counts = np.bincount(held[held >= 0], weights=here.weight[held >= 0], minlength=k).astype(np.float64)
    by = counts if worth is None else np.bincount(held[held >= 0], worth[held >= 0], k).astype(np.float64)
    order = np.lexsort((western_order(here.x[member], here.y[member], labels, k), -by))
    return Areas(labels, shapes, held, counts, order, by)


def untested(areas: Areas, found: Selected, wards: Boundaries, years: float) -> tuple[UntestedHotspot, ...]:
    """The areas with what they hold, most incidents first, each called by its streets and its town (`by_name`)."""
    order, held = areas.order, areas.held
    main = [_main_ward(found.ward[of], found.places.weight[of], wards) for of in (held == label for label in order)]
    names = by_name(found, np.append(np.argsort(order), -1)[held], main, default_names())
    rows: list[UntestedHotspot] = []
    for label, named in zip(order, names, strict=True):
        km2 = float(shapely.area(areas.shapes[label])) / 1e6
        rows.append(
            UntestedHotspot(
                id=f"h{len(rows) + 1}",
                name=named.name,
                ward=named.ward,
                geometry=areas.shapes[label],
                n=float(areas.counts[label]),
                places=int((held == label).sum()),
                km2=km2,
                rate=float(areas.counts[label] / km2 / years),
                by_name=named,
            )
        )
    return tuple(rows)


def tested(
    areas: Areas,
    rows: Sequence[UntestedHotspot],
    filled: Question,
    found: Selected,
    member: Ints,
    years: float,
    *,
    seed: int,
    resamples: int,
) -> tuple[Hotspot, ...]:
    """Hotspots of areas and their rows (`untested`), in the same order, with how sure each is.

    Stability: of hotspots like it, the share with half of their ground hot again in another period; found_in_cells: on
    anonymised points, in how many redraws within the cells of the map points of any crime it is found.
    """
    assert filled.eps and filled.min_weight
    if not rows:
        return ()
    here, held, eps, minimum = found.places, areas.held, filled.eps, filled.min_weight
    x, y, weight = (values[member] for values in (here.x, here.y, here.weight))
    stable = cluster_stability(
        x,
        y,
        held[member],
        eps=eps,
        min_weight=minimum,
        weights=weight,
        resamples=resamples,
        seed=seed,
        exact=not found.month_only,
    )
    found_in_cells = survival_in_cells(
        x, y, held[member], points_x=found.any_crime.x, points_y=found.any_crime.y,
        eps=eps, min_weight=minimum, weights=weight, seed=seed,
    ) if found.month_only else None  # fmt: skip
    likely = hotspot_range(areas.shapes, held, here, eps=eps, seed=seed)
    rank = ranks(areas.ranked_by)
    tally = found.tally(held, len(rows))
    names = np.array(tally.categories, str)
    spots: list[Hotspot] = []
    for label, row in zip(areas.order, rows, strict=True):
        sums = tally.by_category[label]
        spots.append(
            Hotspot(
                id=row.id,
                rank=int(rank[label]),
                name=row.name,
                geometry=row.geometry,
                n=row.n,
                places=row.places,
                km2=row.km2,
                rate=row.rate,
                rate_low=float(likely.low[label] / row.km2 / years),
                rate_high=float(likely.high[label] / row.km2 / years),
                ward=row.ward,
                top=tuple((str(names[i]), float(sums[i])) for i in np.lexsort((names, -sums))[:3] if sums[i]),
                months_active=int((tally.rows[label] > 0).sum()),
                stability=float(stable.share[label]),
                rank_low=int(stable.rank_low[label]),
                rank_high=int(stable.rank_high[label]),
                found_in_cells=None if found_in_cells is None else float(found_in_cells[label]),
                by_name=row.by_name,
            )
        )
    return tuple(spots)


def outlined(
    x: Floats, y: Floats, weight: Floats, member: Ints, *, eps: float, minimum: float, month_only: bool,
    area: BaseGeometry | None = None,
) -> tuple[Ints, list[BaseGeometry], Ints]:  # fmt: skip
    """The hotspot of each of the places `member`, the outlines (k,), and in which of them each of all places stands.

    x, y, weight: (n,) of all places, distinct; -1 stands for no hotspot and no outline. See `outline` for the rules.
    """
    mx, my, mine = x[member], y[member], weight[member]
    labels = dbscan(mx, my, eps=eps, min_weight=minimum, weights=mine)
    labels = split_at_valleys(mx, my, labels, eps=eps, min_weight=minimum, weights=mine, reach=farthest_from_peak(eps))
    labels = _areas(labels, mine, minimum)
    group = np.full(len(x), -1, np.intp)
    if labels.max(initial=-1) < 0:
        return labels, [], group
    group[member] = labels
    margin = max(eps, OPEN_DATA_FLOOR if month_only else 0.0) / 2
    return labels, *outlines(x, y, group, margin=margin, area=area)


def _areas(labels: Ints, weight: npt.NDArray[np.float64], minimum: float) -> Ints:
    """The labels of the clusters on enough places and with enough incidents of their own, numbered anew.

    A cluster can be lighter than the minimum when what lies round its core belongs to the cluster beside it.
    """
    some = labels >= 0
    held = np.bincount(labels[some], weight[some])
    kept = np.flatnonzero((np.bincount(labels[some]) >= FEWEST_PLACES) & (held >= minimum * (1 - SLACK)))
    number = np.full(len(held) + 1, -1, np.intp)  # the last one is for -1
    number[kept] = np.arange(len(kept))
    return number[labels]


def western_order(x: npt.NDArray[np.float64], y: npt.NDArray[np.float64], labels: Ints, k: int) -> Ints:
    """Position of each cluster by its westernmost, then southernmost place: equal counts never swap between runs."""
    label, seen = np.unique(labels[np.lexsort((y, x))], return_index=True)
    assert (label[label >= 0] == np.arange(k)).all()
    return np.asarray(seen[label >= 0], np.intp)


def _main_ward(ward: Ints, weight: npt.NDArray[np.float64], wards: Boundaries) -> str:
    """The ward with most of the weight, "" outside all of them."""
    known = ward >= 0
    if not known.any():
        return ""
    return str(wards.name[int(np.argmax(np.bincount(ward[known], weights=weight[known])))])
