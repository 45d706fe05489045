"""When counting itself changed, so that earlier and later months do not compare (domain reference 2.6 and 8.5)."""

from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from typing import Final

VIOLENCE: Final = "Violence and sexual offences"
CONDUCT: Final = date(2023, 4, 1)
RESTRICTED: Final = date(2020, 3, 1), date(2021, 7, 1)


class RecordingChange(StrEnum):
    """A break in the counts.

    STALKING_COUNTED_ONCE: since CONDUCT stalking, harassment and malicious communications that belong together count
    once. COVID: few people were out in the months of RESTRICTED.
    """

    STALKING_COUNTED_ONCE = "stalking_counted_once"
    COVID = "covid"


def changes(first: date, last: date, categories: frozenset[str]) -> Iterator[RecordingChange]:
    """The breaks in a period, from its first to its last month, whose incidents fall into these categories."""
    if first < CONDUCT <= last and VIOLENCE in categories:
        yield RecordingChange.STALKING_COUNTED_ONCE
    if first <= RESTRICTED[1] and RESTRICTED[0] <= last:
        yield RecordingChange.COVID
