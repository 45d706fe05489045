"""A question's incidents along the streets of the basemap in use."""

import numpy as np

from app.answering.street_density import reached, stretches
from app.answering.street_network import FURTHEST, street_network
from app.methods.bound import Asking, Bound
from geo.errors import Unanswerable
from geo.source import source_of
from models.described import Input
from models.network import snap


def streets(asking: Asking) -> Bound:
    """Streets as lines, incidents near them, and the middle of each stretch of street that one may reach. Raises
    Unanswerable for anonymous map points, UserError where there is no network."""
    found, world = asking.of.found, asking.world
    if found.month_only or source_of(asking.of.period.source).anonymised:
        raise Unanswerable(
            "these incidents stand on anonymous map points and not where they happened, so none can be put to a street",
            where="source",
            todo="Ask for the density across the map, or for records with exact places.",
        )
    used = world.basemaps.used()
    network = street_network(world.basemaps.read(used) if used else None)
    place = np.flatnonzero(asking.of.within)
    at = np.column_stack((found.places.x[place], found.places.y[place]))
    near = snap(network, at).moved <= FURTHEST if len(at) else np.zeros(0, bool)
    place, at = place[near], at[near]
    pieces = reached(network, at, 2 * float(asking.whole.question.bandwidth or 0))
    _, ends = stretches(network, pieces)
    values = {
        Input.STREETS: network.nodes[network.ends[pieces]],
        Input.EVENTS: at,
        Input.SAMPLES: ends.mean(axis=1),
        Input.WEIGHT: found.places.weight[place],
    }
    return Bound(values, len(place), lines=ends)
