"""A question asks about a zone, a site and an imported beat as they are kept now, and the form offers them."""

from pathlib import Path
from typing import cast

import geopandas as gpd
import pytest
import shapely
import shapely.affinity
from test_area_text import DRAWN, canonical
from test_areas import ask, said
from typer.testing import CliRunner
from visitor import visitor

from app.answering.answerer import Answerer
from app.answering.area_text import outline_of
from app.answering.reader import LOCAL, PUBLIC, Reader
from app.answering.zones import draw_zone
from app.cli import app
from app.gate.disclosed import Gate
from app.gate.policy import read_policy
from app.main import create_app
from app.settings import Settings
from app.words.answer import title
from geo.errors import UserError
from geo.store.base import Store
from geo.store.opening import open_store


class WithBoundaries:
    """A store with boundaries of its own."""

    def __init__(self, store: Store, other: Store) -> None:
        self.store, self.boundaries = store, other.boundaries

    def __getattr__(self, name: str) -> object:
        return getattr(self.store, name)


@pytest.fixture
def kept(demo_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Answerer:
    """A zone, a site and two beats round the middle of Swindon."""
    shape = outline_of(canonical(DRAWN))
    west, south, east, north = shape.bounds
    halves = [shapely.box(west, south, 415_000, north), shapely.box(415_000, south, east, north)]
    columns = {"Beat": ["S 1", "S 2"], "Beat Name": ["Town west", "Town east"]}
    gpd.GeoDataFrame(columns, geometry=halves, crs=27700).to_file(tmp_path / "beats 2026.gpkg")
    monkeypatch.setenv("AFTERDARK_DATA", str(tmp_path))
    done = CliRunner().invoke(app, ["boundaries", "import", "--kind", "beats", str(tmp_path / "beats 2026.gpkg")])
    assert done.exit_code == 0 and "Beats of 2026: 2 areas stored" in done.output, done.output
    both = cast("Store", WithBoundaries(demo_store, open_store(tmp_path)))
    made = Answerer(Settings(data=tmp_path, resamples=19), store=both)
    made.keeper.gate = Gate(read_policy())
    draw_zone(made.records, "Fleet Street", shape, area=made.wards.outline, who="test")
    body = {"name": "Queen’s", "geometry": shapely.to_wkt(shape), "marking": "OFFICIAL-SENSITIVE", "source": "demo"}
    made.records.create("site", body, who="test", id="queens")
    return made


def test_a_zone_a_site_and_a_beat_hold_what_their_outlines_do(kept: Answerer) -> None:
    drawn = ask(kept, DRAWN)
    (zone,) = kept.zones()
    for area, name in (
        (f"zone:{zone.id}", "Robbery, the zone Fleet Street"),
        ("site:queens", "Robbery, the synthetic site Queen’s"),
    ):
        found = ask(kept, area)
        assert (found.n, found.places, title(found)) == (drawn.n, drawn.places, name)
        assert "the one that is kept now" in said(found)
    assert found.marking == "OFFICIAL-SENSITIVE" and drawn.marking == "OFFICIAL"
    west, east = ask(kept, "beat:S-1"), ask(kept, "beat:S-2")
    assert title(west) == "Robbery, Town west" and "the beats that were imported (Beats of 2026)" in said(west)
    assert drawn.n <= west.n + east.n and all("which does not name" in one.attributions[-1] for one in (west, east))
    body = dict(kept.records.get("site", "queens").body)
    moved = shapely.affinity.translate(shapely.from_wkt(body["geometry"]), 3000, 0)
    before = ask(kept, "site:queens")
    kept.records.save("site", "queens", {**body, "geometry": shapely.to_wkt(moved)}, who="test", version=1)
    after = ask(kept, "site:queens")
    assert after.id != before.id and after.n != before.n  # the address asks about the site as it is now
    kept.records.retire("site", "queens", who="test", version=2)
    with pytest.raises(UserError, match="this site was taken away"):
        ask(kept, "site:queens")
    with pytest.raises(UserError, match="no beat here has the code S-3"):
        ask(kept, "beat:S-3")


def test_the_form_offers_what_the_reader_may_ask_about(kept: Answerer) -> None:
    (zone,) = kept.zones()
    pages = {}
    for reader in (LOCAL, PUBLIC):
        with visitor(create_app(kept.settings, kept, lambda request, who=reader: who)) as client:  # type: ignore[misc]
            pages[reader] = client.get("/?offence=ROBBERY").text
    with visitor(create_app(kept.settings, kept, lambda request: Reader("p", "partner"))) as client:
        page = client.get(f"/?offence=ROBBERY&area={DRAWN}")
        assert page.status_code == 200 and "two areas set against each other" in page.text
        assert client.get(f"/night?offence=ROBBERY&area={DRAWN}").status_code == 403
    for area in (f"zone:{zone.id}", "site:queens", "beat:S-1"):
        assert f'value="{area}"' in pages[LOCAL] and f'value="{area}"' not in pages[PUBLIC]
    for area in ("town:E0056881", "lad:E06000030", "csp:E22000350", "ward:E05008954"):
        assert all(f'value="{area}"' in text for text in pages.values())


def test_beats_without_a_telling_column_are_refused(tmp_path: Path) -> None:
    gpd.GeoDataFrame({"x": ["1"]}, geometry=[shapely.box(0, 0, 9, 9)], crs=27700).to_file(tmp_path / "b.gpkg")
    done = CliRunner().invoke(app, ["boundaries", "import", "--kind", "beats", str(tmp_path / "b.gpkg")])
    assert "no column tells the beats apart among x" in str(done.exception)
