"""Rows without coordinates: placed by their text as far as that is sure, or set aside with a sentence."""

from pathlib import Path

import pytest

from app.loading.load import load_force_export
from app.loading.load_assets import load_assets
from geo.errors import UserError
from geo.geocoder.geocoder import Geocoder
from geo.sources.geocoding import Asked
from geo.store.opening import open_store

EXPORT = """Ref,Date,Offence,Where,Town,PC,E,N
1,01/03/2026 22:10,8N,Fleet Street,Swindon,,,
2,02/03/2026 22:10,8N,,,SN1 1AE,,
3,03/03/2026 22:10,8N,Regnet Street,Swindon,,,
4,04/03/2026 22:10,8N,Pewsey,,,,
5,05/03/2026 22:10,8N,jct of Fleet Street and Bridge Street,Swindon,,,
6,06/03/2026 22:10,8N,,,,,
7,07/03/2026 22:10,8N,Market Place,,,415012,184890
"""
MAPPING = """force: wiltshire
dates: day-first
columns: {id: Ref, from: Date, ho_code: Offence, location: Where, town: Town, postcode: PC, easting: E, northing: N}
"""
REGISTER = """Licence,Premises,Address,Town,Postcode
L1,The Crown,12 Fleet Street,Swindon,SN1 1AE
L2,The Bell,High Street,Marlborough,
L3,Nowhere,Minster Street,Swindon,
"""
LAYOUT = (
    "source: council\n{}columns: {{id: Licence, name: Premises, address: Address, town: Town, postcode: Postcode}}\n"
)


def test_incidents_are_placed_by_text_and_say_how(tmp_path: Path, geocoder: Geocoder) -> None:
    store = open_store(tmp_path / "data")
    (tmp_path / "export.csv").write_text(EXPORT)
    (tmp_path / "mapping.yaml").write_text(MAPPING)

    def load(geocode: Asked) -> object:
        return load_force_export(
            store, tmp_path / "export.csv", tmp_path / "mapping.yaml", {}, lambda rows, name: None,
            locator=lambda: geocoder, geocode=geocode,
        )  # fmt: skip

    plain = load(Asked())
    assert (plain.kept, plain.unplaced, plain.geocoded) == (7, 6, {})  # type: ignore[attr-defined]
    report = load(Asked(True))
    assert report.geocoded == {"street": 1, "postcode": 1, "junction": 1}  # type: ignore[attr-defined]
    assert (report.kept, report.unplaced) == (5, 1)  # type: ignore[attr-defined]
    rows = {row["id"]: row for row in store.read("incidents").to_pylist()}
    assert {id_: row["placed_by"] for id_, row in rows.items()} == {
        "1": "street", "2": "postcode", "5": "junction", "6": None, "7": None
    }  # fmt: skip
    assert rows["2"]["spatial_precision"] == "geocoded" and 0 < rows["2"]["placed_within"] <= 250
    assert (rows["7"]["easting"], rows["7"]["spatial_precision"]) == (415012, "exact")
    aside = store.quarantine(str(store.reports()[0]["id"])).to_pylist()
    assert [row["line"] for row in aside] == [4, 5]
    assert "is it" in aside[0]["reason"] and "wider than 250 m" in aside[1]["reason"]
    wide = load(Asked(True, 1000))
    assert wide.geocoded["town or village"] == 1  # type: ignore[attr-defined]


def test_a_register_needs_no_coordinates_where_its_mapping_says_so(tmp_path: Path, geocoder: Geocoder) -> None:
    store = open_store(tmp_path / "data")
    register, mapping = tmp_path / "register.csv", tmp_path / "mapping.yaml"
    register.write_text(REGISTER)

    def load(kind: str = "licences", **more: object) -> object:
        return load_assets(
            store, kind, register, mapping=mapping, force="wiltshire", outlines={}, tick=lambda rows, name: None,
            locator=lambda: geocoder, **more,
        )  # fmt: skip

    mapping.write_text(LAYOUT.format(""))
    with pytest.raises(UserError, match="neither easting and northing"):
        load()
    with pytest.raises(UserError, match="lights are not placed by their text"):
        load("lights", geocode=Asked(True))
    mapping.write_text(LAYOUT.format("geocode: 250\n"))
    assert load().geocoded == {"postcode": 1, "street": 1}  # type: ignore[attr-defined]
    first, second = store.read("licences").to_pylist()
    assert (first["easting"], first["northing"], first["placed_by"]) == (415123, 185157, "postcode")
    assert second["placed_by"] == "street"
