"""A carried plan as a reader may see it: analysts and patrols, within their areas; nobody else, ever."""

from typing import Final

from app.gate.viewer import Viewer
from app.patrols.carried import Carried, CarriedQuestion
from app.patrols.place import PatrolPlace
from geo.errors import NotFound, Refused
from geo.offence.offences import definition

ROLES: Final = ("analyst", "patrol")


def disclosed_carried(found: Carried, question: CarriedQuestion, viewer: Viewer) -> Carried:
    """The plan as it is. Raises Refused for other roles, where one of its places lies outside the reader's areas, and
    where one was chosen by what is withheld from them."""
    if viewer.reader.role not in ROLES:
        raise Refused("plans of patrols are shown to nobody but those who make and carry them")
    areas = viewer.reader.areas
    allowed = {one.rpartition(":")[2] for one in areas}
    if areas and not all(allowed.intersection(found.areas.get(one.place, ())) for one in found.plan.visits):
        raise Refused("this plan has places outside your area", where="area", todo=f"Yours is {', '.join(areas)}.")
    for place in found.places.values():
        _allow_choice(place, viewer)
    return found


def _allow_choice(place: PatrolPlace, viewer: Viewer) -> None:
    """Raises Refused for a place that was chosen by incidents that this reader is not shown."""
    if place.offence:
        try:
            viewer.rule(definition(place.offence, folder=viewer.definitions), place.source)
        except NotFound:
            return  # what it was chosen by is no longer defined
