"""Where a map's scripts and styles come from: our own folder, from one table, and nowhere else."""

import re
from collections.abc import Iterator
from typing import Any

VENDOR = {
    "leaflet": "/static/vendor/leaflet/leaflet.js",
    "leaflet_css": "/static/vendor/leaflet/leaflet.css",
}
"""Our own copy of every file that folium asks for by name and that our maps use."""

UNUSED = frozenset(
    {
        "jquery",  # objects_to_stay_in_front and linked GeoJSON: we use neither
        "bootstrap",
        "bootstrap_css",
        "glyphicons_css",
        "awesome_markers",  # pins
        "awesome_markers_css",
        "awesome_markers_font_css",
        "awesome_rotate_css",
    }
)
"""What folium asks for on every map and ours do without."""

_ADDRESS = re.compile(r"(?:https?:)?//[\w-]+(?:\.[\w-]+)+[^\s\"'<>]*")


class UnknownAsset(RuntimeError):
    """A map asks for a file that we do not serve: a fault of ours, to be mended in VENDOR, never on a reader's page."""


def elements(root: Any) -> Iterator[Any]:
    """An element of folium's tree and all below it."""
    yield root
    for child in root._children.values():
        yield from elements(child)


def use_own(root: Any) -> None:
    """Make every element below `root` ask for our own files. Raises UnknownAsset for a name that we do not know."""
    for element in elements(root):
        for attribute in ("default_js", "default_css"):
            if asked := getattr(element, attribute, None):
                setattr(element, attribute, [(name, _own(name, url)) for name, url in asked if name not in UNUSED])


def _own(name: str, url: str) -> str:
    if name not in VENDOR:
        raise UnknownAsset(f"folium asks for “{name}” at {url}, which is not in app.maps.assets.VENDOR")
    return VENDOR[name]


def refuse_foreign(text: str) -> str:
    """`text` itself when it names no address on another host; raises UnknownAsset otherwise."""
    if found := _ADDRESS.search(text):
        raise UnknownAsset(f"the map names an address that we do not serve: {found[0][:120]}")
    return text
