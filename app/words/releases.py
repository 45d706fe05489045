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
