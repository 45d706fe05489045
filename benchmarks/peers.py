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
PATIENCE = 1800  # seconds for one peer
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
    "pymannkendall==1.4.3",
    "geopandas==1.2.0",
    "shapely==2.2.0",
)


@dataclass(frozen=True)
class Timed:
    """seconds: median of the repeats, or the only call of a long one; megabytes: peak above the data; version: of the
    package; note: what was estimated or cut short. A peer that failed has no figures, and the note says why."""

    seconds: float | None
    megabytes: float | None
    version: str
    note: str

    def over(self, ours_s: float) -> float | None:
        """How many times longer than ours it took."""
        return None if self.seconds is None else self.seconds / ours_s


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
    """Run `benchmarks/peer_<work>.py`'s PEERS[peer] on the arrays in a process of the peers' environment.

    Whatever goes wrong with a peer is its own row's note: the others still have their turn.
    """
    try:
        return Timed(**json.loads(_figures(work, peer, data)))
    except subprocess.TimeoutExpired:
        why = f"gave no answer in {PATIENCE:,} s"
    except subprocess.CalledProcessError as error:
        said = (error.stderr or "").strip().splitlines()
        why = f"failed with exit code {error.returncode}{': ' + said[-1] if said else ''}"
    except (OSError, ValueError, IndexError, TypeError) as error:
        why = f"failed: {error}"
    return Timed(None, None, "", why.replace("|", "/"))


def _figures(work: str, peer: str, data: dict[str, npt.NDArray[np.generic]]) -> str:
    """The last line that the peer's process prints."""
    with tempfile.TemporaryDirectory() as folder:
        arrays = Path(folder) / "data.npz"
        np.savez(arrays, **data)  # type: ignore[arg-type]
        done = subprocess.run(
            [str(python()), "-m", "benchmarks.child", work, peer, str(arrays)],
            cwd=ROOT, check=True, capture_output=True, text=True, timeout=PATIENCE,
        )  # fmt: skip
    return done.stdout.splitlines()[-1]


def atlanta() -> Path:
    """Atlanta.csv (lon, lat, day; 270,688 rows), out of the wheel of the peer that ships it."""
    wheels = list(CACHE.glob("libkdv-*.whl"))
    if not wheels:
        pin = next(pin for pin in PINNED if pin.startswith("libkdv"))
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(CACHE), pin]
        subprocess.run(command, check=True, stderr=subprocess.DEVNULL)
        wheels = list(CACHE.glob("libkdv-*.whl"))
    return wheels[0]
