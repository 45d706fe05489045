"""The interactive map of an Answer: a folium map whose markup and script are rendered apart.

The page around it is ours (title, language, legend, tables), and the script is served as a file of its own, so that
the page can forbid every script that is not ours. No text of an incident, a ward or a definition passes through folium,
which escapes almost nothing: shapes carry numbers only, and words come from the page's own tables.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

import folium
from folium.map import CustomPane

from app.answering.answer import Answer
from app.maps import layers
from app.maps.assets import elements, refuse_foreign, use_own
from app.tiles.raster import MONTH_ONLY_ZOOM, ZOOMS
from geo.space.crs import to_lonlat

FARTHEST = 7
NEAREST = 17
"""Closest zoom of the map itself, at which streets are read."""
PANES = {"wards": 240, "density": 300, "cells": 350, "casing": 400, "hotspots": 450}
"""Drawn in this order, the lowest first."""


@dataclass(frozen=True)
class Rendered:
    """The two halves of a map: markup for the page, script for a file."""

    html: str
    script: str


def stamped(answer: Answer) -> str:
    """The question with the Answer's id: browsers may keep what it gives, for it changes when the data do."""
    return "&".join(part for part in (answer.asked.query(), f"v={answer.id}") if part)


def workspace(answer: Answer) -> folium.Map:
    """Density tiles, ward outlines and rates, and hotspot areas, on a plain ground that needs no other server.

    The tiles wait for the page's own script, which knows what part of the map its legend leaves free.
    """
    south_west, north_east = _corners(answer)
    nearest = MONTH_ONLY_ZOOM if answer.month_only else ZOOMS[1]  # of the density; streets can be seen from nearer by
    fmap = folium.Map(
        location=[(a + b) / 2 for a, b in zip(south_west, north_east, strict=True)],
        tiles=None,
        zoom_control="topright",
        attribution_control=False,
        zoom_snap=0.25,
    )
    fmap.options |= {"minZoom": FARTHEST, "maxZoom": NEAREST}  # folium's own arguments never reach Leaflet
    fit = folium.FitBounds([south_west, north_east], padding=(8, 8))
    fit.options["animate"] = False  # a running animation would undo the page's own view
    fit.add_to(fmap)
    for name, z in PANES.items():
        CustomPane(name, z, pointer_events=name not in ("density", "casing")).add_to(fmap)
    folium.TileLayer(
        f"/tiles/density/{{z}}/{{x}}/{{y}}.png?{stamped(answer)}",
        attr=" ",
        name="density",
        min_zoom=FARTHEST,
        max_zoom=NEAREST,
        max_native_zoom=nearest,
        pane="density",
        opacity=0.85,
        show=False,
    ).add_to(fmap)
    _add(fmap, layers.wards(answer), "wards")
    for name, features in layers.areas(answer).items():
        _add(fmap, features, name)
    _name(fmap)
    return fmap


def render(fmap: folium.Map) -> Rendered:
    """Markup and script of a map. Raises UnknownAsset when either would load anything that is not ours."""
    figure = fmap.get_root()
    use_own(figure)
    figure.render()
    refuse_foreign(figure.header.render())
    return Rendered(refuse_foreign(figure.html.render()), refuse_foreign(figure.script.render()))


@cache
def container() -> str:
    """The markup into which the script of any workspace draws; it is the same for every Answer."""
    fmap = folium.Map(tiles=None)
    _name(fmap)
    return render(fmap).html


def _add(fmap: folium.Map, features: dict[str, Any], name: str) -> None:
    if features["features"]:
        folium.GeoJson(features, name=name, pane=name, interactive=name != "casing", smooth_factor=0.5).add_to(fmap)


def _corners(answer: Answer) -> tuple[list[float], list[float]]:
    """South-west and north-east corner as latitude and longitude."""
    west, south, east, north = answer.bounds
    lon, lat = to_lonlat([west, east], [south, north])
    return [float(lat[0]), float(lon[0])], [float(lat[1]), float(lon[1])]


def _name(fmap: folium.Map) -> None:
    """Give every element a name that says what it is, in place of a random one: same Answer, same bytes."""
    for number, element in enumerate(elements(fmap)):
        if element is fmap:
            element._id = "workspace"
        elif isinstance(element, folium.GeoJson | folium.TileLayer):
            element._id = element.layer_name
        else:
            element._id = str(number)
