"""What a browser asks for: known answers beside a plain file server, new tiles, first views, the start, and a crowd."""

import os
import re
import statistics
import subprocess
import sys
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import httpx2

from benchmarks.crowd import HEALTH, IDLE, TILE
from benchmarks.end_to_end_serving import Server, busy, ours, plain
from benchmarks.start import start
from benchmarks.table import Row

ROOT = Path(__file__).parents[1]
ONE_CONNECTION, KEPT, VISITS, DRAWN = 20, 2_000, 100, 24
GZIP = "Accept-Encoding: gzip\r\n"
SITE, SAFETY = "/clear-hold-build/chb-1", "/safety-at-night"
ZOOM, WEST, NORTH = 12, 2027, 1360
"""A tile of Swindon; those drawn anew lie east and south of it."""


def visit(web: httpx2.Client) -> tuple[list[str], str]:
    """The addresses of one visit (the page, the script of its map, its cells), and that of a tile as the map asks."""
    page = web.get("/").text
    script = next(unescape(at) for at in re.findall(r'src="([^"]*)"', page) if "/map.js" in at)
    said = web.get(script).text
    cells = re.search(r"/cells\.json[^\"'\\]*", unescape(page) + said)
    tile = re.search(r"/tiles/density/\{z\}/\{x\}/\{y\}\.png[^\"'\\]*", said)
    named = unescape(tile[0]).format(z=ZOOM, x=WEST, y=NORTH) if tile else tiles("offence=ROBBERY")[0]
    return ["/", script, *([cells[0]] if cells else [])], named


def tiles(question: str) -> list[str]:
    """Addresses of DRAWN tiles beside each other."""
    side = round(DRAWN**0.5)
    return [f"/tiles/density/{ZOOM}/{WEST + k % side}/{NORTH + k // side}.png?{question}" for k in range(DRAWN)]


def known(server: Server) -> Iterator[Row]:
    """What was answered before, beside a file server that has the same bytes."""
    with httpx2.Client(base_url=f"http://127.0.0.1:{server.port}", timeout=300) as web:
        parts, path = visit(web)
        png = web.get(path).content
        files = {f"part{k}": web.get(part).content for k, part in enumerate(parts)}
    server.ask(parts, times=3, headers=GZIP)
    with plain({"tile.png": png, **files}) as (other, peer):
        alone = statistics.median(server.ask(["/healthz"], times=ONE_CONNECTION))
        beside = statistics.median(other.ask(["/tile.png"], times=ONE_CONNECTION))
        work = f"each of {ONE_CONNECTION} requests on one connection, wall"
        yield Row(work, alone, peer, beside, beside / alone, "< 5 ms")
        mine, its = (one.cost([at], times=KEPT) for one, at in ((server, path), (other, "/tile.png")))
        note = f"{1 / mine:,.0f} a second of a core"
        yield Row(f"a kept tile, {len(png):,} bytes", mine, peer, its, its / mine, ">= 1/50, 1,000 a second", note=note)
        mine = server.cost(parts, times=VISITS, headers=GZIP)
        its = other.cost([f"/part{k}" for k in range(len(parts))], times=VISITS)
        note = f"{1 / mine:,.0f} a second of a core; {len(parts)} requests, compressed"
        yield Row("a visit: page, script, cells, kept", mine, peer, its, its / mine, "100 a second", note=note)


def drawn(server: Server) -> Iterator[Row]:
    """Tiles that nobody saw before, while nothing else runs and beside a busy core."""
    server.ask(["/tiles/density/10/507/340.png?bandwidth=333", "/tiles/density/10/507/340.png?bandwidth=444"])
    alone = statistics.median(server.ask(tiles("bandwidth=333")))
    with busy():
        beside = statistics.median(server.ask(tiles("bandwidth=444")))
    note = "wall; the peer is itself while another process keeps a core busy"
    yield Row("a tile drawn anew", alone, "itself beside a busy core", beside, beside / alone, "<= 2", note=note)


def looks(data: Path, paths: dict[str, float], name: str) -> Iterator[Row]:
    """First views of pages, each in a server of its own; paths: with the seconds that they may take."""
    for path, target in paths.items():
        with ours(data) as server:
            server.ask(["/method"])
            server.settle()
            try:
                before = server.megabytes
                taken = server.cost([path])
            except OSError as error:
                yield Row(f"first view of {path}, {name}", None, "", None, None, f"< {target:g} s", note=str(error))
                continue
            yield Row(
                f"first view of {path}, {name}",
                taken,
                "",
                None,
                None,
                f"< {target:g} s",
                server.megabytes,
                note=f"{before:.0f} MB before",
            )


def started(data: Path) -> Iterator[Row]:
    """From the command to the socket, and the memory of a server that has made its default answer."""
    times = [start(str(data), "/healthz")[0] for _ in range(3)]
    with ours(data) as server:
        server.settle()
        held = server.held
        server.ask(["/"])
        note = f"{server.held:.0f} MB after the first page"
        listening = statistics.median(times)
        yield Row(
            "from the command until it listens, wall", listening, "", None, None, "< 1 s, 250 MB", held, note=note
        )


def crowd(data: Path, clients: int) -> Iterator[Row]:
    """What `python -m benchmarks.crowd` finds."""
    peer = "a process that answers with two bytes"
    command = [sys.executable, "-m", "benchmarks.crowd", "--data", str(data), "--clients", str(clients)]
    done = subprocess.run(command, cwd=ROOT, env={**os.environ}, capture_output=True, text=True, check=False)
    printed = re.compile(r"^\| (/\S*) \| (\d+) \| ([\d,]+) ms \| ([\d,]+) ms \| ([\d,]+) ms \|$", re.MULTILINE)
    found = {path: (asked, ms(late), longest) for path, asked, _, late, longest in printed.findall(done.stdout)}
    most = [float(text.replace(",", "")) for text in re.findall(r" and ([\d,]+) MB", done.stdout)]
    machine = found.pop(IDLE, ("", None, ""))[1]
    for path, (asked, late, longest) in found.items():
        target = {HEALTH: "< 50 ms", TILE: "< 100 ms"}.get(path, "")
        yield Row(
            f"{path.split('?')[0]}, 99 of 100, wall, {clients} clients of which 45 hang up", late, peer, machine,
            machine / late if machine else None, target, sum(most) or None, note=f"{asked} asked, longest {longest} ms",
        )  # fmt: skip
    if not found:
        yield Row(f"{clients} clients", None, "", None, None, "", note=done.stderr.strip()[-100:].replace("|", "/"))


def ms(text: str) -> float:
    """Seconds of printed milliseconds."""
    return float(text.replace(",", "")) / 1000


def rows(data: Path) -> Iterator[Row]:
    """All rows on a store with the demonstration."""
    yield from started(data)
    with ours(data) as server:
        server.settle()
        yield from known(server)
        yield from drawn(server)
    yield from looks(data, {SITE: 0.3, SAFETY: 1.0}, "demonstration")
    for clients in (53, 200):
        yield from crowd(data, clients)
