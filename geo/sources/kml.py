"""KML, the format of Google Earth: placemarks in folders, with what is said of them, and their shapes.

GDAL reads what is said of a placemark only where it was built with a library that few builds have.
"""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from xml.etree import ElementTree

import numpy as np
import numpy.typing as npt
import shapely

ENDING: Final = ".kml"
FAULTS: Final = (ElementTree.ParseError, UnicodeDecodeError, ValueError, zipfile.BadZipFile, OSError, KeyError)
"""What reading raises for content that is no KML."""
_GATHERED: Final = ("MultiGeometry", "MultiTrack")
_PIECE: Final = re.compile(r"[^\s,]+(?:\s*,\s*[^\s,]+)+")


@dataclass(eq=False)
class Folder:
    """The placemarks that one folder holds itself. rows: title -> text of each; shapes: of each, None without one.

    broken: whether a ring of it was left open; it is closed in `shapes`.
    """

    name: str
    rows: list[dict[str, str]] = field(default_factory=list)
    shapes: list[shapely.Geometry | None] = field(default_factory=list)
    broken: list[bool] = field(default_factory=list)

    def columns(self) -> dict[str, npt.NDArray[np.object_]]:
        """Title -> (n,) texts, None where a placemark does not say it: Name, Description, then ExtendedData."""
        titled = dict.fromkeys(title for row in self.rows for title in row)
        titles = sorted(titled, key=lambda title: (title != "Name", title != "Description"))
        return {title: np.array([row.get(title) for row in self.rows], object) for title in titles}


def is_kml(source: str) -> bool:
    """Whether a file, or a file in a zip as GDAL names it, ends like one."""
    return source.lower().endswith(ENDING)


def content_of(source: str) -> bytes:
    """The bytes of a file, or of a file in a zip as GDAL names it (/vsizip/{archive}/member)."""
    if not source.startswith("/vsizip/{"):
        return Path(source).read_bytes()
    archive, _, member = source.removeprefix("/vsizip/{").rpartition("}/")
    with zipfile.ZipFile(archive) as packed:
        return packed.read(member)


def folders(content: bytes, name: str) -> list[Folder]:
    """The folders that hold placemarks with a place, in the file's order; name: of one that has none.

    Raises one of FAULTS for what is no KML, is cut off, or brings declarations of its own, by which a small file can
    be made to fill the memory.
    """
    if b"<!ENTITY" in content.replace(b"\0", b""):
        raise ValueError("declares entities")
    root = ElementTree.fromstring(content)
    if _tag(root) != "kml":
        raise ValueError("is no KML")
    return [folder for folder in _within(root, name) if any(shape is not None for shape in folder.shapes)]


def _within(root: ElementTree.Element, name: str) -> Iterator[Folder]:
    """The folder that an element is, and those in it. A loop of its own: a file may nest a thousand of them."""
    waiting = [(root, name)]
    while waiting:
        within, name = waiting.pop()
        folder = Folder(_text(within, "name") or name)
        for mark in _children(within, "Placemark"):
            shapes, broken = _shapes(mark)
            folder.rows.append(_texts(mark))
            folder.shapes.append(_one(shapes))
            folder.broken.append(broken)
        yield folder
        inner = [child for child in within if _tag(child) in ("Document", "Folder")]
        waiting += [(child, folder.name) for child in reversed(inner)]


def _texts(mark: ElementTree.Element) -> dict[str, str]:
    """What a placemark says of itself: its name, its description, and its ExtendedData in both ways of writing it."""
    texts = {"Name": _text(mark, "name"), "Description": _text(mark, "description")}
    for data in (data for extended in _children(mark, "ExtendedData") for data in extended.iter()):
        if _tag(data) == "Data":
            texts[data.get("name", "")] = _text(data, "value")
        elif _tag(data) == "SimpleData":
            texts[data.get("name", "")] = (data.text or "").strip()
    return {title: text for title, text in texts.items() if title and text}


def _shapes(mark: ElementTree.Element) -> tuple[list[shapely.Geometry], bool]:
    found: list[shapely.Geometry] = []
    broken = False
    waiting = list(mark)
    while waiting:
        part = waiting.pop(0)
        kind = _tag(part)
        if kind in _GATHERED:
            waiting = [*part, *waiting]
        elif kind == "Point" and len(at := _coordinates(part)):
            found.append(shapely.Point(at[0]))
        elif kind == "LineString" and len(at := _coordinates(part)) > 1:
            found.append(shapely.LineString(at))
        elif kind in ("Polygon", "LinearRing"):
            rings = list(_rings(part))
            if rings:
                found.append(shapely.Polygon(rings[0][0], [ring for ring, _ in rings[1:]]))
                broken |= any(was for _, was in rings)
    return found, broken


def _rings(polygon: ElementTree.Element) -> Iterator[tuple[npt.NDArray[np.float64], bool]]:
    """The rings of three places or more, closed, the outer one first, and whether each had been left open."""
    for ring in (ring for ring in polygon.iter() if _tag(ring) == "LinearRing"):
        at = _coordinates(ring)
        if len(at) > 2:
            was_open = bool((at[0] != at[-1]).any())
            yield (np.concatenate([at, at[:1]]) if was_open else at), was_open


def _coordinates(element: ElementTree.Element) -> npt.NDArray[np.float64]:
    """(n, 2) degrees, east before north. Heights are left out, blanks after a comma forgiven. Raises ValueError."""
    texts = ("".join(part.itertext()) for part in _children(element, "coordinates"))
    pieces = [piece.split(",")[:2] for text in texts for piece in _PIECE.findall(text)]
    return np.array(pieces, np.float64).reshape(-1, 2)


def _one(shapes: list[shapely.Geometry]) -> shapely.Geometry | None:
    if len(shapes) < 2:
        return shapes[0] if shapes else None
    kinds = {shape.geom_type for shape in shapes}
    many = {"Point": shapely.MultiPoint, "LineString": shapely.MultiLineString, "Polygon": shapely.MultiPolygon}
    return many[kinds.pop()](shapes) if len(kinds) == 1 else shapely.GeometryCollection(shapes)


def _children(element: ElementTree.Element, tag: str) -> list[ElementTree.Element]:
    return [child for child in element if _tag(child) == tag]


def _text(element: ElementTree.Element, tag: str) -> str:
    return next(("".join(child.itertext()).strip() for child in _children(element, tag)), "")


def _tag(element: ElementTree.Element) -> str:
    """The element's name without the version of the format, of which there are five, and with Google's own."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""
