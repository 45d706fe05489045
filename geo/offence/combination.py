"""Definitions, categories of open data and offence codes taken together: what is in any of them, counted once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, reduce
from typing import Final

import numpy as np
import pyarrow as pa

from geo.errors import NotFound, Unanswerable, UserError
from geo.offence import ho_codes
from geo.offence.definition import CATEGORIES, Bools, Definition, Judged, Nights, Rule
from geo.offence.ho_codes import VIOLENCE_SEXUAL
from geo.offence.sensitive import SENSITIVE_CODES

CATEGORY, CODE = "category.", "code."
SENSITIVE_MINIMUM: Final = 10
FOUND_BY_POLICE: Final = ("Drugs", "Possession of weapons", "Public order")
"""Categories that rise where officers look more."""
_NO_CODES: Final = "open data has no offence codes."
_BEGIN: Final = date(2026, 1, 1)


@dataclass(frozen=True)
class Combination(Definition):
    """A definition that is met by what meets any of `parts`: an incident in several of them counts once.

    It has the caveats of all its parts and the strictest of their guards: it is restricted, sensitive or found by
    police where one of them is, its minimum is the largest, and open data answer it only where they answer every part.
    """

    parts: tuple[Definition, ...] = ()

    @property
    def made_of(self) -> tuple[Definition, ...]:
        """Its parts."""
        return self.parts

    @property
    def nights(self) -> tuple[str, ...]:
        """Of all its parts."""
        return tuple(dict.fromkeys(name for part in self.parts for name in part.nights))

    @property
    def in_open_data(self) -> bool:
        """True when open data show every part: without one of them its count would be too low and look whole."""
        return all(part.in_open_data for part in self.parts)

    @property
    def unanswerable(self) -> Unanswerable:
        """Why open data cannot answer it, by the first part that they cannot show."""
        return next(part.unanswerable for part in self.parts if not part.in_open_data)

    @property
    def stands_in(self) -> bool:
        """True when open data show something else than a part says."""
        return any(part.stands_in for part in self.parts)

    @property
    def open_data_title(self) -> str:
        """The titles that its parts may carry, or its name and what stands in."""
        return f"{self.title} (open data: {self.open_data_categories})" if self.stands_in else self.title

    @property
    def zoned(self) -> bool:
        """True when a part depends on night-time-economy zones."""
        return any(part.zoned for part in self.parts)

    @property
    def under_18(self) -> bool:
        """True when a part rests on the victim being a child."""
        return any(part.under_18 for part in self.parts)

    @property
    def categories(self) -> frozenset[str]:
        """Those of its parts; none, which stands for all, where a part may be of any."""
        each = [part.categories for part in self.parts]
        return frozenset().union(*each) if all(each) else frozenset()

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that its parts read."""
        return tuple(dict.fromkeys(name for part in self.parts for name in part.columns))

    def allow(self, kinds: pa.Table) -> None:
        """Raise Unanswerable where these rows cannot answer a part."""
        for part in self.parts:
            part.allow(kinds)

    def judge(self, table: pa.Table, *, night: Nights | None = None, zone: Bools | None = None) -> Judged:
        """What the parts say together. What one of them selects without doubt is in without doubt."""
        each = [part.judge(table, night=night, zone=zone) for part in self.parts]
        mask = _any([one.mask for one in each])
        sure = _any([one.mask & ~one.by_proxy for one in each])
        placed = _any([one.mask & ~one.unknown_public_place for one in each])
        return Judged(
            mask,
            mask & ~sure,
            mask & ~placed,
            _any([one.unknown_hour for one in each]) & ~mask,
            _any([one.unjudged for one in each]) & ~mask,
        )


def _any(masks: Sequence[Bools]) -> Bools:
    return reduce(np.logical_or, masks)


