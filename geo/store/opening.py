"""The one place that chooses a store."""

from pathlib import Path

from geo.store.base import Store
from geo.store.slices import SliceStore


def open_store(path: Path) -> Store:
    """The store in a data folder; the folder need not exist before something is loaded."""
    return SliceStore(path)
