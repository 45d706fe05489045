"""Every term that pages explain, by its anchor on /words."""

from functools import cache
from typing import Final

from app.words import terms, terms_charter, terms_impact
from app.words.term import Term

SUBJECTS: Final = (
    ("Map, night and data", terms.TERMS),
    ("Safety at Night", terms_charter.TERMS),
    ("Clear, Hold, Build", terms_impact.TERMS),
)
"""Terms by the subject of the pages that use them."""


@cache
def glossary() -> dict[str, Term]:
    """Every term by its anchor."""
    return {term.id: term for _, part in SUBJECTS for term in part}
