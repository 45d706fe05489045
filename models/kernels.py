"""The kernels of a density and their constants (domain reference 6.1; Silverman 1986, section 4.2)."""

import math
from dataclasses import dataclass

from models.errors import ParameterError

TRUNCATION = 4.0  # standard deviations at which the Gaussian ends; what lies beyond, exp(-8) = 0.034 %, is not put back


@dataclass(frozen=True)
class Kernel:
    """One kernel K(u), u = distance / bandwidth, that integrates to 1 over the plane.

    degree: p of the family (1 - u²)^p, or None; peak: K(0); roughness: ∫K² over the plane;
    reach: the support in bandwidths;
    per_sigma: the bandwidth that has the variance of a Gaussian of standard deviation 1.
    """

    name: str
    code: int
    degree: int | None
    peak: float
    roughness: float
    reach: float
    per_sigma: float


def _polynomial(name: str, p: int) -> Kernel:
    return Kernel(name, p, p, (p + 1) / math.pi, (p + 1) ** 2 / (math.pi * (2 * p + 1)), 1.0, math.sqrt(2 * (p + 2)))


KERNELS = {
    kernel.name: kernel
    for kernel in (
        _polynomial("quartic", 2),
        _polynomial("epanechnikov", 1),
        _polynomial("triweight", 3),
        _polynomial("uniform", 0),
        Kernel("cone", 4, None, 3 / math.pi, 1.5 / math.pi, 1.0, math.sqrt(20 / 3)),
        Kernel("gaussian", 5, None, 0.5 / math.pi, 0.25 / math.pi, TRUNCATION, 1.0),
    )
}


def named(name: str) -> Kernel:
    """The kernel of that name; ParameterError lists the names there are."""
    try:
        return KERNELS[name]
    except KeyError:
        raise ParameterError(f"There is no kernel called {name!r}; choose one of {', '.join(KERNELS)}.") from None


def effective_area(name: str, bandwidth: float) -> float:
    """Square metres over which a density of this kernel averages: h² / ∫K², so that Var(density) = density / area
    for a Poisson pattern (Silverman 1986, 4.3)."""
    return bandwidth**2 / named(name).roughness


def equal_smoothing(name: str, bandwidth: float, *, to: str) -> float:
    """The bandwidth with which one kernel smooths as another does with its own, both in metres.

    Two kernels smooth alike when their standard deviations are equal: each moves an incident as far on average, so a
    Gaussian of 250 m does what a quartic of 707 m does (domain reference 6.1). The canonical bandwidths of Marron &
    Nolan 1988 (Statistics & Probability Letters 7), which make the trade of bias for variance equal, differ from these
    by at most 1.8 % in the plane.
    """
    return bandwidth * named(to).per_sigma / named(name).per_sigma


def peak(name: str, dimensions: int) -> float:
    """K(0) of a kernel that integrates to 1 over a space of so many dimensions; the Gaussian does not end."""
    kernel, d = named(name), dimensions
    ball = math.pi ** (d / 2)
    if kernel.degree is not None:
        return math.gamma(d / 2 + kernel.degree + 1) / (ball * math.factorial(kernel.degree))
    return math.gamma(d / 2 + 1) * (d + 1) / ball if name == "cone" else (2 * math.pi) ** (-d / 2)
