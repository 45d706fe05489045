"""The incidents of one slice as small integers: which kind each is, and on which of its places."""

from collections.abc import Callable, Hashable, Mapping
from functools import cached_property
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from geo.incidents import FLAGS

Array = npt.NDArray[Any]
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

KIND: Final = (
    "month", "category", "ho_code", *FLAGS, "location_type", "time_precision", "spatial_precision",
)  # fmt: skip
"""The columns of which incidents of one kind have the same values."""
STARTED: Final = "started"
"""Whether an incident's start is known: a kind's last column."""
ARRAYS: Final = ("kinds", "x", "y", "here", "place", "order", "weight", "start", "end", "text", "texts")
"""Every array that columns have, as `Columns` describes them."""


class Columns:
    """The incidents of a slice in the order of their kinds, and within a kind as they stand in the slice.

    x, y: (p,) its distinct places, metres, by (x, y); here: (p,) int32 incidents on each, of whatever kind;
    place: (n,) int32 position among them, -1 without a place; order: (n,) int32 row in the slice; weight: (n,) float64,
    empty where every weight is one; start, end: (n,) datetime64[s], empty where nothing has a time.
    text: (p,) int32 what each place is called, as a position in `texts`, -1 where nothing public is known.
    kinds: a table of KIND, STARTED, `rows` and `placed` (incidents of the kind, and those of them with a place), in the
    order of the incidents. days: months with their (31,) incidents that begin on each day. key: the same for columns
    of the same slice.
    """

    def __init__(
        self, array: Callable[[str], Array], days: Mapping[str, tuple[int, ...]], key: Hashable = None
    ) -> None:
        self._array, self.days = array, days
        self.key = key or object()

    @cached_property
    def kinds(self) -> pa.Table:
        return read_kinds(self._array("kinds"))

    @property
    def x(self) -> Floats:
        return self._array("x")

    @property
    def y(self) -> Floats:
        return self._array("y")

    @property
    def here(self) -> npt.NDArray[np.int32]:
        return self._array("here")

    @property
    def place(self) -> npt.NDArray[np.int32]:
        return self._array("place")

    @property
    def order(self) -> npt.NDArray[np.int32]:
        return self._array("order")

    @property
    def weight(self) -> Floats:
        return self._array("weight")

    @property
    def start(self) -> npt.NDArray[np.datetime64]:
        return self._array("start")

    @property
    def end(self) -> npt.NDArray[np.datetime64]:
        return self._array("end")

    @property
    def text(self) -> npt.NDArray[np.int32]:
        return self._array("text")

    @property
    def texts(self) -> pa.Array:
        return read_kinds(self._array("texts"))["text"].combine_chunks()

    @cached_property
    def ends(self) -> Ints:
        """(k + 1,) where the incidents of each kind begin, and at last their number."""
        return np.concatenate([[0], np.cumsum(self.kinds["rows"].to_numpy())])

    def __len__(self) -> int:
        return int(self.ends[-1])


def written_kinds(kinds: pa.Table) -> Array:
    """A table of kinds, or of texts, as bytes, which are the same for the same table."""
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, kinds.schema) as stream:
        stream.write_table(kinds)
    return np.frombuffer(sink.getvalue(), np.uint8)


def read_kinds(content: Array) -> pa.Table:
    """The table of kinds that was written so."""
    return pa.ipc.open_stream(pa.py_buffer(content.tobytes())).read_all()
