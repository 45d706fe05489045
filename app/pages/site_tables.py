"""Every table of a site's page and of its files: typed columns, one row a thing."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from math import expm1

from shapely import Geometry

from app.answering.marking import highest
from app.figures import spans
from app.sites.activities import Activity
from app.sites.controls import Control, ControlArea
from app.sites.evaluation import SiteEvaluation
from app.sites.history import Revision
from app.sites.judged import Judged
from app.sites.measures import MeasureKind, measures
from app.sites.site import Site
from app.sites.watch import RingAlert, Watch
from app.table import Column, PlainValue, Table, Value
from app.words import power, site_history, site_measures, site_notes, site_watch, verdict
from app.words import site as words
from app.words.control import control_notes
from app.words.not_evaluated import not_evaluated
from app.words.site_columns import (
    ACTIVITIES,
    ALERTS,
    CANDIDATES,
    CELLS,
    CONTROLS,
    COUNTS,
    HISTORY,
    INDICATORS,
    LEADS,
    MEASURES,
    MONTHS,
    PHASE,
    VERDICTS,
)
from models.impact.evaluation import Arm, ArmName

Row = tuple[Value, ...]


def counts(judged: Judged) -> Table:
    """Site, rings and comparison areas (together) without what is judged apart; then that, in the site."""
    named: list[tuple[str, Arm]] = []
    if judged.numbers:
        arms = {arm.name: arm for arm in judged.numbers.arms}
        named = [(words.AREAS[name], arms[name]) for name in (ArmName.TREATED, ArmName.RING) if name in arms]
        if judged.second_ring:
            named.append((words.OUTER_RING, judged.second_ring.arms[2]))
        named += [(words.AREAS[n], arms[n]) for n in (ArmName.CONTROL, ArmName.RING_CONTROL) if n in arms]
        if judged.active:
            named.append((words.APART, judged.active.arms[0]))
    return Table("counts", "Cases before and in the phase", COUNTS, tuple(_count(*pair) for pair in named))


def _count(name: str, arm: Arm) -> Row:
    change = 100 * (arm.after / arm.before - 1) if arm.before else None
    return (name, arm.before, *arm.before_interval, arm.after, *arm.after_interval, change)


def every_measure(judged: Judged) -> Table:
    """Every measure of one phase with its interval and what it says."""
    rows = tuple(
        (
            site_measures.NAMES[m.kind], site_measures.UNITS.get(m.kind, site_measures.PERCENT),
            round(m.value, 4) if m.kind == MeasureKind.E_TEST and m.value is not None else m.value, m.low, m.high,
            m.decides, site_measures.meaning(m, judged.numbers.verdict),
        )
        for m in measures(judged) if judged.numbers
    )  # fmt: skip
    return Table("measures", "Every measure", MEASURES, rows)


def leads(judged: Judged) -> Table:
    """The course before the phase, stretch by stretch, against places left alone."""
    did = judged.others.panel.found
    rows = tuple(
        (lead.first, lead.last, *(100 * expm1(v) for v in (lead.log_effect, lead.low, lead.high)))
        for lead in (did.leads if did else ())
    )
    return Table("leads", "Before the phase, against similar places", LEADS, rows)


def verdict_row(judged: Judged) -> Table:
    """What is said of one phase, as one row."""
    active = judged.active
    row = (
        judged.first, judged.last, spans(judged.months_before), spans(judged.months_after),
        words.headline(judged), words.judgement(judged), *(words.with_ring(judged) or ("", "")),
        power.after(judged.power) if judged.power else "",
        verdict.sentence(active.verdict) if active else "",
    )  # fmt: skip
    return Table("verdicts", "Verdicts", VERDICTS, (row,))


def reasons(judged: Judged) -> Table:
    """Why the verdict of one phase is what it is."""
    texts = verdict.reasons(judged.numbers.verdict) if judged.numbers else ()
    return Table("reasons", "Why", (Column("reason", "Reason"),), tuple((text,) for text in texts))


def months(found: SiteEvaluation) -> Table:
    """Cases month by month in site, rings and a comparison area, with the phases that ran."""
    rows = []
    for i, month in enumerate(found.months):
        site, inner, outer, control = (float(v) for v in found.series[:, i])
        row = (month, site, float(found.sensitive[i]), inner, outer, control, ", ".join(_running(found.site, month)))
        rows.append(row)
    return Table("months", "Cases a month", MONTHS, tuple(rows))


def _running(site: Site, month: date) -> list[str]:
    return [p.phase for p in site.phases if p.start.replace(day=1) <= month and (p.end is None or p.end >= month)]


def controls(found: SiteEvaluation) -> Table:
    """Comparison areas in use, of the site (A, B, …) and of its inner ring (a, b, …)."""
    rows: list[Row] = []
    shapes: list[Geometry] = []
    for against, first, control in (("Site", "A", found.control), ("Inner ring", "a", found.ring_control)):
        for i, area in enumerate(control.chosen if control else ()):
            rows.append((f"{chr(ord(first) + i)}: {area.name}", against, *_fit(area), *_scores(area, control)))
            shapes.append(area.geometry)
    table = Table(
        "controls", "Comparison areas and their fit before the first phase", CONTROLS, tuple(rows), tuple(shapes)
    )
    return table if any(value is not None for value in table.column("deprivation")) else _narrower(table, 2)


def candidates(control: Control | None) -> Table:
    """The areas in use and the next best, in the order in which a form offers them."""
    areas = (*control.chosen, *control.next_best) if control else ()
    rows = tuple(("", area.name, *_fit(area), *_scores(area, control)) for area in areas)
    table = Table("candidates", "Areas to choose from and their fit before the first phase", CANDIDATES, rows)
    return table if any(area.deprivation is not None for area in areas) else _narrower(table, 2)


def _fit(area: ControlArea) -> Row:
    return area.count, area.trend, area.correlation, area.error


def _scores(area: ControlArea, control: Control | None) -> Row:
    return area.deprivation, control.deprivation if control else None


def _narrower(table: Table, columns: int) -> Table:
    """Without its last columns."""
    return replace(table, columns=table.columns[:-columns], rows=tuple(row[:-columns] for row in table.rows))


def alerts(watch: Watch | None, *, latest: bool = False) -> Table:
    """Rises next door with the evidence for each; latest: only the last of each place."""
    shown: tuple[RingAlert, ...] = () if watch is None else watch.latest if latest else watch.alerts
    rows = tuple(
        (
            site_watch.place_name(a.place),
            *(v for i in (0, 1) for v in (a.months[i], a.counts[i], a.expected[i], a.p[i], _once_in(a.p[i]))),
            a.beyond,
        )
        for a in shown
    )
    title = "The latest rise at each place" if latest else "Rises next door"
    return Table("alerts", title, ALERTS, rows, tuple(a.geometry for a in shown))


def _once_in(p: float) -> float:
    """How many months it takes for chance to give so many once, to two figures."""
    return float(f"{1 / max(p, 1e-9):.2g}")


def cells(found: SiteEvaluation) -> Table:
    """Squares that were busy in some quarter."""
    busy = found.profile.cells if found.profile else ()
    rows = tuple((c.name, words.CELL_CLASSES[c.kind], c.before, c.since) for c in busy)
    return Table("squares", "Busy squares", CELLS, rows, tuple(c.geometry for c in busy))


def areas(found: SiteEvaluation) -> Table:
    """Site and rings with their outlines, for a GIS."""
    named = [("Site", found.site.geometry), *zip(("Inner ring", "Outer ring"), found.rings, strict=True)]
    shown = [(name, shape) for name, shape in named if not shape.is_empty]
    columns = (Column("area", "Area"), Column("km2", "Area", "km²", kind="figures", digits=3))
    rows = tuple((name, float(shape.area) / 1e6) for name, shape in shown)
    return Table("areas", "Site and rings", columns, rows, tuple(shape for _, shape in shown))


def indicators(site: Site, count: str = "") -> Table:
    """What the partners want to reach. count: the site's own, where it could be judged."""
    none = "not counted yet: nothing can be compared"
    rows = tuple((i.name, i.target, (count or none) if i.counted else i.now or "not recorded") for i in site.indicators)
    return Table("indicators", "Indicators and their targets", INDICATORS, rows)


