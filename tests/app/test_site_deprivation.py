"""A control is matched on deprivation once scores and outlines of one year are here; until then the page says why."""

import csv
import re
from dataclasses import replace
from datetime import date
from io import BytesIO, StringIO
from pathlib import Path
from shutil import copytree
from zipfile import ZipFile

import numpy as np
import pytest
from judged import evaluation
from typer.testing import CliRunner
from visitor import visitor

from app.answering.answerer import Answerer
from app.cli import app
from app.main import create_app
from app.records.journal import Records
from app.settings import Settings
from app.sites.controls import Control
from app.sites.demo import save_demo_sites
from app.sites.deprivation import Loaded, deprivation
from app.sites.site import ChosenControl, Phase, save_site, site
from app.words.control import INDEX, LOADED, control_notes, edition
from geo.sources import boundary_file
from geo.store.opening import open_store
from geo.store.slices import SliceStore

FILE = Path("data", "context", "imd2025_lsoa2021_wilts_swindon.csv")
SITE = "chb-2"


@pytest.fixture
def data(demo_store: SliceStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The test's own copy of the demo, with its sites."""
    folder = copytree(demo_store.path, tmp_path / "var")
    monkeypatch.setenv("AFTERDARK_DATA", str(folder))
    save_demo_sites(open_store(folder), Records(folder))
    return folder


def afterdark(*arguments: object) -> str:
    result = CliRunner().invoke(app, [str(a) for a in arguments], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


def world_of(data: Path) -> Answerer:
    return Answerer(Settings(data=data, resamples=19))


def outlines(shared: Path, year: int) -> Path:
    return shared / "data" / "boundaries" / f"lsoa_{year}_BGC_wilts_swindon.geojson"


def said(control: Control | None) -> str:
    assert control
    return " ".join(control_notes(control))


def test_the_command_accounts_for_every_row_and_a_second_load_replaces_the_first(
    shared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AFTERDARK_DATA", str(tmp_path / "var"))
    bad = tmp_path / "imd.csv"
    bad.write_text((shared / FILE).read_text() + "E01999999,1.0" + "," * 23 + "\n")
    assert "448 rows read from 1 file: 447 kept, 1 set aside" in afterdark("load", "deprivation", bad)
    store = open_store(tmp_path / "var")
    assert store.quarantine(store.reports()[0]["id"]).to_pylist()[0]["line"] == 449
    again = afterdark("load", "deprivation", shared / FILE)
    assert "447 rows read from 1 file: 447 kept, 0 set aside" in again and "0 added, 0 changed, 0 removed" in again
    report = store.reports()[0]
    assert report["read"] == report["kept"] == 447 and all(sentence in again for sentence in report["sentences"])
    rows = {row["id"]: row for row in store.read("deprivation").to_pylist()}
    assert rows["E01031952"] == {"id": "E01031952", "vintage": "2021", "score": 21.752, "decile": 4}


def test_matching_changes_when_scores_are_loaded_and_shows_them(data: Path, shared: Path) -> None:
    one = world_of(data)
    _, bare = evaluation(one, SITE)
    assert bare.control and bare.control.scores.loaded == Loaded.NEITHER
    assert "count and trend alone" in said(bare.control)
    assert "afterdark boundaries import" in said(bare.control) and "afterdark load deprivation" in said(bare.control)
    open_store(data).boundaries.write(boundary_file.read(outlines(shared, 2021)))
    before, without = evaluation(one, SITE)
    assert without is not bare and LOADED[Loaded.ONLY_OUTLINES] in said(without.control)
    afterdark("load", "deprivation", shared / FILE)
    after, found = evaluation(one, SITE)
    assert after != before and "Places are matched on deprivation too" in said(found.control)
    assert found.control and without.control and found.ring_control and without.ring_control
    plain, matched = without.control, found.control
    own = matched.deprivation
    assert own is not None and f"scores {own:.1f}" in said(matched)
    assert [c.name for c in matched.chosen] != [c.name for c in plain.chosen]
    known = {c.name: c.deprivation for c in (*matched.chosen, *matched.next_best)}
    assert all(value is not None for value in known.values()) and plain.chosen[0].deprivation is None
    lsoas = open_store(data).boundaries.chosen("lsoas")
    assert lsoas
    scores = deprivation(open_store(data), lsoas, open_store(data).snapshot())

    def gap(control: Control) -> float:
        return float(np.abs(scores.of([c.geometry for c in control.chosen]) - own).mean())

    assert gap(matched) < gap(plain)


def test_page_form_and_bundle_show_each_controls_deprivation(data: Path, shared: Path) -> None:
    open_store(data).boundaries.write(boundary_file.read(outlines(shared, 2021)))
    answerer = Answerer(Settings(data=data, resamples=19))
    with visitor(create_app(answerer.settings, answerer), headers={"accept": "text/html"}) as web:
        path = f"/clear-hold-build/{SITE}"
        assert "No deprivation scores are loaded" in web.get(path).text
        afterdark("load", "deprivation", shared / FILE)
        _, found = evaluation(world_of(data), SITE)
        assert found.control and found.control.deprivation is not None
        page, form = web.get(path).text, web.get(f"{path}/control").text
        with ZipFile(BytesIO(web.get(f"{path}/bundle.zip").content)) as bundle:
            name = next(name for name in bundle.namelist() if "controls" in name)
            rows = list(csv.DictReader(StringIO(bundle.read(name).decode("utf-8-sig"))))
    for at, place in enumerate(found.control.chosen):
        assert place.deprivation is not None
        score, other = f"{place.deprivation:.1f}", f"{found.control.deprivation:.1f}"
        next_cell = r'</td>\s*<td data-key="deprivation_of_the_other"[^>]*>'
        cell = re.compile(rf'data-key="deprivation"[^>]*>{score}{next_cell}{other}<')
        assert cell.search(page) and cell.search(form)
        assert float(rows[at]["deprivation"]) == pytest.approx(place.deprivation, abs=0.05)
        assert float(rows[at]["deprivation_of_the_other"]) == pytest.approx(found.control.deprivation, abs=0.05)


def test_outlines_of_another_year_are_not_joined_and_none_are_said(data: Path, shared: Path) -> None:
    afterdark("load", "deprivation", shared / FILE)
    one = world_of(data)
    _, found = evaluation(one, SITE)
    assert LOADED[Loaded.ONLY_SCORES] in said(found.control)
    open_store(data).boundaries.write(boundary_file.read(outlines(shared, 2011)))
    _, found = evaluation(one, SITE)
    text = said(found.control)
    assert "The deprivation scores are of LSOAs of 2021 and the outlines are LSOAs of 2011" in text
    assert "count and trend alone" in text and found.control
    assert found.control.chosen and {c.deprivation for c in found.control.chosen} == {None}


def test_too_few_months_show_it_and_a_control_by_hand_has_it_too(data: Path, shared: Path) -> None:
    open_store(data).boundaries.write(boundary_file.read(outlines(shared, 2021)))
    afterdark("load", "deprivation", shared / FILE)
    one = world_of(data)
    kept = site(one.records, SITE)
    early = replace(kept, phases=(Phase("clear", date(2024, 1, 1)),))  # six months after the demo begins
    save_site(one.records, SITE, early, who="A", version=1)
    _, found = evaluation(one, SITE)
    assert "the count alone decides" in said(found.control) and "shown, not matched on" in said(found.control)
    assert found.control and None not in {c.deprivation for c in found.control.chosen}
    lsoas = open_store(data).boundaries.chosen("lsoas")
    assert lsoas
    shape = lsoas.geometry[lsoas.index("E01031952")]
    save_site(one.records, SITE, replace(kept, control=ChosenControl("known", ("X",), (shape,))), who="A", version=2)
    _, found = evaluation(one, SITE)
    assert found.control and found.control.by_hand
    assert found.control.chosen[0].deprivation == pytest.approx(21.752, abs=0.01)


def test_the_edition_of_the_index_is_named() -> None:
    named = {year: INDEX.format(vintage=year, edition=edition(year)) for year in ("2021", "2011", "2031")}
    assert "Index of Multiple Deprivation 2025 (MHCLG" in named["2021"] and "2019 or 2015 (" in named["2011"]
    assert "Deprivation (MHCLG" in named["2031"]
