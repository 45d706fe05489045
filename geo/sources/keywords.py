"""Flags from an export's column of qualifiers. Free text about how a crime was done is not read: people must."""

import re
from functools import lru_cache
from typing import Final

_WORDS: Final = {
    "knife": r"kni(?:fe|ves)|blade|machete|stab\w*|sharp",
    "firearm": r"firearms?|guns?|shotgun|shooting",
    "alcohol": r"alcohol|drunk\w*|intoxicat\w*",
    "drugs": r"drugs?",
    "domestic_abuse": r"domestic|da",
    "hate": r"hate|racial\w*|homophobic|transphobic",
    "child": r"child|cse|csa",
    "licensed_premises": r"licen[cs]ed premises|pub|nightclub",
    "county_lines": r"county lines?",
    "cuckooing": r"cuckoo\w*|(?:home|house|flat|property|address|premises) (?:taken over|takeover)",
}
_PATTERNS: Final = {flag: re.compile(rf"\b(?:{words})\b", re.I) for flag, words in _WORDS.items()}
_NOT: Final = re.compile(r"\b(?:no|not|non|without|nil|never)\b|\bbutter kni", re.I)


@lru_cache(maxsize=65_536)
def flagged(text: str) -> frozenset[str]:
    """Flags that qualifiers such as “Alcohol; Knife” set; an item that denies (“no knife”) sets none.

    A flag that is not named is unknown, not false: a qualifier that nobody ticked is no statement.
    """
    items = [item for item in re.split(r"[;,|/\n]", text) if not _NOT.search(item)]
    return frozenset(flag for flag, pattern in _PATTERNS.items() if any(map(pattern.search, items)))
