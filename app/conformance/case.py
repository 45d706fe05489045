"""A golden case as its JSON file has it, and the cases of a folder."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from app.conformance.number import Printed
from geo.errors import UserError

KEYS: Final = ("id", "function", "arguments", "expected", "tolerance", "source", "notes")
NEEDED: Final = ("function", "arguments", "expected")
A_CASE_HAS: Final = f"a case has {', '.join(KEYS[:-1])} and {KEYS[-1]} (docs/reference.md, “A case of conformance”)"


@dataclass(frozen=True)
class Case:
    """folder: where its CSV files are looked for; fault: why it is no case, empty where it is one."""

    id: str
    function: str
    arguments: Any
    expected: Any
    tolerance: Any
    folder: Path
    source: str = ""
    fault: str = ""


def read_cases(folder: Path) -> list[Case]:
    """Every *.json of the folder, by name; what is no case carries its fault, and the others run.

    Raises UserError for no folder and for one without a file of that kind.
    """
    if not folder.is_dir():
        raise UserError("there is no such folder", where=str(folder), todo="Give the folder of the golden cases.")
    cases = [_read(path) for path in sorted(folder.glob("*.json"))]
    if not cases:
        raise UserError("there is no case (*.json) in this folder", where=str(folder))
    return cases


def case_of(raw: Mapping[str, Any], name: str, folder: Path) -> Case:
    """The case of a JSON object; name: of its file, and its id where it gives none."""
    missing = [key for key in NEEDED if key not in raw]
    strange = [key for key in raw if key not in KEYS]
    if missing or strange:
        lacks = [f"no {' and no '.join(missing)}"] if missing else []
        has = [f"{', '.join(f'“{key}”' for key in strange)}, which no case has"] if strange else []
        return _no_case(name, folder, f"{name} has {', and '.join(lacks + has)}: {A_CASE_HAS}")
    arguments = raw["arguments"]
    if not isinstance(raw["function"], str) or not isinstance(arguments, dict | list):
        return _no_case(name, folder, f"{name}: its function must be a text and its arguments named, or a list")
    source = raw.get("source") or ""
    if isinstance(source, dict):
        source = ", ".join(str(part) for part in source.values())
    tolerance = raw.get("tolerance", "exact")
    return Case(
        str(raw.get("id", name)), raw["function"], arguments, raw["expected"], tolerance, folder, str(source)
    )  # fmt: skip


def _read(path: Path) -> Case:
    try:
        raw = json.loads(path.read_text(encoding="utf-8"), parse_float=Printed)
    except (ValueError, RecursionError, OSError) as error:
        return _no_case(path.stem, path.parent, f"{path.name} is not JSON: {error}")
    if not isinstance(raw, dict):
        return _no_case(path.stem, path.parent, f"{path.name} is not one JSON object: {A_CASE_HAS}")
    return case_of(raw, path.stem, path.parent)


def _no_case(name: str, folder: Path, fault: str) -> Case:
    return Case(name, "none", {}, None, None, folder, fault=fault)
