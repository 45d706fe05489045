"""An application that gives the Answer made by hand."""

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from made import Stub, answer
from visitor import visitor

from app.answering.answer import Answer
from app.main import create_app


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
