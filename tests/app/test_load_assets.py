"""`afterdark load` for assets, as a person types it."""

import json
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from app.cli import app
from app.commands.load import last_month
from app.loading.load import load_demo
from geo.errors import Conflict, NotFound, UserError
from geo.space.crs import to_lonlat
from geo.store.opening import open_store
from geo.surroundings.assets import Assets, read_assets
from geo.surroundings.light_gaps import light_gaps


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("AFTERDARK_DATA", str(tmp_path / "var"))
    return tmp_path / "var"


def afterdark(*arguments: object) -> str:
    result = CliRunner().invoke(app, [str(a) for a in arguments], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


def test_real_stops_load_and_the_report_adds_up(data: Path, shared: Path) -> None:
    file = shared / "data" / "context" / "naptan_stops_460_wiltshire_468_swindon.csv"
    said = afterdark("load", "stops", file)
    assert "6,189 rows read from 1 file: 5,864 kept, 325 set aside in the quarantine, 0 repeated." in said
    assert "Set aside: 325 × the stop is inactive." in said and "5,864 added, 0 changed, 0 removed" in said
    store = open_store(data)
    (report,) = store.reports()
    assert report["read"] == 6189 == report["kept"] + sum(report["quarantined"].values()) + report["duplicates"]
    assert report["assets"] == {"stops": 5864} and all(sentence in said for sentence in report["sentences"])
    quarantine = store.quarantine(report["id"])
    assert len(quarantine) == 325 and set(quarantine["file"].to_pylist()) == {file.name}
    lines = file.read_text(encoding="utf-8-sig").splitlines()
    for at, text in zip(quarantine["line"].to_pylist(), quarantine["text"].to_pylist(), strict=True):
        assert lines[at - 1].startswith(text.split(",")[0]) and lines[at - 1].endswith("inactive")
    before = store.snapshot()
    assert "0 added, 0 changed, 0 removed" in afterdark("load", "stops", file)
    assert store.snapshot() == before


def test_a_file_replaces_its_own_source_and_no_other(data: Path, tmp_path: Path) -> None:
    load_demo(open_store(data), months=2, last=last_month(date(2026, 3, 1)), seed=1)
    store, file, mapping = open_store(data), tmp_path / "lights.csv", tmp_path / "m.yaml"
    demo = len(read_assets(store, "lights", beside="demo"))
    file.write_text("Unit No,Street,Status,Easting,Northing\n1,A,On,414900,184700\n2,A,Off,414930,184700\n")
    mapping.write_text(afterdark("load", "lights", file, "--propose"))
    assert "2 rows read from 1 file: 2 kept" in afterdark("load", "lights", file, "--mapping", mapping)
    lights = read_assets(store, "lights", beside="")
    assert (lights.sources, lights.working.tolist(), lights.column("street")) == (
        ("council",),
        [True, False],
        ("A", "A"),
    )
    file.write_text("Unit No,Street,Status,Easting,Northing\n2,A,On,414930,184700\n")
    assert "0 added, 1 changed, 1 removed" in afterdark("load", "lights", file, "--mapping", mapping)
    assert read_assets(store, "lights", beside="").id == ("2",) and len(store.read("lights", source="demo")) == demo


def test_a_path_is_a_line_with_gaps_between_its_lights(data: Path, tmp_path: Path) -> None:
    east, north = np.array([414900.0, 415000, 415000]), np.array([184700.0, 184700, 184800])
    bend = [list(at) for at in zip(*to_lonlat(east, north), strict=True)]
    shapes = [
        {"type": "LineString", "coordinates": bend},
        {"type": "Point", "coordinates": bend[0]},
        {"type": "LineString", "coordinates": [[-1.78, 57.0], [-1.77, 57.0]]},
        {"type": "MultiLineString", "coordinates": [bend[:2], bend[1:]]},
    ]
    features = [{"type": "Feature", "properties": {"name": "Towpath"}, "geometry": shape} for shape in shapes]
    file = tmp_path / "paths.geojson"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    said = afterdark("load", "paths", file)
    assert "5 rows read from 1 file: 3 kept, 2 set aside" in said
    assert "the feature is not a line" in said and "more than 20 km outside the area of wiltshire" in said
    paths = read_assets(open_store(data), "paths", beside="")
    assert (paths.id, paths.name) == (("1", "4", "4-2"), ("Towpath",) * 3)
    assert paths.column("length_m") == (200, 100, 100)
    one = Assets("lights", ("council",), ("1",), ("",), ("",), np.array([415000.0]), np.array([184700.0]), {})
    assert [round(gap.length) for gap in light_gaps(one, paths.where([True, False, False]))[0].gaps] == [100, 100]
    with pytest.raises(UserError, match="kept for the data of that name"):
        afterdark("load", "paths", file, "--source", "demo")


def test_a_load_that_fails_changes_nothing(data: Path, tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text("Easting,Northing\n0,0\n")
    with pytest.raises(UserError, match="a mapping is needed"):
        afterdark("load", "help-points", file)
    mapping = tmp_path / "m.yaml"
    mapping.write_text(afterdark("load", "help-points", file, "--propose"))
    assert not data.exists()
    with pytest.raises(UserError, match=r"its only row cannot be loaded; most often: the coordinates are zero"):
        afterdark("load", "help-points", file, "--mapping", mapping)
    with pytest.raises(NotFound, match="no such file"):
        afterdark("load", "venues", tmp_path / "nowhere.geojson")
    store = open_store(data)
    (report,) = store.reports()
    assert report["kept"] == 0 and len(store.quarantine(report["id"])) == 1 and store.snapshot().slices == ()
    with store.writing(), pytest.raises(Conflict):
        afterdark("load", "help-points", file, "--mapping", mapping)
