"""What may choose a place to patrol: what people report, and nothing that officers find by looking or that tells who
somebody is."""

from typing import Final

from geo.errors import Refused
from geo.offence.ho_codes import category
from geo.offence.offences import Definition

FOUND_BY_LOOKING: Final = frozenset(("Drugs", "Possession of weapons"))
"""Categories that hold what searches turn up; a definition that counts any of them chooses no place."""
OF_PEOPLE: Final = frozenset(("female_victim", "child", "hate"))
"""Flags of incidents that tell a protected characteristic of somebody."""


def allow_input(what: Definition) -> None:
    """Raises Refused for a definition that may choose no place to patrol."""
    if _found_by_looking(what):
        raise Refused(
            f"“{what.title}” counts offences that police find by looking (drugs, weapons, what searches turn up), so "
            "it would send patrols to where officers already look", where="offence",
            todo="Choose what people report, such as robbery or serious violence.",
        )  # fmt: skip
    if any(OF_PEOPLE.intersection(rule.any_flags) for part in what.made_of for rule in part.rules):
        raise Refused(
            f"“{what.title}” goes by who the victims are, and no protected characteristic chooses a place to patrol",
            where="offence", todo="Choose an offence that is defined by what happened.",
        )  # fmt: skip
    if what.restricted:
        raise Refused(
            f"“{what.title}” is restricted, and a list of places to patrol is carried by many", where="offence",
            todo="Choose another offence; ask the analyst who works on this one.",
        )  # fmt: skip


def _found_by_looking(what: Definition) -> bool:
    return what.activity_sensitive or any(
        FOUND_BY_LOOKING.intersection((*rule.categories, *map(category, rule.codes)))
        for part in what.made_of
        for rule in part.rules
    )
