"""What a request leaves in the audit log: the acts of whoever sends it."""

from collections.abc import Mapping
from typing import Any, Final, Protocol

from fastapi import Request
from starlette.types import Scope

MASKED: Final = ("token", "code", "state", "key", "secret", "password")
"""Parts of an address that are secrets: the log holds that there was one, and never which."""


class Person(Protocol):
    """Whoever asks, as the gate knows them."""

    @property
    def id(self) -> str: ...
    @property
    def role(self) -> str: ...
    @property
    def organisation(self) -> str: ...


class Log(Protocol):
    """The audit log (app/audit)."""

    def note(self, fields: Mapping[str, Any]) -> None:
        """Add an entry, by its fields; it is on the disk when this returns. Raises Unavailable."""
        ...

    async def noted(self, fields: Mapping[str, Any]) -> None:
        """The same for the event loop."""
        ...


def note_act(request: Request, reader: Person, act: str, about: str = "", **details: Any) -> None:
    """Write down that a reader does something, before it is done: it stands in the log when this returns. act: a word
    of app.audit.act.Act; details: as JSON has them, never a secret. Raises Unavailable when it cannot be written."""
    log: Log = request.app.state.audit
    log.note({**whom(request.scope, reader), "act": act, "about": about, "details": details})


def whom(scope: Scope, reader: Person | None) -> dict[str, str]:
    """The fields of an entry that tell who asked, from where, for which address."""
    client = scope.get("client")
    who = (reader.id, reader.role, reader.organisation) if reader else ("nobody", "", "")
    asked = {"address": f"{scope['method']} {address(scope)}", "client": str(client[0]) if client else ""}
    return {**dict(zip(("who", "role", "organisation"), who, strict=True)), **asked}


def address(scope: Scope) -> str:
    """Path and query as they were sent, without the secrets in them."""
    path = scope["path"]
    for name, value in scope.get("path_params", {}).items():
        if name in MASKED and str(value):
            path = path.replace(str(value), "***")
    parts = scope["query_string"].decode("latin-1").split("&")
    query = "&".join(f"{one.split('=')[0]}=***" if one.split("=")[0] in MASKED else one for one in parts)
    return f"{path}?{query}" if query else str(path)
