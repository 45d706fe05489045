"""Nothing that can be sent comes to a fault of ours: a sample of what benchmarks/fuzz.py sends, and of the API's own
description as schemathesis reads it."""

from collections.abc import Iterator
from datetime import date

import pytest
import schemathesis
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st
from schemathesis.generation import GenerationMode
from test_answering import answerer, incidents
from visitor import HERE, visitor

from app.main import create_app
from app.settings import Settings
from benchmarks import fuzz

ASKED = 220
MODES = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """Twelve robberies: whatever they are asked is answered soon."""
    world = answerer(tmp_path_factory.mktemp("fuzz"), incidents(12, date(2025, 1, 1), source=["demo"] * 12))
    quick = Settings(data=world.settings.data, resamples=19, max_steps=2_000_000, max_cells=20_000)
    world.settings = quick
    with visitor(create_app(quick, world), raise_server_exceptions=True) as made:
        yield made


def test_hostile_questions_and_forms_come_to_no_fault(web: TestClient) -> None:
    found = fuzz.send(web, fuzz.requests(seed=20261128, number=ASKED))
    assert [fuzz.shown(one) for status, one in found.faults if status >= 500] == []
    assert len({(method, pattern) for method, pattern, _ in found.statuses}) == len(fuzz.routes()) > 60


def test_every_operation_keeps_to_its_description(web: TestClient) -> None:
    """Right and wrong values by the schema of each parameter, the edges of each among them."""
    schema = schemathesis.openapi.from_asgi("/api/openapi.json", web.app, headers={"host": "127.0.0.1"})
    operations = [found.ok() for found in schema.get_all_operations()]
    assert len(operations) >= 15
    for operation in operations:
        ways = [operation.as_strategy(generation_mode=mode) for mode in MODES]

        @seed(1)
        @settings(max_examples=6, deadline=None, database=None, suppress_health_check=list(HealthCheck))
        @given(case=st.one_of(ways))
        def asked(case: schemathesis.Case) -> None:
            got = case.call(base_url=HERE, headers={"host": "127.0.0.1"})
            assert got.status_code < 500, case.as_curl_command()

        asked()
