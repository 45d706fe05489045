"""A sheet counts what its question's answer counts, finds what was planted, and says what is not known."""

from datetime import date
from pathlib import Path

import numpy as np
import pytest
import shapely
from town import STEADY_TOWN, build

from app.answering.answerer import Answerer
from app.answering.question import Question
from app.charter.candidates import CandidateSite, Origin, hotspot_candidates
from app.charter.kinds import SHEETS
from app.charter.ranking import CRITERIA, rank_sheets, read_weights
from app.charter.sheet import Sheets, site_sheets
from app.charter.surroundings import Facility
from app.records.journal import Records
from app.words import options as option_words
from app.words import sheet as words
from app.words.surroundings import no_lighting
from geo.errors import UserError

BROAD = Question(offence="SV_BROAD")


@pytest.fixture(scope="module")
def demo_sheets(demo_store, tmp_path_factory: pytest.TempPathFactory) -> tuple[Sheets, Answerer]:
    """The demo's hotspots, the planted dark path and an empty field."""
    from app.settings import Settings  # noqa: PLC0415

    folder = tmp_path_factory.mktemp("sheets")
    answerer = Answerer(Settings(data=folder, resamples=19), store=demo_store)
    planted = {row["id"]: row for row in demo_store.read("planted").to_pylist()}
    path = shapely.from_wkt(next(row["wkt"] for row in demo_store.read("paths").to_pylist() if row["id"] == "path-1"))
    places = [CandidateSite("path", 1, "Riverside path", path.buffer(60), Origin.DRAWN)]
    night = planted["night-1"]
    centre = shapely.Point(night["easting"], night["northing"]).buffer(120)
    places.append(CandidateSite("night", 1, "Planted night", centre, Origin.DRAWN))
    places.append(CandidateSite("field", 1, "Field", shapely.box(400_000, 150_000, 400_200, 150_200), Origin.DRAWN))
    places += hotspot_candidates(answerer.answer(BROAD))
    return site_sheets(answerer, Records(folder), BROAD, places), answerer


def test_a_sheets_count_is_the_answers(demo_sheets: tuple[Sheets, Answerer]) -> None:
    made, answerer = demo_sheets
    answer = answerer.answer(BROAD)
    spots = {spot.id: spot for spot in answer.hotspots}
    for sheet in made.sheets[3:]:
        spot, site = spots[sheet.candidate.id], sheet.incidents
        assert site.n >= spot.n > 0.9 * site.n  # all of the hotspot's, and the noise that its outline covers
        assert site.low < site.n < site.high and sum(row.n for row in site.types) == site.n == sum(site.by_month)
        assert len(site.by_month) == answer.months
        assert sheet.worth and sheet.worth.every.total == site.n  # what has no price is said, not lost
    whole = CandidateSite("all", 1, "All", shapely.union_all(answerer.wards.geometry).buffer(5_000), Origin.DRAWN)
    everything = site_sheets(answerer, Records(answerer.settings.data), BROAD, [whole]).sheets[0]
    assert everything.incidents.n == answer.n_placed


def test_the_planted_dark_path_and_night_are_on_their_sheets(demo_sheets: tuple[Sheets, Answerer]) -> None:
    path, night, field = demo_sheets[0].sheets[:3]
    assert path.around.gaps and "Riverside path" in path.around.gaps[0][0] and path.around.gaps[0][1].length > 150
    assert {"dark", "dispersal"} <= path.needs and path.options[0].option.id == "patrol"
    assert any(one.option.id == "lighting" for one in path.options)
    assert path.incidents.dark and path.incidents.dark.low > 1
    assert night.incidents.night and night.incidents.night.low > 4 and night.incidents.persistence == "persistent"
    assert len(night.around.venues) >= 5 and night.around.nearest_to(Facility.LIGHT).metres is not None
    assert (field.incidents.n, field.incidents.night, field.incidents.types) == (0, None, ())
    assert field.around.gaps is None and field.around.no_lighting
    assert "none in the site" in no_lighting(field.around.no_lighting)  # none listed is not none dark
    assert "result, not a fault" in words.problem(demo_sheets[0], field) and not field.needs & {
        "incidents",
        "dispersal",
    }
    assert len(field.unknown) == 2 and (path.around.felt_unsafe or 0) >= 5 and "unsafe" in path.needs


