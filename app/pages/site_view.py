"""What the page of a site shows of its evaluation, and the same figures as tables for the CSV files."""

from collections.abc import Sequence
from math import expm1
from typing import Any

from app.figures import signed
from app.maps import timeline
from app.maps.layers import INK
from app.maps.legend import UNIT, Scale
from app.sites.activities import Activity
from app.sites.evaluation import WHOLE, Judged, SiteEvaluation
from app.sites.history import Revision
from app.sites.tables import controls, counts, interval, measures
from app.sites.watch import COMPASS
from app.table import Value
from models.impact.place_profile import Shift

Table = tuple[Sequence[str], list[list[Value]]]
RING, CONTROL = "#b5400f", "#566073"


def view(found: SiteEvaluation, stamp: str, query: str) -> dict[str, Any]:
    """Everything that the template of a site shows of its evaluation."""
    suffix = "&".join(part for part in (query, f"v={stamp}") if part)
    return {
        "found": found,
        "stamp": stamp,
        "suffix": suffix,
        "offence": found.what.id,
        "query": query,
        "results": [_result(item) for item in found.judged],
        "timeline": _timeline(found),
        "months": _months(found),
        "controls": controls(found),
        "classes": Scale("Density", UNIT, tuple(found.profile.breaks)).classes if found.profile else (),
        "shift": _shift(found.profile.shift) if found.profile else "",
        "quiet": _quiet(found),
    }


def _result(item: Judged) -> dict[str, Any]:
    return {
        "item": item,
        "title": "The whole of it" if item.name == WHOLE else item.name.capitalize() if item.name else "The phase",
        "counts": [
            (row, interval(row.before_interval), interval(row.after_interval), signed(row.change))
            for row in counts(item)
        ],
        "measures": measures(item),
        "reasons": item.numbers.verdict.reasons if item.numbers else (),
        "class": item.verdict.replace(" ", "-"),
    }


def _timeline(found: SiteEvaluation) -> str:
    bands = [timeline.Band(p.phase, p.start, p.end) for p in found.site.phases]
    control, ring, site = (found.series[i].tolist() for i in (3, 1, 0))
    lines = [
        timeline.Series("Control area", CONTROL, "2 4", 2, control),
        timeline.Series("Ring 1", RING, "8 4", 2, ring),
        timeline.Series("Site", INK, "", 2.5, site),
    ]
    return timeline.months_svg(f"Cases a month in {found.site.name}, its first ring and a control area", found.months,
                               lines, bands)  # fmt: skip


def _months(found: SiteEvaluation) -> list[list[Value]]:
    """Month, site, of these activity-sensitive, ring 1, ring 2, a control area, phases."""
    rows: list[list[Value]] = []
    for i, month in enumerate(found.months):
        running = [
            p.phase for p in found.site.phases
            if p.start.replace(day=1) <= month and (p.end is None or p.end >= month)
        ]  # fmt: skip
        site, ring, second, control = (float(v) for v in found.series[:, i])
        rows.append(
            [f"{month:%b %Y}", site, float(found.sensitive[i]), ring, second, round(control, 1), ", ".join(running)]
        )
    return rows


def _shift(shift: Shift | None) -> str:
    if shift is None:
        return "There are too few cases to say where the densest point is."
    reach = f"between {shift.low:.0f} and {shift.high:.0f} m in 95 % of the resamples"
    size = (
        f"where it is now is known to an ellipse of {2 * shift.after.major:.0f} by {2 * shift.after.minor:.0f} m, "
        f"lying {shift.after.bearing:.0f}° from north"
    )
    if shift.bearing is None:
        return f"The densest point stayed where it was ({reach}); {size}."
    way = COMPASS[round(shift.bearing / 45) % 8]
    sure = "so it moved" if shift.clear else "which chance alone could do"
    return f"The densest point lies {shift.distance:.0f} m further {way} ({reach}), {sure}; {size}."


def _quiet(found: SiteEvaluation) -> str:
    if not found.watch or not (quiet := found.watch.quiet):
        return ""
    share, low, high = (f"{100 * value:.1f}" for value in (quiet.share, quiet.low, quiet.high))
    return (
        f"In {quiet.years} simulated years in which nothing happens, months varying by "
        f"{100 * found.watch.variation:.0f} % beyond chance as they do here, the watch over these "
        f"{found.watch.places} places gave an alert in {share} % ({low} to {high} %): an alert is a reason to look, "
        "not a proof."
    )


