"""A checkout that cannot be written is no reason not to run."""

import os
from pathlib import Path

import pytest
from numba.core.caching import _CacheLocator

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


def test_what_was_compiled_beside_the_code_is_taken_along(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the folder where numba itself looks for it; what numba compiled there since is left alone."""
    models, data = tmp_path / "models", tmp_path / "data"
    for folder in (models / "engine" / "__pycache__", data):
        folder.mkdir(parents=True)
    code, index = (models / "engine" / "__pycache__" / f"rows.run-1.py311{end}" for end in (".1.nbc", ".nbi"))
    code.write_bytes(b"code")
    index.write_bytes(b"index")
    only(monkeypatch, data)
    compiled.set_numba_cache(data, models)
    kept = data / "compiled" / _CacheLocator.get_suitable_cache_subpath(str(models / "engine" / "rows.py"))
    assert {file.name: file.read_bytes() for file in kept.iterdir()} == {code.name: b"code", index.name: b"index"}
    (kept / index.name).write_bytes(b"with another function")
    for of_an_upgrade in (False, True):
        if of_an_upgrade:
            os.utime(index, (2**31, 2**31))
        monkeypatch.setenv("NUMBA_CACHE_DIR", "")
        compiled.set_numba_cache(data, models)
        assert (kept / index.name).read_bytes() == (b"index" if of_an_upgrade else b"with another function")
