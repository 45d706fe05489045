"""Arrays that are kept in a file beside the slices: opened, or made where there is none and where it is damaged."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

from geo.store.columns.column_file import Arrays, ColumnFile, Damaged, write
from geo.store.columns.columns import Array
from geo.store.disk import file_mark

Make = Callable[[], tuple[Arrays, Mapping[str, object]]]


class KeptArrays:
    """Arrays from their file as long as that holds them, else as they are made. about: what was written beside them."""

    def __init__(self, file: Path, of: str, make: Make) -> None:
        """of: what they are made of; make: the arrays, and what is written beside them. Raises what `make` raises."""
        self._file, self._of, self._how = file, of, make
        self.mark = file_mark(file)
        self._made: Arrays = {}
        self.about: Mapping[str, object] = {}
        try:
            self._open()
        except Damaged:
            self._make()

    def _open(self) -> None:
        self._held = ColumnFile(self._file, self._of)
        self.about = self._held.about

    def _make(self) -> None:
        arrays, about = self._how()
        try:
            write(self._file, self._of, arrays, about)
            self._open()
        except (OSError, Damaged):  # a full disk, a folder that is read only: it is answered without
            self._made, self.about = arrays, about
        self.mark = file_mark(self._file)

    def __call__(self, name: str) -> Array:
        """One array, as `make` gives it."""
        if not self._made:
            with suppress(Damaged):
                return self._held(name)
            self._make()
        return self._made[name] if self._made else self._held(name)

    @property
    def stale(self) -> bool:
        """Whether the file is another than it was."""
        return self.mark != file_mark(self._file)

    @property
    def memory(self) -> int:
        """Bytes of what no file holds."""
        return sum(array.nbytes for array in self._made.values())
