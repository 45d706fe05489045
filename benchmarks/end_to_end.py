"""From the file to the pixel: loading, a first answer, known answers, a crowd, the first start. Seconds are the
processor's unless a row says wall; sizes grow from 100,000 to 10,000,000 incidents."""

import math
import os
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import replace

from benchmarks.end_to_end_card import write
from benchmarks.end_to_end_cost import HOME, OFFENCE, Cost, child, cost, demonstration, loaded, months, store
from benchmarks.end_to_end_data import base
from benchmarks.end_to_end_pages import SAFETY, looks
from benchmarks.end_to_end_pages import rows as pages
from benchmarks.table import Row

SIZES = (100_000, 700_000, 1_000_000, 10_000_000)
CARD = (50_000, 700_000, 10_000_000, 20_000_000)
"""Incidents of the card of costs."""
SEVEN_FORCES = 700_000
"""About what seven forces publish in a year."""
COUNTRY = 20_000_000
"""Incidents of England and Wales in three years."""
FORCES = [f"invented-{first}{second}" for first in "abcdefg" for second in "abcdefg"][:43]
"""As many as there are in England and Wales."""
FIRST = {700_000: 0.3, 1_000_000: 0.3, 10_000_000: 3.0}
ALL = {700_000: 1.5, 10_000_000: 10.0}
"""Seconds within which a first map and the whole answer are to be there."""
RATED = 1_000_000
"""Incidents up to which rates are timed."""
BEFORE = {
    "each of 20": "44 ms",
    "a kept tile": "602 a second of a core",
    "a visit": "5 a second of a core",
    "a tile drawn": "28 ms, 44 ms beside a busy core",
    "from the command": "2.6 to 5.1 s",
    "first view of /clear-hold-build/chb-1, demonstration": "1.8 to 2.9 s",
    "first view of /safety-at-night, 10,000,000": "22.6 s, 3.0 GB",
    "/healthz, 99 of 100, wall, 200": "1,943 ms",
    "/tiles/density/10/507/340.png, 99 of 100, wall, 200": "3,453 ms",
    "cold answer of 700,000 incidents, all": "5.0 s of it for 586,000 redrawn",
    "cold answer of 10,000,000 incidents, all": "no end in 280 s",
    "ROBBERY of 10,000,000": "5.5 s, 2.5 GB",
    "ALL_CRIME of 10,000,000": "8.3 s, 4.5 GB",
    "stamp": "51 to 79 us at 1,078 slices",
    "load 700,000": "49,500 to 86,000 rows a second",
    "load 10,000,000": "59,000 rows a second",
}
"""What was measured before, by how the name of a row begins."""
RATE = 340_000
"""Rows a second that loading is to reach."""


def growth(rows: Sequence[int], seconds: Sequence[float]) -> float:
    """The exponent of the growth between the first and the last: 1 is linear."""
    return math.log(seconds[-1] / seconds[0]) / math.log(rows[-1] / rows[0])


def sized(sizes: Sequence[int], scale: float) -> list[int]:
    """The sizes, thinned."""
    return sorted({max(round(rows * scale), 1_000) for rows in sizes})


def loading(made: Sequence[Cost]) -> Iterator[Row]:
    """Rows into a store, beside DuckDB's copy and pyarrow's reading of the same files."""
    for one in made:
        folder, target = months(one.rows), HOME / "copy.parquet"
        beside = {"DuckDB's copy to Parquet": ("duckdb", folder, target), "pyarrow reading alone": ("arrow", folder)}
        for peer, call in beside.items():
            other = child(*call)
            target.unlink(missing_ok=True)
            goal = f">= 1; {one.rows / RATE:.2g} s" if call[0] == "duckdb" else ""
            ours = one.load["seconds"]
            note = f"{one.rows / ours:,.0f} rows a second; {one.load['wall']:.3g} s wall; {base()[1]}"
            yield Row(
                f"load {one.rows:,} rows", ours, peer, other["seconds"], other["seconds"] / ours, goal,
                one.load["megabytes"], other["megabytes"], note,
            )  # fmt: skip
    if larger := made[1:]:  # a start of Python counts for nothing there
        slope = growth([one.rows for one in larger], [one.load["seconds"] for one in larger])
        yield Row("load, growth", None, f"itself, log-log slope {slope:.2f}", None, None, "slope <= 1.05")


