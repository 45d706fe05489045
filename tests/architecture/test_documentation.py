"""What there is stands in docs/, and what stands in docs/ is there."""

import re
import tomllib
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import typer.main

import app.routes
from app.answering.question import KEYS
from app.cli import app as command_line
from app.settings import Settings

ROOT = Path(__file__).parents[2]
REFERENCE = (ROOT / "docs" / "reference.md").read_text()


def first_cells(section: str) -> dict[str, str]:
    """First cell of each row of the tables under a heading, with the rest of its row."""
    body = re.split(r"^## ", REFERENCE, flags=re.M)
    (text,) = [part for part in body if part.startswith(section)]
    return dict(re.findall(r"^\| `([^`]+)` \| (.*) \|$", text, flags=re.M))


def commands(group: object, name: str = "afterdark") -> set[str]:
    """Names of all commands, groups walked through."""
    if not (inner := getattr(group, "commands", None)):
        return {name}
    alone = {name} if getattr(group, "invoke_without_command", False) else set()
    return alone.union(*(commands(command, f"{name} {key}") for key, command in inner.items()))


def test_every_address() -> None:
    modules = [import_module(f"app.routes.{found.name}") for found in iter_modules(app.routes.__path__)]
    served = {route.path for module in modules if hasattr(module, "router") for route in module.router.routes}
    documented = first_cells("Pages and pictures") | first_cells("API") | first_cells("The question")
    assert set(documented) - set(KEYS) == served | {"/api/openapi.json"}


def test_every_key_of_a_question() -> None:
    assert tuple(first_cells("The question")) == KEYS


def test_every_command() -> None:
    assert set(first_cells("Commands")) == commands(typer.main.get_command(command_line))


def test_every_setting_with_its_default() -> None:
    told = first_cells("Settings")
    own = {f"AFTERDARK_{name.upper()}": field.default for name, field in Settings.model_fields.items()}
    assert set(told) == set(own)
    assert {name: row.split("`")[1] for name, row in told.items()} == {name: str(value) for name, value in own.items()}


def test_every_dependency_has_its_reason() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = project["dependencies"] + [name for extra in project["optional-dependencies"].values() for name in extra]
    rows = re.findall(r"^\| ([^|]+) \| [^|]+ \|$", (ROOT / "docs" / "dependencies.md").read_text(), flags=re.M)
    told = {name.strip() for row in rows for name in row.split(",")} - {"package", "---"}
    assert told == {re.split(r"[>=<\[ ;]", name)[0] for name in wanted}
