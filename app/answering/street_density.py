"""How dense incidents are along streets: the events' own streets coloured, not the ground between them."""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt
import shapely

from app.answering.answered import Listing
from app.answering.answerer import Answerer, rests_on
from app.answering.keeper import Kind
from app.answering.question import Question
from app.answering.street_network import FURTHEST, street_network
from app.answering.surfaces import class_breaks
from geo.errors import UserError
from geo.source import source_of
from models.network import Network, Snapped, snap, spread_along

Floats = npt.NDArray[np.float64]
STEP: Final = 25.0
"""Metres of street that have one colour."""
YEAR: Final = 12.0
KILOMETRE: Final = 1000.0


@dataclass(frozen=True, eq=False)
class StreetDensity:
    """ends: (k, 2, 2) metres, EPSG:27700, of the stretches that have any; values: (k,) incidents per km of street and
    year; breaks: of the classes they are drawn in, lowest first; bandwidth: metres along streets."""

    ends: Floats
    values: Floats
    breaks: Floats
    bandwidth: float


def _street_density(world: Answerer, asked: Question, stamp: str) -> Listing[StreetDensity]:
    answer = world.answer(asked)
    if answer.month_only or source_of(answer.question.source).anonymised:
        raise UserError(
            "these incidents stand on anonymous map points and not where they happened, so none can be put to a street",
            where="source",
            todo="Ask for the density across the map, or for records with exact places.",
        )
    used = world.basemaps.used()
    network = street_network(world.basemaps.read(used) if used else None)
    *_, found = world.select(answer.question, world.store.snapshot())
    bandwidth = float(answer.question.bandwidth or 0.0)
    x, y, weight = found.places.x, found.places.y, found.places.weight * YEAR / answer.months
    along = along_streets(network, x, y, weight, bandwidth)
    if answer.area is not None:
        inside = shapely.contains_xy(answer.area, *along.ends.mean(axis=1).T)
        along = replace(along, ends=along.ends[inside], values=along.values[inside])
    return world.listing(stamp, asked, along, answer)


def along_streets(network: Network, x: Floats, y: Floats, weight: Floats, bandwidth: float) -> StreetDensity:
    """The density of weighted places (n,), each on the street nearest to it; those further than FURTHEST from any are
    on none. weight: incidents a year; bandwidth: metres along streets."""
    placed = snap(network, np.column_stack((x, y)))
    here = placed.moved <= FURTHEST
    near = reached(network, np.column_stack((x, y))[here], 2 * bandwidth)
    samples, ends = stretches(network, near)
    on = Snapped(placed.piece[here], placed.offset[here], placed.moved[here])
    values = KILOMETRE * spread_along(network, on, weight[here], samples, radius=bandwidth)
    some = values > 0
    return StreetDensity(ends[some], values[some], class_breaks(values[some]), bandwidth)


def reached(network: Network, at: Floats, metres: float) -> npt.NDArray[np.intp]:
    """Pieces that may be within some metres of places."""
    boxes = np.unique(np.floor(at / metres), axis=0)
    middle = (network.nodes[network.ends[:, 0]] + network.nodes[network.ends[:, 1]]) / 2
    square = np.floor(middle / metres)
    around = (boxes[:, None] + np.stack(np.meshgrid((-1, 0, 1), (-1, 0, 1)), axis=2).reshape(1, 9, 2)).reshape(-1, 2)
    code = square[:, 0] * 1e6 + square[:, 1]
    long = network.length > metres
    return np.flatnonzero(np.isin(code, np.unique(around[:, 0] * 1e6 + around[:, 1])) | long)


def stretches(network: Network, pieces: npt.NDArray[np.intp]) -> tuple[Snapped, Floats]:
    """Middles of stretches of up to STEP metres of some pieces, and their ends (k, 2, 2)."""
    length = network.length[pieces]
    many = np.maximum(np.ceil(length / STEP), 1).astype(np.intp)
    of = np.repeat(np.arange(len(pieces)), many)
    step = np.arange(len(of)) - np.repeat(np.cumsum(many) - many, many)
    begin = network.nodes[network.ends[pieces[of], 0]]
    run = network.nodes[network.ends[pieces[of], 1]] - begin
    low, high = (step / many[of])[:, None], ((step + 1) / many[of])[:, None]
    ends = np.stack((begin + low * run, begin + high * run), axis=1)
    middle = (step + 0.5) / many[of] * length[of]
    return Snapped(pieces[of], middle, np.zeros(len(of))), ends


STREET_DENSITY: Final = Kind("street-density", _street_density, rests_on)
"""Density along the streets of the basemap in use."""
