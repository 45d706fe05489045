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
from models.impact.shortfall import Lack, Need, Shortfall, ShortfallError
from models.impact.synthetic_control import Synthetic, synthetic_control

Floats = npt.NDArray[np.float64]
T = TypeVar("T")
PANEL: Final = 20
"""Places in the regression over areas and months; the placebos take all there are."""


@dataclass(frozen=True)
class Attempt(Generic[T]):
    """A method's result, or what it lacks; neither where its arithmetic could not tell anything from these counts."""

    found: T | None
    shortfall: Shortfall = ()


@dataclass(frozen=True)
class OtherMethods:
    """They check the verdict and never make it."""

    panel: Attempt[Did]
    interrupted: Attempt[Interrupted]
    against_control: Attempt[Interrupted]
    synthetic: Attempt[Synthetic]
    placebo_sites: Attempt[Placebo]
    placebo_dates: Attempt[Placebo]


def other_methods(
    site: Floats, pool: Floats, control: Floats, held: Sequence[date], *, start: int, before: Sequence[int],
    after: Sequence[int],
) -> OtherMethods:  # fmt: skip
    """All of them on the months before the first phase and those of one phase.

    site, control: (months,) cases of the site and of its control areas together; pool: (k, months) of the places most
    like the site; held: first days of the months; start: position of the first month of the first phase; before,
    after: positions of the months compared.
    """
    columns = [*range(start), *after]
    rows = np.vstack([site, pool])[:, columns]
    months = [held[i] for i in columns]
    length = np.array([monthrange(month.year, month.month)[1] for month in months], np.float64)
    at = np.array([12 * month.year + month.month for month in months], np.float64)  # gaps and a late phase keep season
    beside = control[columns]
    old, new = [columns.index(i) for i in before], [columns.index(i) for i in after]
    near = rows[: PANEL + 1]
    never = [start, *[NEVER] * (len(near) - 1)]
    return OtherMethods(
        _attempt(lambda: difference_in_differences(near, never, days=length)),
        _attempt(lambda: interrupted_series(rows[0], start, days=length, at=at)),
        _attempt(lambda: _against(rows[0], beside, start, at)),
        _attempt(lambda: synthetic_control(rows[0], rows[1:], start)),
        _attempt(lambda: placebo_sites(rows, 0, before=old, after=new)),
        _attempt(lambda: placebo_dates(rows[0], beside, start=start, before=min(start, len(before)), after=len(after))),
    )


def _against(site: Floats, control: Floats, start: int, at: Floats) -> Interrupted:
    if control.min() < 1:
        raise ShortfallError("The control has months without a case.", Lack(Need.CASES_EACH_MONTH, 1, 0))
    return interrupted_series(site, start, days=control, at=at)


def no_other_methods() -> OtherMethods:
    """Where nothing can be compared."""
    return OtherMethods(*(Attempt(None) for _ in range(6)))


def _attempt(make: Callable[[], T]) -> Attempt[T]:
    """A method's result, or what it lacks."""
    try:
        found = make()
    except ShortfallError as error:
        return Attempt(None, error.shortfall)
    except ParameterError:
        return Attempt(None)
    short: Shortfall = getattr(found, "shortfall", ())
    return Attempt(None, short) if short else Attempt(found)
