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
from geo.errors import Unavailable
from geo.geocoder.gather import Material
from geo.geocoder.geocoder import Geocoder
from geo.geocoder.index import FOLDER, VERSION, Index, build
from geo.source import FORCE_EXPORT, source_of
from geo.store.base import Snapshot
from geo.streets.names_file import default_names
from geo.surroundings.assets import Assets, read_assets

ASSETS: Final = ("venues", "stops", "ranks")
_DATASETS: Final = ("licences", *ASSETS)
_KEPT: Final = 3
"""Files that stay: this one, and those of whoever reads the last ones still."""


def locator(world: Answerer) -> Geocoder:
    """What finds the places of real records by their text: nothing that was made up is in it."""
    try:
        snapshot = world.store.snapshot()
    except Unavailable:  # the first load makes the store, and finds in what ships
        snapshot = Snapshot("", ())
    return _geocoder(world, snapshot, FORCE_EXPORT.id, _assets(world, snapshot, FORCE_EXPORT.id))


def _search(world: Answerer, question: None, stamp: str) -> Listing[Geocoder]:
    snapshot, beside = world.store.snapshot(), world.source()
    assets = _assets(world, snapshot, beside)
    made_up = tuple(f"its {of.kind}" for of in assets if of.synthetic)
    credits = (*default_names().attributions, *(line for of in assets for line in of.attributions))
    found = _geocoder(world, snapshot, beside, assets)
    return Listing(
        stamp, None, snapshot.id, found, (world.settings.marking,), made_up, attributions=tuple(dict.fromkeys(credits))
    )


def _geocoder(world: Answerer, snapshot: Snapshot, beside: str, assets: Sequence[Assets]) -> Geocoder:
    path = world.settings.data / FOLDER / f"{_identity(world, snapshot, beside)}.sqlite"
    return Geocoder(Index(path if path.is_file() else _built(path, world, beside, assets)))


def _built(path: Path, world: Answerer, beside: str, assets: Sequence[Assets]) -> Path:
    used = world.basemaps.used()
    basemap = world.basemaps.read(used) if used else None
    if basemap and basemap.synthetic and not source_of(beside).synthetic:
        basemap = None
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


def _assets(world: Answerer, snapshot: Snapshot, beside: str) -> list[Assets]:
    """Those that may stand beside incidents of a source: nothing made up beside what is real."""
    return [read_assets(world.store, kind, beside=beside, snapshot=snapshot) for kind in ASSETS]


def _identity(world: Answerer, snapshot: Snapshot, beside: str) -> str:
    used = world.basemaps.used()
    held = sorted(f"{one.dataset} {one.source} {one.sha256}" for one in snapshot.slices if one.dataset in _DATASETS)
    parts = [str(VERSION), default_names().sha256, world.wards.identity, beside, *held]
    parts += [used, world.basemaps.identity(used)] if used else []
    return sha256("\n".join(parts).encode()).hexdigest()[:20]


def _rests_on(world: Answerer, question: None) -> Sequence[object]:
    used = world.basemaps.used()
    return [used, world.basemaps.identity(used) if used else ""]


SEARCH: Final[Kind[Any, None, Listing[Geocoder]]] = Kind("search", _search, _rests_on, light=True)
"""Where texts are: places by name, and no incidents."""
