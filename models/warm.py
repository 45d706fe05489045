"""Compile every numba function of models/ once into its cache: `python -m models.warm`.

Each engine adds a function of its own to WARM that calls it on the smallest problem with the types it is called with.
"""

from collections.abc import Callable

import numpy as np

from models.density import kde
from models.kernels import KERNELS


def warm_density() -> None:
    """Kernel densities, with weights and without."""
    x = np.array([1.0, 2.0, 2.0])
    for kernel in KERNELS:
        kde(x, x, bounds=(0, 0, 4, 4), cell=1, bandwidth=2, kernel=kernel)
        kde(x, x, bounds=(0, 0, 4, 4), cell=1, bandwidth=2, kernel=kernel, weights=x)


WARM: tuple[Callable[[], None], ...] = (warm_density,)


def main() -> None:
    """Call them all."""
    for warm in WARM:
        warm()


if __name__ == "__main__":
    main()
