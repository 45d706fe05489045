"""The distinct places of all slices of a source together, and the ward that each lies in: found once, not once a
question."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from threading import Lock

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from geo.places import distinct
from geo.space.assign import assign
from geo.space.boundaries import Boundaries
from geo.store.columns.column_file import Arrays
from geo.store.columns.columns import Array, Columns, read_kinds, written_kinds

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int32]
WARD = "ward"
"""The name of the one array of `wards_of`."""


class DistinctPlaces:
    """Where incidents of some slices stand."""

    def __init__(
        self,
        array: Callable[[str], Array],
        slices: Sequence[Hashable],
        wards: Callable[[Boundaries, Callable[[], Arrays]], Callable[[str], Array]],
    ) -> None:
        """array: as `place_arrays` gives them; slices: the keys of the columns they are of, in order; wards: keeps
        what is found of boundaries."""
        self._array, self._wards = array, wards
        self._number = {key: number for number, key in enumerate(slices)}
        self._found: dict[str, Callable[[str], Array]] = {}
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self.x)

    @property
    def x(self) -> Floats:
        """(p,) metres, of distinct places in the order of (x, y)."""
        return self._array("x")

    @property
    def y(self) -> Floats:
        """(p,) metres."""
        return self._array("y")

    def texts(self, places: Sequence[int] | Array) -> npt.NDArray[np.object_]:
        """What some of the places are called, "" where nothing public is known of one."""
        texts = np.append(read_kinds(self._array("texts"))["text"].to_numpy(zero_copy_only=False), "")
        return np.asarray(texts[self._array("text")[places]], object)

    def at(self, one: Columns) -> Indices:
        """Which of these places each of a slice's places is, ascending."""
        return self._array(f"at{self._number[one.key]}")

    def ward(self, boundaries: Boundaries) -> Indices:
        """(p,) the area of a set that each place lies in, as `geo.space.assign` finds it."""
        with self._lock:
            if (found := self._found.get(boundaries.identity)) is None:
                found = self._found[boundaries.identity] = self._wards(boundaries, lambda: self._assigned(boundaries))
        return found(WARD)

    def _assigned(self, boundaries: Boundaries) -> Arrays:
        return {WARD: assign(self.x, self.y, boundaries.geometry)}


@dataclass(frozen=True, eq=False)
class PlacedColumns:
    """The incidents of some slices: their columns, and distinct places, of these slices and maybe others."""

    columns: tuple[Columns, ...]
    distinct: DistinctPlaces

    @cached_property
    def at(self) -> tuple[Indices, ...]:
        """Of each of the columns, where its places are among the distinct ones."""
        return tuple(map(self.distinct.at, self.columns))


def place_arrays(columns: Sequence[Columns]) -> Arrays:
    """The arrays of the distinct places of columns: x, y, what they are called, and at0, at1, … as
    `DistinctPlaces.at`."""
    x, y, each = distinct([(one.x, one.y) for one in columns])
    text, texts = _called(columns, each, len(x))
    at = {f"at{number}": at for number, at in enumerate(each)}
    return {"x": x, "y": y, "text": text, "texts": written_kinds(texts), **at}


def _called(columns: Sequence[Columns], each: Sequence[Indices], p: int) -> tuple[Indices, pa.Table]:
    """(p,) position of what each place is called, and the texts; of two names in two slices the later one."""
    given = [one.texts for one in columns]
    names = pa.concat_arrays([pa.array([], pa.string()), *given]).dictionary_encode()
    ends = np.cumsum([len(texts) for texts in given])
    text = np.full(p, -1, np.int32)
    for one, at, codes in zip(columns, each, np.split(names.indices.to_numpy(), ends)[:-1], strict=True):
        some = one.text >= 0
        text[at[some]] = codes[one.text[some]]
    return text, pa.table({"text": names.dictionary})


def held_of(columns: Sequence[Columns]) -> PlacedColumns:
    """Columns and their distinct places, in memory."""
    arrays = place_arrays(columns)

    def kept(_: Boundaries, make: Callable[[], Arrays]) -> Callable[[str], Array]:
        made: Mapping[str, Array] = make()
        return made.__getitem__

    return PlacedColumns(tuple(columns), DistinctPlaces(arrays.__getitem__, [one.key for one in columns], kept))
