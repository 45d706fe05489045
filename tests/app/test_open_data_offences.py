"""What open data cannot say is not offered on it: greyed with the reason, refused plainly, absent from packs."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest
from fastapi.testclient import TestClient
from town import SQUARES, draw, venues
from visitor import visitor

from app.answering.answerer import Answerer
from app.answering.question import Question
from app.charter.coverage import charter_venues, coverage
from app.charter.evidence import evidence
from app.charter.kinds import usual_offence
from app.charter.signing_effect import NotJudged, signing_effects
from app.main import create_app
from app.records.journal import Records
from app.settings import Settings
from app.words import evidence as evidence_words
from app.words.answer import caption
from geo.errors import Unanswerable
from geo.incidents import SCHEMA
from geo.store.opening import open_store

MONTH = date(2025, 1, 1)
COUNTS = {
    "Robbery": 40,
    "Possession of weapons": 60,
    "Violence and sexual offences": 50,
    "Anti-social behaviour": 30,
    "Drugs": 20,
    "Public order": 10,
}
UNSEEN = ("SV_BROAD", "NTE_VIOLENCE", "DRUGS_SUPPLY", "KNIFE_ENABLED", "GUN")
PAGE = {"accept": "text/html"}


def published(source: str = "police-uk", month: date = MONTH) -> pa.Table:
    """Rows as data.police.uk has them: a category and a month, no code, no flag; as many as COUNTS says in square A."""
    middle = SQUARES["A"].centroid
    rows = [
        dict.fromkeys(SCHEMA.names)
        | {
            "id": f"{kind}-{k}", "source": source, "force": "wiltshire", "month": month, "time_precision": "month",
            "easting": middle.x + k % 7, "northing": middle.y + k % 5, "spatial_precision": "street",
            "category": kind, "weight": 1.0,
        }
        for kind, n in COUNTS.items()
        for k in range(n)
    ]  # fmt: skip
    return pa.Table.from_pylist(rows, SCHEMA)


def world(folder: Path, *sources: str) -> Answerer:
    store = open_store(folder)
    slices = [("incidents", name, "wiltshire", MONTH, published(name)) for name in sources]
    store.replace([*slices, ("venues", "register", "wiltshire", None, venues())])
    return Answerer(Settings(data=folder, resamples=19), store=store)


@pytest.fixture
def answerer(tmp_path: Path) -> Answerer:
    return world(tmp_path, "police-uk")


@pytest.fixture
def web(answerer: Answerer) -> Iterator[TestClient]:
    with visitor(create_app(answerer.settings, answerer)) as made:
        yield made


@pytest.mark.parametrize("name", UNSEEN)
def test_a_program_is_told_why_with_422(web: TestClient, name: str) -> None:
    for period in ("", "&from=2030-01&to=2030-02"):  # nothing is no answer either
        sent = web.get(f"/api/answer?offence={name}{period}")
        assert sent.status_code == 422 and "cannot be seen in open data: no open-data category" in sent.json()["detail"]
    assert (
        ".." not in web.get(f"/?offence={name}").text.partition("cannot be seen in open data")[2].partition("</p>")[0]
    )


def test_what_open_data_has_a_category_for_is_answered(answerer: Answerer) -> None:
    shown = {"ASB_STREET": 30, "ROBBERY": 40, "VIOLENCE_SEXUAL_RECORDED": 50, "SV_STRICT": 40, "KNIFE_POSSESSION": 60}
    assert {name: answerer.answer(Question(offence=name)).n for name in shown} == shown


def test_the_caption_gives_the_split_of_robbery_and_weapons_in_the_asked_area(answerer: Answerer) -> None:
    inside = next(w.code for w in answerer.answer(Question()).wards if w.n)
    elsewhere = next(w.code for w in answerer.answer(Question()).wards if not w.n)
    for asked in (Question(), Question(area=f"ward:{inside}")):
        said = caption(answerer.answer(asked))
        assert "Possession of weapons (60 here in these months) is a layer of its own" in said
        assert "60 % are possession of weapons, of which more is found where officers search" in said.replace(
            "\u202f", " "
        )
    assert "(40 here" in caption(answerer.answer(Question(offence="KNIFE_POSSESSION")))
    assert answerer.answer(Question(area=f"ward:{elsewhere}")).n == 0
    assert "layer of its own" not in caption(answerer.answer(Question(offence="ROBBERY")))


@pytest.mark.parametrize("address", ["/?", "/safety-at-night?", "/clear-hold-build/new?", "/?offence=SV_BROAD&"])
def test_forms_grey_what_the_data_cannot_show_with_the_reason(web: TestClient, address: str) -> None:
    page = web.get(address, headers=PAGE).text
    for name in UNSEEN:
        assert re.search(rf'<option value="{name}"[^>]* disabled title="No open-data category', page)
    for name in ("ASB_STREET", "ROBBERY", "SV_STRICT"):
        assert re.search(rf'<option value="{name}"(?![^>]*disabled)', page)
    assert "<strong>Drug supply</strong>: no open-data category separates supply from possession" in page


def test_where_records_may_carry_codes_and_none_does_only_what_is_refused_is_greyed(tmp_path: Path) -> None:
    both = world(tmp_path, "police-uk", "demo", "force-export")
    with visitor(create_app(both.settings, both)) as web:
        page = web.get("/?offence=ROBBERY", headers=PAGE).text
        offences = re.search(r'<select id="offence".*?</select>', page, re.S)
        assert offences
        greyed = re.findall(r'value="(\w+)" disabled', offences[0])
        assert {"GUN", "DRUGS_SUPPLY"} <= set(greyed) and "ROBBERY" not in greyed
        for name in greyed:
            assert web.get(f"/?offence={name}", headers=PAGE).status_code == 422
        assert "disabled title" in web.get("/?offence=ROBBERY&source=police-uk", headers=PAGE).text
    assert [usual_offence(both, source) for source in ("", "police-uk", "demo")] == [
        "SV_BROAD",
        "SV_STRICT",
        "SV_BROAD",
    ]


def test_the_charter_asks_open_data_for_what_it_can_answer(web: TestClient, answerer: Answerer) -> None:
    draw(Records(answerer.settings.data), "A")
    page = web.get("/safety-at-night", headers=PAGE)
    assert page.status_code == 200 and "Robbery (open data, in place of" in page.text
    sheet = re.search(r'href="(/safety-at-night/sites/h[^"]+)"', page.text)
    assert sheet
    shown = web.get(sheet[1].replace("&amp;", "&"), headers=PAGE)
    assert shown.status_code == 200 and "Night-time-economy violence" not in shown.text


@pytest.mark.parametrize(("source", "why"), [("police-uk", NotJudged.MONTH_ONLY), ("force-export", NotJudged.NO_CODES)])
def test_the_licensing_pack_has_no_night_violence_without_codes(tmp_path: Path, source: str, why: NotJudged) -> None:
    answerer = world(tmp_path, source)
    records = Records(tmp_path)
    draw(records, "A")
    covers = coverage(answerer.zones(), charter_venues(answerer.store, records, beside=source))
    pack = evidence(answerer, covers[0], Question())
    assert {one.definition.id: one.zone.n for one in pack.counts} == {
        "SV_STRICT": 40, "ALL_CRIME": 180, "ASB_STREET": 30
    }  # fmt: skip
    assert pack.hours.definition.id == "SV_STRICT" and [one.id for one in pack.left_out] == ["SV_BROAD", "NTE_VIOLENCE"]
    assert any(
        line.startswith("Night-time-economy violence is not counted: no open") for line in evidence_words.notes(pack)
    )
    assert [one.not_judged for one in signing_effects(answerer, covers).zones] == [why]
    with pytest.raises(Unanswerable):
        answerer.answer(Question(offence="NTE_VIOLENCE"))
