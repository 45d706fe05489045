"""Rows of street-level crime, as data.police.uk writes them, into incidents."""

import csv
import io
import re
from collections.abc import Mapping
from datetime import date
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from geo.incidents import FLAGS, PLACED
from geo.source import POLICE_UK
from geo.sources.coded import WAITING
from geo.sources.intake import Intake
from geo.sources.placing import Faults, by_lonlat
from geo.sources.reach import Reach

REQUIRED: Final = ("Crime ID", "Month", "Longitude", "Latitude", "Crime type")
COLUMNS: Final = (
    "Crime ID", "Month", "Reported by", "Falls within", "Longitude", "Latitude", "Location", "LSOA code", "LSOA name",
    "Crime type", "Last outcome category", "Context",
)  # fmt: skip
CATEGORIES: Final = {
    "anti-social-behaviour": "Anti-social behaviour",
    "bicycle-theft": "Bicycle theft",
    "burglary": "Burglary",
    "criminal-damage-arson": "Criminal damage and arson",
    "drugs": "Drugs",
    "other-crime": "Other crime",
    "other-theft": "Other theft",
    "possession-of-weapons": "Possession of weapons",
    "public-order": "Public order",
    "robbery": "Robbery",
    "shoplifting": "Shoplifting",
    "theft-from-the-person": "Theft from the person",
    "vehicle-crime": "Vehicle crime",
    "violent-crime": "Violence and sexual offences",
}
"""Crime types by their name in the API."""
LEGACY: Final = ("Violent crime", "Public disorder and weapons", "Public disorder")
"""Crime types of files from before 2013."""

MONTH: Final = r"^(19|20)\d\d-(0[1-9]|1[0-2])$"
"""A month as the files write it."""
LONGEST_FORCE: Final = 60
"""Characters in a force's slug."""
_WORDS: Final = re.compile(r"\b(police service of|police service|police|constabulary|service)\b")


def convert(
    rows: pa.Table,
    lines: npt.NDArray[np.int64],
    intake: Intake,
    *,
    file: str,
    force: str = "",
    month: str = "",
    reaches: Mapping[str, Reach],
) -> None:
    """Put rows (the text columns COLUMNS, any of the optional ones absent) into the intake, good and bad.

    force, month: what the file's name says; without them each row speaks for itself. A row of another month than its
    file's is set aside, because its month would otherwise be replaced by that one row.
    """
    rows = _complete(rows)
    faults = Faults(len(rows))
    months = rows["Month"]
    written = pc.unique(months)
    proper = written.filter(pc.match_substring_regex(written, MONTH))
    faults.add(pc.invert(pc.is_in(months, proper)), "the month is not written as YYYY-MM")
    if month:
        faults.add(pc.not_equal(months, month), "the month is not the one in the file's name")
    types = rows["Crime type"]
    known = pa.array([*CATEGORIES.values(), *LEGACY])
    faults.add(pc.invert(pc.is_in(types, known)), "the crime type is not one of data.police.uk's")
    slugs = pa.array([force] * len(rows), pa.string()) if force else _slugs(rows)
    faults.add(
        pc.or_(pc.equal(slugs, ""), pc.greater(pc.utf8_length(slugs), LONGEST_FORCE)), "no police force is named"
    )
    easting, northing, placed = by_lonlat(rows["Longitude"], rows["Latitude"], slugs, faults, reaches)

    good = faults.good
    if not good.all():
        for i in np.flatnonzero(~good):
            intake.reject(file, int(lines[i]), faults.reason[i], _text(rows, int(i)))
    keep = pa.array(good)
    n = int(good.sum())
    if not n:
        return
    rows, slugs, kept = rows.filter(keep), slugs.filter(keep), placed[good]
    first = pc.unique(rows["Month"]).to_pylist()
    dates = pa.array([date.fromisoformat(f"{m}-01") for m in first], pa.date32())
    nothing = pa.nulls(n)
    values: dict[str, pa.Array] = dict.fromkeys((*FLAGS, "start", "end", "ho_code", "location_type", *PLACED), nothing)
    values |= {
        "id": _or_null(rows["Crime ID"]),
        "source": pa.array([POLICE_UK.id] * n),
        "force": slugs,
        "month": dates.take(pc.index_in(rows["Month"], pa.array(first))),
        "time_precision": pa.array(["month"] * n),
        "easting": pa.array(easting[good], mask=~kept),
        "northing": pa.array(northing[good], mask=~kept),
        "spatial_precision": pa.array(np.where(kept, "street", "none")),
        "category": rows["Crime type"],
        "outcome": _or_null(rows["Last outcome category"]),
        "lsoa": _or_null(rows["LSOA code"]),
        "location": _or_null(rows["Location"]),
        "weight": pa.array(np.ones(n)),
        "file": pa.array([file] * n),
        "line": pa.array(lines[good]),
    }
    intake.accept(pa.table([values[f.name] for f in WAITING], names=WAITING.names).cast(WAITING))


def _complete(rows: pa.Table) -> pa.Table:
    empty = pa.array([""] * len(rows))
    names = set(rows.column_names)
    return pa.table({c: pc.utf8_trim_whitespace(rows[c]) if c in names else empty for c in COLUMNS})


def _or_null(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.if_else(pc.equal(column, ""), None, column)


def force_slug(name: str) -> str:
    """data.police.uk's slug of a force's name: Avon and Somerset Constabulary -> avon-and-somerset."""
    bare = _WORDS.sub(" ", name.lower().replace("&", " and "))
    slug = "-".join(re.findall(r"[a-z0-9]+", bare))
    return "btp" if slug == "british-transport" else slug


def _slugs(rows: pa.Table) -> pa.ChunkedArray:
    named = pc.if_else(pc.equal(rows["Falls within"], ""), rows["Reported by"], rows["Falls within"])
    names = pc.unique(named)
    return pa.array([force_slug(name) for name in names.to_pylist()], pa.string()).take(pc.index_in(named, names))


def _text(rows: pa.Table, i: int) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="").writerow([column[i].as_py() for column in rows.columns])
    return out.getvalue()
