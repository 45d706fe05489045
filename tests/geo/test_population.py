"""Residents: every published layout gives the same people, every row is accounted for, and none is lost on the way."""

import csv
import zipfile
from collections import Counter
from pathlib import Path
from tempfile import mkdtemp

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from geo.errors import NotFound, Refused, UserError
from geo.sources import population_estimates as reader
from geo.sources.area_lookup import MAXIMUM_BYTES, UNPACKED_BYTES, Lookup, between, carried, read_lookup
from geo.sources.intake import Intake
from geo.surroundings.population import LSOAS, SCHEMA
from geo.surroundings.population import shared as by_ground

REAL = "data/context/population_mid2020_by_age_lsoa2011_wilts_swindon.parquet"
CODES = ("E01000001", "E01000002")
PEOPLE = {"E01000001": 1500.0, "E01000002": 2100.0}


def load(tmp_path: Path, file: Path, **said: object) -> tuple[list[dict[str, object]], Intake, list[str]]:
    intake = Intake(Path(mkdtemp(dir=tmp_path)))
    table, notes = reader.read(file, intake, **said)  # type: ignore[arg-type]
    return table.to_pylist(), intake, notes


def text(tmp_path: Path, *lines: str, name: str = "residents.csv") -> Path:
    file = tmp_path / name
    file.write_text("\n".join(lines) + "\n")
    return file


def book(tmp_path: Path, name: str, sheets: dict[str, list[list[object]]]) -> Path:
    made = Workbook()
    made.remove(made.active)
    for title, rows in sheets.items():
        page = made.create_sheet(title)
        for row in rows:
            page.append(row)
    made.save(tmp_path / name)
    return tmp_path / name


def layouts(tmp_path: Path) -> dict[str, tuple[Path, dict[str, object], str, str, list[int]]]:
    """One of each, with what must be said, the areas' year, what the residents are those of, and the ages' ends."""
    ages = {code: [PEOPLE[code] / 91] * 91 for code in CODES}
    sape = [
        ["Mid-2020 Population Estimates for Lower layer Super Output Areas"], [None], ["Contents"], [None],
        ["LSOA Code", "LSOA Name", "LA Code (2018 boundaries)", "All Ages", *range(90), "90+"],
        *[[code, "Somewhere 001A", "E06000030", PEOPLE[code], *ages[code]] for code in CODES],
    ]  # fmt: skip
    half = [["LAD 2023 Code", "LAD 2023 Name", "LSOA 2021 Code", "LSOA 2021 Name", "Total",
             *[f"F{a}" for a in range(91)], *[f"M{a}" for a in range(91)]]]  # fmt: skip
    half += [["E06000030", "Swindon", code, "S", PEOPLE[code], *[v / 2 for v in ages[code] * 2]] for code in CODES]
    return {
        "estimates of 2020, a cover and three sheets": (
            book(tmp_path, "sape23dt2.xlsx", {"Contents": [["Contents"], ["Cover", "x"]], "Mid-2020 Males": sape[:4],
                                              "Mid-2020 Persons": sape}),
            {"year": 2011}, "2011", "mid-2020", list(range(91)),
        ),
        "estimates of 2022 by sex": (
            book(tmp_path, "sapelsoasyoa.xlsx", {"Notes": [["Notes"]], "Mid-2022 LSOA 2021": half}),
            {}, "2021", "mid-2022", list(range(91)),
        ),
        "census in bulk": (
            text(tmp_path, '"date","geography","geography code","Residence type: Total; measures: Value",'
                 '"Residence type: Lives in a household; measures: Value"',
                 *[f"2021,Somewhere,{code},{PEOPLE[code]:.0f},9" for code in CODES], name="census2021-ts001-lsoa.csv"),
            {}, "2021", "Census 2021", [],
        ),
        "census by age": (
            text(tmp_path, '"date","geography","geography code","Age: Total","Age: Aged 4 years and under",'
                 '"Age: Aged 5 to 9 years","Age: Aged 85 years and over"',
                 *[f"2021,S,{code},{PEOPLE[code]:.0f},500,600,{PEOPLE[code] - 1100:.0f}" for code in CODES],
                 name="ts007a.csv"),
            {}, "2021", "Census 2021", [0, 5, 85],
        ),
        "a query of Nomis with foot notes": (
            text(tmp_path, '"TS001 - Number of usual residents"', '"ONS Crown Copyright Reserved"', "", '"date",2021',
                 "", '"2021 super output area - lower layer","mnemonic","Total"',
                 *[f'"Somewhere","{code}",{PEOPLE[code]:.0f}' for code in CODES], "",
                 "In order to protect against disclosure of personal information", name="nomis.csv"),
            {"of": "Census 2021"}, "2021", "Census 2021", [],
        ),
        "rows of the Nomis interface": (
            text(tmp_path, "DATE,GEOGRAPHY_NAME,GEOGRAPHY_CODE,GENDER_NAME,C_AGE_NAME,OBS_VALUE",
                 *[f"2022,S,{code},{sex},{age},{PEOPLE[code] / part:.0f}" for code in CODES
                   for sex, age, part in (("Male", "All Ages", 2), ("Total", "All Ages", 1), ("Total", "Age 0", 91))],
                 name="nm_2014.csv"),
            {"year": 2021}, "2021", "2022", [],
        ),
    }  # fmt: skip


