"""The demo is marked, whole, the same every time, and holds the truths that were planted in it."""

from datetime import date
from hashlib import sha256

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pytest
import shapely
from sklearn.cluster import DBSCAN

from geo.disclosure import homes_among
from geo.errors import UserError
from geo.incidents import SCHEMA
from geo.offence.ho_codes import VIOLENCE_SEXUAL
from geo.offence.offences import CATEGORIES, definition
from geo.sources.demo import Demo, generate
from geo.space.assign import assign
from geo.space.boundaries import default_wards
from geo.time.clock import to_local, to_utc
from geo.time.night import night_of, profile

LAST = date(2026, 6, 1)


@pytest.fixture(scope="module")
def demo() -> Demo:
    return generate(default_wards(), last=LAST, seed=20260101)


def xy(table: pa.Table) -> npt.NDArray[np.float64]:
    return np.column_stack([table["easting"].to_numpy(), table["northing"].to_numpy()])


def near(table: pa.Table, row: dict[str, float], metres: float) -> npt.NDArray[np.bool_]:
    return np.asarray(np.hypot(*(xy(table) - (row["easting"], row["northing"])).T) <= metres)


def planted(demo: Demo, kind: str) -> list[dict[str, float]]:
    return demo.assets["planted"].filter(pc.field("kind") == kind).to_pylist()


def fingerprint(demo: Demo) -> str:
    digest = sha256()
    for table in (demo.incidents, *demo.assets.values()):
        for batch in table.to_batches():
            digest.update(batch.serialize())
    return digest.hexdigest()


def test_the_same_seed_gives_the_same_bytes_and_another_does_not() -> None:
    def of(seed: int) -> str:
        return fingerprint(generate(default_wards(), months=3, last=LAST, seed=seed))

    assert of(1) == of(1) != of(2)


def test_it_is_marked_synthetic_and_keeps_to_the_canonical_table(demo: Demo) -> None:
    table = demo.incidents
    assert table.schema == SCHEMA
    assert 60_000 <= len(table) <= 95_000
    assert pc.unique(table["source"]).to_pylist() == ["demo"]
    for marked in (table["location"], *(asset["name"] for asset in demo.assets.values())):
        assert pc.all(pc.starts_with(marked, "Synthetic: ")).as_py()
    assert pc.count_distinct(table["id"]).as_py() == len(table)
    assert set(pc.unique(table["category"]).to_pylist()) == set(CATEGORIES)
    assert (
        sum(column.null_count for field, column in zip(SCHEMA, table.columns, strict=True) if not field.nullable) == 0
    )
    assert {"venues", "lights", "cctv", "ranks", "stops", "sites"} <= set(demo.assets)
    assert len(demo.assets["venues"]) == pytest.approx(160, abs=15)


def test_every_month_is_whole_and_every_time_lies_in_its_month(demo: Demo) -> None:
    month = demo.incidents["month"].to_numpy().astype("M8[M]")
    assert np.array_equal(np.unique(month), np.arange("2023-07", "2026-07", dtype="M8[M]"))
    assert np.bincount((month - month.min()).astype(int)).min() > 1500
    start, end = (demo.incidents[name].to_numpy() for name in ("start", "end"))
    assert (start.astype("M8[M]") == month).all()
    known = ~np.isnat(end)
    assert (end[known] >= start[known]).all() and (end[known].astype("M8[M]") == month[known]).all()
    assert np.array_equal(to_local(to_utc(start, "Europe/London"), "Europe/London"), start)  # no hour that never was
    day = np.array(demo.incidents["time_precision"]) == "day"
    assert 0.03 < day.mean() < 0.15 and np.array_equal(day, ~known)
    assert {"exact", "span", "day"} == set(demo.incidents["time_precision"].to_pylist())


def test_every_point_is_in_a_ward_and_points_are_stacked(demo: Demo) -> None:
    points = xy(demo.incidents)
    assert (assign(points[:, 0], points[:, 1], default_wards().geometry) >= 0).all()
    assert len(np.unique(points, axis=0)) < len(points) * 8_172 / 52_005  # as Wiltshire's of 2025 are


def test_codes_and_flags_agree(demo: Demo) -> None:
    table = demo.incidents
    asb = pc.equal(table["category"], "Anti-social behaviour")
    assert pc.all(pc.equal(pc.is_null(table["ho_code"]), asb)).as_py()
    for codes, flag in ((["10D", "90"], "knife"), (["10A", "10B", "81"], "firearm")):
        assert pc.all(table.filter(pc.is_in(table["ho_code"], pa.array(codes)))[flag]).as_py()
    home = pc.equal(table["location_type"], "dwelling")
    assert not pc.any(table.filter(home)["public_place"]).as_py()
    rate = {c: pc.sum(pc.equal(table["category"], c)).as_py() / 36 for c in ("Robbery", "Possession of weapons")}
    assert rate == {"Robbery": pytest.approx(35, abs=5), "Possession of weapons": pytest.approx(42, abs=6)}
    for item in ("SV_STRICT", "KNIFE_ENABLED", "GUN", "NTE_VIOLENCE", "VAWG_PUBLIC", "COUNTY_LINES"):
        assert definition(item).select(table).mask.sum() >= 100


