"""Two questions to the same data, by somebody who knows all numbers given and all rules: no withheld count comes back.

The attacker writes down what each number of both answers leaves possible and draws the spans together until nothing
moves: a row is below the minimum, or within half a step of a multiple; parts add up to their whole; some months of a
period, a square of a ward and a ward of an authority hold no more than that does; the same ward in the same months has
the same count in both answers.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from itertools import combinations
from typing import Final

import numpy as np
import pytest
import shapely
from shapely.geometry.base import BaseGeometry

from app.answering.answer import Answer
from app.answering.answerer import MAP, Answerer
from app.answering.question import Question
from app.answering.reader import PUBLIC
from app.gate.counts import span
from app.gate.disclosed import Gate
from app.gate.policy import read_policy
from app.gate.rule import Rule, rule_of
from app.settings import Settings
from geo.store.base import Store

POLICY = read_policy()
PAIRS: Final = 1000
TRULY: Final = 1e9
Key = tuple[str, str]
"""What is counted (an area, a ward, a square) and the months, as the attacker writes them down."""


PERIODS: Final = tuple(
    (date(*first, 1), date(*last, 1))
    for first, last in (
        ((2024, 7), (2026, 6)), ((2025, 7), (2026, 6)), ((2025, 7), (2026, 5)), ((2025, 8), (2026, 5)),
        ((2025, 10), (2026, 3)), ((2026, 3), (2026, 3)),
    )
)  # fmt: skip
"""Periods within periods, some of them a single month apart."""


@pytest.fixture(scope="module")
def world(demo_store: Store, tmp_path_factory: pytest.TempPathFactory) -> Answerer:
    own = Settings(data=tmp_path_factory.mktemp("attack"), resamples=19, cache_answers=400)
    made = Answerer(own, store=demo_store)
    made.keeper.gate = Gate(POLICY)
    return made


@pytest.fixture(scope="module")
def asked(world: Answerer) -> list[Question]:
    """Questions that overlap: offences, nested periods, the whole, its authorities and some of its wards."""
    wards = world.wards
    swindon = [code for code, of in zip(wards.code, wards.authority, strict=True) if of == "E06000030"]
    areas = ["", "lad:E06000030", *(f"ward:{code}" for code in swindon[:4])]
    coarse = {"bandwidth": 1000.0, "cell": 500.0}  # no density is looked at
    return [
        Question(offence=offence, first=first, last=last, area=area, **coarse)
        for offence in ("ROBBERY", "SV_BROAD")
        for first, last in PERIODS
        for area in areas
    ]


@pytest.fixture(scope="module")
def answers(world: Answerer, asked: Sequence[Question]) -> list[tuple[Answer, Answer]]:
    """Each as it is and as the public gets it."""
    return [(world.keeper.answer(MAP, one), world.keeper.shown(MAP, one, PUBLIC)) for one in asked]


@cache
def covered(ward: BaseGeometry, cells: tuple[BaseGeometry, ...]) -> tuple[bool, ...]:
    return tuple(shapely.covers(ward, list(cells)).tolist()) if cells else ()


class Attacker:
    """Spans of every count, by what and when, and what is known of their sums."""

    def __init__(self, rule: Rule) -> None:
        self.rule = rule
        self.low: dict[Key, float] = {}
        self.high: dict[Key, float] = {}
        self.within: list[tuple[list[Key], Key, bool]] = []  # parts, whole, whether they are all of it

    def learn(self, key: Key, n: float, *, given: bool) -> None:
        """A count as it stands in the answer; not given: below the minimum, or withheld to guard another."""
        low, high = span(n, self.rule) if given else (0.0, self.rule.minimum - 1.0)
        self.low[key], self.high[key] = max(low, self.low.get(key, 0)), min(high, self.high.get(key, TRULY))

    def read(self, answer: Answer) -> None:
        when = f"{answer.first:%Y%m}-{answer.last:%Y%m}"
        place = answer.asked.area or "whole"
        whole: Key = (place, when)
        self.learn(whole, answer.n, given=answer.n >= self.rule.minimum)
        parts: list[Key] = [(f"ward:{ward.code}", when) for ward in answer.wards]
        for key, ward in zip(parts, answer.wards, strict=True):
            if ward.withheld:
                self.low[key] = max(self.low.get(key, 0), self.rule.minimum)
                self.high.setdefault(key, TRULY)
            else:
                self.learn(key, ward.n, given=not ward.below)
        self.within.append((parts, whole, place != "whole"))
        cells: list[Key] = [(cell.id, when) for cell in answer.cells]
        for key, cell in zip(cells, answer.cells, strict=True):
            self.learn(key, cell.n, given=True)
        self.within.append((cells, whole, False))
        for key, ward in zip(parts, answer.wards, strict=True):
            inside = covered(ward.geometry, tuple(cell.geometry for cell in answer.cells))
            if some := [cell for cell, held in zip(cells, inside, strict=True) if held]:
                self.within.append((some, key, False))

    def compare(self, one: Answer, other: Answer) -> None:
        """A stretch of months within another: the same thing was counted no oftener in it."""
        for inner, outer in ((one, other), (other, one)):
            if (
                outer.first <= inner.first
                and inner.last <= outer.last
                and (inner.first, inner.last) != (outer.first, outer.last)
            ):
                at, around = (f"{a.first:%Y%m}-{a.last:%Y%m}" for a in (inner, outer))
                for what in {what for what, when in self.low if when == at} & {
                    w for w, when in self.low if when == around
                }:
                    rest: Key = (what, f"{around} without {at}")
                    self.low[rest], self.high[rest] = 0.0, TRULY
                    self.within.append(([(what, at), rest], (what, around), True))

    def conclude(self) -> None:
        """Draw the spans together until nothing moves."""
        moved = True
        while moved:
            moved = False
            for parts, whole, all_of_it in self.within:
                low, high = sum(self.low[p] for p in parts), sum(self.high[p] for p in parts)
                moved |= self._narrow(whole, low, high if all_of_it else TRULY)
                for part in parts:
                    up = self.high[whole] - (low - self.low[part])
                    down = self.low[whole] - (high - self.high[part]) if all_of_it else 0.0
                    moved |= self._narrow(part, down, up)

    def _narrow(self, key: Key, low: float, high: float) -> bool:
        moved = low > self.low[key] or high < self.high[key]
        self.low[key], self.high[key] = max(low, self.low[key]), min(high, self.high[key])
        return moved

    def recovered(self) -> list[Key]:
        """Counts below the minimum that are left with a single value."""
        return [key for key, low in self.low.items() if low == self.high[key] < self.rule.minimum]


def attack(one: Answer, other: Answer, rule: Rule) -> list[Key]:
    attacker = Attacker(rule)
    attacker.read(one)
    attacker.read(other)
    attacker.compare(one, other)
    attacker.conclude()
    return attacker.recovered()


def pairs(answers: list[tuple[Answer, Answer]]) -> list[tuple[tuple[Answer, Answer], tuple[Answer, Answer]]]:
    related = [(a, b) for a, b in combinations(answers, 2) if a[0].definition == b[0].definition]
    chosen = np.random.default_rng(11).permutation(len(related))[:PAIRS]
    return [related[i] for i in chosen]


def test_a_thousand_pairs_of_questions_give_nothing_back(answers: list[tuple[Answer, Answer]]) -> None:
    withheld = 0
    tried = pairs(answers)
    assert len(tried) == PAIRS
    for (_, one), (_, other) in tried:
        withheld += sum(ward.below > 0 for ward in (*one.wards, *other.wards))
        assert attack(one, other, rule_of(POLICY, PUBLIC, one.definition, "demo")) == []
    assert withheld > 10_000


def naive(answer: Answer) -> Answer:
    """What a careless gate would give: small wards left out, all else exact."""
    wards = [replace(ward, n=0.0, below=10) if ward.n < 10 else ward for ward in answer.wards]
    return replace(answer, wards=tuple(wards), cells=(), minimum=10)


def test_the_attacker_is_no_fool(answers: list[tuple[Answer, Answer]]) -> None:
    """The same attack brings counts back where small ones are merely left out."""
    exact = replace(rule_of(POLICY, PUBLIC, answers[0][0].definition, "demo"), minimum=10, rounding=0)
    careless = [attack(naive(one), naive(other), exact) for (one, _), (other, _) in pairs(answers)]
    assert sum(map(bool, careless)) > 20
