"""KML and KMZ: folders, both ways of saying more, shapes of every kind, what is no KML."""

import zipfile
from pathlib import Path

import pyogrio
import pytest
import shapely

from geo.errors import UserError
from geo.sources.vector_file import read_layer

RING = "<LinearRing><coordinates>{}</coordinates></LinearRing>"
OUTER, OPEN = "-1.8,51.5,0 -1.7,51.5,0 -1.7,51.6,0 -1.8,51.5,0", "-1.76,51.52 -1.74,51.52 -1.74,51.54"
MARKS = f"""<Document><name>Lights</name>
<Folder><name>North</name>
 <Placemark><name>1</name><ExtendedData><SchemaData><SimpleData name="Lux">7</SimpleData></SchemaData></ExtendedData>
  <Point><coordinates> -1.78 , 51.56 , 5 </coordinates></Point></Placemark>
 <Placemark><name>2</name><description><![CDATA[<b>&amp;</b>]]></description></Placemark></Folder>
<Folder><name>South</name><Folder>
 <Placemark><name>3</name><ExtendedData><Data name="Lux"><value>9</value></Data></ExtendedData><MultiGeometry>
  <Polygon><outerBoundaryIs>{RING.format(OUTER)}</outerBoundaryIs><innerBoundaryIs>{RING.format(OPEN)}</innerBoundaryIs>
  </Polygon><LineString><coordinates>-1.8,51.5
 -1.7,51.6</coordinates></LineString></MultiGeometry></Placemark></Folder></Folder></Document>"""
KML = '<?xml version="1.0" encoding="{}"?><kml xmlns="http://www.opengis.net/kml/2.2">{}</kml>'


@pytest.mark.parametrize("encoding", ["UTF-8", "UTF-16"])
@pytest.mark.parametrize("packed", [False, True])
def test_every_folder_is_read_with_all_it_says(tmp_path: Path, encoding: str, packed: bool) -> None:
    file = tmp_path / "lights.kml"
    file.write_bytes(KML.format(encoding, MARKS).encode(encoding))
    if packed:
        with zipfile.ZipFile(tmp_path / "lights.kmz", "w") as archive:
            archive.write(file, "doc.kml")
        file = tmp_path / "lights.kmz"
    found = read_layer(file, every=True)
    assert {title: list(values) for title, values in found.columns.items()} == {
        "Name": ["1", "2", "3"], "Description": [None, "<b>&amp;</b>", None], "Lux": ["7", None, "9"],
    }  # fmt: skip
    assert (found.crs, list(found.broken)) == ("EPSG:4326", [False, False, True])
    assert shapely.equals(found.shapes[0], shapely.Point(-1.78, 51.56)) and found.shapes[1] is None
    area, line = found.shapes[2].geoms
    assert line.length == pytest.approx(2**0.5 / 10) and area.area == pytest.approx(0.005 - 0.0002)
    assert list(read_layer(file, "South").columns["Name"]) == ["3"]
    with pytest.raises(UserError, match=r"several layers hold areas: North, South\. Choose one with --layer"):
        read_layer(file)


def test_points_are_those_that_gdal_reads(tmp_path: Path) -> None:
    file = tmp_path / "points.kml"
    marks = "".join(
        f"<Placemark><name>{i}</name><Point><coordinates>{x},{y}</coordinates></Point></Placemark>"
        for i, (x, y) in enumerate((-1.8 + i / 99, 51 + i / 77) for i in range(50))
    )
    file.write_text(KML.format("UTF-8", f"<Document>{marks}</Document>"))
    meta, _, wkb, fields = pyogrio.raw.read(file, force_2d=True)
    names = fields[list(meta["fields"]).index("Name")]
    found = read_layer(file)
    assert list(found.columns["Name"]) == list(names) and shapely.equals(found.shapes, shapely.from_wkb(wkb)).all()


@pytest.mark.parametrize(
    "content",
    [
        KML.format("UTF-8", MARKS)[:-40],
        "<html><body>Sign in</body></html>",
        '<!DOCTYPE kml [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><kml><Document/></kml>',
        KML.format("UTF-8", MARKS.replace("51.56", "fifty-one")),
        "",
    ],
    ids=["cut off", "another page", "declarations", "no number", "empty"],
)
def test_what_is_no_kml_gets_a_sentence(tmp_path: Path, content: str) -> None:
    (tmp_path / "a.kml").write_text(content)
    with pytest.raises(
        UserError, match=r"a\.kml: this is not a GeoJSON, GeoPackage or Shapefile that can be read, nor KML"
    ):
        read_layer(tmp_path / "a.kml", every=True)


def test_folders_in_folders_without_end_are_read(tmp_path: Path) -> None:
    depth = 5_000
    mark = "<Placemark><name>deep</name><Point><coordinates>-1.8,51.5</coordinates></Point></Placemark>"
    (tmp_path / "deep.kml").write_text(KML.format("UTF-8", "<Folder>" * depth + mark + "</Folder>" * depth))
    assert list(read_layer(tmp_path / "deep.kml").columns["Name"]) == ["deep"]
