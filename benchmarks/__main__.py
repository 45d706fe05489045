"""`python -m benchmarks [WORK …] [--scale 0.1]` writes the works' chapters of benchmarks/RESULTS.md, at full scale."""

import argparse
import importlib
import os
import platform
import re
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

from benchmarks.table import Row

WORKS = (
    "density", "clusters", "region", "local", "emerging", "knox", "wards", "streets", "along_streets", "places",
    "start", "street_view", "few_places", "end_to_end", "readers", "killed",
)  # fmt: skip
RESULTS = Path(__file__).parent / "RESULTS.md"
HEADS = ("work", "ours", "peer", "peer's", "times faster", "target", "our peak", "its peak", "note")
COLUMNS = f"| {' | '.join(HEADS)} |\n|{'---|' * len(HEADS)}\n"


def seconds(value: float | None) -> str:
    """Three significant figures, milliseconds below a second."""
    if value is None:
        return ""
    return f"{value:,.3g} s" if value >= 1 else f"{value * 1000:,.3g} ms"


def line(row: Row) -> str:
    """One row of the Markdown table."""
    ratio = "" if row.ratio is None else f"**{row.ratio:,.3g}**"
    ours_mb, peer_mb = ("" if mb is None else f"{mb:,.0f} MB" for mb in (row.ours_mb, row.peer_mb))
    cells = (
        row.work,
        seconds(row.ours_s),
        row.peer,
        seconds(row.peer_s),
        ratio,
        row.target,
        ours_mb,
        peer_mb,
        row.note,
    )
    return "| " + " | ".join(cells) + " |\n"


def rows(work: str, scale: float) -> Iterator[Row]:
    """The rows of one work; one that breaks off says so in a row, and the next work still has its turn."""
    try:
        yield from importlib.import_module(f"benchmarks.{work}").run(scale)
    except Exception as error:
        yield Row(work, None, "", None, None, "", note=f"broke off: {type(error).__name__} {error}".replace("|", "/"))


def machine() -> str:
    """Cores and memory, nothing that names the machine."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    packages = ", ".join(f"{name} {version(name)}" for name in ("numpy", "scipy", "numba", "scikit-learn", "shapely"))
    return f"{cores} cores, {pages / 2**30:.0f} GiB; Python {platform.python_version()}, {packages}."


def placed(text: str, chapter: str) -> str:
    """The file with a chapter in the place of the one with the same heading; a new one comes last."""
    parts = [part.strip() for part in re.split(r"^(?=## )", text, flags=re.MULTILINE)]
    heading = chapter.partition("\n")[0] + "\n"
    at = next((k for k, part in enumerate(parts) if part.startswith(heading)), len(parts))
    return "\n\n".join([*parts[:at], chapter.strip(), *parts[at + 1 :]]) + "\n"


def main() -> None:
    """Run the works asked for, print their rows as they come, and write the file."""
    ask = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    ask.add_argument("works", nargs="*", metavar="work", help=f"of {', '.join(WORKS)}; all when none is named")
    ask.add_argument("--scale", type=float, default=1.0, help="thin the large inputs, for a quick look")
    given = ask.parse_args()
    works = tuple(given.works) or WORKS
    if unknown := set(works) - set(WORKS):
        ask.error(f"there is no work called {min(unknown)!r}; choose from {', '.join(WORKS)}")
    head = (
        "# Ours beside the peers\n\n"
        "Written by `make benchmark`. Ours and each peer on the same points in one run, one after the other; medians\n"
        "of five calls after one that does not count (a call over five seconds is made once), peak memory above the\n"
        "data.\n\n"
        f"{machine()}\n\n"
    )
    for work in works:
        chapter = f"## {work.replace('_', ' ').capitalize()}\n\n" + COLUMNS
        print(f"\n{chapter}", end="", flush=True)
        for row in rows(work, given.scale):
            print(line(row), end="", flush=True)
            chapter += line(row)
            if given.scale == 1.0:
                _, first, rest = RESULTS.read_text(encoding="utf-8").partition("## ")
                RESULTS.write_text(placed(head + first + rest, chapter), encoding="utf-8")


if __name__ == "__main__":
    main()
