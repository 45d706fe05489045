"""Months of data.police.uk of any size, made of real rows where ../shared has them, else of the demonstration's."""

from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pcsv

from geo.sources.demo import generate
from geo.space.boundaries import default_wards
from geo.space.crs import to_lonlat

REAL = Path(__file__).parents[2] / "shared/data/police-uk"
MONTHS = [f"{year}-{month:02}" for year in (2023, 2024, 2025) for month in range(1, 13)]
COLUMNS = (
    "Crime ID", "Month", "Reported by", "Falls within", "Longitude", "Latitude", "Location", "LSOA code", "LSOA name",
    "Crime type", "Last outcome category", "Context",
)  # fmt: skip
STEP = 0.0003
"""Degrees by which a copy of the rows is moved, up to SIDE times each way: some 30 m, so that it has its own places."""
SIDE = 5


@cache
def base() -> tuple[pa.Table, str]:
    """Rows of Wiltshire in the columns of data.police.uk, and what they are."""
    files = sorted(REAL.glob("*/*-wiltshire-street.csv"))
    if not files:
        return synthetic(), "synthetic rows"
    texts = pcsv.ConvertOptions(column_types=dict.fromkeys(COLUMNS, pa.string()), strings_can_be_null=True)
    read = pa.concat_tables([pcsv.read_csv(file, convert_options=texts) for file in files]).select(COLUMNS)
    at = {name: read[name].cast(pa.float64()) for name in ("Longitude", "Latitude")}
    for name, values in at.items():
        read = read.set_column(COLUMNS.index(name), name, values)
    return read, "real rows of Wiltshire, repeated 30 m apart"


def synthetic() -> pa.Table:
    """The demonstration's incidents as data.police.uk would print them."""
    rows = generate(default_wards(), months=36, last=date(2025, 12, 1), seed=1).incidents
    lon, lat = to_lonlat(rows["easting"].to_numpy(), rows["northing"].to_numpy())
    own = {
        "Crime ID": rows["id"].cast(pa.string()),
        "Longitude": pa.array(lon, from_pandas=True),
        "Latitude": pa.array(lat, from_pandas=True),
        "Crime type": rows["category"].cast(pa.string()),
    }
    said = {"Location": "On or near somewhere invented", "Last outcome category": "Status update unavailable"}
    return pa.table({name: own.get(name, pa.repeat(said.get(name, ""), len(rows))) for name in COLUMNS})


def files(home: Path, rows: int, forces: Sequence[str] = ("wiltshire",)) -> Path:
    """A folder of 36 months with so many rows, as many of each force, written once; no two rows have the same id."""
    made = home / f"csv-{rows}-{len(forces)}"
    if made.is_dir():
        return made
    source, _ = base()
    random = np.random.default_rng(rows)
    unfinished = made.with_suffix(".part")
    parts = [(month, force) for month in MONTHS for force in forces]
    ends = np.linspace(0, rows, len(parts) + 1).astype(int)
    for (month, force), begin, end in zip(parts, ends, ends[1:], strict=False):
        folder = unfinished / month
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / f"{month}-{force}-street.csv").open("wb") as file:
            file.write(f"{','.join(COLUMNS)}\n".encode())
            for line in lines(copies(source, int(begin), int(end), month, force, random)).chunks:
                file.write("".join(line.to_pylist()).encode())
    unfinished.rename(made)
    return made


def lines(table: pa.Table) -> pa.ChunkedArray:
    """The rows as data.police.uk prints them: quoted where a comma stands in a value, and nowhere else."""
    texts = [pc.fill_null(table[name].cast(pa.string()), "") for name in COLUMNS]
    quoted = [pc.binary_join_element_wise('"', text, '"', "") for text in texts]
    told = [pc.if_else(pc.match_substring(a, ","), b, a) for a, b in zip(texts, quoted, strict=True)]
    return pc.binary_join_element_wise(pc.binary_join_element_wise(*told, ","), "", "\n")


def copies(source: pa.Table, begin: int, end: int, month: str, force: str, random: np.random.Generator) -> pa.Table:
    """Rows begin to end of the source repeated without end, each copy a step aside, all in one month, of one force."""
    row = np.arange(begin, end)
    table = source.take(pa.array(row % len(source)))
    copy = row // len(source)
    step = {"Longitude": copy % SIDE, "Latitude": copy // SIDE % SIDE}
    names = random.bytes(32 * len(row)).hex()
    ids = pa.array([names[64 * k : 64 * k + 64] for k in range(len(row))])
    changed = {
        **{name: pa.array(np.round(moved(table[name], by), 6), from_pandas=True) for name, by in step.items()},
        "Crime ID": pc.if_else(pc.is_valid(table["Crime ID"]), ids, None),
        "Month": pa.repeat(month, len(row)),
        **dict.fromkeys(("Reported by", "Falls within"), pa.repeat(f"{force.title()} Police", len(row))),
    }
    return pa.table({name: changed.get(name, table[name]) for name in COLUMNS})


def moved(degrees: pa.ChunkedArray, steps: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    """Coordinates some steps further; those that are not known stay so."""
    return np.asarray(degrees.to_numpy() + STEP * steps, np.float64)
