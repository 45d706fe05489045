"""Rates: they equal the published formulas, nothing is divided by nothing, and none tells a count that is withheld."""

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest
import shapely
from fastapi.testclient import TestClient
from scipy import stats
from town import STEADY_TOWN, build
from visitor import opened_to, visitor

from app.answering.answerer import MAP, Answerer
from app.answering.question import Question
from app.answering.reader import LOCAL, PUBLIC, Reader
from app.exports.rates import to_document
from app.gate.disclosed import Gate
from app.gate.policy import read_policy
from app.loading.load_population import load_population
from app.main import create_app
from app.rates.judged import LEVELS, Beyond, judge
from app.rates.per import Missing, Per, Units
from app.rates.rates import RATES, Rates, RatesQuestion
from app.settings import Settings
from app.words import rates as words
from geo.errors import Refused
from geo.space.boundaries import Boundaries
from geo.store.base import Store
from geo.store.opening import open_store

ASKED = Question(offence="ALL_CRIME")
ROBBERY = Question(offence="ROBBERY")
Floats = np.ndarray


def residents(folder: Path, wards: Boundaries, leave_out: int = 0, nobody: int = 0) -> Path:
    """A file of made-up residents of the wards: of the first few nothing is said, in the next few nobody lives."""
    rng = np.random.default_rng(3)
    people = rng.integers(1_500, 14_000, len(wards.code))
    people[leave_out : leave_out + nobody] = 0
    lines = [f"{code},{n}" for code, n in zip(wards.code[leave_out:], people[leave_out:], strict=True)]
    file = folder / "residents.csv"
    file.write_text("\n".join([f"wd{wards.vintage[2:]}cd,total", *lines]))
    return file


@pytest.fixture(scope="module")
def world(demo_store: Store, tmp_path_factory: pytest.TempPathFactory) -> Answerer:
    """The demonstration with residents of all wards but two, and two where nobody lives."""
    folder = tmp_path_factory.mktemp("rates")
    data = folder / "data"
    shutil.copytree(cast(Any, demo_store).path, data)
    store = open_store(data)
    made = Answerer(Settings(data=data, resamples=19, cache_answers=200), store=store)
    load_population(store, residents(folder, made.wards, leave_out=2, nobody=2), force="wiltshire", of="mid-2022")
    made.keeper.gate = Gate(read_policy())
    return made


@pytest.fixture(scope="module")
def web(world: Answerer) -> Iterator[TestClient]:
    with visitor(create_app(world.settings, world)) as made:
        yield made


def found(world: Answerer, asked: Question = ASKED, per: Per | None = None, reader: Reader = LOCAL) -> Rates:
    return world.keeper.shown(RATES, RatesQuestion(asked, per), reader).found


def marshall(n: Floats, e: Floats) -> list[float]:
    """Marshall 1991, Applied Statistics 40, global: m + (x - m) (s2 - m / mean e) / (s2 - m / mean e + m / e_i)."""
    total, exposed = sum(n), sum(e)
    m = total / exposed
    s2 = sum(ei * (ni / ei - m) ** 2 for ni, ei in zip(n, e, strict=True)) / exposed
    a = max(s2 - m / (exposed / len(e)), 0.0)
    return [m + (ni / ei - m) * a / (a + m / ei) for ni, ei in zip(n, e, strict=True)]


@pytest.mark.parametrize("per", [Per.RESIDENTS, Per.VENUES, Per.KM2])
@pytest.mark.parametrize("asked", [ASKED, ROBBERY])
def test_ward_rates_equal_an_independent_empirical_bayes_computation(
    world: Answerer, asked: Question, per: Per
) -> None:  # fmt: skip
    one = found(world, asked, per)
    known = one.judged.known
    assert known.sum() > 10
    n, e = one.n[known], one.exposure[known]
    np.testing.assert_allclose(one.judged.steady[known], marshall(n.tolist(), e.tolist()), rtol=1e-10, atol=0)
    low = np.where(n > 0, stats.chi2.ppf(0.025, 2 * n) / 2, 0) / e
    np.testing.assert_allclose(one.judged.low[known], np.nan_to_num(low), rtol=1e-9)
    np.testing.assert_allclose(one.judged.high[known], stats.chi2.ppf(0.975, 2 * n + 2) / 2 / e, rtol=1e-9)
    assert (one.judged.steady_low <= one.judged.steady)[known].all()
    assert (one.judged.steady <= one.judged.steady_high)[known].all()


