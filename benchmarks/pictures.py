"""`python -m benchmarks.pictures` takes the pictures of the documents anew: `/` of the demonstration, with its streets.

They are written as docs/screenshot-….png in 256 colours each: the workspace of a desk, its map from near by, a phone;
and in fewer as docs/methods/….png, the page of the methods and one of them, and as docs/pages/….png, the other pages.
"""

import io
import os
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, Final
from urllib.error import URLError
from urllib.request import urlopen

from PIL import Image

ROOT: Final = Path(__file__).parents[1]
CHROMIUM: Final = "/usr/bin/chromium-headless-shell"
QUESTION: Final = "/?area=lad:E06000030"
NEAR: Final = "map_workspace.setView([51.5612, -1.7865], 16, { animate: false })"
"""The middle of Swindon, at a zoom at which streets are read."""
PICTURES: Final = {
    "screenshot-workspace.png": (1280, 860, ""),
    "screenshot-streets.png": (1280, 860, NEAR),
    "screenshot-phone.png": (390, 844, NEAR),
}
"""Width, height and what is done first, by file."""
PAGES: Final = {
    "methods/list.png": "/methods?offence=ROBBERY&area=lad:E06000030",
    "methods/run.png": "/methods/kde_recent?offence=ROBBERY&area=lad:E06000030",
}
"""Pages without a map that moves, by file."""
SMALL: Final = (1000, 760, 24, 60_000)
"""Their width and height, colours, and most bytes."""
ASKED: Final = "?offence=ROBBERY&area=lad:E06000030"
REDUCED: Final = {
    "pages/trend.png": f"/trend{ASKED}",
    "pages/change.png": f"/change{ASKED}",
    "pages/rates.png": f"/rates{ASKED}",
    "pages/concentration.png": f"/concentration{ASKED}",
    "pages/emerging.png": f"/emerging{ASKED}",
    "pages/near-repeats.png": f"/near-repeats{ASKED}",
    "pages/incidents.png": f"/incidents{ASKED}",
    "pages/accuracy.png": f"/accuracy{ASKED}",
    "pages/questions.png": "/questions",
    "pages/load.png": "/data/load",
    "pages/definition.png": "/definitions/new",
}
"""Pages as a desk of 1280 pixels shows them, taken smaller, by file."""
SHOWN: Final = 800, 48
"""Their width in the documents, and colours."""
PATIENCE: Final = 150_000
MAXIMUM_BYTES: Final = 300_000


def main() -> None:
    """Load the demonstration, serve it, and take the pictures."""
    with tempfile.TemporaryDirectory() as folder, socket.create_server(("127.0.0.1", 0)) as found:
        port = found.getsockname()[1]
        found.close()
        environment = {**os.environ, "AFTERDARK_DATA": folder}
        subprocess.run([sys.executable, "-m", "app.cli", "load", "demo"], cwd=ROOT, env=environment, check=True)
        server = subprocess.Popen(
            [sys.executable, "-m", "app.cli", "serve", "--port", str(port)],
            cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            take(f"http://127.0.0.1:{port}")
        finally:
            server.terminate()
            server.wait()


def take(origin: str) -> None:
    """A picture of each size, once the map is drawn and its hotspots are tested."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 (part of the test extras)

    until = time.monotonic() + 120
    while time.monotonic() < until:
        try:
            urlopen(f"{origin}/readyz").close()
            break
        except (URLError, ConnectionError):
            time.sleep(0.2)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        for name, (width, height, first) in PICTURES.items():
            page = browser.new_page(viewport={"width": width, "height": height}, reduced_motion="reduce")
            page.set_default_timeout(PATIENCE)
            page.goto(origin + QUESTION)
            page.locator("body:not(.untested) #map.live[data-tiles=ready]").wait_for()
            if first:
                page.locator("#map").scroll_into_view_if_needed()
                page.evaluate(first)
            page.wait_for_load_state("networkidle")
            page.wait_for_timeout(1_000)  # tiles fade in
            written = (ROOT / "docs" / name).write_bytes(small(page.screenshot()))
            print(f"docs/{name}: {written // 1000} kB")
            assert written <= MAXIMUM_BYTES
            page.close()
        take_pages(origin, browser)
        browser.close()


def take_pages(origin: str, browser: Any) -> None:
    """A picture of the top of each page."""
    desk = PICTURES["screenshot-workspace.png"][:2]
    for name, address in {**PAGES, **REDUCED}.items():
        width, height = desk if name in REDUCED else SMALL[:2]
        shown, colours = SHOWN if name in REDUCED else (width, SMALL[2])
        page = browser.new_page(viewport={"width": width, "height": height}, reduced_motion="reduce")
        page.set_default_timeout(PATIENCE)
        page.goto(origin + address)
        page.wait_for_load_state("networkidle")
        file = ROOT / "docs" / name
        file.parent.mkdir(exist_ok=True)
        written = file.write_bytes(small(page.screenshot(), colours, shown))
        print(f"docs/{name}: {written // 1000} kB")
        assert written <= SMALL[3]
        page.close()


def small(picture: bytes, colours: int = 256, width: int = 0) -> bytes:
    """The same picture in fewer colours, no wider than `width` where that is given."""
    out = io.BytesIO()
    with Image.open(io.BytesIO(picture)) as image:
        shown = image.convert("RGB")
        if 0 < width < shown.width:
            shown = shown.resize((width, round(shown.height * width / shown.width)), Image.Resampling.LANCZOS)
        shown.quantize(colours, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
    return out.getvalue()


if __name__ == "__main__":
    main()
