"""A checkout that cannot be written is no reason not to run."""

import os
from pathlib import Path

import pytest

from app import compiled


@pytest.fixture(autouse=True)
def no_choice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NUMBA_CACHE_DIR", "")


def only(monkeypatch: pytest.MonkeyPatch, *writable: Path) -> None:
    monkeypatch.setattr(compiled.os, "access", lambda path, mode: path in writable)


def test_beside_the_code_as_long_as_that_can_be_written(tmp_path: Path) -> None:
    compiled.set_numba_cache(tmp_path, tmp_path)
    assert not os.environ["NUMBA_CACHE_DIR"]


def test_in_the_data_folder_otherwise(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    only(monkeypatch, tmp_path)
    compiled.set_numba_cache(tmp_path)
    assert os.environ["NUMBA_CACHE_DIR"] == str(tmp_path / "compiled")


def test_in_a_folder_of_its_own_when_neither_can_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    only(monkeypatch)
    monkeypatch.setattr(compiled.tempfile, "mkdtemp", lambda prefix: str(tmp_path / prefix))
    compiled.set_numba_cache(tmp_path)
    assert os.environ["NUMBA_CACHE_DIR"] == str(tmp_path / "afterdark-")


def test_a_choice_made_outside_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    only(monkeypatch)
    monkeypatch.setenv("NUMBA_CACHE_DIR", "/elsewhere")
    compiled.set_numba_cache(tmp_path)
    assert os.environ["NUMBA_CACHE_DIR"] == "/elsewhere"