def test_harm_is_weighed_by_the_users_own_table(demo_sheets: tuple[Sheets, Answerer], tmp_path: Path) -> None:
    made, answerer = demo_sheets
    (own := tmp_path / "cambridge.csv").write_text("code,weight\n34B,365\n8N,10\n")
    asked = Answerer(answerer.settings.model_copy(update={"harm": own}), store=answerer.store)
    again = site_sheets(asked, Records(answerer.settings.data), BROAD, [one.candidate for one in made.sheets[3:]])
    assert (again.harm.id, made.harm.id) == ("cambridge", "CSS")
    assert asked.keeper.stamp(SHEETS, BROAD) != answerer.keeper.stamp(SHEETS, BROAD)
    for ours, theirs in zip(again.sheets, made.sheets[3:], strict=True):
        assert ours.incidents.n == theirs.incidents.n  # counts stand beside harm, whoever weighs it
        known = {row.label: row for row in ours.incidents.types if row.harm is not None}
        assert known and all(row.harm == row.n * {"34B": 365, "8N": 10}[label] for label, row in known.items())
        assert ours.incidents.unweighted == ours.incidents.n - sum(row.n for row in known.values())


def test_pounds_are_a_range_and_nothing_is_counted_for_what_is_not_proven(demo_sheets: tuple[Sheets, Answerer]) -> None:
    options = {one.option.id: one for one in demo_sheets[0].sheets[3].options}  # the first hotspot
    costs = demo_sheets[0].costs
    for one in options.values():
        said = option_words.benefit(one, costs)
        assert (one.low is None) == ("No figure" in said) != ("2015/16 prices" in said)
        assert one.low is None or one.high is None or 0 <= one.low < one.high
        assert "disorder" not in one.counted  # it has no unit cost
    assert options["patrol"].low == 0 and "violence" in options["patrol"].counted
    assert options["charter"].low is None and "not proven" in option_words.benefit(options["charter"], costs)
    assert "to be checked" in " ".join(option_words.effects(one.option) for one in demo_sheets[0].sheets[0].options)


def test_the_ranking_moves_with_the_weights_and_never_hangs_on_one(demo_sheets: tuple[Sheets, Answerer]) -> None:
    made, _ = demo_sheets
    only = {f"w_{one.key}": "0" for one in CRITERIA}
    by_count = rank_sheets(made, read_weights({**only, "w_incidents": "10", "w_harm": "1"}), seed=1)
    counts = [sheet.incidents.n for sheet in made.sheets]
    assert by_count.order[0] == int(np.argmax(counts))  # most harm may be elsewhere
    by_harm = rank_sheets(made, read_weights({**only, "w_incidents": "10", "w_harm": "10"}), seed=1)
    by_light = rank_sheets(made, read_weights({**only, "w_dark": "10", "w_home": "10"}), seed=1)
    assert by_light.order != by_harm.order
    assert by_harm.result.rank[2] == len(counts)  # the field
    for weights in ({**only, "w_pounds": "10"}, {"w_harm": "11"}, {"w_harm": "-1"}, {"w_harm": "much"}):
        with pytest.raises(UserError):
            read_weights(weights)
    span = (by_harm.result.low == 1) & (by_harm.result.high == len(counts))
    assert not (by_harm.result.recommended & span).any()
    assert by_harm.unknown == ()


def test_month_only_data_has_no_hours_and_says_so(tmp_path: Path) -> None:
    answerer, records = build(tmp_path, STEADY_TOWN, month_only=True)
    place = CandidateSite("a", 1, "A", shapely.box(414_000, 184_000, 414_200, 184_200), Origin.DRAWN)
    asked = Question(offence="VIOLENCE_SEXUAL_RECORDED", first=date(2025, 1, 1), last=date(2025, 12, 1))
    made = site_sheets(answerer, records, asked, [place])
    site = made.sheets[0].incidents
    assert site.n == 120 and site.night is None and site.dark is None and site.no_hours
    assert "month only" in words.NO_HOURS[site.no_hours] and "month only" in words.weekend_nights(site)
    assert site.trend.month and site.trend.low is not None and site.trend.low < 0 < (site.trend.high or 0)
    assert made.sheets[0].around.nearest_to(Facility.CAMERA).metres is None and made.sheets[0].around.gaps is None
    assert any("help points" in line for line in words.unknown(made.sheets[0]))
    ranked = rank_sheets(made, read_weights({}), seed=1)
    assert {"night", "dark", "unsafe", "home"} <= {one.key for one in ranked.unknown}
    assert ranked.result.recommended.tolist() == [False]


def test_short_data_has_neither_trend_nor_class(tmp_path: Path) -> None:
    answerer, records = build(tmp_path, STEADY_TOWN)
    place = CandidateSite("a", 1, "A", shapely.box(414_000, 184_000, 414_200, 184_200), Origin.DRAWN)
    asked = Question(offence="VIOLENCE_SEXUAL_RECORDED", last=date(2024, 6, 1))
    site = site_sheets(answerer, records, asked, [place]).sheets[0].incidents
    assert site.trend.month is None and "18 are loaded" in words.trend(site.trend)
    assert site.persistence is None and "6 are loaded" in words.lasting(site)
    with pytest.raises(UserError, match="all hours"):
        site_sheets(answerer, records, asked.but(night="nte_core"), [place])
