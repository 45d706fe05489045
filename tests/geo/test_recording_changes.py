"""Each change of recording: from which month, for which series, and where the Duty's baseline stands."""

from datetime import date

import pytest

from app.words.recording_changes import recording_change
from geo.offence.definition import CATEGORIES
from geo.offence.recording_changes import SINCE, VIOLENCE, RecordingChange, changes

APRIL, MAY = date(2023, 4, 1), date(2023, 5, 1)
DAMAGE, PUBLIC_ORDER = "Criminal damage and arson", "Public order"


def breaks(first: date, last: date, *categories: str, codes: tuple[str, ...] = ()) -> dict[str, str]:
    return {found.change: recording_change(found) for found in changes(first, last, categories, codes)}


@pytest.mark.parametrize(
    ("category", "compares"),
    [(VIOLENCE, False), (DAMAGE, False), (PUBLIC_ORDER, False), ("Other crime", False), ("Burglary", True),
     ("Anti-social behaviour", True), ("Robbery", True)],
)  # fmt: skip
def test_the_principal_crime_rule_of_may_2023(category: str, compares: bool) -> None:
    assert not breaks(MAY, date(2025, 1, 1), category) and not breaks(date(2022, 1, 1), APRIL, category)
    (text,) = breaks(APRIL, MAY, category).values()
    assert "Recording changed in May 2023" in text and "baseline" not in text
    assert ("do not compare" in text) is not compares and ("months compare" in text) is compares
    with_duty = breaks(date(2023, 1, 1), MAY, category)[RecordingChange.PRINCIPAL_CRIME]
    assert "baseline, 31 Jan 2023, stands before" in with_duty and ("the rule's" in with_duty) is not compares


def test_of_several_series_each_is_named_on_its_side() -> None:
    (text,) = breaks(APRIL, MAY, *CATEGORIES).values()
    told, kept = text.split(" do not compare. ")
    assert told.endswith("criminal damage and arson, other crime, public order and violence and sexual offences")
    assert "burglary" in kept and "anti-social behaviour" in kept and "violence" not in kept


def test_the_changes_of_april_2018_and_2020_touch_stalking_and_harassment() -> None:
    first, last = date(2017, 1, 1), date(2022, 1, 1)
    assert [f"{SINCE[RecordingChange(k)]:%Y-%m}" for k in breaks(first, last, VIOLENCE) if k != "covid"] == [
        "2018-04",
        "2020-04",
    ]
    assert set(breaks(first, last, "Burglary")) == {"covid"}
    found = breaks(first, last, VIOLENCE)
    assert "of violence and sexual offences do not compare" in found["conduct_in_addition"]
    assert "all violence and sexual offences together do" in found["ex_partner_stalking"]
    alone = breaks(first, last, VIOLENCE, codes=("8Q",))["ex_partner_stalking"]
    both = breaks(first, last, VIOLENCE, codes=("8L", "8Q"))["ex_partner_stalking"]
    assert "Earlier and later months of violence and sexual offences do not compare" in alone
    assert both == found["ex_partner_stalking"]
