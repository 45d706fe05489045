"""Paper and pictures by Chromium, where it is installed: our own HTML and SVG become PDF and PNG.

It is given a file and asks nobody for anything: it can resolve no name, and the file forbids all but what it holds.
"""

import os
import re
import shutil
import signal
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import BoundedSemaphore
from typing import Final

from geo.errors import Unavailable

NAMES: Final = (
    "chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable",
)  # fmt: skip
"""The one without windows first: the same engine, which starts and draws at a third of the cost."""
SECONDS: Final = 60
"""Longest that one drawing may take."""
AT_ONCE: Final = 2
FLAGS: Final = (
    "--headless", "--disable-gpu", "--disable-extensions", "--disable-sync", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-default-apps",
    "--disable-dev-shm-usage",
    "--host-resolver-rules=MAP * ~NOTFOUND", "--proxy-server=127.0.0.1:9", "--proxy-bypass-list=<-loopback>",
    "--hide-scrollbars",
)  # fmt: skip
_PAGE: Final = re.compile(rb"/Type\s*/Page\b")
_turns = BoundedSemaphore(AT_ONCE)


def chromium() -> str:
    """Where Chromium is; "" where none is installed."""
    return next((found for name in NAMES if (found := shutil.which(name))), "")


def to_pdf(html: str) -> bytes:
    """A document as PDF, tagged and with its title, as its own style sheet sets the pages. Raises Unavailable."""
    return _made(html, "page.html", "page.pdf", "--no-pdf-header-footer", "--print-to-pdf={out}")


def to_png(svg: str, width: int, height: int) -> bytes:
    """A drawing as a picture of so many pixels. Raises Unavailable."""
    size = f"--window-size={width},{height}"
    return _made(_framed(svg, width, height), "page.html", "page.png", size, "--screenshot={out}",
                 "--force-device-scale-factor=1")  # fmt: skip


def pages(pdf: bytes) -> int:
    """How many pages Chromium wrote."""
    return len(_PAGE.findall(pdf))


def _framed(svg: str, width: int, height: int) -> str:
    """A page that shows nothing but the drawing, at this size."""
    return (
        '<!doctype html><html lang="en-GB"><meta charset="utf-8"><meta http-equiv="content-security-policy"'
        " content=\"default-src 'none'; img-src data:; style-src 'unsafe-inline'\"><title>Drawing</title>"
        f"<style>html,body{{margin:0;background:#fff}}svg{{display:block}}body>svg{{width:{width}px;height:{height}px}}"
        f"</style>{svg}</html>"
    )


def _made(content: str, source: str, target: str, *more: str) -> bytes:
    """What Chromium makes of a file, in a folder and with a profile of its own that go with it."""
    if not (program := chromium()):
        raise Unavailable(
            "Chromium is not installed on the machine of this service, so it cannot make PDF or PNG",
            todo="Take the HTML or the SVG, or install Chromium (Debian: apt install chromium-headless-shell).",
        )
    with _turns, TemporaryDirectory(prefix="afterdark-") as name:
        folder = Path(name)
        (folder / source).write_text(content, encoding="utf-8")
        out = folder / target
        # it starts as root only without its sandbox
        as_root = ("--no-sandbox",) if getattr(os, "geteuid", lambda: 1)() == 0 else ()
        command = [
            program, *FLAGS, *as_root, f"--user-data-dir={folder / 'profile'}",
            *(flag.replace("{out}", str(out)) for flag in more), (folder / source).as_uri(),
        ]  # fmt: skip
        _run(command, folder)
        if not out.is_file():
            raise Unavailable("Chromium made nothing of it", todo="Take the HTML or the SVG instead.")
        return out.read_bytes()


def _run(command: list[str], folder: Path) -> None:
    """Run it to its end, or end it and all that it started. Raises Unavailable when it takes too long."""
    environment = {"HOME": str(folder), "PATH": os.environ.get("PATH", ""), "LANG": "C.UTF-8"}
    process = subprocess.Popen(
        command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    try:
        process.wait(SECONDS)
    except subprocess.TimeoutExpired:
        raise Unavailable(
            f"Chromium took longer than {SECONDS} seconds and was stopped",
            todo="Try again, or take the HTML or the SVG.",
        ) from None
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
