"""Files that would unfold without end are refused in a sentence, before they are unfolded."""

import json
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import Workbook

from app.charter.candidates import read_list
from geo.errors import UserError
from geo.sources.recognise import recognise
from geo.yaml_file import read_yaml

LAUGHS = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]\n"
    for before, name in zip("abcdefghijklmno", "bcdefghijklmnop", strict=True)
)
ENTITIES = (
    '<!DOCTYPE x [<!ENTITY a "'
    + "a" * 1000
    + '">'
    + "".join(f'<!ENTITY {name} "{f"&{before};" * 50}">' for before, name in zip("abcde", "bcdef", strict=True))
    + "]>"
)


def test_a_yaml_file_that_repeats_itself_costs_no_more_than_it_is_long(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(LAUGHS)
    with pytest.raises(UserError, match=r"a\.yaml"):
        read_yaml(tmp_path / "a.yaml").raw()


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/workbook.xml"])
def test_a_spreadsheet_whose_words_unfold_is_no_spreadsheet(tmp_path: Path, part: str) -> None:
    book, made = Workbook(), BytesIO()
    book.active.append(["Reference", "Date"])  # type: ignore[union-attr]
    book.save(made)
    with zipfile.ZipFile(made) as whole, zipfile.ZipFile(tmp_path / "a.xlsx", "w") as file:
        for name in whole.namelist():
            text = whole.read(name).decode()
            body = text.rpartition("?>")[2].replace("</", "&f;</", 1)
            file.writestr(name, ENTITIES + body if name == part else text)
    with pytest.raises(UserError):
        recognise(tmp_path / "a.xlsx")


@pytest.mark.parametrize(
    "text",
    [
        "[" * 400_000,
        '{"type":"FeatureCollection","features":' + "[" * 100_000,
        '{"type":"FeatureCollection","features":[{"type":"Feature","geometry":{"type":"Polygon","coordinates":'
        + "[" * 3000
        + "]" * 3000
        + "}}]}",
        json.dumps({"type": "FeatureCollection", "features": [{"type": "Feature", "geometry": None}] * 30_000}),
    ],
    ids=["brackets", "features", "coordinates", "empty"],
)
def test_geojson_without_end_is_one_sentence(text: str) -> None:
    with pytest.raises(UserError, match=r"a\.geojson"):
        read_list("a.geojson", text.encode())
