"""What stands about at night, one kind at a time, as a map shows it: venues by charter status, stops, ranks, lights,
cameras and help points."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from app.answering.answered import Listing
from app.answering.answerer import Answerer
from app.answering.keeper import Kind
from app.charter.coverage import KIND as CHARTERS
from app.charter.coverage import charter_venues
from geo.store.base import Store
from geo.surroundings.assets import Assets, read_assets

Floats = npt.NDArray[np.float64]
DATASETS: Final[Mapping[str, str]] = {
    "venues": "venues",
    "stops": "stops",
    "ranks": "ranks",
    "lights": "lights",
    "cameras": "cctv",
    "help-points": "help_points",
}
"""The kinds by the ids of their layers, and where each is stored."""


@dataclass(frozen=True)
class StandingQuestion:
    """layer: of DATASETS; source: of the incidents that it stands beside, "" for the most trusted."""

    layer: str
    source: str = ""


@dataclass(frozen=True, eq=False)
class Standing:
    """Everything of one kind. symbol, id, name, detail: (n,) texts, "" where not known; symbol: what it is drawn as, a
    venue's is its charter status; detail: type and closing hour, a light's street; x, y: (n,) metres, EPSG:27700;
    loaded: when the newest list came in, None where no report says so."""

    symbol: tuple[str, ...]
    id: tuple[str, ...]
    name: tuple[str, ...]
    detail: tuple[str, ...]
    x: Floats
    y: Floats
    sources: tuple[str, ...]
    loaded: date | None

    def __len__(self) -> int:
        return len(self.symbol)


def _standing(world: Answerer, of: StandingQuestion, stamp: str) -> Listing[Standing]:
    dataset, beside = DATASETS[of.layer], world.source(of.source)
    assets = read_assets(world.store, dataset, beside=beside)
    symbol, detail = _looks(world, of.layer, assets, beside)
    found = Standing(
        tuple(symbol), assets.id, assets.name, tuple(detail), assets.x, assets.y, assets.sources,
        loaded_on(world.store, dataset, assets.sources),
    )  # fmt: skip
    made_up = (of.layer,) if assets.synthetic else ()
    return Listing(
        stamp, of, world.store.snapshot().id, found, (world.settings.marking,), made_up,
        attributions=assets.attributions,
    )  # fmt: skip


def _looks(world: Answerer, layer: str, assets: Assets, beside: str) -> tuple[Sequence[str], Sequence[str]]:
    """What each is drawn as, and the facts beside its name."""
    if layer == "venues":
        venues = charter_venues(world.store, world.records, beside=beside)  # in the order of the list
        hours = [f"licensed until {one.terminal_hour}" if one.terminal_hour else "" for one in venues]
        facts = [", ".join(filter(None, (one.type, hour))) for one, hour in zip(venues, hours, strict=True)]
        return [one.status for one in venues], facts
    if layer == "lights":
        named = zip(assets.column("street"), assets.name, strict=True)
        streets = [street if street and street != name else "" for street, name in named]
        return np.where(assets.working, "light", "light_out").tolist(), streets
    if layer == "cameras":
        return np.where(assets.working, "cctv", "cctv_out").tolist(), assets.subtype
    if layer == "stops":
        return np.where(assets.late, "stop", "stop_by_day").tolist(), assets.subtype
    return [{"ranks": "rank", "help-points": "help"}[layer]] * len(assets), assets.subtype


def loaded_on(store: Store, dataset: str, sources: Sequence[str]) -> date | None:
    """The day on which the newest of some sources was loaded, None where no report says so."""
    days = [
        datetime.strptime(str(report["id"])[:8], "%Y%m%d").date()
        for report in store.reports()
        if report.get("source") in sources and _holds(report, dataset)
    ]
    return max(days, default=None)


def _holds(report: Mapping[str, Any], dataset: str) -> bool:
    assets = report.get("assets")
    return not assets or dataset in assets


def _charters(world: Answerer, of: StandingQuestion) -> list[tuple[str, int]]:
    if of.layer != "venues":
        return []
    return [(record.id, record.version) for record in world.records.all(CHARTERS)]


STANDING: Final = Kind("standing", _standing, _charters)
"""What stands about of one kind."""
