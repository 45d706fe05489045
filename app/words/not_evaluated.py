"""Why nothing of a site is set against anything, and what can be done about it."""

from app.figures import counted, day, month
from app.sites.controls import APART
from app.sites.evaluation import NotEvaluated, SiteEvaluation


def not_evaluated(found: SiteEvaluation) -> str:
    """The true reason and a remedy; empty where the site has comparison areas."""
    if (why := found.not_evaluated) is None:
        return ""
    first = found.site.start
    begins = f"The first phase begins {day(first)}, and" if first else ""
    away = f"{APART / 1000:g} km"
    return {
        NotEvaluated.NO_PHASE: "No phase of the site is dated, so there is no before and after. Change the site and "
        "date its phases.",
        NotEvaluated.NOTHING_BEFORE: f"{begins} no whole month before it is loaded: the whole months with data begin "
        f"{month(found.months[0])}. Load earlier months, or correct the date of the phase.",
        NotEvaluated.NO_INCIDENTS: f"No incident of “{found.what.title}” with a place is in the months that are "
        "loaded, so there is nothing to compare. Judge the site by another definition.",
        NotEvaluated.NONE_FAR_ENOUGH: "No area was found to compare the site with: every place with incidents lies "
        f"within {away} of it, or in another site or its rings. Choose comparison areas by hand, or load data of a "
        "larger area.",
        NotEvaluated.NONE_WITH_CASES: f"No area was found to compare the site with: no place {away} away had an "
        f"incident in the {counted(found.start, 'month')} before the first phase. Choose comparison areas by hand, or "
        "judge the site by a broader definition.",
    }[why]
