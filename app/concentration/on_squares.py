"""Concentration for who sees no exact counts: from nothing but the squares that the map shows them."""

from dataclasses import replace

import numpy as np

from app.answering.answer import Answer
from app.answering.question import SQUARES
from app.concentration.concentration import Concentration, HeldShare
from app.concentration.lattice import Lattice
from models.concentration_range import HELD


def on_squares(found: Concentration, answer: Answer) -> Concentration:
    """The shares of the incidents that a reader's own map gives, and the fewest of its squares that hold them.

    answer: as the reader sees it. A share that the squares shown do not reach together is left out; with one that is
    not shown, fewer might hold it. Nothing is said that an adding-up of the map's table does not say.
    """
    n = np.sort([cell.n for cell in answer.cells])[::-1]
    km2 = answer.cells[0].km2 if answer.cells else 0.0
    reached = np.cumsum(n)
    held = tuple(
        HeldShare(share, at + 1, (at + 1) * km2)
        for share in HELD
        if answer.n and (at := int(np.searchsorted(reached, share * answer.n * (1 - 1e-9)))) < len(n)
    )
    lattice = Lattice(SQUARES, float(np.sqrt(km2 * 1e6))) if km2 else found.lattice
    return replace(
        found, n=answer.n, lattice=lattice, places=len(n), held=held, by_squares=True, minimum=answer.minimum,
        rounding=answer.rounding,
    )  # fmt: skip
