"""Which places are like one: in numbers such as venues and deprivation, and in profiles such as hours and offences."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

import numpy as np
import numpy.typing as npt

from models.described import Described
from models.engine.arguments import whole
from models.engine.arrays import Bools, Floats
from models.errors import ParameterError


@dataclass(frozen=True, eq=False)
class Similarity:
    """parts: (n, k) distance of each place to the one in each respect, the numbers first, in what two places taken at
    random differ by on average (root mean square); not a number where either is not known; distance: (n,) root mean
    square of the parts that are known, not a number where none is; compared: (n, k)."""

    parts: Floats
    distance: Floats

    @property
    def compared(self) -> Bools:
        """(n, k) which respects each place was compared in."""
        return np.isfinite(self.parts)


def similarity(
    at: Annotated[int, Described("Position of the place that others are compared with", minimum=0)],
    numbers: Annotated[npt.ArrayLike, Described("(n, j) one number a place and respect; not a number if not known")],
    profiles: Annotated[
        Mapping[str, npt.ArrayLike] | None,
        Described("By respect, (n, c) amounts of each place by class"),
    ] = None,
) -> Similarity:
    """How like one place are the others, and in what?

    A number differs by its difference, a profile by Hellinger's distance between the shares of its classes, 0 alike to
    1 nothing shared (Hellinger 1909). Each is divided by the root mean square of it over all pairs of the places, so
    that 1 is how much two of them differ, whatever the respect. A profile without any amount is not known. A respect
    in which all are alike tells nothing and is left out.
    """
    values = np.asarray(numbers, np.float64)
    if values.ndim != 2 or np.isinf(values).any():
        raise ParameterError("Numbers must be a table, a row a place; what is not known is not a number.")
    at = whole("position", at)
    if at >= len(values):
        raise ParameterError(f"There are {len(values)} places, so none at position {at}.")
    parts = [_standardised(np.abs(column[:, None] - column[None, :]), at) for column in values.T]
    for name, given in (profiles or {}).items():
        amounts = np.asarray(given, np.float64)
        if amounts.ndim != 2 or len(amounts) != len(values) or not np.isfinite(amounts).all() or (amounts < 0).any():
            raise ParameterError(f"The profile “{name}” must have a row a place of finite numbers, 0 or more.")
        parts.append(_standardised(_hellinger(amounts), at))
    found = np.stack(parts, axis=1) if parts else np.empty((len(values), 0))
    known = np.isfinite(found)
    squares = np.where(known, found, 0.0) ** 2
    many = known.sum(axis=1)
    distance = np.where(many > 0, np.sqrt(squares.sum(axis=1) / np.maximum(many, 1)), np.nan)
    return Similarity(found, distance)


def _standardised(apart: Floats, at: int) -> Floats:
    """Row `at` of the distances (n, n), over the root mean square of all pairs that are known."""
    pairs = apart[np.triu_indices(len(apart), 1)]
    pairs = pairs[np.isfinite(pairs)]
    typical = float(np.sqrt(np.mean(pairs**2))) if len(pairs) else 0.0
    return apart[at] / typical if typical > 0 else np.full(len(apart), np.nan)


def _hellinger(amounts: Floats) -> Floats:
    total = amounts.sum(axis=1)
    share = np.sqrt(amounts / np.where(total > 0, total, 1)[:, None])
    apart = np.sqrt(np.maximum(1 - share @ share.T, 0.0))
    np.fill_diagonal(apart, 0.0)
    unknown = total <= 0
    apart[unknown] = np.nan
    apart[:, unknown] = np.nan
    return np.asarray(apart)
