"""2,000 attacks on what the public is given: `python -m benchmarks.attacks`. None may bring a hidden count back.

Half of them lie releases beside each other (months that overlap, offences within offences, squares within wards, wards
within authorities) and solve for one hidden count; half compare what the gate gives of two answers whose hidden counts
differ by one (pixels, captions, ranks, intervals): a reader who can tell the two apart can tell the count.
"""

import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

import numpy as np

from app.answering.answer import Answer
from app.answering.answerer import MAP, Answerer
from app.answering.question import Question
from app.answering.reader import PUBLIC
from app.gate.map import disclosed_answer
from app.gate.policy import read_policy
from app.gate.rule import Rule, rule_of
from app.loading.load import load_demo
from app.releases.group import parts_together
from app.releases.making import Releaser, make
from app.releases.release import Release
from app.releases.together import together
from app.settings import Settings
from geo.space.boundaries import Boundaries
from geo.store.opening import open_store
from models.cell_ranges import Ranges

ATTACKS: Final = 2_000
SEED: Final = 11
YEAR: Final = Question(offence="ROBBERY", first=date(2025, 7, 1), last=date(2026, 6, 1))
RELEASED: Final = (
    YEAR, YEAR.but(offence="SV_STRICT"), YEAR.but(last=date(2026, 5, 1)), YEAR.but(first=date(2025, 10, 1)),
)  # fmt: skip
"""What is released, one after the other: offences within offences and periods a month or a season apart."""
AREAS: Final = ("", "lad:E06000030", "lad:E06000054")
WARDS: Final = 12
"""Wards of the releases that are attacked: what is solved for them takes seconds."""


def main() -> None:
    """Attack, and print what came back."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else ATTACKS
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(Path(folder))
        load_demo(store, months=36, last=date(2026, 6, 1), seed=20260101)
        world = Answerer(Settings(data=Path(folder), resamples=19), store=store)
        counts: Counter[str] = Counter()
        for name, recovered in (*released(folder, number // 2), *told_apart(world, number - number // 2)):
            counts[f"{name}: attacks"] += 1
            counts[f"{name}: recovered"] += recovered
    for name, count in sorted(counts.items()):
        print(f"{name}\t{count}")


def released(folder: str, number: int) -> Iterator[tuple[str, bool]]:
    """Attacks on some of the releases: which kind, and whether a hidden count is left with one value."""
    store = open_store(Path(folder))
    world = Answerer(Settings(data=Path(folder)), store=store, wards=few(store.boundaries.wards()))
    policy, who = read_policy(), Releaser("A. Smith", "Wiltshire Police")
    every = [make(world, policy, asked, who, datetime(2026, 7, 1, tzinfo=UTC)) for asked in RELEASED]
    chance = np.random.default_rng(SEED)
    systems = [_ranges(world, [every[i] for i in some]) for some in ((0,), (0, 1), (0, 2), (1, 3), (0, 1, 2, 3))]
    for _ in range(number):
        which = int(chance.integers(len(systems)))
        ranges, names, unless = systems[which]
        at = int(chance.choice(np.flatnonzero(ranges.low < unless)))
        yield names[at], bool(ranges.high[at] == ranges.low[at])


def _ranges(world: Answerer, releases: list[Release]) -> tuple[Ranges, list[str], np.ndarray]:
    """Both ends of everything that is hidden in some releases, and what each is."""
    parts, table = parts_together(world, releases)
    found = together(parts, releases)
    ranges = Ranges(found.watched, table)
    list(ranges.narrow(found.published, found.width, found.unless))
    cells = [f"hidden {cell.level}" for _, cell in found.cells if cell.n is None]
    singles = len(found.watched) - len(cells)
    placed = sum(np.diff(found.watched.matrix.indptr)[len(cells) :] == 1)
    months = len(parts.months) * len(parts.kinds)
    names = [*cells, *["periods, offences and nested cells"] * (int(placed) - months), *["months"] * months]
    assert len(names) == len(cells) + singles
    return ranges, names, found.unless


def told_apart(world: Answerer, number: int) -> Iterator[tuple[str, bool]]:
    """Attacks on live answers: whether what is given differs though only what lies behind it does."""
    policy, chance = read_policy(), np.random.default_rng(SEED)
    asked = [YEAR.but(offence=offence, area=area) for offence in ("ROBBERY", "SV_BROAD") for area in AREAS]
    answers = [world.keeper.answer(MAP, one) for one in asked]
    for _ in range(number):
        answer = answers[int(chance.integers(len(answers)))]
        rule = rule_of(policy, PUBLIC, answer.definition, "demo")
        name, recovered = "", None
        while recovered is None:
            name, other = another(answer, chance)
            recovered = differ(answer, other, rule)
        yield name, recovered


def another(answer: Answer, chance: np.random.Generator) -> tuple[str, Answer]:
    """What is changed, and the same answer with one incident more in a ward or a square, and one less in another."""
    name = ("wards", "cells")[int(chance.integers(2))]
    rows = list(getattr(answer, name))
    more, less = chance.choice(len(rows), 2, replace=False)
    rows[more] = replace(rows[more], n=rows[more].n + 1)
    rows[less] = replace(rows[less], n=max(rows[less].n - 1, 0.0))
    return {"wards": "ranks and intervals of wards", "cells": "pixels, ranks and intervals of squares"}[name], replace(
        answer, **{name: tuple(rows)}
    )


def differ(one: Answer, other: Answer, rule: Rule) -> bool | None:
    """Whether the gate gives two answers differently; None where it gives other counts of them, as it may."""
    first, second = (disclosed_answer(answer, rule) for answer in (one, other))
    if [_given(answer) for answer in (first,)] != [_given(answer) for answer in (second,)]:
        return None
    return not (
        first.wards == second.wards
        and first.cells == second.cells
        and first.notes == second.notes
        and np.array_equal(first.surface.values, second.surface.values)
        and np.array_equal(first.breaks, second.breaks)
    )


def _given(answer: Answer) -> list[tuple[str, float, int, bool]]:
    """Which counts are given, and as what."""
    return [(row.id, row.n, row.below, row.withheld) for rows in (answer.wards, answer.cells) for row in rows]


def few(wards: Boundaries) -> Boundaries:
    """The first wards of one town."""
    town = [i for i, of in enumerate(wards.authority) if of == "E06000030"][:WARDS]
    names = ("code", "name", "authority", "authority_name")
    kept = {name: tuple(getattr(wards, name)[i] for i in town) for name in names}
    return replace(wards, **kept, geometry=wards.geometry[town])


if __name__ == "__main__":
    main()
