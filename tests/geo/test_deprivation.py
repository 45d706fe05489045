"""Scores of LSOAs: every row accounted for under any published header, and a place's mean by the area they share."""

from dataclasses import replace
from pathlib import Path
from tempfile import mkdtemp

import numpy as np
import pyarrow.parquet as pq
import pytest
import shapely
from openpyxl import Workbook

from geo.errors import NotFound, Refused, UserError
from geo.sources import boundary_file, deprivation_scores
from geo.sources.intake import Intake
from geo.surroundings.deprivation import DeprivationScores, mean_scores, scores_of

LONG = (
    "LSOA code (2011)", "LSOA name (2011)", "Index of Multiple Deprivation (IMD) Score",
    "Index of Multiple Deprivation (IMD) Rank (where 1 is most deprived)",
    "Index of Multiple Deprivation (IMD) Decile (where 1 is most deprived 10% of LSOAs)", "Income Score (rate)",
)  # fmt: skip


def load(tmp_path: Path, *lines: str, year: int | None = None) -> tuple[list[dict[str, object]], Intake]:
    file = tmp_path / "imd.csv"
    file.write_text("\n".join(lines))
    intake = Intake(Path(mkdtemp(dir=tmp_path)))
    return deprivation_scores.read(file, intake, year=year)[0].to_pylist(), intake


def test_every_row_is_kept_or_set_aside_with_its_line_and_reason(tmp_path: Path) -> None:
    rows, intake = load(
        tmp_path, "lsoa21_code,IMD_decile,IMD_rank,IMD_score,Crime_score", "E01000002,3.0,1,20.5,9", "E01000001,,1,0,9",
        "W01000001,1,1,20,9", "E01000003,1,1,,9", "E01000004,1,1,nan,9", "E01000005,1,1,100.1,9", "E01000006,11,1,3,9",
        "E01000001,1,1,5,9", "E01000007,2", "e01000008 ,10,1,100,9",
    )  # fmt: skip
    assert rows == [
        {"id": "E01000001", "vintage": "2021", "score": 0.0, "decile": None},
        {"id": "E01000002", "vintage": "2021", "score": 20.5, "decile": 3},
        {"id": "E01000008", "vintage": "2021", "score": 100.0, "decile": 10},
    ]
    assert intake.read == 10 and dict(intake.rejected) == {
        deprivation_scores.NO_CODE: 1, deprivation_scores.NO_SCORE: 3, deprivation_scores.NO_DECILE: 1,
        deprivation_scores.REPEATED: 1, "2 columns where 5 belong": 1,
    }  # fmt: skip
    aside = pq.read_table(intake.quarantine())
    assert sorted(zip(aside["line"].to_pylist(), aside["text"].to_pylist(), strict=True))[0] == (
        4,
        "W01000001,1,1,20,9",
    )
    assert sorted(aside["line"].to_pylist()) == [4, 5, 6, 7, 8, 9, 10]


@pytest.mark.parametrize(
    ("titles", "vintage"),
    [
        (("LSOA21CD", "IMDScore", "IMDDec0"), "2021"),
        (("lsoa11cd", "IMD Score", "IMDDecil"), "2011"),
        (("LSOA code (2021)", LONG[2], LONG[4]), "2021"),
        (("LSOA Code 2011", "IMD 2019 Score", "IMD decile"), "2011"),
    ],
)
def test_published_headers(tmp_path: Path, titles: tuple[str, ...], vintage: str) -> None:
    rows, _ = load(tmp_path, ",".join(titles), "E01000001,12.5,4")
    assert rows == [{"id": "E01000001", "vintage": vintage, "score": 12.5, "decile": 4}]


