"""Names as keys: one spelling for all that people write for the same name."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from itertools import product
from typing import Final

SHORT: Final[Mapping[str, tuple[str, ...]]] = {
    "app": ("approach",), "apt": ("apartment",), "av": ("avenue",), "ave": ("avenue",), "avn": ("avenue",),
    "bldgs": ("buildings",), "bvd": ("boulevard",), "blvd": ("boulevard",), "ch": ("church",), "cl": ("close",),
    "clo": ("close",), "cotts": ("cottages",), "cr": ("crescent",), "cres": ("crescent",), "cresc": ("crescent",),
    "crst": ("crescent",), "crt": ("court",), "ct": ("court",), "ctr": ("centre",), "dr": ("drive",), "drv": ("drive",),
    "est": ("estate",), "gdn": ("garden",), "gdns": ("gardens",), "gn": ("green",), "gr": ("grove",),
    "grn": ("green",), "grv": ("grove",), "gt": ("great",), "hse": ("house",), "ind": ("industrial",), "la": ("lane",),
    "ln": ("lane",), "lwr": ("lower",), "mkt": ("market",), "mt": ("mount",), "pde": ("parade",), "pk": ("park",),
    "pl": ("place",), "pls": ("place",), "rd": ("road",), "sq": ("square",), "st": ("street", "saint"),
    "stn": ("station",), "str": ("street",), "ter": ("terrace",), "terr": ("terrace",), "tce": ("terrace",),
    "upr": ("upper",), "wy": ("way",),
}  # fmt: skip
"""Short forms, and what each may stand for."""
_NOT: Final = re.compile(r"[^a-z0-9]+")
_APOSTROPHE: Final = re.compile(r"['’‘`´]")


def plain(text: str) -> str:
    """Small letters and figures without accents, apostrophes left out, everything else a single space."""
    ascii_ = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode() if not text.isascii() else text
    return _NOT.sub(" ", _APOSTROPHE.sub("", ascii_).lower().replace("&", " and ")).strip()


def key(name: str) -> str:
    """The key of a name as it is published: St is Saint, but for a last word."""
    words = plain(name.translate({0x2019: "'", 0x2018: "'"})).split()
    last = len(words) - 1
    return " ".join(
        ("street" if i == last and i else "saint") if word == "st" else SHORT.get(word, (word,))[0]
        if i == last and i else word
        for i, word in enumerate(words)
    )  # fmt: skip


def keys(words: Sequence[str]) -> list[str]:
    """Every key that words as people write them may mean: “fleet st” is “fleet street” and “fleet saint”."""
    choices = [tuple(dict.fromkeys((*SHORT.get(word, ()), word))) for word in words]
    many = 1
    for choice in choices:
        many *= len(choice)
    if many > 64:
        choices = [(choice[0],) for choice in choices]
    return [" ".join(one) for one in product(*choices)]


def without_article(of: str) -> str:
    """A key without “the” before it."""
    return of.removeprefix("the ") or of
