"""A reference sought in texts and files: as a word of its own, whatever the size of its letters."""

import re
import zipfile
import zlib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import IO, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from geo.errors import UserError

REMOVED: Final = "[removed]"
"""What stands in a text where the reference was."""
_WRITTEN: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ./:#_-]{2,58}[A-Za-z0-9]")
_NESTED: Final = 3
"""Archives within archives that are opened."""
_PIECE: Final = 1 << 20


@dataclass(frozen=True)
class Reference:
    """What is sought. Raises UserError for one that would be found in what has nothing to do with it."""

    text: str

    def __post_init__(self) -> None:
        if not _WRITTEN.fullmatch(self.text):
            raise UserError(
                f"“{self.text[:60]}” is no reference that can be sought",
                todo="Give 4 to 60 letters and digits, with spaces and . / : # _ - between them.",
            )

    @cached_property
    def _pattern(self) -> str:
        return rf"(^|[^A-Za-z0-9_])({re.escape(self.text)})($|[^A-Za-z0-9_])"

    @cached_property
    def _text(self) -> re.Pattern[str]:
        return re.compile(rf"(?<![A-Za-z0-9_]){re.escape(self.text)}(?![A-Za-z0-9_])", re.I)

    @cached_property
    def _bytes(self) -> re.Pattern[bytes]:
        return re.compile(self._text.pattern.encode(), re.I)

    def within(self, text: str) -> bool:
        """Whether a text holds it."""
        return self._text.search(text) is not None

    def struck(self, text: str) -> str:
        """The text with REMOVED in its place."""
        return self._text.sub(REMOVED, text)

    def rows(self, table: pa.Table) -> npt.NDArray[np.bool_]:
        """(n,) which rows hold it in any column of texts."""
        found = np.zeros(len(table), np.bool_)
        for field in table.schema:
            if pa.types.is_string(field.type) or pa.types.is_large_string(field.type):
                held = pc.match_substring_regex(table[field.name], self._pattern, ignore_case=True)
                found |= pc.fill_null(held, False).to_numpy()
        return found

    def in_file(self, path: Path) -> bool:
        """Whether a file holds it in its name or in its bytes, those that an archive or a workbook packs among them.
        One that cannot be searched to its end counts as holding it."""
        with path.open("rb") as file:
            return self.within(path.name) or self._in(file, _Left())

    def _in(self, file: IO[bytes], left: "_Left", depth: int = 0) -> bool:
        kept = b""
        while piece := file.read(_PIECE):
            if self._bytes.search(kept + piece) or not left.take(len(piece)):
                return True
            kept = (kept + piece)[-2 * len(self.text) :]
        file.seek(0)
        if not zipfile.is_zipfile(file):
            return False
        try:
            with zipfile.ZipFile(file) as archive:
                return depth == _NESTED or any(self._packed(archive, info, left, depth) for info in archive.infolist())
        except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, EOFError, zlib.error):
            return True

    def _packed(self, archive: zipfile.ZipFile, info: zipfile.ZipInfo, left: "_Left", depth: int) -> bool:
        with archive.open(info) as part:
            return self.within(info.filename) or self._in(part, left, depth + 1)


@dataclass
class _Left:
    """Bytes that are unpacked before a file counts as one that cannot be searched."""

    bytes: int = 8 << 30

    def take(self, n: int) -> bool:
        self.bytes -= n
        return self.bytes >= 0
