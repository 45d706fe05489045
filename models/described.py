"""What is said of an argument once, where the function declares it: its description, unit, limits and choices.

Nothing numerical is imported here, so that a question's address can be read against the same limits at once.
"""

from dataclasses import dataclass
from math import inf
from typing import Final

from models.kernels import KERNELS


@dataclass(frozen=True)
class Described:
    """An argument, in `Annotated[type, Described(...)]`.

    minimum, maximum: the smallest and the largest value that make sense, themselves included; choices: where the type
    does not list them.
    """

    description: str
    unit: str = ""
    minimum: float | None = None
    maximum: float | None = None
    choices: tuple[str, ...] = ()

    @property
    def limits(self) -> tuple[float, float]:
        """The minimum and the maximum, infinite where there is none."""
        low, high = self.minimum, self.maximum
        return -inf if low is None else low, inf if high is None else high


BANDWIDTH: Final = Described("The kernel's radius; of a Gaussian its standard deviation", "m", 25, 20_000)
CELL: Final = Described("Side of a square cell", "m", 5, 5_000)
EPS: Final = Described("Two incidents this near are neighbours", "m", 5, 5_000)
MIN_WEIGHT: Final = Described("Weight within eps, itself included, that makes an incident core", "", 1, 1e6)
KERNEL: Final = Described("Shape of the kernel", choices=tuple(KERNELS))
