"""Who reads, as every page says it."""

from typing import Final

from app.answering.reader import LOCAL, NO_AREA, PUBLIC, Reader

ROLES: Final = {
    "public": "public",
    "partner": "partner",
    "patrol": "patrol",
    "analyst": "analyst",
    "admin": "administrator",
    "auditor": "auditor",
}
"""Roles as people call them."""


def role_name(role: str) -> str:
    """A role as people call it."""
    return ROLES.get(role, role)


def who_reads(reader: Reader) -> str:
    """Name, role and organisation, and that no area is set for who sees theirs alone; of the local analyst, that nobody
    else is asked who they are."""
    if reader.id == LOCAL.id:
        return "One local analyst on this machine"
    if reader.id == PUBLIC.id:
        return "Not signed in: what everybody may see"
    unset = "no area is set" if reader.areas == NO_AREA else ""
    parts = (reader.name or reader.id, role_name(reader.role), reader.organisation, unset)
    return ", ".join(part for part in parts if part)
