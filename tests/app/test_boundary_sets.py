"""Two files of one year are one set, a set without authorities gets them, and what is wrong with a set is said."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import shapely

from app.loading.boundaries import import_boundaries
from app.words.boundaries import imported
from geo.space.boundaries import Boundaries, default_wards
from geo.store.base import Store
from geo.store.opening import open_store

SWINDON, WILTSHIRE = "E06000030", "E06000054"


def wards(authority: str = "", **changes: object) -> Boundaries:
    """Real wards as another file of 2013: of one authority or both, named in the file or not."""
    some = default_wards().of([authority] if authority else [SWINDON, WILTSHIRE])
    made = {"vintage": "2013", "label": "Wards of 2013", "notes": (), "approximate": False, "sha256": authority * 7}
    return replace(some, **(made | changes))  # type: ignore[arg-type]


def nameless(areas: Boundaries) -> Boundaries:
    return replace(areas, authority=("",) * len(areas), authority_name=("",) * len(areas))


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return open_store(tmp_path)


def test_two_files_of_one_year_are_kept_together(store: Store) -> None:
    import_boundaries(store, wards(WILTSHIRE))
    said = " ".join(imported(import_boundaries(store, wards(SWINDON))))
    assert "20 with this file, 118 areas stored" in said
    assert "Kept together with 98 areas of the same year that were here already (Wiltshire)" in said
    used = store.boundaries.wards()
    assert used.code == wards().code and used.authority == wards().authority
    other = open_store(Path(store.name).parent / "other")
    for authority in (SWINDON, WILTSHIRE):
        import_boundaries(other, wards(authority))
    assert other.boundaries.wards().identity == used.identity


def test_what_is_replaced_is_said(store: Store) -> None:
    import_boundaries(store, wards())
    said = " ".join(imported(import_boundaries(store, wards(SWINDON))))
    assert (
        "This replaces 118 areas of Wards of 2013 (Swindon and Wiltshire): 98 of them are not in the new file" in said
    )
    said = " ".join(imported(import_boundaries(store, wards(WILTSHIRE), replace=True)))
    assert "This replaces 20 areas" in said and len(store.boundaries.wards()) == 98
    again = replace(wards(WILTSHIRE), code=tuple(f"X{code}" for code in wards(WILTSHIRE).code))
    said = " ".join(imported(import_boundaries(store, again)))  # other codes, the same ground
    assert "This replaces 98 areas" in said
    said = " ".join(imported(import_boundaries(store, wards(vintage="2014"))))
    assert "In use until now: 98 areas of Wards of 2013" in said


def test_areas_get_the_authority_in_which_they_lie(store: Store) -> None:
    report = import_boundaries(store, nameless(wards()))
    assert report.kept.authority == wards().authority and report.kept.authority_name == wards().authority_name
    assert "names no local authority; all of them were put into one by where they lie" in " ".join(imported(report))
    assert len(import_boundaries(store, nameless(wards(vintage="2015")), [SWINDON]).kept) == 20


def test_a_set_of_somewhere_else_is_warned_of(store: Store) -> None:
    moved = shapely.transform(wards(SWINDON).geometry, lambda xy: np.add(xy, [0, 400_000]))
    said = " ".join(imported(import_boundaries(store, nameless(wards(SWINDON, geometry=moved)))))
    assert "its areas lie in none that is known here" in said
    assert "no area of this file lies in the local authorities of Wiltshire" in said
    assert "20 areas of this file lie more than 20 km outside the area of Wiltshire" in said
    assert "Warning" not in " ".join(imported(import_boundaries(store, wards())))


def test_pairs_that_overlap_and_holes_are_named(store: Store) -> None:
    shapes = wards().geometry.copy()
    shapes[3] = shapely.buffer(shapes[3], 400)
    said = " ".join(imported(import_boundaries(store, wards(geometry=shapes))))
    assert "areas overlap: " in said and f"{wards().name[3]} ({wards().code[3]})" in said and "km²)" in said
    inner = int(np.argmin(shapely.distance(shapely.centroid(wards().geometry), shapely.centroid(wards().outline))))
    left = replace(wards(), geometry=np.delete(wards().geometry, inner), vintage="2012")
    columns = {c: tuple(np.delete(np.array(getattr(left, c), object), inner)) for c in ("code", "name")}
    columns |= {c: tuple(np.delete(np.array(getattr(left, c), object), inner)) for c in ("authority", "authority_name")}
    report = import_boundaries(store, replace(left, **columns))
    assert report.holes == (pytest.approx(wards().km2[inner], rel=0.01),)
    assert f"1 hole between the areas ({wards().km2[inner]:.2f} km²)" in " ".join(imported(report))
