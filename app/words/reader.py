"""Who reads, as every page says it."""

from typing import Final

from app.answering.reader import LOCAL, PUBLIC, Reader

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
    """Name, role and organisation; of the local analyst, that nobody else is asked who they are."""
    if reader.id == LOCAL.id:
        return "One local analyst on this machine"
    if reader.id == PUBLIC.id:
        return "Not signed in: what everybody may see"
    return ", ".join(part for part in (reader.name or reader.id, role_name(reader.role), reader.organisation) if part)
