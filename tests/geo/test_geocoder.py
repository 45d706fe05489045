"""What a text means, and that nothing is taken which it does not say."""

import csv
from pathlib import Path

import numpy as np

from geo.geocoder.geocoder import Geocoder
from geo.geocoder.key import key, keys, plain
from geo.geocoder.search import search
from geo.sources.geocoding import Method
from geo.streets.names_file import default_names

TAKEN = {
    "postcode": Method.POSTCODE, "street": Method.STREET, "junction": Method.JUNCTION, "place": Method.PLACE,
    "grid": Method.GRID,
}  # fmt: skip


def test_the_texts_of_a_force_are_taken_as_they_are_right_or_not_at_all(geocoder: Geocoder, shared: Path) -> None:
    rows = list(csv.DictReader((shared / "cases" / "geocode_texts.csv").open(encoding="utf-8")))
    right = 0
    for row in rows:
        found = geocoder.locate(row["text"])
        assert bool(found.why) == (found.method is None)
        expected = TAKEN.get(row["kind"])
        if "below threshold" in row["answer"] or expected is None:
            assert found.method is None, row
        else:
            assert found.method is expected, (row, found)
            if expected is Method.GRID:
                assert (
                    f"{found.x - found.x % 100:.0f} {found.y - found.y % 100:.0f}" in row["answer"] or found.radius == 1
                )
            else:
                assert found.name.removeprefix("The ") == row["answer"]
                right += 1
    assert right >= 12


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


TAKEN_TEXTS = {
    "12-14 Fleet St Swindon": "Fleet Street, Swindon", "No. 12 Fleet Street, Swindon": "Fleet Street, Swindon",
    "Flat 3, 12 Fleet Street, Swindon, Wilts": "Fleet Street, Swindon", "FLEET ST. (SWINDON)": "Fleet Street, Swindon",
    "Swindon, Fleet Street": "Fleet Street, Swindon", "opp Lidl, Fleet Street, Swindon": "Fleet Street, Swindon",
    "alley behind McDonalds, Fleet Street, Swindon": "Fleet Street, Swindon",
    "car park off Fleet St, Swindon": "Fleet Street, Swindon", "St Marks Rd Salisbury": "St Mark's Road, Salisbury",
    "High St, Great Bedwyn, Marlborough": "High Street, Great Bedwyn", "High Street Corsham": "High Street, Corsham",
    "Old Town Hall, High Street, Marlborough": "High Street, Marlborough", "sn25 3aw": "SN25 3AW",
    "Junction Road, Bradford on Avon": "Junction Road, Bradford-on-Avon", "BA14 OAA": "BA14 0AA",
    "corner of Fleet St and Bridge St, Swindon": "Fleet Street / Bridge Street, Swindon",
    "The Mad Hatter, 12 Fleet Street, Swindon, SN1 1AE": "SN1 1AE",
}  # fmt: skip
NOT_TAKEN = """Fleet Street, Salisbury|Fleet Street, Bath|Fleet Street London|High Street, Swindon|High Street
Endless St|Upper Fleet Street, Swindon|Fleet Street East, Swindon|Fleet Road, Swindon
Swindon Fleet Street|10 Downing Street|Fleet Street towards Bridge Street Swindon
between Fleet Street and Bridge Street, Swindon|Fleet Street roundabout, Swindon|M4 J15
J16 M4, Swindon|junction 15 of the M4|A361 Devizes|A4 Bath Road, Calne|SN1 1AE Salisbury
Minster Street, SN1 1AE, Salisbury|SN1 IAE|SNI 1AE|SN1 1A|SN1 9ZZ|BA14 8A7
Fleet Street, Swindon, BS1 4DJ|SN1 1AE SN1 1AF|Toothil|Wilton|Wiltshire|Salisbury Hospital
Fleet Street, Swindon, Dorset|Fleet Street, Swindon Village|Fleet Street / Minster Street
Fleet Street; Bridge Street, Swindon|Park Lane, London|Broadmead, Bristol|home address|N/A|-|?|0|
TQ 300 800|415012 1848900|Marlborough House, Kingsbury Street|Swindon to Salisbury
Fleet Street outside the bank|Penhill, Salisbury|Fleet Street Studios, Swindon
Church Walk, Trowbridge Hospital"""


def test_texts_that_a_force_writes_in_many_ways_mean_one_place(geocoder: Geocoder) -> None:
    assert {text: geocoder.locate(text).name for text in TAKEN_TEXTS} == TAKEN_TEXTS


def test_what_may_mean_another_place_is_not_taken(geocoder: Geocoder) -> None:
    texts = [text for line in NOT_TAKEN.split("\n") for text in line.split("|")]
    assert [text for text in texts if geocoder.locate(text).method is not None] == []


def test_of_texts_made_of_real_names_none_is_wrong_and_taken(geocoder: Geocoder) -> None:
    names, rng = default_names(), np.random.default_rng(12)
    streets, towns = sorted(set(names.streets.name.tolist())), names.localities.name.tolist()
    for street in rng.choice(streets, 200):
        town = str(rng.choice(towns))
        found = geocoder.locate(f"{street}, {town}")
        if found.method is Method.STREET:  # then it is there: the town's own places are near
            at = names.localities.name == town
            far = np.hypot(names.localities.x[at] - found.x, names.localities.y[at] - found.y).min()
            assert key(found.name.rpartition(", ")[0]) == key(street) and far < 6_000, (street, town, found)
        i = int(rng.integers(1, max(len(street) - 1, 2)))
        swapped = street[: i - 1] + street[i] + street[i - 1] + street[i + 1 :]
        for text in (f"{swapped}, {town}", f"Upper {street}, {town}", f"{street} Annexe, {town}", f"{street}, Nowhere"):
            taken = geocoder.locate(text)
            named = key(taken.name.rpartition(", ")[0])
            assert taken.method is not Method.STREET or named in keys(plain(text.rpartition(", ")[0]).split()), text
