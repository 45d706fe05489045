"""A server that shows the first part of every answer, and tests hotspots when a file is there: `python slow.py FOLDER
PORT FILE`. What the file says fails the test."""

import sys
import time
from pathlib import Path
from typing import Any

import uvicorn

from app.answering import hotspots, making
from app.answering.answerer import Answerer
from app.main import create_app
from app.settings import Settings


def main(folder: Path, port: int, go: Path) -> None:
    """Serve the folder."""
    tests = hotspots.cluster_stability

    def wait(*given: Any, **more: Any) -> Any:
        while not go.exists():
            time.sleep(0.02)
        assert not go.read_text()
        return tests(*given, **more)

    hotspots.cluster_stability = wait  # type: ignore[assignment]
    making.WORTH_SHOWING = 0.0  # type: ignore[misc]
    settings = Settings(data=folder, resamples=19)
    uvicorn.run(create_app(settings, Answerer(settings)), host="127.0.0.1", port=port, log_level="critical")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]))
