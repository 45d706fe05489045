"""What requirements.lock pins."""

from functools import cache
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

LOCK = Path(__file__).parents[1] / "requirements.lock"


@cache
def pinned() -> dict[str, list[str]]:
    """Versions by name, as the lock has them: several where machines differ."""
    found: dict[str, list[str]] = {}
    for line in LOCK.read_text(encoding="utf-8").splitlines():
        one = Requirement(line)
        found.setdefault(canonicalize_name(one.name), []).append(str(one.specifier).removeprefix("=="))
    return found
