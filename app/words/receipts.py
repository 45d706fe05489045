"""What was found and removed, in words: rows by source and month, what remains, and what no command can reach."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from geo.report import count
from geo.source import source_of

_PLACES: Final = {
    "reports": "reports of loads",
    "records": "versions of what people wrote down",
    "jobs": "records of past loads and other work",
    "uploads": "files that wait to be loaded",
    "old_uploads": "files that waited to be loaded for more than a day",
    "still": "files that still hold it, and that somebody must look at",
}
_NOT_REACHED: Final = {
    "backups": "backups that were written elsewhere (afterdark backup)",
    "downloads": "files that were downloaded or printed",
    "originals": "the files that were loaded, where their owners keep them",
    "audit_log": "the audit log, which is only added to",
}


def rule_line(source: str, months: int | None, until: str, basis: str) -> str:
    """force-export: the last 24 months, none of it after 31 Dec 2027. Ground: agreement 7."""
    parts = [f"the last {count(months, 'whole month')} before this one" if months else "all months"]
    parts += [f"nothing after {until}"] if until else []
    return f"{source}: {', '.join(parts)}. Ground: {basis}."


def removed_lines(removed: Iterable[tuple[str, str, str, int, int]]) -> Iterator[str]:
    """A line for each dataset, source and month, of its rows and of those that only an undo would have brought back."""
    for dataset, source, month, rows, undo in removed:
        where = f"{dataset} of {source_of(source).title}{f', {month}' if month else ''}"
        beside = f"; {count(undo, 'row')} kept to undo a load or by a restore" if undo else ""
        yield f"{where}: {count(rows, 'row')}{beside}"


def other_lines(aside: Mapping[str, int], texts: Mapping[str, int]) -> Iterator[str]:
    """What was found in other places than the data."""
    for source, rows in aside.items():
        title = source_of(source).title if source else "an unknown source"
        yield f"set aside by loads of {title}: {count(rows, 'row')}"
    for place, n in texts.items():
        yield f"{_PLACES[place]}: {n:,}"


def receipt_lines(receipt: Mapping[str, Any], *, id: str) -> Iterator[str]:
    """The whole receipt. receipt: as its own JSON says it."""
    what = "Rows older than their rule" if receipt["act"] == "purge" else "Rows of one reference"
    yield f"{what} removed on {receipt['at']} by {receipt['who']}."
    removed = [(r["dataset"], r["source"], r["month"], r["rows"], r["undo"]) for r in receipt["removed"]]
    lines = [*removed_lines(removed), *other_lines(receipt["aside"], receipt["texts"])]
    yield from (f"  {line}" for line in lines or ("nothing was found, and nothing was changed",))
    yield "What remains of the data:"
    left = receipt["remains"].items()
    yield from [f"  {source_of(source).title}: {count(rows, 'row')}" for source, rows in left] or ["  nothing"]
    yield "This command cannot reach, and whoever keeps them must look there:"
    yield from (f"  {_NOT_REACHED[place]}" for place in receipt["not_reached"])
    yield f"Receipt {id}, SHA-256 {receipt['hash']}."