def test_the_funnel_calls_out_what_its_limits_leave_out(world: Answerer) -> None:
    one = found(world, ASKED, Per.RESIDENTS)
    judged, known = one.judged, one.judged.known
    n, e = one.n[known], one.exposure[known]
    target = n.sum() / e.sum()
    z = (n / e - target) / np.sqrt(target / e)
    cut = np.clip(z, *np.quantile(z, [0.1, 0.9]))
    phi = max(float((cut**2).mean()), 1.0)
    assert judged.target == pytest.approx(target) and judged.dispersion == pytest.approx(phi) and phi > 1
    beyond = np.zeros(len(n), int)
    for level in LEVELS:
        reach = stats.norm.ppf((1 + level) / 2) * np.sqrt(phi * target / e)
        beyond += (n / e > target + reach).astype(int) - (n / e < np.maximum(target - reach, 0)).astype(int)
    assert np.array_equal(judged.beyond[known], beyond) and (np.abs(beyond) == 2).any()
    assert judged.lines is not None and np.array_equal(judged.lines.limits, np.sort(judged.lines.limits, axis=0))


def test_alike_places_lie_outside_the_lines_as_often_as_the_lines_say() -> None:
    rng = np.random.default_rng(11)
    out = np.zeros(2)
    for _ in range(200):
        e = rng.uniform(2, 15, 118)
        beyond = np.abs(judge(rng.poisson(3.0 * e).astype(float), e).beyond)
        out += (beyond >= 1).sum(), (beyond >= 2).sum()
    assert 0.03 < out[0] / (200 * 118) < 0.06 and out[1] / (200 * 118) < 0.004


def test_a_rate_of_nothing_is_no_rate_and_never_infinite(world: Answerer) -> None:
    one = found(world, ASKED, Per.RESIDENTS)
    assert (~one.judged.known).sum() == 4 and np.isnan(one.exposure).sum() == 4
    known = one.judged.known
    people = dict(zip(one.places.id, one.base, strict=True))
    assert one.known.of == "mid-2022" and np.nansum(list(people.values())) == pytest.approx(np.nansum(one.base))
    venues = found(world, ASKED, Per.VENUES)
    assert (~venues.judged.known).any() and venues.n[~venues.judged.known].sum() > 0
    for rates in (one, venues):
        for values in (rates.judged.rate, rates.judged.low, rates.judged.steady, rates.judged.steady_high):
            assert not np.isinf(values).any()
        assert rates.n.sum() + 0.5 >= rates.n[rates.judged.known].sum() > 0
    assert "4 wards without a rate" in " ".join(words.sentences(one)) and known.any()
    assert words.sentences(one)[0].startswith("Residents are not who is there.")
    harm = found(world, ASKED.but(measure="harm"), Per.RESIDENTS)
    assert np.array_equal(harm.n, one.n)
    assert "Rates count incidents, whatever the question adds up." in words.sentences(harm)
    nothing = judge(np.zeros(3), np.array([0.0, np.nan, 2.0]))
    assert nothing.known.tolist() == [False, False, True] and nothing.target == 0
    assert judge(np.empty(0), np.empty(0)).lines is None


def test_a_place_has_one_rate_whatever_area_is_asked_about(world: Answerer) -> None:
    whole = found(world, ROBBERY, Per.KM2)
    part = found(world, ROBBERY.but(area="lad:E06000030"), Per.KM2)
    assert part.places.here.sum() == 20 and len(part.order) == 20 and len(whole.order) == 118
    assert np.array_equal(part.judged.steady, whole.judged.steady)
    answer = world.answer(ROBBERY)
    n = {ward.id: ward.n for ward in answer.wards}
    assert dict(zip(whole.places.id, whole.n.tolist(), strict=True)) == n and whole.total == answer.n
    steady = [whole.judged.steady[i] for i in whole.order]
    assert steady == sorted(steady, reverse=True)


def test_hexagons_are_those_of_the_public_series_and_count_what_stands_in_them(world: Answerer) -> None:
    one = found(world, ROBBERY.but(grid="hexagons"), Per.KM2)
    assert one.places.units is Units.HEXAGONS
    area = 1.5 * 3**0.5 * 202**2
    np.testing.assert_allclose(shapely.area(one.places.geometry), area, rtol=1e-9)
    np.testing.assert_allclose(one.base, area / 1e6, rtol=1e-12)
    mapped = {cell.id: cell.n for cell in world.answer(ROBBERY.but(grid="hexagons")).cells}
    counted = dict(zip(one.places.id, one.n.tolist(), strict=True))
    inside = {key: n for key, n in mapped.items() if key in counted}
    assert inside == {key: n for key, n in counted.items() if n} and len(inside) > 50
    assert found(world, ROBBERY.but(grid="hexagons"), Per.RESIDENTS).missing is Missing.NEEDS_LSOAS


