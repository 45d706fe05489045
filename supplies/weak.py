"""Weak places of our own code: what bandit finds and pyproject.toml does not name with a reason."""

import json
import subprocess
import sys
import tomllib
from typing import Final

from supplies.needed import ROOT

ROOMS: Final = ("app", "geo", "models")


def weak() -> list[str]:
    """A line for each finding without a reason, and for each reason without a finding. Raises RuntimeError."""
    reasons = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["afterdark"]["weak"]
    command = [sys.executable, "-m", "bandit", "-q", "-r", *ROOMS, "-c", "pyproject.toml", "-f", "json"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    try:
        found = json.loads(done.stdout)
    except ValueError:
        raise RuntimeError((done.stderr.strip().splitlines() or ["bandit said nothing"])[-1]) from None
    lines = [f"{one['filename']} cannot be read: {one['reason']}" for one in found["errors"]]
    met = set()
    for one in found["results"]:
        named = f"{one['filename']} {one['test_id']}"
        met.add(named)
        if named not in reasons:
            lines.append(f"{one['filename']}:{one['line_number']}: {one['test_id']} {one['issue_text']}")
    return lines + [f"{named} has a reason in pyproject.toml, and is found no more" for named in reasons.keys() - met]
