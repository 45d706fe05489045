"""Every term that pages explain, by its anchor on /words."""

from functools import cache

from app.words import terms, terms_charter, terms_impact
from app.words.term import Term


@cache
def glossary() -> dict[str, Term]:
    """Every term by its anchor, in the order of the plain words."""
    found = {term.id: term for term in (*terms.TERMS, *terms_charter.TERMS, *terms_impact.TERMS)}
    return dict(sorted(found.items(), key=lambda item: item[1].plain.lower()))
