"""How small a fall a site could show: on its page before a phase begins, and after."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from judged import evaluation

from app.answering.answerer import Answerer
from app.calibration.site_verdict import site_power, site_verdict
from app.pages.site_tables import about
from app.pages.site_view import view
from app.sites.demo import save_demo_sites
from app.sites.power import PlannedPower
from app.sites.power import planned as planned_of
from app.sites.site import Phase, create_site, site
from app.words import power
from models.impact.expected_cases import Expected
from models.impact.power import Detectable
from models.impact.shortfall import Lack, Need

TEN_MONTHS = np.ones((20, 10))
TEN = Expected(118.7, 150, 1.2, 37, (0.5, 0.4), (36, 12), 40)
FEW = replace(TEN, cases=2.4)


def test_the_sentence_before_has_a_year_first_and_the_other_times_after() -> None:
    said = power.planned(
        PlannedPower(9.7, (Detectable(6, TEN, 0.571), Detectable(12, TEN, 0.4402), Detectable(24, TEN, 0.3)))
    )
    assert said == (
        "With about 10 cases a month, this site could show a fall of 45\u202f% or more within 12 months; a smaller one "
        "would stay hidden. Within 6 months it takes 58\u202f%; within 24 months it takes 30\u202f%. Of ten falls as "
        "large as that, eight would be shown."
    )


@pytest.mark.parametrize(
    ("told", "said"),
    [
        (
            power.planned(PlannedPower(0.2, tuple(Detectable(m, FEW, None) for m in (6, 12, 24)))),
            "With hardly a case a month, this site could show nothing within 12 months: fewer than 20 cases are to be "
            "expected, which chance alone moves too far. "
            "Within 6 months nothing would be shown; within 24 months nothing would be shown.",
        ),
        (
            power.planned(PlannedPower(3.0, (), (Lack(Need.MONTHS_BEFORE, 15, 12),))),
            "How small a fall this site could show cannot be said. It takes 15 months before; there are 12.",
        ),
        (
            power.after(Detectable(12, TEN, 0.3311)),
            "With about 119 cases expected in these 12 months, a fall of 34\u202f% or more could have been shown; a "
            "smaller one would have stayed hidden. Of ten falls as large as that, eight would be shown.",
        ),
        (
            power.after(Detectable(12, TEN, None)),
            "No fall could have been shown here: not even the end of all cases would be more than chance gives.",
        ),
    ],
)
def test_sentences_at_the_edges(told, said) -> None:
    assert told == said


def test_a_page_tells_it_before_a_phase_begins(demo_answerer: Answerer) -> None:
    world = demo_answerer
    save_demo_sites(world.store, world.records)
    kept = site(world.records, "chb-1")
    later = (Phase("clear", date(2100, 1, 1)),)
    for name, phases in (("undated", ()), ("to come", later)):
        new = create_site(world.records, replace(kept, name=name, phases=phases), who="A")
        found = evaluation(world, new.id)[1]
        assert found.power and [one.months for one in found.power.horizons] == [6, 12, 24]
        falls = [one.fall for one in found.power.horizons]
        assert falls == sorted(falls, reverse=True)
        said = view(found, "")["planned"]
        assert said.startswith("With about ") and "or more within 12 months" in said
        assert about(found)["smallest_fall"] == said


def test_what_is_claimed_and_what_could_be_shown_keep_their_word() -> None:
    """The claims of the calibration page, small."""
    for row in (*site_verdict((), 60, 3), *site_power((), 60, 3)):
        assert row.low <= row.target_high and row.high >= row.target_low, row


def test_too_few_months_are_a_shortfall() -> None:
    short = planned_of(TEN_MONTHS[0], TEN_MONTHS)
    assert not short.horizons and short.shortfall[0].need == Need.MONTHS_BEFORE
