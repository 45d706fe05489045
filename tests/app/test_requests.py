"""What holds for every request: HEAD answers as GET does, and a strange Host is refused."""

import pytest
from fastapi.testclient import TestClient


@pytest.mark.parametrize("path", ["/", "/healthz", "/api/answer", "/api/collections/wards/items", "/api/nothing"])
def test_head_is_get_without_its_body(client: TestClient, path: str) -> None:
    got, head = client.get(path), client.head(path)
    assert head.content == b""
    assert (head.status_code, head.headers) == (got.status_code, got.headers)


@pytest.mark.parametrize(
    "host", ["evil.example", "testserver", "", "127.0.0.1.evil.example", "127.0.0.1/x", "evil@127.0.0.1"]
)
def test_another_machines_name_is_a_problem(client: TestClient, host: str) -> None:
    got = client.get("/healthz", headers={"host": host})
    assert (got.status_code, got.headers["content-type"]) == (400, "application/problem+json")
    assert "frame-ancestors" in got.headers["content-security-policy"]


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost", "[::1]:8000"])
def test_our_own_names_are_answered(client: TestClient, host: str) -> None:
    assert client.get("/healthz", headers={"host": host}).status_code == 200
