"""A client that calls the service by this machine's own name, as a browser here does."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from fastapi import FastAPI, Request
from fastapi.testclient import TestClient

from app.answering.reader import LOCAL, Reader

HERE = "http://127.0.0.1"


def opened_to(*definitions: str) -> Callable[[Request], Reader]:
    """What `create_app` takes for readers: the local analyst, who has opened these definitions."""
    reader = replace(LOCAL, opened=frozenset(definitions))
    return lambda request: reader


def visitor(app: FastAPI, **options: Any) -> TestClient:
    """Calls `app` without a network; options as those of TestClient."""
    return TestClient(app, base_url=HERE, **options)
