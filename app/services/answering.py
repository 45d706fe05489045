"""A Question meets the data and the models here and becomes an Answer."""

import hashlib
import json
from collections import OrderedDict
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import shapely

from app.answer import Answer, Choice
from app.question import Question
from app.services import choices as choosing
from app.services import hotspots, hours, rates, words
from app.settings import Settings
from geo.assign import assign
from geo.boundaries import Boundaries, chosen_wards
from geo.errors import NotFound
from geo.grid import Grid
from geo.offences import Definition, definition
from geo.places import Places, collapse
from geo.store.base import Snapshot, Store
from geo.store.slices import open_store
from models.density import Surface, kde

Floats = npt.NDArray[np.float64]
COLUMNS = ("easting", "northing", "month", "category", "ho_code", "time_precision", "spatial_precision", "weight")


@dataclass(frozen=True)
class Selected:
    """The incidents a question is about: `rows` of the table with a place, collapsed, each place in its ward."""

    table: pa.Table
    n: float
    placed: npt.NDArray[np.bool_]
    places: Places
    recorded: Places  # of any crime at all: where something could have been seen
    ward: npt.NDArray[np.intp]  # of each place, -1 outside every ward
    month_only: bool
    by_proxy: int
    unknown_public_place: int
    unknown_hour: int
    unjudged: int
    hours: hours.Hours | None


class Answerer:
    """Answers questions on one store. Safe to share between threads; answers are kept until the data change."""

    def __init__(
        self,
        settings: Settings,
        *,
        store: Store | None = None,
        wards: Boundaries | None = None,
        definitions: Path | None = None,
    ) -> None:
        self.settings = settings
        self.store: Store = store or open_store(settings.data)
        self.wards = wards if wards is not None else chosen_wards(settings.data)
        self.definitions = definitions
        self.version = version("afterdark")
        self._kept: OrderedDict[str, Answer] = OrderedDict()
        self._lock = Lock()

    def stamp(self, asked: Question, snapshot: Snapshot) -> str:
        """Id of an answer: data, boundaries, question and code, hashed."""
        own = self.settings
        chosen = [own.force, own.timezone, own.seed, own.resamples, own.max_cells]
        parts = [snapshot.id, self.wards.sha256, asked.query(), self.version, *chosen]
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:20]

    def answer(self, asked: Question) -> Answer:
        """The Answer to `asked` on the current snapshot. Raises UserError for what cannot be answered."""
        snapshot = self.store.snapshot()
        stamp = self.stamp(asked, snapshot)
        with self._lock:
            if stamp in self._kept:
                self._kept.move_to_end(stamp)
                return self._kept[stamp]
            made = self._make(asked, snapshot, stamp)
            self._kept[stamp] = made
            while len(self._kept) > self.settings.cache_answers:
                self._kept.popitem(last=False)
            return made

    def _area(self, asked: Question) -> tuple[str, Any, npt.NDArray[np.bool_]]:
        """Name, shape and wards of the asked area."""
        kind, _, code = asked.area.partition(":")
        if not kind:
            names = sorted(set(self.wards.authority_name), reverse=True)
            return " and ".join(names), self.wards.outline, np.ones(len(self.wards.code), bool)
        codes = np.array(self.wards.authority if kind == "lad" else self.wards.code)
        inside = codes == code
        if not inside.any():
            raise NotFound(
                f"no {'authority' if kind == 'lad' else 'ward'} here has the code {code}",
                where="area",
                todo=f"The boundaries in use are {self.wards.label}.",
            )
        first = int(np.flatnonzero(inside)[0])
        name = self.wards.authority_name[first] if kind == "lad" else self.wards.name[first]
        return name, shapely.union_all(self.wards.geometry[inside]), inside

    def _select(self, asked: Question, what: Definition, period: choosing.Period, snapshot: Snapshot) -> Selected:
        table = self.store.read(
            "incidents",
            columns=list(dict.fromkeys((*COLUMNS, *hours.COLUMNS, *what.columns))),
            source=period.source,
            force=self.settings.force,
            first=period.first,
            last=period.last,
            snapshot=snapshot,
        )
        recorded = _places(table)[0]
        chosen = what.select(table)
        table = table.filter(pa.array(chosen.mask))
        precision = table.column("time_precision").to_numpy(zero_copy_only=False)
        month_only = bool(len(precision)) and bool((precision == "month").all())
        asked_hours = hours.weigh(table, asked, self.settings.timezone, period.first, period.last)
        if asked_hours:
            table = weighted(table, asked_hours.weight)
        places, placed = _places(table)
        weight = table.column("weight").to_numpy()
        return Selected(
            table,
            float(weight.sum()),
            placed,
            places,
            recorded,
            assign(places.x, places.y, self.wards.geometry).astype(np.intp),
            month_only,
            chosen.by_proxy,
            chosen.unknown_public_place,
            chosen.unknown_hour,
            chosen.unjudged,
            asked_hours,
        )

    def _make(self, asked: Question, snapshot: Snapshot, stamp: str) -> Answer:
        what = definition(asked.offence, folder=self.definitions)
        period, made = choosing.choose_period(asked, snapshot, self.settings.force)
        where, shape, in_area = self._area(asked)
        found = self._select(asked, what, period, snapshot)
        here = found.places
        within = in_area[found.ward] & (found.ward >= 0) if asked.area else np.ones(len(here), bool)
        x, y, weight = here.x[within], here.y[within], here.weight[within]
        years = max(len(period.held), 1) / 12

        bandwidth = choosing.choose_bandwidth(asked, month_only=found.month_only)
        bounds = tuple(float(v) for v in shapely.bounds(shape))
        cell = choosing.choose_cell(asked, float(bandwidth.value), bounds, self.settings.max_cells)  # type: ignore[arg-type]
        eps, least = choosing.choose_clusters(asked, x, y, weight, month_only=found.month_only)
        made += [
            bandwidth,
            cell,
            eps,
            least,
            Choice("kernel", "Kernel", asked.kernel, "", asked.kernel == "quartic", KERNEL),
        ]
        filled = replace(
            asked,
            offence=f"{what.id}@{what.version}",
            source=period.source,
            first=period.first,
            last=period.last,
            bandwidth=float(bandwidth.value),
            cell=float(cell.value),
            eps=float(eps.value),
            min_weight=float(least.value),
        )
        surface = self._surface(filled, here, shape if asked.area else None, bounds, years)  # type: ignore[arg-type]
        ward_rows = rates.ward_rows(self.wards, found.ward, here, in_area, years)
        member = np.flatnonzero(within)
        spots = hotspots.find(
            filled, found, member, self.wards, years, seed=self.settings.seed, resamples=self.settings.resamples
        )
        cells = rates.cell_rows(
            x, y, weight, found.recorded, shape, years, side=choosing.OPEN_DATA_FLOOR, seed=self.settings.seed
        )
        n = found.n if not asked.area else float(weight.sum())
        said = words.Said(what, where, period, found, n, int(within.sum()), spots, cells, self.wards, asked)
        return Answer(
            id=stamp,
            question=filled,
            asked=asked,
            snapshot=snapshot.id,
            version=self.version,
            definition=what,
            title=said.title(),
            caption=said.caption(),
            first=period.first,
            last=period.last,
            months=len(period.held),
            n=n,
            n_placed=float(weight.sum()),
            n_outside=float(here.weight[found.ward < 0].sum()) if not asked.area else 0.0,
            places=int(within.sum()),
            month_only=found.month_only,
            synthetic=period.source == "demo",
            surface=surface,
            breaks=class_breaks(surface.values),
            hotspots=spots,
            wards=ward_rows,
            cells=cells,
            choices=tuple(made),
            notes=said.notes(),
            attributions=said.attributions(),
            area=shape,
            bounds=bounds,  # type: ignore[arg-type]
        )

    def _surface(
        self, filled: Question, places: Places, shape: Any, bounds: tuple[float, float, float, float], years: float
    ) -> Surface:
        """Density per km² per year; points beyond the area count at its edge, cells beyond it are empty."""
        assert filled.bandwidth and filled.cell
        reach = filled.bandwidth * (4 if filled.kernel == "gaussian" else 1)
        extent = choosing.surface_bounds(bounds, reach, filled.cell)
        surface = kde(
            places.x,
            places.y,
            bounds=extent,
            cell=filled.cell,
            bandwidth=filled.bandwidth,
            weights=places.weight / years,
            kernel=filled.kernel,
        )
        if shape is None:
            return surface
        mask = Grid(surface.bounds, surface.cell).inside(shape)
        return replace(surface, values=np.where(mask, surface.values, 0.0))


