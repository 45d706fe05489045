"""Models return values: no sentence leaves a model but in an error, and every compiled function says its types."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import models

ROOT = Path(models.__file__).parent
FILES = sorted(ROOT.rglob("*.py"))
ASKED = ("positive", "whole", "positions", "flat")
"""What checks an argument takes its name for the error."""
SENTENCE = re.compile(r"\w+,? \w+,? \w+")
NAMES = {path: str(path.relative_to(ROOT)) for path in FILES}


DESCRIBING = ("Described", "Method", "Asks", *ASKED)


def prose(node: ast.AST) -> Iterator[ast.Constant]:
    """Text of three words or more that a caller is handed: no docstring, no error, not what describes a parameter."""
    match node:
        case ast.Raise() | ast.Expr(value=ast.Constant()):
            return
        case ast.Call(func=ast.Name(id=name)) if name in ("Described", "Method", "Asks", *ASKED) or name.endswith(
            "Error"
        ):
            return
        case ast.Constant(value=str(text)) if SENTENCE.search(text):
            yield node
    for inner in ast.iter_child_nodes(node):
        yield from prose(inner)


@pytest.mark.parametrize("path", FILES, ids=NAMES.get)
def test_no_sentence_leaves_a_model(path: Path) -> None:
    assert [(found.lineno, found.value) for found in prose(ast.parse(path.read_text()))] == []


def compiled(path: Path) -> Iterator[tuple[ast.FunctionDef, ast.Call]]:
    """Functions that numba compiles, each with its decorator."""
    for node in ast.walk(ast.parse(path.read_text())):
        for decorator in node.decorator_list if isinstance(node, ast.FunctionDef) else ():
            if isinstance(decorator, ast.Call) and ast.unparse(decorator.func) == "njit":
                yield node, decorator


def test_compiled_functions_have_one_style() -> None:
    """They release the lock, are kept on the disk, have no parallel loops, and every argument has a type."""
    for path in FILES:
        for function, decorator in compiled(path):
            where, options = (
                f"{NAMES[path]}: {function.name}",
                {o.arg: ast.unparse(o.value) for o in decorator.keywords},
            )
            assert options.get("nogil") == options.get("cache") == "True" and "parallel" not in options, where
            hints = [argument.annotation for argument in function.args.args] + [function.returns]
            assert all(hint is not None and "Any" not in ast.unparse(hint) for hint in hints), where
        assert "prange" not in path.read_text() and "untyped-def" not in path.read_text(), NAMES[path]


def test_any_stands_only_where_a_library_has_no_types() -> None:
    lines = [line.partition("#")[0] for path in FILES for line in path.read_text().splitlines() if line.strip()]
    used = sum(len(re.findall(r"\bAny\b", line)) for line in lines)
    assert 1000 * used / len(lines) < 6
