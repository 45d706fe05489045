"""Emerging hot spots: the words of both classifications, as rules on sequences."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from models.emerging import eight_classes, four_classes, score_trend
from models.errors import ParameterError


def sequence(text):
    """ "h" hot, "c" cold, "." neither, oldest first."""
    marks = np.array(list(text))[:, None]
    return marks == "h", marks == "c"


def esri(text, z=0.0, p=1.0):
    hot, cold = sequence(text)
    return str(eight_classes(hot, cold, [z], [p])[0])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("hhhhhhhhh.", "historical hot spot"),  # 90 % hot would be persistent too: historical is asked first
        ("hhhhhhhhhc", "historical hot spot"),
        ("hhhhhhhh..", "no pattern"),
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
    names = eight_classes(hot, cold, z, p)
    assert all("hot spot" in name or name == "historical cold spot" for name in names[hot[-1]])
    assert all("cold spot" in name or name == "historical hot spot" for name in names[cold[-1]])
    steady = {"no pattern", "historical hot spot", "historical cold spot"}
    assert set(names[~hot[-1] & ~cold[-1]]) <= steady
    mirrored = eight_classes(cold, hot, -z, p)
    swap = {"hot": "cold", "cold": "hot"}
    assert [" ".join(swap.get(word, word) for word in name.split()) for name in mirrored] == names.tolist()


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
    assert four_classes(hot, cold).tolist() == [expected]


def test_recent_is_a_fifth_rounded_up():
    hot, cold = sequence("." * 9 + "h..")  # of 12 periods the last three are recent
    assert four_classes(hot, cold).tolist() == ["emerging hot spot"]
    assert four_classes(hot, cold, recent=0.1).tolist() == ["former hot spot"]  # now it is older, and one in ten


def test_faults():
    with pytest.raises(ParameterError, match="both"):
        eight_classes([[True]], [[True]], [0], [1])
    with pytest.raises(ParameterError, match="periods"):
        four_classes([True], [True])
    with pytest.raises(ParameterError, match="shares"):
        four_classes([[True]], [[False]], recent=0)
