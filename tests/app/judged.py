"""A site's evaluation as the Keeper keeps it."""

from app.answering.answerer import Answerer
from app.sites.evaluation import SiteEvaluation, SiteQuestion
from app.sites.kinds import EVALUATION


def evaluation(world: Answerer, site: str, offence: str = "", source: str = "") -> tuple[str, SiteEvaluation]:
    """Its stamp, and what it says."""
    made = world.keeper.answer(EVALUATION, SiteQuestion(site, offence, source))
    return made.id, made
