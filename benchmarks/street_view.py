"""Streets with their names in one Chromium until the view is full: our tiles beside protomaps-leaflet, which draws
vector tiles in the browser; the same streets at the same place and size."""

import contextlib
import json
import os
import statistics
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyogrio
import shapely
from playwright.sync_api import Browser, Page, Route, sync_playwright

from app.maps import install
from benchmarks.end_to_end_serving import ours, plain
from benchmarks.peers import ROOT
from benchmarks.table import REPEATS, Row

LEAFLET = ROOT / "app/static/vendor/leaflet"
STREETS = ROOT.parent / "shared/data/streets/streets_partial_osm_2020.geojson"
ASSETS = Path(__file__).parent / "peer_map.json"
SIZE = {"width": 1280, "height": 800}
PLACES = {"Swindon": (51.5600, -1.7840), "Salisbury": (51.0690, -1.7950)}
ZOOMS = (14, 16)
PAGE = """<!doctype html><meta charset="utf-8"><link rel="stylesheet" href="{vendor}/leaflet.css">
<style>html,body,#map{{height:100%;margin:0}}</style><div id="map"></div>
<script src="{vendor}/leaflet.js"></script>{script}
<script>const map = L.map("map", {{fadeAnimation: false}}).setView([{lat}, {lon}], {zoom});
const waiting = new Set(), full = () => requestAnimationFrame(() => {{ window.taken = performance.now(); }});
const loaded = layer => {{ waiting.delete(layer); waiting.size || full(); }};
const add = layer => {{ waiting.add(layer); layer.on("load", () => loaded(layer)).addTo(map); }};
{layers}</script>"""
OURS = """for (const name of ["light", "labels-light"]) add(L.tileLayer(`/basemap/${name}/{z}/{x}/{y}.png`));"""
THEIRS = """const P = protomapsL, wide = {motorway: 5, trunk: 5, primary: 4, secondary: 3.5, tertiary: 3};
const width = (zoom, feature) => (wide[feature.props.kind] ?? 2) * (zoom > 14 ? 2 : 1);
const line = (color, more) => ({dataLayer: "streets",
  symbolizer: new P.LineSymbolizer({color, width: (zoom, feature) => width(zoom, feature) + more})});
add(P.leafletLayer({url: "/streets.pmtiles", maxDataZoom: 15, paintRules: [line("#bbb", 2), line("#fff", 0)],
  labelRules: [{dataLayer: "streets", symbolizer: new P.LineLabelSymbolizer({labelProps: ["name"], fill: "#333",
    stroke: "#fff", width: 2, font: "12px sans-serif"})}]}));"""


def run(scale: float = 1.0) -> Iterator[Row]:
    """A row for each place and zoom, ours drawn for the first time and ours kept. scale changes nothing."""
    if not STREETS.is_file():
        yield Row("streets in the browser", None, "", None, None, "", note="left out: ../shared is not there")
        return
    subprocess.run([sys.executable, "-m", "app.maps.install", ASSETS], cwd=ROOT, check=True, capture_output=True)
    script = install.read(ASSETS).files[0].target.read_bytes()
    with tempfile.TemporaryDirectory() as name, contextlib.ExitStack() as stack:
        data, tiles = Path(name, "data"), Path(name, "streets.pmtiles")
        _keep(data)
        _vector_tiles(tiles)
        vendor = {file: (LEAFLET / file).read_bytes() for file in ("leaflet.js", "leaflet.css")}
        files = {"index.html": b"", "protomaps-leaflet.js": script, tiles.name: tiles.read_bytes(), **vendor}
        server, _ = stack.enter_context(plain(files))
        own = stack.enter_context(ours(data))
        browser = stack.enter_context(sync_playwright()).chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox"]
        )
        for place, (lat, lon) in PLACES.items():
            for zoom in ZOOMS:
                at = {"lat": lat, "lon": lon, "zoom": zoom}
                here = PAGE.format(**at, vendor="/static/vendor/leaflet", script="", layers=OURS)
                tag = '<script src="/protomaps-leaflet.js"></script>'
                there = PAGE.format(**at, vendor="", script=tag, layers=THEIRS)
                first, first_bytes = view(browser, f"http://127.0.0.1:{own.port}/", here)
                kept, _ = _median(browser, f"http://127.0.0.1:{own.port}/", here)
                theirs, their_bytes = _median(browser, f"http://127.0.0.1:{server.port}/index.html", there)
                note = f"{first_bytes / 1000:,.0f} kB beside {their_bytes / 1000:,.0f} kB, scripts among them"
                for what, taken in (("first time", first), ("kept", kept)):
                    yield Row(
                        f"{place}, zoom {zoom}, until the view is full, {what}, wall", taken, "protomaps-leaflet",
                        theirs, theirs / taken, "", note=note,
                    )  # fmt: skip


def view(browser: Browser, address: str, html: str) -> tuple[float, float]:
    """Seconds from asking for the page until its map is full, and the bytes that came over the wire."""
    context = browser.new_context(viewport=SIZE)  # type: ignore[arg-type]
    try:
        page = context.new_page()
        page.route(address, lambda route: _answer(route, html))
        page.goto(address, wait_until="commit")
        page.wait_for_function("window.taken", timeout=60_000)
        return float(page.evaluate("window.taken")) / 1000, _bytes(page)
    finally:
        context.close()


def _median(browser: Browser, address: str, html: str) -> tuple[float, float]:
    taken = [view(browser, address, html) for _ in range(REPEATS)]
    return statistics.median(seconds for seconds, _ in taken), taken[-1][1]


def _answer(route: Route, html: str) -> None:
    route.fulfill(body=html, content_type="text/html")


def _bytes(page: Page) -> float:
    return float(page.evaluate("performance.getEntriesByType('resource').reduce((n, e) => n + e.transferSize, 0)"))


def _keep(data: Path) -> None:
    """The streets imported into a new data folder."""
    command = [sys.executable, "-m", "app.cli", "basemap", "import", str(STREETS)]
    subprocess.run(command, cwd=ROOT, env={**os.environ, "AFTERDARK_DATA": str(data)}, check=True, capture_output=True)


def _vector_tiles(path: Path) -> None:
    """The same streets as the vector tiles that the peer reads."""
    features = json.loads(STREETS.read_text(encoding="utf-8"))["features"]
    lines = np.array([shapely.geometry.shape(one["geometry"]) for one in features], object)
    fields = [np.array([one["properties"].get(key) or "" for one in features], object) for key in ("name", "kind")]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        pyogrio.raw.write(
            path, geometry=shapely.to_wkb(lines), field_data=fields, fields=["name", "kind"], layer="streets",
            geometry_type="LineString", crs="EPSG:4326", driver="PMTiles", MINZOOM=8, MAXZOOM=15,
        )  # fmt: skip
