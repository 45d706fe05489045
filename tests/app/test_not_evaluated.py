"""A site without a comparison says the true reason of several, and what to do, wherever something is empty."""

from datetime import date
from pathlib import Path

import pytest
from judged import evaluation
from town import SQUARES, build
from visitor import HERE, visitor

from app.main import create_app
from app.sites.evaluation import NotEvaluated
from app.sites.site import Phase, Site, create_site
from app.words.not_evaluated import not_evaluated
from app.words.site_watch import not_watched

A = SQUARES["A"]
FEW = {name: [3] * 36 for name in "AC"}
BEGUN = (Phase("clear", date(2025, 3, 1)),)


@pytest.mark.parametrize(
    ("counts", "phases", "offence", "why", "words"),
    [
        (FEW, (), "", NotEvaluated.NO_PHASE, "date its phases"),
        (FEW, (Phase("clear", date(2023, 1, 9)),), "", NotEvaluated.NOTHING_BEFORE,
         "begins 9 Jan 2023, and no whole month before it is loaded: the whole months with data begin Jan 2023"),
        (FEW, BEGUN, "ROBBERY", NotEvaluated.NO_INCIDENTS, "No incident of “Robbery” with a place"),
        ({"A": [3] * 36}, BEGUN, "", NotEvaluated.NONE_FAR_ENOUGH, "every place with incidents lies within 1 km"),
        ({"A": [3] * 36, "C": [0] * 30 + [3] * 6}, BEGUN, "", NotEvaluated.NONE_WITH_CASES,
         "had an incident in the 26 months before the first phase"),
    ],
)  # fmt: skip
def test_each_cause_has_its_sentence(
    tmp_path: Path, counts: dict[str, list[int]], phases: tuple[Phase, ...], offence: str, why: NotEvaluated, words: str
) -> None:
    world, records = build(tmp_path, counts)
    kept = create_site(records, Site("A", A, phases=phases, offence=offence or "ALL_CRIME"), who="T")
    _, found = evaluation(world, kept.id)
    text = not_evaluated(found)
    assert found.not_evaluated is why and words in text and found.judged == ()
    assert found.watch or not_watched(None, text).endswith(text)


def test_the_pages_say_it_and_offer_the_choice_by_hand(tmp_path: Path) -> None:
    world, records = build(tmp_path, {"A": [3] * 36})
    site = Site("A", A, phases=BEGUN)
    kept = create_site(records, site, who="T")
    text = not_evaluated(evaluation(world, kept.id)[1])
    with visitor(create_app(world.settings, world)) as client:
        page = client.get(f"/clear-hold-build/{kept.id}").text
        assert page.count(text) >= 3 and "load the months before them" not in page
        assert f'href="/clear-hold-build/{kept.id}/control">Choose areas by hand' in page
        form = client.get(f"/clear-hold-build/{kept.id}/control").text
        assert text in form and 'name="wards"' in form
        ward = world.wards.code[world.wards.name.index("Devizes North")]
        sent = {"version": str(kept.version), "wards": ward, "reason": "the next town", "do": "chosen"}
        answer = client.post(
            f"/clear-hold-build/{kept.id}/control", data=sent, headers={"Origin": HERE}, follow_redirects=False
        )
        assert answer.status_code == 303
        assert "Chosen by hand: the next town." in client.get(f"/clear-hold-build/{kept.id}").text
