"""Which incidents are never shown as points: their victims could be known by the place (domain reference 7.2)."""

from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from geo.offence.ho_codes import VIOLENCE_SEXUAL, normal_codes

SEXUAL_CODES: Final = (
    "17A", "17B", "19C", "19D", "19E", "19F", "19G", "19H", "19J", "19K", "20A", "20B", "21", "22A", "22B", "23",
    "70", "71", "72", "73", "74", "88A", "88C", "88D", "88E",
)  # fmt: skip
STALKING_CODES: Final = ("8L", "8M", "8Q", "8R", "8U")
"""Harassment, stalking, malicious communications, and coercive control, which is domestic abuse."""
DOMESTIC_CODES: Final = ("8U",)
"""Coercive control (section 76 of the Serious Crime Act 2015): between partners or family, so always domestic abuse."""
CHILD_CODES: Final = ("11A", "13", "21", "22B", "71")
"""Cruelty to children, child abduction, and sexual offences against children."""
HATE_CODES: Final = ("8M", "8P", "9B", "58J", "105B")
"""Racially or religiously aggravated."""
SENSITIVE_CODES: Final = tuple(dict.fromkeys((*SEXUAL_CODES, *STALKING_CODES, *CHILD_CODES, *HATE_CODES)))
SENSITIVE_FLAGS: Final = ("domestic_abuse", "hate", "child", "cuckooing")
COLUMNS: Final = ("ho_code", "category", *SENSITIVE_FLAGS)


def sensitive_rows(table: pa.Table) -> npt.NDArray[np.bool_]:
    """(n,) which rows of an incident table are sexual offences, stalking, hate crime, a home that was taken over, or
    about domestic abuse or a child.

    Reads COLUMNS. By flag or Home Office code; of violence and sexual offences with no code that can be read nobody
    can tell, so they are sensitive too.
    """
    codes = normal_codes(table["ho_code"])
    unread = pc.and_(pc.is_null(codes), pc.equal(table["category"], VIOLENCE_SEXUAL))
    found = pc.or_(pc.is_in(codes, value_set=pa.array(SENSITIVE_CODES)), unread)
    for flag in SENSITIVE_FLAGS:
        found = pc.or_(found, pc.fill_null(table[flag], False))
    return np.asarray(found, bool)
