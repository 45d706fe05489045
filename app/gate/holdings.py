"""What a reader may see of the loads: who made them, and what their files are called, is for those who load."""

from dataclasses import replace
from typing import Final

from app.answering.holdings import Holdings
from app.gate.viewer import Viewer

OF_LOADERS: Final = ("who", "job", "file", "undone")
"""Parts of a report that name people, or what they sent."""


def disclosed_holdings(found: Holdings, question: None, viewer: Viewer) -> Holdings:
    """The reports without who loaded and undid, and nothing to undo, for readers who load nothing."""
    if viewer.policy.role(viewer.reader.role).loads:
        return found
    reports = tuple({name: part for name, part in one.items() if name not in OF_LOADERS} for one in found.reports)
    undone = tuple("undone" in one for one in found.reports)
    shown = tuple({**one, "undone": {}} if gone else one for one, gone in zip(reports, undone, strict=True))
    return replace(found, reports=shown, undoable=())
