"""What stands about at night: venues, street lights, cameras, ranks, stops, and reports of feeling unsafe."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import shapely

from geo.source import DEMO, NAPTAN, OPENSTREETMAP, may_judge, source_of, synthetic
from geo.space.grid import Grid, snap
from geo.store.base import Snapshot, Store
from geo.surroundings.premises import Premises, join

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Geometries = npt.NDArray[np.object_]

KINDS: Final = (
    "venues",
    "licences",
    "lights",
    "cctv",
    "ranks",
    "stops",
    "help_points",
    "streetsafe",
    "paths",
    "guarded",
)
TOGETHER: Final = 5
"""Fewest reports of feeling unsafe that are shown: one pin may be one person's home."""
_COMMON: Final = ("id", "name", "type", "easting", "northing")


@dataclass(frozen=True, eq=False)
class Assets:
    """Everything of one kind, from one or more sources of one rank; empty when nothing is loaded.

    id, name, subtype: (n,) texts, "" where not known; x, y: (n,) metres, EPSG:27700. columns: what else the kind has,
    (n,) each, None where not known: venues and licences sales (on, off, both), terminal_hour ("02:00"), capacity;
    lights street, state, colour_temperature (K); stops late; venues of the demo charter, charter_date; paths wkt
    (EPSG:27700), length_m.
    """

    kind: str
    sources: tuple[str, ...]
    id: tuple[str, ...]
    name: tuple[str, ...]
    subtype: tuple[str, ...]
    x: Floats
    y: Floats
    columns: Mapping[str, tuple[Any, ...]]

    def __len__(self) -> int:
        return len(self.id)

    @property
    def synthetic(self) -> bool:
        """Made up for demonstration; every page that shows it must say so."""
        return synthetic(self.sources)

    @property
    def attributions(self) -> tuple[str, ...]:
        """Licence lines to print wherever these assets show."""
        return tuple(line for source in self.sources if (line := source_of(source).attribution))

    def column(self, name: str) -> tuple[Any, ...]:
        """One column, (n,); None throughout when no source has it."""
        return self.columns.get(name, (None,) * len(self))

    def where(self, mask: npt.ArrayLike) -> "Assets":
        """Those of the mask (n,) bool, in the same order."""
        rows = np.flatnonzero(np.asarray(mask, bool))
        at = rows.tolist()

        def some(values: tuple[Any, ...]) -> tuple[Any, ...]:
            return tuple(map(values.__getitem__, at))

        return replace(
            self,
            id=some(self.id),
            name=some(self.name),
            subtype=some(self.subtype),
            x=self.x[rows],
            y=self.y[rows],
            columns={name: some(values) for name, values in self.columns.items()},
        )

    @cached_property
    def points(self) -> Geometries:
        """(n,) where they stand."""
        return np.asarray(shapely.points(self.x, self.y), object)

    @cached_property
    def lines(self) -> Geometries:
        """(n,) paths as they are drawn, LineStrings; None for what has no line."""
        return np.asarray(shapely.from_wkt(np.array(self.column("wkt"), object)), object)

    @cached_property
    def working(self) -> Bools:
        """(n,) lights and cameras not known to be out of order. An inventory without a state says they all work."""
        return np.array([state in (None, "", "working") for state in self.column("state")], bool)

    @cached_property
    def late(self) -> Bools:
        """(n,) stops known to be served late; a list without that column (NaPTAN) knows of none."""
        return np.array([value is True for value in self.column("late")], bool)


def read_assets(store: Store, kind: str, *, beside: str, snapshot: Snapshot | None = None) -> Assets:
    """The assets of one kind from the sources that are trusted most; sources of different rank are never mixed.

    beside: the source of the incidents that they are used with, "" for real ones: what is made up stands beside made-up
    incidents alone, what is real beside real ones, and where there is nothing but the other the result is empty.

    Files with a mapping come first, all of them together: two councils' lights are one network. Then, for venues, the
    licensing register without those that sell only to take away; then OpenStreetMap or NaPTAN. Rows come ordered by
    source and id. Raises ValueError for a kind that does not exist.
    """
    if kind not in KINDS:
        raise ValueError(f"{kind} is not a kind of asset")
    now = snapshot or store.snapshot()
    for dataset, sources in _ranked(kind, now):
        if not may_judge(sources, beside):
            continue
        tables = [store.read(dataset, source=source, snapshot=now) for source in sources]
        table = pa.concat_tables(tables, promote_options="permissive")
        if dataset != kind and "sales" in table.column_names:  # shops of the register are no venues
            table = table.filter(pc.fill_null(pc.not_equal(table["sales"], "off"), True))
        if kind == "venues" and dataset != kind:  # two licences of one pub are one venue
            table = _once(table)
        if len(table):
            return _typed(kind, sources, table)
    return Assets(kind, (), (), (), (), np.empty(0), np.empty(0), {})


