"""Distances in metres, unknown where nothing is loaded, and no feeling shown that fewer than five people reported."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
import shapely

from app.charter.surroundings import Facility, NoDistance, surroundings
from app.waiting import Abandoned, Caller, waiting_for
from app.words.surroundings import felt_unsafe, no_distance
from geo.store.opening import open_store

PLACE = shapely.box(414_900, 184_900, 415_100, 185_100)  # its middle is 415000 185000


def table(x: list[float], y: list[float], **columns: list[object]) -> pa.Table:
    names = [f"a{i}" for i in range(len(x))]
    return pa.table(
        {"id": names, "name": names, "easting": np.array(x, float), "northing": np.array(y, float), **columns}
    )


def look(folder: Path, **assets: pa.Table):
    store = open_store(folder)
    store.replace([(kind, "council", "wiltshire", None, rows) for kind, rows in assets.items()])
    return surroundings(store, (), [PLACE], beside="")[0]


def test_distances_and_what_is_not_known(tmp_path: Path) -> None:
    found = look(
        tmp_path,
        lights=table([415_000, 415_003], [185_004, 185_000], state=["working", "faulty"], street=["Mill Road"] * 2),
        cctv=table([415_190], [185_000]),
        stops=table([415_000], [185_010]),
    )
    light, camera = found.nearest_to(Facility.LIGHT), found.nearest_to(Facility.CAMERA)
    assert (light.metres, light.inside, light.near) == (4, 1, 1)  # the nearer one is out
    assert (camera.metres, camera.inside, camera.near) == (190, 0, 1)
    assert found.lights_out == 1 and found.gaps == ()
    late, help_point = found.nearest_to(Facility.LATE_STOP), found.nearest_to(Facility.HELP_POINT)
    assert late.metres is None and "not which of them" in no_distance(late)
    assert help_point.missing == NoDistance.NOT_LOADED and no_distance(help_point) == "no help points are loaded"


def test_nothing_is_looked_up_for_a_reader_who_has_left(tmp_path: Path) -> None:
    gone = Caller()
    gone.leave()
    token = waiting_for.set(gone)
    try:
        with pytest.raises(Abandoned):
            look(tmp_path, cctv=table([415_190], [185_000]))
    finally:
        waiting_for.reset(token)


@pytest.mark.parametrize("reports, shown", [(4, None), (5, 5), (9, 9)])
def test_fewer_than_five_reports_cannot_be_told_from_none(tmp_path: Path, reports: int, shown: int | None) -> None:
    kinds = ["poor lighting"] * 4 + ["followed"] * (reports - 4)
    found = look(tmp_path, streetsafe=table([415_010.0] * reports, [185_010.0] * reports, type=kinds))
    assert found.felt_unsafe == shown and ("Fewer than 5" in felt_unsafe(found)) == (shown is None)
    assert all(n >= 5 for _, n in found.reasons) and (dict(found.reasons) == {"followed": 5}) == (reports == 9)


def test_a_gap_counts_only_where_more_than_25_m_of_it_lie_in_the_site(tmp_path: Path) -> None:
    lights = table([415_060, 415_000, 415_300], [185_000] * 3, state=["working"] * 3, street=["Mill Road"] * 3)
    found = look(tmp_path, lights=lights, paths=table([0], [0], wkt=["LINESTRING (0 0, 1 1)"]))
    assert found.gaps and found.dark_metres == 60  # the next gap is longer than streets are linked
    far = look(tmp_path / "b", lights=table([415_090, 415_150], [185_000] * 2, street=["Mill Road"] * 2))
    assert far.gaps == ()  # 10 m of its 60 lie inside
