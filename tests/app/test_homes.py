"""A home that was taken over is a victim's address: it is counted, and never given as a place."""

import json
import re
from datetime import date, datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import shapely
from visitor import visitor

from app.answering.answerer import Answerer
from app.answering.incidents import incidents
from app.answering.question import Question
from app.answering.zone_counts import counts_by_month
from app.charter.site_incidents import site_incidents
from app.main import create_app
from app.settings import Settings
from app.words.answer import notes
from geo.disclosure import SAME_PLACE, homes
from geo.incidents import SCHEMA
from geo.offence.harm import harm_table
from geo.store.opening import open_store


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
    asked = Question(offence="COUNTY_LINES", source="demo")
    answer = demo_answerer.answer(asked)
    assert answer.n > answer.n_placed == sum(cell.n for cell in answer.cells)
    said = [note.text for note in notes(answer)]
    assert any(
        text.startswith("Homes that were taken over, and homes with domestic abuse, are on no map") for text in said
    )
    assert not any("have no coordinates" in text for text in said)
    _, _, _, found = demo_answerer.select(asked, demo_answerer.store.snapshot())
    assert found.withheld > 0 and not pc.any(found.table.filter(pa.array(found.placed))["withheld"]).as_py()


def test_no_area_drawn_round_it_counts_it(demo_answerer: Answerer) -> None:
    """A shape of one house would say as much as a point."""
    asked = Question(offence="COUNTY_LINES", source="demo")
    snapshot = demo_answerer.store.snapshot()
    _, period, _, found = demo_answerer.select(asked, snapshot)
    kept_back = homes(demo_answerer.store, "demo", snapshot)
    at = [shapely.Point(x, y).buffer(SAME_PLACE) for x, y in zip(kept_back.x[:40], kept_back.y[:40], strict=True)]
    assert not counts_by_month(found, at, period).any()
    sites = site_incidents(demo_answerer, asked, at, harm_table("CSS")).sites
    assert not any(row.n for site in sites for row in site.types)


FAR = (416_004.0, 184_506.0)
NEAR = (415_003.0, 184_002.0)
RENDERED = (
    *(f"/api/collections/{name}/items" for name in ("incidents", "hotspots", "cells", "wards")), "/api/answer",
    "/download/hotspots.geojson", "/map.js", "/overview.svg", "/cells.json", "/night", "/safety-at-night",
)  # fmt: skip


def street(folder: Path, home: tuple[float, float]) -> Answerer:
    """Two months of a town in which 14 things happened at one home, only one of them flagged."""
    rng, blank = np.random.default_rng(3), dict.fromkeys(SCHEMA.names)
    slices = []
    for month in (date(2025, 1, 1), date(2025, 2, 1)):
        common = {
            "source": "force-export", "force": "wiltshire", "month": month, "time_precision": "exact", "weight": 1.0,
            "spatial_precision": "exact", "category": "Violence and sexual offences", "ho_code": "8N",
        }  # fmt: skip
        at = [(*(np.array([415_010.0, 184_010.0]) + 10 * rng.integers(0, 99, 2)), "street", None) for _ in range(60)]
        at += [(*home, ("dwelling", "street", "unknown")[i % 3], i == 0 and month.month == 1) for i in range(7)]
        rows = [
            {**blank, **common, "id": f"{month:%m}-{i}", "easting": x, "northing": y, "location_type": kind,
             "domestic_abuse": flag, "child": flag, "start": datetime(2025, month.month, 1 + i % 28, i % 24)}
            for i, (x, y, kind, flag) in enumerate(at)
        ]  # fmt: skip
        slices.append(("incidents", "force-export", "wiltshire", month, pa.Table.from_pylist(rows, SCHEMA)))
    open_store(folder).replace(slices)
    return Answerer(Settings(data=folder, resamples=19))


def test_nothing_that_is_shown_changes_when_the_home_lies_elsewhere(tmp_path: Path) -> None:
    """Whoever sees every rendering learns nothing of where the home is, for another home would look the same."""
    asked = "offence=ALL_CRIME&eps=25&min=5&from=2025-02&to=2025-02"  # a month in which nothing at the home is flagged

    def renderings(name: str, home: tuple[float, float]) -> dict[str, str]:
        world = street(tmp_path / name, home)
        with visitor(create_app(world.settings, world)) as client:
            found = {path: client.get(f"{path}?{asked}{'&limit=1000' * path.endswith('items')}") for path in RENDERED}
        assert {answer.status_code for answer in found.values()} == {200}
        return {path: re.sub("[0-9a-f]{12,20}", "stamp", answer.text) for path, answer in found.items()}

    near = renderings("near", NEAR)
    assert near == renderings("far", FAR)
    shown = json.loads(near["/api/collections/incidents/items"])["features"]
    assert len(shown) == 60 and json.loads(near["/api/answer"])["caption"].startswith("67 incidents")
