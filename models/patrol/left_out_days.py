"""Days that a rota leaves out at random, so that what patrols do can be told from what would have happened anyway."""

from typing import Annotated

import numpy as np
import numpy.typing as npt

from models.described import Described
from models.engine.arguments import flat, whole
from models.engine.arrays import Bools, Ints
from models.parameters import Seed

WEEK = 7

Dates = Annotated[npt.ArrayLike, Described("Days, counted from any Monday, rising", "d")]
OneIn = Annotated[int, Described("Of so many days of one weekday in a row, one is left out", "d", 2, 8)]


def left_out_days(days: Dates, *, one_in: OneIn = 2, places: int = 1, seed: Seed = 0) -> Bools:
    """Which days each place is left out, (places, d): of every `one_in` Mondays in a row one, and so for each weekday.

    Every place draws for itself, so that a team is not idle on any day; what is left over at the end of a weekday's row
    is patrolled. Drawn before anything is seen (stratified randomisation, Ariel and Farrington 2010).
    """
    blocks = day_blocks(days, one_in=one_in)
    rng = np.random.default_rng(whole("seed", seed))
    out = np.zeros((whole("number of places", places, 1), len(blocks)), bool)
    for block in range(blocks.max(initial=-1) + 1):
        of = np.flatnonzero(blocks == block)
        out[np.arange(len(out)), of[rng.integers(0, len(of), len(out))]] = True
    return out


def day_blocks(days: Dates, *, one_in: OneIn = 2) -> Ints:
    """The block of each day, (d,): `one_in` days of one weekday that follow each other; -1 for what fills no block."""
    at = flat("days", days, len(np.asarray(days).ravel())).astype(np.int64)
    size, found, known = whole("days of a block", one_in, 2), np.full(len(at), -1, np.int64), 0
    for weekday in range(WEEK):
        of = np.flatnonzero(at % WEEK == weekday)
        full = len(of) // size
        found[of[: full * size]] = known + np.repeat(np.arange(full), size)
        known += full
    return found
