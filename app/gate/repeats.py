"""Near repeats and emerging hot spots as a reader may see them."""

from dataclasses import replace

from app.answering.question import HEXAGONS, Question
from app.gate.map import allow_hours
from app.gate.rule import Rule
from app.gate.viewer import Viewer
from app.repeats.cube import EmergingCell, judge, rows
from app.repeats.emerging import Emerging, EmergingQuestion, Unsaid
from app.repeats.near_repeats import NearRepeats
from geo.errors import Refused


def disclosed_near_repeats(found: NearRepeats, question: Question, viewer: Viewer) -> NearRepeats:
    """All of them, for who may see the places and days of single incidents, and for nobody else. Raises Refused."""
    rule = viewer.rule(found.definition, found.question.source)
    allow_hours(found.question, rule)
    if rule.hides or rule.cell or not rule.points:
        raise Refused(
            "near repeats rest on the places and nights of single incidents, which are not shown to you",
            where="near-repeats", todo="Look at the map or at emerging hot spots instead.",
        )  # fmt: skip
    return found


def disclosed_emerging(found: Emerging, question: EmergingQuestion, viewer: Viewer) -> Emerging:
    """Cells with their months for who sees every count; for others the classes of their own squares, worked out anew in
    these, of those that hold enough incidents, without a count. Raises Refused for who sees no hotspots."""
    rule = viewer.rule(found.definition, found.question.source)
    allow_hours(found.question, rule)
    if not (rule.hotspots and rule.small_areas):
        raise Refused("hotspots are not shown to you", where="emerging", todo="Look at wards on the map instead.")
    if not (rule.hides or rule.cell):
        return replace(found, cube=None, boundaries=None)
    if found.question.grid == HEXAGONS:
        raise Refused("hexagons are not shown to you, squares are", where="grid", todo="Ask for squares.")
    return _in_squares(found, rule)


def _in_squares(found: Emerging, rule: Rule) -> Emerging:
    """The same in the squares of a rule. What is asked about has no part in what a square is called: it only chooses
    among them, so two areas set against each other tell nothing."""
    assert found.cube is not None and found.boundaries is not None
    area = found.shape if found.question.area else None
    cube = found.cube.coarser(max(float(rule.cell), found.cube.side), area)
    why = found.why or (Unsaid.SAID if cube.enough else Unsaid.FEW_INCIDENTS)
    judged = None if why else judge(cube, found.classes, found.seed)
    every = rows(cube, judged, found.boundaries)
    kept = [one for one in every if one.n is not None and one.n >= rule.minimum]
    bare = sorted((_bare(one) for one in kept), key=lambda one: (one.order, one.id))
    return replace(
        found,
        why=why,
        side=cube.side,
        n=None,
        hot_cells=None,
        tested=len(cube.a) if judged else found.tested,
        cells=tuple(replace(one, rank=rank) for rank, one in enumerate(bare, 1)),
        cube=None,
        boundaries=None,
        minimum=rule.minimum,
        withheld=len(kept) < len(every),
    )


def _bare(one: EmergingCell) -> EmergingCell:
    """A cell without its counts and without what follows from them alone."""
    return replace(one, n=None, months=(), hot=(), change=None)
