"""Emerging hot spots: the words of both classifications, as rules on sequences."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from models.emerging import Pattern, eight_classes, four_classes, score_trend
from models.errors import ParameterError


def sequence(text):
    """ "h" hot, "c" cold, "." neither, oldest first."""
    marks = np.array(list(text))[:, None]
    return marks == "h", marks == "c"


def names(found):
    return [
        f"{p} {'hot' if s > 0 else 'cold'} spot" if s else p for p, s in zip(found.pattern, found.sign, strict=True)
    ]


def esri(text, z=0.0, p=1.0):
    hot, cold = sequence(text)
    return names(eight_classes(hot, cold, [z], [p]))[0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("hhhhhhhhh.", "historical hot spot"),  # 90 % hot would be persistent too: historical is asked first
        ("hhhhhhhhhc", "historical hot spot"),
        ("hhhhhhhh..", "none"),
        (".........h", "new hot spot"),
        ("cc.......h", "new hot spot"),  # never hot before is all that new asks
        ("........hh", "consecutive hot spot"),
        ("c.......hh", "consecutive hot spot"),  # before oscillating
        (".hhhhhhhhh", "persistent hot spot"),  # 90 % ends consecutive
        (".h......hh", "sporadic hot spot"),
        ("c.h.....hh", "oscillating hot spot"),
        ("chhhhhhhhh", "persistent hot spot"),
        ("h", "new hot spot"),
        ("hh", "persistent hot spot"),
        (".ccccccccc", "persistent cold spot"),
        ("h.......cc", "consecutive cold spot"),
    ],
)
def test_esris_words(text, expected):
    assert esri(text) == expected


def test_trend_decides_among_the_steady():
    assert esri("hhhhhhhhhh", 3, 0.01) == "intensifying hot spot"
    assert esri("hhhhhhhhhh", -3, 0.01) == "diminishing hot spot"
    assert esri("hhhhhhhhhh", 3, 0.06) == "persistent hot spot"
    assert esri("cccccccccc", -3, 0.01) == "intensifying cold spot"
    assert esri("cccccccccc", 3, 0.01) == "diminishing cold spot"


@settings(deadline=None, max_examples=100)
@given(arrays(int, st.tuples(st.integers(1, 14), st.just(20)), elements=st.integers(-1, 1)))
def test_every_last_hot_cell_has_a_hot_class_and_cold_mirrors_hot(marks):
    hot, cold = marks > 0, marks < 0
    z, p = score_trend(marks)
    found = eight_classes(hot, cold, z, p)
    historical = found.pattern == Pattern.HISTORICAL
    assert (found.sign[hot[-1]] == np.where(historical, -1, 1)[hot[-1]]).all()
    assert (found.sign[cold[-1]] == np.where(historical, 1, -1)[cold[-1]]).all()
    assert set(found.pattern[~hot[-1] & ~cold[-1]]) <= {Pattern.NONE, Pattern.HISTORICAL}
    assert ((found.sign == 0) == (found.pattern == Pattern.NONE)).all()
    mirrored = eight_classes(cold, hot, -z, p)
    assert mirrored.pattern.tolist() == found.pattern.tolist()
    assert mirrored.sign.tolist() == (-found.sign).tolist()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("hhhhhhhh..", "persistent hot spot"),
        ("........h.", "emerging hot spot"),
        (".........h", "emerging hot spot"),
        ("h.......h.", "intermittent hot spot"),
        ("h.........", "former hot spot"),
        ("..........", "none"),
        ("h........c", "mixed"),
        ("...cc.....", "former cold spot"),
    ],
)
def test_four_plain_classes(text, expected):
    hot, cold = sequence(text)
    assert names(four_classes(hot, cold)) == [expected]


def test_recent_is_a_fifth_rounded_up():
    hot, cold = sequence("." * 9 + "h..")  # of 12 periods the last three are recent
    assert names(four_classes(hot, cold)) == ["emerging hot spot"]
    assert names(four_classes(hot, cold, recent=0.1)) == ["former hot spot"]  # now it is older, and one in ten


def test_faults():
    with pytest.raises(ParameterError, match="both"):
        eight_classes([[True]], [[True]], [0], [1])
    with pytest.raises(ParameterError, match="periods"):
        four_classes([True], [True])
    with pytest.raises(ParameterError, match="shares"):
        four_classes([[True]], [[False]], recent=0)
