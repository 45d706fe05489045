"""How a file is to be read, as the fields of a form: proposed, corrected by a person, and written as a mapping file."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import yaml

from geo.errors import UserError
from geo.incidents import FLAGS
from geo.source import FORCE_EXPORT, POLICE_UK
from geo.sources.asset_columns import KINDS, WORDED
from geo.sources.asset_layouts import meanings_of
from geo.sources.mapping import COLUMNS

Fields = dict[str, str]
COLUMN, FLAG, VALUE, TYPE = "column.", "flag.", "category.", "location_type."
"""What names of fields begin with: columns by meaning, yes/no columns by flag, the file's own words by themselves."""
_PLAIN: Final = ("sheet", "header", "dates", "geocode", "source")
AS_IS: Final = "as_is"
"""Field of a list that is read without a mapping: NaPTAN and OpenStreetMap."""


def is_mapped(kind: str) -> bool:
    """Whether a mapping says how a file of this kind is read."""
    return kind == FORCE_EXPORT.id or kind in KINDS


def meanings(kind: str) -> dict[str, str]:
    """What a column can mean, and how it is written, in the order in which they are listed; empty without a mapping."""
    if kind == FORCE_EXPORT.id:
        return dict(COLUMNS)
    return {name: column.says for name, column in meanings_of(kind).items()} if kind in KINDS else {}


def required(kind: str) -> tuple[str, ...]:
    """Meanings without which nothing can be loaded."""
    return ("from",) if kind == FORCE_EXPORT.id else ()


def proposed(text: str, force: str) -> Fields:
    """The fields that a proposed mapping fills in. text: YAML, as `--propose` prints it."""
    content: Mapping[str, Any] = yaml.safe_load(text) or {}
    fields = {f"{COLUMN}{meaning}": str(title) for meaning, title in (content.get("columns") or {}).items()}
    fields |= {f"{FLAG}{flag}": str(title) for flag, title in (content.get("flags") or {}).items()}
    for name, start in (("categories", VALUE), ("location_types", TYPE)):
        fields |= {f"{start}{value}": str(means) for value, means in (content.get(name) or {}).items()}
    plain = {name: str(content[name]) for name in _PLAIN if content.get(name)}
    return {"force": str(content.get("force") or force), **fields, **plain}


def mapping_text(kind: str, fields: Mapping[str, str]) -> str:
    """The mapping as YAML, such as the command line takes; fields without a value are left out."""
    given = {name: value for name, value in fields.items() if value}
    content: dict[str, Any] = {}
    for name in ("force",) if kind == FORCE_EXPORT.id else ("source",):
        content[name] = given.get(name, "")
    content |= {name: given[name] for name in ("sheet", "dates") if name in given}
    content |= {name: _number(given[name], name) for name in ("header", "geocode") if name in given}
    content["columns"] = {m: given[f"{COLUMN}{m}"] for m in meanings(kind) if f"{COLUMN}{m}" in given}
    if kind == FORCE_EXPORT.id:
        parts = {"flags": {flag: given[f"{FLAG}{flag}"] for flag in FLAGS if f"{FLAG}{flag}" in given}}
        parts |= {"categories": _after(given, VALUE), "location_types": _after(given, TYPE)}
        content |= {name: part for name, part in parts.items() if part}
    else:
        content.pop("dates", None)
        if kind not in WORDED:
            content.pop("geocode", None)
    return yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=200)


def write_mapping(folder: Path, kind: str, fields: Mapping[str, str]) -> Path:
    """The mapping as a file in a folder."""
    file = folder / "mapping.yaml"
    file.write_text(mapping_text(kind, fields), encoding="utf-8")
    return file


def needs_mapping(kind: str, fields: Mapping[str, str]) -> bool:
    """Whether a file is read through the mapping rather than as it is."""
    return is_mapped(kind) and kind != POLICE_UK.id and not fields.get(AS_IS)


def whole(fields: Mapping[str, str], name: str) -> int | None:
    """A number that a field gives; None when it is empty. Raises UserError."""
    return _number(fields[name], name) if fields.get(name) else None


def _number(text: str, name: str) -> int:
    if not text.strip().isascii() or not text.strip().isdigit():
        raise UserError(f"“{text[:20]}” is not a whole number", where=name)
    return int(text)


def _after(given: Mapping[str, str], start: str) -> dict[str, str]:
    return {name.removeprefix(start): value for name, value in given.items() if name.startswith(start)}
