"""An act of the command line in the audit log."""

from typing import Any

from app.settings import Settings


def noted(act: str, who: str, about: str, **details: Any) -> None:
    """Write down what somebody is about to do, or what became of it. act: a word of app.audit.act.Act; details: as JSON
    has them, never a reference or a secret. Raises Unavailable when it cannot be written: then it is not done."""
    from app.audit.entry import Entry  # noqa: PLC0415 (slow to import)
    from app.audit.log import audit_log  # noqa: PLC0415

    audit_log(Settings()).write(Entry(act, who, role="command-line", about=about, details=details))
