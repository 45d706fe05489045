"""The index of places that can be found, made of what this service holds and kept as a file until that changes."""

import os
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from tempfile import gettempdir
from typing import Any, Final

from app.answering.answered import Listing
from app.answering.answerer import Answerer
from app.answering.keeper import Kind
from geo.geocoder.gather import Material
from geo.geocoder.geocoder import Geocoder
from geo.geocoder.index import FOLDER, VERSION, Index, build
from geo.store.base import Snapshot
from geo.streets.names_file import default_names
from geo.surroundings.assets import Assets, read_assets

ASSETS: Final = ("venues", "stops", "ranks")
_DATASETS: Final = ("licences", *ASSETS)
_KEPT: Final = 3
"""Files that stay: this one, and those of whoever reads the last ones still."""


def _search(world: Answerer, question: None, stamp: str) -> Listing[Geocoder]:
    snapshot = world.store.snapshot()
    path = world.settings.data / FOLDER / f"{_identity(world, snapshot)}.sqlite"
    assets = _assets(world, snapshot)
    made_up = tuple(f"its {of.kind}" for of in assets if of.synthetic)
    credits = (*default_names().attributions, *(line for of in assets for line in of.attributions))
    if not path.is_file():
        path = _built(path, world, assets)
    found = Geocoder(Index(path))
    return Listing(
        stamp, None, snapshot.id, found, (world.settings.marking,), made_up, attributions=tuple(dict.fromkeys(credits))
    )


def _built(path: Path, world: Answerer, assets: Sequence[Assets]) -> Path:
    used = world.basemaps.used()
    basemap = world.basemaps.read(used) if used else None
    material = Material(default_names(), world.wards, assets, basemap)
    try:
        build(path, material)
    except OSError:  # a data folder that is only read is no reason to find nothing
        path = Path(gettempdir(), f"afterdark-{FOLDER}-{os.getpid()}", path.name)
        build(path, material)
    files = sorted(path.parent.glob("*.sqlite"), key=lambda file: file.stat().st_mtime, reverse=True)
    for old in files[_KEPT:]:
        old.unlink(missing_ok=True)
    return path


def _assets(world: Answerer, snapshot: Snapshot) -> list[Assets]:
    """Those that may stand beside the incidents in use: nothing made up beside what is real."""
    beside = world.source()
    return [read_assets(world.store, kind, beside=beside, snapshot=snapshot) for kind in ASSETS]


def _identity(world: Answerer, snapshot: Snapshot) -> str:
    used = world.basemaps.used()
    held = sorted(f"{one.dataset} {one.source} {one.sha256}" for one in snapshot.slices if one.dataset in _DATASETS)
    parts = [str(VERSION), default_names().sha256, world.wards.identity, world.source(), *held]
    parts += [used, world.basemaps.identity(used)] if used else []
    return sha256("\n".join(parts).encode()).hexdigest()[:20]


def _rests_on(world: Answerer, question: None) -> Sequence[object]:
    used = world.basemaps.used()
    return [used, world.basemaps.identity(used) if used else ""]


SEARCH: Final[Kind[Any, None, Listing[Geocoder]]] = Kind("search", _search, _rests_on, light=True)
"""Where texts are: places by name, and no incidents."""
