"""The rooms keep their walls, the files their size, and nothing names a place outside the house."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = sorted(
    path for room in ("app", "geo", "models", "tests", "benchmarks", "supplies") for path in (ROOT / room).rglob("*.py")
)
SHAPELESS = {"utils", "util", "helpers", "helper", "common", "manager", "managers", "misc", "shared", "base_utils"}
HOSTS = "np|mjs py|pi.org python|hosted js|delivr un|pkg cdn|js cloud|flare google|apis g|static boot|strapcdn"
"""Registries and content delivery networks, each cut in two, so that this file does not name them either."""
FOREIGN = re.compile(
    "|".join(re.escape(host.replace("|", "")) for host in HOSTS.split())
    + r"|tile\.openstreetmap|(?<![\w.])/(?:root|home|Users|work)/"
)


def tracked() -> list[Path]:
    """Files of the repository, or all of ours where there is no git."""
    try:
        listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return SOURCES
    return [path for name in listed.split("\0") if name and (path := ROOT / name).is_file()]


def test_nothing_is_tracked_that_is_to_be_ignored() -> None:
    """An environment, or a link to one, in a commit would take the place of the real one."""
    command = ["git", "ls-files", "--cached", "--ignored", "--exclude-standard"]
    assert subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False).stdout == ""


def test_imports_go_down_only() -> None:
    script = Path(sys.executable).with_name("lint-imports")
    found = subprocess.run([script, "--no-logo"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stdout


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_is_one_noun_or_one_verb(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= 400
    assert path.stem not in SHAPELESS


def test_nothing_outside_is_named() -> None:
    """No package registry, no content delivery network, no path of one machine."""
    named = []
    for path in tracked():
        if path == Path(__file__) or path.suffix in (".png", ".gpkg", ".zip", ".parquet", ".woff2"):
            continue
        for number, line in enumerate(path.read_text(errors="replace").splitlines(), 1):
            if FOREIGN.search(line):
                named.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()[:100]}")
    assert named == []


def test_nothing_heavy_loads_with_the_command_line() -> None:
    """`afterdark --help` answers at once: what takes seconds to import waits until it is needed."""
    heavy = ("numba", "sklearn", "geopandas", "pandas", "scipy", "folium", "fastapi", "duckdb")
    code = f"import sys, app.cli; print([name for name in {heavy} if name in sys.modules])"
    loaded = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert loaded.strip() == "[]"


def test_the_service_knows_nothing_of_its_tests() -> None:
    """The host name of a test client is none that production code accepts or names."""
    assert [path for path in SOURCES if path.parts[len(ROOT.parts)] == "app" and "testserver" in path.read_text()] == []


def test_each_file_of_tests_has_a_name_of_its_own() -> None:
    """pytest imports them by their names alone: the second of two that are called alike is not collected."""
    names = [path.name for path in (ROOT / "tests").rglob("test_*.py")]
    assert sorted(name for name in set(names) if names.count(name) > 1) == []
