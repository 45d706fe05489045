"""Harm beside counts: one homicide must not decide where officers walk."""

from dataclasses import dataclass
from typing import Annotated

import numpy as np
import numpy.typing as npt

from models.described import Described
from models.engine.arguments import positions, repeats, whole
from models.engine.arrays import Floats, Ints
from models.errors import ParameterError
from models.parameters import Weights


@dataclass(frozen=True)
class Harm:
    """For each place: cases, harm, the share of its harm that its single worst case makes up, and cases without a
    weight; all (places,). A place whose worst case is most of its harm is not to be ranked for patrol by harm."""

    cases: Ints
    harm: Floats
    worst_share: Floats
    unweighted: Ints


def harm_by_place(
    place: Annotated[npt.ArrayLike, Described("Place of each incident")],
    harm: Annotated[npt.ArrayLike, Described("Harm of each incident, from a versioned table", minimum=0)],
    places: Annotated[int, Described("How many places there are", minimum=0)],
    weights: Weights = None,
) -> Harm:
    """Add up harm by place.

    place: (n,) numbers from 0 to places - 1; harm: (n,) the harm weight of each case, not a number where none is known:
    such a case counts as a case and is reported, never as no harm. weights: whole numbers, a case repeated so often.
    """
    places = whole("number of places", places)
    at, h = positions("place", place, max(places, 1)), np.asarray(harm, np.float64)
    if at.shape != h.shape or at.ndim != 1 or (len(at) and (at.min() < 0 or at.max() >= places)):
        raise ParameterError(f"place and harm must be flat and of one length, places from 0 to {places - 1}")
    if (h < 0).any():
        raise ParameterError("harm must be 0 or more")
    copies = repeats(weights, len(at))
    known = np.isfinite(h) & (copies > 0)
    total = np.bincount(at[known], weights=(h * copies)[known], minlength=places).astype(np.float64)
    worst = np.zeros(places)
    np.maximum.at(worst, at[known], h[known])
    return Harm(
        np.bincount(at, weights=copies, minlength=places).astype(np.int64),
        total,
        np.divide(worst, total, out=np.zeros(places), where=total > 0),
        np.bincount(at[~np.isfinite(h)], weights=copies[~np.isfinite(h)], minlength=places).astype(np.int64),
    )


def capped(harm: npt.ArrayLike, cap: float) -> Floats:
    """Harm weights cut at `cap`, for a smooth map that one case would drown; say so wherever the map is shown.

    The advice is five times the weight of grievous bodily harm.
    """
    if not cap > 0:
        raise ParameterError(f"the cap must be more than 0, not {cap}")
    return np.minimum(np.asarray(harm, np.float64), cap)