def test_residents_of_hexagons_are_those_of_the_ground_they_share(
    demo_store: Store, shared: Path, tmp_path: Path
) -> None:  # fmt: skip
    from geo.sources.boundary_file import read as outlines  # noqa: PLC0415

    data = tmp_path / "data"
    shutil.copytree(cast(Any, demo_store).path, data)
    store = open_store(data)
    store.boundaries.write(outlines(shared / "data/boundaries/lsoa_2011_BGC_wilts_swindon.geojson"))
    file = shared / "data/context/population_mid2020_by_age_lsoa2011_wilts_swindon.parquet"
    load_population(store, file, force="wiltshire")
    world = Answerer(Settings(data=data, resamples=19), store=store)
    one = world.keeper.answer(RATES, RatesQuestion(ROBBERY.but(units="lsoas"))).found
    assert one.per is Per.RESIDENTS and len(one.places) == 417
    assert one.base.sum() == pytest.approx(726_951)
    wards = world.keeper.answer(RATES, RatesQuestion(ROBBERY)).found
    assert wards.base.sum() == pytest.approx(726_951, rel=0.02)  # wards from postcodes do not quite fill the LSOAs
    hexagons = world.keeper.answer(RATES, RatesQuestion(ROBBERY.but(grid="hexagons"))).found
    assert 0.5 * 726_951 < np.nansum(hexagons.base) < 726_951
    assert np.nanmin(hexagons.base) >= 30


def test_hours_of_the_night_are_those_that_passed(world: Answerer) -> None:
    march = ASKED.but(first=date(2026, 3, 1), last=date(2026, 3, 1))
    one = found(world, march, Per.NIGHT_HOURS)
    assert one.known.hours == 31 * 12 - 1  # the clock goes forward on the 29th, in the night
    assert set(np.round(one.exposure, 9)) == {0.371} and one.judged.lines is None
    night = world.answer(march.but(night="ente_daily"))
    assert one.n.sum() == pytest.approx(sum(ward.n for ward in night.wards))
    core = found(world, march.but(night="nte_core"), Per.NIGHT_HOURS)
    assert core.known.hours == 8 * 4 + 4 * 4 + (5 * 4 - 1) and core.hours is not None  # five Sundays' small hours


def test_what_cannot_be_had_is_greyed_with_the_command_that_loads_it(tmp_path: Path) -> None:
    town = build(tmp_path / "town", STEADY_TOWN, month_only=True)[0]
    asked = Question(offence="VIOLENCE_SEXUAL_RECORDED")
    one = town.keeper.answer(RATES, RatesQuestion(asked)).found
    reasons = {each.choice: each.missing for each in (*one.pers, *one.units)}
    assert one.per is Per.KM2 and one.chosen_for_you
    assert reasons[Per.RESIDENTS] is Missing.NO_RESIDENTS and reasons[Per.NIGHT_HOURS] is Missing.NO_HOURS
    assert reasons[Per.VENUES] is None and reasons[Units.LSOAS] is Missing.NO_OUTLINES
    with visitor(create_app(town.settings, town, opened_to(asked.offence))) as web:
        page = web.get("/rates", params={"offence": asked.offence}).text
        assert page.count('<span class="greyed">') >= 3 and "afterdark load population FILE" in page
        assert "afterdark load force-export FILE" in page and "afterdark boundaries import FILE" in page
        gone = web.get("/rates", params={"offence": asked.offence, "per": "residents"})
        assert gone.status_code == 200 and "No rate can be given." in gone.text
        assert web.get("/rates?per=cars").status_code == 400
        assert web.get("/rates?units=lsoas").status_code == 404
    file = tmp_path / "other.csv"
    file.write_text("wd19cd,total\nE05000001,5000")
    load_population(town.store, file, force="wiltshire", of="mid-2019")
    assert town.keeper.answer(RATES, RatesQuestion(asked, Per.RESIDENTS)).found.missing is Missing.OTHER_YEAR


def test_page_document_and_files_say_the_same(web: TestClient, world: Answerer) -> None:
    asked = "offence=ROBBERY&per=residents"
    document = web.get(f"/api/answer/rates?{asked}").json()
    one = found(world, ROBBERY, Per.RESIDENTS)
    assert document["headline"] == words.headline(one) and len(document["rates"]) == 118
    page = web.get(f"/rates?{asked}")
    assert page.status_code == 200 and "Residents are not who is there." in page.text and "SYNTHETIC" in page.text
    drawing = web.get(f"/rates.svg?{asked}")
    assert drawing.headers["content-type"] == "image/svg+xml" and "url(#no-rate)" in drawing.text
    for extension in ("csv", "geojson", "gpkg", "parquet", "xlsx"):
        file = web.get(f"/download/rates.{extension}?{asked}")
        assert file.status_code == 200 and "rates-per-residents-ROBBERY-1.0.0" in file.headers["content-disposition"]
        if extension == "geojson":
            properties = [feature["properties"] for feature in file.json()["features"]]
            assert [p["steady"] for p in properties] == [row["steady"] for row in document["rates"]]
            assert [p["rate"] for p in properties if p["stands"].startswith("no rate")] == [None] * 4


