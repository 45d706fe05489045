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


class Copied(NotLetIn):
    """A passkey signed rightly, and counted fewer signatures than it did before: there are two of it."""


def passkey_not_let_in() -> NotLetIn:
    """The one answer to a passkey that is not known, one of an account that is ended, and a wrong signature."""
    return NotLetIn(
        "this passkey opens no account here",
        todo="Choose another, or sign in with name, password and code. An administrator can send you a new link.",
    )


def copied() -> Copied:
    """What the holder of a passkey that may have been copied is told."""
    return Copied(
        "this passkey counted backwards, as if it had been copied to another device, so it opens nothing",
        todo="Sign in another way, remove this passkey on the page of your account, and tell an administrator.",
    )
