"""What incidents are set against: where it stands."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from app.methods.bound import Asking
from geo.errors import UserError
from geo.surroundings.assets import read_assets


@dataclass(frozen=True, eq=False)
class Beside:
    """x, y: (m,) metres; attributions: of their licences; synthetic: what of it is made up."""

    x: npt.NDArray[np.float64]
    y: npt.NDArray[np.float64]
    attributions: tuple[str, ...]
    synthetic: tuple[str, ...]


def beside(asking: Asking) -> Beside:
    """Venues of the sources that may stand beside the question's. Raises UserError where there are none."""
    assets = read_assets(asking.world.store, "venues", beside=asking.of.period.source)
    if not len(assets):
        raise UserError(
            "no venues are loaded, so nothing can be set against them",
            where="beside",
            todo="Load them with “afterdark load venues FILE”.",
        )
    return Beside(assets.x, assets.y, assets.attributions, ("venues",) if assets.synthetic else ())
