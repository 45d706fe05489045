"""Hot and cold spots of a grid or a space-time cube, with the correction for looking everywhere at once."""

from dataclasses import dataclass
from typing import Annotated, Literal

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr

from models.described import Described, Input
from models.emerging import EmergingSpots, Pattern, eight_classes, four_classes, score_trend
from models.engine.arrays import Bools, Floats
from models.errors import ParameterError
from models.local_g import local_g_grid, local_g_grid_p
from models.multiplicity import bonferroni_cutoff, enough_permutations, fdr_cutoff
from models.parameters import Alpha, CellSide, Evidence, ManyTests, Reach, Seed


@dataclass(frozen=True)
class HotSpots:
    """z: Gi*; p: two-sided; hot, cold: significant, above or below; all of values' shape. cutoff: the p that decided.

    permutations: how many p is from, 0 for the normal distribution.
    """

    z: Floats
    p: Floats
    hot: Bools
    cold: Bools
    cutoff: float
    permutations: int


def hot_spots(
    values: Annotated[
        npt.ArrayLike, Described("(ny, nx), or (periods, ny, nx): sums of case weights a cell", input=Input.GRID)
    ],
    *,
    radius: Reach,
    cell: CellSide,
    alpha: Alpha = 0.05,
    correction: ManyTests = "fdr",
    evidence: Evidence = "permutation",
    permutations: Annotated[
        int | None, Described("Random rearrangements; when left out, as many as let one cell pass", "", 9, 9_999_999)
    ] = None,
    seed: Seed = 0,
) -> HotSpots:
    """Gi* with significance on a grid (ny, nx) or a cube (periods, ny, nx), corrected over space and time together.

    values: sums of case weights a cell; not a number outside the study area. evidence: "permutation" for counts, most
    of which are 0 and far from normal; "normal" as in the books. permutations: by default as many as let a single cell
    pass (`enough_permutations`). correction: Benjamini-Hochberg unless asked otherwise.
    """
    x = np.asarray(values, np.float64)
    z = local_g_grid(x, radius=radius, cell=cell)
    number = 0
    if evidence == "permutation":
        number = enough_permutations(int(np.isfinite(x).sum()), alpha) if permutations is None else permutations
        p = local_g_grid_p(x, radius=radius, cell=cell, permutations=number, seed=seed)
    elif evidence == "normal":
        p = np.asarray(2 * ndtr(-np.abs(z)))
    else:
        raise ParameterError(f'evidence is "permutation" or "normal", not "{evidence}"')
    if correction == "fdr":
        cutoff = fdr_cutoff(p, alpha)
    elif correction == "bonferroni":
        cutoff = bonferroni_cutoff(p, alpha)
    elif correction == "none":
        cutoff = alpha
    else:
        raise ParameterError(f'correction is "fdr", "bonferroni" or "none", not "{correction}"')
    found = p <= cutoff
    return HotSpots(z, p, found & (z > 0), found & (z < 0), cutoff, number)


def emerging_hot_spots(
    cube: Annotated[
        npt.ArrayLike, Described("(periods, ny, nx), oldest first: sums of case weights a cell", input=Input.CUBE)
    ],
    *,
    radius: Reach,
    cell: CellSide,
    alpha: Alpha = 0.05,
    correction: ManyTests = "fdr",
    evidence: Evidence = "permutation",
    classes: Annotated[Literal["four", "eight"], Described("Four plain ones or Esri's eight")] = "four",
    permutations: Annotated[
        int | None, Described("Random rearrangements; when left out, as many as let one cell pass", "", 9, 9_999_999)
    ] = None,
    seed: Seed = 0,
) -> EmergingSpots:
    """What each cell of a cube (periods, ny, nx), oldest first, has been, (ny, nx); OUTSIDE the study area.

    classes: "four" plain ones or Esri's "eight" (models.emerging). A cell is outside when any of its periods is.
    Esri asks for ten periods or more; fewer are answered, and say little.
    """
    x = np.asarray(cube, np.float64)
    if x.ndim != 3:
        raise ParameterError("cube must have the shape (periods, ny, nx)")
    spots = hot_spots(
        x, radius=radius, cell=cell, alpha=alpha, correction=correction, evidence=evidence, permutations=permutations,
        seed=seed,
    )  # fmt: skip
    inside = np.isfinite(x).all(axis=0)
    hot, cold = spots.hot[:, inside], spots.cold[:, inside]
    if classes == "four":
        inner = four_classes(hot, cold)
    elif classes == "eight":
        inner = eight_classes(hot, cold, *score_trend(spots.z[:, inside]), alpha=alpha)
    else:
        raise ParameterError(f'classes are "four" or "eight", not "{classes}"')
    found = EmergingSpots(np.full(inside.shape, Pattern.OUTSIDE, inner.pattern.dtype), np.zeros(inside.shape, np.int8))
    found.pattern[inside], found.sign[inside] = inner.pattern, inner.sign
    return found
