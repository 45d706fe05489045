"""One sheet a candidate site: what is wrong there, how sure that is, what could be done, and what to measure after."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
from shapely.geometry.base import BaseGeometry

from app.answering.answerer import Answerer
from app.answering.notes import FEW
from app.answering.question import Question
from app.answering.street_network import network_in_use
from app.answering.zone_counts import counts_by_month
from app.charter.candidates import CandidateSite
from app.charter.coverage import charter_venues
from app.charter.pricing import Pricing, Worth, worth
from app.charter.site_incidents import IncidentsBySite, SiteIncidents, site_incidents
from app.charter.surroundings import Facility, Surroundings, surroundings
from app.records.journal import Records
from app.waiting import checkpoint
from geo.errors import Unanswerable, UserError
from geo.offence.costs import CostTable, cost_table
from geo.offence.harm import HarmTable, chosen_table
from geo.offence.options import OptionTable, PreventionOption, option_table
from geo.source import source_of
from models.rates import byar

OTHER_DEFINITIONS: Final = ("NTE_VIOLENCE", "ASB_STREET", "ALL_CRIME")
"""Other definitions that are counted at every site, beside the one asked for."""
ALL: Final = "ALL_CRIME"
BURGLARY: Final = "Burglary"
WALKING_DISTANCE: Final = 250.0
"""Metres to a taxi rank or a late stop that people will walk at night."""
HIGH_NIGHT_RATIO: Final = 1.5
"""Night ratio from which getting home is a matter of the site."""


@dataclass(frozen=True)
class OtherCount:
    """The site's count of another definition: title and key of the definition, 95 % interval. address: the question
    behind it."""

    title: str
    key: str
    n: float
    low: float
    high: float
    address: str
    below: int = 0  # the count is not given, only that it is lower


class NoBenefit(StrEnum):
    """Why no pounds stand beside an option."""

    NOT_PROVEN = "not_proven"
    NONE_SELECTED = "none_selected"  # the question selects no incident here of the kinds it is proven for
    PLACE_UNKNOWN = "place_unknown"  # nobody can tell which of them could be seen from the street
    NOT_SEEN = "not_seen"  # all of them happened in homes or are domestic abuse
    NO_UNIT_COST = "no_unit_cost"
    SEVERAL = "several"  # of the last three
    WITHHELD = "withheld"  # it would tell small counts


@dataclass(frozen=True)
class ProposedOption:
    """An option that fits, with what it could be worth a year in pounds; None where `no_benefit` says why not.

    Only incidents that the question selects are priced. counted, unproven: groups of offences of the option table that
    are in the figure, and that are not."""

    option: PreventionOption
    low: float | None
    high: float | None
    counted: tuple[str, ...]
    unproven: tuple[str, ...]
    no_benefit: NoBenefit | None


@dataclass(frozen=True)
class Sheet:
    """One candidate's. needs: what the options answer to; unknown: the needs that could not be looked at; worth: the
    incidents in pounds, None where they would tell small counts."""

    candidate: CandidateSite
    incidents: SiteIncidents
    around: Surroundings
    others: tuple[OtherCount, ...]
    needs: frozenset[str]
    unknown: tuple[str, ...]
    options: tuple[ProposedOption, ...]
    worth: Worth | None

    @property
    def largest_benefit(self) -> tuple[float, float] | None:
        """The benefit of the option whose range has the highest middle, pounds a year, low and high."""
        ranges = [(one.low, one.high) for one in self.options if one.low is not None and one.high is not None]
        return max(ranges, key=sum, default=None)


class SheetNote(StrEnum):
    """What a reader must know before believing the sheets, the gravest first."""

    SOURCE = "source"
    OPEN_DATA = "open_data"
    DEFINITION = "definition"
    RECORDING_CHANGE = "recording_change"
    NOT_ALL_CRIME = "not_all_crime"
    POLICE_ACTIVITY = "police_activity"
    FEW_INCIDENTS = "few_incidents"


@dataclass(frozen=True, eq=False)
class Sheets:
    """Every candidate's sheet for one question, in the order given; id: the stamp of all that they rest on."""

    id: str
    snapshot: str
    found: IncidentsBySite
    sheets: tuple[Sheet, ...]
    harm: HarmTable
    costs: CostTable
    options: OptionTable
    markings: tuple[str, ...]

    @property
    def question(self) -> Question:
        """The question, every choice filled in."""
        return self.found.asked

    @property
    def month_only(self) -> bool:
        """Whether only the month of the incidents is known."""
        return self.found.month_only

    @property
    def synthetic_parts(self) -> tuple[str, ...]:
        """Which of the incidents and of what stands at the sites are made up."""
        made_up = {
            "incidents": source_of(self.found.period.source).synthetic,
            "surroundings": any(sheet.around.synthetic for sheet in self.sheets),
        }
        return tuple(part for part, synthetic in made_up.items() if synthetic)

    @property
    def too_few(self) -> int:
        """Sites with fewer incidents than a pattern needs."""
        return sum(0 < site.n < FEW for site in self.found.sites)

    @property
    def notes(self) -> tuple[SheetNote, ...]:
        """Those that apply."""
        what = self.found.what
        applies = {
            SheetNote.SOURCE: source_of(self.found.period.source).anonymised,
            SheetNote.OPEN_DATA: self.found.proxy,
            SheetNote.RECORDING_CHANGE: bool(self.found.changes),
            SheetNote.POLICE_ACTIVITY: what.activity_sensitive,
            SheetNote.FEW_INCIDENTS: self.too_few > 0,
        }
        return tuple(note for note in SheetNote if applies.get(note, True))

    @property
    def attributions(self) -> tuple[str, ...]:
        """Licence lines of the incidents and of what stands at the sites."""
        around = self.sheets[0].around.attributions if self.sheets else ()
        return tuple(filter(None, (source_of(self.found.period.source).attribution, *around)))


