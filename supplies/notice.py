"""NOTICE: whose work After Dark carries, and under which licence."""

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from supplies.needed import ROOT, Supply
from supplies.pinned import pinned

NOTICE: Final[Path] = ROOT / "NOTICE"
HEAD: Final = """\
After Dark is under the licence in LICENSE (MIT). It runs with the packages below, each under its own licence, whose
text is installed with the package. Wheels with compiled parts carry further libraries, of which their licence files
tell, so those of shapely and pyogrio carry GEOS (LGPL-2.1), which is loaded as it comes.
`make audit` writes this file from the packages' own metadata.
"""


def versions(one: Supply) -> str:
    """As pinned, all of them where machines differ, so that every machine writes the same file."""
    return " or ".join(pinned().get(one.name, [one.version]) if one.kind == "pypi" else [one.version])


def notice(supplies: Iterable[Supply]) -> str:
    """The text: a line for each, name, version and licence."""
    told = [(one, "In the browser" if one.kind == "npm" else "Python") for one in supplies]
    parts = [HEAD]
    for title in ("Python", "In the browser"):
        parts += [
            f"\n{title}\n\n",
            *(f"{one.name} {versions(one)}: {one.licence}\n" for one, at in told if at == title),
        ]
    return "".join(parts)
