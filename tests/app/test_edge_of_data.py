"""Up to the edge of the force's area the map shows the density there is, though nothing is loaded beyond."""

from datetime import date
from pathlib import Path

import numpy as np
import pytest
import shapely
from test_answering import answerer, incidents

from app.answering.answer import Answer
from app.answering.answerer import Answerer
from app.answering.notes import NoteTopic
from app.answering.question import Question
from app.words.answer import notes
from geo.space.boundaries import default_wards
from geo.space.grid import Grid

SIDE = 1_000.0  # metres between the incidents of an even field: one a km²
NOTE = "Incidents beyond the edge of the force's area are not loaded. Within 4\u202f000 m of that edge"


def even(tmp_path: Path, *, beyond: bool = False) -> Answerer:
    outline = default_wards().outline
    west, south, east, north = shapely.bounds(outline)
    x, y = (
        v.ravel()
        for v in np.meshgrid(np.arange(west - 5_000, east + 5_000, SIDE), np.arange(south - 5_000, north + 5_000, SIDE))
    )
    held = np.ones(len(x), bool) if beyond else shapely.contains_xy(outline, x, y)
    return answerer(tmp_path, incidents(int(held.sum()), date(2025, 1, 1), easting=x[held], northing=y[held]))


def at_the_edge(found: Answer) -> np.ndarray:
    """The density over the truth in the cells of the map whose centre lies within 500 m of the edge, inside."""
    grid = Grid(found.surface.bounds, found.surface.cell)
    x, y = (v.ravel() for v in np.meshgrid(*grid.centres()))
    outline = default_wards().outline
    shapely.prepare(outline)
    near = np.flatnonzero(shapely.contains_xy(outline, x, y) & (found.surface.values.ravel() > 0))
    edge = shapely.boundary(outline)
    shapely.prepare(edge)
    near = near[shapely.dwithin(edge, shapely.points(x[near], y[near]), 500)]
    return found.surface.values.ravel()[near] * found.years / (1e6 / SIDE**2)


@pytest.fixture(scope="module")
def field(tmp_path_factory: pytest.TempPathFactory) -> Answerer:
    return even(tmp_path_factory.mktemp("even"))


def test_an_even_field_is_even_up_to_the_edge_of_the_force_and_a_note_says_why(field: Answerer) -> None:
    """Without the correction the mean here is 0.55 of the truth."""
    found = field.answer(Question(offence="ROBBERY", bandwidth=4_000.0, cell=800.0))
    ratio = at_the_edge(found)
    assert len(ratio) > 200 and ratio.mean() == pytest.approx(1, abs=0.02) and np.std(ratio) < 0.08
    assert any(note.text.startswith(NOTE) for note in notes(found))
    whole = found.surface.values.sum() * found.surface.cell**2 / 1e6 * found.years
    assert whole == pytest.approx(found.n, rel=0.02)


def test_inside_the_force_a_ward_rests_on_its_neighbours_and_needs_no_correction(field: Answerer) -> None:
    wards = field.wards
    middle = wards.code[int(np.argmax(shapely.distance(wards.geometry, shapely.boundary(wards.outline))))]
    found = field.answer(Question(offence="ROBBERY", area=f"ward:{middle}", bandwidth=4_000.0, cell=800.0))
    shown = found.surface.values[found.surface.values > 0] * found.years / (1e6 / SIDE**2)
    assert np.abs(shown - 1).max() < 0.02
    assert NoteTopic.EDGE_OF_DATA not in [note.about for note in found.notes]


def test_nothing_is_corrected_where_the_wards_are_only_a_part_of_what_is_loaded(tmp_path: Path) -> None:
    found = even(tmp_path, beyond=True).answer(Question(offence="ROBBERY", bandwidth=4_000.0, cell=800.0))
    ratio = at_the_edge(found)
    assert np.abs(ratio - 1).max() < 0.02 and NoteTopic.EDGE_OF_DATA not in [note.about for note in found.notes]
