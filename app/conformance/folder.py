"""The cases of a folder, one JSON file each; a file that holds none is a case that misses, and the others run."""

import json
from pathlib import Path

from app.conformance.case import Case
from app.conformance.number import Printed
from geo.errors import UserError


def read_cases(folder: Path) -> list[Case]:
    """Every *.json of the folder, by name. Raises UserError for no folder and for one without a case."""
    if not folder.is_dir():
        raise UserError("there is no such folder", where=str(folder), todo="Give the folder of the golden cases.")
    cases = [_read(path) for path in sorted(folder.glob("*.json"))]
    if not cases:
        raise UserError("there is no case (*.json) in this folder", where=str(folder))
    return cases


def _read(path: Path) -> Case:
    try:
        raw = json.loads(path.read_text(encoding="utf-8"), parse_float=Printed)
    except (ValueError, RecursionError, OSError) as error:
        return _no_case(path, f"{path.name} is not JSON: {error}")
    if not isinstance(raw, dict) or (missing := [key for key in ("method", "expected") if key not in raw]):
        what = f"has no {' and no '.join(missing)}" if isinstance(raw, dict) else "is not one JSON object"
        return _no_case(path, f"{path.name} {what}")
    inputs, params, source = (raw.get(key) or {} for key in ("inputs", "params", "source"))
    if not isinstance(inputs, dict) or not isinstance(params, dict):
        return _no_case(path, f"{path.name}: its inputs and params must be JSON objects")
    if isinstance(source, dict):
        source = source.get("repo") or source.get("ref") or source.get("path") or ""
    name, method = str(raw.get("id", path.stem)), str(raw["method"])
    return Case(name, method, inputs, params, raw["expected"], raw.get("tolerance", "exact"), path.parent, str(source))


def _no_case(path: Path, fault: str) -> Case:
    return Case(path.stem, "unknown", {}, {}, None, None, path.parent, fault=fault)
