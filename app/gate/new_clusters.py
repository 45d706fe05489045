"""New clusters as a reader may see them: by the rules of hotspots, and weeks only to who may see hours."""

from dataclasses import replace

from app.answering.area_text import codes_of, is_finer
from app.answering.new_clusters import NewClusters, NewClustersQuestion, Unit
from app.gate.counts import shown
from app.gate.map import disclosed_answer
from app.gate.rule import Rule
from app.gate.viewer import Viewer
from geo.errors import Refused


def disclosed_clusters(found: NewClusters, question: NewClustersQuestion, viewer: Viewer) -> NewClusters:
    """Clusters whose counts may be given. Raises Refused for weeks that are finer than the reader may see."""
    rule = viewer.rule(found.whole.definition, found.whole.question.source)
    if found.unit is Unit.WEEK and not rule.hours:
        raise Refused("weeks are not shown to everybody, months are", where="by", todo="Ask by month.")
    whole = disclosed_answer(found.whole, rule)
    if not (rule.hotspots and rule.small_areas):
        return replace(found, whole=whole, clusters=(), withheld=True, n=whole.n, untimed=0.0)
    if not (rule.hides or rule.cell):
        return replace(found, whole=whole)
    if (
        is_finer(found.whole.asked.area) or len(codes_of(found.whole.asked.area)) > 1
    ):  # a cluster is cut where the area ends
        return replace(found, whole=whole, clusters=(), withheld=True, n=whole.n, untimed=0.0)
    kept = [one for one in found.clusters if _given(one.n, one.inside - one.n, one.in_window - one.n, rule)]
    clusters = tuple(
        replace(
            one,
            rank=rank,
            n=shown(one.n, rule),
            expected=None if rule.rounding else one.expected,
            inside=0.0,
            in_window=0.0,
            places=None if rule.rounding else one.places,
        )
        for rank, one in enumerate(kept, 1)
    )
    return replace(
        found, whole=whole, clusters=clusters, withheld=len(kept) < len(found.clusters), n=whole.n, untimed=0.0
    )


def _given(n: float, before: float, elsewhere: float, rule: Rule) -> bool:
    """Whether neither the count nor what is left of the circle or of the window is a small number of incidents."""
    return n >= rule.minimum and all(rest == 0 or rest >= rule.minimum for rest in (before, elsewhere))
