"""How many incidents lie inside an outline that somebody is drawing."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from app.answering.answer import Answer
from app.answering.answered import Listing
from app.answering.answerer import Answerer, rests_on
from app.answering.keeper import Kind
from app.answering.question import Question
from geo.offence.offences import Definition


@dataclass(frozen=True)
class InsideQuestion:
    """asked: what is counted and when, all hours of it; outline: WKT in metres, EPSG:27700."""

    asked: Question
    outline: str

    @property
    def shape(self) -> BaseGeometry:
        """The outline as a shape."""
        return shapely.from_wkt(self.outline)


@dataclass(frozen=True)
class Inside:
    """n: incidents inside, None where no exact count is given; first, last: months.

    Where it is counted on squares that the map shows too: squares: how many of them lie wholly inside, side: metres,
    minimum: smaller counts are not among them, rounded: whether the counts are.
    """

    definition: Definition
    first: date
    last: date
    n: float | None
    squares: int = 0
    side: float = 0.0
    minimum: int = 0
    rounded: bool = False


def on_squares(inside: Inside, answer: Answer, shape: BaseGeometry) -> Inside:
    """The same counted on the squares of an Answer as a reader sees it: it says nothing that the map does not say, so
    that no two outlines tell what lies between them."""
    cells = answer.cells
    covered = shapely.covers(shape, np.array([cell.geometry for cell in cells], object)) if cells else np.zeros(0, bool)
    found = [cell for cell, within in zip(cells, covered, strict=True) if within]
    side = float(np.sqrt(cells[0].km2 * 1e6)) if cells else 0.0
    n = sum(cell.n for cell in found)
    return replace(inside, n=n, squares=len(found), side=side, minimum=answer.minimum, rounded=bool(answer.rounding))


def _inside(world: Answerer, of: InsideQuestion, stamp: str) -> Listing[Inside]:
    what, period, _, found = world.select(of.asked, world.store.snapshot())
    shape = of.shape
    if of.asked.area:
        shape = shapely.intersection(shape, world.area(of.asked).shape)
    n = float(found.places.weight[found.covers(shape)].sum())
    return world.listing(stamp, of, Inside(what, period.first, period.last, n))


def _rests_on(world: Answerer, of: InsideQuestion) -> Sequence[object]:
    return rests_on(world, of.asked)


INSIDE: Final = Kind("inside", _inside, _rests_on, light=True)
"""The incidents inside an outline."""
