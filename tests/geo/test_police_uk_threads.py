"""Faults of a data.police.uk file that two threads find at once: none is lost, and nothing breaks."""

import time
from pathlib import Path

import pytest
from test_police_uk import load, quarantine, row, street

from geo.sources.intake import Intake


def test_two_threads_that_find_faults_spoil_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Open quotes are found by the thread that reads ahead, ragged rows by ours; one waits while the other writes."""
    inside: list[int] = []
    together: list[int] = []
    flush = Intake._flush

    def slowly(intake: Intake) -> None:
        inside.append(1)
        time.sleep(0.02)
        together.append(len(inside))
        flush(intake)
        inside.pop()

    monkeypatch.setattr(Intake, "_flush", slowly)
    more = "x" * 150
    faults = [f'{number},{more}"' if number % 2 else f"{number},{more}" for number in range(3, 40_003)]
    report, store = load(tmp_path, street(tmp_path, row(), *faults))
    assert set(together) == {1}
    assert (report.read, report.kept) == (40_001, 1)
    assert report.quarantined == {"2 columns where 12 belong": 20_000, "quotation mark without its partner": 20_000}
    assert [(line, text) for line, _, text in quarantine(store)] == list(enumerate(faults, 3))
