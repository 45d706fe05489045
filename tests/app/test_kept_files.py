"""A file to take away is written once for all who may have it, and kept for nobody else."""

from typing import Any

import pytest
from fastapi.testclient import TestClient
from made import Stub
from visitor import visitor

from app.answering.reader import Reader
from app.main import create_app
from app.routes import downloads


@pytest.mark.parametrize("name", ["hotspots.csv", "wards.geojson", "cells.gpkg", "hotspots.xlsx"])
def test_a_file_is_written_once_and_stays_the_same(
    client: TestClient, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[str] = []
    write = downloads.file

    def counted(saved: str, *given: Any, **more: Any) -> Any:
        written.append(saved)
        return write(saved, *given, **more)

    monkeypatch.setattr(downloads, "file", counted)
    first, again = client.get(f"/download/{name}"), client.get(f"/download/{name}")
    assert (first.status_code, first.content) == (200, again.content)
    assert len(written) == 1
    for header in ("content-type", "content-disposition", "etag", "cache-control"):
        assert first.headers[header] == again.headers[header]


def test_who_may_take_no_files_away_gets_none_that_is_kept(stub: Stub) -> None:
    role = ["analyst"]
    app = create_app(stub.settings, stub, lambda request: Reader(role[0], role[0]))  # type: ignore[arg-type]
    with visitor(app) as client:
        assert client.get("/download/hotspots.csv").status_code == 200
        assert client.get("/api/answer").json()["stamp"]
        role[0] = "admin"
        assert client.get("/download/hotspots.csv").status_code == 403
