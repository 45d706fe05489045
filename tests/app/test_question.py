"""A question prints the address that asks it again, and a wrong one is answered with a sentence."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.answering.question import GRIDS, KERNELS, KEYS, MEASURES, UNITS, Question
from app.answering.weeks import week_name
from geo.errors import UserError

months = st.dates(date(1000, 1, 1), date(2999, 12, 1)).map(lambda d: d.replace(day=1))
lengths = st.none() | st.floats(25, 5000)


@given(
    st.builds(
        Question,
        offence=st.lists(
            st.sampled_from(["SV_STRICT", "ROBBERY@1.0.0", "category.drugs", "code.1-4.1", "OWN_X@3"]),
            min_size=1,
            unique=True,
        ).map(lambda parts: ",".join(sorted(parts))),
        measure=st.sampled_from(MEASURES),
        source=st.sampled_from(["", "demo", "police-uk"]),
        area=st.sampled_from(["", "lad:E06000030", "ward:E05008954"]),
        first=st.none() | months,
        weeks=st.just(""),
        last=st.none(),
        night=st.sampled_from(["", "nte_core"]),
        hour=st.none() | st.integers(0, 167),
        hours=st.sampled_from(["", "fri22-sat03", "sun23-mon01"]),
        grid=st.sampled_from(GRIDS),
        units=st.sampled_from(UNITS),
        kernel=st.sampled_from(KERNELS),
        bandwidth=lengths,
        cell=lengths,
        eps=lengths,
        min_weight=lengths,
    )
)
def test_query_and_parse_are_inverse(question: Question) -> None:
    assert Question.parse(dict(question.items())) == question


def test_the_default_question_has_an_empty_address() -> None:
    assert Question().query() == "" and Question.parse({}) == Question()


@given(st.dictionaries(st.sampled_from(KEYS), st.text(max_size=80), max_size=4))
def test_any_text_is_understood_or_refused_in_a_sentence(query: dict[str, str]) -> None:
    try:
        Question.parse(query)
    except UserError as error:
        assert any(str(error).startswith(key) for key in (*KEYS, "from, to")) and "\n" not in error.todo


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"from": "2025-13"}, "from: “2025-13” is not a month"),
        ({"bandwidth": "3"}, "bandwidth: “3” is not a number from 25 to 20000"),
        ({"kernel": "box"}, "kernel: “box” is not a kernel"),
        ({"hour": "168"}, "hour: “168” is not an hour of the week"),
        ({"hours": "fri22"}, "hours: “fri22” is not a span of hours"),
        ({"hours": "fri22-fri22"}, "hours: “fri22-fri22” is not a span of hours"),
        ({"hours": "fri24-sat03"}, "hours: “fri24-sat03” is not a span of hours"),
        ({"weeks": "2025-W54"}, "weeks: “2025-W54” is no week"),
        ({"weeks": "2025-W10..2025-W11..2025-W12"}, "weeks: “2025-W10..2025-W11..2025-W12” is no week"),
        ({"weeks": "9999-W52"}, "weeks: “9999-W52” is no week"),
        ({"measure": "pain"}, "measure: “pain” is no measure"),
        ({"offence": ","}, "offence: “,” is not understood"),
        ({"offence": ",".join("ABCDEFGHIJKLM")}, "Name one to 12 offences"),
        ({"area": "ward:<script>"}, "area: “ward:<script>” is not understood"),
        ({"bandwidth": "nan"}, "bandwidth: “nan” is not a number"),
    ],
)
def test_a_wrong_value_is_named(query: dict[str, str], words: str) -> None:
    with pytest.raises(UserError, match=words.replace("(", r"\(").replace(")", r"\)")):
        Question.parse(query)


@pytest.mark.parametrize(
    ("written", "kept", "span"),
    [
        ("fri22-sat03", "fri22-sat03", (118, 5)),
        ("Friday 22:00 – Saturday 03:00", "fri22-sat03", (118, 5)),
        ("sun22-mon02", "sun22-mon02", (166, 4)),
        ("fri18-mon06", "fri18-mon06", (114, 60)),
    ],
)
def test_hours_are_written_in_one_way_and_run_over_the_end_of_the_week(
    written: str, kept: str, span: tuple[int, int]
) -> None:
    asked = Question.parse({"hours": written})
    assert (asked.hours, asked.span) == (kept, span) and asked.query() == f"hours={kept}"
    assert Question(hour=118).span == (118, 1) and Question().span is None


def test_the_ends_of_a_period_may_stand_in_either_order_and_weeks_stand_in_its_place() -> None:
    assert Question.parse({"from": "2025-05", "to": "2025-01"}).query() == "from=2025-01&to=2025-05"
    asked = Question.parse({"weeks": "2025-w13..2025W10", "from": "2024-01"})
    assert asked.query() == "weeks=2025-W10..2025-W13" and asked.first is None
    assert asked.days == (date(2025, 3, 3), date(2025, 3, 30))
    assert Question.parse({"weeks": "2020-W53"}).days == (date(2020, 12, 28), date(2021, 1, 3))


@given(st.dates(date(1000, 1, 6), date(9999, 12, 1)), st.integers(0, 30))
def test_weeks_print_the_address_that_asks_for_them_again(day: date, more: int) -> None:
    text = "..".join(sorted({week_name(day), week_name(min(day + timedelta(weeks=more), date(9999, 12, 1)))}))
    asked = Question.parse({"weeks": text})
    assert Question.parse(dict(asked.items())) == asked and asked.days is not None
    first, last = asked.days
    assert first <= day <= last and first.weekday() == 0 and last.weekday() == 6


def test_several_offences_are_one_whatever_stands_between_and_in_which_order() -> None:
    asked = {
        Question.parse({"offence": text})
        for text in ("SV_STRICT+ROBBERY", "ROBBERY, SV_STRICT", "ROBBERY SV_STRICT ROBBERY")
    }
    assert {one.query() for one in asked} == {"offence=ROBBERY,SV_STRICT"}
