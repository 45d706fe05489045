"""Plans of patrols as a reader may see them: analysts all of them, patrols those of their areas, nobody else any."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

from app.gate.viewer import Viewer
from app.patrols.plan import PatrolPlan
from app.patrols.plan_kinds import PlanFile, PlanList
from geo.errors import Refused

ROLES: Final = ("analyst", "patrol")
Areas = Mapping[str, tuple[str, ...]]


def disclosed_plans(found: PlanList, question: None, viewer: Viewer) -> PlanList:
    """The plans and places that lie wholly in the reader's areas. Raises Refused for other roles."""
    _allow(viewer)
    if not viewer.reader.areas:
        return found
    places = tuple(one for one in found.places if _theirs([one.id], found.areas, viewer))
    plans = tuple(one for one in found.plans if _theirs(_named(one), found.areas, viewer))
    kept = {one.id for one in places}
    return replace(found, places=places, plans=plans, areas={k: v for k, v in found.areas.items() if k in kept})


def disclosed_plan(found: PlanFile, question: str, viewer: Viewer) -> PlanFile:
    """The plan as it is. Raises Refused for other roles, and where a place of it lies outside the reader’s areas."""
    _allow(viewer)
    if viewer.reader.areas and not _theirs([*_named(found.plan), *found.places], found.areas, viewer):
        raise Refused(
            "this plan has places outside your area", where="area", todo=f"Yours is {', '.join(viewer.reader.areas)}."
        )
    return found


def _allow(viewer: Viewer) -> None:
    if viewer.reader.role not in ROLES:
        raise Refused("plans of patrols are shown to nobody but those who make and carry them")


def _named(plan: PatrolPlan) -> set[str]:
    return {visit.place for visit in plan.visits} | {place for place, _ in plan.left_out}


def _theirs(places: Iterable[str], areas: Areas, viewer: Viewer) -> bool:
    """Whether every one of some places lies in the reader's areas; one that is no longer kept lies in none."""
    allowed = {area.rpartition(":")[2] for area in viewer.reader.areas}
    return all(allowed.intersection(areas.get(place, ())) for place in places)
