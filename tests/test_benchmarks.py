"""The benchmarks go on when a peer or a work breaks, and say so in the row. No timings here."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from benchmarks import __main__ as command
from benchmarks import peers
from benchmarks.table import Row


def test_a_peer_that_fails_is_a_row_without_figures(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(peers, "python", lambda: Path(sys.executable))
    found = peers.timed("density", "no such peer", {"x": np.zeros(1)})
    assert found.seconds is None and found.over(1.0) is None
    assert "failed with exit code 1" in found.note and "no such peer" in found.note


def test_peers_that_cannot_be_installed_or_never_end_are_rows_too(monkeypatch: pytest.MonkeyPatch):
    def no_environment() -> Path:
        raise subprocess.CalledProcessError(1, "pip")

    monkeypatch.setattr(peers, "python", no_environment)
    assert "failed" in peers.timed("density", "LIBKDV", {"x": np.zeros(1)}).note
    monkeypatch.setattr(peers, "python", lambda: Path(sys.executable))
    monkeypatch.setattr(peers, "PATIENCE", 0.01)
    assert "no answer" in peers.timed("density", "LIBKDV", {"x": np.zeros(1)}).note


def test_a_work_that_breaks_off_is_a_row(monkeypatch: pytest.MonkeyPatch):
    def broken(scale: float):
        yield Row("first", 0.5, "peer", None, None, ">= 2", note="failed")
        raise OSError("disk | full")

    monkeypatch.setattr("benchmarks.knox.run", broken)
    first, last = command.rows("knox", 1.0)
    assert command.line(first) == "| first | 500 ms | peer |  |  | >= 2 |  |  | failed |\n"
    assert command.line(last) == "| knox |  |  |  |  |  |  |  | broke off: OSError disk / full |\n"
