"""One entry of the audit log: what is known of an act, and its form on the disk."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from hashlib import sha256
from types import MappingProxyType
from typing import Any, Final, Self

LONGEST: Final = 4_000
"""Characters of one text; of a longer one its beginning is kept, and the hash of all."""
NOTHING: Final[Mapping[str, Any]] = MappingProxyType({})


@dataclass(frozen=True)
class Entry:
    """What is told of one act. Every text may be empty.

    who, role, organisation: as the gate knows them; address: method, path and query; about: what was acted on; outcome:
    a status of HTTP, or a word; answers: what was disclosed, each with kind, id, extent (EPSG:27700, metres: west,
    south, east, north), rows and marking; client: the machine that asked; policy: version of the policy in force;
    details: whatever else the act is to be known by, as JSON has it.
    """

    act: str
    who: str
    role: str = ""
    organisation: str = ""
    address: str = ""
    about: str = ""
    outcome: str = ""
    answers: tuple[Mapping[str, Any], ...] = ()
    client: str = ""
    policy: str = ""
    details: Mapping[str, Any] = field(default_factory=lambda: NOTHING)

    def body(self) -> bytes:
        """Everything that is known, as one JSON object in ASCII. Raises TypeError for what JSON does not have."""
        found = {name: _short(value) for name in _NAMES if (value := getattr(self, name))}
        return json.dumps(found, separators=(",", ":"), default=dict).encode()


_NAMES: Final = tuple(one.name for one in fields(Entry))


def _short(value: Any) -> Any:
    if isinstance(value, str) and len(value) > LONGEST:
        whole = sha256(value.encode(errors="surrogatepass")).hexdigest()
        return f"{value[:LONGEST]}… sha256:{whole}"
    return value


@dataclass(frozen=True)
class Written:
    """An entry as it stands in the log. n: its number, from 1; before: hash of the line before; at: UTC."""

    n: int
    before: str
    at: datetime
    entry: Entry

    @classmethod
    def of(cls, line: bytes) -> Self:
        """The entry in a line. Raises ValueError for what is none."""
        try:
            found = json.loads(line)
            n, before, at = found.pop("n"), found.pop("before"), datetime.fromisoformat(found.pop("at"))
            entry = Entry(**{**found, "answers": tuple(found.get("answers", ()))})
        except (LookupError, TypeError, AttributeError, RecursionError) as error:
            raise ValueError("no entry") from error
        if not isinstance(n, int) or not isinstance(before, str) or at.tzinfo is None:
            raise ValueError("no entry")
        return cls(n, before, at.astimezone(UTC), entry)
