"""A site's evaluation as a reader may see it: as it is, or not at all, for its every figure rests on small counts."""

from app.gate.rule import TO_OPEN
from app.gate.viewer import Viewer
from app.sites.evaluation import SiteEvaluation
from geo.errors import Refused


def disclosed_evaluation(found: SiteEvaluation, question: object, viewer: Viewer) -> SiteEvaluation:
    """The evaluation. Raises Refused where counts of the definition are withheld from the reader."""
    rule = viewer.rule(found.what, found.source)
    if rule.openable:
        raise Refused(
            f"“{found.what.title}” is restricted, and months of one site hold few of it",
            where="offence",
            todo=f"Choose another offence. {TO_OPEN}",
        )
    role = viewer.policy.role(viewer.reader.role)
    if rule.hides or not role.outlines or not rule.small_areas or not rule.hotspots:
        raise Refused("counts of one site are not shown for this", todo="Choose another offence, or ask for wards.")
    return found
