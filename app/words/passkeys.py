"""What pages say of passkeys: why there are none here, how somebody signs in, and what became of a try."""

from typing import Final

from app.figures import counted

TOLD: Final = {
    "waiting": "Your device asks you …",
    "unsupported": "This browser has no passkeys. Use another browser, or password and code.",
    "cancelled": "Nothing was done: the question was closed, or nobody answered it in time. Press the button again.",
    "there": "This device keeps a passkey for your account already.",
    "elsewhere": "This browser uses no passkeys at this address.",
    "lost": "The service could not be reached. Try again in a moment.",
    "failed": "Your device could not do it. Try again, or use another way to sign in.",
}
"""By what happened in the browser; what the service refuses it says itself."""


def why_none(origin: str) -> str:
    """Why a page offers no passkeys. origin: where they can be used, "" for nowhere."""
    if origin:
        return f"Passkeys are tied to the name of a service: use them at {origin}."
    return (
        "There are no passkeys here: browsers tie them to the name of a service, and this one is reached by a number, "
        "or not by https."
    )


def signs_in_with(password: bool, passkeys: int) -> str:
    """How somebody can sign in."""
    ways = ["password and app"] * password + [counted(passkeys, "passkey")] * bool(passkeys)
    return ", ".join(ways) or "nothing"
