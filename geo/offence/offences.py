"""What counts as an offence of a kind: versioned definitions, one YAML file each, ours and those of a folder; those
that are kept under a name; and whatever several of them are together."""

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Final, Protocol

from geo.errors import NotFound, UserError
from geo.incidents import FLAGS
from geo.offence.combination import CATEGORY, CODE, combination, single
from geo.offence.definition import CATEGORIES, Definition, Rule, Selection
from geo.offence.ho_codes import VIOLENCE_SEXUAL
from geo.time.night import profile
from geo.yaml_file import Node, Read, read_yaml, yaml_files

__all__ = ["CATEGORIES", "VIOLENCE_SEXUAL", "Definition", "Rule", "Selection", "definition", "definitions"]

BUILT_IN: Final = Path(__file__).parent / "definitions"
KEPT: Final = "OWN_"
"""How the ids of definitions begin that people keep under a name."""


class Library(Protocol):
    """Where further definitions are. folder: of YAML files, None for none."""

    @property
    def folder(self) -> Path | None: ...

    def kept(self, id: str) -> tuple[Definition, ...]:
        """Every version of a definition that is kept under a name, oldest first; none where it was never kept."""


def _one_of(allowed: tuple[str, ...], what: str) -> Read[str]:
    def read(node: Node) -> str:
        if (value := node.text()) not in allowed:
            raise node.fault(f"“{value}” is not {what}", f"One of {', '.join(allowed)}.")
        return value

    return read


def _flags(node: Node) -> tuple[str, ...]:
    return node.each(_one_of(FLAGS, "a flag"))


def _categories(node: Node) -> tuple[str, ...]:
    return node.each(_one_of(CATEGORIES, "a crime type of data.police.uk"))


def _codes(node: Node) -> tuple[str, ...]:
    return tuple(code.upper() for code in node.texts())


def _rule(node: Node) -> Rule:
    values = node.fields({"codes": _codes, "categories": _categories, "any_flags": _flags, "zone": Node.flag})
    if not values:
        raise node.fault("a rule without any part would select everything")
    return Rule(**values)


def _id(node: Node) -> str:
    text = node.text()
    if not (text.isascii() and text.replace("_", "").isalnum() and text == text.upper() and len(text) <= 40):
        raise node.fault(f"“{text}” is not an id", "Use up to 40 capitals, digits and underscores, as in SV_STRICT.")
    return text


def _night(node: Node) -> str:
    try:
        return profile(node.text()).id
    except NotFound as error:
        raise node.fault(error.what, error.todo) from None


_READERS: Final[dict[str, Read[object]]] = {
    "id": _id,
    "version": Node.version,
    "title": Node.text,
    "narrative": Node.text,
    "owner": Node.text,
    "valid_from": Node.day,
    "basis": Node.text,
    "rules": lambda node: node.each(_rule),
    "exclude_flags": _flags,
    "public_place": Node.flag,
    "night": _night,
    "open_data_proxy": _categories,
    "beside": _id,
    "replaces": Node.texts,
    "caveat": Node.text,
    "open_data_caveat": Node.text,
    "activity_sensitive": Node.flag,
    "restricted": Node.flag,
    "sensitive": Node.flag,
    "min_count": Node.number,
}
_REQUIRED: Final = (
    "id", "version", "title", "narrative", "owner", "valid_from", "basis", "rules", "caveat", "open_data_caveat",
)  # fmt: skip


def read_definition(path: Path) -> Definition:
    """One definition from one YAML file. Raises UserError with file and line."""
    node = read_yaml(path)
    values = node.fields(_READERS, _REQUIRED)
    if not values["rules"]:
        raise node.fault("a definition needs at least one rule")
    title = values["title"].lower()
    if VIOLENCE_SEXUAL in values.get("open_data_proxy", ()) and "serious" in title and "not serious" not in title:
        raise node.fault(
            f"“{VIOLENCE_SEXUAL}” also holds common assault and malicious messages; it is not serious violence",
            "Take it out of open_data_proxy, or call the definition something else.",
        )
    minimum = values.pop("min_count", 10 if values.get("sensitive") else 5)
    return Definition(**values, minimum_count=minimum, file=path.name)


def _order(definition: Definition) -> tuple[str, tuple[int, ...]]:
    return definition.id, tuple(int(part) for part in definition.version.split("."))


@lru_cache
def _built_in() -> tuple[Definition, ...]:
    return _in_order(read_definition(path) for path in yaml_files(BUILT_IN))


def _in_order(read: Iterable[Definition]) -> tuple[Definition, ...]:
    found: dict[str, Definition] = {}
    for item in read:
        if item.key in found:
            raise UserError(f"{item.key} is there already", where=item.file, todo="Raise the version of yours.")
        found[item.key] = item
    return tuple(sorted(found.values(), key=_order))


def _folder(of: "Path | Library | None") -> Path | None:
    return of if of is None or isinstance(of, Path) else of.folder


def definitions(folder: "Path | Library | None" = None) -> tuple[Definition, ...]:
    """Every version of every definition, ours and those of `folder`, by id and then version; none that is kept.

    Raises UserError with file and line for what is wrong in one, and for one that is twice.
    """
    theirs = [read_definition(path) for path in yaml_files(_folder(folder))]
    return _in_order((*_built_in(), *theirs)) if theirs else _built_in()  # a form asks a hundred times


def definition(name: str, folder: "Path | Library | None" = None) -> Definition:
    """The definition that `name` means: ROBBERY is its newest version, ROBBERY@1.0.0 that one, or where it is no longer
    there the version that replaces it; category.drugs, code.34A or several names with commas between are a
    Combination. Raises NotFound."""
    parts = name.split(",")
    if len(parts) == 1 and not name.startswith((CATEGORY, CODE)):
        return _named(name, folder)
    return combination([part_named(part, folder) for part in parts])


def part_named(name: str, folder: "Path | Library | None" = None) -> Definition:
    """A definition, a category or a code by its name. Raises NotFound."""
    if name.startswith((CATEGORY, CODE)):
        return single(name, _restricted_codes(definitions(folder)))
    return _named(name, folder)


def _named(name: str, folder: "Path | Library | None") -> Definition:
    wanted, _, version = name.partition("@")
    known = _kept(wanted, folder) if wanted.startswith(KEPT) else definitions(folder)
    versions = [item for item in known if item.id == wanted]
    matching = [item for item in versions if version in ("", item.version)]
    matching = matching or [item for item in versions if version in item.replaces]
    if not matching:
        exist = ", ".join(dict.fromkeys(item.key for item in known or definitions(folder)))
        raise NotFound(f"there is no offence definition “{name[:60]}”", todo=f"There are {exist}.")
    return matching[-1]


def _kept(id: str, library: "Path | Library | None") -> tuple[Definition, ...]:
    return () if library is None or isinstance(library, Path) else library.kept(id)


@lru_cache(maxsize=4)
def _restricted_codes(known: tuple[Definition, ...]) -> frozenset[str]:
    """Offence codes that none but restricted definitions count."""
    by_guard = [{code for item in known if item.restricted is guard for rule in item.rules for code in rule.codes}
                for guard in (True, False)]  # fmt: skip
    return frozenset(by_guard[0] - by_guard[1])
