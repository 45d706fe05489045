"""What the page of one uploaded file shows: what it is, which column means what, the first rows with their fates."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from app.loading.draft import AS_IS, COLUMN, FLAG, TYPE, VALUE, is_mapped, meanings, required
from app.loading.fates import Fates
from app.words.load_file import KINDS, meaning
from geo.incidents import FLAGS, PUBLIC_PLACE
from geo.offence.definition import CATEGORIES
from geo.source import DEPRIVATION, FORCE_EXPORT, POPULATION
from geo.sources.asset_columns import WORDED
from geo.sources.boundary_file import RESOLUTIONS
from geo.sources.recognise import AREAS, PATHS, STREETS

SHOWN: Final = 12
"""Rows that are shown with their fate; as many again are judged as were looked at."""
_WORDS_OF_FILE: Final = 30
_ALWAYS: Final = ("easting", "northing", "category", "code", "name")
"""Meanings that stand open although nothing in the file has them."""
Option = tuple[str, str]


@dataclass(frozen=True)
class Choice:
    """One field of the form. options: value and label of each; empty for a text; example: a value of the column; first:
    it stands open on the page."""

    name: str
    label: str
    value: str
    options: tuple[Option, ...] = ()
    about: str = ""
    example: str = ""
    must: bool = False
    first: bool = True


@dataclass(frozen=True)
class ShownRow:
    """A row with its fate: reason "" when it is kept; values in the order of the titles that are shown."""

    line: int
    reason: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class LoadForm:
    """The whole page. columns, flags, own words, further: fields of the mapping; titles: those that are shown above the
    rows, each with what it means, "" for none."""

    kind: str
    kinds: tuple[Option, ...]
    as_is: bool | None
    columns: tuple[Choice, ...]
    flags: tuple[Choice, ...]
    categories: tuple[Choice, ...]
    location_types: tuple[Choice, ...]
    further: tuple[Choice, ...]
    titles: tuple[tuple[str, str], ...]
    rows: tuple[ShownRow, ...]


def load_form(seen: Mapping[str, Any], kind: str, fields: Mapping[str, str], fates: Fates | None) -> LoadForm:
    """The page for what was seen of a file. fields: how it is to be read now."""
    titles: list[str] = seen["titles"]
    rows: list[tuple[int, list[str]]] = seen["rows"]
    as_is = bool(fields.get(AS_IS)) if AS_IS in seen["drafts"].get(kind, {}) else None
    mapped = is_mapped(kind) and not fields.get(AS_IS)
    columns = _columns(meanings(kind), kind, titles, rows, fields) if mapped else ()
    if kind == AREAS:
        columns = _columns({"code": "", "name": ""}, kind, titles, rows, fields)
    export = mapped and kind == FORCE_EXPORT.id
    order, shown = _order(titles, fields, mapped or kind == AREAS)
    return LoadForm(
        kind=kind,
        kinds=tuple(KINDS.items()),
        as_is=as_is,
        columns=columns,
        flags=_flags(titles, fields) if export else (),
        categories=_own(seen, "category", VALUE, CATEGORIES, fields) if export else (),
        location_types=_own(seen, "location_type", TYPE, tuple(PUBLIC_PLACE), fields) if export else (),
        further=_further(kind, seen, fields, mapped),
        titles=shown,
        rows=tuple(
            ShownRow(line, fates.reasons[i] if fates else "", tuple(texts[j] for j in order))
            for i, (line, texts) in enumerate(rows[:SHOWN])
        ),
    )


def _order(titles: Sequence[str], fields: Mapping[str, str], mapped: bool) -> tuple[list[int], tuple[Option, ...]]:
    """Positions of the titles that are shown, those with a meaning first, and each title with its meaning."""
    means = {title: meaning(name.removeprefix(COLUMN)) for name, title in fields.items() if name.startswith(COLUMN)}
    means |= {title: meaning(name.removeprefix(FLAG)) for name, title in fields.items() if name.startswith(FLAG)}
    means = means if mapped else {}
    order = sorted(range(len(titles)), key=lambda i: (titles[i] not in means, i))
    return order, tuple((titles[i], means.get(titles[i], "")) for i in order)


def _titled(titles: Sequence[str], without: str = "no column") -> tuple[Option, ...]:
    return (("", without), *((title, title) for title in titles if title))


def _columns(
    meant: Mapping[str, str],
    kind: str,
    titles: Sequence[str],
    rows: Sequence[tuple[int, list[str]]],
    fields: Mapping[str, str],
) -> tuple[Choice, ...]:
    options, must = _titled(titles, *(("told from the titles",) if kind == AREAS else ())), required(kind)
    choices = []
    for name, written in meant.items():
        chosen = fields.get(f"{COLUMN}{name}", "")
        example = ""
        if chosen in titles:
            at = list(titles).index(chosen)
            example = next((texts[at] for _, texts in rows if texts[at].strip()), "")
        label = meaning(name)
        about, needed = written.replace("`", ""), name in must or name in _ALWAYS
        choices.append(
            Choice(f"{COLUMN}{name}", label, chosen, options, about, example[:60], name in must, bool(chosen) or needed)
        )
    return tuple(choices)


def _flags(titles: Sequence[str], fields: Mapping[str, str]) -> tuple[Choice, ...]:
    options = _titled(titles)
    return tuple(Choice(f"{FLAG}{f}", meaning(f), fields.get(f"{FLAG}{f}", ""), options) for f in FLAGS)


def _own(
    seen: Mapping[str, Any], of: str, start: str, known: Sequence[str], fields: Mapping[str, str]
) -> tuple[Choice, ...]:
    """The file's own words under the column that has this meaning, each with what it is to mean."""
    title, titles = fields.get(f"{COLUMN}{of}", ""), seen["titles"]
    found = [(str(value), int(n)) for value, n in seen["values"].get(of, ())]
    if title != seen["drafts"].get(FORCE_EXPORT.id, {}).get(f"{COLUMN}{of}", ""):
        found = _counted(title, titles, seen["rows"], known)
    options = (("", "not translated"), *((name, name.replace("_", " ")) for name in known))
    return tuple(
        Choice(f"{start}{value}", value, fields.get(f"{start}{value}", ""), options, example=str(n))
        for value, n in found[:_WORDS_OF_FILE]
    )


