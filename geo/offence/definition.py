"""A definition of one kind of offence, and which incidents it selects."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from geo.errors import Unanswerable
from geo.offence.ho_codes import VIOLENCE_SEXUAL, normal_codes
from geo.offence.sensitive import CHILD_CODES
from geo.time.night import profile

Bools = npt.NDArray[np.bool_]
Nights = Mapping[str, Bools]
"""By the id of a night profile, which rows happened in it."""

CATEGORIES: Final = (
    "Anti-social behaviour",
    "Bicycle theft",
    "Burglary",
    "Criminal damage and arson",
    "Drugs",
    "Other crime",
    "Other theft",
    "Possession of weapons",
    "Public order",
    "Robbery",
    "Shoplifting",
    "Theft from the person",
    "Vehicle crime",
    VIOLENCE_SEXUAL,
)
"""The crime types of data.police.uk."""


@dataclass(frozen=True)
class Rule:
    """An incident meets it when it meets every part given; one without `codes` is open to incidents without a code."""

    codes: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    any_flags: tuple[str, ...] = ()
    zone: bool = False  # inside a night-time-economy zone


@dataclass(frozen=True, eq=False)
class Judged:
    """What a definition says of each row, (n,) each; the fields as those of Selection."""

    mask: Bools
    by_proxy: Bools
    unknown_public_place: Bools
    unknown_hour: Bools
    unjudged: Bools

    def counted(self, each: npt.NDArray[np.int64]) -> "Selection":
        """How many incidents that is. each: (n,) how many a row stands for."""
        return Selection(
            mask=self.mask,
            by_proxy=int(each[self.by_proxy].sum()),
            unknown_public_place=int(each[self.unknown_public_place].sum()),
            unknown_hour=int(each[self.unknown_hour].sum()),
            unjudged=int(each[self.unjudged].sum()),
        )


@dataclass(frozen=True)
class Selection:
    """Which rows a definition selects, and what had to be left open.

    mask: (n,) bool. by_proxy: rows selected by their data.police.uk category because nothing better is known of them.
    unknown_public_place: rows selected although nobody recorded whether the place is public.
    unknown_hour: rows left out of a definition with hours because their hour is not known.
    unjudged: rows without an offence code that the definition has no proxy for; they are left out.
    """

    mask: Bools
    by_proxy: int
    unknown_public_place: int
    unknown_hour: int
    unjudged: int


@dataclass(frozen=True)
class Definition:
    """One version of one definition. An incident is in when it meets any rule and nothing excludes it.

    open_data_proxy: data.police.uk categories that stand in where there is no offence code; where neither they nor a
    rule name a category, open data cannot answer and `open_data_caveat` says why. beside: id of the definition that
    open data shows apart as a second layer, "" for none. replaces: earlier versions whose addresses this one answers.
    activity_sensitive: recorded more where police look more.
    restricted: shown only to those who open it. sensitive: its incidents are never points. minimum_count: smaller
    counts of a restricted or sensitive definition are shown as “fewer than” it.
    """

    id: str
    version: str
    title: str
    narrative: str
    owner: str
    valid_from: date
    basis: str
    rules: tuple[Rule, ...]
    caveat: str
    open_data_caveat: str
    open_data_proxy: tuple[str, ...] = ()
    beside: str = ""
    replaces: tuple[str, ...] = ()
    exclude_flags: tuple[str, ...] = ()
    public_place: bool = False
    night: str = ""  # id of the night profile whose hours belong to the definition
    activity_sensitive: bool = False
    restricted: bool = False
    sensitive: bool = False
    minimum_count: int = 5
    file: str = field(default="", compare=False)

    @property
    def key(self) -> str:
        """Id and version, as every map prints it: SV_STRICT@1.1.0; the id alone where nobody versions it."""
        return f"{self.id}@{self.version}" if self.version else self.id

    @property
    def made_of(self) -> tuple["Definition", ...]:
        """The definitions that it puts together: itself alone, unless it is a Combination."""
        return (self,)

    @property
    def nights(self) -> tuple[str, ...]:
        """Ids of the night profiles whose hours belong to it."""
        return (self.night,) if self.night else ()

    @property
    def in_open_data(self) -> bool:
        """True when a category of open data shows it, or may stand in for it."""
        return bool(self.open_data_proxy) or any(not (rule.codes or rule.any_flags) for rule in self.rules)

    @property
    def unanswerable(self) -> Unanswerable:
        """Why records without an offence code or a flag to go by cannot answer it, to be raised."""
        return Unanswerable(
            f"“{self.title}” ({self.key}) cannot be seen in open data: {self.open_data_caveat}",
            todo="Ask it of a force export with offence codes, or choose a definition with an open-data category.",
        )

    @property
    def stands_in(self) -> bool:
        """True when open data shows something else than the definition says."""
        if self.open_data_proxy == (self.title,):
            return False
        shown = {category for rule in self.rules if not (rule.codes or rule.any_flags) for category in rule.categories}
        return self.public_place or not set(self.open_data_proxy) <= shown

    @property
    def open_data_title(self) -> str:
        """The title that a map of open data may carry: what it shows, not what it stands in for."""
        if not self.open_data_proxy or not self.stands_in:
            return self.title
        return f"{self.open_data_categories} (open data, in place of “{self.title}”)"

    @property
    def open_data_categories(self) -> str:
        """The categories that stand in, as one reads them: Robbery and possession of weapons."""
        *others, last = [name if i == 0 else name[0].lower() + name[1:] for i, name in enumerate(self.open_data_proxy)]
        return f"{', '.join(others)} and {last}" if others else last

    @property
    def zoned(self) -> bool:
        """True when some of it depends on lying in a night-time-economy zone."""
        return any(rule.zone for rule in self.rules)

    @property
    def under_18(self) -> bool:
        """True when a rule rests on the victim being a child: such counts are never shown below ward level."""
        return any(
            "child" in rule.any_flags or (rule.codes and set(rule.codes) <= set(CHILD_CODES)) for rule in self.rules
        )

    @property
    def categories(self) -> frozenset[str]:
        """The data.police.uk categories that it is about: those of its rules, and those that stand in for it."""
        return frozenset((*self.open_data_proxy, *(name for rule in self.rules for name in rule.categories)))

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the incident table that `select` reads."""
        flags = dict.fromkeys([flag for rule in self.rules for flag in rule.any_flags] + [*self.exclude_flags])
        place = {"public_place": None} if self.public_place else {}
        hours = ("start", "time_precision") if self.night else ()
        return ("ho_code", "category", *(flags | place), *hours)

    def select(
        self,
        table: pa.Table,
        *,
        night: Nights | None = None,
        zone: Bools | None = None,
        rows: npt.NDArray[np.int64] | None = None,
    ) -> Selection:
        """Which rows of an incident table belong to the definition. rows: (n,) how many incidents each stands for, one
        by default; at least one.

        Rows with a Home Office code go by codes and flags; rows without, or with one in another scheme (8/06), go by
        the open-data proxy. A flag that is not known neither includes nor excludes. night: by the id of a night
        profile, (n,) rows whose hour is in it; worked out from `start` when it is None. Month-only rows are never asked
        for an hour. zone: (n,) rows in a night-time-economy zone. Raises Unanswerable when no row carries a code or a
        flag to go by and the definition has no proxy.
        """
        each = np.ones(len(table), np.int64) if rows is None else rows
        return self.judge(table, night=night, zone=zone).counted(each)

    def judge(self, table: pa.Table, *, night: Nights | None = None, zone: Bools | None = None) -> Judged:
        """What `select` counts, row by row. Raises Unanswerable likewise."""
        coded, chosen, proxy, unjudged = self._by_rules(table, zone)
        out = np.zeros(len(table), bool)
        for flag in self.exclude_flags:
            out |= _true(table[flag])
        unknown_place = np.zeros(len(table), bool)
        if self.public_place:
            out |= _true(pc.invert(table["public_place"]))
            unknown_place = ~_known(table["public_place"])
        late = np.zeros(len(table), bool)
        if self.night:
            timed = _among(table["time_precision"], ("exact", "span")) & _known(table["start"])
            in_hours = self._in_hours(table) if night is None else np.asarray(night[self.night], bool)
            out |= timed & ~in_hours
            late = ~timed & coded
        in_all_but_hour = (chosen | proxy) & ~out
        mask = in_all_but_hour & ~late
        proxy |= ~coded & unknown_place & _among(table["category"], self.open_data_proxy)
        return Judged(mask, mask & proxy, mask & unknown_place, in_all_but_hour & late, unjudged)

    def allow(self, kinds: pa.Table) -> None:
        """Raise Unanswerable where `select` would of these rows. It reads their codes, categories and flags alone."""
        self._by_rules(kinds, None)

    def _by_rules(self, table: pa.Table, zone: Bools | None) -> tuple[Bools, Bools, Bools, Bools]:
        """(n,) rows with a code that can be read, that meet a rule, that the proxy selects, that nothing judges. Raises
        Unanswerable where that is all of them."""
        codes = normal_codes(table["ho_code"])
        coded = _known(codes)
        chosen = np.zeros(len(table), bool)
        for rule in self.rules:
            chosen |= _meets(rule, table, codes, zone)
        proxy = _among(table["category"], self.open_data_proxy) & ~coded & ~chosen
        unjudged = np.zeros(len(table), bool) if self.open_data_proxy else ~coded & ~chosen
        if len(table) and unjudged.all() and not self._any_flag_known(table):
            raise self.unanswerable
        return coded, chosen, proxy, unjudged

    def _any_flag_known(self, table: pa.Table) -> bool:
        flags = {flag for rule in self.rules if not rule.codes for flag in rule.any_flags}
        return any(table[flag].null_count < len(table) for flag in flags)

    def _in_hours(self, table: pa.Table) -> Bools:
        return profile(self.night).holds(table["start"].to_numpy())


def _known(column: pa.ChunkedArray) -> Bools:
    return np.asarray(pc.is_valid(column), bool)


def _true(column: pa.ChunkedArray) -> Bools:
    return np.asarray(pc.fill_null(column, False), bool)


def _among(column: pa.ChunkedArray, values: tuple[str, ...]) -> Bools:
    return np.asarray(pc.is_in(column, value_set=pa.array(values, pa.string())), bool)


def _meets(rule: Rule, table: pa.Table, codes: pa.ChunkedArray, zone: Bools | None) -> Bools:
    mask = np.ones(len(table), bool)
    if rule.codes:
        mask &= _among(codes, rule.codes)
    if rule.categories:
        mask &= _among(table["category"], rule.categories)
    if rule.any_flags:
        mask &= np.logical_or.reduce([_true(table[flag]) for flag in rule.any_flags])
    if rule.zone:
        mask &= np.zeros(len(table), bool) if zone is None else np.asarray(zone, bool)
    return mask
