"""Rows taken out of every file that a store keeps: of the data, and of what an undo would bring back."""

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq

from geo.errors import Unavailable
from geo.incidents import SCHEMA
from geo.space.geoparquet_key import GEOMETRY
from geo.store import geoparquet, manifest
from geo.store.base import Gone, Slice
from geo.store.disk import write_whole
from geo.store.manifest import Generation, Step, order

Mask = npt.NDArray[np.bool_]
Goes = Callable[[Slice, Callable[[], pa.Table]], Mask | None]
"""Which rows of a slice go, (rows,), None for none of them; the function that it is given reads the rows."""
Aside = Callable[[str, Mapping[str, object], pa.Table], Mask | None]
"""Which rows that a load set aside go, of its id, its report and these rows."""


@dataclass(frozen=True)
class Made:
    """What a slice becomes. waiting: the new file, to be laid at `now.path`; both None where no row is left."""

    now: Slice | None
    waiting: Path | None


def named(folder: Path, current: Generation) -> tuple[set[Slice], set[Slice]]:
    """The slices of this generation; and those that only an undo, or the manifest before, would bring back."""
    before = manifest.EMPTY
    with suppress(Unavailable):  # one that cannot be read brings nothing back
        before = manifest.read(folder / manifest.PREVIOUS)
    present = set(current.slices)
    steps = {one for step in current.steps for one in (*step.before, *step.after)}
    return present, (steps | {*before.slices, *before.remembered}) - present


def without(folder: Path, scratch: Path, slices: Iterable[Slice], goes: Goes) -> dict[Slice, tuple[Made, int]]:
    """What each slice becomes of which a row goes, and how many go. Raises Unavailable for a damaged file."""
    made: dict[Slice, tuple[Made, int]] = {}
    for one in sorted(slices, key=lambda one: (order(one), one.sha256)):
        path = folder / one.path
        if not path.is_file():
            continue  # there is nothing to take away from
        mask = goes(one, lambda path=path, one=one: _read(path, one.dataset))  # type: ignore[misc]
        if mask is None or not mask.any():
            continue
        made[one] = (_rest(path, scratch / f"purged-{len(made)}.parquet", one, mask), int(mask.sum()))
    return made


def _rest(path: Path, waiting: Path, one: Slice, mask: Mask) -> Made:
    if mask.all():
        return Made(None, None)
    left = _read(path, one.dataset).filter(pa.array(~mask))
    if GEOMETRY in left.column_names and {"easting", "northing"} <= set(left.column_names):
        left = left.drop_columns([GEOMETRY])  # it is written anew
    n, digest = geoparquet.write(waiting, [left])
    begin = Path(one.path).name.removesuffix(f"{one.sha256[:16]}.parquet")
    to = Path(one.path).with_name(f"{begin}{digest[:16]}.parquet")
    return Made(replace(one, rows=n, sha256=digest, path=to.as_posix()), waiting)


def _read(path: Path, dataset: str = "") -> pa.Table:
    """The rows of a file; incidents in the very types in which they were written, which Parquet knows in part."""
    try:
        if dataset == "incidents":
            return ds.dataset(path, schema=SCHEMA, format="parquet").to_table()
        return pq.read_table(path)
    except (OSError, pa.ArrowException) as error:
        raise Unavailable(
            "a file of the data cannot be read, so nothing was removed",
            where=str(path),
            todo="Restore it from a copy (afterdark restore), or load that month again; then remove the rows.",
        ) from error


def purged(now: Generation, made: Mapping[Slice, tuple[Made, int]]) -> Generation:
    """The generation in which every slice is what it became, wherever it is named."""

    def of(slices: Iterable[Slice]) -> tuple[Slice, ...]:
        become = (made[one][0].now if one in made else one for one in slices)
        return tuple(sorted({one for one in become if one is not None}, key=order))

    return replace(
        now,
        generation=now.generation + 1,
        slices=of(now.slices),
        steps=tuple(Step(step.load, of(step.before), of(step.after)) for step in now.steps),
    )


def gone(made: Mapping[Slice, tuple[Made, int]], present: set[Slice]) -> tuple[Gone, ...]:
    """What went, in the order of the manifest."""
    return tuple(
        Gone(one.dataset, one.source, one.force, one.month, n, one.rows - n, one in present)
        for one, (_, n) in sorted(
            made.items(), key=lambda item: (order(item[0]), item[0] not in present, item[0].sha256)
        )
    )


def set_aside(folder: Path, load: str, report: Mapping[str, object], goes: Aside, *, change: bool) -> int:
    """How many of the rows that a load set aside go; with `change` they are gone. Raises
    Unavailable for a damaged file."""
    path = folder / "loads" / f"{load}.quarantine.parquet"
    if not path.is_file():
        return 0
    rows = _read(path)
    mask = goes(load, report, rows)
    if mask is None or not mask.any():
        return 0
    if change:
        sink = pa.BufferOutputStream()
        pq.write_table(rows.filter(pa.array(~mask)), sink, compression="zstd")
        write_whole(path, sink.getvalue().to_pybytes())
    return int(mask.sum())


def reworded(folder: Path, load: str, words: Callable[[str], str], *, change: bool) -> bool:
    """Whether a load's report is to be worded anew; with `change` it is."""
    path = folder / "loads" / f"{load}.json"
    with suppress(OSError, UnicodeDecodeError):
        text = path.read_text(encoding="utf-8")
        if (worded := words(text)) != text:
            if change:
                write_whole(path, worded.encode())
            return True
    return False
