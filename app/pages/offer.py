"""What a form may offer a reader: areas and definitions that are theirs to ask about, and why a choice is none."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from app.answering.answer import Answer
from app.answering.answerer import Answerer
from app.answering.area_list import ListedAreas
from app.answering.each_once import allow_incidents
from app.answering.hours import KEYS as HOURS
from app.answering.hours import darkness_known
from app.answering.limits import allow_size
from app.answering.period import Period, source_used
from app.answering.question import KEYS, LSOAS, Question
from app.answering.reader import Reader
from app.gate.disclosed import Gate
from app.pages.views import VIEWS, View
from app.patrols.inputs import allow_input
from app.patrols.proposed import PATROL_PROPOSALS
from app.words import offer as words
from geo.errors import Refused, UserError
from geo.offence.combination import Combination
from geo.offence.offences import definition
from geo.source import source_of
from geo.store.columns.facts import Facts
from geo.time.night import profile

DATED: Final = ("exact", "span", "day")
TIMED: Final = ("exact", "span")


@dataclass(frozen=True)
class Offer:
    """areas: that the reader may ask about; kept: the definitions that are kept under a name; path: of the page."""

    gate: Gate
    reader: Reader
    path: str
    areas: tuple[ListedAreas, ...] = ()
    kept: tuple[Combination, ...] = ()

    @property
    def kind(self) -> str:
        """Of the answer that the page shows."""
        return self.view.kind

    @property
    def view(self) -> View:
        """The page, the map for one that is no view."""
        return next((view for view in VIEWS if view.address == self.path), VIEWS[0])


@dataclass(frozen=True)
class Askable:
    """Whether a choice of a form leads to an answer. given: what the address says now; answer: what it was answered."""

    world: Answerer
    offer: Offer
    given: Mapping[str, str]
    answer: Answer | None
    _known: dict[tuple[tuple[str, str], ...], str] = field(default_factory=dict)
    _found: dict[tuple[str, date, date], Facts] = field(default_factory=dict)
    _judged: dict[Question, Period | UserError] = field(default_factory=dict)

    def why(self, **changes: str) -> str:
        """Why the question with some of it changed would be refused; "" where it would not, and where the question as
        it is would be for the same reason, so that changing this makes it no worse.

        `from_` stands for the key `from`.
        """
        query = {**self.given, **{key.rstrip("_"): value for key, value in changes.items()}}
        reason = self._reason(query)
        return "" if reason == self._now else reason

    @cached_property
    def _now(self) -> str:
        return self._reason(self.given)

    def _reason(self, query: Mapping[str, str]) -> str:
        asked = tuple((key, query[key]) for key in KEYS if query.get(key))
        if (found := self._known.get(asked)) is None:
            try:
                self._allow(Question.parse(dict(asked)))
                found = ""
            except UserError as problem:
                found = words.reason(problem)
            self._known[asked] = found
        return found

    def _allow(self, asked: Question) -> None:
        """Raise UserError for a question that data, settings or the policy refuse. Nothing is counted."""
        anywhere = asked.but(area="")
        if (found := self._judged.get(anywhere)) is None:
            try:
                found = self._allow_anywhere(anywhere)
            except UserError as problem:
                found = problem
            self._judged[anywhere] = found
        if isinstance(found, UserError):
            raise found.with_traceback(None)
        allow_size(asked, found, self.world.settings)
        self.offer.gate.allow(self.offer.kind, asked.but(source=found.source), self.offer.reader)
        for key, _ in asked.items():
            if key in self.offer.view.without:
                raise Refused(words.NOT_TAKEN[key])

    def _allow_anywhere(self, asked: Question) -> Period:
        """Source and months of a question, which are the same wherever it is asked: a form offers a hundred areas.
        Raises UserError for what data or settings refuse."""
        world = self.world
        snapshot = world.store.snapshot()
        what = definition(asked.offence, folder=world.definitions)
        source = source_used(asked.source, snapshot, world.settings.force)
        if source.anonymised and not what.in_open_data:
            raise what.unanswerable
        if self.offer.kind == PATROL_PROPOSALS.name:
            allow_input(what)
        period, _ = world.period(asked, what, snapshot)
        facts = self._facts(period)
        if facts.rows and not source.anonymised:
            what.allow(facts.kinds.filter(pc.is_in(facts.kinds["month"], value_set=pa.array(period.held, pa.date32()))))
        hours = [key for key in HOURS if getattr(asked, key) not in ("", None)]
        if len(hours) > 1:
            raise Refused(words.ONE_OF_THREE)
        if asked.night not in ("", "dark"):
            profile(asked.night, world.settings.profiles)
        if asked.night == "dark" and not darkness_known(world.settings.timezone):
            raise Refused(words.DARKNESS)
        if hours and not self._precise(asked, period, TIMED):
            raise Refused(words.NO_HOURS)
        if asked.weeks and not self._precise(asked, period, DATED):
            raise Refused(words.NO_WEEKS)
        allow_incidents(asked, [] if self._precise(asked, period, DATED) else ["month"])
        if asked.units == LSOAS and world.store.boundaries.chosen("lsoas") is None:
            raise Refused(words.NO_LSOAS)
        return period

    def _precise(self, asked: Question, period: Period, precisions: tuple[str, ...]) -> bool:
        """Whether any record of the months asked about has an hour, or a day; True where there is no record."""
        if source_of(period.source).anonymised:
            return False
        same = self.answer and (self.answer.asked.source, self.answer.asked.offence) == (asked.source, asked.offence)
        if same and self.answer and self.answer.month_only:
            return False
        held = set(self._facts(period).by_precision)
        return not held or bool(held & set(precisions))

    def _facts(self, period: Period) -> Facts:
        """What there is of a source in the months of a period."""
        key = period.source, period.first, period.last
        if key not in self._found:
            self._found[key] = self.world.store.facts(
                source=period.source, force=self.world.settings.force, first=period.first, last=period.last,
                snapshot=self.world.store.snapshot(),
            )  # fmt: skip
        return self._found[key]