def country(rows: int) -> Iterator[Row]:
    """36 months of every force of England and Wales, as many rows of each."""
    source, data = months(rows, list(FORCES)), store(rows)
    found = loaded(source, data)
    for folder in (source, data):
        shutil.rmtree(folder)
    note = f"{rows / found['seconds']:,.0f} rows a second; {len(FORCES)} forces, 36 months; {base()[1]}"
    yield Row(
        f"load England and Wales, {rows:,} rows, wall", found["wall"], "", None, None, "60 s, 400 MB",
        found["megabytes"], note=note,
    )  # fmt: skip


def answers(made: Sequence[Cost]) -> Iterator[Row]:
    """A cold answer of all recorded crime, to what can be shown first and to the end; a selection; the stamp."""
    for one in made:
        found, name = one.answer, f"of {one.rows:,} incidents"
        first, whole = (f"< {goals[one.rows]:g} s" if one.rows in goals else "" for goals in (FIRST, ALL))
        for what, goal in (("first", first), ("all", whole)):
            note = f"{found[what + '_wall']:.3g} s wall; {found['before']:.0f} MB before"
            called = f"cold answer {name}, {'first map' if what == 'first' else 'all of it'}"
            yield Row(called, found[what], "", None, None, goal, found["megabytes"], note=note)
    for one in made:
        if one.rows == SEVEN_FORCES:
            yield from changes(one.rows)
    for what in ("first", "all"):
        if len(made) > 1:
            slope = growth([one.rows for one in made], [one.answer[what] for one in made])
            yield Row(
                f"cold answer, {what}, growth", None, f"itself, log-log slope {slope:.2f}", None, None, "slope <= 1.05"
            )
    largest = store(made[-1].rows)
    for offence in ("ROBBERY", "ALL_CRIME"):
        found = child("selection", largest, offence)
        note = f"{found['places']:,.0f} places; {found['first']:.3g} s the first time in a process"
        yield Row(
            f"{offence} of {made[-1].rows:,} rows selected and collapsed", found["again"], "", None, None,
            "< 0.1 s, 200 MB", found["megabytes"], note=note,
        )  # fmt: skip
    found = child("stamp", largest)
    yield Row(
        f"stamp of a known question, {found['slices']:.0f} slices", found["stamp"], "three looks at the disk",
        found["looks"], found["looks"] / found["stamp"], "",
    )  # fmt: skip


def rates(made: Sequence[Cost]) -> Iterator[Row]:
    """Rates of all recorded crime, cold, and kept."""
    for one in made:
        if one.rows > RATED:
            break
        found = child("rates", store(one.rows), "ALL_CRIME")
        for name, what, goal in (
            ("wards", "wards per 1,000 residents, cold", "< 1.5 s"), ("kept", "the same, kept", "< 0.05 s"),
            ("hexagons", f"{found['places']:,.0f} hexagons per km²", "< 1.5 s"),
        ):  # fmt: skip
            yield Row(f"rates of {one.rows:,} incidents: {what}", found[name], "", None, None, goal)


def changes(rows: int) -> Iterator[Row]:
    """All recorded crime of a year against the year before: the first answer, one more, the same again, its page."""
    found, name = child("change", store(rows), OFFENCE, demonstration()), f"change, year on year, of {rows:,} incidents"
    note = (
        f"{found['incidents']:,.0f} compared; {found['first_wall']:.3g} s wall; one more offence {found['next']:.3g} s"
    )
    yield Row(f"{name}, first answer", found["first"], "", None, None, "< 1.5 s", found["megabytes"], note=note)
    yield Row(f"{name}, kept, wall", found["kept"], "", None, None, "< 50 ms")
    yield from looks(store(rows), {f"/change?offence={OFFENCE}": 2.0}, f"{rows:,} incidents")


def run(scale: float = 1.0) -> Iterator[Row]:
    """The rows of the chapter; scale thins the incidents. A whole run writes the card of costs, docs/costs.md, too."""
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    for row in measured(scale):
        before = next((text for name, text in BEFORE.items() if row.work.startswith(name)), "")
        yield replace(row, note="; ".join(filter(None, (row.note, before and f"before: {before}"))))


def measured(scale: float) -> Iterator[Row]:
    """The rows as they come. What they were measured on is gone afterwards: it takes gigabytes."""
    try:
        yield from pages(demonstration())
        made = [cost(rows) for rows in sized(SIZES, scale)]
        yield from answers(made)
        yield from rates(made)
        yield from looks(store(made[-1].rows), {SAFETY: 1.0}, f"{made[-1].rows:,} incidents")
        yield from loading(made)
        yield from country(sized([COUNTRY], scale)[0])
        if scale == 1.0:
            for k in range(len(CARD)):
                write([cost(rows) for rows in CARD[: k + 1]], base()[1])
    finally:
        shutil.rmtree(HOME, ignore_errors=True)