def _counted(
    title: str, titles: Sequence[str], rows: Sequence[tuple[int, list[str]]], known: Sequence[str]
) -> list[tuple[str, int]]:
    if title not in titles:
        return []
    at, plain, counts = list(titles).index(title), {name.upper() for name in known}, dict[str, int]()
    for _, texts in rows:
        if (text := texts[at].strip()) and text.upper() not in plain:
            counts[text] = counts.get(text, 0) + 1
    return sorted(counts.items(), key=lambda pair: -pair[1])


def _further(kind: str, seen: Mapping[str, Any], fields: Mapping[str, str], mapped: bool) -> tuple[Choice, ...]:
    """What else a kind can be told."""

    def field(name: str, label: str, about: str = "", options: tuple[Option, ...] = ()) -> Choice:
        return Choice(name, label, fields.get(name, ""), options, about)

    yes = (("", "no"), ("yes", "yes"))
    found = []
    if seen["sheets"]:
        sheets = tuple((name, name) for name in seen["sheets"])
        found.append(
            Choice("sheet", "Sheet or layer", fields.get("sheet") or seen["sheet"], (("", "the first"), *sheets))
        )
    if mapped:
        found.append(field("header", "Line of the titles", "a number, where they were not found"))
    if kind == FORCE_EXPORT.id:
        orders = (("", "read from the dates"), ("day-first", "day first"), ("month-first", "month first"))
        found += [field("force", "Police force", "as data.police.uk writes it"), field("dates", "Dates", "", orders)]
    elif mapped or kind == PATHS:
        found.append(field("source", "Whose list it is", "a later file of the same name replaces this one"))
    if mapped and (kind == FORCE_EXPORT.id or kind in WORDED):
        found.append(field("geocode", "Place rows by their text", "metres up to which a place found stands for a row"))
    if kind in (DEPRIVATION.id, POPULATION.id, AREAS):
        found.append(field("year", "Year of the areas", "where the file does not say it"))
    if kind == POPULATION.id:
        found.append(field("of", "Residents of", "such as mid-2022, where the file does not say it"))
    if kind == AREAS:
        drawn = (("", "as the file’s name says"), *((name, f"{name}: {words}") for name, words in RESOLUTIONS.items()))
        found += [
            field("resolution", "How finely drawn", "", drawn),
            field("area_kind", "What they are", "", (("", "as their codes say"), ("beats", "beats"))),
            field("attribution", "Credit to print"),
            field("replace", "In place of those of the same year", "", yes),
            field("local", "Only those of this force’s authorities", "", yes),
        ]
    if kind == STREETS:
        found += [
            field("credit", "Credit to print", "where the file does not say it"),
            field("uncut", "Keep all of it", "", yes),
        ]
    if kind in ("venues", "lights", "cctv", "ranks", "stops", "help_points", "guarded") and not mapped:
        found.append(field("untagged", "Take features without a tag", "", yes))
    return tuple(found)
