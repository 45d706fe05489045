"""Sources into the store: everything is read first, then one swap makes it visible."""

from collections.abc import Callable, Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Final

import pyarrow as pa
import shapely

from app.loading.finishing import Finishing
from app.words.load import not_shown, sentences
from geo.errors import NotFound, Unavailable
from geo.report import LoadReport
from geo.source import DEMO, FORCE_EXPORT, POLICE_UK, Source
from geo.sources.coded import WAITING
from geo.sources.geocoding import NOT_ASKED, Asked, Geocoding, Locator
from geo.sources.intake import Intake, NothingKept
from geo.store.base import Change, Slice, Snapshot, Store, Writing
from geo.store.months_held import rows_held
from geo.streets.basemap_files import BasemapFolder
from geo.time.completeness import MonthHeld, MonthRows, judged

Tick = Callable[[int, str], None]
FORCE: Final = "wiltshire"  # whose area the demo covers


def load(
    store: Store,
    source: str,
    read: Callable[[Intake], list[str]],
    assets: Mapping[str, pa.Table] | None = None,
    *,
    shown: str = "",
) -> LoadReport:
    """Let `read` fill an intake, then replace the months it found, all at once; the report is stored with them.

    read returns sentences for the report. shown: the force whose data are shown; others' are named. assets: datasets
    without months (venues, lights, …) of the same source; with them the source is replaced as a whole. Whatever `read`
    raises leaves the data as they were; when no row could be kept, the quarantine has them all.
    """
    with store.writing() as writing, Finishing(writing, source) as slices:
        intake = Intake(writing.folder, finish=slices.put if assets is None else None)
        try:
            notes = read(intake)
        except NothingKept:
            keep_quarantine(writing, intake, source)
            raise
        if assets is not None:
            for dataset in ("incidents", *assets):
                writing.drop(dataset, source)
        for force, month, tables in intake.months():
            slices.put(force, month, tables)
        changes, counted = slices.changes()
        extra = [writing.put(name, source, FORCE, None, [table]) for name, table in (assets or {}).items()]
        quarantine = intake.quarantine()
        report = LoadReport(
            source=source,
            files=intake.files,
            read=intake.read,
            kept=intake.kept.total(),
            quarantined=dict(intake.rejected.most_common()),
            duplicates=intake.duplicates,
            unplaced=intake.unplaced,
            stacked=intake.stacked,
            places=intake.places,
            untimed=intake.untimed,
            by_month=(by_month := _by_month(changes)),
            missing=gaps(writing.slices, source, {c.slice.force for c in changes}),
            added=sum(c.added for c in changes),
            changed=sum(c.changed for c in changes),
            removed=sum(c.removed for c in changes),
            notes=(*not_shown(by_month, shown), *notes),
            partial=_partial(store, source, counted, writing.slices),
            assets={change.slice.dataset: change.slice.rows for change in extra},
            geocoded=dict(intake.geocoded.most_common()),
        )
        writing.commit({**report.to_dict(), "sentences": sentences(report)}, quarantine)
    return report


def keep_quarantine(writing: Writing, intake: Intake, source: str) -> None:
    """Keep the rows of a load that was refused, so that somebody can look at them; the data stay as they were."""
    report = LoadReport(
        source=source,
        files=intake.files,
        read=intake.read,
        kept=0,
        quarantined=dict(intake.rejected.most_common()),
        duplicates=0,
        unplaced=0,
        stacked=0,
        places=0,
        untimed=0,
        by_month={},
        missing={},
        notes=("No row could be kept: nothing was changed.",),
    )
    writing.commit({**report.to_dict(), "sentences": sentences(report)}, intake.quarantine())


def _read_of(source: Source) -> Callable[..., list[str]]:
    """`read` of the module that reads a source, imported only when it is used."""
    read: Callable[..., list[str]] = import_module(f"geo.sources.{source.reader}").read
    return read


def load_police_uk(
    store: Store,
    path: Path,
    outlines: Mapping[str, shapely.Geometry],
    tick: Tick,
    *,
    forces: Collection[str] = (),
    shown: str = "",
) -> LoadReport:
    """An archive zip, a folder or one CSV of data.police.uk, all forces in it or some.

    outlines: by force slug, EPSG:27700; shown: the force whose data are shown.
    """
    if not path.exists():
        raise NotFound("there is no such file or folder", where=str(path))
    read = _read_of(POLICE_UK)
    return load(
        store, POLICE_UK.id, lambda intake: read(path, intake, forces=forces, outlines=outlines, tick=tick), shown=shown
    )


