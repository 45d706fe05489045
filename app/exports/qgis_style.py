"""How QGIS draws a layer when it is opened: the classes and colours of our own maps, in QGIS's own format (QML)."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Final
from xml.etree import ElementTree

from app.palette import RGB, viridis

DARK: Final = (33, 16, 60)
_HEAD: Final = '<!DOCTYPE qgis PUBLIC "http://mrcc.com/qgis.dtd" "SYSTEM">'


def graduated(column: str, breaks: Sequence[float], texts: Sequence[str], highest: float) -> str:
    """Areas filled by a column: classes from each break up to the next, the last up to `highest`; texts: their names.

    What lies below the first break is not drawn, as on our maps.
    """
    root, renderer = _renderer("graduatedSymbol", attr=column, graduatedMethod="GraduatedColor")
    ranges, symbols = ElementTree.SubElement(renderer, "ranges"), ElementTree.SubElement(renderer, "symbols")
    ends = [*breaks, max(highest, *breaks[-1:])] if breaks else []
    for k, ((low, high), colour) in enumerate(zip(pairwise(ends), viridis(len(breaks)), strict=True)):
        ElementTree.SubElement(
            ranges, "range", lower=repr(float(low)), upper=repr(float(high)), symbol=str(k), label=texts[k],
            render="true",
        )  # fmt: skip
        _fill(symbols, str(k), colour, alpha=0.75, edge=(255, 255, 255), width=0.1)
    return _text(root)


def numbered(label: str) -> str:
    """Outlines without a filling, each with the number that a column holds."""
    root, renderer = _renderer("singleSymbol")
    _fill(ElementTree.SubElement(renderer, "symbols"), "0", None, alpha=1.0, edge=DARK, width=0.6)
    settings = ElementTree.SubElement(ElementTree.SubElement(root, "labeling", type="simple"), "settings")
    style = ElementTree.SubElement(
        settings, "text-style", fieldName=label, isExpression="0", fontSize="10", fontSizeUnit="Point",
        textColor=_rgba(DARK), fontWeight="75",
    )  # fmt: skip
    ElementTree.SubElement(style, "text-buffer", bufferDraw="1", bufferSize="1", bufferColor="255,255,255,255")
    ElementTree.SubElement(settings, "placement", placement="1")
    return _text(root)


def _renderer(kind: str, **more: str) -> tuple[ElementTree.Element, ElementTree.Element]:
    root = ElementTree.Element("qgis", version="3.22.0", styleCategories="Symbology|Labeling")
    described = {"type": kind, "symbollevels": "0", "forceraster": "0", **more}
    return root, ElementTree.SubElement(root, "renderer-v2", described)


def _fill(
    symbols: ElementTree.Element, name: str, colour: RGB | None, *, alpha: float, edge: RGB, width: float
) -> None:
    symbol = ElementTree.SubElement(symbols, "symbol", type="fill", name=name, alpha=str(alpha), clip_to_extent="1")
    layer = ElementTree.SubElement(symbol, "layer", {"class": "SimpleFill"}, enabled="1", locked="0")
    options = ElementTree.SubElement(layer, "Option", type="Map")
    values = {
        "color": _rgba(colour or edge), "style": "solid" if colour else "no", "outline_color": _rgba(edge),
        "outline_style": "solid", "outline_width": str(width), "outline_width_unit": "MM",
    }  # fmt: skip
    for key, value in values.items():
        ElementTree.SubElement(options, "Option", type="QString", name=key, value=value)


def _rgba(colour: RGB) -> str:
    return ",".join(map(str, (*colour, 255)))


def _text(root: ElementTree.Element) -> str:
    return _HEAD + ElementTree.tostring(root, encoding="unicode")
