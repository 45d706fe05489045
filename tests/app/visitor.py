"""A client that calls the service by this machine's own name, as a browser here does."""

from typing import Any

from fastapi import FastAPI
from fastapi.testclient import TestClient

HERE = "http://127.0.0.1"


def visitor(app: FastAPI, **options: Any) -> TestClient:
    """Calls `app` without a network; options as those of TestClient."""
    return TestClient(app, base_url=HERE, **options)
