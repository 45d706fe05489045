"""The maps that were looked at through any process of one service: a line each in a file of the day, by them all."""

import base64
import json
import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Final

import numpy as np

from app.answering.answer import SquareTests

MOST_BYTES: Final = 50_000_000
"""Of one day; further maps count in the process alone that showed them."""


class Together:
    """What several processes tell each other in a folder that is the service's own. Each reads what it has not read."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._day, self._read = folder, date.min, 0

    def tell(self, day: date, id: str, key: str, tests: SquareTests) -> None:
        """Write down a map that this process was the first to show, as far as it knows."""
        small = base64.b64encode(tests.small.astype(np.float64).tobytes()).decode()
        line = json.dumps([id, key, tests.number, small]) + "\n"
        handle = os.open(self._file(day), os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)
        try:
            if os.fstat(handle).st_size + len(line) <= MOST_BYTES:
                os.write(handle, line.encode())  # in one piece, so that no two mix
        finally:
            os.close(handle)

    def news(self, day: date) -> Iterator[tuple[str, str, SquareTests]]:
        """Id, key and tests of each map of the day that was written down since this was last asked, in order."""
        if day != self._day:
            self._file(self._day).unlink(missing_ok=True)
            self._day, self._read = day, 0
        file = self._file(day)
        if not file.is_file() or file.stat().st_size == self._read:
            return
        with file.open("rb") as opened:
            opened.seek(self._read)
            whole, _, _ = opened.read().rpartition(b"\n")
        self._read += len(whole) + bool(whole)
        for line in whole.splitlines():
            id, key, number, small = json.loads(line)
            yield id, key, SquareTests(number, np.frombuffer(base64.b64decode(small)))

    def _file(self, day: date) -> Path:
        return self._folder / f"looked-{day.isoformat()}"
