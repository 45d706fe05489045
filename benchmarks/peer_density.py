"""Peers of the kernel density, each called as its manual says. Runs in the peers' environment."""

import numpy as np

SAMPLED_ROWS = 12


def kdepy(data):
    """FFTKDE: not exact; it puts the points on the grid first."""
    from KDEpy import FFTKDE  # noqa: PLC0415

    points = np.column_stack([data["x"], data["y"]])
    bandwidth = float(data["h"]) / np.sqrt(8)  # KDEpy scales its kernels to their standard deviation
    shape = tuple(int(k) for k in data["shape"][::-1])
    return lambda: FFTKDE(kernel="biweight", bw=bandwidth).fit(points).evaluate(shape), 1.0, "not exact"


def scikit_learn(data):
    """KernelDensity has no quartic; Epanechnikov, the places with their weights, a sample of the grid's rows."""
    from sklearn.neighbors import KernelDensity  # noqa: PLC0415

    model = KernelDensity(bandwidth=float(data["h"]), kernel="epanechnikov")
    model.fit(np.column_stack([data["px"], data["py"]]), sample_weight=data["pw"])
    ny, nx = (int(k) for k in data["shape"])
    cell = float(data["cell"])
    rows = np.linspace(0, ny - 1, SAMPLED_ROWS).round()
    at = np.column_stack([v.ravel() for v in np.meshgrid((np.arange(nx) + 0.5) * cell, (rows + 0.5) * cell)])
    factor = ny / SAMPLED_ROWS
    return lambda: model.score_samples(at), factor, f"Epanechnikov; estimated from {SAMPLED_ROWS} of {ny} rows"


def libkdv(data):
    """LIBKDV has the Epanechnikov kernel only; two threads."""
    from libkdv import kdv  # noqa: PLC0415

    ny, nx = (int(k) for k in data["shape"])
    model = kdv(
        np.column_stack([data["x"], data["y"]]), GPS=False, num_threads=2, row_pixels=nx, col_pixels=ny,
        bandwidth=float(data["h"]),
    )  # fmt: skip
    return model.compute, 1.0, "Epanechnikov"


PEERS = {
    "KDEpy FFTKDE": ("KDEpy", kdepy),
    "scikit-learn": ("scikit-learn", scikit_learn),
    "LIBKDV": ("libkdv", libkdv),
}
