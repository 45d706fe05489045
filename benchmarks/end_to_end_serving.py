"""A server of ours and a plain file server beside it, asked by one client that does nothing but ask."""

import multiprocessing
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from benchmarks.crowd import memory
from benchmarks.start import fetch, free_port

ROOT = Path(__file__).parents[1]
IDLE = 0.05
"""Seconds of processor in a second below which a server does nothing."""
TICKS = os.sysconf("SC_CLK_TCK")
NGINX = """daemon off; worker_processes 1; pid {folder}/pid; error_log stderr crit;
events {{ worker_connections 256; }}
http {{ access_log off; default_type image/png; keepalive_requests 1000000;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  server {{ listen 127.0.0.1:{port}; root {folder}/files; }} }}
"""


def family(pid: int) -> list[Path]:
    """The folders in /proc of a process and of all that it started and that live."""
    own = Path(f"/proc/{pid}")
    started = "".join(one.read_text() for one in own.glob("task/*/children")).split()
    return [own, *(one for child in started for one in family(int(child)))]


def used(pid: int) -> float:
    """Seconds of processor that a process and what it started have used until now."""
    fields = [(one / "stat").read_text().rpartition(")")[2].split() for one in family(pid)]
    return sum(int(field[11]) + int(field[12]) for field in fields) / TICKS


class Server:
    """A process that answers on a port of this machine."""

    def __init__(self, process: "subprocess.Popen[bytes]", port: int) -> None:
        self.process, self.port = process, port

    def ask(self, paths: Sequence[str], *, times: int = 1, headers: str = "") -> list[float]:
        """Seconds of each of some requests, in turn on one connection. Raises OSError for other than 200."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=300) as way:
            way.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            file = way.makefile("rb")
            seconds = []
            for path in list(paths) * times:
                began = time.perf_counter()
                way.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\n{headers}\r\n".encode())
                status, length, chunked = file.readline(), 0, False
                while (line := file.readline().lower().strip()) != b"":
                    length = int(line.split(b":")[1]) if line.startswith(b"content-length:") else length
                    chunked = chunked or line == b"transfer-encoding: chunked"
                while chunked and (size := int(file.readline(), 16)):
                    file.read(size + 2)
                file.read(length if not chunked else 2)
                seconds.append(time.perf_counter() - began)
                if b" 200 " not in status:
                    raise OSError(f"{path}: {status.decode().strip()}")
            return seconds

    def cost(self, paths: Sequence[str], *, times: int = 1, headers: str = "") -> float:
        """Seconds of this server's processor for one round of the paths."""
        before = used(self.process.pid)
        self.ask(paths, times=times, headers=headers)
        return (used(self.process.pid) - before) / times

    def settle(self) -> None:
        """Wait until it has ended what it does by itself, such as the default answer of a start."""
        before = -1.0
        while (now := used(self.process.pid)) - before > IDLE:
            before = now
            time.sleep(1)

    @property
    def held(self) -> float:
        """Megabytes that its processes hold now; what several of them hold in common counts once."""
        told = [(one / "smaps_rollup").read_text() for one in family(self.process.pid)]
        shares = [re.search(r"^Pss:\s+(\d+)", text, re.MULTILINE) for text in told]
        return sum(int(share[1]) for share in shares if share) / 1024

    @property
    def megabytes(self) -> float:
        """Most megabytes that its processes have held, summed."""
        return sum(most for _, most in memory(self.process.pid))


@contextmanager
def running(command: Sequence[str | Path], port: int, path: str, **own: str) -> Iterator[Server]:
    """A server until the end of the block, from when it answers on a path."""
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, cwd=ROOT, env={**os.environ, **own}, stdout=quiet, stderr=quiet) as process:
        try:
            fetch(f"http://127.0.0.1:{port}{path}", time.perf_counter() + 120)
            yield Server(process, port)
        finally:
            process.terminate()


@contextmanager
def ours(data: Path) -> Iterator[Server]:
    """`afterdark serve` on the data of a folder, when the application is there."""
    port = free_port()
    command = [sys.executable, "-m", "app.cli", "serve", "--port", str(port)]
    with running(command, port, "/healthz", AFTERDARK_DATA=str(data), AFTERDARK_LOG_LEVEL="error") as server:
        fetch(f"http://127.0.0.1:{port}/readyz", time.perf_counter() + 120)
        yield server


@contextmanager
def plain(files: dict[str, bytes]) -> Iterator[tuple[Server, str]]:
    """A server of some files, and its name: nginx where it is installed, else Starlette's static files on uvicorn."""
    with tempfile.TemporaryDirectory() as name:
        folder, port = Path(name), free_port()
        for path, content in files.items():
            file = folder / "files" / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
        if nginx := shutil.which("nginx"):
            (folder / "conf").write_text(NGINX.format(folder=folder, port=port))
            command, peer = [nginx, "-p", str(folder), "-c", str(folder / "conf")], "nginx"
        else:
            code = (
                "import sys, uvicorn; from starlette.staticfiles import StaticFiles; "
                "uvicorn.run(StaticFiles(directory=sys.argv[1]), port=int(sys.argv[2]), log_level='error')"
            )
            command, peer = [sys.executable, "-c", code, str(folder / "files"), str(port)], "uvicorn, static files"
        with running(command, port, "/" + next(iter(files))) as server:
            yield server, peer


@contextmanager
def busy() -> Iterator[None]:
    """Another process keeps a core busy."""
    process = multiprocessing.Process(target=_spin, daemon=True)
    process.start()
    try:
        yield
    finally:
        process.terminate()
        process.join()


def _spin() -> None:
    while True:
        pass