def test_every_published_layout_gives_the_same_people(tmp_path: Path) -> None:
    for what, (file, said, vintage, as_of, ends) in layouts(tmp_path).items():
        rows, intake, _ = load(tmp_path, file, **said)
        assert {row["id"]: row["residents"] for row in rows} == PEOPLE, what
        assert {(row["unit"], row["vintage"], row["as_of"], row["carried"]) for row in rows} == {
            ("lsoas", vintage, as_of, False)
        }, what
        for row in rows:
            assert (row["age_from"] or []) == ends, what
            assert not ends or sum(row["ages"]) == pytest.approx(row["residents"]), what  # type: ignore[arg-type]
        assert intake.read == 2 + intake.rejected.total(), what


def test_every_row_is_kept_or_set_aside_with_its_line_and_reason(tmp_path: Path) -> None:
    file = text(
        tmp_path, "lsoa21_code,total,0,1", "E01000001,30,10,20", "E92000001,5,2,3", "E01000002,x,1,1",
        "E01000001,30,10,20", "E05000001,9,4,5", "E01000003,900000,1,2", "E01000004,500,1,2", "E01000005,-1,0,0",
        "E01000006,0,0,0", "E01000007,nan,1,1",
    )  # fmt: skip
    rows, intake, _ = load(tmp_path, file, of="mid-2022")
    assert [(row["id"], row["residents"]) for row in rows] == [("E01000001", 30.0), ("E01000006", 0.0)]
    assert dict(intake.rejected) == {
        reader.NO_CODE: 1, reader.NO_NUMBER: 4, reader.REPEATED: 1, reader.OTHER_KIND: 1, reader.APART: 1,
    }  # fmt: skip
    assert sorted(pq.read_table(intake.quarantine())["line"].to_pylist()) == [3, 4, 5, 6, 7, 8, 9, 11]


@pytest.mark.parametrize(
    ("lines", "said", "sentence"),
    [
        (("place,total", "x,1"), {}, "there is no column of LSOA or ward codes"),
        (("lsoa21_code,name", "E01000001,x"), {}, "there is no column of all residents"),
        (("lsoa21_code,total", "E01000001,1"), {}, "nothing says of which year these residents are"),
        (("lsoa_code,total", "E01000001,1"), {"of": "mid-2022"}, "does not say of which year its areas are"),
        (("lsoa21_code,total", "E92000001,1"), {"of": "mid-2022"}, "its only row cannot be loaded"),
        ((), {}, "empty"),
    ],
)
def test_what_is_missing_is_said_in_one_sentence(
    tmp_path: Path, lines: tuple[str, ...], said: dict[str, object], sentence: str
) -> None:
    with pytest.raises(UserError, match=sentence):
        load(tmp_path, text(tmp_path, *lines), **said)


def test_no_file_and_a_damaged_one(tmp_path: Path) -> None:
    for name in ("none.csv", "none.parquet"):
        with pytest.raises(NotFound):
            load(tmp_path, tmp_path / name)
    (tmp_path / "damaged.parquet").write_bytes(b"PAR1 not at all")
    with pytest.raises(UserError, match="no Parquet file"):
        load(tmp_path, tmp_path / "damaged.parquet")


