"""What incidents are set against: where it stands, and how much of it."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import shapely

from app.methods.asked import RESIDENTS, VENUES
from app.methods.bound import Asking
from geo.errors import UserError
from geo.surroundings.assets import read_assets
from geo.surroundings.population import Placed, placed

Floats = npt.NDArray[np.float64]
APART: Final = 250.0
"""Metres between the points that the residents of an area are spread over evenly."""


@dataclass(frozen=True, eq=False)
class Beside:
    """what: VENUES or RESIDENTS; x, y, weight: (m,) metres, and how many each point stands for; attributions: of their
    licences; synthetic: what of it is made up."""

    what: str
    x: Floats
    y: Floats
    weight: Floats
    attributions: tuple[str, ...] = ()
    synthetic: tuple[str, ...] = ()

    @property
    def n(self) -> int:
        """How many there are."""
        return round(float(self.weight.sum()))


def beside(asking: Asking) -> Beside:
    """What was asked for, else venues where there are some that may stand beside the question's source, else residents.
    Raises UserError where there are none."""
    wanted, store = asking.asked.beside, asking.world.store
    assets = read_assets(store, "venues", beside=asking.of.period.source)
    if wanted != RESIDENTS and len(assets):
        made_up = ("venues",) if assets.synthetic else ()
        return Beside(VENUES, assets.x, assets.y, np.ones(len(assets)), assets.attributions, made_up)
    people = placed(store)
    if wanted != VENUES and people is not None:
        return _spread(people)
    if wanted == RESIDENTS:
        raise UserError(
            "no residents are loaded with outlines of the same year", where="beside",
            todo="Load them with “afterdark load population”, and the outlines with “afterdark boundaries import”.",
        )  # fmt: skip
    raise UserError(
        "no venues are loaded, so nothing can be set against them", where="beside",
        todo="Load them with “afterdark load venues FILE”.",
    )  # fmt: skip


def _spread(people: Placed) -> Beside:
    """Residents as points APART from each other over the ground of their area, as if they lived evenly spread."""
    known = np.flatnonzero(np.isfinite(people.residents) & (people.residents > 0))
    x, y, weight = [], [], []
    for i in known.tolist():
        shape = people.areas.geometry[i]
        west, south, east, north = shape.bounds
        columns = (np.arange(np.floor(west / APART), np.ceil(east / APART)) + 0.5) * APART
        rows = (np.arange(np.floor(south / APART), np.ceil(north / APART)) + 0.5) * APART
        at = np.stack(np.meshgrid(columns, rows), axis=2).reshape(-1, 2)
        inside = at[shapely.contains_xy(shape, at)] if len(at) else at
        if not len(inside):
            inside = shapely.get_coordinates(shapely.point_on_surface(shape))
        x.append(inside[:, 0])
        y.append(inside[:, 1])
        weight.append(np.full(len(inside), people.residents[i] / len(inside)))
    credits = (people.areas.attribution,) if people.areas.attribution else ()
    every = [np.concatenate([np.zeros(0), *one]) for one in (x, y, weight)]
    return Beside(RESIDENTS, every[0], every[1], every[2], credits)
