"""What shrinking gives back."""

from dataclasses import dataclass

from models.engine.arrays import Floats


@dataclass(frozen=True)
class Shrunk:
    """Per place, (n,): the rate drawn towards the others, and both ends of its interval, per unit of exposure."""

    rate: Floats
    low: Floats
    high: Floats
