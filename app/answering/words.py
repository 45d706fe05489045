"""The sentences of an Answer: what is shown, and what a reader must know before believing it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from app.answering.answer import Cell, Hotspot, Note
from app.answering.choices import SOURCE_NAMES, Period, months_between
from app.answering.question import Question
from app.answering.selection import Selected
from app.figures import THIN
from geo.offence.offences import Definition
from geo.offence.recording_changes import changes
from geo.space.boundaries import Boundaries

FEW = 30
STACK_SHARE = 0.05
OPEN_DATA_LICENCE = "Contains public sector information licensed under the Open Government Licence v3.0."


def number(value: float) -> str:
    """1204 with a thin separator; weights that are not whole keep one decimal."""
    return (f"{value:,.0f}" if float(value).is_integer() else f"{value:,.1f}").replace(",", THIN)


def signed(value: float | None) -> str:
    """−50, +12, 0: whole, with its sign."""
    if value is None:
        return "–"
    whole = round(value)
    return f"{whole:+,d}".replace("-", "−").replace(",", THIN) if whole else "0"


def counted(value: float, one: str = "incident") -> str:
    """A number and its noun: 1 incident, 12 incidents."""
    return f"{number(value)} {one}{'' if value == 1 else 's'}"


def span(first: date, last: date) -> str:
    """Jan to Dec 2025; Nov 2024 to Oct 2025; Jan 2025."""
    if first == last:
        return f"{first:%b %Y}"
    return f"{first:%b} to {last:%b %Y}" if first.year == last.year else f"{first:%b %Y} to {last:%b %Y}"


def listed(months: Sequence[date]) -> str:
    """Ascending months in a sentence, those that follow each other as a span: May to Dec 2024, Mar 2025."""
    runs: list[tuple[date, date]] = []
    for month in months:
        follows = bool(runs) and len(months_between(runs[-1][1], month)) == 2
        runs.append((runs.pop()[0] if follows else month, month))
    return ", ".join(span(*run) for run in runs)


@dataclass(frozen=True)
class Said:
    """What is known about an Answer when its sentences are written."""

    what: Definition
    where: str
    period: Period
    found: Selected
    n: float
    places: int
    hotspots: tuple[Hotspot, ...]
    cells: tuple[Cell, ...]
    wards: Boundaries
    asked: Question

    def title(self) -> str:
        """What and where."""
        when = f", {self.found.hours.label}" if self.found.hours else ""
        return f"{self.named}, {self.where}{when}"

    @property
    def named(self) -> str:
        """The definition's title, or what open data shows in its place."""
        mostly = self.found.by_proxy > len(self.found.table) / 2
        return self.what.open_data_title if mostly else self.what.title

    def caption(self) -> str:
        """One sentence: n, what, where, when, on how many places, how exact."""
        when = span(self.period.first, self.period.last)
        held, missing = len(self.period.held), len(self.period.missing)
        if not held:
            return f"No data for {when}, so nothing can be said about {self.where} then."
        when += f" ({held} of {held + missing} months)" if missing else ""
        if not self.n:
            return f"No such incidents in {self.where}, {when}. That is a result, not a fault."
        exact = (
            "month-only data on anonymous map points, drawn as areas of 250 m or more"
            if self.found.month_only
            else "drawn as density and areas"
        )
        on = f"on {counted(self.places, 'place')}"
        return f"{counted(self.n)} in {self.where}, {when}, {on}; {exact}."

    def notes(self) -> tuple[Note, ...]:
        """Every caveat that applies, the gravest first."""
        notes: list[Note] = []

        def say(kind: str, text: str, when: bool = True) -> None:
            if when:
                notes.append(Note(kind, text))

        found, placed = self.found, float(self.found.places.weight.sum())
        held, source = self.period.held, SOURCE_NAMES[self.period.source]
        unplaced = found.n - placed - found.withheld
        largest = float(found.places.weight.max(initial=0))
        say(
            "synthetic",
            "Synthetic data: these incidents were made up for demonstration. No decision may rest on them.",
            self.period.source == "demo",
        )
        say(
            "empty",
            "No incident matches this question. Try a longer period, a larger area or another definition.",
            bool(held) and not self.n,
        )
        say("quality", f"Only {counted(self.n)}: the pattern is unreliable.", 0 < self.n < FEW)
        say(
            "gap",
            f"No data for {listed(self.period.missing)}: a gap in the files, not months without crime. "
            + (
                f"Rates use the {counted(len(held), 'month')} with data."
                if held
                else f"{source} is loaded for other months: see Data."
            ),
            bool(self.period.missing),
        )
        hours = found.hours
        elsewhere = ", here and elsewhere" if self.asked.area else ""  # counted before the area was cut out
        say(
            "quality",
            f"Left out for want of a time of day: {counted(hours.untimed, 'record')}{elsewhere}." if hours else "",
            bool(hours and hours.untimed),
        )
        say(
            "caveat",
            "Times that are not known exactly are spread over their span, so counts are sums of chances.",
            hours is not None,
        )
        say(
            "caveat",
            "data.police.uk moves every incident to one of about 750,000 anonymous map points and gives the month "
            "only. This is not an exact location.",
            self.period.source == "police-uk",
        )
        say("caveat", self.what.caveat)
        say("caveat", self.what.open_data_caveat, bool(found.by_proxy))
        say(
            "caveat",
            f"Homes that were taken over are counted and on no map: {counted(found.withheld)}{elsewhere}.",
            found.withheld > 0,
        )
        say(
            "quality",
            f"{unplaced / found.n:.1%} of the records have no coordinates: in the count, on no map." if found.n else "",
            unplaced > 1e-6 and not self.asked.area,  # chances add up to rounding
        )
        say(
            "quality",
            f"{largest / placed:.0%} of the incidents share one map point." if placed else "",
            placed > 0 and largest / placed >= STACK_SHARE,
        )
        say(
            "quality",
            "No record says whether it happened in a public place; all of them are included."
            if found.unknown_public_place == len(found.table)
            else f"Not known whether in a public place, and included: "
            f"{counted(found.unknown_public_place)}{elsewhere}.",
            found.unknown_public_place > 0,
        )
        say(
            "quality",
            f"Left out because nobody recorded the hour: {counted(found.unknown_hour)}{elsewhere}.",
            found.unknown_hour > 0,
        )
        say(
            "quality",
            f"Left out for want of an offence code, with nothing to stand in: "
            f"{counted(found.unjudged, 'record')}{elsewhere}.",
            found.unjudged > 0,
        )
        zoned = "standing in one of" if found.zones > 1 else "standing in"
        say(
            "quality",
            f"{counted(found.by_zone)}{elsewhere} included only for {zoned} the {number(found.zones)} "
            f"night-time-economy zone{'s' if found.zones != 1 else ''} that are kept."
            if found.zones
            else "No night-time-economy zone applies to these data, so nothing is included for standing in one: "
            "flags alone decide.",
            self.what.zoned and found.by_proxy < len(found.table),
        )
        outside = float(found.places.weight[found.ward < 0].sum())
        say(
            "quality",
            f"Outside every ward, so on the map and in no ward's row: {counted(outside)}.",
            outside > 0 and not self.asked.area,
        )
        say(
            "caveat",
            "Police activity raises the count of these offences: more of them can mean more checks.",
            self.what.activity_sensitive,
        )
        for text in changes(
            self.period.first, self.period.last, frozenset(found.table["category"].unique().to_pylist())
        ):
            say("quality", text)
        for text in self.wards.notes:
            say("approximate" if self.wards.approximate else "caveat", text)
        weak = sum(spot.stability < 0.5 for spot in self.hotspots)
        say(
            "quality",
            f"{weak} of {len(self.hotspots)} hotspots survived fewer than half of the resamples: listed, not drawn.",
            weak > 0,
        )
        return tuple(notes)

    def attributions(self) -> tuple[str, ...]:
        """Licence lines to print under every map."""
        lines = [self.wards.attribution]
        if self.period.source == "police-uk":
            lines.insert(0, f"Crime data: data.police.uk. {OPEN_DATA_LICENCE}")
        return tuple(lines)
