"""Home Office offence codes, as far as a map needs them: the data.police.uk crime type nearest to each."""

import re
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

VIOLENCE_SEXUAL: Final = "Violence and sexual offences"
_CLASSES: Final = {
    VIOLENCE_SEXUAL: (
        (1, 2, 3, 4, 5, 8, 11, 12, 13, 14, 36, 104, 105, 106),  # violence, stalking, slavery, deaths
        (16, 17, 18, 19, 20, 21, 22, 23, 25, 27, 70, 71, 72, 73, 74, 88),  # sexual
    ),
    "Robbery": ((34,),),
    "Burglary": ((28, 29, 30, 31),),
    "Possession of weapons": ((10, 81, 90),),
    "Drugs": ((77, 92, 93),),
    "Public order": ((9, 62, 63, 64, 65, 66),),
    "Criminal damage and arson": ((56, 57, 58, 59),),
    "Vehicle crime": ((37, 45, 48, 126, 130, 131),),
    "Theft from the person": ((39,),),
    "Bicycle theft": ((44,),),
    "Shoplifting": ((46,),),
    "Other theft": ((35, 40, 41, 42, 43, 47, 49),),
}
_CATEGORY: Final = {number: name for name, groups in _CLASSES.items() for group in groups for number in group}
_EXCEPTIONS: Final = {"37.1": VIOLENCE_SEXUAL}  # death by dangerous driving when a vehicle was taken
_CODE: Final = re.compile(r"0*(\d+)\s*(?:[./]\s*(\d+))?\s*([A-Z])?", re.I)
_CODES: Final = r"^[0-9]+(\.[0-9]+)?[A-Z]?(-[0-9]+(\.[0-9]+)?)*$"


def normal(code: str) -> str:
    """One way to write a code: “008/06” -> “8/06”, “08n” -> “8N”; "" for what is no code."""
    match = _CODE.fullmatch(code.strip())
    if not match:
        return ""
    number, part, letter = match.groups()
    return number + (f"{'/' if '/' in code else '.'}{part}" if part else "") + (letter or "").upper()


def normal_codes(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """A column of codes as definitions write them, 8N for " 008n"; null for what is written in another way, as 8/06."""
    codes = pc.utf8_ltrim(pc.utf8_upper(pc.utf8_trim_whitespace(column)), "0")
    return pc.if_else(pc.match_substring_regex(codes, _CODES), codes, None)


def category(code: str) -> str:
    """The data.police.uk crime type nearest to a Home Office code; "" for what is no code.

    By class number (domain note 2.5; classes outside its groups as the counting rules list them); classes that no
    crime type claims are “Other crime”.
    """
    if not (known := normal(code)):
        return ""
    number = int(re.split(r"\D", known, maxsplit=1)[0])
    return _EXCEPTIONS.get(known) or _CATEGORY.get(number, "Other crime")
