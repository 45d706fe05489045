"""What the areas of a question are called, and which streets and kinds of places they hold."""

from collections.abc import Sequence

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from app.answering.answer import ByName
from app.answering.selection import Selected
from geo.sources.place_texts import street_or_kind
from geo.streets.hotspot_names import called, distinct, nearest_streets
from geo.streets.names import Floats, Names, Positions, Texts
from geo.streets.place_words import WORDS

FIRST = 3
"""Streets, and kinds of places, that are named of each area."""
OUTSIDE = "Outside every ward"


def by_name(found: Selected, held: Positions, wards: Sequence[str], names: Names) -> list[ByName]:
    """Of each of k areas, in their order, its name and what it holds by name; no two have one name.

    held: (m,) area of each of `found.places`, -1 for none; wards: (k,) where most of each lies, "" outside all of them,
    which stands for the town where the names have none. On anonymised points streets and kinds of places are what the
    points themselves are called; exact incidents are put to the nearest street point of the names, and their own texts
    are never read.
    """
    if not wards:
        return []
    at, weight, street, kind = _entries(found, held, names)
    x, y, area = found.places.x[at], found.places.y[at], held[at]
    order = np.argsort(area, kind="stable")
    groups = np.split(order, np.searchsorted(area[order], np.arange(1, len(wards))))
    spots = [
        called(x[of], y[of], weight[of], street[of], kind[of], names, town)
        for of, town in zip(groups, wards, strict=True)
    ]
    lie_in = [ward or OUTSIDE for ward in wards]
    return [
        ByName(name, spot.streets[:FIRST], spot.kinds[:FIRST], spot.elsewhere, ward)
        for name, spot, ward in zip(distinct(spots, lie_in), spots, lie_in, strict=True)
    ]


def names_of(shapes: Sequence[BaseGeometry], wards: Sequence[str], names: Names) -> list[str]:
    """Names for areas of whose incidents nothing may be known, no two alike: by the streets nearest to their middles.

    wards: (k,) what each is called where the names tell nothing of it.
    """
    nothing = np.array([""], object)
    middles = [shapely.get_coordinates(shapely.centroid(shape)) for shape in shapes]
    return distinct([called(xy[:, 0], xy[:, 1], np.ones(1), nothing, nothing, names) for xy in middles], wards)


def _entries(found: Selected, held: Positions, names: Names) -> tuple[Positions, Floats, Texts, Texts]:
    """Place, weight, street and kind of place of what stands in the areas: one or more entries a place."""
    at = np.flatnonzero(held >= 0)
    texts, of = np.unique(found.texts(at).astype(str), return_inverse=True)
    parsed = np.array([street_or_kind(text) for text in texts.tolist()], object)[of]
    named = np.array(texts != "", bool)[of]
    rest = at[~named]
    if not len(rest):
        return at, found.places.weight[at], parsed[:, 0], parsed[:, 1]
    kinds, weights = found.by_value("location_type", rest)
    place, value = np.nonzero(weights)
    words = np.array([kind if kind in WORDS else "" for kind in kinds], object)
    street = nearest_streets(found.places.x[rest], found.places.y[rest], names)
    return (
        np.concatenate([at[named], rest[place]]),
        np.concatenate([found.places.weight[at[named]], weights[place, value]]),
        np.concatenate([parsed[named, 0], street[place]]),
        np.concatenate([parsed[named, 1], words[value]]),
    )
