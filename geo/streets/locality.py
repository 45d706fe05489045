"""In which town, suburb or village something lies, as people say it."""

from typing import Final

import numpy as np

from geo.streets.names import SUBURB, TOWN, Floats, Localities, Positions

CENTRE: Final = 700.0
"""Metres from where a town's buses stop within which a large spot is in its centre."""
CITIES: Final = ("Salisbury",)
"""The gazetteer does not tell cities from towns."""
FAR: Final = 5000.0
"""Metres beyond which a locality says nothing of a place."""


def locality_of(x: Floats, y: Floats, weight: Floats, localities: Localities, *, large: bool = False) -> str:
    """What people call the neighbourhood of weighted places: “Salisbury”, “Old Town, Swindon”, “Swindon town centre”.

    x, y, weight: (n,), EPSG:27700. The locality nearest to most of the weight; where none has half of it, the town that
    most of it is in. large: the spot is called by its town rather than by one suburb, and by the centre where it lies
    there. Of equals the first by name. "" where no locality is within FAR.
    """
    nearest = localities.nearest(x, y, within=FAR)
    known = nearest >= 0
    if not known.any():
        return ""
    at, held = nearest[known], weight[known]
    best = _heaviest(at, held, localities)
    town = int(_heaviest(localities.town[at], held, localities))
    if held[at == best].sum() * 2 < held.sum():
        best = town
    name = str(localities.name[best])
    above = int(localities.town[best])
    if localities.rank[best] == SUBURB:
        return f"{name}, {localities.name[above] if above != best else localities.parent[best]}"
    if large and localities.rank[best] == TOWN:
        middle_x, middle_y = (np.average(axis[known], weights=held) for axis in (x, y))
        if np.hypot(middle_x - localities.x[best], middle_y - localities.y[best]) <= CENTRE:
            return f"{name} {'city' if name in CITIES else 'town'} centre"
    return name


def _heaviest(of: Positions, weight: Floats, localities: Localities) -> int:
    found, inverse = np.unique(of, return_inverse=True)
    sums = np.bincount(inverse, weight)
    names = localities.name[found].astype(str)
    return int(found[np.lexsort((found, names, -sums))[0]])
