"""Patrols as a reader may see them: for who plans and walks them, within their areas, and for nobody else."""

from dataclasses import replace

from app.gate.map import allow_hours
from app.gate.viewer import Viewer, theirs
from app.patrols.kept_places import KeptPlaces, PlaceCard
from app.patrols.proposal import Proposals, ProposalsQuestion
from geo.errors import NotFound, Refused
from geo.offence.offences import definition


def allow_patrols(viewer: Viewer) -> None:
    """Raises Refused for who may not know where patrols go."""
    if not viewer.policy.role(viewer.reader.role).patrols:
        raise Refused(
            "where patrols go is shown to those who plan and walk them", where="patrols",
            todo="Ask whoever runs this service.",
        )  # fmt: skip


def disclosed_proposals(found: Proposals, question: ProposalsQuestion, viewer: Viewer) -> Proposals:
    """All of them, for who sees every count; who is kept to areas, without what lies outside these. Raises Refused."""
    allow_patrols(viewer)
    rule = viewer.rule(found.definition, found.question.source)
    allow_hours(found.question, rule)
    if rule.hides or rule.cell or not rule.hotspots:
        raise Refused("counts of single places are not shown to you for this offence", where="offence",
                      todo="Choose another offence.")  # fmt: skip
    return replace(found, excluded=()) if viewer.reader.areas else found


def disclosed_places(found: KeptPlaces, question: None, viewer: Viewer) -> KeptPlaces:
    """Those that lie in the reader's areas and were chosen by nothing that is withheld from them. Raises Refused."""
    allow_patrols(viewer)
    return replace(found, cards=tuple(one for one in found.cards if may_see(one, viewer)))


def may_see(card: PlaceCard, viewer: Viewer) -> bool:
    """Whether a place is one that this reader may know of."""
    if card.place.offence:
        try:
            viewer.rule(definition(card.place.offence, folder=viewer.definitions), card.place.source)
        except Refused:
            return False
        except NotFound:
            pass  # what it was chosen by is no longer defined; where it lies is what decides
    areas = viewer.reader.areas
    if not areas:
        return True
    if any(theirs(f"beat:{code}", areas) or code in areas for code in card.beats):
        return True
    return bool(card.parts) and all(part.intersection(areas) for part in card.parts)