def test_a_workbook_is_read_from_the_sheet_that_has_the_scores(tmp_path: Path) -> None:
    book = Workbook()
    book.create_sheet("Notes", 0).append(["The Indices of Deprivation", "About"])
    sheet = book.create_sheet("Scores")
    sheet.append(LONG)
    sheet.append(["E01000001", "City 001A", 6.208, 29199, 9, 0.007])
    book.save(tmp_path / "imd.xlsx")
    found, said = deprivation_scores.read(tmp_path / "imd.xlsx", Intake(tmp_path))
    assert found.to_pylist() == [{"id": "E01000001", "vintage": "2011", "score": 6.208, "decile": 9}]
    assert "LSOAs of 2011" in said[0]


def test_what_cannot_be_read_is_said_in_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"no column of scores.*“Index of Multiple") as fault:
        load(tmp_path, "lsoa21_code,IMD_rank,Crime_score", "E01000001,1,2")
    assert fault.value.where == "imd.csv, line 1" and "IMD_rank" in fault.value.todo
    with pytest.raises(UserError, match="no column of LSOA codes"):
        load(tmp_path, "ward,IMD_score", "E05000001,1")
    with pytest.raises(UserError, match="two columns of LSOA codes"):
        load(tmp_path, "lsoa11cd,lsoa21cd,IMD_score", "E01000001,E01000001,1")
    with pytest.raises(UserError, match="of which year") as fault:
        load(tmp_path, "LSOA code,IMD_score", "E01000001,1")
    assert fault.value.todo == "Say it: --year 2021."
    assert load(tmp_path, "LSOA code,IMD_score", "E01000001,1", year=2011)[0][0]["vintage"] == "2011"
    with pytest.raises(UserError, match="its only row cannot be loaded"):
        load(tmp_path, "LSOA21CD,IMD_score", "E01000001,high")
    with pytest.raises(NotFound):
        deprivation_scores.read(tmp_path / "none.xlsx", Intake(tmp_path))


def test_a_mean_weighs_each_lsoa_by_the_area_it_shares_with_the_place() -> None:
    lsoas = np.array([shapely.box(0, 0, 100, 100), shapely.box(100, 0, 200, 100), shapely.box(200, 0, 300, 100)])
    score = np.array([10.0, 50.0, np.nan])
    shapes = np.array([
        shapely.box(25, 0, 125, 100), shapely.box(0, 0, 200, 100), shapely.box(10, 10, 20, 20),
        shapely.box(150, 0, 249, 100), shapely.box(150, 0, 251, 100), shapely.box(0, 500, 10, 510),
        shapely.box(100, 0, 200, 100),
    ])  # fmt: skip
    found = mean_scores(shapes, lsoas, score)
    np.testing.assert_allclose(found, [20, 30, 10, 50, np.nan, np.nan, 50])
    assert len(mean_scores(np.empty(0, object), lsoas, score)) == 0
    assert np.isnan(mean_scores(shapes, lsoas, score * np.nan)).all()


def test_the_real_scores_on_the_real_lsoas(shared: Path, tmp_path: Path) -> None:
    """E01031952 comes in as an invalid polygon; its own outline must still give its own score."""
    lsoas = boundary_file.read(shared / "data" / "boundaries" / "lsoa_2021_BGC_wilts_swindon.geojson")
    file = shared / "data" / "context" / "imd2025_lsoa2021_wilts_swindon.csv"
    table, _ = deprivation_scores.read(file, Intake(tmp_path))
    scores = DeprivationScores("2021", tuple(table["id"].to_pylist()), table["score"].to_numpy())
    score = scores_of(lsoas, scores)
    assert len(table) == 447 and np.isfinite(score).all()
    at = lsoas.index("E01031952")
    assert score[at] == 21.752 and lsoas.repaired == ("E01031952",)
    np.testing.assert_allclose(mean_scores(lsoas.geometry, lsoas.geometry, score), score, atol=0.01)
    whole = mean_scores(np.array([lsoas.outline]), lsoas.geometry, score)[0]
    assert whole == pytest.approx(np.average(score, weights=shapely.area(lsoas.geometry)), abs=1e-6)
    with pytest.raises(Refused, match="LSOAs of 2021 and the outlines are LSOAs of 2011"):
        scores_of(replace(lsoas, vintage="2011", label="LSOAs of 2011"), scores)
