"""Seven forces' real street crime, written out as data.police.uk publishes it, is loaded and adds up, force by force.

A sample of the rows is read here; SEVEN_FORCES=whole in the environment reads all 708,069 of them.
"""

import os
from collections import Counter
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet as pq

from app.loading.load import load_police_uk, outlines
from geo.sources.street_rows import force_slug
from geo.store.opening import open_store

WHOLE = os.environ.get("SEVEN_FORCES") == "whole"
ROWS = 708_069


def monthly_files(rows: pa.Table, folder: Path) -> Counter[str]:
    """Write YYYY-MM/YYYY-MM-force-street.csv as the archive has them; rows of each force."""
    written: Counter[str] = Counter()
    for pair in rows.group_by(["Month", "Reported by"]).aggregate([([], "count_all")]).to_pylist():
        month, name = pair["Month"], pair["Reported by"]
        path = folder / month / f"{month}-{force_slug(name)}-street.csv"
        path.parent.mkdir(parents=True, exist_ok=True)
        pa.csv.write_csv(rows.filter((pc.field("Month") == month) & (pc.field("Reported by") == name)), path)
        written[force_slug(name)] += pair["count_all"]
    return written


def test_every_row_of_every_force_has_found_its_fate(shared: Path, tmp_path: Path) -> None:
    rows = pq.read_table(shared / "data/police-uk/south_west_and_neighbours_2025_street.parquet")
    assert len(rows) == ROWS
    if not WHOLE:
        rows = rows.filter(pc.field("Month") == "2025-03").take(pa.array(range(0, 70_000, 43)))
    written = monthly_files(rows, tmp_path / "archive")
    assert len(written) == 7 and written.total() == len(rows)
    store = open_store(tmp_path / "store")
    report = load_police_uk(store, tmp_path / "archive", outlines(store), lambda n, file: None, shown="wiltshire")
    assert report.read == len(rows) == report.kept + report.duplicates + sum(report.quarantined.values())
    apart = Counter(Path(name).stem[8:-7] for name in store.quarantine(store.reports()[0]["id"])["file"].to_pylist())
    kept = {force: sum(months.values()) for force, months in report.by_month.items()}
    assert {force: kept[force] + apart[force] for force in written} == written
    assert {force: len(store.read("incidents", force=force, columns=["id"])) for force in written} == kept
    assert "of them are of avon-and-somerset, dorset" in report.notes[0] and "shows wiltshire" in report.notes[0]
    if WHOLE:
        for force in sorted(written):
            print(f"{force}: {written[force]:,} read = {kept[force]:,} kept + {apart[force]:,} repeated or set aside")