@pytest.mark.parametrize("role", ["public", "partner", "admin"])
@pytest.mark.parametrize("per", [Per.RESIDENTS, Per.KM2])
def test_counts_and_rates_are_withheld_together_and_rounded_first(world: Answerer, role: str, per: Per) -> None:
    """What is divided by is public, so a rate is its count: none is given whose count is not."""
    policy, reader = read_policy().role(role), replace(LOCAL, role=role)
    for area in ("", "lad:E06000030", f"ward:{world.wards.code[3]}"):
        asked = ROBBERY.but(area=area)
        one, truth = found(world, asked, per, reader), found(world, asked, per)
        hidden = np.isnan(one.n)
        small = truth.n < policy.minimum
        assert (one.below == small).all() and hidden[small].all() and not np.isfinite(one.judged.rate[hidden]).any()
        for values in (one.judged.low, one.judged.steady, one.judged.steady_low, one.judged.steady_high, one.judged.z):
            assert np.isnan(values[hidden]).all()
        assert (one.judged.beyond[hidden] == Beyond.WITHIN).all()
        given = one.judged.known
        counts = one.judged.rate[given] * one.exposure[given]
        step = policy.rounding or 1
        np.testing.assert_allclose(counts, np.round(counts / step) * step, atol=1e-9)
        mapped = world.keeper.shown(MAP, asked.but(bandwidth=1000.0, cell=500.0), reader)
        n = dict(zip(one.places.id, one.n.tolist(), strict=True))
        for ward in mapped.wards:
            assert np.isnan(n[ward.id]) if ward.below or ward.withheld else n[ward.id] == ward.n


@pytest.mark.parametrize("role", ["public", "partner"])
def test_two_truths_with_the_same_counts_given_have_the_same_rates(world: Answerer, role: str) -> None:
    """Attack: one incident more here and one less there among the withheld changes nothing that anybody is shown."""
    reader, gate = replace(LOCAL, role=role), world.keeper.gate
    question = RatesQuestion(ROBBERY, Per.RESIDENTS)
    listing = world.keeper.answer(RATES, question)
    truth = listing.found
    shown = gate.disclosed("rates", question, listing, reader).found  # type: ignore[union-attr]
    small = np.flatnonzero(truth.n < 5)
    up, down = next(
        (i, j) for i in small for j in small if i != j and truth.n[i] < 4 and truth.n[j] > 0
    )  # fmt: skip
    n = truth.n.copy()
    n[up] += 1
    n[down] -= 1
    twin = replace(listing, found=replace(truth, n=n, judged=judge(n, truth.exposure)))
    other = gate.disclosed("rates", question, twin, reader)  # type: ignore[union-attr]
    one, two = (json.dumps(to_document(replace(listing, found=each))) for each in (shown, other.found))
    assert one == two and truth.n[up] != n[up]


def test_what_is_finer_than_a_reader_may_see_is_refused(world: Answerer) -> None:
    for asked, per in (
        (ROBBERY.but(grid="hexagons"), Per.KM2), (ROBBERY, Per.NIGHT_HOURS),
        (ROBBERY.but(area="circle:415000,184500,400"), Per.KM2),
    ):  # fmt: skip
        with pytest.raises(Refused):
            found(world, asked, per, PUBLIC)
    offered = found(world, ROBBERY, Per.KM2, PUBLIC)
    greyed = {one.choice for one in (*offered.pers, *offered.units) if one.missing is Missing.NOT_SHOWN}
    assert greyed == {Per.NIGHT_HOURS, Units.LSOAS, Units.HEXAGONS}
    kept = replace(LOCAL, areas=("E06000030",), role="partner")
    mine = found(world, ROBBERY.but(area="lad:E06000030"), Per.KM2, kept)
    assert len(mine.places) == 20 and mine.total is None
    with pytest.raises(Refused):
        found(world, ROBBERY, Per.KM2, kept)


def test_no_file_of_a_restricted_offence_leaves_before_it_is_opened(world: Answerer) -> None:
    restricted = Question(offence="SEXUAL_RESTRICTED")
    from geo.offence.offences import definitions  # noqa: PLC0415

    ids = [one.id for one in definitions() if one.restricted]
    for offence in ids:
        question = RatesQuestion(restricted.but(offence=offence), Per.KM2)
        listing = world.keeper.answer(RATES, question)
        with pytest.raises(Refused, match="restricted"):
            world.keeper.gate.allow_export("rates", question, listing, LOCAL)  # type: ignore[union-attr]
    assert ids
