"""Known vulnerabilities of what requirements.lock pins, for all machines that it pins for: pip-audit asks."""

import json
import re
import subprocess
import sys
import tempfile
from itertools import zip_longest
from pathlib import Path
from typing import Final

from supplies.pinned import pinned

AWAY: Final = re.compile(
    r"^(requests\.exceptions\.\w*(?:Connection|Timeout|Proxy|SSL)\w*|pip_audit\._service\.interface\.\w+"
    r"|ERROR:pip_audit\._cli:.*[Cc]onnect)",
    re.M,
)
"""How pip-audit ends when the database is away or does not answer; whatever else stops it is a fault."""


class Unreached(Exception):
    """No database answered; the message is the last that pip-audit said."""


def vulnerable() -> list[str]:
    """A line for each known vulnerability. Raises Unreached; RuntimeError when pip-audit could not do its work."""
    found: list[str] = []
    for each in zip_longest(*pinned_lines()):
        found += _asked([line for line in each if line])
    return sorted(set(found))


def pinned_lines() -> list[list[str]]:
    """For each package a line a version: pip-audit takes one of each at a time."""
    return [[f"{name}=={version}" for version in versions] for name, versions in pinned().items()]


def _asked(lines: list[str]) -> list[str]:
    with tempfile.TemporaryDirectory() as folder:
        wanted = Path(folder) / "requirements.txt"
        wanted.write_text("\n".join(lines) + "\n", encoding="utf-8")
        options = ("--no-deps", "--disable-pip", "--vulnerability-service", "osv", "--format", "json")
        command = [sys.executable, "-m", "pip_audit", *options, "--progress-spinner", "off", "--cache-dir", folder]
        done = subprocess.run([*command, "--requirement", wanted], capture_output=True, text=True, check=False)
    last = (done.stderr.strip().splitlines() or ["it said nothing"])[-1]
    try:
        answered = json.loads(done.stdout)["dependencies"]
    except ValueError:
        raise (Unreached if AWAY.search(done.stderr) else RuntimeError)(last) from None
    return [
        f"{one['name']} {one['version']}: {each['id']}, mended in {', '.join(each['fix_versions']) or 'no version'}"
        for one in answered
        for each in one["vulns"]
    ]
