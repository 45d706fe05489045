"""Every attack that the documents name has a test, and that test is there."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
NAMED = re.compile(r"`(tests/[\w/]+\.py)(?:::(\w+))?`")


def attacks() -> list[tuple[str, str]]:
    """Attack and tests of each row of the chapter's table."""
    chapter = (ROOT / "docs" / "security.md").read_text().partition("\n## Attacks\n")[2].partition("\n## ")[0]
    rows = [line.strip("|").split(" | ") for line in chapter.splitlines() if line.startswith("| ")]
    return [(row[0].strip(), row[-1]) for row in rows[2:]]


def test_every_attack_names_tests_that_are_there() -> None:
    rows = attacks()
    assert len(rows) >= 30 and len({attack for attack, _ in rows}) == len(rows)
    for attack, tests in rows:
        named = NAMED.findall(tests)
        assert named, attack
        for file, test in named:
            tree = ast.parse((ROOT / file).read_text())
            assert not test or any(isinstance(node, ast.FunctionDef) and node.name == test for node in tree.body), test
