"""What the guides for newcomers name is there: files, rooms, functions, commands."""

import ast
import re
import textwrap
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import pytest
import yaml
from tree import ROOMS, ROOT

GUIDES = (ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md")))
LINK = re.compile(r"\]\((?!https?:|#)([^)#\s]+)(?:#[^)]*)?\)")
NAMED = re.compile(r"`((?:app|geo|models|tests|docs|data|benchmarks|notebooks)/[\w./-]*)(?:: (\w+))?`")
"""A file or folder in the text's code, from the root of the checkout, and the name that is said to be in it."""


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.name)
def test_what_a_guide_names_is_there(guide: Path) -> None:
    text = guide.read_text(encoding="utf-8")
    assert [path for path in LINK.findall(text) if not (guide.parent / path).exists()] == []
    assert [path for path, _ in NAMED.findall(text) if not (ROOT / path).exists()] == []
    for path, name in NAMED.findall(text):
        if name:
            given = rf"^ *(?:async def|def|class) {name}\b|^{name}\b"
            assert re.search(given, (ROOT / path).read_text(encoding="utf-8"), flags=re.M), f"{path}: {name}"


def test_every_decision_is_listed() -> None:
    folder = ROOT / "docs" / "decisions"
    listed = set(LINK.findall((folder / "README.md").read_text(encoding="utf-8")))
    assert listed == {path.name for path in folder.glob("*.md")} - {"README.md"}


def test_pre_commit_runs_what_make_lint_runs() -> None:
    recipe = (ROOT / "Makefile").read_text(encoding="utf-8").partition("\nlint:")[2].partition("\n\n")[0]
    lint = [line.strip().replace("$(BIN)", ".venv/bin") for line in recipe.splitlines()[1:]]
    (local,) = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))["repos"]
    assert local["repo"] == "local" and [hook["entry"] for hook in local["hooks"]] == lint


def test_what_the_worked_additions_import_is_there() -> None:
    """Every name that the code of docs/adding.md imports from us exists, or is made by that very code."""
    text = (ROOT / "docs" / "adding.md").read_text(encoding="utf-8")
    blocks = [textwrap.dedent(block) for block in re.findall(r"```python\n(.*?)```", text, flags=re.S)]
    made = {path.replace("/", ".") for path in re.findall(r"^ *# (\w+/[\w/]+)\.py$", text, flags=re.M)}
    named = set(re.findall(r"^ *(\w+): Final = ", text, flags=re.M))
    missing = []
    for block in blocks:
        for node in ast.walk(ast.parse(block)):
            if isinstance(node, ast.ImportFrom) and str(node.module).partition(".")[0] in ROOMS:
                if node.module in made:
                    continue
                room = import_module(str(node.module))
                has = {*dir(room), *named, *(found.name for found in iter_modules(getattr(room, "__path__", [])))}
                missing += [f"{node.module}: {one.name}" for one in node.names if one.name not in has]
    assert blocks and made and missing == []
