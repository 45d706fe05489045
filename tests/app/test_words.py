"""The sentences under a map are true: of the months there are, the area asked about, and how exact the data are."""

from datetime import date
from math import isnan
from pathlib import Path

import pyarrow as pa
import pytest
import shapely
from test_answering import answerer, incidents

from app.answering.choices import Reason
from app.answering.notes import NoteKind
from app.answering.question import Question
from app.figures import spans
from app.words.answer import caption, notes
from app.words.recording_changes import recording_changes
from geo.errors import Refused
from geo.offence.recording_changes import changes


def test_months_without_data_are_no_result(tmp_path: Path) -> None:
    one = answerer(tmp_path, incidents(40, date(2025, 1, 1)), incidents(40, date(2025, 4, 1)))
    gap = one.answer(Question(offence="ROBBERY", first=date(2025, 2, 1), last=date(2025, 3, 1)))
    assert caption(gap).startswith("No data for Feb to Mar 2025") and (gap.months, gap.n) == (0, 0)
    assert [note.kind for note in gap.notes].count(NoteKind.GAP) == 1
    assert not any(note.kind is NoteKind.EMPTY for note in gap.notes)
    assert len(gap.wards) == 118 and all(isnan(ward.rate) and isnan(ward.rate_high) for ward in gap.wards)
    part = one.answer(Question(offence="ROBBERY", first=date(2025, 1, 1)))
    assert "Jan to Apr 2025 (2 of 4 months)" in caption(part)


def test_no_hour_is_empty_where_no_record_has_an_hour(tmp_path: Path) -> None:
    one = answerer(tmp_path, incidents(40, date(2025, 1, 1)))
    with pytest.raises(Refused, match="only the month"):
        one.answer(Question(offence="ASB_STREET", hour=5))  # there are robberies alone
    assert one.answer(Question(offence="ASB_STREET")).month_only


@pytest.mark.parametrize("eps", [5.0, None, 400.0])
def test_no_area_of_anonymous_points_is_smaller_than_they_bear(tmp_path: Path, eps: float | None) -> None:
    one = answerer(tmp_path, incidents(60, date(2025, 1, 1)))
    spots = one.answer(Question(offence="ROBBERY", eps=eps, min_weight=2.0)).hotspots
    assert spots
    for spot in spots:
        west, south, east, north = shapely.bounds(spot.geometry)
        assert min(east - west, north - south) >= 245  # 250 m, and outlines are simplified by up to 5 m


def test_what_was_counted_before_the_area_was_cut_out_says_so(tmp_path: Path) -> None:
    known = pa.array([None] * 20 + [True] * 20, pa.bool_())
    one = answerer(tmp_path, incidents(40, date(2025, 1, 1), ho_code=["34B"] * 40, public_place=known))
    told = "Not known whether in a public place, and included: 20 incidents"
    for area, end in (("", "."), ("ward:E05008954", ", here and elsewhere.")):
        assert told + end in [note.text for note in notes(one.answer(Question(area=area)))]


@pytest.mark.parametrize(
    ("months", "text"),
    [
        ([(2024, 5)], "May 2024"),
        ([(2024, 11), (2024, 12), (2025, 1), (2025, 3)], "Nov 2024 to Jan 2025, Mar 2025"),
        ([], "none"),
    ],
)
def test_months_that_follow_each_other_are_a_span(months: list[tuple[int, int]], text: str) -> None:
    assert spans([date(y, m, 1) for y, m in months]) == text


@pytest.mark.parametrize(
    ("first", "last", "category", "words"),
    [
        ((2023, 1), (2023, 12), "Violence and sexual offences", ["May 2023"]),
        ((2023, 5), (2023, 12), "Violence and sexual offences", []),
        ((2023, 1), (2023, 12), "Robbery", ["touch robbery: earlier and later months compare"]),
        ((2021, 7), (2023, 3), "Robbery", ["COVID"]),
        ((2019, 1), (2020, 2), "Robbery", []),
        ((2019, 1), (2024, 2), "Violence and sexual offences", ["Apr 2020", "May 2023", "COVID"]),
    ],
)
def test_changes_of_recording_are_told_where_a_period_holds_them(
    first: tuple[int, int], last: tuple[int, int], category: str, words: list[str]
) -> None:
    found = changes(date(*first, 1), date(*last, 1), frozenset([category]))
    told = recording_changes(found)
    assert len(told) == len(words) and all(word in text for word, text in zip(words, told, strict=True))


def test_a_kernel_that_was_asked_for_is_not_called_ours(tmp_path: Path) -> None:
    one = answerer(tmp_path, incidents(40, date(2025, 1, 1)))
    for kernel, automatic in (("quartic", True), ("gaussian", False)):
        made = one.answer(Question(offence="ROBBERY", kernel=kernel)).choices
        chosen = next(choice for choice in made if choice.name == "kernel")
        assert (chosen.automatic, chosen.reason is Reason.ASKED) == (automatic, not automatic)
