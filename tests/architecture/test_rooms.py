"""The rooms are those of docs/architecture.md, every one of them stands in a contract, and none is too full."""

import ast
import re
import tomllib

from tree import CODE, ROOMS, ROOT, module, tree

ARCHITECTURE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]


def test_the_page_of_the_rooms_equals_the_tree() -> None:
    """Every package with the first line of its docstring, in the order of their names."""
    there = {module(path): ast.get_docstring(tree(path)) or "" for path in CODE if path.stem == "__init__"}
    written = dict(re.findall(r"^\| `([a-z_.]+)` \| (.+) \|$", ARCHITECTURE, flags=re.M))
    assert written == {room: text.partition("\n")[0] for room, text in there.items()}
    assert {room for room in there if room.count(".") == 0} == set(ROOMS)
    assert {module(path).rpartition(".")[0] for path in CODE if path.stem != "__init__"} <= set(there)


def test_every_room_and_file_stands_in_an_exhaustive_contract() -> None:
    listed = {name for found in CONTRACTS if found.get("exhaustive") for name in found["containers"]}
    assert listed == set(ROOMS)
    assert [found["ancestors"] for found in CONTRACTS if found["type"] == "acyclic_siblings"] == [list(ROOMS)]


def test_a_file_says_what_it_is() -> None:
    assert [module(path) for path in CODE if not ast.get_docstring(tree(path))] == []
