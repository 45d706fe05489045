"""What the log says of an answer that somebody was shown: which, about what ground, how much of it, and its marking."""

from collections import OrderedDict
from collections.abc import Hashable, Mapping
from contextlib import suppress
from typing import Any, Final

import pyarrow as pa

from app.answering.answer import Answer
from app.answering.answered import Answered, Listing
from app.answering.answerer import Answerer
from app.answering.marking import MARKINGS, highest
from app.answering.question import Question
from geo.errors import UserError

KEPT: Final = 4096
UNNAMED: Final = ("area-list", "own-definitions", "backdrop", "search", "openings", "condition")
"""Kinds of answer that show nothing of an incident: what forms offer, names of places, streets."""
FIRST: Final = "-first"


class Described:
    """Describes the answers of one world, each once. Safe to share between threads."""

    def __init__(self, world: Answerer, marking: str) -> None:
        self.world, self.marking = world, marking
        self._kept: OrderedDict[Hashable, Mapping[str, Any]] = OrderedDict()

    def of(self, kind: str, question: object, tag: str, answer: Answered | None) -> Mapping[str, Any]:
        """Kind, id, extent (EPSG:27700, whole metres), rows and marking; without `answer` what is known without it."""
        tag = tag.removesuffix(FIRST)
        key = kind, tag
        found = self._kept.get(key)
        if found is None or ("marking" not in found and answer is not None):
            found = self._kept[key] = self._made(kind, question, tag, answer)
            with suppress(KeyError):
                while len(self._kept) > KEPT:
                    self._kept.popitem(last=False)
        return found

    def _made(self, kind: str, question: object, tag: str, answer: Answered | None) -> Mapping[str, Any]:
        made: dict[str, Any] = {"kind": kind, "id": tag}
        if extent := self._extent(question, answer):
            made["extent"] = [round(metres) for metres in extent]
        if answer is not None:
            rows = _rows(answer)
            made |= {} if rows is None else {"rows": rows}
            made["marking"] = highest((self.marking, *(one for one in answer.markings if one in MARKINGS)))
        return made

    def _extent(self, question: object, answer: Answered | None) -> tuple[float, float, float, float] | None:
        if isinstance(answer, Answer):
            return answer.area.bounds if answer.area is not None else answer.bounds
        asked = question if isinstance(question, Question) else getattr(question, "asked", None)
        if not isinstance(asked, Question):
            return None
        with suppress(UserError):  # an area that is no more: the answer says so
            found: tuple[float, float, float, float] = self.world.area_of(asked.area).shape.bounds
            return found
        return None


def _rows(answer: Answered) -> int | None:
    """Incidents, or lines of a list, as far as the answer holds a number of them."""
    found = answer.found if isinstance(answer, Listing) else answer
    if isinstance(found, pa.Table):
        return int(found.num_rows)
    if isinstance(found, tuple | list):
        return len(found)
    n = getattr(found, "n", None)
    return round(n) if isinstance(n, int | float) else None
