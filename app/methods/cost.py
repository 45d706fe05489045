"""What a run of a method will cost, and that no one run may take all of it."""

from typing import Final

from app.methods.bound import Bound
from app.methods.found import Setting
from geo.errors import UserError
from models.method import Method

REPEATS: Final = ("permutations", "simulations", "resamples", "redraws", "draws")
"""Arguments that say how often a computation is done again."""
MAXIMUM: Final = 400_000_000
"""Values that may be gone through by all repeats together: some four seconds of a processor."""
IN_PAIRS: Final = {
    "cross_validated": 6_000, "hdbscan": 20_000, "self_exciting": 20_000, "near_strings": 60_000, "knox": 60_000,
    "spatial_rates": 1_500, "relative_risk_tolerance": 20_000, "network_kde": 20_000,
}  # fmt: skip
"""Most points, cases or areas of methods that look at pairs of them."""


def afford(method: Method, bound: Bound, settings: tuple[Setting, ...]) -> None:
    """Raise UserError for what would take more computing than one run may, and say what to change."""
    most = IN_PAIRS.get(method.id)
    if most is not None and bound.n > most:
        raise UserError(
            f"this method looks at pairs, and takes no more than {most} at once; here are {bound.n}",
            where="from, to, area",
            todo="Choose a shorter period or a smaller area.",
        )
    for one in settings:
        if one.name in REPEATS and isinstance(one.value, int) and bound.n * one.value > MAXIMUM:
            raise UserError(
                f"{one.value} times {bound.n} values would take {bound.n * one.value / MAXIMUM:.1f} times the "
                "computing that one run may take",
                where=one.name,
                todo="Choose fewer.",
            )
