"""The environment of the peers: `.venv-peers`, apart from the project's own, and how a peer is timed in it."""

import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

ROOT = Path(__file__).parents[1]
HOME = ROOT / ".venv-peers"
CACHE = Path(__file__).parent / ".cache"
PINNED = (
    "numpy==2.4.6",
    "scipy==1.17.1",
    "pandas==3.1.1",
    "scikit-learn==1.9.1",
    "KDEpy==1.1.12",
    "libkdv==1.1.20",
    "dbscan==1.0.0",
    "esda==2.9.0",
    "libpysal==4.14.1",
    "geopandas==1.2.0",
    "shapely==2.2.0",
)


@dataclass(frozen=True)
class Timed:
    """seconds: median of the repeats, or the only call of a long one; megabytes: peak above the data; version: of the
    package; note: what was estimated or cut short."""

    seconds: float
    megabytes: float
    version: str
    note: str


def python() -> Path:
    """The interpreter of the peers' environment, made and filled first when it does not match PINNED."""
    stamp, wanted = HOME / "pinned.txt", "\n".join(PINNED)
    interpreter = HOME / "bin" / "python"
    if not (stamp.exists() and stamp.read_text() == wanted):
        print("Installing the peers into .venv-peers (one to three minutes the first time) …", flush=True)
        subprocess.run([sys.executable, "-m", "venv", "--clear", HOME], check=True)
        subprocess.run([interpreter, "-m", "pip", "install", "--quiet", *PINNED], check=True, stderr=subprocess.DEVNULL)
        stamp.write_text(wanted)
    return interpreter


def timed(work: str, peer: str, data: dict[str, npt.NDArray[np.generic]]) -> Timed:
    """Run `benchmarks/peer_<work>.py`'s PEERS[peer] on the arrays in a process of the peers' environment."""
    with tempfile.TemporaryDirectory() as folder:
        arrays = Path(folder) / "data.npz"
        np.savez(arrays, **data)  # type: ignore[arg-type]
        done = subprocess.run(
            [str(python()), "-m", "benchmarks.child", work, peer, str(arrays)],
            cwd=ROOT, check=False, capture_output=True, text=True,
        )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"{peer} failed:\n{done.stderr[-2000:]}")
    return Timed(**json.loads(done.stdout.splitlines()[-1]))


def atlanta() -> Path:
    """Atlanta.csv (lon, lat, day; 270,688 rows), out of the wheel of the peer that ships it."""
    wheels = list(CACHE.glob("libkdv-*.whl"))
    if not wheels:
        pin = next(pin for pin in PINNED if pin.startswith("libkdv"))
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(CACHE), pin]
        subprocess.run(command, check=True, stderr=subprocess.DEVNULL)
        wheels = list(CACHE.glob("libkdv-*.whl"))
    return wheels[0]
