"""A question's incidents, and what they are set against, as two densities on one grid."""

from typing import Any

from app.methods.beside import beside
from app.methods.bound import Asking, Bound
from app.methods.points import map_of
from models.density import kde
from models.described import Input


def surfaces(asking: Asking) -> Bound:
    """Both by the kernel, bandwidth and cell of the map. Raises UserError where nothing can be set against them."""
    filled, here = asking.whole.question, asking.of.found.places
    assert filled.bandwidth and filled.cell
    others, bounds = beside(asking), map_of(asking)
    like: dict[str, Any] = {
        "bounds": bounds,
        "cell": filled.cell,
        "bandwidth": filled.bandwidth,
        "kernel": filled.kernel,
    }
    values = {
        Input.DENSITY: kde(here.x, here.y, weights=here.weight, **like),
        Input.BESIDE: kde(others.x, others.y, weights=others.weight, **like),
    }
    return Bound(
        values, len(here.x), bounds=bounds, cell=filled.cell, beside=others.what, beside_n=others.n,
        attributions=others.attributions, synthetic=others.synthetic,
    )  # fmt: skip