def load_force_export(
    store: Store,
    path: Path,
    mapping: Path,
    outlines: Mapping[str, shapely.Geometry],
    tick: Tick,
    *,
    timezone: str = "Europe/London",
    shown: str = "",
    locator: Callable[[], Locator] | None = None,
    geocode: Asked = NOT_ASKED,
) -> LoadReport:
    """A force's own export through a mapping file: CSV, XLSX, GeoJSON or GeoPackage.

    outlines: by force slug, EPSG:27700; timezone: the clock on which times are kept; shown: the force whose data are
    shown; locator: finds places by text, made when the mapping or `geocode` asks for it.
    """
    from geo.sources.mapping import read_mapping  # noqa: PLC0415

    read, meaning = _read_of(FORCE_EXPORT), read_mapping(mapping)
    limit = geocode.limit(meaning.geocode)
    geocoding = Geocoding(locator(), limit) if locator and limit else None
    return load(
        store,
        FORCE_EXPORT.id,
        lambda intake: read(
            path, intake, meaning, outlines=outlines, timezone=timezone, tick=tick, geocoding=geocoding
        ),
        shown=shown,
    )


def load_demo(store: Store, *, months: int, last: date, seed: int, data: Path | None = None) -> LoadReport:
    """Synthetic incidents and assets over the real wards, in place of whatever demo data there was.

    last: first day of the last month; data: folder in which their synthetic streets are kept, and used unless another
    basemap, or none, was ever chosen.
    """
    from geo.sources.demo import generate  # noqa: PLC0415
    from geo.space.boundaries import default_wards  # noqa: PLC0415

    demo = generate(default_wards(), months=months, last=last, seed=seed)
    rows = demo.incidents
    origin = {"file": pa.array([DEMO.id] * len(rows)), "line": pa.array(range(1, len(rows) + 1), pa.int64())}

    def read(intake: Intake) -> list[str]:
        intake.files = 1
        intake.accept(pa.table({**{name: rows[name] for name in rows.column_names}, **origin}).cast(WAITING))
        return ["These incidents are synthetic: invented, seeded, and no record of anything that happened."]

    with ThreadPoolExecutor(1, "streets") as aside:
        drawn = aside.submit(demo.basemap) if data is not None else None
        report = load(store, DEMO.id, read, assets=demo.assets)
    if data is not None and drawn is not None:
        basemaps = BasemapFolder(data)
        basemaps.write(made := drawn.result())
        if not basemaps.chosen:
            basemaps.use(made.name)
    return report


def fetch_police_uk(
    store: Store,
    force: str,
    months: int,
    outlines: Mapping[str, shapely.Geometry],
    tick: Tick,
    *,
    base_url: str,
    shown: str = "",
) -> LoadReport:
    """The newest published months of one force from the public API of data.police.uk. Raises Unavailable, NotFound."""
    from geo.sources import police_api  # noqa: PLC0415

    if force not in outlines:
        raise NotFound(
            f"the area of {force} is not known, and the service is asked by area",
            todo="Import police force areas with “afterdark boundaries import”, or load the archive instead.",
        )

    def read(intake: Intake) -> list[str]:
        return police_api.fetch(force, months, intake, outline=outlines[force], base_url=base_url, tick=tick)

    return load(store, POLICE_UK.id, read, shown=shown)


def outlines(store: Store) -> dict[str, shapely.Geometry]:
    """Areas of the forces we know, by slug: those imported, and Wiltshire's from the wards that are always here."""
    from geo.sources.street_rows import force_slug  # noqa: PLC0415
    from geo.space.boundaries import default_wards  # noqa: PLC0415

    forces = store.boundaries.chosen("forces")
    known = {force_slug(name): area for name, area in zip(forces.name, forces.geometry, strict=True)} if forces else {}
    return {**known, "wiltshire": default_wards().outline}


def gaps(slices: tuple[Slice, ...], source: str, forces: set[str]) -> dict[str, tuple[date, ...]]:
    """Months of each force that have no slice although an earlier and a later month have one."""
    missing = {}
    for force in sorted(forces):
        has = {s.month for s in slices if (s.dataset, s.source, s.force) == ("incidents", source, force) and s.month}
        month, holes = min(has), []
        while month < max(has):
            month = date(month.year + month.month // 12, month.month % 12 + 1, 1)
            if month not in has:
                holes.append(month)
        if holes:
            missing[force] = tuple(holes)
    return missing


def _partial(
    store: Store, source: str, counted: Mapping[str, list[MonthRows]], slices: tuple[Slice, ...]
) -> dict[str, tuple[MonthHeld, ...]]:
    """Months of each force, with those that were there before this load, of which the data hold a part."""
    before, kept, found = store.snapshot(), {one.path for one in slices}, {}
    for force, rows in counted.items():
        old = Snapshot("", tuple(one for one in before.slices if one.path in kept and one.force == force))
        new = {one.month for one in rows}
        try:
            stay = [one for one in rows_held(store, old, source, force) if one.month not in new]
        except Unavailable:  # a damaged slice is told by “afterdark check”; this load is none the worse for it
            stay = []
        partial = tuple(one for one in judged([*stay, *rows]) if not one.whole or one.thin)
        if partial:
            found[force] = partial
    return found


def _by_month(changes: list[Change]) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for change in changes:
        if change.slice.month:
            found.setdefault(change.slice.force, {})[f"{change.slice.month:%Y-%m}"] = change.slice.rows
    return found
