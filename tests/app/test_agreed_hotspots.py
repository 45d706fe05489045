"""Places that the force has agreed: outlines, lines and LSOAs become places, the rest is named, twice adds nothing."""

import json
from datetime import date
from pathlib import Path

import pytest
import shapely
from shapely.geometry import LineString, Point, mapping
from typer.testing import CliRunner

from app.cli import app
from app.patrols.agreed import load_agreed
from app.patrols.place import Origin, patrol_places
from app.records.journal import Records
from geo.errors import UserError
from geo.sources.agreed_hotspots import ALONG
from geo.store.opening import open_store

TODAY = date(2026, 11, 27)
SQUARE = shapely.box(415000, 184000, 415150, 184150)


def features(*rows: tuple[dict, shapely.Geometry]) -> str:
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::27700"}}
    found = [{"type": "Feature", "properties": given, "geometry": mapping(shape)} for given, shape in rows]
    return json.dumps({"type": "FeatureCollection", "crs": crs, "features": found})


def test_outlines_and_lines_become_places_and_the_rest_is_named(tmp_path: Path) -> None:
    file = tmp_path / "agreed.geojson"
    file.write_text(
        features(
            ({"Name": "Fleet Street", "Owner": "Inspector", "From": "2026-11-01", "To": "2027-01-31"}, SQUARE),
            ({"Name": "Wood Street", "Owner": None, "From": None, "To": None},
             LineString([(415300, 184000), (415500, 184000)])),
            ({"Name": "A spot", "Owner": "", "From": "", "To": ""}, Point(415000, 184000)),
            ({"Name": "", "Owner": "", "From": "", "To": ""}, SQUARE),
            ({"Name": "When", "Owner": "", "From": "soon", "To": ""}, SQUARE),
            ({"Name": "Backwards", "Owner": "", "From": "2027-01-01", "To": "2026-01-01"}, SQUARE),
        )
    )  # fmt: skip
    records, store = Records(tmp_path), open_store(tmp_path)
    given = {"who": "sergeant", "today": TODAY, "owner": "NPT"}
    found = load_agreed(records, store, file, **given)
    assert (found.read, found.kept, found.known, len(found.aside)) == (6, 2, 0, 4)
    assert [one.line for one in found.aside] == [3, 4, 5, 6]
    fleet, wood = patrol_places(records)
    assert (fleet.origin, fleet.owner, fleet.first, fleet.last) == (
        Origin.AGREED, "Inspector", date(2026, 11, 1), date(2027, 1, 31)
    )  # fmt: skip
    assert fleet.geometry.equals_exact(SQUARE, 0.1) or shapely.area(fleet.geometry) == pytest.approx(22500, rel=1e-3)
    assert (wood.owner, wood.first, (wood.last - wood.first).days) == ("NPT", TODAY, 27)
    assert shapely.area(wood.geometry) == pytest.approx(200 * 2 * ALONG + 3.14 * ALONG**2, rel=0.02)
    again = load_agreed(records, store, file, **given)
    assert (again.kept, again.known, len(patrol_places(records))) == (0, 2, 2)


def test_codes_of_lsoas_take_their_outlines(shared: Path, tmp_path: Path) -> None:
    table = tmp_path / "agreed.csv"
    table.write_text("LSOA21CD,Owner\nE01031952,NPT\nE01099999,NPT\n")
    with pytest.raises(UserError, match="no outlines of LSOAs"):
        load_agreed(Records(tmp_path), open_store(tmp_path), table, who="a", today=TODAY)
    run, folder = CliRunner(), {"AFTERDARK_DATA": str(tmp_path)}
    outlines = shared / "data/boundaries/lsoa_2021_BGC_wilts_swindon.geojson"
    assert run.invoke(app, ["boundaries", "import", str(outlines)], env=folder).exit_code == 0
    made = run.invoke(app, ["load", "hotspots", str(table)], env=folder)
    assert made.exit_code == 0, made.output
    assert "2 rows read: 1 place kept, 0 kept before, 1 set aside." in made.output and "E01099999" in made.output
    (place,) = patrol_places(Records(tmp_path))
    assert place.name == "E01031952" and place.owner == "NPT"


def test_a_table_without_codes_or_names_is_refused_in_a_sentence(tmp_path: Path) -> None:
    table = tmp_path / "agreed.csv"
    for text, problem in (("Street\nWood Street\n", "neither outlines nor codes"), ("x,y\n1,2\n", "no column holds")):
        table.write_text(text)
        with pytest.raises(UserError, match=problem):
            load_agreed(Records(tmp_path), open_store(tmp_path), table, who="a", today=TODAY)
    assert patrol_places(Records(tmp_path)) == ()
