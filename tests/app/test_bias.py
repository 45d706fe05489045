"""On whom it falls: a planted disparity is found, and the groups are those of the places' residents."""

import csv
import json
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from uuid import UUID

import numpy as np
import pytest
import shapely
from town import MONTHS, SQUARES, build
from typer.testing import CliRunner

from app.accountability.bias import Basis, Falls, bias
from app.accountability.residents import By, Missing
from app.answering.answerer import Answerer
from app.answering.question import Question
from app.cli import app
from app.loading.load_assets import load_deprivation
from app.pages.bias_report import document
from app.patrols.place import Origin, PatrolPlace, save_place
from app.patrols.visit import PatrolVisit, log_visit
from geo.errors import NotFound, UserError
from geo.sources import boundary_file
from geo.sources.census_groups import read_groups

FRIDAY = datetime(2025, 9, 5, 21)
ASKED = Question(offence="ALL_CRIME")
GROUPS = ["Ethnic group: Total: All usual residents", "Ethnic group: Asian", "Ethnic group: Asian: Indian",
          "Ethnic group: White"]  # fmt: skip


def lsoas(folder: Path) -> list[str]:
    """Outlines of four LSOAs, one round each square of the town; their codes."""
    codes = [f"E0101500{i}" for i in range(4)]
    features = []
    for code, shape in zip(codes, SQUARES.values(), strict=True):
        around = shapely.transform(shape.buffer(290, join_style="mitre"), lonlat)
        about = {"LSOA21CD": code, "LSOA21NM": f"Swindon {code[-3:]}A"}
        features.append({"type": "Feature", "properties": about, "geometry": shapely.geometry.mapping(around)})
    (folder / "lsoa_2021_BGC.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return codes


def lonlat(points: np.ndarray) -> np.ndarray:
    from geo.space.crs import to_lonlat  # noqa: PLC0415

    return np.column_stack(to_lonlat(points[:, 0], points[:, 1]))


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Answerer:
    """As many incidents in each of four LSOAs, of fifths 1, 2, 4, 5, in the first of a graver kind; patrols spend two
    thirds of their time in the first."""
    folder = tmp_path_factory.mktemp("bias")
    random = np.random.default_rng(3)
    counts = {name: random.poisson(10, len(MONTHS)).tolist() for name in SQUARES}
    made, records = build(folder / "data", counts, codes={"A": "5D"})
    codes = lsoas(folder)
    made.store.boundaries.write(boundary_file.read(folder / "lsoa_2021_BGC.geojson"))
    with (folder / "imd.csv").open("w") as file:
        rows = zip(codes, (50, 40, 20, 5), (1, 3, 8, 10), strict=True)
        csv.writer(file).writerows([("lsoa21_code", "IMD_score", "IMD_decile"), *rows])
    load_deprivation(made.store, folder / "imd.csv", force="wiltshire", year=2021)
    with (folder / "census.csv").open("w") as file:
        people = [("date", "geography code", *GROUPS), *((2021, c, 1000, 600 if c == codes[0] else 100, 50,
                                                          400 if c == codes[0] else 900) for c in codes)]  # fmt: skip
        csv.writer(file).writerows(people)
    ids = [
        save_place(
            records, PatrolPlace(name, shape, Origin.AGREED, date(2025, 9, 1), date(2025, 9, 28), owner="a"), who="a"
        ).id
        for name, shape in SQUARES.items()
    ]
    for n in range(72):
        start = FRIDAY + timedelta(days=n // 3, minutes=30 * (n % 3))
        at, end = (0 if n % 3 else int(random.integers(1, 4))), start + timedelta(minutes=20)
        log_visit(records, PatrolVisit(str(UUID(int=n)), ids[at], "NPT 1", start, end), who="a")
    return made


def test_a_planted_disparity_is_found_by_every_mark(world: Answerer) -> None:
    found = bias(world, ASKED, read_groups(Path(world.settings.data).with_name("census.csv")))
    assert (found.basis, found.minutes, found.nights) == (Basis.DONE, 1440, 24)
    of = {one.by: one for one in found.divisions}
    fifths = of[By.DEPRIVATION].groups
    assert [round(one.harm.value, 1) for one in fifths] == pytest.approx([0.25, 0.25, 0, 0.25, 0.25], abs=0.06)
    patrols = [one.falls[Falls.PATROLS] for one in fifths]
    assert patrols[0].value == pytest.approx(2 / 3) and patrols[0].more
    assert not any(one.more for one in patrols[1:]) and any(one.less for one in patrols[1:])
    asian, white = of[By.ETHNICITY].groups
    assert (asian.name, white.name) == ("Asian", "White")
    assert asian.falls[Falls.PATROLS].more and white.falls[Falls.PATROLS].less
    assert of[By.AGE].missing is Missing.NO_AGES
    assert all(Falls.SEARCHES not in one.falls for one in fifths)  # none was reported


def test_what_patrols_are_set_beside_is_the_harm_and_not_the_number(world: Answerer, tmp_path: Path) -> None:
    """Where an incident of the first LSOA stands for six of elsewhere, two thirds of the patrols are its share."""
    (tmp_path / "harm.csv").write_text("code,weight\n5D,6\n8N,1\n")
    settings = world.settings.model_copy(update={"harm": tmp_path / "harm.csv"})
    fifths = bias(Answerer(settings, store=world.store), replace(ASKED, measure="harm")).divisions[0].groups
    counted = [one.harm.value for one in bias(world, ASKED).divisions[0].groups]
    weights = np.array([6, 1, 1, 1, 1]) * counted
    assert [one.harm.value for one in fifths] == pytest.approx(weights / weights.sum(), abs=1e-12)
    patrols = [one.falls[Falls.PATROLS] for one in fifths]
    assert not patrols[0].more and not patrols[0].less and patrols[0].value == pytest.approx(2 / 3)
    (tmp_path / "harm.csv").write_text(
        "code,weight\n8N,1\n"
    )  # seven tenths of the incidents: no sum of them means much
    without = bias(Answerer(settings, store=world.store), replace(ASKED, measure="harm"))
    assert [one.harm.value for one in without.divisions[0].groups] == counted
    assert any("incidents are shown in its place" in line for line in document(without).lead)


def test_the_command_writes_a_page_and_json_that_agree(
    world: Answerer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AFTERDARK_DATA", str(world.settings.data))
    monkeypatch.setenv("AFTERDARK_RESAMPLES", "19")
    done = CliRunner().invoke(app, ["bias-report", "offence=ALL_CRIME", "--incidents", "--to", str(tmp_path)])
    assert done.exit_code == 0 and "beyond doubt" in done.output, done.output
    page = (tmp_path / "bias-report.html").read_text()
    content = json.loads((tmp_path / "bias-report.json").read_text())
    first = content["divisions"][0]["groups"][0]
    assert first["patrols"]["gap_low"] > 0 and first["group"] in page
    assert f"{100 * first['patrols']['value']:.0f}\u202f%" in page and content["marking"] in page
    assert all(caveat.split(".")[0] in page for caveat in content["caveats"]) and "://" not in page
    assert "no census table was supplied" in page


def test_without_outlines_nothing_is_said(tmp_path: Path) -> None:
    made, _ = build(tmp_path, {"A": [1] * 36})
    with pytest.raises(NotFound, match="no outlines of LSOAs"):
        bias(made, ASKED)


@pytest.mark.parametrize(
    ("text", "says"),
    [("name,Asian,White\na,1,2\n", "no column of LSOA codes"), ("code,White\nE01015000,5\n", "1 columns of groups"),
     ("code,Asian,White\nE01015000,5,1\nE01015000,5,2\n", "in two rows")],
)  # fmt: skip
def test_a_census_table_that_cannot_be_used_is_refused(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "census.csv").write_text(text)
    with pytest.raises(UserError, match=says):
        read_groups(tmp_path / "census.csv")
