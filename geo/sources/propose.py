"""A first mapping, guessed from the titles of a force's export and the values under them."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from geo.errors import UserError
from geo.incidents import FLAGS, PUBLIC_PLACE
from geo.offence.definition import CATEGORIES
from geo.report import count
from geo.sources.clock import Order
from geo.sources.date_orders import DateOrders
from geo.sources.mapping import COLUMNS
from geo.sources.matched_titles import Matched, matched, plain_title, quoted
from geo.sources.records import sheets
from geo.sources.sample import Sample, placed, sample, values_of
from geo.sources.usual_titles import EXPORT

GUESS: Final = "# A guess from the titles alone: check every line before you load."
_CHECKED: Final = "# A guess from the titles and the first rows: check every line before you load."
_LISTED: Final = 60  # values that are listed, the most frequent
_KNOWN: Final = {name.upper() for name in CATEGORIES}
_FLAG_WORDS: Final = {
    "domestic_abuse": ("da", "dv", "dva", "dash", "domestic", "domestics"),
    "firearm": ("gun",),
    "cuckooing": ("cuckoo", "cuckooed", "taken over", "takeover", "take over", "overtaken"),
}
"""What else a title says for a flag, in whole words: “DA flag”, “Home taken over”."""
_TRANSLATED: Final[dict[str, Callable[[str], bool]]] = {
    "category": lambda value: value.upper() in _KNOWN,
    "location_type": lambda value: value.lower().replace(" ", "_") in PUBLIC_PLACE,
}
"""Meanings whose values are translated, and which of them need none."""


class Proposal(NamedTuple):
    """text: the YAML; missing: what must be filled in before anything can be loaded, empty when nothing must."""

    text: str
    missing: tuple[str, ...]


def propose(titles: Sequence[str], force: str = "wiltshire") -> str:
    """The YAML text of a mapping for these column titles; comments say what is unsure, missing or left over."""
    return _proposal(Sample(list(titles)), force).text


def propose_file(path: Path, force: str) -> str:
    """The text of `proposal`."""
    return proposal(path, force).text


def proposal(path: Path, force: str, sheet: str = "") -> Proposal:
    """The proposal for a file: of a workbook, for `sheet` or else that whose titles say most. Raises as `records`."""
    names = [sheet] if sheet else sheets(path)
    best, found, highest, first = "", None, -1, None
    for name in names:
        try:
            table = sample(path, name, _score)
        except UserError as fault:  # a cover without a table is no fault of the workbook's
            first = first or fault
            continue
        if (known := _score(table.titles)) > highest:
            best, found, highest = name, table, known
    if found is None:
        raise first or UserError("there is no sheet that can be seen", where=path.name)
    return _proposal(found, force, path, "" if best == names[0] else best)


def titles_of(path: Path, sheet: str = "") -> list[str]:
    """The column titles of an export. Raises as `records` does."""
    return sample(path, sheet, _score).titles


def _score(titles: Sequence[str]) -> int:
    return len(matched(titles, EXPORT, COLUMNS).found)


def _proposal(table: Sample, force: str, path: Path | None = None, sheet: str = "") -> Proposal:
    guess = placed(matched(table.titles, EXPORT, COLUMNS, table.fits), table)
    counts = _values(guess, path, sheet)
    flags = {
        flag: title
        for title in guess.left
        for flag in FLAGS
        if plain_title(flag) in title or any(f" {words} " in f" {title} " for words in _FLAG_WORDS.get(flag, ()))
    }
    dates, order = _dates(guess, counts)
    missing = [*_missing(guess), *_untranslated(guess, counts), *order]
    lines = [f"# STILL MISSING: {what}" for what in missing]
    if not {"easting", "longitude", "coordinates"} & set(guess.found) and "@" not in "".join(table.titles):
        lines.append("# No column of places was recognised: without one, rows have no place on the map.")
    lines += [GUESS if path is None else _CHECKED, f"force: {force}"]
    lines += [f"sheet: {quoted(sheet)}"] if sheet else []
    lines += [*dates, "columns:", *guess.lines]
    if flags:
        lines.append("flags:  # unsure: each must hold yes or no")
        lines += [f"  {flag}: {quoted(guess.plain[title])}" for flag, title in flags.items()]
    lines += _to_fill(guess, counts)
    if unused := [guess.plain[title] for title in guess.left if title not in flags.values()]:
        lines.append(f"# Not used: {', '.join(unused)}")
    return Proposal("\n".join(lines) + "\n", tuple(missing))


def _values(guess: Matched, path: Path | None, sheet: str) -> dict[str, Counter[str]]:
    """The values of the columns whose values the mapping must know, by meaning."""
    meanings = [m for m in ("category", "ho_code", "location_type", "from", "to") if m in guess.found]
    if path is None:
        return {}
    return dict(zip(meanings, values_of(path, [guess.found[m] for m in meanings], sheet, _score), strict=True))


def _missing(guess: Matched) -> list[str]:
    missing = []
    if "from" not in guess.found:
        missing.append(
            "the column of dates, under columns as from; is the line of titles another? then add header: LINE"
        )
    if not {"category", "ho_code"} & set(guess.found):
        missing.append("what the offence was, under columns as ho_code or category")
    return missing


def _untranslated(guess: Matched, counts: dict[str, Counter[str]]) -> list[str]:
    """What must be said when no row has an offence that is known."""
    values = counts.get("category")
    if "ho_code" in guess.found or not values or any(value.upper() in _KNOWN for value in values):
        return []
    return [f"crime types for the file's own {count(len(values), 'category', 'categories')}, listed under categories"]


def _dates(guess: Matched, counts: dict[str, Counter[str]]) -> tuple[list[str], list[str]]:
    """The line about the order of day and month, and what is missing of it."""
    found = DateOrders()
    for meaning in ("from", "to"):
        for text in counts.get(meaning, ()):
            found.look(0, text)
    if found.mixed:
        return [], [
            "the order of day and month: some dates have the day first, some the month: add dates: to this file"
        ]
    if found.guess is Order.MONTH_FIRST:
        return [f"dates: {Order.MONTH_FIRST.value}   # no date can have its day first, and some only its month"], []
    if found.open:
        return [f"dates: {Order.DAY_FIRST.value}   # unsure: no date tells; or {Order.MONTH_FIRST.value}"], []
    return [], []


def _to_fill(guess: Matched, counts: dict[str, Counter[str]]) -> list[str]:
    """Lines for the file's own words, to be translated by a person."""
    lines = []
    if "category" in guess.found:
        unknown = _unknown("category", counts.get("category", Counter()))
        lines += [
            "# categories:   # the export's own groups, where they are not data.police.uk's crime types",
            *(_listed(unknown) or ['#   "VIOLENCE WITH INJURY": Violence and sexual offences']),
        ]
    if "location_type" in guess.found:
        unknown = _unknown("location_type", counts.get("location_type", Counter()))
        lines += [
            "# location_types:   # the export's own kinds of premises",
            *(_listed(unknown) or ['#   "PUBLIC HOUSE": licensed_on']),
        ]
    return lines


def own_values(path: Path, columns: Mapping[str, str], sheet: str = "") -> dict[str, list[tuple[str, int]]]:
    """The file's own words that must be translated, by meaning, with their rows, the most frequent first.

    columns: meaning -> title of those that a mapping names. Raises as `records` does.
    """
    named = [meaning for meaning in _TRANSLATED if columns.get(meaning)]
    counts = values_of(path, [columns[meaning] for meaning in named], sheet, _score) if named else []
    return {meaning: _unknown(meaning, counter)[:_LISTED] for meaning, counter in zip(named, counts, strict=True)}


def _unknown(meaning: str, values: Counter[str]) -> list[tuple[str, int]]:
    known = _TRANSLATED[meaning]
    return [(value, n) for value, n in values.most_common() if not known(value)]


def _listed(values: Sequence[tuple[str, int]]) -> list[str]:
    lines = [f"#   {quoted(value[:80])}:   # {count(n, 'row')}" for value, n in values[:_LISTED]]
    if more := len(values) - _LISTED:
        lines += [f"#   and {more:,} more"] if more > 0 else []
    return lines
