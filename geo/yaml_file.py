"""A YAML file written by a person: every fault is named with its file and line."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import yaml

from geo.errors import UserError

T = TypeVar("T")
Read = Callable[["Node"], T]


class Node:
    """One value of the file, its place known."""

    def __init__(self, path: Path, node: yaml.Node) -> None:
        self.path, self._node = path, node

    def fault(self, what: str, todo: str = "") -> UserError:
        """A UserError that points at this value."""
        return UserError(what, where=f"{self.path.name}, line {self._node.start_mark.line + 1}", todo=todo)

    def raw(self) -> str:
        """The characters as they stand in the file, whatever YAML takes them for (18:00 is a number to it)."""
        if not isinstance(self._node, yaml.ScalarNode):
            raise self.fault("one value is expected here")
        return str(self._node.value)

    def text(self) -> str:
        """A text; a number that YAML would change in silence (4.10 becomes 4.1) is refused."""
        if not isinstance(self._node, yaml.ScalarNode) or not self._node.tag.endswith(":str"):
            value = self._node.value if isinstance(self._node, yaml.ScalarNode) else "this"
            raise self.fault(f"{value} is not a text", "Put it in quotes.")
        return " ".join(str(self._node.value).split())

    def flag(self) -> bool:
        """true or false."""
        if not self._node.tag.endswith(":bool"):
            raise self.fault("true or false is expected here")
        return str(self._node.value).lower() in ("true", "yes", "on")

    def number(self) -> int:
        """A whole number."""
        if not (self._node.tag.endswith(":int") and (text := self.raw()).isascii() and text.isdigit()):
            raise self.fault("a whole number is expected here")
        return int(text)

    def version(self) -> str:
        """A version of three numbers, 1.0.0."""
        text = self.text()
        if len(parts := text.split(".")) != 3 or not all(part.isascii() and part.isdigit() for part in parts):
            raise self.fault(f"“{text}” is not a version", "Write it as 1.0.0.")
        return text

    def day(self) -> date:
        """A date, YYYY-MM-DD."""
        try:
            return date.fromisoformat(self.raw())
        except ValueError:
            raise self.fault(f"{self.raw()} is not a date", "Write it as 2026-01-31.") from None

    def each(self, read: Read[T]) -> tuple[T, ...]:
        """A list, every entry read by `read`."""
        if not isinstance(self._node, yaml.SequenceNode):
            raise self.fault("a list is expected here", "Write it as [one, two].")
        return tuple(read(Node(self.path, entry)) for entry in self._node.value)

    def texts(self) -> tuple[str, ...]:
        """A list of texts."""
        return self.each(Node.text)

    def pairs(self, read: Read[T]) -> dict[str, T]:
        """A mapping whose keys are the writer's own, every value read by `read`."""
        if not isinstance(self._node, yaml.MappingNode):
            raise self.fault("keys with values are expected here")
        return {str(key.value): read(Node(self.path, value)) for key, value in self._node.value}

    def fields(self, readers: Mapping[str, Read[object]], required: tuple[str, ...] = ()) -> dict[str, Any]:
        """A mapping with these keys and no others, each value read by its reader."""
        if not isinstance(self._node, yaml.MappingNode):
            raise self.fault("keys with values are expected here")
        values: dict[str, Any] = {}
        for key_node, value in self._node.value:
            name, where = str(key_node.value), Node(self.path, key_node)
            if name not in readers:
                raise where.fault(f"“{name}” is not known here", f"Known are {', '.join(readers)}.")
            if name in values:
                raise where.fault(f"“{name}” stands here twice")
            values[name] = readers[name](Node(self.path, value))
        if missing := [name for name in required if name not in values]:
            raise self.fault(f"{', '.join(missing)} {'is' if len(missing) == 1 else 'are'} missing")
        return values


def read_yaml(path: Path) -> Node:
    """The file's one document. Raises UserError naming file, line and column when it is not YAML."""
    try:
        node = _composed(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UserError(f"the file cannot be read: {error.strerror}", where=str(path)) from None
    except UnicodeDecodeError as error:
        raise UserError(
            f"the file is not UTF-8 (byte {error.start})", where=path.name, todo="Save it as UTF-8."
        ) from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        where = f"{path.name}, line {mark.line + 1}, column {mark.column + 1}" if mark else path.name
        raise UserError(f"this is not YAML: {error.problem}", where=where) from None
    except (yaml.YAMLError, RecursionError) as error:
        raise UserError(f"this is not YAML: {str(error).splitlines()[0]}", where=path.name) from None
    if node is None:
        raise UserError("the file is empty", where=path.name)
    return Node(path, node)


def _composed(text: str) -> yaml.Node | None:
    """The document's node: by libyaml, ten times as fast, where it is there; faults are told in Python's words."""
    if loader := getattr(yaml, "CSafeLoader", None):
        with suppress(yaml.YAMLError):
            return yaml.compose(text, Loader=loader)
    return yaml.compose(text, Loader=yaml.SafeLoader)


def yaml_files(*folders: Path | None) -> list[Path]:
    """The .yaml and .yml files of the folders, by name. Raises UserError for a folder that is not there."""
    found: list[Path] = []
    for folder in folders:
        if folder is None:
            continue
        if not folder.is_dir():
            raise UserError("there is no such folder", where=str(folder))
        found += sorted(path for path in folder.iterdir() if path.suffix in (".yaml", ".yml"))
    return found
