"""Distinct places as they are kept beside the slices: a file a generation, and one for each set of boundaries."""

from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256
from pathlib import Path
from threading import RLock
from typing import Final, Protocol

from geo.space.boundaries import Boundaries
from geo.store.columns.column_file import Arrays
from geo.store.columns.columns import Array, Columns
from geo.store.columns.distinct_places import DistinctPlaces, place_arrays
from geo.store.columns.kept_arrays import KeptArrays

PLACES: Final = ".places"
WARDS: Final = ".wards"
DATASET: Final = "incidents"
"""Whose places they are."""
KNOWN: Final = 8
"""Files of places that are held open: of the sources in use, in this generation and in the one before."""


class OfSlice(Protocol):
    """What the name of such a file is made from."""

    @property
    def dataset(self) -> str: ...
    @property
    def source(self) -> str: ...
    @property
    def force(self) -> str: ...
    @property
    def sha256(self) -> str: ...
    @property
    def path(self) -> str: ...


def place_files(slices: Iterable[OfSlice]) -> dict[tuple[str, str], str]:
    """By source and force, how the files of the places of one generation begin: path in the store, force,
    and 16 digits of what they are made of."""
    of: dict[tuple[str, str], list[OfSlice]] = {}
    for one in slices:
        if one.dataset == DATASET:
            of.setdefault((one.source, one.force), []).append(one)
    return {
        key: str(Path(group[0].path).parent / f"{key[1]}-{made_of(one.sha256 for one in group)[:16]}")
        for key, group in of.items()
    }


def made_of(slices: Iterable[str]) -> str:
    """What such places are made of: the slices' own checksums together."""
    return sha256(" ".join(slices).encode()).hexdigest()


class KeptPlaces:
    """The distinct places of a store. Safe to share between threads; processes may share the folder."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, tuple[KeptArrays, DistinctPlaces]] = OrderedDict()
        self._lock = RLock()

    def of(self, begin: Path, slices: Sequence[str], columns: Callable[[], Sequence[Columns]]) -> DistinctPlaces:
        """The distinct places of some slices. begin: how its files begin; slices: their checksums, in the order of
        `columns`, which opens them. Raises what `columns` raises."""
        name = made_of(slices)
        with self._lock:
            known = self._known.pop(name, None)
            if known is None or known[0].stale:
                arrays = KeptArrays(begin.with_name(begin.name + PLACES), name, lambda: (place_arrays(columns()), {}))
                known = arrays, DistinctPlaces(arrays, slices, lambda wards, make: _wards(begin, name, wards, make))
            self._known[name] = known
            while len(self._known) > KNOWN:
                self._known.popitem(last=False)
            return known[1]


def _wards(begin: Path, name: str, boundaries: Boundaries, make: Callable[[], Arrays]) -> Callable[[str], Array]:
    file = begin.with_name(f"{begin.name}-{boundaries.identity}{WARDS}")
    return KeptArrays(file, f"{name} {boundaries.identity}", lambda: (make(), {}))
