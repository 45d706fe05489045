"""A Question meets the data and the models here and becomes an Answer."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import fields
from datetime import date, datetime
from importlib.metadata import version
from itertools import chain
from pathlib import Path
from threading import Lock
from typing import Final, TypeVar, cast
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from app.answering import making
from app.answering.agreements import SharedStore
from app.answering.answer import Answer, Beside
from app.answering.answered import Answered, Listing
from app.answering.asked_area import AreaIndex, AskedArea, asked_area, basis_of
from app.answering.choices import Choice
from app.answering.file_times import Marked, settled, written
from app.answering.keeper import Keeper, Kind
from app.answering.limits import allow_size
from app.answering.making import Material
from app.answering.measured import table_key
from app.answering.own_definitions import OwnDefinitions
from app.answering.period import Period, choose_period, source_used
from app.answering.question import WARDS, Question
from app.answering.selection import Selected, select
from app.answering.turns import Turns
from app.answering.zones import Zone, zones, zones_beside
from app.code_version import code_digest
from app.records.journal import Records
from app.settings import OWN_FIGURES, Settings
from geo.errors import NotFound
from geo.offence.offences import Definition, definition
from geo.source import real_incidents, source_of
from geo.space.boundaries import Boundaries
from geo.space.police_forces import of_another_force, whole_area
from geo.store.base import Snapshot, Store
from geo.store.opening import open_store
from geo.streets.basemap_files import IN_USE as BASEMAP_IN_USE
from geo.streets.basemap_files import BasemapFolder
from geo.streets.names_file import default_names
from geo.time.night import profile
from models.engine.bands import CORES

Floats = npt.NDArray[np.float64]
T = TypeVar("T")


class Answerer:
    """Answers questions on one store. Safe to share between threads; answers are kept until the data change."""

    def __init__(
        self,
        settings: Settings,
        *,
        store: Store | None = None,
        wards: Boundaries | None = None,
        definitions: Path | None = None,
        today: Callable[[], date] | None = None,
    ) -> None:
        self.settings = settings
        self.records = Records(settings.data)
        self.today = today or (lambda: datetime.now(ZoneInfo(settings.timezone)).date())
        shared = SharedStore(store or open_store(settings.data), self.records, self.today)
        self.store: Store = cast(Store, shared)
        self._given = wards
        self._chosen: tuple[object, Boundaries] | None = None
        self.definitions = OwnDefinitions(self.records, definitions)
        self.basemaps = BasemapFolder(settings.data, lambda: real_incidents(self.store.snapshot().sources()))
        self.version = version("afterdark")
        self._folders = [str(path) for path in (settings.profiles, definitions) if path]
        self._found: dict[str, tuple[Hashable, list[str]]] = {}
        tables = [path for path in (settings.calendar, settings.harm) if path]
        self._tables = tuple(map(str, tables))
        self._writings = tuple(
            map(str, (*self.records.files, settings.data / OWN_FIGURES, settings.data / BASEMAP_IN_USE))
        )
        self._watched = *self.store.watched, self._writings[0]
        self._marked: tuple[tuple[Marked, ...], Hashable] | None = None
        self.keeper = Keeper(
            self,
            size=settings.cache_answers,
            maximum=settings.cache_bytes,
            turns=Turns(settings.computing_slots or CORES, settings.computing_queue),
        )
        self._lock = Lock()
        _ = self.wards  # what cannot be read is told now

    @property
    def wards(self) -> Boundaries:
        """The wards in use, also when others were imported a moment ago."""
        if self._given is not None:
            return self._given
        mark = self.store.boundaries.mark("wards")
        chosen = self._chosen
        if chosen is None or chosen[0] != mark:
            with self._lock:
                chosen = self._chosen
                if chosen is None or chosen[0] != mark:
                    self._chosen = chosen = mark, self.store.boundaries.wards()
        return chosen[1]

    def mark(self) -> Hashable:
        """Changes whenever data, boundaries, records or the user's own tables may have changed.

        Each of them is looked at only when the manifest, the records or the data folder has another time than before,
        or one so young that a second change might bear it too.
        """
        now = tuple(map(written, self._watched))
        seen = self._marked
        if fresh := seen is None or seen[0] != now:
            found = tuple(map(written, self._writings))
            seen = now, (self.store.mark(), *found)
            journal_beside = found[1]  # it is written instead of the records, and tells nobody
            self._marked = seen if settled(now) and not journal_beside and self.store.watched else None
        theirs = *map(written, self._tables), *chain.from_iterable(map(self._within, self._folders))
        whole = (seen[1], hidden) if (hidden := cast(SharedStore, self.store).hidden(look=fresh)) else seen[1]
        return (whole, *theirs) if theirs else whole

    def _within(self, folder: str) -> list[Hashable]:
        """What changes when a file comes into a folder, leaves it, or is written."""
        now = written(folder)
        found = self._found.get(folder)
        if found is None or found[0] != now:
            found = self._found[folder] = now, sorted(map(str, Path(folder).glob("*")))
        return [now, *map(written, found[1])]

    def basis(self) -> list[object]:
        """What every answer rests on: data, boundaries, names, zones, settings, the user's own tables, and code; and
        the basemap that its drawings lie on, whose licence they carry."""
        used = self.settings
        chosen = [used.force, used.timezone, used.seed, used.resamples, used.max_cells, used.marking]
        tables = [path.read_bytes().hex() for path in (used.calendar, used.harm) if path and path.is_file()]
        kept = [(zone.id, zone.version) for zone in self.zones()]
        lsoas = self.store.boundaries.identity("lsoas")
        names, basemap = default_names().sha256, self.basemaps.used()
        return [
            self.store.snapshot().id, self.wards.identity, lsoas, names, code_digest(), *chosen, *tables, *kept,
            basemap, self.basemaps.identity(basemap) if basemap else "", used.basemap_xyz, used.basemap_credit,
        ]  # fmt: skip

    def confined(self, question: object = None) -> bool:
        """Whether an answer rests on a police force's own records, which nobody else has and no cache may keep.

        A question that names no source may come to rest on any that is loaded.
        """
        asked = getattr(question, "asked", None) or question
        named = getattr(question, "source", "") or getattr(asked, "source", "")
        held = map(source_of, [named] if named else self.store.snapshot().sources())
        return any(source.incidents and not source.published and not source.synthetic for source in held)

    def answer(self, asked: Question) -> Answer:
        """The Answer to `asked` on the current snapshot. Raises UserError for what cannot be answered."""
        return self.keeper.answer(MAP, asked)

    def listing(self, stamp: str, question: object, found: T, of: Answered | None = None) -> Listing[T]:
        """What is kept or loaded, or was found `of` an answer whose notes it shares, as the Keeper can keep it."""
        if of is None:
            return Listing(stamp, question, self.store.snapshot().id, found, (self.settings.marking,))
        return Listing(
            stamp, question, of.snapshot, found, of.markings, of.synthetic_parts, of.month_only, of.notes,
            of.attributions,
        )  # fmt: skip

    def listing_of(
        self, stamp: str, question: object, found: T, source: str, marking: str, credits: Iterable[str] = (),
        *, month_only: bool = False,
    ) -> Listing[T]:  # fmt: skip
        """What was found among the incidents of a source. marking: of the area; credits: beside the source's."""
        of = source_of(source)
        return Listing(
            stamp, question, self.store.snapshot().id, found, (self.settings.marking, marking),
            ("incidents",) if of.synthetic else (), month_only,
            attributions=tuple(dict.fromkeys(filter(None, (of.attribution, *credits)))),
        )  # fmt: skip

    def zones(self, beside: str | None = None) -> tuple[Zone, ...]:
        """The night-time-economy zones that are kept now; beside: those alone that may judge incidents of a source."""
        kept = zones(self.records)
        return kept if beside is None else zones_beside(kept, beside)

    def source(self, asked: str = "") -> str:
        """The source of incidents behind a page: the one asked for, else the most trusted that holds months of the
        force, "" when none does."""
        return source_used(asked, self.store.snapshot(), self.settings.force).id

    def select(self, asked: Question, snapshot: Snapshot) -> tuple[Definition, Period, list[Choice], Selected]:
        """Definition, period, the choices made for it, and the incidents that every number of an Answer rests on."""
        what = definition(asked.offence, folder=self.definitions)
        period, made = self.period(asked, what, snapshot)
        kept = self.zones() if what.zoned else ()
        beside = definition(what.beside, folder=self.definitions) if what.beside else None
        found = select(
            self.store, asked, what, period, snapshot,
            wards=self.wards, settings=self.settings, zones=kept, beside=beside,
        )  # fmt: skip
        return what, period, made, found

    def period(self, asked: Question, what: Definition, snapshot: Snapshot) -> tuple[Period, list[Choice]]:
        """Source and months of a question about a definition, and the choices made for it. Raises UserError."""
        period, made = choose_period(asked, self.store, snapshot, self.settings.force, what.categories)
        allow_size(asked, period, self.settings)
        return period, made

    @property
    def whole_area(self) -> tuple[str, ...]:
        """What everything that is shown is called: “Swindon” and “Wiltshire”, or the name of another force's area."""
        return whole_area(self.settings.force, self.wards.authority, self.wards.authority_name)

    @property
    def wards_offered(self) -> bool:
        """Whether forms may offer the wards in use: those that come with After Dark are no place of another force's."""
        return not of_another_force(self.settings.force, self.wards.authority)

    def units(self, asked: Question) -> Boundaries:
        """The areas that a question is counted by. Raises NotFound where they are not here."""
        if asked.units == WARDS:
            return self.wards
        if (lsoas := self.store.boundaries.chosen("lsoas")) is None:
            raise NotFound(
                "no outlines of LSOAs are here", where="units",
                todo="Import those of the Office for National Statistics: afterdark boundaries import FILE.",
            )  # fmt: skip
        return lsoas

    def area(self, asked: Question) -> AskedArea:
        """The asked area. Raises NotFound for one that is not here, UserError for one outside the force's area."""
        return self.area_of(asked.area)

    def area_of(self, area: str) -> AskedArea:
        """The area that an address writes so. Raises likewise."""
        return asked_area(area, self.area_index)

    @property
    def area_index(self) -> AreaIndex:
        """What areas are looked up in."""
        return AreaIndex(self.wards, self.store, self.records, self.whole_area)

    def make(self, asked: Question, stamp: str) -> Answer:
        """Compute the Answer that `stamp` names; its first part is published. Raises UserError for what cannot be
        answered."""
        return making.make(self.material(asked, stamp))

    def material(self, asked: Question, stamp: str) -> Material:
        """What an Answer to a question is made of. Raises UserError for what cannot be answered."""
        snapshot = self.store.snapshot()
        area = self.area(asked)
        what, period, chosen, found = self.select(asked, snapshot)
        return Material(
            asked=asked,
            stamp=stamp,
            snapshot=snapshot.id,
            version=self.version,
            settings=self.settings,
            area=area,
            wards_offered=self.wards_offered,
            what=what,
            period=period,
            chosen=tuple(chosen),
            found=found,
            beside=self._beside(what, found, area),
            wards=self.wards,
            units=self.units(asked),
        )

    def _beside(self, what: Definition, found: Selected, area: AskedArea) -> Beside | None:
        """The second layer of the same months and area, None where none stands beside."""
        if found.beside is None:
            return None
        here = found.beside.weight[area.points(found.beside.x, found.beside.y, self.wards)]
        return Beside(definition(what.beside, folder=self.definitions), float(here.sum()))


def _map(world: Answerer, asked: Question, stamp: str) -> Answer:
    return world.make(asked, stamp)


def rests_on(world: Answerer, asked: Question) -> Sequence[object]:
    """What an answer to a question rests on beside the data: the rules of its definition and the hours of its night."""
    what = definition(asked.offence, folder=world.definitions)
    counted = [what, *([definition(what.beside, folder=world.definitions)] if what.beside else [])]
    rules = [getattr(one, item.name) for one in counted for item in fields(one) if item.compare]
    night = [profile(asked.night, world.settings.profiles).hours] if asked.night not in ("", "dark") else []
    return [*rules, *night, table_key(asked, world.settings), *basis_of(asked.area, world.area_index)]


MAP: Final = Kind("map", _map, rests_on)
"""The map's Answer to a Question."""
