"""Sharing agreements: a source without one in force is hidden on every way out, and shown again when one is renewed."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import cast

import pytest
from fastapi.testclient import TestClient

from app.accountability.agreements import add_agreement, allow_known, end_agreement
from app.answering.agreements import AGREEMENT, Agreement, agreements
from app.answering.answerer import Answerer
from app.answering.question import Question
from app.gate.policy import read_policy
from app.main import create_app
from app.records.journal import Records
from app.releases.making import Releaser, make
from geo.errors import Conflict, NotFound, Refused, UserError
from tests.app.town import MONTHS, build

BEFORE, AFTER = date(2026, 3, 31), date(2026, 4, 1)
SOURCE = "source=force-export"
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
OURS, PAGE = {"origin": "http://127.0.0.1", "sec-fetch-site": "same-origin"}, {"accept": "text/html"}
WAYS = (
    f"/?{SOURCE}",
    f"/tiles/density/10/506/340.png?{SOURCE}",
    f"/api/answer?{SOURCE}",
    f"/api/collections/wards/items?{SOURCE}",
    f"/download/cells.csv?{SOURCE}",
)
"""A page, a tile, the API and its items, an export."""


class Day:
    """A clock that stands."""

    def __init__(self) -> None:
        self.date = BEFORE

    def __call__(self) -> date:
        return self.date


@pytest.fixture
def town(tmp_path: Path) -> Iterator[tuple[TestClient, Records, Day]]:
    world, records = build(tmp_path, {"A": [1] * 36})
    day = Day()
    answerer = Answerer(world.settings, today=day)
    with TestClient(create_app(world.settings, answerer), base_url="http://127.0.0.1") as client:
        yield client, records, day


def agree(records: Records, last: date = BEFORE, source: str = "force-export") -> Agreement:
    return add_agreement(
        records, source, other="Wiltshire Police", purpose="patrols", first=date(2025, 4, 1), last=last, who="t"
    )


def test_what_is_expired_is_hidden_everywhere_kept_answers_too_until_it_is_renewed(
    town: tuple[TestClient, Records, Day],
) -> None:
    client, records, day = town
    agree(records)
    assert {way: client.get(way).status_code for way in WAYS} == dict.fromkeys(WAYS, 200)
    tag = client.get(WAYS[2]).headers["etag"]
    day.date = AFTER
    assert {way: client.get(way).status_code for way in WAYS} == dict.fromkeys(WAYS, 403)
    assert client.get(WAYS[2], headers={"if-none-match": tag}).status_code == 403
    said = client.get("/api/answer").text  # nothing is chosen in its place
    assert "Wiltshire Police" in said and "31 March 2026" in said and "agreements add" in said
    page = client.get("/data").text
    assert "hidden from everybody" in page and "expired" in page
    agree(records, date(2027, 3, 31))
    assert {way: client.get(way).status_code for way in WAYS} == dict.fromkeys(WAYS, 200)
    assert "hidden from everybody" not in client.get("/data").text


def test_links_forms_and_releases_of_an_expired_source_give_nothing(town: tuple[TestClient, Records, Day]) -> None:
    """What was shared and released before its agreement ended, and what somebody begins after it."""
    client, records, day = town
    agree(records)
    sent = {"address": WAYS[0], "role": "partner", "whom": "Swindon council", "days": "14"}
    token = re.search(r"/shared/[\w-]{43}", client.post("/shares", data=sent, headers=OURS).text)
    assert token and client.get(token[0], headers=PAGE).status_code == 200
    world = cast(Answerer, client.app.state.answerer)  # type: ignore[attr-defined]
    asked, who = Question(offence="ALL_CRIME", first=MONTHS[0], last=MONTHS[-1]), Releaser("A. Smith", "Police")
    with pytest.raises(Refused, match="no such incidents"):
        make(world, read_policy(), asked.but(offence="ROBBERY"), who, NOON)
    release = make(world, read_policy(), asked, who, NOON)
    day.date = AFTER
    for address in (WAYS[0], token[0]):
        opened = client.get(address, headers=PAGE)
        assert opened.status_code == 403 and "31 March 2026" in opened.text
    assert client.post("/shares", data=sent, headers=OURS | PAGE).status_code == 403
    assert "31 March 2026" in client.get(f"/shares/new?{SOURCE}", headers=PAGE).text
    assert "31 March 2026" in client.get(f"/questions/new?{SOURCE}", headers=PAGE).text
    for page in ("/", "/night", "/trend"):
        assert 'value="force-export"' not in client.get(page, headers=PAGE).text, page
    with pytest.raises(Refused, match="holds from"):
        make(world, read_policy(), asked, who, NOON)
    assert client.get(f"/releases/{release.id}", headers=PAGE).status_code == 200  # people have it already


def test_a_source_that_nobody_has_is_refused_with_those_there_are(town: tuple[TestClient, Records, Day]) -> None:
    snapshot = cast(Answerer, town[0].app.state.answerer).store.snapshot()  # type: ignore[attr-defined]
    for known in ("police-uk", "register"):
        allow_known(known, snapshot)
    with pytest.raises(NotFound, match="force-exprot") as refused:
        allow_known("force-exprot", snapshot)
    assert "force-export, " in refused.value.todo and "register" in refused.value.todo


def test_another_in_force_keeps_a_source_and_a_damaged_one_harms_itself_alone(
    town: tuple[TestClient, Records, Day],
) -> None:
    client, records, day = town
    held, other = agree(records), agree(records, date(2027, 3, 31))
    records.create(AGREEMENT, {"source": "force-export", "first": "soon"}, who="t")
    assert {one.id for one in agreements(records)} == {held.id, other.id}
    day.date = AFTER
    assert client.get(WAYS[2]).status_code == 200
    end_agreement(records, other.id, today=AFTER, who="t")
    refused = client.get(WAYS[2])
    assert refused.status_code == 403 and "ended on 1 April 2026" in refused.text
    with pytest.raises(Conflict, match="is over"):
        end_agreement(records, other.id, today=AFTER, who="t")


def test_an_agreement_hides_no_other_source_and_says_who_and_for_what(town: tuple[TestClient, Records, Day]) -> None:
    client, records, day = town
    agree(records, source="register")
    day.date = AFTER
    assert client.get(WAYS[2]).status_code == 200
    store = cast(Answerer, client.app.state.answerer).store  # type: ignore[attr-defined]
    assert {one.source for one in store.snapshot().slices} == {"force-export"}
    assert store.read("venues").num_rows == 0
    with pytest.raises(UserError, match="lies before"):
        agree(records, date(2024, 1, 1))