def bundle(found: SiteEvaluation, stamp: str, log: Sequence[Activity], history: Sequence[Revision]) -> dict[str, Table]:
    """Every table of the page, with the figures that it shows."""
    site = found.site
    about: list[list[Value]] = [
        ["site", site.name], ["marking", site.marking], ["lead", site.lead], ["partners", "; ".join(site.partners)],
        ["definition", found.what.key], ["source", found.source], ["first_month", f"{found.months[0]:%Y-%m}"],
        ["last_month", f"{found.months[-1]:%Y-%m}"], ["synthetic", found.synthetic], ["snapshot", found.snapshot],
        ["notes", " ".join(found.notes)], ["control", " ".join(found.control.said) if found.control else ""],
        ["densest_point", _shift(found.profile.shift) if found.profile else ""], ["ring_watch", _quiet(found)],
        ["stamp", stamp],
    ]  # fmt: skip
    verdicts: list[list[Value]] = [
        [j.name, f"{j.first}", f"{j.last or ''}", j.months_before, j.months_after, j.verdict, j.sentence,
         j.active.verdict.sentence if j.active else ""]
        for j in found.judged
    ]  # fmt: skip
    figures: list[list[Value]] = [
        [j.name, c.area, c.before, *(round(v, 2) for v in c.before_interval), c.after,
         *(round(v, 2) for v in c.after_interval)]
        for j in found.judged for c in counts(j)
    ]  # fmt: skip
    every: list[list[Value]] = [
        [j.name, m.name, *m.figures, m.value, m.interval, m.decides, m.says] for j in found.judged for m in measures(j)
    ]
    alerts: list[list[Value]] = [
        [a.place, f"{a.months[0]:%Y-%m}", *_pairs(a.counts[0], a.expected[0], a.p[0]), f"{a.months[1]:%Y-%m}",
         *_pairs(a.counts[1], a.expected[1], a.p[1]), a.beyond]
        for a in (found.watch.alerts if found.watch else ())
    ]  # fmt: skip
    cells: list[list[Value]] = [
        [c.name, c.kind, round(c.before, 2), round(c.since, 2)] for c in (found.profile.cells if found.profile else ())
    ]
    leads: list[list[Value]] = [
        [j.name, lead.first, lead.last, *(round(100 * expm1(v), 2) for v in (lead.log_effect, lead.low, lead.high))]
        for j in found.judged if j.further.panel.found for lead in j.further.panel.found.leads
    ]  # fmt: skip
    changes: list[list[Value]] = [
        [h.version, h.at, h.who, *part]
        for h in history
        for part in [(c.field, c.before, c.after) for c in h.changes] or [(h.what, "", "")]
    ]
    return {
        "about": (("what", "value"), about),
        "verdicts": (
            ("phase", "first_day", "last_day", "months_before", "months_after", "verdict", "sentence",
             "activity_sensitive"),
            verdicts,
        ),
        "counts": (
            ("phase", "area", "before", "before_low", "before_high", "after", "after_low", "after_high"), figures
        ),
        "measures": (
            ("phase", "measure", "value", "low", "high", "as_shown", "interval_as_shown", "decides", "meaning"), every
        ),
        "reasons": (("phase", "reason"), [[j.name, r] for j in found.judged if j.numbers
                                          for r in j.numbers.verdict.reasons]),
        "leads": (("phase", "first_month_before", "last_month_before", "change_percent", "low", "high"), leads),
        "indicators": (("indicator", "target", "now"), [[i.name, i.target, i.now] for i in site.indicators]),
        "months": (("month", "site", "of_these_activity_sensitive", "ring_1", "ring_2", "control_area", "phases"),
                   _months(found)),
        "controls": (("whose", "area", "cases_of_site", "trend", "correlation", "error", "deprivation",
                      "deprivation_of_the_other"),
                     [list(row) for row in controls(found)]),
        "alerts": (("place", "month_1", "count_1", "expected_1", "p_1", "month_2", "count_2", "expected_2", "p_2",
                    "beyond_usual_variation"), alerts),
        "cells": (("cell", "kind", "before_a_month", "since_a_month"), cells),
        "activities": (("date", "kind", "amount", "unit", "text", "logged_at_utc", "who", "struck_out"),
                       [[f"{e.date}", e.label, e.amount, e.unit, e.text, e.at, e.who, e.struck] for e in log]),
        "history": (("version", "at_utc", "who", "field", "before", "after"), changes),
    }  # fmt: skip


def _pairs(count: float, expected: float, p: float) -> tuple[Value, Value, Value]:
    return count, round(expected, 2), round(p, 6)
