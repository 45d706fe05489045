"""What a hotspot is called: by its streets, its kind of place and its town, no two alike."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from geo.streets.locality import locality_of
from geo.streets.names import Floats, Names, Texts
from geo.streets.place_words import ELSEWHERE, NAMING, WORDS

MANY: Final = 20
"""Streets from which a hotspot is too large to be called by two of them."""
FEW: Final = 0.2
"""Share of all incidents below which the two first streets do not stand for a hotspot."""
DOMINANT: Final = 0.5
"""Share of all incidents from which a kind of place is what a hotspot is."""
BY: Final = 300.0
"""Metres within which a street tells where a kind of place is."""
_NUMBER: Final = re.compile(r"[ABM]\d{1,4}(\(M\))?")
Counts = tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class Called:
    """What a hotspot holds by name. streets, kinds: with their incidents, most first and equals by name; n: all
    incidents, those at no street and no kind of place included; near: the streets its name goes by, in that order;
    kind: the kind of place that dominates, "" for none; large: called by its town round one street; locality: as
    `geo.streets.locality` says it."""

    streets: Counts
    kinds: Counts
    n: float
    near: tuple[str, ...]
    kind: str
    large: bool
    locality: str

    @property
    def elsewhere(self) -> str:
        """The kind of place where most of it is recorded and often did not happen, "" for none."""
        return next((of for of, held in self.kinds if held > DOMINANT * self.n and of in ELSEWHERE), "")

    def name(self, more: int = 0) -> str:
        """Its name, with `more` streets in it than it needs; "" where nothing near it has a name."""
        streets = self.near[: (1 if self.large or self.kind else 2) + more]
        if self.kind:
            word = WORDS[self.kind]
            spot = f"{word[:1].upper()}{word[1:]}" + (f" by {' / '.join(streets)}" if streets else "")
        elif self.large and self.locality:
            return self.locality + (f", round {' and '.join(streets)}" if streets else "")
        else:
            spot = " / ".join(streets)
        return ", ".join(part for part in (spot, self.locality) if part)


def called(x: Floats, y: Floats, weight: Floats, street: Texts, kind: Texts, names: Names, town: str = "") -> Called:
    """What the weighted places of one hotspot hold by name.

    x, y, weight: (n,), EPSG:27700; street, kind: (n,) name of the street and kind of place (`place_words.WORDS`) that
    each stands at, "" for none; town: stands where no locality is near. The order of the places does not matter. A kind
    of place dominates when at least DOMINANT of all incidents stand there, and then the nearest street tells where it
    is. A hotspot of MANY streets, or whose two first streets have less than FEW of the incidents, goes by its town.
    """
    streets, kinds = _counts(street, weight), _counts(kind, weight)
    n = float(weight.sum())
    main = next((of for of, held in kinds if held >= DOMINANT * n and of in NAMING), "")
    large = not main and bool(streets) and (len(streets) >= MANY or sum(held for _, held in streets[:2]) < FEW * n)
    near = _telling((of for of, _ in streets), names)
    if main:
        near = _round(x, y, weight, street, kind == main, names)
    elif not near:
        near = _from_layer(x, y, weight, names)
    locality = locality_of(x, y, weight, names.localities, large=large) or town
    return Called(streets, kinds, n, near, main, large, locality)


def distinct(spots: Sequence[Called], without: Sequence[str]) -> list[str]:
    """A name for each of several hotspots, no two alike: equal ones take their next streets, and numbers in their
    order where there are none left. without: what each is called where nothing near it has a name."""
    more = [0] * len(spots)
    while True:
        found = [spot.name(extra) or other for spot, extra, other in zip(spots, more, without, strict=True)]
        taken = Counter(found)
        again = [
            i for i, (spot, name) in enumerate(zip(spots, found, strict=True))
            if taken[name] > 1 and spot.name(more[i] + 1) != spot.name(more[i])
        ]  # fmt: skip
        if not again:
            break
        for i in again:
            more[i] += 1
    seen: Counter[str] = Counter()
    for i, name in enumerate(found):
        seen[name] += 1
        if seen[name] > 1:
            found[i] = f"{name} ({seen[name]})"
    return found


def nearest_streets(x: Floats, y: Floats, names: Names) -> Texts:
    """(n,) the street of the layer nearest to each place, "" where none is within BY metres."""
    at = names.streets.nearest(x, y, within=BY)
    return np.append(names.streets.name, "")[at]


def _counts(values: Texts, weight: Floats) -> Counts:
    found, inverse = np.unique(values.astype(str), return_inverse=True)
    sums = np.bincount(inverse, weight, len(found))
    return tuple((str(found[i]), float(sums[i])) for i in np.lexsort((found, -sums)) if found[i])


def _telling(streets: Iterable[str], names: Names) -> tuple[str, ...]:
    """Each once, those with no more than a road's number last, and none that is a town's name: it tells no street."""
    found = [street for street in dict.fromkeys(streets) if street not in names.localities.towns]
    return tuple(sorted(found, key=lambda street: bool(_NUMBER.fullmatch(street))))


def _middle(x: Floats, y: Floats, weight: Floats) -> tuple[float, float]:
    return float(np.average(x, weights=weight)), float(np.average(y, weights=weight))


def _round(
    x: Floats, y: Floats, weight: Floats, street: Texts, at: npt.NDArray[np.bool_], names: Names
) -> tuple[str, ...]:
    """The streets nearest to a kind of place, where most of its incidents are: of the hotspot, else of the layer."""
    heaviest = np.flatnonzero(at)[np.lexsort((y[at], x[at], -weight[at]))[0]]
    apart = np.hypot(x - x[heaviest], y - y[heaviest])
    some = np.flatnonzero((street != "") & (apart <= BY))
    order = some[np.lexsort((street[some].astype(str), apart[some]))]
    return _telling(map(str, street[order]), names) or _about(float(x[heaviest]), float(y[heaviest]), names)


def _from_layer(x: Floats, y: Floats, weight: Floats, names: Names) -> tuple[str, ...]:
    return _about(*_middle(x, y, weight), names) if len(x) else ()


def _about(x: float, y: float, names: Names) -> tuple[str, ...]:
    """Streets of the layer within BY of a place, nearest first."""
    return _telling(map(str, names.streets.name[names.streets.about(x, y, within=BY)]), names)
