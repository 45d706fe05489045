"""Which function a case may name: the public ones of `models` and `geo`, and nothing that can be imported besides."""

import re
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, Final

import geo
import models
from app.conformance.fault import CaseFault
from models.catalogue import METHODS

CLOSED: Final = ("models.engine", "models.warm", "geo.store", "geo.sources", "geo.yaml_file")
"""What methods are made of, and what reads and writes files: no case calls it."""


@cache
def public_names() -> Mapping[str, str]:
    """Every name a case may use, "models.density.kde", with its module, read from the source without importing it."""
    names: dict[str, str] = {}
    for room in (models, geo):
        root = Path(str(room.__file__)).parent
        for path in sorted(root.rglob("[a-z]*.py")):
            module = ".".join(path.relative_to(root.parent).with_suffix("").parts)
            if not any(f"{module}.".startswith(f"{closed}.") for closed in CLOSED):
                found = re.findall(r"^(?:def|class) ([A-Za-z]\w*)", path.read_text(encoding="utf-8"), re.MULTILINE)
                names |= dict.fromkeys((f"{module}.{name}" for name in found), module)
    return names


def function_of(name: str) -> Callable[..., Any]:
    """The function, or the class of a result, of that name: whole, with a colon, or an id of the catalogue alone."""
    methods = {method.id: method.callable for method in METHODS}
    whole = methods.get(name, name).replace(":", ".")
    names = public_names()
    if whole not in names:
        last = whole.rpartition(".")[2]
        near = [known for known in names if known.endswith(f".{last}")] or get_close_matches(whole, names, 3, 0.6)
        nearest = f"; the nearest are {', '.join(near[:4])}" if near else "; `afterdark methods` lists them"
        raise CaseFault(f"There is no public function {name}{nearest}")
    found: Callable[..., Any] = getattr(import_module(names[whole]), whole.rpartition(".")[2])
    return found
