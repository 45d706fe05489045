"""Places come in as hotspots, outlines or lists, whole or not at all, with the line that is wrong."""

import json
from pathlib import Path

import pytest
import shapely

from app.answering.answerer import Answerer
from app.answering.question import Question
from app.charter.candidates import (
    KIND,
    hotspot_candidates,
    keep_candidate,
    keep_candidates,
    kept_candidates,
    read_list,
)
from app.records.journal import Records
from geo.errors import NotFound, UserError
from geo.space.crs import reproject, to_lonlat

AREA = shapely.box(400_000, 170_000, 430_000, 200_000)
HEADER = "name,easting,northing,radius\n"


def test_a_list_of_points_becomes_circles_of_their_radius() -> None:
    places = read_list(
        "sites.csv", (HEADER + 'The Bridge,414800,184700,\n"Park, north","414,900",184900,50\n\n').encode()
    )
    assert [name for name, _ in places] == ["The Bridge", "Park, north"]
    assert [round(shape.bounds[2] - shape.centroid.x) for _, shape in places] == [100, 50]


@pytest.mark.parametrize(
    "text, where, said",
    [
        ("name,easting\nA,1", "line 1", "northing"),
        (HEADER + "A,414800,184700,50\nB,east,184700,50", "line 3", "east"),
        (HEADER + "A,414800,184700,5000", "line 2", "5000"),
        (HEADER + ",414800,184700,50", "line 2", "no name"),
        (HEADER + "A,nan,184700,50", "line 2", "nan"),
        ('{"type": "FeatureCollection"}', "sites", "GeoJSON"),
        ("{not json", "line 1", "GeoJSON"),
        ('{"type": "FeatureCollection", "features": 5}', "sites", "GeoJSON"),
        (HEADER + '"' + "A" * 200_000 + '",1,2,50', "sites", "not a list"),
    ],
)
def test_a_fault_names_its_line(text: str, where: str, said: str) -> None:
    with pytest.raises(UserError) as fault:
        read_list("sites", text.encode())
    assert where in fault.value.where and said in str(fault.value)


def test_geojson_in_degrees_lands_on_the_grid_and_a_loop_is_refused(tmp_path: Path) -> None:
    square = shapely.box(414_800, 184_700, 415_000, 184_900)
    degrees = shapely.geometry.mapping(reproject([square], to_lonlat)[0])
    feature = {"type": "Feature", "properties": {"name": "Square"}, "geometry": degrees}
    ((name, shape),) = read_list("a.geojson", json.dumps({"type": "FeatureCollection", "features": [feature]}).encode())
    assert name == "Square" and shape.symmetric_difference(square).area < 1
    loop = {
        **feature,
        "geometry": {
            "type": "Polygon",
            "coordinates": [[[-1.8, 51.5], [-1.7, 51.6], [-1.7, 51.5], [-1.8, 51.6], [-1.8, 51.5]]],
        },
    }
    with pytest.raises(UserError, match="feature 1"):
        read_list("a.geojson", json.dumps(loop).encode())


def test_a_list_is_kept_whole_or_not_at_all(tmp_path: Path) -> None:
    records = Records(tmp_path)
    good = ("A", shapely.box(414_800, 184_700, 415_000, 184_900))
    with pytest.raises(UserError):
        keep_candidates(records, [good, ("B", shapely.box(0, 0, 1, 1))], "list", area=AREA, who="x")
    assert records.all(KIND) == []
    first, second = keep_candidates(records, [good, ("B", good[1].buffer(50))], "list", area=AREA, who="x")
    assert [one.name for one in kept_candidates(records)] == ["A", "B"] and first.version == 1
    records.retire(KIND, second.id, who="y", version=1)
    assert [one.name for one in kept_candidates(records)] == ["A"]
    assert [r.version for r in records.history(KIND, second.id)] == [1, 2]
    with pytest.raises(NotFound):
        records.get(KIND, "nothing")


def test_a_hotspot_that_is_kept_is_not_offered_again(demo_answerer: Answerer) -> None:
    records = Records(demo_answerer.settings.data)
    answer = demo_answerer.answer(Question(offence="SV_BROAD"))
    offered = hotspot_candidates(answer)
    assert offered and all(one.origin == "hotspot" and one.version == 0 for one in offered)
    area = demo_answerer.wards.outline
    kept = keep_candidate(records, offered[0].name, offered[0].geometry, "hotspot", area=area, who="x")
    assert offered[0].id not in [one.id for one in hotspot_candidates(answer, [kept])]
