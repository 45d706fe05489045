"""What the asker left open is chosen here, and every choice is announced with its reason."""

from dataclasses import dataclass
from datetime import date
from math import ceil, sqrt

import numpy as np
import numpy.typing as npt

from app.answering.answer import Choice
from app.answering.question import Question
from geo.errors import UserError
from geo.space.grid import Bounds, snap
from geo.store.base import Snapshot
from models import clusters

Floats = npt.NDArray[np.float64]

SOURCES = ("force-export", "police-uk", "demo")
"""The order of trust. Two sources are never mixed: the same crime would count twice."""
SOURCE_NAMES = {"force-export": "force records", "police-uk": "data.police.uk", "demo": "synthetic demonstration data"}
OPEN_DATA_FLOOR = 250.0
"""Smallest honest bandwidth and cell, in metres, for points that were moved to anonymous map points."""


REASONS = {
    (True, True): "as asked",
    (True, False): "from the month asked to the last one loaded",
    (False, True): "the twelve months up to the one asked",
    (False, False): "the last twelve months loaded",
}
"""Why a period is what it is, by whether its first and its last month were asked for."""


@dataclass(frozen=True)
class Period:
    """The source and the months that a question is about."""

    source: str
    first: date
    last: date
    held: tuple[date, ...]  # months with data
    missing: tuple[date, ...]  # months between first and last without data: a gap, not zero crime


def months_between(first: date, last: date) -> list[date]:
    """First days of all months from `first` to `last`, both included."""
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    start = first.year * 12 + first.month - 1
    return [date((start + i) // 12, (start + i) % 12 + 1, 1) for i in range(count)]


def choose_period(asked: Question, snapshot: Snapshot, force: str) -> tuple[Period, list[Choice]]:
    """Source and months: as asked, else the most trusted source and its last twelve months.

    Raises UserError when nothing is loaded, or not from the source that is asked for.
    """
    held_sources = [source for source in SOURCES if snapshot.months(source, force)]
    source = asked.source or (held_sources[0] if held_sources else "")
    if asked.source and asked.source not in held_sources:
        known = ", ".join(held_sources) or "none yet"
        raise UserError(f"nothing is loaded from “{asked.source}”", where="source", todo=f"Loaded: {known}.")
    if not source:
        raise UserError(
            "no incidents are loaded yet",
            todo="Run “afterdark load demo” or “afterdark load police-uk PATH”, then ask again.",
        )
    months = snapshot.months(source, force)
    last = asked.last or max(months[-1], asked.first or months[-1])
    first = asked.first or (months_between(months[0], last) or [last])[-12:][0]
    span = months_between(first, last)
    held = tuple(m for m in span if m in set(months))
    period = Period(source, first, last, held, tuple(m for m in span if m not in set(months)))
    choices = [
        Choice(
            "source",
            "Source",
            SOURCE_NAMES[source],
            "",
            not asked.source,
            "sources are never mixed; this one is trusted most",
        )
        if not asked.source
        else Choice("source", "Source", SOURCE_NAMES[source], "", False, "as asked"),
        Choice(
            "period",
            "Period",
            f"{first:%b %Y} to {last:%b %Y}",
            "",
            not (asked.first and asked.last),
            REASONS[bool(asked.first), bool(asked.last)],
        ),
    ]
    return period, choices


def choose_bandwidth(asked: Question, *, month_only: bool) -> Choice:
    """Radius of the kernel: 200 m suits streets; anonymised points bear no less than 250 m."""
    floor = OPEN_DATA_FLOOR
    if asked.bandwidth is None:
        value, reason = (
            (floor, "points are anonymised, so nothing finer is honest")
            if month_only
            else (200.0, "the scale of a few streets")
        )
        return Choice("bandwidth", "Bandwidth", value, "m", True, reason)
    if month_only and asked.bandwidth < floor:
        return Choice(
            "bandwidth",
            "Bandwidth",
            floor,
            "m",
            True,
            f"{asked.bandwidth:g} m was asked; anonymised points bear no less",
        )
    return Choice("bandwidth", "Bandwidth", asked.bandwidth, "m", False, "as asked")


def choose_kernel(asked: Question) -> Choice:
    """Shape of the density round each incident."""
    usual = asked.kernel == "quartic"
    reason = "the recommended kernel for crime: smooth, and nothing beyond its radius" if usual else "as asked"
    return Choice("kernel", "Kernel", asked.kernel, "", usual, reason)


def choose_cell(asked: Question, bandwidth: float, bounds: Bounds, most: int) -> Choice:
    """Cell of the density surface: a fifth of the bandwidth, larger where the surface would pass `most` cells."""
    xmin, ymin, xmax, ymax = bounds
    margin = 2 * reach(asked.kernel, bandwidth)
    wide, high = xmax - xmin + margin, ymax - ymin + margin
    area, half = wide * high, wide + high
    smallest = area / (
        sqrt(half * half + area * (most - 4)) - half
    )  # (wide / s + 2) (high / s + 2) = most, when snapped
    wanted = asked.cell if asked.cell is not None else bandwidth / 5
    if wanted < smallest:
        value = float(5 * ceil(smallest / 5))
        return Choice(
            "cell", "Cell of the surface", value, "m", True, f"the finest that keeps the surface under {most:,} cells"
        )
    if asked.cell is None:
        return Choice("cell", "Cell of the surface", wanted, "m", True, "a fifth of the bandwidth")
    return Choice("cell", "Cell of the surface", wanted, "m", False, "as asked")


def reach(kernel: str, bandwidth: float) -> float:
    """Metres beyond which a kernel adds nothing, or nothing that shows."""
    return bandwidth * (4 if kernel == "gaussian" else 1)


def choose_clusters(
    asked: Question, x: Floats, y: Floats, weight: Floats, *, month_only: bool
) -> tuple[Choice, Choice]:
    """Reach (eps) and least weight of a hotspot."""
    if asked.eps is None:
        value, reason = (
            (200.0, "map points of open data stand up to a street apart")
            if month_only
            else (120.0, "the scale of a few streets")
        )
        eps = Choice("eps", "Reach of a hotspot (eps)", value, "m", True, reason)
    else:
        eps = Choice("eps", "Reach of a hotspot (eps)", asked.eps, "m", False, "as asked")
    if asked.min_weight is None:
        chosen = clusters.choose_min_weight(x, y, eps=float(eps.value), weights=weight)
        least = Choice("min", "Least incidents within reach", chosen.value, "incidents", True, chosen.reason)
    else:
        least = Choice("min", "Least incidents within reach", asked.min_weight, "incidents", False, "as asked")
    return eps, least


def surface_bounds(area: Bounds, margin: float, cell: float) -> Bounds:
    """Bounds of the surface: the area and a margin round it, on multiples of the cell."""
    return snap((area[0] - margin, area[1] - margin, area[2] + margin, area[3] + margin), cell)
