"""Who gives a command: what it says, else who is signed in to this machine."""

import getpass
from typing import Annotated

import typer

Who = Annotated[str, typer.Option(help="Who does it; else the name on this machine.")]


def writer(who: str) -> str:
    """The name that records and receipts bear."""
    try:
        return who.strip() or f"{getpass.getuser()} (command line)"
    except (KeyError, OSError):  # an account that the system has no name for
        return "command line"
