"""One sheet a candidate site: what is wrong there, how sure that is, what could be done, and what to measure after."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from app.answering.answerer import Answerer
from app.answering.choices import SOURCE_NAMES
from app.answering.question import Question
from app.answering.words import number, span
from app.answering.zone_counts import counts_by_month
from app.charter.candidates import CandidateSite
from app.charter.coverage import charter_venues
from app.charter.site_incidents import IncidentsBySite, SiteIncidents, site_incidents
from app.charter.surroundings import CAMERA, HELP, LATE, RANK, Surroundings, surroundings
from app.records.journal import Records
from geo.errors import UserError
from geo.offence.costs import CostTable, cost_table
from geo.offence.harm import HarmTable, chosen_table
from geo.offence.options import Option, OptionTable, option_table
from models.rates import byar

OTHER_DEFINITIONS: Final = ("NTE_VIOLENCE", "ASB_STREET", "ALL_CRIME")
"""Other definitions that are counted at every site, beside the one asked for."""
ALL: Final = "ALL_CRIME"
WALKING_DISTANCE: Final = 250.0  # metres to a rank or a late stop that people will walk at night
ANONYMOUS_POINTS: Final = (
    "data.police.uk moves every incident to one of about 750,000 anonymous map points and gives the month only: what a "
    "small site holds, and what it does not, may belong next door."
)
HIGH_NIGHT_RATIO: Final = 1.5  # night ratio from which getting home is a matter of the site


@dataclass(frozen=True)
class OtherCount:
    """The site's count of another definition. address: the question behind it."""

    label: str
    key: str
    n: float
    low: float
    high: float
    address: str


@dataclass(frozen=True)
class ProposedOption:
    """An option that fits, with what it could be worth a year in pounds; None where nothing is proven for what is
    recorded here, said: in words."""

    option: Option
    low: float | None
    high: float | None
    said: str


@dataclass(frozen=True)
class Sheet:
    """One candidate's. needs: what the options answer to; unknown: what could not be looked at, in sentences."""

    candidate: CandidateSite
    problem: str
    incidents: SiteIncidents
    around: Surroundings
    beside: tuple[OtherCount, ...]
    needs: frozenset[str]
    unknown: tuple[str, ...]
    options: tuple[ProposedOption, ...]

    @property
    def largest_benefit(self) -> tuple[float, float] | None:
        """The benefit of the option whose range has the highest middle, pounds a year, low and high."""
        ranges = [(one.low, one.high) for one in self.options if one.low is not None and one.high is not None]
        return max(ranges, key=sum, default=None)


@dataclass(frozen=True, eq=False)
class Sheets:
    """Every candidate's sheet for one question, in the order given; id: the stamp of all that they rest on."""

    id: str
    found: IncidentsBySite
    sheets: tuple[Sheet, ...]
    harm: HarmTable
    costs: CostTable
    options: OptionTable
    notes: tuple[str, ...]
    synthetic: bool

    @property
    def question(self) -> Question:
        """The question, every choice filled in."""
        return self.found.asked

    @property
    def months(self) -> str:
        """Jan to Dec 2025."""
        return span(self.found.period.first, self.found.period.last)

    @property
    def source(self) -> str:
        """Where the incidents come from, in words."""
        return SOURCE_NAMES.get(self.found.period.source, self.found.period.source)


def site_sheets(answerer: Answerer, records: Records, asked: Question, candidates: Sequence[CandidateSite]) -> Sheets:
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
    around = surroundings(answerer.store, charter_venues(answerer.store, records), shapes, snapshot=snapshot)
    beside, worth = _beside(answerer, found, shapes, costs, table)
    sheets = []
    for i, candidate in enumerate(candidates):
        needs, unknown = _needs(found.sites[i], around[i])
        options = tuple(_proposed(option, worth[i]) for option in table.fitting(needs))
        problem = _problem(candidate, found, found.sites[i], around[i])
        sheets.append(
            Sheet(candidate, problem, found.sites[i], around[i], beside[i], frozenset(needs), unknown, options)
        )
    demo = found.period.source == "demo" or any(one.synthetic for one in around)
    parts = [answerer.stamp(found.asked, snapshot), costs.key, table.key, f"{harm.id}@{harm.version}"]
    parts += [f"{one.id}@{one.version}:{one.geometry.wkt}" for one in candidates]
    stamp = hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:20]
    return Sheets(stamp, found, tuple(sheets), harm, costs, table, _notes(found), demo)


def _beside(
    answerer: Answerer, found: IncidentsBySite, shapes: Sequence[Any], costs: CostTable, table: OptionTable
) -> tuple[list[tuple[OtherCount, ...]], list[dict[str, tuple[float, float]]]]:
    """Counts of the other definitions, and pounds a year by group of offences, of every shape."""
    rows: list[list[OtherCount]] = [[] for _ in shapes]
    worth: list[dict[str, tuple[float, float]]] = [{} for _ in shapes]
    for name in OTHER_DEFINITIONS:
        asked = Question(
            offence=name, source=found.period.source, first=found.period.first, last=found.period.last
        )  # fmt: skip
        what, period, _, selected = answerer.select(asked, answerer.store.snapshot())
        counts = counts_by_month(selected, shapes, period).sum(axis=1)
        low, high = byar(counts)
        title = what.open_data_title if selected.by_proxy > len(selected.table) / 2 else what.title
        for i in range(len(shapes)):
            beside = OtherCount(title, what.key, counts[i], low[i], high[i], f"/?{asked.but(offence=what.key).query()}")
            rows[i].append(beside)
        if name == ALL:
            years = max(len(period.held), 1) / 12
            worth = [_worth(selected.table.filter(selected.inside(shape)), years, costs, table) for shape in shapes]
    return [tuple(row) for row in rows], worth


