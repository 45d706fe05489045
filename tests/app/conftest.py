"""An application that gives the Answer made by hand."""

import shutil
from collections.abc import Iterator
from typing import Any, cast

import pytest
from argon2 import PasswordHasher
from fastapi.testclient import TestClient
from made import Stub, answer
from team import Watch
from visitor import visitor

from app.answering.answer import Answer
from app.identity import passwords
from app.identity.sign_in import NOBODY
from app.main import create_app
from app.settings import Settings
from geo.store.base import Store
from geo.streets.basemap_files import BasemapFolder


@pytest.fixture(scope="session")
def made() -> Answer:
    return answer()


@pytest.fixture
def stub(made: Answer) -> Stub:
    return Stub(made)


@pytest.fixture
def client(stub: Stub) -> Iterator[TestClient]:
    with visitor(create_app(stub.settings, stub)) as made:  # type: ignore[arg-type]
        yield made


@pytest.fixture
def cheap_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """argon2 with less memory and fewer passes than the service takes."""
    fast = PasswordHasher(1, 8, 1)
    monkeypatch.setattr(passwords, "_HASHER", fast)
    monkeypatch.setitem(NOBODY, "password", fast.hash("nobody's"))


@pytest.fixture
def clock() -> Watch:
    return Watch()


@pytest.fixture(scope="module")
def served(demo_store: Store, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[TestClient, BasemapFolder]]:
    """An application on the demonstration's data in a folder of its own, and the basemaps of that folder."""
    data = tmp_path_factory.mktemp("streets") / "data"
    shutil.copytree(cast(Any, demo_store).path, data)
    app = create_app(Settings(data=data, resamples=19))
    with TestClient(app, base_url="http://127.0.0.1") as client:
        yield client, BasemapFolder(data)
