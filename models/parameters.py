"""The parameters that several methods share, as types: each is described here and nowhere else."""

from collections.abc import Sequence
from typing import Annotated, Literal

import numpy.typing as npt

from models.described import BANDWIDTH, CELL, EPS, KERNEL, MIN_WEIGHT, Described, Input

X = Annotated[npt.ArrayLike, Described("Eastings of the incidents", "m", input=Input.EASTING)]
Y = Annotated[npt.ArrayLike, Described("Northings of the incidents", "m", input=Input.NORTHING)]
Weights = Annotated[
    npt.ArrayLike | None,
    Described("How many incidents each point stands for; ones when left out", minimum=0, input=Input.WEIGHT),
]
Days = Annotated[npt.ArrayLike, Described("Day of each incident", "d", input=Input.DAY)]

GridBounds = Annotated[Sequence[float], Described("xmin, ymin, xmax, ymax of the grid", "m", input=Input.BOUNDS)]
CellSide = Annotated[float, CELL]
KernelRadius = Annotated[float, BANDWIDTH]
KernelName = Annotated[str, KERNEL]
Eps = Annotated[float, EPS]
MinWeight = Annotated[float, MIN_WEIGHT]

Values = Annotated[npt.ArrayLike, Described("One value a place or cell: counts or rates", input=Input.COUNTS)]
Areas = Annotated[npt.ArrayLike, Described("Area of each cell, in any unit", input=Input.SIZES)]
Predicted = Annotated[npt.ArrayLike, Described("Predicted value of each cell")]
Observed = Annotated[npt.ArrayLike, Described("What happened in each cell", minimum=0)]
Reach = Annotated[float, Described("Cells whose centres are this near are neighbours", "m", 0)]

RowStandardise = Annotated[bool, Described("Divide each row of weights by its sum")]
Alternative = Annotated[Literal["two-sided", "greater", "less"], Described("Which departures count")]
Permutations = Annotated[int, Described("Random rearrangements", "", 1, 99_999)]
Seed = Annotated[int, Described("Start of the random numbers; the same seed gives the same result", minimum=0)]
Alpha = Annotated[float, Described("Share of false alarms that is accepted", "", 0, 1)]
PValues = Annotated[npt.ArrayLike, Described("p-values of all tests together", "", 0, 1)]
ManyTests = Annotated[Literal["fdr", "bonferroni", "none"], Described("For many tests")]
Evidence = Annotated[Literal["permutation", "normal"], Described("What p is from")]

Hot = Annotated[npt.ArrayLike, Described("(periods, cells) significantly high")]
Cold = Annotated[npt.ArrayLike, Described("(periods, cells) significantly low")]

Window = Annotated[tuple[float, float, float, float], Described("xmin, ymin, xmax, ymax of the study area", "m")]
Radii = Annotated[npt.ArrayLike, Described("Distances", "m", 0)]
EdgeCorrection = Annotated[Literal["none", "translation", "isotropic"], Described("Of the edge")]

PeriodLengths = Annotated[tuple[float, float], Described("Lengths of the two periods", minimum=0)]
AreaSizes = Annotated[tuple[float, ...], Described("Sizes of the areas", minimum=0)]
TreatedPair = Annotated[tuple[float, float], Described("Counts before and after in the target", minimum=0)]
ControlPair = Annotated[tuple[float, float], Described("Counts before and after in the control", minimum=0)]
BufferPair = Annotated[
    tuple[float, float], Described("Counts before and after in the buffer round the target", minimum=0)
]

EarlierX = Annotated[npt.ArrayLike, Described("Eastings of the earlier incidents", "m")]
EarlierY = Annotated[npt.ArrayLike, Described("Northings of the earlier incidents", "m")]
LaterX = Annotated[npt.ArrayLike, Described("Eastings of the later incidents", "m")]
LaterY = Annotated[npt.ArrayLike, Described("Northings of the later incidents", "m")]

PlaceCounts = Annotated[npt.ArrayLike, Described("Incidents of each place", minimum=0, input=Input.COUNTS)]
Exposures = Annotated[
    npt.ArrayLike | None, Described("Area, people or time of each place; ones by default", input=Input.SIZES)
]
GridCounts = Annotated[npt.ArrayLike, Described("(ny, nx) counts or rates", input=Input.GRID)]
