"""OpenStreetMap is read off its tags: what lacks the kind's tag, is shut or is not built yet is set aside."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from test_assets import taken

from geo.errors import UserError

TODAY = date(2026, 11, 28)
PUB = {"amenity": "pub"}


def export(path: Path, *tags: dict[str, Any], metres: float = 200) -> Path:
    """An Overpass export of one point a feature, `metres` from each other, in Swindon."""
    features = [
        {
            "type": "Feature",
            "properties": {"@id": f"node/{i}", **given},
            "geometry": {"type": "Point", "coordinates": [-1.78 + i * metres / 69_000, 51.56]},
        }
        for i, given in enumerate(tags)
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return path


KINDS = {
    "lights": {"highway": "street_lamp"},
    "cctv": {"man_made": "surveillance"},
    "ranks": {"amenity": "taxi"},
    "help_points": {"emergency": "phone"},
    "stops": {"highway": "bus_stop"},
    "guarded": {"amenity": "hospital"},
    "venues": PUB,
}


@pytest.mark.parametrize("kind", KINDS)
def test_of_one_of_each_only_its_own_kind_is_kept(tmp_path: Path, kind: str) -> None:
    others = [{"natural": "tree"}, {"shop": "bakery"}, {"highway": "residential"}, {"amenity": "bench"}, {}]
    file = export(tmp_path / "osm.geojson", *KINDS.values(), *others)
    with taken(tmp_path, file, kind) as (table, _, intake):
        assert table["id"].to_pylist() == [f"node/{list(KINDS).index(kind)}"]
        assert intake.rejected.total() == len(KINDS) + len(others) - 1


def test_what_is_shut_or_to_come_is_no_venue(tmp_path: Path) -> None:
    shut = [
        {"disused:amenity": "pub"},
        {"was:amenity": "pub;restaurant"},
        {**PUB, "disused": "yes"},
        {**PUB, "abandoned:amenity": "pub"},
        {**PUB, "opening_hours": "closed"},
        {**PUB, "end_date": "2019"},
        {**PUB, "end_date": "2026-11"},
        {**PUB, "name": "The Crown (permanently closed)"},
    ]
    to_come = [{"proposed:amenity": "pub"}, {**PUB, "construction": "yes"}]
    there = [
        {"amenity": "restaurant;pub", "name": "A"},
        {**PUB, "disused:amenity": "restaurant"},
        {**PUB, "disused": "no"},
        {**PUB, "end_date": "2030-01-01"},
        {**PUB, "start_date": "1890", "opening_hours": "Mo-Su 11:00-23:00"},
    ]
    file = export(tmp_path / "osm.geojson", *shut, *to_come, *there)
    with taken(tmp_path, file, "venues", today=TODAY) as (table, _, intake):
        assert table["type"].to_pylist() == ["restaurant", "pub", "pub", "pub", "pub"]
        reasons = [reason.partition(":")[0] for reason in intake.rejected.elements()]
        assert reasons.count("shut") == len(shut) and reasons.count("not there yet") == len(to_come)


def test_the_text_of_a_tag_is_no_part_of_a_reason(tmp_path: Path) -> None:
    said = {"amenity": "ask Ann Other 07700 900123"}
    file = export(tmp_path / "osm.geojson", PUB, said, {**PUB, "end_date": "2019, Ann 07700"})
    with taken(tmp_path, file, "venues", today=TODAY) as (_, _, intake):
        assert intake.rejected.total() == 2 and not any(mark in str(intake.rejected) for mark in ("Ann", "07", "2019"))


def test_a_file_without_the_tag_is_taken_only_when_somebody_says_so(tmp_path: Path) -> None:
    file = export(tmp_path / "bikes.geojson", {"name": "Hire station"}, {"name": "Dock"})
    with (
        pytest.raises(UserError, match=r"no feature of it has the tag “amenity”.*--untagged"),
        taken(tmp_path, file, "venues"),
    ):
        pass
    with taken(tmp_path, file, "venues", untagged=True) as (table, _, _):
        assert len(table) == 2
    some = export(tmp_path / "some.geojson", PUB, {"tourism": "attraction"})
    with taken(tmp_path, some, "venues", untagged=True) as (table, _, _):  # a word for a file without the tag only
        assert len(table) == 1
    with pytest.raises(UserError, match="OpenStreetMap holds no licences"), taken(tmp_path, some, "licences"):
        pass


def test_a_pub_mapped_twice_is_one_venue(tmp_path: Path) -> None:
    twice = [{**PUB, "name": "The Bell Inn"}, {**PUB, "name": "Bell", "capacity": "80"}]
    file = export(tmp_path / "osm.geojson", *twice, metres=20)
    with taken(tmp_path, file, "venues") as (table, _, intake):
        assert table.select(["id", "name", "capacity"]).to_pylist() == [
            {"id": "node/0", "name": "The Bell Inn", "capacity": 80}
        ]
        assert intake.rejected == {"repeated: another row has the same name within 50 m": 1}
    with taken(tmp_path, export(file, *twice, metres=400), "venues") as (table, _, _):
        assert len(table) == 2
    with taken(tmp_path, export(file, PUB, PUB, metres=5), "venues") as (table, _, _):  # without a name nobody knows
        assert len(table) == 2


def test_real_mixed_exports(shared: Path, tmp_path: Path) -> None:
    each, mixed = (shared / "cases" / f"06-osm-{name}.geojson" for name in ("one-of-each", "mixed-venues"))
    for kind in ("lights", "cctv", "ranks", "help_points"):
        with taken(tmp_path, each, kind) as (table, _, _):
            assert len(table) == 1
    with taken(tmp_path, mixed, "venues") as (table, _, intake):
        assert table["name"].to_pylist() == ["The Invented Arms"] and "shut: disused:amenity=pub" in intake.rejected
    for file in (each, shared / "cases" / "osm-tourism.geojson"):
        with pytest.raises(UserError, match=r"has no tag “amenity”|another kind"), taken(tmp_path, file, "venues"):
            pass
