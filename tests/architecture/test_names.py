"""Names are the field's own: words that were puzzles in a signature stay out of it."""

import ast
from collections.abc import Iterator

from tree import CODE, name, tree

RETIRED = {
    "LEAST", "MOST", "FEWEST", "natural", "survival", "Council", "SiteDesk", "ground", "calm", "poor", "own", "said",
    "told", "Said", "Given", "Held", "harmless", "own_host", "keep_elsewhere", "bring_in", "everywhere",
    "further_methods", "recording",
}  # fmt: skip


def identifiers(node: ast.AST) -> Iterator[str]:
    """Every name that a node gives or uses."""
    match node:
        case ast.Name(id=word) | ast.Attribute(attr=word) | ast.arg(arg=word) | ast.keyword(arg=str(word)):
            yield word
        case ast.FunctionDef(name=word) | ast.AsyncFunctionDef(name=word) | ast.ClassDef(name=word):
            yield word
        case ast.ImportFrom(module=source, names=names):
            yield from (str(source).split("."))
            yield from (part for alias in names for part in (alias.name, alias.asname or ""))


def test_retired_names_are_not_used() -> None:
    used = {(name(path), word) for path in CODE for node in ast.walk(tree(path)) for word in identifiers(node)}
    used |= {(name(path), path.stem) for path in CODE}
    assert sorted(pair for pair in used if pair[1] in RETIRED) == []