@given(
    st.lists(st.integers(0, 5_000), min_size=1, max_size=12),
    st.lists(st.lists(st.integers(0, 6), min_size=1, max_size=4, unique=True), min_size=12, max_size=12),
)
@settings(deadline=None, max_examples=60)
def test_a_look_up_moves_people_and_loses_none(people: list[int], partners: list[list[int]]) -> None:
    rows = [
        {"id": f"E01{i:06}", "unit": "lsoas", "vintage": "2011", "as_of": "mid-2020", "carried": False,
         "residents": float(n), "age_from": [0, 65], "ages": [n * 0.75, n * 0.25]}
        for i, n in enumerate(people)
    ]  # fmt: skip
    to = Lookup("lsoas", "2021", {row["id"]: tuple(f"E01{9000 + j:06}" for j in partners[i])
                                  for i, row in enumerate(rows)})  # fmt: skip
    made, _ = carried(pa.Table.from_pylist(rows, schema=SCHEMA), to)
    assert sum(made["residents"].to_pylist()) == pytest.approx(sum(people))
    assert sum(map(sum, made["ages"].to_pylist())) == pytest.approx(sum(people), rel=1e-5, abs=1e-3)


def test_what_a_look_up_does_not_know_is_named_and_another_year_refused(tmp_path: Path) -> None:
    file = text(tmp_path, "LSOA11CD,LSOA21CD,CHGIND", "E01000001,E01000011,S", "E01000001,E01000012,S", name="l.csv")
    rows, *_ = load(tmp_path, text(tmp_path, "lsoa11cd,total", "E01000001,9", "E01000002,5"), of="mid-2020")
    to = read_lookup(file, "lsoas", "2011")
    made, notes = carried(pa.Table.from_pylist(rows, schema=SCHEMA), to)
    assert made["residents"].to_pylist() == [4.5, 4.5]
    assert "1 area (E01000001) was divided since" in notes[1]
    assert "1 area (E01000002) was not in the look-up" in notes[2]
    with pytest.raises(Refused, match="not of LSOAs of 2011: its columns are of LSOAs of 2021, wards of 2024"):
        read_lookup(text(tmp_path, "LSOA21CD,WD24CD", "E01000001,E05000001", name="w.csv"), "lsoas", "2011")


def test_residents_of_a_shape_are_those_of_the_ground_it_shares() -> None:
    areas = np.array([shapely.box(0, 0, 10, 10), shapely.box(10, 0, 20, 10)], object)
    shapes = np.array([shapely.box(5, 0, 15, 10), shapely.box(0, 0, 20, 10), shapely.box(30, 0, 40, 10)], object)
    assert by_ground(shapes, areas, np.array([100.0, 60.0])).tolist()[:2] == [80.0, 160.0]
    assert np.isnan(by_ground(shapes, areas, np.array([100.0, 60.0]))[2])
    assert np.isnan(by_ground(shapes, areas, np.array([100.0, np.nan]))[:2]).all()


def test_the_real_file_by_age_and_its_look_ups_keep_every_resident(shared: Path, tmp_path: Path) -> None:
    rows, intake, notes = load(tmp_path, shared / REAL)
    table = pa.Table.from_pylist(rows, schema=SCHEMA)
    assert (len(rows), intake.rejected.total(), sum(r["residents"] for r in rows)) == (417, 0, 726_951)  # type: ignore[misc]
    assert notes == ["Residents mid-2020 of 417 LSOAs of 2011."]
    folder = shared / "data/lookups"
    file = folder / "lookup_lsoa11_lsoa21_lad22_wilts_swindon.csv"
    newer, said = carried(table, read_lookup(file, "lsoas", "2011"))
    with file.open() as lines:
        partners = Counter(row["lsoa11_code"] for row in csv.DictReader(lines))
    assert said[1].startswith(f"{sum(n > 1 for n in partners.values())} areas (")
    wards, _ = carried(newer, read_lookup(folder / "lookup_lsoa21_ward24_lad24_wilts_swindon.csv", "lsoas", "2021"))
    assert (len(newer), len(wards)) == (447, 118)
    assert sum(wards["residents"].to_pylist()) == pytest.approx(726_951)


def test_a_look_up_that_is_too_large_is_refused_before_it_is_read(tmp_path: Path) -> None:
    long, wide = tmp_path / "long.csv", tmp_path / "wide.xlsx"
    long.write_text("LSOA11CD,LSOA21CD\n")
    assert between(long) == ((LSOAS, "2011"), (LSOAS, "2021"))
    with long.open("r+b") as file:
        file.truncate(MAXIMUM_BYTES + 1)
    with zipfile.ZipFile(wide, "w", zipfile.ZIP_DEFLATED) as made, made.open("xl/sharedStrings.xml", "w") as strings:
        strings.write(np.random.default_rng(1).bytes(UNPACKED_BYTES // 100))
        for _ in range(100):
            strings.write(b"a" * (UNPACKED_BYTES // 100))
    for file, said in ((long, "30 MB at most"), (wide, "unpack to 101 MB")):
        with pytest.raises(UserError, match=said):
            between(file)
