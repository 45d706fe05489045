"""Parameters that stand in the catalogue and not yet on the function."""

from dataclasses import dataclass
from functools import cached_property

from models import described, method
from models.method import REQUIRED, Type


@dataclass(frozen=True)
class Parameter(method.Parameter):
    """One argument, declared by hand."""

    def __init__(
        self, name: str, type: Type, description: str, default: object = REQUIRED, unit: str = "",
        low: float | None = None, high: float | None = None, choices: tuple[str, ...] = (),
    ) -> None:  # fmt: skip
        super().__init__(name, type, default, description, unit, low, high, choices)

    def by_default(self, default: object) -> "Parameter":
        """The same parameter with a default."""
        facts = (self.unit, self.minimum, self.maximum, self.choices)
        return Parameter(self.name, self.type, self.description, default, *facts)


@dataclass(frozen=True)
class Method(method.Method):
    """A method whose arguments are declared by hand."""

    declared: tuple[method.Parameter, ...] = ()

    @cached_property
    def parameters(self) -> tuple[method.Parameter, ...]:
        """Its arguments, in order."""
        return self.declared


CELL = Parameter("cell", "number", described.CELL.description, unit="m", low=5, high=5_000)
BOUNDS = Parameter("bounds", "array", "xmin, ymin, xmax, ymax of the grid", unit="m")
BANDWIDTH = Parameter("bandwidth", "number", described.BANDWIDTH.description, unit="m", low=25, high=20_000)
SEED = Parameter("seed", "integer", "Start of the random numbers; the same seed gives the same result", 0, low=0)
