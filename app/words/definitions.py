"""Definitions of one's own in words: what they count together, and what has changed since they were kept."""

from collections.abc import Sequence

from app.answering.parts_counted import KeptDefinition, PartsCounted
from app.figures import counted, listed, number, span
from app.records.journal import Record
from geo.offence.definition import Definition
from geo.source import source_of


def together(found: PartsCounted) -> str:
    """How many incidents it counts, when, from what, and how many stand in several parts."""
    when, source = span(found.period.first, found.period.last), source_of(found.period.source).title
    every = sum(part.n for part in found.parts)
    base = f"{counted(found.n).capitalize()} in {when} ({source}), each counted once."
    if len(found.parts) > 1 and every > found.n:
        base += f" The parts add up to {number(every)}, because some incidents are in several of them."
    return base


def withheld(openable: bool) -> str:
    """Why a part cannot be had by a reader from whom counts of it are withheld."""
    if openable:
        return "it is guarded: press “Show restricted data” on its own map first"
    return "counts are withheld from you, and beside each other these would tell them"


def guards(what: Definition) -> str:
    """What it inherits from the strictest of its parts, "" for nothing."""
    found = [
        text
        for holds, text in (
            (what.restricted, "restricted"),
            (what.sensitive, "sensitive: never points"),
            (what.under_18, "about children: nothing below a ward"),
            (what.activity_sensitive, "rises where police look more"),
        )
        if holds
    ]
    return f"Like the strictest of its parts it is {listed(found)}." if found else ""


def newer(kept: KeptDefinition) -> str:
    """Which parts have a newer version than the one that it counts by, "" for none."""
    if not kept.newer:
        return ""
    names = listed([f"{one.title} {one.version}" for one in kept.newer])
    return f"Newer by now: {names}. It goes on counting by the older; save it again to take the newer."


def versions(history: Sequence[Record]) -> list[tuple[str, str, str]]:
    """Key, who and when of every version, newest first."""
    return [
        (f"{one.id}@{one.version}", one.who, f"{one.at[:16].replace('T', ' ')} UTC")
        for one in reversed(history)
        if not one.retired
    ]
