"""`python install.py .venv WHAT …`: install into a virtual environment what the lock file pins, with uv, or with pip.

uv takes a fifth of pip's time. It is the machine's own, or pip brings it, and it is told what pip is configured with
(indexes, folders, certificates), because it does not read that itself. Where it cannot be had, fails, or pip is
configured with something that has no like, pip does the work. Standard library only: nothing else is there yet.
"""

import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent
LOCK = ["--constraint", "requirements.lock"]
NOISE = "is ignored: it is neither a file nor a directory"  # pip of a folder that has nothing of this name
TOLD = {
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "find-links": "UV_FIND_LINKS",
    "constraint": "UV_CONSTRAINT",
    "trusted-host": "UV_INSECURE_HOST",
    "cert": "SSL_CERT_FILE",
    "client-cert": "SSL_CLIENT_CERT",
    "proxy": "ALL_PROXY",
    "no-index": "UV_NO_INDEX",
}
"""What pip may be configured with, and the variable by which uv is told the same."""
IDLE = {
    "cache-dir", "default-timeout", "disable-pip-version-check", "keyring-provider", "no-cache-dir", "no-color",
    "no-input", "no-python-version-warning", "progress-bar", "quiet", "require-virtualenv", "retries",
    "root-user-action", "timeout", "verbose",
}  # fmt: skip
"""What changes nothing of what is installed."""


class Environment:
    """A virtual environment and the commands that fill it."""

    def __init__(self, folder: Path) -> None:
        self.python = folder.absolute() / "bin" / "python"

    def run(self, *command: str | Path, **own: str) -> subprocess.CompletedProcess[str]:
        """The command that ended, and what it said."""
        return subprocess.run(command, cwd=ROOT, env={**os.environ, **own}, capture_output=True, text=True, check=False)

    def pip(self) -> list[str]:
        """The command: the environment's own pip, the one of the Python that runs this, or one that Python brings."""
        ways = ([str(self.python), "-m", "pip"], [sys.executable, "-m", "pip", "--python", str(self.python)])
        for way in ways:
            if self.run(*way, "--version").returncode == 0:
                return [*way, "--disable-pip-version-check"]
        self.run(self.python, "-m", "ensurepip")
        return [*ways[0], "--disable-pip-version-check"]

    def configured(self, pip: list[str]) -> dict[str, str]:
        """What pip is configured with for installing: environment over the command's section over the general one."""
        rank = {"global": 0, "install": 1, ":env:": 2}
        found: dict[str, tuple[int, str]] = {}
        for line in self.run(*pip, "config", "list").stdout.splitlines():
            key, _, value = line.partition("=")
            section, _, name = key.partition(".")
            if section in rank and (name not in found or found[name][0] <= rank[section]):
                found[name] = rank[section], str(ast.literal_eval(value))
        return {name: value for name, (_, value) in found.items() if value not in ("", "0", "false", "no", "off")}

    def uv(self, pip: list[str]) -> str | None:
        """The command; None where it cannot be had."""
        own = self.python.with_name("uv")
        if not own.is_file():
            if machines := shutil.which("uv"):
                return machines
            self.run(*pip, "--quiet", "install", *LOCK, "uv")
        return str(own) if own.is_file() else None

    def with_uv(self, what: list[str], pip: list[str]) -> bool:
        """Whether uv installed it: pip, too, which is then the environment's own."""
        settings = self.configured(pip)
        uv = None if settings.keys() - TOLD.keys() - IDLE else self.uv(pip)
        if uv is None:
            return False
        told = {TOLD[name]: " ".join(value.split()) for name, value in settings.items() if name in TOLD}
        told["UV_INDEX_STRATEGY"] = "unsafe-best-match"  # all indexes are one, as they are to pip
        told = {name: os.environ.get(name, value) for name, value in told.items()}
        command = [uv, "pip", "install", "--quiet", "--python", str(self.python), *LOCK, "pip", *what]
        return self.run(*command, **told).returncode == 0

    def with_pip(self, what: list[str], pip: list[str]) -> bool:
        """Whether pip installed it; what it complains of is shown."""
        done = self.run(*pip, "--quiet", "install", *LOCK, *what)
        sys.stderr.write("".join(line for line in done.stderr.splitlines(keepends=True) if NOISE not in line))
        return done.returncode == 0


def main(folder: str, *what: str) -> None:
    """Install, or end with one sentence."""
    environment = Environment(Path(folder))
    pip = environment.pip()
    if not environment.with_uv(list(what), pip) and not environment.with_pip(list(what), pip):
        sys.exit("The packages could not be installed. Check the connection to the package index, then try again.")


if __name__ == "__main__":
    main(*sys.argv[1:])
