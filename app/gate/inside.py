"""Counts inside an outline that somebody draws, as a reader may see them: exact to who sees every place, else none.

Whoever may draw any outline may draw two that differ by one house. So an exact count is given only where the exact
places are; every other reader's is made of the squares that the map shows them (`app.answering.inside.on_squares`).
"""

from dataclasses import replace

from app.answering.inside import Inside, InsideQuestion
from app.gate.viewer import Viewer
from geo.errors import Refused


def disclosed_inside(found: Inside, question: InsideQuestion, viewer: Viewer) -> Inside:
    """The count, None where it would have to be guarded. Raises Refused for who sees no counts in drawn outlines."""
    rule = viewer.rule(found.definition, question.asked.source)
    if not viewer.policy.role(viewer.reader.role).outlines or not rule.small_areas:
        raise Refused("counts inside a drawn outline are not shown for this", todo="Ask for wards on the map instead.")
    return replace(found, n=None) if rule.hides or rule.cell else found
