"""A cuckooed home is a victim's address: it is counted, and never given as a point."""

import pyarrow as pa
import pyarrow.compute as pc

from app.question import Question
from app.services.answering import Answerer
from app.services.incidents import incidents
from geo.disclosure import ANALYST


def test_no_single_incident_is_a_cuckooed_home(demo_answerer: Answerer) -> None:
    answer = demo_answerer.answer(Question(offence="COUNTY_LINES", source="demo"))
    held = demo_answerer.store.read(
        "incidents", columns=["cuckooing"], source="demo", first=answer.first, last=answer.last
    )
    assert pc.sum(held["cuckooing"]).as_py() > 0
    given = incidents(demo_answerer, answer, ANALYST)
    assert len(given) > 0
    assert not pc.any(given["cuckooing"]).as_py()


def test_no_map_shows_where_it_is(demo_answerer: Answerer) -> None:
    answer = demo_answerer.answer(Question(offence="COUNTY_LINES", source="demo"))
    assert answer.n > answer.n_placed == sum(cell.n for cell in answer.cells)
    assert any(note.text.startswith("Homes that were taken over are counted and on no map") for note in answer.notes)
    _, _, _, found = demo_answerer.select(
        Question(offence="COUNTY_LINES", source="demo"), demo_answerer.store.snapshot()
    )
    assert found.withheld > 0 and not pc.any(found.table.filter(pa.array(found.placed))["cuckooing"]).as_py()
