"""What is new: found where it was planted, told in one sentence, and given by the rules of hotspots."""

from dataclasses import replace

import pytest
from town import SQUARES, build
from visitor import visitor

from app.answering.answered import Listing
from app.answering.answerer import Answerer
from app.answering.new_clusters import NEW_CLUSTERS, NewClusters, NewClustersQuestion, Unit
from app.answering.question import Question
from app.answering.reader import LOCAL
from app.gate.disclosed import Gate
from app.gate.policy import read_policy
from app.main import create_app
from app.words.new_clusters import cluster_sentence, every, headline, once
from geo.errors import Refused

ASKED = Question(offence="VIOLENCE_SEXUAL_RECORDED")
RISE = {"A": [40] * 36, "B": [2] * 35 + [14], "C": [40] * 36}


@pytest.fixture(scope="module")
def monthly(tmp_path_factory: pytest.TempPathFactory) -> Answerer:
    return build(tmp_path_factory.mktemp("months"), RISE, month_only=True)[0]


@pytest.fixture(scope="module")
def months(monthly: Answerer) -> NewClusters:
    return monthly.keeper.answer(NEW_CLUSTERS, NewClustersQuestion(ASKED)).found


@pytest.fixture(scope="module")
def weeks(tmp_path_factory: pytest.TempPathFactory) -> NewClusters:
    world, _ = build(tmp_path_factory.mktemp("weeks"), RISE)
    return world.keeper.answer(NEW_CLUSTERS, NewClustersQuestion(ASKED)).found


def test_a_planted_rise_is_found_and_told(months: NewClusters, weeks: NewClusters) -> None:
    first, whole = months.clusters[0], 11 * 82 + 94
    assert (months.unit, months.n, months.periods, first.periods, first.in_window) == (Unit.MONTH, whole, 12, 1, 94)
    assert 10 <= first.n <= 14 and first.geometry.centroid.within(SQUARES["B"])
    assert first.expected == pytest.approx(first.inside * 94 / whole)
    assert headline(months) == f"Something is new. {cluster_sentence(first, months)}"
    assert f"{first.name}: {first.n:.0f} incidents within " in headline(months) and first.recurrence == 1000
    assert f" m in the last month, where {first.expected:.1f} " in headline(months)
    assert headline(months).endswith("A cluster like this appears by chance less than once in 83 years.")
    assert weeks.unit is Unit.WEEK and weeks.clusters[0].n >= 10 and weeks.periods == 53
    assert str(weeks.clusters[0].last) == "2025-12-31" and weeks.clusters[0].recurrence > weeks.year


def test_chance_is_told_as_chance(months: NewClusters, weeks: NewClusters) -> None:
    quiet = replace(months, clusters=(replace(months.clusters[0], recurrence=2.0),))
    assert headline(quiet) == "Nothing stands out: the strongest cluster is one that chance gives every 2 months."
    assert headline(replace(months, clusters=())).startswith("Nothing stands out: nowhere is the last month busier")
    assert once(replace(months.clusters[0], recurrence=14.2), months) == "once in 14 months"
    assert once(replace(weeks.clusters[0], recurrence=500.0), weeks) == "once in 10 years"
    assert once(replace(weeks.clusters[0], recurrence=1000.0), weeks) == "less than once in 19 years"
    assert [every(n, Unit.WEEK) for n in (1.0, 1.3, 6.0, 26.0)] == [
        "every week", "every 1.3 weeks", "every 6 weeks", "every 6 months",
    ]  # fmt: skip


def test_readers_see_clusters_as_they_see_hotspots(months: NewClusters, weeks: NewClusters) -> None:
    gate = Gate(read_policy())
    for role, plain in gate.policy.roles.items():
        reader = replace(LOCAL, role=role)
        for found in (months, weeks):
            question = NewClustersQuestion(ASKED)
            listing = _listed(found, question)
            try:
                seen = gate.disclosed("new-clusters", question, listing, reader).found
            except Refused:
                assert role != "analyst"
                continue
            assert plain.hours or found.unit is Unit.MONTH
            assert plain.hotspots or not seen.clusters
            for one in seen.clusters:
                assert one.n >= plain.minimum and not (plain.rounding and one.n % plain.rounding)
            small = replace(found, clusters=tuple(replace(one, n=3.0) for one in found.clusters))
            seen = gate.disclosed("new-clusters", question, _listed(small, question), reader).found
            assert plain.minimum <= 3 or (not seen.clusters and "not shown to you" in headline(seen))


def _listed(found: NewClusters, question: NewClustersQuestion) -> Listing[NewClusters]:
    return Listing("stamp", question, "snapshot", found, ("OFFICIAL",))


def test_the_page_says_it_and_refuses_weeks_of_months(monthly: Answerer, months: NewClusters) -> None:
    web = visitor(create_app(monthly.settings, monthly))
    page = web.get("/new-clusters?offence=VIOLENCE_SEXUAL_RECORDED&hours=fri22-sat03")
    assert page.status_code == 200 and "Something is new" in page.text
    assert page.text.count("<tr") == 2 < 1 + len(months.clusters) and "Others are not shown to you" in page.text
    drawing = web.get("/new-clusters.svg?offence=VIOLENCE_SEXUAL_RECORDED")
    assert drawing.text.count('fill-opacity="0.1"') == 1 and "Something is new" in drawing.text
    refused = web.get("/new-clusters?offence=VIOLENCE_SEXUAL_RECORDED&by=week")
    assert refused.status_code == 403 and "by=month" in refused.text
    assert web.get("/new-clusters?by=day").status_code == 400
    assert "/new-clusters?offence=VIOLENCE_SEXUAL_RECORDED" in web.get("/?offence=VIOLENCE_SEXUAL_RECORDED").text