def activities(log: Sequence[Activity]) -> Table:
    """What was done, entry by entry."""
    rows = tuple(
        (e.date, site_history.ACTIVITIES.get(e.kind, e.kind), e.amount, e.unit, e.text, e.at, e.who, e.removed_at,
         e.removed_by)
        for e in log
    )  # fmt: skip
    return Table("activities", "Activity log", ACTIVITIES, rows)


def history(revisions: Sequence[Revision]) -> Table:
    """Every change of the site, a field a row."""
    rows: list[Row] = []
    for h in revisions:
        head = (h.version, h.at, h.who, site_history.EVENTS[h.event])
        changed = [(site_history.LABELS[c.field], *site_history.both(c)) for c in h.changes]
        rows += [(*head, *fields) for fields in changed or [("", "", "")]]
    return Table("history", "History", HISTORY, tuple(rows))


def about(found: SiteEvaluation) -> dict[str, PlainValue]:
    """What the tables are of, in reading order."""
    site = found.site
    return {
        "marking": highest(found.markings),
        "site": site.name,
        "lead": site.lead,
        "partners": "; ".join(site.partners),
        "definition": found.what.key,
        "source": found.source,
        "first_month": f"{found.months[0]:%Y-%m}",
        "last_month": f"{found.months[-1]:%Y-%m}",
        "synthetic": found.synthetic,
        "notes": " ".join(site_notes.notes(found)),
        "comparison_areas": not_evaluated(found) or (" ".join(control_notes(found.control)) if found.control else ""),
        "smallest_fall": power.planned(found.power) if found.power else "",
        "busiest_point": site_notes.shift(found.profile.shift) if found.profile else "",
        "next_door": site_watch.quiet_years(found.watch) if found.watch else "",
        "attribution": " ".join(found.attributions),
        "snapshot": found.snapshot,
        "stamp": found.id,
    }


