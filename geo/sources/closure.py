"""Whether premises are shut or a licence has ended, as registers and lists write it."""

import re
from typing import Final

_SHUT: Final = (
    *("permanently closed", "temporarily closed", "closed", "shut", "surrendered", "lapsed", "expired", "revoked"),
    *("withdrawn", "refused", "rejected", "suspended", "ceased", "inactive", "dormant", "vacant", "demolished"),
    *("disused", "cancelled", "canceled", "void", "superseded", "dissolved", "ended", "terminated", "no longer"),
    *("pending", "application", "applied", "proposed", "draft", "not yet", "awaiting"),
)
_OPEN: Final = (
    *("open", "trading", "active", "current", "granted", "issued", "live", "in force", "in effect", "valid"),
    *("licensed", "operating", "operational", "renewed", "varied", "approved", "transferred", "effective"),
)
_NOT: Final = re.compile(r"\b(?:not|non|never|un)\b")
_CLOSED_NAME: Final = re.compile(
    r"[(\[]\s*(?:now\s+|permanently\s+)?(?:closed|shut|demolished|disused|former pub)\b[^)\]]*[)\]]", re.IGNORECASE
)


def standing(value: str) -> str:
    """“open”, or “shut: surrendered” with the word of ours that was found. Raises ValueError when it says neither."""
    plain = " ".join(re.sub(r"[^a-z]+", " ", value.lower()).split())
    if word := _word(plain, _SHUT):
        return f"shut: {word}"
    if word := _word(plain, _OPEN):
        return f"shut: not {word}" if _NOT.search(plain) else "open"
    if plain in ("yes", "y", "true", "ok"):
        return "open"
    if plain in ("no", "n", "false"):
        return "shut: no"
    raise ValueError(value)


def closed_name(name: str) -> bool:
    """Whether a name carries its end in brackets: “The Crown (closed)”."""
    return bool(_CLOSED_NAME.search(name))


def _word(plain: str, words: tuple[str, ...]) -> str:
    return next((word for word in words if f" {word} " in f" {plain} "), "")
