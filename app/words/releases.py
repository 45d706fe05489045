"""What a release says of itself: how its counts came about, and what they do not say."""

from typing import Final, Protocol

from app.figures import counted

HIDDEN: Final = "not given"
"""In place of a count that is hidden."""


class Terms(Protocol):
    """How counts are released (app/releases)."""

    @property
    def side(self) -> int: ...
    @property
    def minimum(self) -> int: ...
    @property
    def rounding(self) -> int: ...
    @property
    def width(self) -> int: ...


def how(terms: Terms) -> tuple[str, ...]:
    """How counts were made fit for everybody, a sentence each."""
    rounded = (
        f"Counts are rounded to the nearest {terms.rounding}, so parts need not add up to their whole."
        if terms.rounding
        else "Counts that are given are as they are."
    )
    return (
        f"A count of fewer than {terms.minimum}, nought included, is not given.",
        "Some larger counts are not given either: beside the others they would tell a small one.",
        rounded,
        f"Squares are {terms.side} m wide and lie on the National Grid, the same in every release; one that is not"
        " listed is not given.",
    )


def unit(terms: Terms, months: str) -> str:
    """What the colours of a map are of. months: which are counted, in words."""
    return months + (f", to the nearest {terms.rounding}" if terms.rounding else "")


def hatched(terms: Terms) -> str:
    """What the hatching of a map means."""
    return f"not given: fewer than {terms.minimum}, none at all, or a count that would tell a small one"


def given(n: int, level: str, of: int | None) -> str:
    """How many counts of a level are given. of: how many there are; None where only those that are given are listed."""
    if of is not None:
        return f"{n} of {of} {level}s are given."
    return f"{counted(n, level)} {'is' if n == 1 else 'are'} given."


def colours() -> str:
    """What the colours of a map do not say."""
    return (
        "Colours are of counts, not of rates: a ward that is larger, or where more people are, has more of them. Nobody"
        " can tell from a hatched place whether anything happened there."
    )


def without_outlines() -> str:
    """Why wards are not drawn."""
    return "The wards of this release are no longer those in use here, so they are listed and not drawn."


def limits() -> str:
    """What a release does not say."""
    return "It is what the records said on that day and is not corrected: a later release may be of other records."


def headline(whole: object) -> str:
    """The whole count in a sentence."""
    return f"About {counted(whole, 'incident')}." if isinstance(whole, float) else f"Incidents: {whole}."


def checked(number: int) -> str:
    """That nothing was found."""
    return (
        f"{counted(number, 'release')}: every byte is as it was released, and nothing hidden can be worked out from all"
        " of them together."
    )


CHANGED: Final = "its bytes are not those that were released"
CONTRADICTS: Final = "its counts and those of the releases beside it contradict each other"
GIVES_AWAY: Final = "beside the others it tells a hidden count too closely"
"""What is wrong with a release."""
