"""The evidence list of a zone: every line filled from the question that its address asks, or said to be a gap."""

import csv
import io
import zipfile
from pathlib import Path

import pytest
from town import STEADY_TOWN, build, draw

from app.answering.answerer import Answerer
from app.answering.question import Question
from app.answering.zone_counts import count_in_zones
from app.answering.zones import derive_zones
from app.charter.coverage import charter_venues, coverage
from app.charter.evidence import Evidence, Line, State, evidence
from app.exports.delimited import to_zip
from app.pages.evidence_tables import about_evidence, evidence_tables, list_table
from app.records.journal import Records
from app.words.evidence import OBJECTIVES, items, no_week


@pytest.fixture(scope="module")
def made(demo_store, tmp_path_factory: pytest.TempPathFactory) -> tuple[Evidence, Answerer]:
    from app.settings import Settings  # noqa: PLC0415

    answerer = Answerer(Settings(data=tmp_path_factory.mktemp("evidence"), resamples=19), store=demo_store)
    records = Records(answerer.settings.data)
    derive_zones(answerer.store, answerer.wards, records, who="x")
    cover = coverage(answerer.zones(), charter_venues(answerer.store, records, beside="demo"))[0]
    return evidence(answerer, cover, Question()), answerer


def test_every_line_of_the_guidance_is_there_and_a_gap_says_who_has_it(made: tuple[Evidence, Answerer]) -> None:
    pack, _ = made
    words = " ".join(item.title for item in items(pack)).lower()
    for needed in (
        "crime and disorder statistics", "hotspots", "anti-social behaviour", "attendances and admissions", "noise",
        "complaints to the council", "surveys", "councillors", "under-age", "dispersal", "capacity", "charter",
    ):  # fmt: skip
        assert needed in words
    for item in items(pack):
        known = bool(item.figures or item.sentences)
        assert item.objective in OBJECTIVES.values() and (known or item.missing)
        assert item.state == ((State.IN_PART if item.missing else State.FILLED) if known else State.GAP)
    assert pack.gaps == sum(item.state == State.GAP for item in items(pack)) >= 5 and pack.synthetic_parts == (
        "incidents",
        "surroundings",
    )


def test_lines_of_our_own_say_so_on_page_and_in_files(made: tuple[Evidence, Answerer]) -> None:
    pack, _ = made
    said = {item.line: item.origin for item in items(pack)}
    assert {line for line, text in said.items() if "Ours" in text} == {Line.HOURS, Line.CHARTER}
    assert {line for line, text in said.items() if "To be checked" in text} == {
        Line.PREMISES, Line.UNDER_AGE_SALES, Line.DISPERSAL
    }  # fmt: skip
    table = list_table(pack)
    whose = dict(zip(table.column("item"), table.column("origin"), strict=True))
    assert {whose[item.title] for item in items(pack) if not item.origin} == {"The guidance’s own."}
    assert all(whose[item.title] == item.origin for item in items(pack) if item.origin)
    health = next(item for item in items(pack) if item.line == Line.HEALTH)
    assert "in Cardiff alone" in health.missing and "42 %" in health.missing


def test_a_figure_is_what_its_question_counts_in_the_zone(made: tuple[Evidence, Answerer]) -> None:
    pack, answerer = made
    by_month = {one.definition.key: one.by_month for one in pack.counts}
    for item in items(pack)[:1]:
        for figure in item.figures:
            asked = Question.parse(dict(pair.split("=") for pair in figure.address.removeprefix("/?").split("&")))
            counted = count_in_zones(answerer, asked, [pack.cover.zone])
            assert counted.n[0] == figure.value > 0
            assert figure.low is not None and figure.high is not None and figure.low < figure.value < figure.high
            assert sum(by_month[asked.offence]) == figure.value
    assert pack.week is not None and pack.week[22:, 4].sum() > pack.week[6:12, 1].sum()


def test_the_bundle_says_what_the_page_says_and_is_the_same_bytes_again(made: tuple[Evidence, Answerer]) -> None:
    pack, _ = made
    content, again = (to_zip(evidence_tables(pack), about_evidence(pack)) for _ in range(2))
    assert content == again
    files = zipfile.ZipFile(io.BytesIO(content))
    read = {name: list(csv.DictReader(io.StringIO(files.read(name).decode("utf-8-sig")))) for name in files.namelist()}
    assert {row["item"] for row in read["evidence.csv"]} == {item.title for item in items(pack)}
    gaps = {row["item"]: row["gap"] for row in read["evidence.csv"] if row["gap"]}
    assert gaps == {item.title: item.missing for item in items(pack) if item.missing}
    assert len(read["incidents_by_hour_of_week.csv"]) == 168 and len(read["venues.csv"]) == pack.cover.venue_count
    assert {row["data"] for rows in read.values() for row in rows} == {"synthetic"}


def test_month_only_data_leaves_the_hours_as_a_gap(tmp_path: Path) -> None:
    answerer, records = build(tmp_path, STEADY_TOWN, month_only=True)
    draw(records, "A")
    pack = evidence(
        answerer, coverage(answerer.zones(), charter_venues(answerer.store, records, beside=""))[0], Question()
    )
    assert pack.week is None and "month only" in no_week(pack) and not pack.synthetic_parts and pack.month_only
    assert "incidents_by_hour_of_week" not in [table.name for table in evidence_tables(pack)]
    assert next(item for item in items(pack) if item.line == Line.HOURS).missing == no_week(pack)
