"""Whatever was typed wrong is one line and exit code 2, never a stack trace."""

import os
import subprocess
import sys
from pathlib import Path

import pytest


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "app.cli", *arguments],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("typed", "environment", "said"),
    [
        ("nosuch", {}, "nosuch"),
        ("load police-uk", {}, "path"),
        ("serve --port abc", {}, "--port"),
        (f"load police-uk {'x' * 5000}", {}, "File name too long"),
        ("load demo --seed -1", {}, "--seed"),
        ("load demo", {"AFTERDARK_SEED": "-1"}, "AFTERDARK_SEED: “-1”"),
        ("serve --host 0.0.0.0", {}, "until people sign in"),
        ("boundaries fetch dogs --year 2025", {}, "'dogs' is not one of"),
        ("settings", {"AFTERDARK_PORT": "abc"}, "AFTERDARK_PORT: “abc”"),
        ("serve", {"AFTERDARK_TIMEZONE": "Mars/Base"}, "AFTERDARK_TIMEZONE: “Mars/Base”: there is no time zone"),
        ("load police-uk x", {"AFTERDARK_TIMEZONE": "Europe"}, "Write it as Europe/London or America/New_York."),
        ("settings", {"AFTERDARK_TIMEZONE": "../etc"}, "there is no time zone"),
        ("serve", {"AFTERDARK_RESAMPLES": "1"}, "AFTERDARK_RESAMPLES: “1”"),
    ],
)
def test_a_slip_is_one_line(typed: str, environment: dict[str, str], said: str, tmp_path: Path) -> None:
    done = run(*typed.split(), AFTERDARK_DATA=str(tmp_path), **environment)
    assert done.returncode == 2
    assert not done.stdout
    assert len(done.stderr.splitlines()) == 1
    assert done.stderr.startswith("afterdark: ")
    assert said in done.stderr


def test_help_is_no_fault() -> None:
    assert run("--help").returncode == run("load", "--help").returncode == 0
    group = run("load")
    assert group.returncode == 2
    assert "police-uk" in group.stdout + group.stderr
    assert ". Try" not in group.stderr