def repeated(found: SiteEvaluation) -> dict[str, PlainValue]:
    """The part of `about` that CSV repeats in every row."""
    every = about(found)
    return {key: every[key] for key in ("marking", "definition", "synthetic", "attribution", "stamp")}


def bundle(found: SiteEvaluation, log: Sequence[Activity], revisions: Sequence[Revision]) -> tuple[Table, ...]:
    """Every table of the page, with the figures that it shows; those of each phase one below the other."""
    by_phase = (verdict_row, counts, every_measure, reasons, leads)
    return (
        *(one for make in by_phase for one in _stacked([(words.phase_name(j), make(j)) for j in found.judged])),
        indicators(found.site, words.site_count(found.judged)), months(found), controls(found), alerts(found.watch),
        cells(found), areas(found),
        activities(log), history(revisions),
    )  # fmt: skip


def _stacked(parts: Sequence[tuple[str, Table]]) -> tuple[Table, ...]:
    """One table of them all with the name of each as its first column; none of none."""
    if not parts:
        return ()
    rows = tuple((name, *row) for name, table in parts for row in table.rows)
    first = parts[0][1]
    return (replace(first, columns=(PHASE, *first.columns), rows=rows),)


def facts(found: SiteEvaluation) -> Table:
    """What `about` says as a table, one fact a row."""
    columns = (Column("what", "What"), Column("value", "Value"))
    return Table("about", "About these tables", columns, tuple(about(found).items()))
