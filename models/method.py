"""What the registry says of a method, and the parameters that many methods share."""

from dataclasses import dataclass, replace
from importlib import import_module
from typing import Any, Final, Literal

REQUIRED: Final = ...
Type = Literal["number", "integer", "boolean", "string", "array", "object"]


@dataclass(frozen=True)
class Parameter:
    """One argument. default: REQUIRED without one; low, high: the least and the greatest value that make sense."""

    name: str
    type: Type
    description: str
    default: Any = REQUIRED
    unit: str = ""
    low: float | None = None
    high: float | None = None
    choices: tuple[str, ...] = ()

    def by_default(self, default: Any) -> "Parameter":
        """The same parameter with a default."""
        return replace(self, default=default)


@dataclass(frozen=True)
class Method:
    """A method by its name. callable: "module:function", imported only when it is called; source: who published it."""

    id: str
    callable: str
    summary: str
    source: str
    parameters: tuple[Parameter, ...]

    def load(self) -> Any:
        """The function itself."""
        module, name = self.callable.split(":")
        return getattr(import_module(module), name)

    def json(self) -> dict[str, Any]:
        """As a plain dict, for an API."""
        return {
            "id": self.id,
            "summary": self.summary,
            "source": self.source,
            "parameters": [_json(parameter) for parameter in self.parameters],
        }


def _json(parameter: Parameter) -> dict[str, Any]:
    told: dict[str, Any] = {
        "name": parameter.name,
        "type": parameter.type,
        "description": parameter.description,
        "required": parameter.default is REQUIRED,
    }
    if parameter.default is not REQUIRED:
        default = parameter.default
        told["default"] = list(default) if isinstance(default, tuple) else default
    optional = {"unit": parameter.unit or None, "minimum": parameter.low, "maximum": parameter.high}
    told |= {key: value for key, value in optional.items() if value is not None}
    return told | ({"enum": list(parameter.choices)} if parameter.choices else {})


X = Parameter("x", "array", "Eastings of the incidents", unit="m")
Y = Parameter("y", "array", "Northings of the incidents", unit="m")
WEIGHTS = Parameter("weights", "array", "How many incidents each point stands for; ones when left out", None, low=0)
CELL = Parameter("cell", "number", "Side of a square cell", unit="m", low=5, high=5_000)
BOUNDS = Parameter("bounds", "array", "xmin, ymin, xmax, ymax of the grid", unit="m")
BANDWIDTH = Parameter(
    "bandwidth", "number", "The kernel's radius; of a Gaussian its standard deviation", unit="m", low=25, high=20_000
)
KERNEL = Parameter(
    "kernel", "string", "Shape of the kernel", "quartic",
    choices=("uniform", "epanechnikov", "quartic", "triweight", "cone", "gaussian"),
)  # fmt: skip
PERMUTATIONS = Parameter("permutations", "integer", "Random rearrangements", 999, low=1, high=99_999)
SEED = Parameter("seed", "integer", "Start of the random numbers; the same seed gives the same result", 0, low=0)
ALPHA = Parameter("alpha", "number", "Share of false alarms that is accepted", 0.05, low=0, high=1)
VALUES = Parameter("values", "array", "One value a place or cell: counts or rates")
AREA_OF = Parameter("area", "array", "Area of each cell, in any unit")
SPARSE = Parameter("weights", "object", "Who is whose neighbour: a sparse matrix without a diagonal")
ALTERNATIVE = Parameter(
    "alternative", "string", "Which departures count", "two-sided", choices=("two-sided", "greater", "less")
)
EPS = Parameter("eps", "number", "Two incidents this near are neighbours", unit="m", low=5, high=5_000)
LEAST = Parameter(
    "min_weight", "number", "Weight within eps, itself included, that makes an incident core", low=0, high=1e6
)
