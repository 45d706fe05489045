"""A cuckooed home is a victim's address: it is counted, and never given as a point."""

import pyarrow as pa
import pyarrow.compute as pc
import shapely

from app.answering.answerer import Answerer
from app.answering.incidents import incidents
from app.answering.question import Question
from app.answering.zone_counts import counts_by_month
from app.charter.site_incidents import site_incidents
from app.words.answer import notes
from geo.offence.harm import harm_table


def test_no_single_incident_is_a_cuckooed_home(demo_answerer: Answerer) -> None:
    answer = demo_answerer.answer(Question(offence="COUNTY_LINES", source="demo"))
    held = demo_answerer.store.read(
        "incidents", columns=["cuckooing"], source="demo", first=answer.first, last=answer.last
    )
    assert pc.sum(held["cuckooing"]).as_py() > 0
    given = incidents(demo_answerer, answer)
    assert len(given) > 0
    assert not pc.any(given["cuckooing"]).as_py()


def test_no_map_shows_where_it_is(demo_answerer: Answerer) -> None:
    answer = demo_answerer.answer(Question(offence="COUNTY_LINES", source="demo"))
    assert answer.n > answer.n_placed == sum(cell.n for cell in answer.cells)
    assert any(note.text.startswith("Homes that were taken over are counted and on no map") for note in notes(answer))
    rows = demo_answerer.store.read("incidents", source="demo", first=answer.first, last=answer.last)
    rows = rows.filter(pa.array(answer.definition.select(rows).mask))
    lost = rows.filter(pc.and_(pc.is_null(rows["easting"]), pc.invert(pc.fill_null(rows["cuckooing"], False))))
    said = [note.text for note in notes(answer) if "have no coordinates" in note.text]
    assert [text.split()[0] for text in said] == ([f"{len(lost) / len(rows):.1%}"] if len(lost) else [])
    _, _, _, found = demo_answerer.select(
        Question(offence="COUNTY_LINES", source="demo"), demo_answerer.store.snapshot()
    )
    assert found.withheld > 0 and not pc.any(found.table.filter(pa.array(found.placed))["cuckooing"]).as_py()


def test_no_area_drawn_round_it_counts_it(demo_answerer: Answerer) -> None:
    """A shape of one house would say as much as a point."""
    asked = Question(offence="COUNTY_LINES", source="demo")
    _, period, _, found = demo_answerer.select(asked, demo_answerer.store.snapshot())
    held = demo_answerer.store.read("incidents", source="demo", first=period.first, last=period.last)
    homes = held.filter(pc.and_(held["cuckooing"], pc.is_valid(held["easting"])))
    assert len(homes) == found.withheld > 0
    at = [shapely.Point(home["easting"], home["northing"]).buffer(1) for home in homes.to_pylist()]
    others = found.table.filter(pc.invert(pc.fill_null(found.table["cuckooing"], False)))
    x, y = (others[name].to_numpy() for name in ("easting", "northing"))
    expected = [int(shapely.intersects_xy(shape, x, y).sum()) for shape in at]
    assert counts_by_month(found, at, period).sum(axis=1).tolist() == expected
    sites = site_incidents(demo_answerer, asked, at, harm_table("CSS")).sites
    assert [sum(row.n for row in site.types) for site in sites] == expected
