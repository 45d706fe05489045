"""Words follow numbers: sentences are made with none, one, two and all, and none of them stumbles."""

import re
from dataclasses import replace
from datetime import date
from types import SimpleNamespace
from typing import Any, cast

import pytest

from app.answering.answer import Answer
from app.answering.notes import Note, NoteTopic
from app.answering.question import Question
from app.figures import counted, decimal, figure, percent, plain, pounds_in_full, short
from app.night.answer import Nights
from app.words import answer as answer_words
from app.words import load, ranking, sheet, shortfall
from app.words import night as night_words
from geo.report import LoadReport
from models.impact.shortfall import Lack

SEVERAL = r"(incidents|locations|paths|lights|records|months|quarters|sites|zones|hotspots|venues|rows|files|members)"
STUMBLES = re.compile(
    rf"(?<![\d.,-])1 {SEVERAL}\b"
    rf"|(?<![\d.,])(?!1 )\d[\d,]* (incident|location|path|record|month|quarter)\b"
    rf"|only 100|[-−]0\b(?!\.)|\b0 of 0\b|\d\.\d+ {SEVERAL}|there are 1\b|\b1 are\b",
    re.IGNORECASE,
)


TOPICS = [topic for topic in NoteTopic if topic in answer_words.SENTENCES or topic in answer_words.FROM_THE_ANSWER]


def sound(text: str) -> bool:
    return not STUMBLES.search(re.sub(r"about [\d.]+ \w+", "", text))


def report(kept: int, untimed: int, stacked: int) -> LoadReport:
    return LoadReport(
        "police-uk", 1, kept, kept, {}, 0, 0, stacked, 1, untimed, {"wiltshire": {"2025-01": kept}}, {},
        assets={"paths": 1, "lights": 2},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("share", "digits", "text"),
    [(0.0, 0, "0 %"), (0.001, 0, "under 1 %"), (0.996, 0, "over 99 %"), (1.0, 0, "100 %"), (0.9996, 1, "over 99.9 %"),
     (0.5, 0, "50 %"), (0.0001, 1, "under 0.1 %")],
)  # fmt: skip
def test_all_is_all_and_none_is_none(share: float, digits: int, text: str) -> None:
    assert percent(share, digits).replace("\u202f", " ") == text


def test_a_count_is_whole_or_about_so_many_and_nothing_is_minus_nothing() -> None:
    assert [counted(n) for n in (0, 1, 2, 1.0)] == ["0 incidents", "1 incident", "2 incidents", "1 incident"]
    assert counted(912.3) == "about 912 incidents" and counted(6.67) == "about 6.7 incidents"
    assert counted(0.9999999999) == "1 incident" and counted(11.9999999999) == "12 incidents"
    assert [decimal(-0.3, 0), decimal(-0.0, 1), plain(-0.2), figure(-0.0)] == ["0", "0.0", "0", "0"]


@pytest.mark.parametrize("n", [0, 1, 2, 29, 912.3])
@pytest.mark.parametrize("places", [0, 1, 2])
def test_a_caption_and_its_notes(made: Answer, n: float, places: int) -> None:
    notes = tuple(Note(topic, count, 2.0, zones=1) for topic in TOPICS for count in (1.0, 2.0))
    weak = tuple(replace(spot, stability=0.1) for spot in made.hotspots[: max(places, 1)])
    found = replace(made, n=float(n), places=places, notes=notes, hotspots=weak)
    texts = [answer_words.caption(found), *(note.text for note in answer_words.notes(found))]
    assert [text for text in texts if not sound(text)] == []
    assert texts[0][0].isupper() or texts[0][0].isdigit()


@pytest.mark.parametrize("kept", [1, 2, 300])
def test_a_load(kept: int) -> None:
    for part in {0, 1, kept // 2, kept}:
        text = " ".join(load.sentences(report(kept, part, part)))
        assert sound(text), text
    assert "for 50" in " ".join(load.quality(report(2, 1, 0)))
    nearly = " ".join(load.quality(report(1000, 4, 0)))
    assert "Time of day known for over 99" in nearly and "only" not in nearly
    assert "known for only 10" in " ".join(load.quality(report(1000, 900, 0)))


@pytest.mark.parametrize("held", [0, 1, 2])
def test_what_is_missing_and_what_is_recommended(held: int) -> None:
    texts = [shortfall.missing((Lack(need, 12, held),)) for need in shortfall.NEEDS]
    texts += [ranking.headline(SimpleNamespace(sheets=[0] * held, recommended=r)) for r in range(held + 1)]  # type: ignore[arg-type]
    site: Any = SimpleNamespace(withheld=False, persistence=None, quarters=held)
    texts.append(sheet.lasting(site))
    assert [text for text in texts if not sound(text)] == []


def test_thousands_are_written_in_one_way() -> None:
    written = decimal(11960, 0), figure(11960.0), pounds_in_full(11960), counted(11960)
    assert all("11\u202f960" in text for text in written) and short(12_000) == "12\u202f000"


def test_one_incident_without_an_hour_has_none() -> None:
    whole = SimpleNamespace(first=date(2026, 1, 1), last=date(2026, 1, 1), asked=Question())
    nights = SimpleNamespace(
        untimed=1.0, n=4.0, whole=whole, unknown_hour=1.0, definition_night=SimpleNamespace(title="by night")
    )
    assert night_words.counted_in(cast(Nights, nights)).endswith("4 incidents. 1 has no time of day and is left out "
        "of every figure below.")  # fmt: skip
    assert "1 incident without an hour is not in it" in night_words.keeps_to_the_night(cast(Nights, nights))
