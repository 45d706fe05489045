"""References that cannot tell rows apart, because a spreadsheet has rounded them or several things bear one."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from geo.report import count
from geo.sources.paired_places import APART

_ROUNDED: Final = re.compile(r"-?\d(?:[.,]\d+)?e\+?\d+", re.I)


def rounded(reference: str) -> bool:
    """Whether a spreadsheet has rounded the last digits of a reference away, as in 5.425E+10."""
    return bool(_ROUNDED.fullmatch(reference))


def doubtful(rounded_at: Sequence[int], elsewhere: Sequence[int]) -> Iterator[str]:
    """The sentences about rows of a list of assets, by their lines: reference rounded, or that of another place."""
    if rounded_at:
        yield (
            f"{count(len(rounded_at), 'row')} (the first in line {rounded_at[0]}) with a reference whose last digits a "
            "spreadsheet has rounded away, as in 5.425E+10: told apart by what they say; export references as text."
        )
    if elsewhere:
        yield (
            f"{count(len(elsewhere), 'row')} (the first in line {elsewhere[0]}) with the reference of another row that "
            f"lies more than {APART:.0f} m away: kept as well; check the references."
        )
