"""A file loaded as one of the kinds there are, through the functions that the command line calls."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from app.answering.answerer import Answerer
from app.answering.place_index import locator
from app.loading.boundaries import import_boundaries
from app.loading.draft import needs_mapping, whole, write_mapping
from app.loading.load import Tick, load_force_export, load_police_uk, outlines
from app.loading.load_assets import load_assets, load_deprivation, load_paths
from app.loading.load_population import load_population
from app.settings import Settings
from app.words import basemap as basemap_words
from app.words import boundaries as boundary_words
from app.words.load import sentences
from geo.errors import Conflict
from geo.report import LoadReport
from geo.source import DEPRIVATION, FORCE_EXPORT, POLICE_UK, POPULATION
from geo.sources import boundary_file, picture_map, street_map
from geo.sources.recognise import AREAS, PATHS, STREETS
from geo.space.police_forces import authorities
from geo.store.base import Store
from geo.streets.basemap_files import BasemapFolder

Fields = Mapping[str, str]
Keep = Callable[[], None]
_NAME: Final = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True)
class Loaded:
    """What a load did. sentences: as the command line prints them; report: of a load of rows; areas: kind of the
    boundaries that were stored, and their identity; streets: name of the basemap that was; before: of the one that was
    used until then."""

    sentences: tuple[str, ...]
    report: LoadReport | None = None
    areas: str = ""
    identity: str = ""
    streets: str = ""
    before: str = ""


def load_as(
    kind: str, path: Path, fields: Fields, store: Store, settings: Settings, tick: Tick, keep: Keep,
    lookups: Sequence[Path] = (),
) -> Loaded:  # fmt: skip
    """Load a file. fields: how it is read (app/loading/draft.py), and the options of its kind; tick: called with rows
    and what they are of; keep: called right before anything is kept that is not kept by the store's own writing;
    lookups: carry residents to other areas, one after another; no other kind takes any.
    Raises what the functions of each kind raise."""
    if kind == AREAS:
        return _areas(path, fields, store, settings, keep)
    if kind == STREETS:
        return _streets(path, fields, store, settings, tick, keep)
    report = _rows(kind, path, fields, store, settings, tick, lookups)
    return Loaded(tuple(sentences(report)), report)


def _rows(
    kind: str, path: Path, fields: Fields, store: Store, settings: Settings, tick: Tick, lookups: Sequence[Path]
) -> LoadReport:
    area = outlines(store)
    if kind == POLICE_UK.id:
        forces = tuple(filter(None, fields.get("forces", "").replace(",", " ").split()))
        return load_police_uk(store, path, area, tick, forces=forces, shown=settings.force)
    if kind == PATHS:
        source, layer = fields.get("source") or "council", fields.get("sheet", "")
        return load_paths(store, path, source=source, force=settings.force, outlines=area, layer=layer)
    if kind == DEPRIVATION.id:
        return load_deprivation(store, path, force=settings.force, year=whole(fields, "year"))
    if kind == POPULATION.id:
        of, year = fields.get("of", ""), whole(fields, "year")
        return load_population(store, path, force=settings.force, year=year, of=of, lookups=lookups)
    with TemporaryDirectory(prefix="afterdark-") as folder:
        mapping = write_mapping(Path(folder), kind, fields) if needs_mapping(kind, fields) else None
        finds = lambda: locator(Answerer(settings, store=store))  # noqa: E731
        if kind == FORCE_EXPORT.id:
            assert mapping is not None
            return load_force_export(
                store, path, mapping, area, tick, timezone=settings.timezone, shown=settings.force, locator=finds
            )
        return load_assets(
            store, kind, path, mapping=mapping, force=settings.force, outlines=area, tick=tick,
            untagged=bool(fields.get("untagged")), layer=fields.get("sheet", ""), locator=finds,
        )  # fmt: skip


def _areas(path: Path, fields: Fields, store: Store, settings: Settings, keep: Keep) -> Loaded:
    found = boundary_file.read(
        path,
        resolution=fields.get("resolution", ""),
        year=whole(fields, "year"),
        layer=fields.get("sheet", ""),
        code=fields.get("column.code", ""),
        name=fields.get("column.name", ""),
        attribution=fields.get("attribution", ""),
        kind=fields.get("area_kind", ""),
    )
    chosen = authorities(settings.force) if fields.get("local") else ()
    keep()
    report = import_boundaries(store, found, chosen, force=settings.force, replace=bool(fields.get("replace")))
    return Loaded(tuple(boundary_words.imported(report)), areas=report.kept.kind, identity=report.kept.identity)


def _streets(path: Path, fields: Fields, store: Store, settings: Settings, tick: Tick, keep: Keep) -> Loaded:
    folder = BasemapFolder(settings.data)
    name = _free(
        folder, fields.get("name") or _NAME.sub("-", path.stem.split(".")[0].lower()).strip("-")[:36] or "streets"
    )
    area = None if fields.get("uncut") else store.boundaries.wards().outline.bounds
    credit, counted = fields.get("credit", ""), 0

    def telling(layer: str, rows: int) -> None:
        nonlocal counted
        tick(rows - counted, layer)
        counted = rows

    before = folder.used()
    with TemporaryDirectory(prefix=".basemap-", dir=settings.data) as aside:
        if picture_map.is_pictures(path):
            found = picture_map.read(path, name, Path(aside), area, credit=credit, telling=telling)
        else:
            found = street_map.read(path, name, area, credit=credit, telling=telling)
        keep()
        folder.write(found)
        folder.use(name)
    return Loaded(tuple(basemap_words.imported(found).splitlines()), streets=name, before=before)


def _free(folder: BasemapFolder, name: str) -> str:
    """A name that no basemap has: one that is here is not written over, so that the load can be undone."""
    held, tried, n = set(folder.names()), name, 2
    while tried in held:
        tried, n = f"{name}-{n}", n + 1
    return tried


def undo_set(made: Mapping[str, str], store: Store, settings: Settings) -> None:
    """Put back what outlines or streets took the place of. made: areas and identity, or streets and before, of
    `Loaded`. Raises Conflict when something came after them."""
    if made.get("areas"):
        store.boundaries.undo(made["areas"], made["identity"])
        return
    folder = BasemapFolder(settings.data)
    if folder.used() != made["streets"]:
        raise Conflict("these streets are not the ones in use, so they are not undone", where=made["streets"])
    folder.use(made["before"] if made["before"] in folder.names() else "")
    folder.remove(made["streets"])
