"""What the guides for newcomers name is there: files, rooms, functions, commands."""

import re
from pathlib import Path

import pytest
import yaml
from tree import ROOT

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