def site_sheets(
    answerer: Answerer, records: Records, asked: Question, candidates: Sequence[CandidateSite], stamp: str = ""
) -> Sheets:
    """The sheets of some candidates for one question, counted by the selection that answers it.

    Raises UserError for a question about a night or an hour: a sheet looks at all hours and shows the night in them.
    """
    if asked.night or asked.span:
        raise UserError(
            "a sheet looks at all hours and shows the night beside them", where="night", todo="Leave it out."
        )
    snapshot = answerer.store.snapshot()
    harm, costs, table = chosen_table(answerer.settings.harm), cost_table(), option_table()
    shapes = [one.geometry for one in candidates]
    found = site_incidents(answerer, asked, shapes, harm)
    beside = found.period.source
    venues = charter_venues(answerer.store, records, beside=beside)
    network = network_in_use(answerer)
    around = surroundings(answerer.store, venues, shapes, beside=beside, snapshot=snapshot, network=network)
    others, burgled = _others(answerer, found, shapes)
    _, period, _, selected = answerer.select(found.asked, snapshot)
    years = period.years if period.held else 1 / 12
    sheets = []
    for i, candidate in enumerate(candidates):
        checkpoint()
        needs, unknown = _needs(found.sites[i], around[i], burgled=burgled[i])
        priced = worth(selected.some(np.flatnonzero(selected.inside(shapes[i]))), years, costs, table)
        options = tuple(propose(option, priced.by_group) for option in table.fitting(needs))
        sheets.append(
            Sheet(candidate, found.sites[i], around[i], others[i], frozenset(needs), unknown, options, priced)
        )
    return Sheets(stamp, snapshot.id, found, tuple(sheets), harm, costs, table, (answerer.settings.marking,))


def _others(
    answerer: Answerer, found: IncidentsBySite, shapes: Sequence[BaseGeometry]
) -> tuple[list[tuple[OtherCount, ...]], list[bool]]:
    """Counts of the other definitions, and whether any burglary was recorded, of every shape."""
    rows: list[list[OtherCount]] = [[] for _ in shapes]
    burgled = [False for _ in shapes]
    for name in OTHER_DEFINITIONS:
        asked = Question(
            offence=name, source=found.period.source, first=found.period.first, last=found.period.last
        )  # fmt: skip
        try:
            what, period, _, selected = answerer.select(asked, answerer.store.snapshot())
        except Unanswerable:  # what these data cannot show is not counted beside
            continue
        counts = counts_by_month(selected, shapes, period).sum(axis=1)
        low, high = byar(counts)
        title = what.open_data_title if selected.by_proxy > len(selected) / 2 else what.title
        for i in range(len(shapes)):
            address = f"/?{asked.but(offence=what.key).query()}"
            rows[i].append(OtherCount(title, what.key, counts[i], low[i], high[i], address))
        if name == ALL:
            for i, shape in enumerate(shapes):
                tally = selected.tally(np.where(selected.covers(shape), 0, -1), 1)
                burgled[i] = bool(dict(zip(tally.categories, tally.by_category[0], strict=True)).get(BURGLARY))
    return [tuple(row) for row in rows], burgled


def propose(option: PreventionOption, groups: Mapping[str, Pricing]) -> ProposedOption:
    """An option with what it could be worth; groups: the incidents in pounds by group of offences."""
    proven = [(effect, groups[effect.on]) for effect in option.effects if effect.low is not None]
    unproven = tuple(effect.on for effect in option.effects if effect.low is None)
    counted = tuple(effect.on for effect, priced in proven if priced.n)
    if not counted:
        return ProposedOption(option, None, None, (), unproven, _no_benefit([priced for _, priced in proven]))
    low = sum(priced.low * (effect.low or 0) / 100 for effect, priced in proven)
    high = sum(priced.high * (effect.high or 0) / 100 for effect, priced in proven)
    return ProposedOption(option, low, high, counted, unproven, None)


def _no_benefit(proven: Sequence[Pricing]) -> NoBenefit:
    """Why none of the incidents of the kinds that an option is proven for has a price."""
    if not proven:
        return NoBenefit.NOT_PROVEN
    reasons = {why for priced in proven for why in priced.not_priced}
    if len(reasons) > 1:
        return NoBenefit.SEVERAL
    return NoBenefit(reasons.pop()) if reasons else NoBenefit.NONE_SELECTED


def _needs(site: SiteIncidents, around: Surroundings, *, burgled: bool) -> tuple[set[str], tuple[str, ...]]:
    """What the site shows of geo.offence.options.NEEDS, and what could not be looked at."""
    camera, help_point = around.nearest_to(Facility.CAMERA), around.nearest_to(Facility.HELP_POINT)
    home = around.way_home
    shows: dict[str, bool | None] = {
        "incidents": site.n > 0,
        "burglary": burgled,
        "dark": None if around.gaps is None else bool(around.gaps or around.lights_out),
        "unwatched": None if camera.metres is None else camera.near == 0,
        "no_help": None if help_point.metres is None else help_point.near == 0,
        "unsafe": around.felt_unsafe is not None if around.no_reports is None else None,
        "venues": any(not one.in_charter for one in around.venues),
        "dispersal": None
        if home is None or site.night is None
        else site.night.low > HIGH_NIGHT_RATIO and home > WALKING_DISTANCE,
    }
    return {need for need, yes in shows.items() if yes}, tuple(need for need, yes in shows.items() if yes is None)
