"""Kept questions: what has changed is told from values, what is chance is said to be so, and nobody learns from what
another kept more than they may see themselves."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pytest
from fastapi.testclient import TestClient
from pypdf import PdfReader
from town import SQUARES, build
from typer.testing import CliRunner
from visitor import visitor

from app.answering.answerer import Answerer
from app.answering.question import Question
from app.answering.reader import LOCAL, PUBLIC, Reader
from app.answering.trend import TREND
from app.cli import app
from app.exports import chromium
from app.gate.disclosed import Gate
from app.gate.policy import read_policy
from app.main import create_app
from app.questions.change import changed
from app.questions.kept import KIND, AnswerThen, HotspotThen, keep, kept_of
from app.questions.kinds import KEPT_QUESTIONS
from app.records.journal import Records
from app.words.kept_change import headline, sentences
from geo.errors import Conflict, Refused, UserError
from geo.incidents import FLAGS, SCHEMA
from models.rate_ratio import rate_ratio

OFFENCE = "VIOLENCE_SEXUAL_RECORDED"
ASKED = Question(offence=OFFENCE)
OPENED = replace(LOCAL, opened=frozenset((OFFENCE,)))
SEEN = datetime(2026, 2, 3, 9, 30, tzinfo=UTC)
COUNTS = {"A": [30] * 36, "B": [25] * 36, "C": [20] * 36}


def then(**changes: object) -> AnswerThen:
    spots = tuple(HotspotThen(i + 1, f"Place {i}", 50.0, 1000.0 * i, 0.0, 0.5) for i in range(3))
    months = tuple((date(2025, month, 1), 10.0) for month in range(1, 13))
    made = AnswerThen(
        SEEN, "a", "X@1.0.0", "demo", date(2025, 1, 1), date(2025, 12, 1), months, 120.0, 0, 0, spots, "s"
    )
    return replace(made, **changes)  # type: ignore[arg-type]


@pytest.fixture
def world(tmp_path: Path) -> Answerer:
    made = build(tmp_path / "data", COUNTS)[0]
    made.keeper.gate = Gate(read_policy())
    return made


def web(world: Answerer, reader: Reader) -> TestClient:
    return visitor(create_app(world.settings, world, lambda request: reader), headers={"origin": "http://127.0.0.1"})


def add_month(world: Answerer, month: date, counts: dict[str, int]) -> None:
    """Load one more month into the store."""
    friday = month + timedelta(days=(4 - month.weekday()) % 7)
    rows = [
        dict.fromkeys(SCHEMA.names)
        | {
            "id": f"{name}-{month}-{k}", "source": "force-export", "force": "wiltshire", "month": month,
            "start": datetime(friday.year, friday.month, friday.day, 22, k % 60), "time_precision": "exact",
            "easting": SQUARES[name].centroid.x + k % 7, "northing": SQUARES[name].centroid.y + k % 5,
            "spatial_precision": "exact", "category": "Violence and sexual offences", "ho_code": "8N",
            "location_type": "street", "weight": 1.0, **dict.fromkeys(FLAGS, False), "public_place": True,
        }
        for name, n in counts.items() for k in range(n)
    ]  # fmt: skip
    world.store.replace([("incidents", "force-export", "wiltshire", month, pa.Table.from_pylist(rows, SCHEMA))])


def test_nothing_changed_is_said_in_four_words() -> None:
    change = changed(then(), then(at=SEEN + timedelta(days=30), snapshot="t"), None, month_only=False)
    assert change.nothing and sentences(change) == ()
    assert headline(change) == "Since you last looked, on 3 Feb 2026: nothing has changed."


def test_every_change_is_told_with_its_figures() -> None:
    spots = (
        HotspotThen(1, "Place 0", 50.0, 0.0, 0.0, 0.5),
        HotspotThen(2, "Place 1", 50.0, 1000.0, 300.0, 0.5),
        HotspotThen(3, "Elsewhere", 20.0, 9000.0, 9000.0, 0.25),
    )
    months = (*then().months[1:11], (date(2025, 12, 1), 14.0), (date(2026, 1, 1), 20.0))
    now = then(total=134.0, months=months, hotspots=spots, snapshot="t")
    text = " ".join((headline(change := changed(then(), now, None, month_only=False)), *sentences(change)))
    assert "14 more incidents (134 now, 120 then)" in text
    assert "One month was added: Jan 2026; Jan 2025 left the period" in text
    assert "hold 4 incidents more than then: records were added or corrected" in text
    assert "Hotspot 2 (Place 1) moved 300 m." in text
    assert "New: 3 Elsewhere (three of ten like it there again)." in text
    assert "No longer drawn: 3 Place 2" in text and "by chance, too" in text
    assert not changed(then(), now, None, month_only=True).nothing


def test_a_middle_that_moved_less_than_its_points_bear_has_not_moved() -> None:
    def moved(metres: float, *, month_only: bool) -> float:
        shifted = tuple(replace(one, x=one.x + metres) for one in then().hotspots)
        return changed(then(), then(hotspots=shifted), None, month_only=month_only).moved[0].metres

    assert moved(99, month_only=False) == 0 and moved(101, month_only=False) == 101
    assert moved(249, month_only=True) == 0 and moved(251, month_only=True) == 251


@pytest.mark.parametrize(
    ("now", "words"),
    [
        (then(definition="X@2.0.0", total=60.0), "X@2.0.0, X@1.0.0 then. Counts of the two do not compare"),
        (then(source="police-uk", total=60.0), "another source"),
        (then(minimum=5, total=None), "do not compare"),
    ],
)
def test_counts_that_do_not_compare_are_not_compared(now: AnswerThen, words: str) -> None:
    change = changed(then(), now, None, month_only=False)
    text = " ".join((headline(change), *sentences(change)))
    assert words in text and change.more is None and change.compared is None and change.corrected is None
    assert "more incidents" not in text and "fewer incidents" not in text


@pytest.mark.parametrize(("extra", "course"), [(1, "that is within chance"), (8, "more than chance explains")])
def test_months_that_were_added_are_judged_by_the_rate_ratio(world: Answerer, extra: int, course: str) -> None:
    client = web(world, OPENED)
    address = f"offence={OFFENCE}"
    made = client.post("/questions", data={"address": f"/?{address}", "name": "Violence"}, follow_redirects=False)
    assert made.status_code == 303
    page = made.headers["location"]
    assert "nothing has changed" in client.get(page).text
    add_month(world, date(2026, 1, 1), {"A": 30 * extra, "B": 25 * extra, "C": 20 * extra})
    text = client.get(page).text
    assert "One month was added: Jan 2026; Jan 2025 left the period." in text
    found = world.keeper.answer(TREND, ASKED).found
    one = found.judged.compared
    n = found.series.n
    expected = rate_ratio(n[-1], n[-2], dispersion=one.dispersion, degrees=one.degrees)
    assert (float(expected.low) <= 1 <= float(expected.high)) == (course == "that is within chance")
    assert course in text and f"holds {n[-1]:.0f} incidents" in text.replace("\u202f", "")
    assert n[-2] == 75
    version = re.search(r'name="version" value="(\d+)"', text)
    assert version
    assert client.post(f"{page}/looked", data={"version": version[1]}, follow_redirects=False).status_code == 303
    assert "nothing has changed" in client.get(page).text


def test_it_is_renamed_dropped_and_never_twice_of_one_name(world: Answerer) -> None:
    client = web(world, OPENED)
    form = {"address": f"offence={OFFENCE}", "name": " Violence \n monthly ", "note": "for the board"}
    page = client.post("/questions", data=form, follow_redirects=False).headers["location"]
    listed = client.get("/questions").text
    assert "Violence monthly" in listed and "for the board" in listed and "Nothing was loaded since" in listed
    again = client.post("/questions", data={**form, "name": "violence MONTHLY"})
    assert (
        again.status_code == 409
        and "is called “violence MONTHLY” already" in again.text
        and "for the board" in again.text
    )
    assert client.post("/questions", data={**form, "name": " "}).status_code == 422
    assert client.post("/questions", data={**form, "name": "x" * 81}).status_code == 422
    assert client.post("/questions", data={**form, "name": "y", "address": "offence=NOT_THERE"}).status_code in (
        404,
        422,
    )
    renamed = client.post(f"{page}/name", data={"version": "1", "name": "Board"}, follow_redirects=False)
    assert renamed.status_code == 303
    stale = client.post(f"{page}/name", data={"version": "1", "name": "Lost"})
    assert stale.status_code == 409 and 'value="Lost"' in stale.text, "what was typed is not lost"
    assert client.post(f"{page}/drop", data={"version": "9"}).status_code == 409
    assert client.post(f"{page}/drop", data={"version": "2"}, follow_redirects=False).status_code == 303
    assert client.get(page).status_code == 404 and "Board" not in client.get("/questions").text
    assert len(world.records.history(KIND, page.rpartition("/")[2])) == 3, "no version is overwritten"


def test_what_others_send_changes_nothing(world: Answerer) -> None:
    client = web(world, OPENED)
    form = {"address": f"offence={OFFENCE}", "name": "x"}
    for headers in ({"origin": "http://elsewhere.example"}, {"sec-fetch-site": "cross-site"}):
        assert client.post("/questions", data=form, headers=headers).status_code == 403
    assert world.records.all(KIND) == []


def test_nobody_reads_what_another_was_shown(world: Answerer) -> None:
    """The values that were kept stand on no page of a reader who may see less, or more, than who kept them."""
    exact = web(world, OPENED)
    page = exact.post("/questions", data={"address": f"offence={OFFENCE}", "name": "Opened"}, follow_redirects=False)
    body = world.records.all(KIND)[0].body["then"]
    assert body["total"] == 900 and body["minimum"] == 0
    figures = ("900", *(str(int(spot[2])) for spot in body["hotspots"] if spot[2]))
    closed = web(world, LOCAL)  # the same person, after what was opened has closed
    for address in ("/questions", page.headers["location"]):
        text = closed.get(address).text
        assert "Opened" in text and "not shown to you and not compared" in text
    assert "not compared" not in exact.get(page.headers["location"]).text
    partner = web(world, Reader("p", "partner", "a council"))
    assert "Opened" not in partner.get("/questions").text, "another organisation's"
    assert partner.get(page.headers["location"]).status_code == 404
    inside = web(world, Reader("q", "partner", LOCAL.organisation))
    text = inside.get("/questions").text
    assert "not compared" in text and not any(f">{n}<" in text or f" {n} incidents" in text for n in figures)
    kept_by = web(world, Reader("r", "analyst", LOCAL.organisation, areas=("lad:E06000030",)))
    assert "Opened" not in kept_by.get("/questions").text, "outside the areas they are kept to"
    for role in ("public", "admin", "auditor", "patrol"):
        other = web(world, Reader("s", role, LOCAL.organisation))
        assert other.get("/questions").status_code == 403
        assert other.get(page.headers["location"]).status_code == 403
        sent = other.post("/questions", data={"address": "offence=ALL_CRIME", "name": role})
        assert sent.status_code == 403 and len(world.records.all(KIND)) == 1
        version = {"version": "1", "name": "taken"}
        for act in ("name", "looked", "drop"):
            assert other.post(f"{page.headers['location']}/{act}", data=version).status_code == 403


def test_a_restricted_question_is_listed_only_for_who_may_see_it(world: Answerer) -> None:
    keep(world.records, "Lines", "", Question(offence="COUNTY_LINES"), then(), LOCAL)
    gate = world.keeper.gate
    assert gate
    listed = {
        role: [
            one.name for one in world.keeper.shown(KEPT_QUESTIONS, None, Reader("x", role, LOCAL.organisation)).found
        ]
        for role in ("analyst", "partner")
    }
    assert listed["analyst"] == ["Lines"]
    rules = read_policy()
    assert listed["partner"] == (["Lines"] if rules.role("partner").restricted else [])
    with pytest.raises(Refused):
        world.keeper.shown(KEPT_QUESTIONS, None, PUBLIC)


def test_what_is_kept_holds_only_what_was_shown(world: Answerer) -> None:
    """A sensitive offence that is not opened: nothing below its minimum is written down."""
    client = web(world, LOCAL)
    assert client.post("/questions", data={"address": f"offence={OFFENCE}", "name": "v"}, follow_redirects=False)
    body = world.records.all(KIND)[0].body["then"]
    assert body["minimum"] > 0
    counts = [body["total"], *(n for _, n in body["months"]), *(spot[2] for spot in body["hotspots"])]
    assert all(n is None or n >= body["minimum"] for n in counts)


def test_a_damaged_record_spoils_itself_alone(tmp_path: Path) -> None:
    records = Records(tmp_path)
    good = keep(records, "good", "", ASKED, then(), LOCAL)
    assert kept_of(records.get(KIND, good.id)).then == then()
    for bad in ({"name": "x"}, {**records.get(KIND, good.id).body, "then": {"at": "2025-01-01"}}):
        records.create(KIND, bad, who="test")
    assert [one.name for one in records.read(KIND, kept_of)] == ["good"] and len(records.damaged(KIND, kept_of)) == 2
    with pytest.raises(Conflict):
        keep(records, "GOOD", "", ASKED, then(), LOCAL)
    with pytest.raises(UserError):
        keep(records, "x", "n" * 1001, ASKED, then(), LOCAL)


def test_one_command_writes_all_briefings_and_one_that_fails_stops_none(
    world: Answerer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AFTERDARK_DATA", str(world.settings.data))
    monkeypatch.setenv("AFTERDARK_RESAMPLES", "19")
    run = CliRunner().invoke
    assert "no question is kept yet" in str(run(app, ["brief", "--all"]).exception)
    keep(world.records, "Street robbery", "", Question(offence="ALL_CRIME"), then(), LOCAL)
    keep(world.records, "No such area", "", Question(offence="ALL_CRIME", area="ward:E05099999"), then(), LOCAL)
    keep(world.records, "Éire / 2", "", Question(offence="ALL_CRIME", first=date(2025, 3, 1)), then(), LOCAL)
    done = run(app, ["brief", "--all", "--to", str(tmp_path / "out")])
    assert done.exit_code == 1 and "2 of 3 are written" in done.output and "FAULT No such area:" in done.output
    ending = "pdf" if chromium.chromium() else "html"
    files = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert files == [f"01-street-robbery.{ending}", f"03-éire-2.{ending}", "index.html"]
    index = (tmp_path / "out" / "index.html").read_text()
    assert index.count("OFFICIAL") >= 2 and "No such area" in index and "1 of them could not be made" in index
    if ending == "pdf":
        assert len(PdfReader(tmp_path / "out" / files[0]).pages) == 1
    one = run(app, ["brief", "street ROBBERY", "--to", str(tmp_path / "one")])
    assert one.exit_code == 0 and (tmp_path / "one" / f"street-robbery.{ending}").is_file()
    by_address = run(app, ["brief", "http://127.0.0.1:8000/?offence=ALL_CRIME#at=1", "--to", str(tmp_path / "two")])
    assert by_address.exit_code == 0 and (tmp_path / "two" / f"briefing.{ending}").is_file()
    assert "no question is kept as “nonsense”" in str(run(app, ["brief", "nonsense"]).exception)
    assert "say which question" in str(run(app, ["brief"]).exception)
    assert "colours no map" in str(run(app, ["brief", "Street robbery", "--shade", "pink"]).exception)
