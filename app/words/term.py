"""A term of the field and the plain word that pages have in its place."""

from typing import NamedTuple


class Term(NamedTuple):
    """id: its anchor on /words; term: the field's; plain: what our pages say; explanation: one or two sentences."""

    id: str
    term: str
    plain: str
    explanation: str
