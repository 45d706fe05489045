"""Small files that other rooms keep in a data folder: there wholly or not at all, and read by their owner alone."""

from pathlib import Path

from geo.store.disk import private_folder, write_whole, writing_to


def keep_whole(path: Path, content: bytes) -> Path:
    """Write a file in one step, in a folder that is made for it; the same path. Raises Unavailable."""
    with writing_to(path.parent):
        private_folder(path.parent)
        write_whole(path, content)
    return path
