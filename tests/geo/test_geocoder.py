"""What a text means, and that nothing is taken which it does not say."""

import csv
from pathlib import Path

from geo.geocoder.geocoder import Geocoder
from geo.geocoder.search import search
from geo.sources.geocoding import Method

TAKEN = {
    "postcode": Method.POSTCODE, "street": Method.STREET, "junction": Method.JUNCTION, "place": Method.PLACE,
    "grid": Method.GRID,
}  # fmt: skip
NOT_IN_THE_NAMES = ("Market Place, Devizes",)


def test_the_texts_of_a_force_are_taken_as_they_are_right_or_not_at_all(geocoder: Geocoder, shared: Path) -> None:
    rows = list(csv.DictReader((shared / "cases" / "geocode_texts.csv").open(encoding="utf-8")))
    right = 0
    for row in rows:
        found = geocoder.locate(row["text"])
        assert bool(found.why) == (found.method is None)
        expected = TAKEN.get(row["kind"])
        if "below threshold" in row["answer"] or expected is None:
            assert found.method is None, row
        elif row["text"] not in NOT_IN_THE_NAMES:
            assert found.method is expected, (row, found)
            if expected is Method.GRID:
                assert (
                    f"{found.x - found.x % 100:.0f} {found.y - found.y % 100:.0f}" in row["answer"] or found.radius == 1
                )
            else:
                assert found.name == row["answer"]
                right += 1
    assert right >= 11


def test_a_box_finds_what_is_typed_as_far_as_it_is(geocoder: Geocoder) -> None:
    first = {
        "sn1 1": ("sector", "SN1 1"), "SN11AE": ("postcode", "SN1 1AE"), "fleet st, swi": ("street", "Fleet Street"),
        "salisb": ("place", "Salisbury"), "SU 150 848": ("grid", "SU 150 848"), "eastcott ward": ("ward", "Eastcott"),
        "Fleet Street / Bridge Street": ("junction", "Fleet Street / Bridge Street"), "toot": ("place", "Toothill"),
        "o/s 12 Fleet St, Swindon": ("street", "Fleet Street"),
    }  # fmt: skip
    for text, expected in first.items():
        hit = search(text, geocoder).hits[0]
        assert (hit.kind, hit.name) == expected
    wrong_town = search("Fleet Street, Salisbury", geocoder)
    assert not wrong_town.hits
    assert [one.name for one in wrong_town.offers][:1] == ["Fleet Street"]