def _places(table: pa.Table) -> tuple[Places, npt.NDArray[np.bool_]]:
    """Weighted places of the rows that have coordinates, and which rows those are."""
    x, y, weight = (table.column(name).to_numpy() for name in ("easting", "northing", "weight"))
    placed = np.isfinite(x) & np.isfinite(y)
    return collapse(x[placed], y[placed], weight[placed]), placed


KERNEL = "the recommended kernel for crime: smooth, and nothing beyond its radius"


def weighted(table: pa.Table, share: Floats) -> pa.Table:
    """The rows with a chance above zero, each weight times its chance."""
    weight = table.column("weight").to_numpy() * share
    at = table.schema.get_field_index("weight")
    return table.set_column(at, table.schema.field("weight"), pa.array(weight)).filter(pa.array(share > 0))


def class_breaks(values: Floats) -> Floats:
    """Breaks of the legend: the mean of all cells above zero times 1, 2, 4, 8, 16 and 32, to two figures.

    Multiples of that mean are Chainey's thresholds for crime maps; doubling them keeps the top of a steep surface
    readable. Breaks above the surface's maximum are left out; an empty surface has none.
    """
    positive = values[values > 0]
    if not positive.size:
        return np.empty(0)
    raw = positive.mean() * 2.0 ** np.arange(6)
    digits = 10.0 ** (np.floor(np.log10(raw)) - 1)
    breaks = np.round(raw / digits) * digits
    return np.asarray(breaks[breaks < positive.max()] if (breaks < positive.max()).any() else breaks[:1] / 2)
