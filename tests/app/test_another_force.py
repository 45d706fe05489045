"""Data of a force that is not shown are said to be there, and another force is shown under its own name."""

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from test_answering import incidents
from typer.testing import CliRunner
from visitor import visitor

from app.answering.answerer import Answerer
from app.answering.notes import NoteTopic
from app.answering.question import Question
from app.cli import app
from app.main import create_app
from app.settings import Settings
from app.words import answer as words
from geo.space.boundaries import default_wards
from geo.space.police_forces import of_another_force, title, whole_area
from geo.store.opening import open_store

HEADER = "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,Crime type"
BELFAST = "Police Service of Northern Ireland"
ROBBERY = Question(offence="ROBBERY")


@pytest.fixture
def belfast(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store with 40 robberies in Belfast, loaded as a person does, with what was printed beside it."""
    file = tmp_path / "2025-01-northern-ireland-street.csv"
    rows = [
        f"{i:064x},2025-01,{BELFAST},{BELFAST},-5.93{i % 7},54.59{i % 5},On or near A Street,,,Robbery"
        for i in range(40)
    ]
    file.write_text("\n".join([HEADER, *rows]))
    monkeypatch.setenv("AFTERDARK_DATA", str(tmp_path / "var"))
    found = CliRunner().invoke(app, ["load", "police-uk", str(file)], catch_exceptions=False)
    (tmp_path / "said.txt").write_text(found.stdout)
    return tmp_path / "var"


def test_what_is_loaded_and_not_shown_is_said(belfast: Path) -> None:
    said = (belfast.parent / "said.txt").read_text()
    assert "These are of northern-ireland; this service shows wiltshire: set AFTERDARK_FORCE=northern-ireland" in said
    assert "Great Britain" not in said
    calls = visitor(create_app(Settings(data=belfast)))
    ready = calls.get("/readyz").json()
    assert (ready["force"], ready["loaded_but_not_shown"]) == ("wiltshire", ["northern-ireland"])
    for query in ("source=police-uk", ""):
        fault = calls.get(f"/api/answer?offence=ROBBERY&{query}")
        assert fault.status_code == 422
        assert "loaded, but of northern-ireland; this service shows wiltshire" in fault.json()["detail"]
        assert "AFTERDARK_FORCE=northern-ireland" in fault.json()["todo"]
    assert "police-uk" not in re.findall(r'<option value="([^"]*)"', calls.get("/?source=police-uk").text)
    assert "data.police.uk, Northern Ireland" in (page := calls.get("/data").text) and "not shown" in page


def test_another_force_has_its_own_name(belfast: Path) -> None:
    world = Answerer(Settings(data=belfast, force="northern-ireland", resamples=19))
    answer = world.answer(ROBBERY)
    assert words.title(answer) == "Robbery, Northern Ireland"
    assert "40 incidents in Northern Ireland" in words.caption(answer)
    assert NoteTopic.NEARLY_ALL_OUTSIDE_WARDS in {note.about for note in answer.notes}
    said = " ".join(sentence.text for sentence in words.notes(answer))
    assert "Outside every ward: 40 incidents of the 40 with a place" in said and "boundaries import" in said
    calls = visitor(create_app(Settings(data=belfast, force="northern-ireland")))
    page = calls.get("/?offence=ROBBERY").text
    (heading,) = re.findall(r"<title>(.*?)</title>", page)
    assert "Northern Ireland" in heading and "Wiltshire" not in heading
    assert '<option value="">Northern Ireland</option>' in page
    picked = calls.get("/clear-hold-build/new").text
    assert 'value="ward:' not in page and 'value="lad:' not in page and "Salisbury" not in picked + page
    assert answer.wards == () and calls.get("/api/answer?offence=ROBBERY").json()["wards"] == []


def test_wards_without_an_authority_leave_no_empty_name(tmp_path: Path) -> None:
    some = default_wards().of(["E06000030"])
    bare = replace(some, authority=("",) * 20, authority_name=("",) * 20, vintage="2013", sha256="3" * 64)
    store = open_store(tmp_path)
    store.boundaries.write(bare)
    store.replace([("incidents", "police-uk", "wiltshire", date(2025, 1, 1), incidents(40, date(2025, 1, 1)))])
    world = Answerer(Settings(data=tmp_path, resamples=19))
    assert words.title(world.answer(ROBBERY)) == "Robbery, Wiltshire"
    page = visitor(create_app(Settings(data=tmp_path))).get("/?offence=ROBBERY").text
    assert 'value="lad:"' not in page and 'label=""' not in page and '<optgroup label="Wards">' in page


@pytest.mark.parametrize(
    ("force", "name"),
    [("avon-and-somerset", "Avon and Somerset"), ("dyfed-powys", "Dyfed-Powys"), ("west-yorkshire", "West Yorkshire"),
     ("city-of-london", "City of London"), ("wiltshire", "Wiltshire")],
)  # fmt: skip
def test_names_of_forces(force: str, name: str) -> None:
    assert title(force) == name
    assert whole_area(force, ["S12000036"], ["City of Edinburgh"]) == (name,)


def test_whose_wards_they_are() -> None:
    assert of_another_force("dorset", ["E06000054", "E06000030"])
    for theirs in (["E06000054", "E06000058"], ["E06000054", ""], ["E09000001"], [""], []):
        assert not of_another_force("dorset", theirs)


def test_only_a_forces_own_wards_name_its_area() -> None:
    both = ["E06000030", "E06000054"], ["Swindon", "Wiltshire"]
    assert whole_area("wiltshire", *both) == ("Wiltshire", "Swindon") and whole_area("dorset", *both) == ("Dorset",)
