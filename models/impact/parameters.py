"""The parameters that several ways of judging a phase share, as types: each is described here and nowhere else."""

from typing import Annotated

import numpy.typing as npt

from models.described import Described

Panel = Annotated[npt.ArrayLike, Described("Cases of each area (row) in each month (column)", minimum=0)]
SiteMonths = Annotated[npt.ArrayLike, Described("Cases of the site in each month", minimum=0)]
ControlMonths = Annotated[
    npt.ArrayLike, Described("Cases of the control in each month; a row for each area", minimum=0)
]
Row = Annotated[int, Described("Row of the site", minimum=0)]
Start = Annotated[int, Described("Position of the first month of the phase", minimum=0)]
PositionsBefore = Annotated[npt.ArrayLike, Described("Positions of the months before that are compared")]
PositionsAfter = Annotated[npt.ArrayLike, Described("Positions of the months after that are compared")]
MonthsBefore = Annotated[int, Described("Months before that are compared", "month", 1)]
MonthsAfter = Annotated[int, Described("Months after that are compared", "month", 1)]
MonthLengths = Annotated[npt.ArrayLike, Described("Length of each month", "day", 0)]
MonthTimes = Annotated[npt.ArrayLike, Described("When each month was, where some are left out", "month")]
ActivitySensitive = Annotated[bool, Described("Are these offences found because police are there?")]
MinimumCases = Annotated[float, Described("Cases below which an arm is not judged", minimum=0)]
TailShare = Annotated[float, Described("Tail of one cell in one month", "", 0, 1)]
FalseDiscoveryRate = Annotated[float, Described("False discovery rate over the cells", "", 0, 1)]
