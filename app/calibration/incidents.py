"""What claims are tried on: the incidents of one kind in one force's area, month by month."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from app.calibration.claim import Data

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Incidents:
    """x, y: (n,) metres on the National Grid; month: (n,) position of each one's month, 0 the oldest; weight: (n,)
    incidents that each stands for; months: how many months follow each other; every: (m, 2) metres, where any crime at
    all was recorded, which is the study area of cells; exact: whether points are where it happened,
    not anonymised."""

    data: Data
    force: str
    offence: str
    x: Floats
    y: Floats
    month: Ints
    weight: Floats
    months: int
    every: Floats
    exact: bool = False

    def in_months(self, wanted: npt.ArrayLike) -> npt.NDArray[np.bool_]:
        """(n,) which lie in the months at these positions."""
        return np.isin(self.month, np.asarray(wanted))
