"""What other methods say of the same phase: the panel, the site's own course alone and against the control's, a made-up
control, and placebos."""

from calendar import monthrange
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Generic, TypeVar

import numpy as np
import numpy.typing as npt

from models.errors import ParameterError
from models.impact.difference_in_differences import NEVER, Did, difference_in_differences
from models.impact.interrupted_series import Interrupted, interrupted_series
from models.impact.placebo import Placebo, placebo_dates, placebo_sites
from models.impact.synthetic_control import Synthetic, synthetic_control

Floats = npt.NDArray[np.float64]
T = TypeVar("T")
PANEL: Final = 20
"""Places in the regression over areas and months; the placebos take all there are."""


@dataclass(frozen=True)
class Checked(Generic[T]):
    """A method's result, or in one sentence why there is none."""

    found: T | None
    reason: str


@dataclass(frozen=True)
class FurtherMethods:
    """They check the verdict and never make it."""

    panel: Checked[Did]
    interrupted: Checked[Interrupted]
    against_control: Checked[Interrupted]
    synthetic: Checked[Synthetic]
    placebo_sites: Checked[Placebo]
    placebo_dates: Checked[Placebo]


def further_methods(
    own: Floats, pool: Floats, control: Floats, held: Sequence[date], *, start: int, before: Sequence[int],
    after: Sequence[int],
) -> FurtherMethods:  # fmt: skip
    """All of them on the months before the first phase and those of one phase.

    own, control: (months,) cases of the site and of its control areas together; pool: (k, months) of the places most
    like the site; held: first days of the months; start: position of the first month of the first phase; before,
    after: positions of the months compared.
    """
    columns = [*range(start), *after]
    rows = np.vstack([own, pool])[:, columns]
    months = [held[i] for i in columns]
    length = np.array([monthrange(month.year, month.month)[1] for month in months], np.float64)
    at = np.array([12 * month.year + month.month for month in months], np.float64)  # gaps and a late phase keep season
    beside = control[columns]
    old, new = [columns.index(i) for i in before], [columns.index(i) for i in after]
    near = rows[: PANEL + 1]
    never = [start, *[NEVER] * (len(near) - 1)]
    return FurtherMethods(
        _checked(lambda: difference_in_differences(near, never, days=length)),
        _checked(lambda: interrupted_series(rows[0], start, days=length, at=at)),
        _checked(lambda: _against(rows[0], beside, start, at)),
        _checked(lambda: synthetic_control(rows[0], rows[1:], start)),
        _checked(lambda: placebo_sites(rows, 0, before=old, after=new)),
        _checked(lambda: placebo_dates(rows[0], beside, start=start, before=min(start, len(before)), after=len(after))),
    )


def _against(own: Floats, control: Floats, start: int, at: Floats) -> Interrupted:
    if control.min() < 1:
        raise ParameterError("The control has months without a case, so no course can be set against it.")
    return interrupted_series(own, start, days=control, at=at)


def none_of_them(reason: str) -> FurtherMethods:
    """Where nothing can be compared."""
    return FurtherMethods(*(Checked(None, reason) for _ in range(6)))


def _checked(make: Callable[[], T]) -> Checked[T]:
    """A method's result, or the plain sentence in which it declined."""
    try:
        found = make()
    except ParameterError as error:
        return Checked(None, str(error))
    declined = str(getattr(found, "reason", "")) if getattr(found, "change", None) is None else ""
    return Checked(None, declined) if declined else Checked(found, "")
