"""What the command line says of basemaps."""

from collections.abc import Mapping
from typing import Any

from app.figures import counted
from geo.streets.basemap import Basemap

THINGS = {
    "streets": "street link", "names": "place", "water": "water area", "waterways": "watercourse",
    "green": "green area", "rail": "railway line", "buildings": "building",
}  # fmt: skip


def imported(basemap: Basemap) -> str:
    """What was taken in, and what the file cannot do."""
    if basemap.pictures:
        return _pictures(basemap)
    held = [counted(n, THINGS[layer]) for layer, n in reversed(basemap.counts().items()) if n]
    lines = [f"{basemap.title}: {', '.join(held)}."]
    if left := int(basemap.about.get("outside", 0)):
        lines.append(f"{counted(left, 'row')} elsewhere left out.")
    if lost := int(basemap.about.get("lost", 0)):
        lines.append(f"{counted(lost, 'row')} outside Great Britain left out.")
    missing = [words for layer, words in (("water", "water"), ("green", "green areas"), ("rail", "railways"),
                                          ("buildings", "buildings")) if layer not in basemap.layers]  # fmt: skip
    if missing:
        lines.append(f"The file has no {_either(missing)}.")
    if not basemap.routable:
        lines.append("It gives pictures and names; distances along streets cannot be measured on it.")
    lines.append(f"On every map stands: {basemap.credit}.")
    return "\n".join(lines)


def _pictures(basemap: Basemap) -> str:
    about = basemap.about
    zooms = f"zooms {about['first zoom']} to {about['last zoom']}"
    return "\n".join(
        (
            f"{basemap.title}: {counted(int(about['pictures']), 'ready picture')}, {zooms}, shown as they are.",
            "They are pictures only: dark and print show the same, drawings and paper show names alone, nothing in them"
            " can be searched, and distances along streets cannot be measured.",
            f"On every map stands: {basemap.credit}.",
        )
    )


def listed(basemaps: Mapping[str, Mapping[str, Any]], used: str) -> str:
    """One line for each; the one in use first of all said."""
    if not basemaps:
        return "No basemap: maps show names and no streets. Import one with “afterdark basemap import FILE”."
    lines = [
        f"{'*' if name == used else ' '} {name}: {about['title']}, {_held(about)}, {about['credit']}"
        for name, about in basemaps.items()
    ]
    return "\n".join((*lines, "* is drawn under every map." if used else "None of them is in use."))


def _held(about: Mapping[str, Any]) -> str:
    """How much one has, and what it cannot do."""
    if pictures := about.get("about", {}).get("pictures"):
        return f"{counted(int(pictures), 'ready picture')} (pictures only, no names, no routing)"
    links = counted(about["counts"].get("streets", 0), THINGS["streets"])
    return links if about["routable"] else f"{links} (pictures and names, no routing)"


def _either(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"
