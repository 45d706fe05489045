"""However a person gives an area, the same polygon comes out; whatever is wrong is said in one plain sentence."""

import json

import pytest
import shapely
import shapely.affinity

from geo.errors import UserError
from geo.space.crs import reproject, to_lonlat
from geo.space.drawn import read_area

SITE = shapely.box(415_400, 184_900, 415_800, 185_300)
LONLAT = reproject([SITE], to_lonlat)[0]
GRID = "\n".join(f"{x:.1f} {y:.1f}" for x, y in SITE.exterior.coords)
DEGREES = "\n".join(f"{x:.8f}, {y:.8f}" for x, y in LONLAT.exterior.coords)
GEOMETRY = shapely.to_geojson(LONLAT)


@pytest.mark.parametrize(
    "text",
    [
        GRID,
        "\n\n" + GRID.replace(" ", ";\t") + "\n",
        DEGREES,
        "\n".join(DEGREES.splitlines()[:-1]),  # the first corner need not come again
        GEOMETRY,
        "\ufeff" + json.dumps({"type": "Feature", "properties": {}, "geometry": json.loads(GEOMETRY)}),
        json.dumps({"type": "FeatureCollection", "features": [{"type": "Feature", "geometry": json.loads(GEOMETRY)}]}),
        shapely.to_geojson(SITE),  # National Grid numbers in GeoJSON
    ],
)
def test_every_way_gives_the_same_area(text: str) -> None:
    found = read_area(text)
    assert found.is_valid and shapely.hausdorff_distance(found, SITE) < 0.01
    assert shapely.symmetric_difference(found, SITE).area < 10


def test_two_overlapping_polygons_are_their_union() -> None:
    parts = [LONLAT, shapely.affinity.translate(LONLAT, 0.003)]
    features = [{"type": "Feature", "geometry": json.loads(shapely.to_geojson(p))} for p in parts]
    features.append({"type": "Feature", "properties": None, "geometry": None})  # GeoJSON allows it
    found = read_area(json.dumps({"type": "FeatureCollection", "features": features}))
    assert SITE.area < found.area < 2 * SITE.area


def test_one_faulty_polygon_among_several_is_said_and_not_dropped() -> None:
    crossed = shapely.Polygon([(415400, 184900), (415800, 185300), (415800, 184900), (415400, 185300)])
    with pytest.raises(UserError, match="crosses itself"):
        read_area(shapely.to_geojson(shapely.MultiPolygon([SITE, crossed])))


BOWTIE = "415400 184900\n415800 185300\n415800 184900\n415400 185300"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no area was given"),
        ("415400 184900\n415800 184900", "at least three corners; there are 2"),
        ("415400 184900\n" * 5, "at least three corners"),
        ("415400 184900\nhere\n415800 185300", "area, line 2: “here” is not two numbers"),
        ("1 2 3\n4 5 6\n7 8 9", "line 1: “1 2 3” is not two numbers"),
        (BOWTIE, "its outline crosses itself near 415600, 185100"),
        ("51.56, -1.78\n51.57, -1.78\n51.57, -1.77", "latitude stands before longitude"),
        ("12.5, 41.9\n12.6, 41.9\n12.6, 42.0", "neither longitude and latitude in Great Britain nor National Grid"),
        ("nan 1\n2 nan\n3 3", "a corner is not a number"),
        ("415400 184900\n415401 184900\n415401 184901", "smaller than 1 000 m²"),
        ("300000 100000\n400000 100000\n400000 200000", "larger than 100 km²"),
        ("{", "area, line 1: this is not GeoJSON"),
        ('{"type": "Point", "coordinates": [-1.78, 51.56]}', "holds no polygon"),
        ('{"type": "Nothing"}', "holds no geometry that can be read"),
        ('{"type": "FeatureCollection", "features": []}', "holds no polygon"),
        *(
            (json.dumps({"type": kind, "coordinates": empty}), "holds no polygon")
            for kind, empty in (("Polygon", []), ("Polygon", [[]]), ("MultiPolygon", [[]]), ("MultiPolygon", [[[]]]))
        ),
        ('{"type": "Feature", "geometry": {"type": "Polygon", "coordinates": [[]]}}', "holds no polygon"),
        ('{"type": "Polygon", "coordinates": [[[' + "9" * 5000 + ", 1], [2, 2], [3, 1]]]}", "not GeoJSON"),
        ("[" * 100_000, "GeoJSON"),
        ("1 " * 1_200_000, "larger than 2 MB"),
    ],
)
def test_what_is_wrong_is_said(text: str, said: str) -> None:
    with pytest.raises(UserError) as fault:
        read_area(text)
    assert said in str(fault.value)
