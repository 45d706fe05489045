"""The default wards are whole and say what they are; sets join by what lasts; a stored set comes back as it was."""

import os
from dataclasses import fields, replace
from hashlib import sha256
from pathlib import Path

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.errors import NotFound, Refused, Unavailable
from geo.sources.boundary_file import read
from geo.space.boundaries import DEFAULT, Boundaries, default_wards, join_by_code, join_by_name
from geo.space.police_forces import AUTHORITIES, authorities
from geo.space.repair import repair
from geo.store.boundaries import BoundaryFolder


def test_the_default_is_wiltshire_and_swindon() -> None:
    wards = default_wards()
    assert len(wards) == 118 and list(wards.code) == sorted(wards.code)
    assert {(a, n): wards.authority.count(a) for a, n in zip(wards.authority, wards.authority_name, strict=True)} == {
        ("E06000030", "Swindon"): 20,
        ("E06000054", "Wiltshire"): 98,
    }
    assert wards.km2.sum() == pytest.approx(3255 + 230, rel=0.003)  # ONS: Wiltshire 3,255, Swindon 230
    assert {"Central", "Salisbury St Edmund's", "Trowbridge Central"} <= set(wards.name)
    assert not any(name.endswith((" ED", " Ward", " (B)")) for name in wards.name)


def test_the_default_has_no_gaps_and_no_overlaps() -> None:
    wards = default_wards()
    assert shapely.is_valid(wards.geometry).all()
    assert shapely.coverage_is_valid(wards.geometry)
    assert wards.outline.geom_type == "Polygon" and shapely.get_num_interior_rings(wards.outline) == 0


def test_the_default_says_what_it_is_not() -> None:
    wards = default_wards()
    assert wards.approximate and "approximate, from postcodes" in wards.label
    assert wards.vintage == "2024" and "April 2025" in wards.label
    assert any("25 wards since 7 May 2026, all but one" in note and "Swindon" in note for note in wards.notes)
    assert "Open Government Licence" in wards.licence
    for owner in ("Contains OS data © Crown", "Royal Mail", "National Statistics"):
        assert owner in wards.attribution
    sources = (DEFAULT.parent / "SOURCES.md").read_text()
    assert sha256(DEFAULT.read_bytes()).hexdigest() == wards.sha256 and wards.sha256 in sources


def test_lookup_and_choice_by_authority() -> None:
    wards = default_wards()
    assert wards.name[wards.index("E05008954")] == "Central"
    swindon = wards.of(["E06000030"])
    assert len(swindon) == 20 == len(wards.within("E06000030")) and set(swindon.authority) == {"E06000030"}
    assert swindon.geometry[swindon.index("E05008954")].equals(wards.geometry[wards.index("E05008954")])
    for wrong in (lambda: wards.index("E05999999"), lambda: wards.of(["E06000030", "W06000001"])):
        with pytest.raises(NotFound, match=r"no area"):
            wrong()


def two(year: str, names: tuple[str, ...], authority: tuple[str, ...] = ("Wiltshire", "Swindon")) -> Boundaries:
    """A made-up set."""
    return replace(
        default_wards(),
        vintage=year,
        label=f"Wards of {year}",
        code=tuple(f"E{year}{i}" for i in range(len(names))),
        name=names,
        authority=authority,
        authority_name=authority,
    )


def test_codes_of_two_years_are_never_joined() -> None:
    old, new = two("2022", ("a", "b")), two("2025", ("a", "b"))
    with pytest.raises(Refused, match=r"cannot be joined by code .* 2 of 2 .* by name .*point in polygon"):
        join_by_code(old, new)
    with pytest.raises(Refused):
        join_by_code(old, replace(old, kind="lsoas"))
    assert join_by_code(new, new).tolist() == [0, 1]
    assert join_by_code(new, replace(new, code=("x", new.code[0]))).tolist() == [1, -1]


def test_real_codes_of_two_years(shared: Path) -> None:
    old = read(shared / "data/boundaries/wards_BGC_2022_wilts_swindon.geojson")
    new = read(shared / "data/boundaries/wards_2025_WD25_BGC_wilts_swindon.geojson")
    with pytest.raises(Refused, match="24 of 118 codes are not in both"):
        join_by_code(old, new)
    assert set(default_wards().code) == set(old.code)  # postcodes of April 2025 carry the codes of 2024
    assert (join_by_name(default_wards(), new) >= 0).all()


