"""How large a grid's cells should be when nobody has said."""

import numpy as np

from models.errors import ParameterError


def cell_size(width: float, height: float, *, rounded: bool = True) -> float:
    """Side of a cell: a fiftieth of the study area's shorter side, in the unit of width and height.

    rounded: a side of 100 or more is cut down to a whole hundred, which suits metres and feet (sfhotspot's rule).
    """
    if not (np.isfinite(width) and np.isfinite(height) and width > 0 and height > 0):
        raise ParameterError(f"a study area needs a width and a height above 0, not {width} and {height}")
    side = min(width, height) / 50
    return float(np.floor(side / 100) * 100) if rounded and side >= 100 else side
