"""When counting itself changed: which series compare across each change, and which do not.

Sources: the principal-crime rule, announced by the Home Office and the NPCC on 13 April 2023 for the month after; the
notes to table A4 of the VAWG statistics (vawg.gss-data.org.uk) for April 2018 and April 2020.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

VIOLENCE: Final = "Violence and sexual offences"
DUTY: Final = date(2023, 1, 31)
"""The Serious Violence Duty came into force: what its changes are counted from."""
STALKING: Final = "8Q"
HARASSMENT: Final = "8L"


class RecordingChange(StrEnum):
    """What changed.

    CONDUCT_IN_ADDITION: stalking and harassment count in addition to the gravest other crime. EX_PARTNER_STALKING: a
    course of conduct by a former partner is stalking, not harassment. PRINCIPAL_CRIME: all crimes of one incident count
    once, under the principal one, and fewer malicious communications and public order offences are crimes. COVID: no
    change of counting; few people were out.
    """

    CONDUCT_IN_ADDITION = "conduct_in_addition"
    EX_PARTNER_STALKING = "ex_partner_stalking"
    PRINCIPAL_CRIME = "principal_crime"
    COVID = "covid"


SINCE: Final = {
    RecordingChange.CONDUCT_IN_ADDITION: date(2018, 4, 1),
    RecordingChange.EX_PARTNER_STALKING: date(2020, 4, 1),
    RecordingChange.PRINCIPAL_CRIME: date(2023, 5, 1),
}
"""First month under each rule."""
TOUCHED: Final = {
    RecordingChange.CONDUCT_IN_ADDITION: (VIOLENCE,),
    RecordingChange.EX_PARTNER_STALKING: (),
    RecordingChange.PRINCIPAL_CRIME: (VIOLENCE, "Criminal damage and arson", "Public order", "Other crime"),
}
"""Categories whose counts each rule moves: those that are often recorded with stalking and harassment."""
RESTRICTED: Final = date(2020, 3, 1), date(2021, 7, 1)
"""First and last month of the COVID restrictions."""


@dataclass(frozen=True)
class RecordingBreak:
    """One change within some months. broken: categories asked about whose months before and since do not compare;
    kept: those whose do; baseline: whether the Duty's baseline stands among the months before it."""

    change: RecordingChange
    broken: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    baseline: bool = False


def changes(
    first: date, last: date, categories: Collection[str], codes: Collection[str] = ()
) -> Iterator[RecordingBreak]:
    """The breaks between the first and the last month of a series of incidents of these categories.

    codes: offence codes that the series is chosen by, empty for all. Changes that touch none of the categories are left
    out, but for the principal-crime rule, from which the Duty's changes must be told apart.
    """
    for change, since in SINCE.items():
        if not first < since <= last:
            continue
        touched = set(TOUCHED[change])
        if change is RecordingChange.EX_PARTNER_STALKING and (STALKING in codes) != (HARASSMENT in codes):
            touched = {VIOLENCE}
        broken = tuple(sorted(touched.intersection(categories)))
        kept = tuple(sorted(set(categories) - touched))
        baseline = change is RecordingChange.PRINCIPAL_CRIME and first <= DUTY
        if broken or (change is RecordingChange.PRINCIPAL_CRIME and kept) or _splits(change, categories):
            yield RecordingBreak(change, broken, kept, baseline)
    if first <= RESTRICTED[1] and RESTRICTED[0] <= last:
        yield RecordingBreak(RecordingChange.COVID)


def _splits(change: RecordingChange, categories: Collection[str]) -> bool:
    """Whether a change moves offences within a category that is asked about whole."""
    return change is RecordingChange.EX_PARTNER_STALKING and VIOLENCE in categories
