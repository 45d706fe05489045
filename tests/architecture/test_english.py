"""English is written last and read by people: no code compares it, takes it apart or branches on it."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from jinja2 import Environment, nodes
from tree import CODE, TEMPLATES, module, name, tree

ENGLISH = re.compile(r"[A-Za-z]+[,:;.]? [A-Za-z(–—-]|[,:;.·–—] $| \($")
"""Two words, or the mark and the space between two parts of a sentence."""
TAKES_APART = {"startswith", "endswith", "partition", "rpartition", "split", "rsplit", "replace", "removeprefix",
               "removesuffix", "index", "find", "count"}  # fmt: skip
THEIRS = {
    "geo/sources/": "columns and values as their publishers write them, and made-up rows that imitate those",
    "geo/offence/": "the categories of data.police.uk, which are values of its files",
    "app/cli.py": "two words that pydantic puts before what a setting's own check says",
}
"""Where the compared texts are none of ours, and whose they are."""


def english(node: ast.AST | None, known: frozenset[str] = frozenset()) -> bool:
    """Whether an expression is an English text, a collection with one, or one of the known names of such."""
    match node:
        case ast.Constant(value=str(text)):
            return bool(ENGLISH.search(text))
        case ast.JoinedStr(values=parts):
            return any(english(part) for part in parts)
        case ast.Tuple(elts=parts) | ast.List(elts=parts) | ast.Set(elts=parts):
            return any(english(part, known) for part in parts)
        case ast.Name() | ast.Attribute():
            return ast.unparse(node) in known
    return False


@cache
def constants() -> dict[str, frozenset[str]]:
    """By module: its constants that are English."""
    found = {}
    for path in CODE:
        given = [node for node in tree(path).body if isinstance(node, ast.Assign | ast.AnnAssign)]
        names = (ast.unparse(node.targets[0] if isinstance(node, ast.Assign) else node.target) for node in given)
        found[module(path)] = frozenset(n for n, node in zip(names, given, strict=True) if english(node.value))
    return found


def known_in(path: Path) -> frozenset[str]:
    """English constants by the names that a file has for them."""
    known = set(constants()[module(path)])
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.ImportFrom):
            for alias in node.names:
                called = alias.asname or alias.name
                if alias.name in constants().get(str(node.module), ()):
                    known.add(called)
                known |= {f"{called}.{one}" for one in constants().get(f"{node.module}.{alias.name}", ())}
    return frozenset(known)


def compares(node: ast.AST, known: frozenset[str]) -> bool:
    """Whether a node compares English, looks for it, takes a text apart at it, or picks by it."""
    match node:
        case ast.Compare(left=left, comparators=others):
            return any(english(part, known) for part in (left, *others))
        case ast.Call(func=ast.Attribute(attr=verb), args=args) if verb in TAKES_APART:
            return any(english(part, known) for part in args[:1])
        case ast.Dict(keys=keys):
            return any(english(key, known) for key in keys)
        case ast.MatchValue(value=value):
            return english(value, known)
    return False


def in_code() -> Iterator[tuple[str, str]]:
    """File, and line with its expression."""
    for path in CODE:
        if not name(path).startswith(tuple(THEIRS)):
            known = known_in(path)
            for node in ast.walk(tree(path)):
                if compares(node, known):
                    yield name(path), f"{getattr(node, 'lineno', '')}: {ast.unparse(node)[:120]}"


def in_templates() -> Iterator[tuple[str, str]]:
    """File and line of a template that compares English or takes a text apart at it."""
    for path in TEMPLATES:
        parsed = Environment(extensions=["jinja2.ext.do"]).parse(path.read_text(encoding="utf-8"))
        for node in parsed.find_all((nodes.Compare, nodes.Call, nodes.Filter)):
            match node:
                case nodes.Compare():
                    parts = node.find_all(nodes.Const)
                case nodes.Call(node=nodes.Getattr(attr=verb), args=args) if verb in TAKES_APART:
                    parts = args
                case nodes.Filter(name="replace", args=args):
                    parts = args
                case _:
                    continue
            if any(ENGLISH.search(str(part.value)) for part in parts if isinstance(part, nodes.Const)):
                yield name(path), str(node.lineno)


def test_no_code_compares_english() -> None:
    assert list(in_code()) == []


def test_no_template_compares_english() -> None:
    assert list(in_templates()) == []


def test_english_is_seen() -> None:
    """The check finds what it looks for."""
    code = "a == 'no data'; 'No StreetSafe' in b; c.partition(': '); {'a fall': 1}; d.startswith('it is')"
    seen = [node for node in ast.walk(ast.parse(code)) if compares(node, frozenset())]
    assert len(seen) == 5
    assert not any(compares(node, frozenset()) for node in ast.walk(ast.parse("a == 'no-data'; b.split(',')")))
