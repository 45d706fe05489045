"""When counting itself changed, so that earlier and later months do not compare (domain reference 2.6 and 8.5)."""

from collections.abc import Iterator
from datetime import date

VIOLENCE = "Violence and sexual offences"
CONDUCT = date(2023, 4, 1)
RESTRICTED = date(2020, 3, 1), date(2021, 7, 1)


def changes(first: date, last: date, categories: frozenset[str]) -> Iterator[str]:
    """Sentences about a period, from its first to its last month, whose incidents fall into these categories."""
    if first < CONDUCT <= last and VIOLENCE in categories:
        yield (
            "Recording changed in Apr 2023: stalking, harassment and malicious communications that belong together "
            "count once since then, so earlier and later months of violence do not compare."
        )
    if first <= RESTRICTED[1] and RESTRICTED[0] <= last:
        yield "COVID restrictions held from Mar 2020 to Jul 2021: few were out, so other months do not compare."
