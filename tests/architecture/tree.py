"""The code and the templates of the house, as files and as syntax trees."""

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROOMS = ("app", "geo", "models")
CODE = tuple(sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py")))
TEMPLATES = tuple(sorted((ROOT / "app").rglob("*.html")))


def name(path: Path) -> str:
    """The file as it is written from the root of the checkout, with slashes."""
    return path.relative_to(ROOT).as_posix()


@cache
def tree(path: Path) -> ast.Module:
    """Syntax tree of a file."""
    return ast.parse(path.read_text(encoding="utf-8"))


def module(path: Path) -> str:
    """The file as an import names it."""
    return name(path).removesuffix(".py").removesuffix("/__init__").replace("/", ".")
