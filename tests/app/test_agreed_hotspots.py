"""Places that the force has agreed: outlines, lines and LSOAs become places, the rest is named, twice adds nothing."""

import json
from datetime import date
from pathlib import Path

import numpy as np
import pytest
import shapely
from shapely.geometry import LineString, Point, mapping
from typer.testing import CliRunner

from app.cli import app
from app.patrols.agreed import load_agreed
from app.patrols.named_streets import line_of
from app.patrols.place import Origin, patrol_places
from app.records.journal import Records
from geo.errors import UserError
from geo.geocoder.geocoder import Geocoder
from geo.sources.agreed_hotspots import ALONG
from geo.sources.demo_streets import basemap, streets
from geo.store.opening import open_store
from geo.streets.names_file import default_names

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


def test_names_of_streets_take_the_lines_in_use_and_what_stands_for_none_is_named(
    geocoder: Geocoder, tmp_path: Path
) -> None:
    made = basemap(streets(default_names(), np.zeros(0), np.zeros(0)), [])
    table = tmp_path / "agreed.csv"
    table.write_text(
        "Street,Town,Owner\nVictoria Road,Swindon,NPT\nHigh Street,,NPT\nDragon Lane,Swindon,\nSwindon,,\n,Swindon,\n"
    )
    records = Records(tmp_path)
    found = load_agreed(
        records, open_store(tmp_path), table, who="a", today=TODAY,
        streets=lambda name, town: line_of(geocoder, made.layers["streets"], name, town),
    )  # fmt: skip
    assert (found.read, found.kept, [one.line for one in found.aside]) == (5, 1, [3, 4, 5, 6])
    assert "High Street" in found.aside[0].reason and "several places" in found.aside[0].reason
    assert "Dragon Lane" in found.aside[1].reason and "no street" in found.aside[2].reason
    (place,) = patrol_places(records)
    at = geocoder.locate("Victoria Road", "Swindon")
    assert place.name == "Victoria Road" and place.geometry.distance(Point(at.x, at.y)) < 100
    with pytest.raises(UserError, match="no streets are drawn"):
        line_of(geocoder, None, "Victoria Road", "Swindon")


def test_a_table_without_codes_or_names_is_refused_in_a_sentence(tmp_path: Path) -> None:
    table = tmp_path / "agreed.csv"
    for text, problem in (("Street\nWood Street\n", "neither outlines nor codes"), ("x,y\n1,2\n", "no column holds")):
        table.write_text(text)
        with pytest.raises(UserError, match=problem):
            load_agreed(Records(tmp_path), open_store(tmp_path), table, who="a", today=TODAY)
    assert patrol_places(Records(tmp_path)) == ()
