"""A store whose loads say who made them, and which ask right before they are kept whether they still may be."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

from geo.store.base import Store, Writing


class _AskingWriting:
    """What one writer holds; `commit` asks first."""

    def __init__(self, writing: Writing, about: Mapping[str, str], keep: Callable[[], None]) -> None:
        self._writing, self._about, self._keep = writing, about, keep

    def __getattr__(self, name: str) -> Any:
        return getattr(self._writing, name)

    def commit(self, report: Mapping[str, object] | None = None, quarantine: Path | None = None) -> None:
        """As that of the store, with what is to be said of the load in its report."""
        self._keep()
        self._writing.commit(None if report is None else {**report, **self._about}, quarantine)


class _AttributedStore:
    """A store as it is, but for its writing."""

    def __init__(self, store: Store, about: Mapping[str, str], keep: Callable[[], None]) -> None:
        self._store, self._about, self._keep = store, about, keep

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    @contextmanager
    def writing(self) -> Iterator[Writing]:
        """As that of the store."""
        with self._store.writing() as writing:
            yield cast(Writing, _AskingWriting(writing, self._about, self._keep))


def attributed(store: Store, about: Mapping[str, str], keep: Callable[[], None]) -> Store:
    """The store, with `about` in every report that is written through it, and `keep` called before each commit; what
    that raises leaves the data as they were."""
    return cast(Store, _AttributedStore(store, about, keep))
