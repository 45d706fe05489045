"""What others made and the service runs with: packages of pyproject.toml, what they need, files of the browser."""

import json
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import Distribution, distributions
from pathlib import Path
from typing import Final

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from supplies.licence import KNOWN, UNKNOWN, licence

ROOT: Final = Path(__file__).parents[1]
ASSETS: Final = ROOT / "app" / "maps" / "assets.json"


@dataclass(frozen=True)
class Supply:
    """kind: `pypi` or `npm`. needs: names of others of its kind."""

    kind: str
    name: str
    version: str
    licence: str
    needs: tuple[str, ...] = ()

    @property
    def purl(self) -> str:
        """The package URL, by which bills of materials name it."""
        return f"pkg:{self.kind}/{self.name}@{self.version}"


def direct() -> list[str]:
    """What pyproject.toml needs at run time, as it is written there."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]


def packages(folder: Path) -> list[Supply]:
    """Python packages by name. folder: the site-packages that they are installed in.

    Raises KeyError with the name of one that is needed and not installed.
    """
    installed = {canonicalize_name(one.name): one for one in distributions(path=[str(folder)])}
    found: dict[str, Supply] = {}
    extras: dict[str, set[str]] = {}
    waiting = list(_names(direct(), extras, ""))
    while waiting:
        name = waiting.pop()
        of = installed[name]
        needs = tuple(
            sorted({each for extra in ("", *extras.get(name, ())) for each in _names(_wanted(of), extras, extra)})
        )
        if name not in found or found[name].needs != needs:  # again where somebody asks for one more extra
            found[name] = Supply("pypi", name, of.version, licence(of), needs)
            waiting.extend(needs)
    return [found[name] for name in sorted(found)]


def assets() -> list[Supply]:
    """What app/maps/assets.json puts into the browser; the licence is the title of its licence file."""
    listed = json.loads(ASSETS.read_text(encoding="utf-8"))
    vendor = (ASSETS.parent / listed["folder"]).resolve()
    found = []
    for name, version in sorted(listed["packages"].items()):
        own = next(one["to"] for one in listed["files"] if one["from"] == f"{name}/LICENSE")
        title = (vendor / own).read_text(encoding="utf-8").splitlines()[0].strip()
        found.append(Supply("npm", name, version, KNOWN.get(title, UNKNOWN)))
    return found


def _wanted(of: Distribution) -> list[str]:
    return of.requires or []


def _names(wanted: Iterable[str], extras: dict[str, set[str]], extra: str) -> Iterable[str]:
    """Names of what this machine needs; the extras that are asked of them are added."""
    for one in map(Requirement, wanted):
        if one.marker is None or one.marker.evaluate({"extra": extra}):
            name = canonicalize_name(one.name)
            extras.setdefault(name, set()).update(one.extras)
            yield name