def _worth(rows: Any, years: float, costs: CostTable, table: OptionTable) -> dict[str, tuple[float, float]]:
    """Pounds a year that the recorded offences of each group cost, low and high; what has no unit cost adds nothing."""
    categories = np.array(rows["category"].to_pylist(), object)
    weight = rows["weight"].to_numpy() / years
    low, high = costs.ranges(rows["ho_code"].to_pylist(), categories.tolist())
    return {
        group: (float(np.nansum((low * weight)[of])), float(np.nansum((high * weight)[of])))
        for group, names in table.groups.items()
        for of in [np.isin(categories.astype(str), names)]
    }


def _proposed(option: Option, worth: dict[str, tuple[float, float]]) -> ProposedOption:
    proven = [effect for effect in option.effects if effect.low is not None and effect.high is not None]
    left = [effect.on for effect in option.effects if effect.low is None]
    missing = f"; nothing is counted for {' and '.join(left)}, where it is not proven" if left else ""
    if not proven:
        return ProposedOption(option, None, None, f"No figure: {'; '.join(effect.text for effect in option.effects)}.")
    low = sum(worth[effect.on][0] * (effect.low or 0) / 100 for effect in proven)
    high = sum(worth[effect.on][1] * (effect.high or 0) / 100 for effect in proven)
    if not high:
        return ProposedOption(
            option, None, None, "No figure: no offence of the kinds it is proven for has a unit cost here."
        )
    groups = " and ".join(effect.on for effect in proven)
    return ProposedOption(option, low, high, f"£{pounds(low)} to £{pounds(high)} a year ({groups}){missing}.")


def pounds(value: float) -> str:
    """Two figures that mean something: 12,000."""
    digits = max(len(f"{value:.0f}") - 2, 0)
    return f"{round(value, -digits):,.0f}"


def _needs(site: SiteIncidents, around: Surroundings) -> tuple[set[str], tuple[str, ...]]:
    camera, rank, late, help_point = (around.to(label) for label in (CAMERA, RANK, LATE, HELP))
    away = [one.metres for one in (rank, late) if one.metres is not None]
    checks: list[tuple[str, bool | None, str]] = [
        ("incidents", site.n > 0, ""),
        (
            "dark",
            None if around.gaps is None else bool(around.gaps or around.out),
            around.gaps_said,
        ),
        ("unwatched", None if camera.metres is None else camera.near == 0, "no list of cameras is loaded"),
        ("no_help", None if help_point.metres is None else help_point.near == 0, "no list of help points is loaded"),
        (
            "unsafe",
            None if "No StreetSafe" in around.perception_said else bool(around.perception),
            "no StreetSafe reports",
        ),
        ("venues", any(not one.in_charter for one in around.venues), ""),
        (
            "dispersal",
            None
            if not away or site.night is None
            else site.night.low > HIGH_NIGHT_RATIO and min(away) > WALKING_DISTANCE,
            "no ranks or late stops are loaded, or no incident here has an hour",
        ),
    ]
    unknown = [
        f"{why[:1].upper()}{why[1:]}, so options that depend on it are left out."
        for _, yes, why in checks
        if yes is None
    ]
    return {name for name, yes, _ in checks if yes}, tuple(unknown)


def _problem(candidate: CandidateSite, found: IncidentsBySite, site: SiteIncidents, around: Surroundings) -> str:
    """The problem in one or two sentences, from the figures below it."""
    when = span(found.period.first, found.period.last)
    what = found.title[:1].lower() + found.title[1:]
    if not site.n:
        return f"{candidate.name}: nothing counted as {what} was recorded here, {when}. That is a result, not a fault."
    text = (
        f"{candidate.name}: {number(site.n)} {'incident' if site.n == 1 else 'incidents'} of {what}, {when}, on "
        f"{candidate.km2:.2f} km² (95 % interval {site.low:.0f} to {site.high:.0f})"
    )
    if site.night and site.night.low > 1:
        text += (
            f", {site.night.ratio:.1f} times as many on Friday and Saturday nights as those hours would give by chance"
        )
    said = [site.trend.sentence.split(" (")[0].split(":")[0].lower()] if site.trend.month else []
    if site.persistence not in ("", "none"):
        said.append(f"{'an' if site.persistence[0] in 'ei' else 'a'} {site.persistence} hotspot")
    if around.gaps:
        count = len(around.gaps)
        said.append(f"{count} {'stretch' if count == 1 else 'stretches'} of more than 25 m without a working light")
    return f"{text}. " + (f"{', '.join(said)}.".capitalize() if said else "")


def _notes(found: IncidentsBySite) -> tuple[str, ...]:
    what = found.what
    notes = [what.caveat, "Recorded crime is not all crime, and a site is a place, never the people in it."]
    if found.proxy:
        notes.insert(0, what.open_data_caveat)
    if found.period.source == "police-uk":
        notes.insert(0, ANONYMOUS_POINTS)
    if what.activity_sensitive:
        notes.append("Some of these offences are found because police are there: more of them can mean more checks.")
    few = sum(0 < site.n < 30 for site in found.sites)
    if few:
        notes.append(f"{few} of {len(found.sites)} sites have fewer than 30 incidents: their pattern is unreliable.")
    return tuple(notes)
