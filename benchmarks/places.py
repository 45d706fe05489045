"""Finding places by name while they are typed, beside what needs no index: a scan by LIKE, and difflib over all names.

`python -m benchmarks.places` prints the rows. Texts grow letter by letter, as the search box asks them.
"""

import difflib
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from benchmarks.table import Row, seconds
from geo.geocoder.address import taken_apart
from geo.geocoder.gather import Material
from geo.geocoder.geocoder import Geocoder
from geo.geocoder.index import build
from geo.geocoder.key import plain
from geo.geocoder.offers import offers
from geo.geocoder.search import search
from geo.space.boundaries import default_wards
from geo.streets.names_file import default_names

TYPED = (
    "fleet street, swindon",
    "high st marlborough",
    "salisbury",
    "sn1 1ae",
    "fleet street / bridge street",
    "toothill",
)
MISSPELLED = ("regnet street swindon", "minstre street salisbury", "toothil", "endles street")
TEXTS = (
    "12 Fleet St, Swindon",
    "jct of Fleet Street and Bridge Street, Swindon",
    "o/s Lidl, Bridge Street, Swindon",
    "SN1 1AE",
)
UNDER = "under 10 ms"


def each(texts: Sequence[str], work: Callable[[str], object]) -> tuple[float, float]:
    """Median and longest wall seconds of a call, the first round not counted."""
    taken = []
    for i in range(4):
        for text in texts:
            begin = time.perf_counter()
            work(text)
            taken += [time.perf_counter() - begin] * (i > 0)
    return statistics.median(taken), max(taken)


def run(scale: float = 1.0) -> Iterator[Row]:
    """The rows; they are as many names as ship at any scale."""
    of = Material(default_names(), default_wards())
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "index.sqlite")
        made = seconds(lambda: build(path, of), 3)
        size = path.stat().st_size / 1e6
        yield Row(
            "index of the names that ship", made, "", None, None, "", note=f"once for what is held; {size:.1f} MB"
        )
        geocoder = Geocoder(build(path, of))
        connection = geocoder.index.connection
        grown = [text[:n] for text in TYPED for n in range(1, len(text) + 1)]

        def scanned(text: str) -> object:
            words = plain(text).split()
            where = " AND ".join(["name || ' ' || place LIKE ?"] * len(words)) or "0"
            return connection.execute(f"SELECT * FROM entry WHERE {where}", [f"%{word}%" for word in words]).fetchall()

        ours, longest = each(grown, lambda text: search(text, geocoder))
        theirs, _ = each(grown, scanned)
        note = f"longest {longest * 1e3:.1f} ms; LIKE knows no short forms, no junctions and no postcodes"
        yield Row(f"{len(grown)} texts as they are typed", ours, "LIKE", theirs, theirs / ours, UNDER, note=note)

        keys = [one for (one,) in connection.execute("SELECT key FROM spelling")]
        ours, longest = each(MISSPELLED, lambda text: offers(taken_apart(text, geocoder.index), geocoder.index))
        theirs, _ = each(MISSPELLED, lambda text: difflib.get_close_matches(plain(text), keys, 5, 0.7))
        note = f"longest {longest * 1e3:.1f} ms; the same measure of likeness"
        yield Row("misspelled names", ours, "difflib", theirs, theirs / ours, UNDER, note=note)

        ours, longest = each(TEXTS, geocoder.locate)
        yield Row("a record's text", ours, "", None, None, UNDER, note=f"longest {longest * 1e3:.1f} ms")


if __name__ == "__main__":
    from benchmarks.__main__ import COLUMNS, line

    print(COLUMNS + "".join(map(line, run())))