def _once(table: pa.Table) -> pa.Table:
    met, once = Premises(), []
    for row in table.to_pylist():
        if (same := met.same(row)) is not None:
            join(same, row)
        else:
            met.add(row)
            once.append(row)
    return pa.Table.from_pylist(once, schema=table.schema)


def left_out(snapshot: Snapshot, kind: str, *, beside: str) -> bool:
    """Whether lists of a kind are loaded that `read_assets` leaves out, because they are made up and the incidents are
    real, or the other way round."""
    return any(not may_judge(sources, beside) for _, sources in _ranked(kind, snapshot))


def _ranked(kind: str, snapshot: Snapshot) -> list[tuple[str, tuple[str, ...]]]:
    known = (OPENSTREETMAP.id, NAPTAN.id)

    def others(dataset: str) -> tuple[str, ...]:
        held = {s.source for s in snapshot.slices if s.dataset == dataset}
        return tuple(sorted(held - {*known, DEMO.id}))

    def among(*names: str) -> tuple[str, ...]:
        return tuple(sorted({s.source for s in snapshot.slices if s.dataset == kind and s.source in names}))

    register = [("licences", others("licences"))] if kind == "venues" else []
    ranks = [(kind, others(kind)), *register, (kind, among(*known)), (kind, among(DEMO.id))]
    return [(dataset, sources) for dataset, sources in ranks if sources]


def _typed(kind: str, sources: tuple[str, ...], table: pa.Table) -> Assets:
    def texts(name: str) -> tuple[str, ...]:
        if name not in table.column_names:
            return ("",) * len(table)
        return tuple(text or "" for text in table[name].to_pylist())

    columns = {name: tuple(table[name].to_pylist()) for name in table.column_names if name not in _COMMON}
    x, y = (table[name].to_numpy().astype(np.float64) for name in ("easting", "northing"))
    if kind == "lights" and "street" not in columns:
        columns["street"] = texts("name")
    return Assets(kind, sources, texts("id"), texts("name"), texts("type"), x, y, columns)


@dataclass(frozen=True)
class Perception:
    """A cell in which people said they felt unsafe. n: reports; reasons: how often each was given, most first."""

    x: float  # of the cell's centre, metres
    y: float
    side: float
    n: int
    reasons: tuple[tuple[str, int], ...]


def felt_unsafe(reports: Assets, *, side: float = 250.0, minimum: int = TOGETHER) -> tuple[Perception, ...]:
    """Cells with at least `minimum` StreetSafe reports, most first. What people feel, never to be added to crime.

    Fewer are not shown at all, and a reason is named only where at least `minimum` gave it: so a single report can
    neither be seen nor worked out. side: metres of a cell on the National Grid, as in every other question.
    """
    if not len(reports):
        return ()
    bounds = (reports.x.min(), reports.y.min(), reports.x.max(), reports.y.max())
    grid = Grid(snap(tuple(float(v) for v in bounds), side), side)  # type: ignore[arg-type]
    row, column = grid.locate(reports.x, reports.y)
    cells, cell, count = np.unique(np.column_stack([row, column]), axis=0, return_inverse=True, return_counts=True)
    texts = zip(reports.subtype, reports.column("behaviour"), strict=True)
    reasons = [{why.strip() for text in both if text for why in text.split(";") if why.strip()} for both in texts]
    found = []
    for i in np.flatnonzero(count >= minimum):
        times = Counter(why for j in np.flatnonzero(cell.ravel() == i) for why in reasons[j])
        ranked = sorted(((why, n) for why, n in times.items() if n >= minimum), key=lambda item: (-item[1], item[0]))
        x, y = (grid.bounds[axis] + (cells[i][1 - axis] + 0.5) * side for axis in (0, 1))
        found.append(Perception(float(x), float(y), side, int(count[i]), tuple(ranked)))
    return tuple(sorted(found, key=lambda one: (-one.n, one.y, one.x)))
