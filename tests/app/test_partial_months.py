"""A month that is not all there counts for what it holds, or is left out as if it were missing, and is named."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pytest
from visitor import visitor

from app.answering.answer import Answer
from app.answering.answerer import Answerer
from app.answering.choices import Parameter, Reason
from app.answering.notes import NoteTopic
from app.answering.period import months_between
from app.answering.question import Question
from app.loading.load import load_force_export, load_police_uk, outlines
from app.main import create_app
from app.settings import Settings
from app.sites.panel import panel
from app.words.answer import caption, notes
from app.words.load import sentences
from geo.incidents import FLAGS, SCHEMA
from geo.store.base import Store
from geo.store.opening import open_store

VIOLENCE = "Violence and sexual offences"
ASKED = Question(offence="VIOLENCE_SEXUAL_RECORDED")
YEAR = months_between(date(2025, 1, 1), date(2025, 12, 1))
TICK = lambda *_: None  # noqa: E731


def month_of(month: date, kinds: Mapping[str, int], days: Sequence[int] = ()) -> tuple[str, str, str, date, pa.Table]:
    """A slice of one month; days: how many incidents on each day, where days are known."""
    at = [datetime(month.year, month.month, d + 1, 22) for d, n in enumerate(days) for _ in range(n)]
    times: Iterable[datetime | None] = at or [None] * sum(kinds.values())
    names = [kind for kind, n in kinds.items() for _ in range(n)] or [VIOLENCE] * len(at)
    source = "force-export" if at else "police-uk"
    rows = [
        dict.fromkeys(SCHEMA.names)
        | dict.fromkeys(FLAGS)
        | {
            "id": f"{month}-{k}", "source": source, "force": "wiltshire", "month": month, "start": time, "end": time,
            "time_precision": "exact" if time else "month", "easting": 414_000.0 + 50 * (k % 20), "northing": 184_000.0,
            "spatial_precision": "exact" if time else "street", "category": kind, "weight": 1.0,
        }
        for k, (time, kind) in enumerate(zip(times, names, strict=True))
    ]  # fmt: skip
    return "incidents", source, "wiltshire", month, pa.Table.from_pylist(rows, SCHEMA)


def world(folder: Path, months: Mapping[date, Mapping[str, int]]) -> Answerer:
    store = open_store(folder)
    store.replace([month_of(month, kinds) for month, kinds in months.items()])
    return Answerer(Settings(data=folder, resamples=19), store=store)


def said(answer: Answer) -> str:
    return " ".join(note.text for note in notes(answer) if note.kind == "gap")


def shown(answer: Answer) -> list[tuple[str, float, float]]:
    return [(ward.name, ward.n, ward.rate) for ward in answer.wards]


def test_a_near_empty_month_is_left_out_as_a_missing_one_is_and_named(tmp_path: Path) -> None:
    full = {month: {VIOLENCE: 100 + 3 * i} for i, month in enumerate(YEAR)}
    july = YEAR[6]
    cut = world(tmp_path / "cut", {**full, july: {VIOLENCE: 4}})
    absent = world(tmp_path / "absent", {month: kinds for month, kinds in full.items() if month != july})
    thin, gone = cut.answer(ASKED), absent.answer(ASKED)
    assert (thin.n, thin.months, thin.years, shown(thin)) == (gone.n, 11, 11 / 12, shown(gone))
    assert thin.missing == () and [one.month for one in thin.incomplete] == [july]
    assert "(11 of 12 months)" in caption(thin) and "(11 of 12 months)" in caption(gone)
    assert "Probably incomplete: Jul 2025 (4\u202f% of the usual 110 rows)." in said(thin)
    assert "Rates use the other 11 months." in said(thin)
    alone = cut.answer(ASKED.but(first=july, last=july))
    assert not alone.n and "probably incomplete, so nothing can be said" in caption(alone)
    panels = [panel(one, ASKED.offence, "", one.store.snapshot()) for one in (cut, absent)]
    assert panels[0].months == panels[1].months and july not in panels[0].months
    assert panels[0].cases.sum() == panels[1].cases.sum() == thin.n


def test_a_month_without_one_kind_of_crime_is_left_out_where_that_kind_is_asked_for(tmp_path: Path) -> None:
    kinds = {VIOLENCE: 100, "Anti-social behaviour": 60, "Burglary": 60}
    made = world(tmp_path, {month: {**kinds, "Anti-social behaviour": 60 * (month != YEAR[6])} for month in YEAR})
    street = made.answer(Question(offence="ASB_STREET"))
    assert street.months == 11 and "Jul 2025 (none of the usual 60 rows of Anti-social behaviour)" in said(street)
    assert made.answer(ASKED).months == 12 and not said(made.answer(ASKED))


def test_a_part_month_counts_for_its_days_and_the_period_chosen_ends_before_it(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    store.replace([month_of(m, {}, [3] * (10 if m.month == 12 else 28)) for m in YEAR[9:]])
    made = Answerer(Settings(data=tmp_path, resamples=19), store=store)
    usual = made.answer(ASKED)
    assert (usual.first, usual.last) == (YEAR[9], YEAR[10]) and not usual.parts
    reasons = {choice.name: choice.reason for choice in usual.choices}
    assert reasons[Parameter.PERIOD] is Reason.LAST_WHOLE_MONTHS
    part = made.answer(ASKED.but(first=YEAR[11], last=YEAR[11]))
    ward = part.wards[0]
    assert (part.n, part.days, ward.rate) == (30, 10, pytest.approx(ward.n / ward.km2 / (10 / 365.25)))
    assert "Dec 2025 (10 of 31 days)" in caption(part) and "1 to 10 Dec 2025 (10 of 31 days)" in said(part)
    assert NoteTopic.PART_MONTHS in {note.about for note in part.notes}
    year = made.answer(ASKED.but(first=YEAR[0], last=YEAR[11]))
    assert (year.days, year.months) == (71, 3) and "Rates use the 71 days with data." in said(year)
    assert panel(made, ASKED.offence, "", store.snapshot()).months == (YEAR[9], YEAR[10])


def test_a_month_may_be_part_in_one_source_and_whole_in_another(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    store.replace([month_of(m, {}, [3] * (10 if m.month == 12 else 28)) for m in YEAR[9:]])
    store.replace([month_of(m, {VIOLENCE: 90}) for m in YEAR[9:]])
    made = Answerer(Settings(data=tmp_path, resamples=19), store=store)
    assert made.answer(ASKED.but(source="force-export")).last == YEAR[10]
    assert made.answer(ASKED.but(source="police-uk")).last == YEAR[11]


def test_the_pages_name_the_part_beside_its_month(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    store.replace([month_of(m, {}, [3] * (10 if m.month == 12 else 28)) for m in YEAR[9:]])
    made = Answerer(Settings(data=tmp_path, resamples=19), store=store)
    with visitor(create_app(made.settings, made)) as client:
        form = client.get("/?offence=ALL_CRIME").text
        assert '<option value="2025-12">Dec 2025: in part, 1 to 10 Dec 2025 (10 of 31 days)</option>' in form
        assert "There in part only: 1 to 10 Dec 2025 (10 of 31 days)." in client.get("/data").text


def loaded(store: Store, shared: Path, name: str) -> list[str]:
    cases = shared / "cases"
    if name.endswith(".csv"):
        report = load_force_export(store, cases / name, cases / "mapping.yaml", outlines(store), TICK)
    else:
        report = load_police_uk(store, cases / name, outlines(store), TICK)
    return sentences(report)


def test_the_near_empty_month_of_the_case_is_told_at_load(tmp_path: Path, shared: Path) -> None:
    store = open_store(tmp_path)
    told = loaded(store, shared, "03-near-empty-month")
    assert any("Probably incomplete of wiltshire: Mar 2025" in line for line in told)
    answer = Answerer(Settings(data=tmp_path, resamples=19), store=store).answer(ASKED)
    assert (answer.n, answer.months) == (360, 3)


def test_the_extract_that_ends_mid_month_is_told_at_load(tmp_path: Path, shared: Path) -> None:
    store = open_store(tmp_path)
    told = loaded(store, shared, "04-ends-mid-month.csv")
    assert any("There in part only of wiltshire: 1 to 10 Dec 2025 (10 of 31 days)." in line for line in told)
    assert store.reports()[0]["partial"]["wiltshire"][0]["state"] == "part"  # type: ignore[index, call-overload]
    answerer = Answerer(Settings(data=tmp_path, resamples=19), store=store)
    (central,) = (w for w in answerer.answer(ASKED.but(first=YEAR[11], last=YEAR[11])).wards if w.name == "Central")
    assert central.rate == pytest.approx(central.n / central.km2 / (10 / 365.25))


def test_a_month_before_what_is_loaded_later_is_judged_with_it(tmp_path: Path) -> None:
    """The report of a load speaks of the months that there are after it."""
    csv = "Ref,From,To,Easting,Northing,Crime type\n"
    rows = [
        f"R{day}-{k},{date(2025, 1, 1) + timedelta(day):%d/%m/%Y} 22:0{k},,415025,184530,Violence and sexual offences\n"
        for day in range(84)
        for k in range(3)
    ]
    mapping = tmp_path / "mapping.yaml"
    columns = {"id": "Ref", "from": "From", "to": "To", "easting": "Easting", "northing": "Northing"}
    lines = "".join(f'  {key}: "{name}"\n' for key, name in {**columns, "category": "Crime type"}.items())
    mapping.write_text(f"force: wiltshire\ncolumns:\n{lines}")
    store = open_store(tmp_path / "data")
    told = []
    for number, part in enumerate((rows[:177], rows[177:])):  # to 28 Feb, then to 25 Mar
        (tmp_path / f"{number}.csv").write_text(csv + "".join(part))
        report = load_force_export(store, tmp_path / f"{number}.csv", mapping, outlines(store), TICK)
        told.append([f"{one.month:%b} {one.days}" for months in report.partial.values() for one in months])
    assert told == [[], ["Mar 25"]]
