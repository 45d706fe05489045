"""What can be worked out of a table, and what is hidden so that it cannot, against every table there is."""

from dataclasses import replace
from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given as every
from hypothesis import settings
from hypothesis import strategies as st

from models.cell_ranges import Published, Ranges, Sums, some_table
from models.errors import ParameterError
from models.hidden_cells import hidden_cells

WIDTH = 4.0


@st.composite
def tables(draw: st.DrawFn) -> tuple[Published, np.ndarray]:
    """Two or three parts and some sums of them, each exact, rounded, or not given."""
    parts = draw(st.integers(2, 3))
    table = np.array(draw(st.lists(st.integers(0, 6), min_size=parts, max_size=parts)), float)
    members = draw(st.lists(st.sets(st.integers(0, parts - 1), min_size=1), min_size=1, max_size=4))
    sums = Sums.of([range(parts), *members], parts)
    width = np.array([0, *draw(st.lists(st.sampled_from([0, 1, 3, 99]), min_size=len(members), max_size=len(members)))])
    low = np.where(width == 99, 0, np.maximum(sums.at(table) - width, 0))
    return Published(sums, low, np.where(width == 99, np.inf, sums.at(table) + width)), table


def all_tables(given: Published, parts: int) -> np.ndarray:
    most = int(given.high[0])  # the first sum is that of all parts
    every_one = np.array(list(product(range(most + 1), repeat=parts)), float)
    sums = every_one @ given.sums.matrix.toarray().T
    return every_one[((given.low <= sums) & (sums <= given.high)).all(axis=1)]


@settings(max_examples=60, deadline=None, derandomize=True)
@every(tables())
def test_the_range_of_each_part_and_pair_is_that_of_every_table_that_agrees(made: tuple[Published, np.ndarray]) -> None:
    given, table = made
    parts = range(len(table))
    watched = Sums.of([*([i] for i in parts), *combinations(parts, 2)], len(table))
    ranges, possible = Ranges(watched, table), all_tables(given, len(table)) @ watched.matrix.toarray().T
    narrow = ranges.narrow(given, np.inf, np.full(len(watched), np.inf))
    assert list(narrow) == list(range(len(watched)))
    assert ranges.low.tolist() == possible.min(axis=0).tolist()
    assert ranges.high.tolist() == possible.max(axis=0).tolist()


def protected(given: Published, hide: np.ndarray, guarded: np.ndarray, parts: int) -> bool:
    """Whether one sum may lie WIDTH apart, by every table that agrees with what is left."""
    left = replace(given, low=np.where(hide, 0, given.low), high=np.where(hide, np.inf, given.high))
    values = all_tables(left, parts) @ guarded
    return bool(values.max() - values.min() >= WIDTH)


@settings(max_examples=25, deadline=None, derandomize=True)
@every(tables(), st.integers(0, 3), st.lists(st.integers(1, 9), min_size=5, max_size=5))
def test_what_is_hidden_for_one_sum_costs_least(
    made: tuple[Published, np.ndarray], which: int, costs: list[int]
) -> None:
    given, table = made
    parts, cells = len(table), len(given.sums)
    guarded = np.eye(parts)[which % parts]
    fixed, cost = np.arange(cells) == 0, np.array(costs[:cells], float)
    watched = Sums.of([[which % parts]], parts)
    choices = [np.array((False, *flags)) for flags in product((False, True), repeat=cells - 1)]
    enough = [cost[hide].sum() for hide in choices if protected(given, hide, guarded, parts)]
    asked = {"hidden": np.zeros(cells, bool), "fixed": fixed, "watched": watched}
    if not enough:
        with pytest.raises(ParameterError):
            hidden_cells(given, table, **asked, width=WIDTH, unless=np.full(1, np.inf), cost=cost)
        return
    hide = hidden_cells(given, table, **asked, width=WIDTH, unless=np.full(1, np.inf), cost=cost)
    assert protected(given, hide, guarded, parts)
    assert cost[hide].sum() == min(enough)


def test_a_small_ward_of_a_town_takes_another_with_it() -> None:
    """Four wards and their exact total: beside the one of 3 the cheapest other is hidden; a vague total needs none."""
    table, whole = np.array([40.0, 3, 12, 30]), [[0], [1], [2], [3], range(4)]
    sums = Sums.of(whole, 4)
    given = Published(sums, sums.at(table), sums.at(table))
    small, fixed = np.arange(5) == 1, np.arange(5) == 4
    kept = {"width": 9.0, "unless": np.full(4, np.inf), "cost": sums.at(table)}
    watched = Sums.of([[1]], 4)
    asked = {"hidden": small, "fixed": fixed, "watched": watched, **kept, "unless": np.full(1, np.inf)}
    assert hidden_cells(given, table, **asked).tolist() == [False, True, True, False, False]
    rounded = replace(given, low=given.low - 9 * fixed, high=given.high + 9 * fixed)
    assert hidden_cells(rounded, table, **asked).tolist() == [False, True, False, False, False]


def test_counts_that_contradict_each_other_are_no_table() -> None:
    sums = Sums.of([[0], [0, 1]], 2)
    assert some_table(Published(sums, np.array([5.0, 3]), np.array([5.0, 3]))) is None