def test_withheld_homes_are_few_enough_for_the_maps_to_show_most_violence(demo: Demo) -> None:
    table = demo.incidents
    held = homes_among(table).hold(*xy(table).T)
    violent = np.array(pc.equal(table["category"], VIOLENCE_SEXUAL))
    domestic, taken_over = (np.array(pc.fill_null(table[name], False)) for name in ("domestic_abuse", "cuckooing"))
    home = np.array(pc.equal(table["location_type"], "dwelling"))
    assert held[domestic & home].all() and held[taken_over].all() and home[taken_over].all() and taken_over.sum() > 5
    assert 0.15 < held[violent].mean() < 0.3 and held.mean() < 0.15
    assert 0.2 < domestic[violent].mean() < 0.35  # about what police records have


def test_the_two_planted_night_hotspots_are_the_strongest_zones(demo: Demo) -> None:
    venues = xy(demo.assets["venues"])
    label = DBSCAN(eps=100, min_samples=5).fit_predict(venues)
    zones = [shapely.buffer(shapely.multipoints(venues[label == k]), 75) for k in range(label.max() + 1)]
    assert len(zones) >= 6
    points = xy(demo.incidents)
    start = demo.incidents["start"].to_numpy()
    exact = np.array(demo.incidents["time_precision"]) == "exact"
    mask = definition("NTE_VIOLENCE").select(demo.incidents).mask & exact & profile("nte_core").holds(start)
    assert set(np.unique((night_of(start[mask]).astype(int) + 3) % 7)) == {4, 5}  # Friday and Saturday nights
    count = np.array([(shapely.contains_xy(zone, points[:, 0], points[:, 1]) & mask).sum() for zone in zones])
    first, second, third = np.argsort(-count)[:3]
    assert count[second] > 1.5 * count[third]
    for place, zone in zip(planted(demo, "night_hotspot"), (first, second), strict=True):
        assert shapely.contains_xy(zones[zone], place["easting"], place["northing"])


def test_drug_markets_stand_out_and_one_hotspot_moved(demo: Demo) -> None:
    table = demo.incidents
    supply = definition("DRUGS_SUPPLY").select(table).mask
    grid, inverse = np.unique(xy(table)[supply] // 150, axis=0, return_inverse=True)
    strongest = (grid[np.argsort(-np.bincount(inverse))[:8]] + 0.5) * 150
    for place in planted(demo, "drug_market"):
        assert np.hypot(*(strongest - (place["easting"], place["northing"])).T).min() < 160
    before, after = planted(demo, "moved_hotspot")
    late = table["month"].to_numpy() >= np.datetime64(after["first"])
    old, new = near(table, before, 100), near(table, after, 100)
    assert (old & ~late).sum() > 3 * (old & late).sum()
    assert (new & late).sum() > 3 * (new & ~late).sum()
    assert 300 < np.hypot(before["easting"] - after["easting"], before["northing"] - after["northing"]) < 600


def test_the_three_sites_did_what_their_label_says(demo: Demo) -> None:
    points, month = xy(demo.incidents), demo.incidents["month"].to_numpy().astype("M8[M]")
    change = {}
    for site in demo.assets["sites"].to_pylist():
        area = shapely.from_wkt(site["wkt"])
        inside = shapely.contains_xy(area, points[:, 0], points[:, 1])
        ring = shapely.contains_xy(shapely.buffer(area, 250), points[:, 0], points[:, 1]) & ~inside
        clear = np.datetime64(site["clear"], "M")
        year = np.timedelta64(12, "M")
        before, after = (month < clear) & (month >= clear - year), (month >= clear) & (month < clear + year)
        assert min((inside & before).sum(), (ring & before).sum()) >= 150
        change[site["truth"]] = [(part & after).sum() / (part & before).sum() - 1 for part in (inside, ring)]
    assert change["effective"] == [pytest.approx(-0.5, abs=0.03), pytest.approx(0, abs=0.05)]
    assert change["displaced"][0] == pytest.approx(-0.5, abs=0.03) and change["displaced"][1] > 0.3
    assert change["nothing"] == [pytest.approx(0, abs=0.03), pytest.approx(0, abs=0.05)]


def test_one_path_has_a_gap_in_its_lights_and_its_trouble_is_at_night(demo: Demo) -> None:
    lights = shapely.multipoints(xy(demo.assets["lights"].filter(pc.field("state") == "working")))
    longest = {}
    for path in demo.assets["paths"].to_pylist():
        line = shapely.from_wkt(path["wkt"])
        points = shapely.line_interpolate_point(line, np.arange(0, path["length_m"], 1.0))
        longest[path["id"]] = shapely.distance(points, lights).max() * 2
    dark = planted(demo, "dark_path")[0]
    assert max(longest, key=lambda name: longest[name]) == dark["id"] == "path-1"
    assert longest.pop("path-1") > 100 and max(longest.values()) <= 25
    there = near(demo.incidents, dark, 70) & (np.array(demo.incidents["time_precision"]) == "exact")
    hour = demo.incidents["start"].to_numpy()[there].astype("M8[h]").astype(int) % 24
    assert len(hour) > 60 and np.mean((hour >= 20) | (hour < 5)) > 0.9


def test_wards_of_another_place_are_refused() -> None:
    elsewhere = default_wards()
    moved = type(elsewhere)(
        **{
            **{name: getattr(elsewhere, name) for name in elsewhere.__dataclass_fields__},
            "geometry": shapely.transform(elsewhere.geometry, lambda at: at + 200_000),
        }
    )
    with pytest.raises(UserError, match="drawn over Wiltshire and Swindon"):
        generate(moved, last=LAST, seed=1)