def combination(
    parts: Sequence[Definition], *, id: str = "", version: str = "", title: str = "", note: str = "", owner: str = "",
    valid_from: date = _BEGIN,
) -> Combination:  # fmt: skip
    """The parts together, each once and those of combinations among them in their place.

    id, version, title: where it is kept by a name; without, it is called by its parts. Raises UserError for a name that
    calls all violence and sexual offences serious.
    """
    flat = {part.key: part for one in parts for part in one.made_of}
    every = tuple(flat.values())
    _allow_title(title, every)
    named = "; ".join(f"{part.title} ({part.key})" for part in every)
    caveats = [f"{part.title}: {part.caveat}" for part in every if part.caveat]
    open_data = [f"{part.title}: {part.open_data_caveat}" for part in every if part.open_data_caveat]
    return Combination(
        id=id or ",".join(sorted(flat)),
        version=version,
        title=title or " + ".join(part.title for part in every),
        narrative=f"{f'{note} ' if note else ''}Whatever is in any of: {named}. What is in several counts once.",
        owner=owner or "whoever asks",
        valid_from=valid_from,
        basis="Put together from other definitions, with all their caveats.",
        rules=tuple(rule for part in every for rule in part.rules),
        caveat=" ".join(caveats),
        open_data_caveat=" ".join(open_data),
        open_data_proxy=tuple(dict.fromkeys(name for part in every for name in part.open_data_proxy)),
        activity_sensitive=any(part.activity_sensitive for part in every),
        restricted=any(part.restricted for part in every),
        sensitive=any(part.sensitive for part in every),
        minimum_count=max(part.minimum_count for part in every),
        parts=every,
    )


def _allow_title(title: str, parts: Sequence[Definition]) -> None:
    lower = title.lower()
    if "serious" in lower and "not serious" not in lower and any(VIOLENCE_SEXUAL in one.categories for one in parts):
        raise UserError(
            f"“{VIOLENCE_SEXUAL}” also holds common assault and malicious messages; it is not serious violence",
            where="title", todo="Leave that part out, or call the definition something else.",
        )  # fmt: skip


def slug(category: str) -> str:
    """A crime type of data.police.uk as an address writes it: possession-of-weapons."""
    return category.lower().replace(" ", "-")


@cache
def single(name: str, restricted: frozenset[str] = frozenset()) -> Definition:
    """The part that category.drugs or code.34A names. restricted: codes that none but restricted definitions count.

    Raises NotFound for a category or a code that is not known.
    """
    return _of_code(name, restricted) if name.startswith(CODE) else _of_category(name)


def _of_category(name: str) -> Definition:
    known = {CATEGORY + slug(category): category for category in CATEGORIES}
    if (category := known.get(name)) is None:
        raise NotFound(f"there is no category “{name[:60]}”", where="offence", todo=f"There are {', '.join(known)}.")
    sensitive = category == VIOLENCE_SEXUAL
    return Definition(
        id=name, version="", title=category, narrative=f"The data.police.uk category “{category}”.",
        owner="data.police.uk", valid_from=_BEGIN, basis="The categories of data.police.uk.",
        rules=(Rule(categories=(category,)),), caveat="", open_data_caveat="", open_data_proxy=(category,),
        activity_sensitive=category in FOUND_BY_POLICE, sensitive=sensitive,
        minimum_count=SENSITIVE_MINIMUM if sensitive else 5,
    )  # fmt: skip


def _of_code(name: str, restricted: frozenset[str]) -> Definition:
    code = ho_codes.normal(name.removeprefix(CODE)) or name.removeprefix(CODE).upper()
    if not (category := ho_codes.category(code.split("-")[0])):
        raise NotFound(
            f"“{code[:40]}” is no Home Office offence code", where="offence", todo="They are written as 34A or 8N."
        )
    sensitive = code in SENSITIVE_CODES or code in restricted
    return Definition(
        id=CODE + code, version="", title=f"Offence code {code}",
        narrative=f"Offences recorded under Home Office code {code} ({category.lower()}).", owner="Home Office",
        valid_from=_BEGIN, basis="Home Office counting rules.", rules=(Rule(codes=(code,)),), caveat="",
        open_data_caveat=_NO_CODES, activity_sensitive=category in FOUND_BY_POLICE, sensitive=sensitive,
        restricted=code in restricted, minimum_count=SENSITIVE_MINIMUM if sensitive else 5,
    )  # fmt: skip
