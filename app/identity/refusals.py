"""Why somebody is not let in, in words that say no more to a stranger than to the owner of an account."""

from geo.errors import UserError


class NotLetIn(UserError):
    """What was sent does not show that they are who they say."""

    status = 401
    title = "You are not signed in"


class TooManyTries(UserError):
    """So many tries were made that the next one has to wait."""

    status = 429
    title = "Wait a little"


def not_let_in() -> NotLetIn:
    """The one answer to a name that is not known, a wrong password and a wrong code."""
    return NotLetIn(
        "the name, the password or the code is wrong",
        todo="Check all three; a code is good for half a minute, and once. An administrator can send you a new link.",
    )
