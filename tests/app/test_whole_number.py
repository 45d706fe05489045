"""Numbers and addresses of any length come to a value or a sentence, never to a fault of ours."""

import pytest

from app.pages.address_code import LONGEST, address_code
from app.whole_number import whole_number


@pytest.mark.parametrize("text", ["", "-1", "+1", "1.0", "1e3", "1_000", " 1", "٣", "²", "9" * 101, "9" * 5000, "1\n"])
def test_what_is_no_whole_number_is_none(text: str) -> None:
    assert whole_number(text) is None


def test_digits_are_the_number() -> None:
    assert [whole_number(text) for text in ("0", "007", "9" * 100)] == [0, 7, 10**100 - 1]


def test_an_address_that_no_telephone_could_read_has_no_code() -> None:
    assert address_code("http://127.0.0.1/?" + "a" * 3000) == "" == address_code("é" * LONGEST)
    assert address_code("http://127.0.0.1/?offence=ROBBERY").startswith("<svg")