def test_names_join_within_their_authority() -> None:
    old = two("2022", ("St. Mary's & All-Saints", "Central"))
    new = two("2025", ("CENTRAL", "St Marys and All Saints", "Central"), ("Swindon", "Wiltshire", "Wiltshire"))
    assert join_by_name(old, new).tolist() == [1, 0]
    nameless = replace(new, authority_name=("", "", ""))
    assert join_by_name(old, nameless).tolist() == [1, -1]  # Central stands twice


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=3, max_size=9))
def test_repair_leaves_valid_areas_and_what_was_valid(ring: list[tuple[int, int]]) -> None:
    square = shapely.box(0, 0, 2, 2)
    drawn = shapely.Polygon(ring)
    (first, second), broken = repair([square, drawn])
    assert first is square and set(broken) <= {1}
    assert second.is_valid and second.geom_type in ("Polygon", "MultiPolygon")
    assert (second is drawn) == drawn.is_valid
    assert second.area == pytest.approx(shapely.make_valid(drawn).area)


def same(a: Boundaries, b: Boundaries) -> bool:
    return shapely.equals_exact(a.geometry, b.geometry).all() and all(
        getattr(a, f.name) == getattr(b, f.name) for f in fields(Boundaries) if f.name != "geometry"
    )


def test_stored_sets_come_back_and_the_last_is_chosen(tmp_path: Path) -> None:
    store = BoundaryFolder(tmp_path)
    assert store.wards() is default_wards()
    swindon = replace(default_wards().of(["E06000030"]), vintage="2026", resolution="BGC", repaired=("E05008954",))
    name = store.write(swindon)
    assert same(store.wards(), swindon)
    store.write(replace(swindon, kind="lsoas"))
    assert same(store.wards(), swindon) and store.chosen("lads") is None
    assert store.identity("wards") == swindon.identity != default_wards().of(["E06000054"]).identity
    assert swindon.of(swindon.authority).identity == swindon.identity and store.identity("lads") is None
    store.write(replace(swindon, vintage="2027"))
    assert store.wards().vintage == "2027"
    assert [(one.name, one.chosen) for one in store.sets()] == [
        ("lsoas_2026_BGC.parquet", True),
        (name, False),
        ("wards_2027_BGC.parquet", True),
    ]


def test_stored_sets_are_geoparquet(tmp_path: Path) -> None:
    import geopandas  # noqa: PLC0415

    store = BoundaryFolder(tmp_path)
    frame = geopandas.read_parquet(store.folder / store.write(default_wards()))
    assert frame.crs.to_epsg() == 27700 and len(frame) == 118
    assert (frame.geometry.area.to_numpy() / 1e6 == default_wards().km2).all()


def test_a_damaged_or_missing_set_is_one_sentence(tmp_path: Path) -> None:
    store = BoundaryFolder(tmp_path)
    path = store.folder / store.write(default_wards())
    whole = path.read_bytes()
    for damage in (whole[: len(whole) // 2], b"", b"PAR1" + whole[100:]):
        path.write_bytes(damage)
        with pytest.raises(Unavailable, match=r"cannot be read\. Import them again"):
            store.wards()
    path.unlink()
    with pytest.raises(Unavailable):
        store.wards()
    (tmp_path / "file").touch()
    assert BoundaryFolder(tmp_path / "file").wards().approximate  # whoever writes there says what is wrong


def test_a_failed_write_leaves_the_old_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = BoundaryFolder(tmp_path)
    store.write(default_wards())

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(Unavailable, match="No space left on device"):
        store.write(default_wards().of(["E06000030"]))
    monkeypatch.undo()
    assert len(store.wards()) == 118
    assert [one.name for one in store.sets()] == ["wards_2024_unknown.parquet"]


def test_forces_of_the_south_west() -> None:
    assert set(authorities("wiltshire")) == set(default_wards().authority)
    every = [code for codes in AUTHORITIES.values() for code in codes]
    assert len(every) == len(set(every)) == 27
    with pytest.raises(NotFound, match="--authority"):
        authorities("narnia")
