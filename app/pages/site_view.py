"""What the page of a site shows of its evaluation: headlines, tables and drawings, in the order of the page."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from app.figures import figure, signed, span, spans
from app.maps import timeline
from app.maps.layers import INK
from app.maps.legend import UNIT, Scale
from app.pages import site_tables as tables
from app.sites.evaluation import SiteEvaluation
from app.sites.history import FieldChange, Revision
from app.sites.judged import Judged
from app.sites.measures import measures
from app.sites.site import Site
from app.table import Table
from app.words import power, site_history, site_notes, site_watch, verdict
from app.words import site as words
from app.words.control import control_notes
from app.words.not_evaluated import not_evaluated
from app.words.site_measures import TERMS
from models.impact.evaluation import ArmName

RING, CONTROL = "#b5400f", "#566073"
SUMMARY: Final = (ArmName.TREATED, ArmName.RING, ArmName.CONTROL)
"""Whose counts stand at the head of the page."""


@dataclass(frozen=True)
class PhaseResult:
    """One phase, or all of them together, as the page shows it. outcome: as a class of the style sheet; with_ring: the
    verdict on the site with its ring, and what both mean together; power: the smallest fall it could have shown; sums:
    area and its counts in a few words; terms: where each measure is explained; opened: whether its measures are
    unfolded."""

    title: str
    dates: str
    outcome: str
    headline: str
    explanation: str
    with_ring: tuple[str, ...]
    power: str
    about: str
    apart: str
    sums: tuple[tuple[str, str], ...]
    months: str
    counts: Table
    measures: Table
    terms: tuple[str, ...]
    reasons: tuple[str, ...]
    opened: bool


def view(found: SiteEvaluation, query: str) -> dict[str, Any]:
    """Everything that the template of a site shows of its evaluation."""
    suffix = "&".join(part for part in (query, f"v={found.id}") if part)
    profile, watch = found.profile, found.watch
    return {
        "found": found,
        "suffix": suffix,
        "offence": found.what.id,
        "query": query,
        "synthetic": found.synthetic,
        "notes": site_notes.notes(found)[1:] if found.synthetic else site_notes.notes(found),
        "results": [_result(item, opened=i == 0) for i, item in enumerate(found.judged)],
        "timeline": _timeline(found),
        "months": tables.months(found),
        "not_evaluated": not_evaluated(found),
        "planned": power.planned(found.power) if found.power else "",
        "control_notes": control_notes(found.control) if found.control else (),
        "controls": tables.controls(found),
        "classes": Scale("Density", UNIT, tuple(profile.breaks)).classes if profile else (),
        "pictures": [_picture(found, i) for i in range(len(profile.pictures))] if profile else [],
        "shift": site_notes.shift(profile.shift) if profile else "",
        "cells": tables.cells(found),
        "cell_kinds": words.CELL_CLASSES,
        "cells_said": site_notes.hot_cells(profile) if profile else "",
        "cells_rule": site_notes.hot_rule(profile) if profile else "",
        "alert": site_watch.alert(watch) if watch else "",
        "not_watched": site_watch.not_watched(watch, not_evaluated(found)),
        "watch_said": (site_watch.headline(watch), site_watch.rule(watch), site_watch.quiet_years(watch))
        if watch and watch.first else (),
        "latest": tables.alerts(watch, latest=True),
        "alerts": tables.alerts(watch),
    }  # fmt: skip


def _result(item: Judged, *, opened: bool) -> PhaseResult:
    arms = {arm.name: arm for arm in item.numbers.arms} if item.numbers else {}
    sums = []
    for name in SUMMARY:
        if (arm := arms.get(name)) is not None:
            change = f" ({signed(100 * (arm.after / arm.before - 1))} %)" if arm.before else ""
            sums.append((words.AREAS[name], f"{figure(arm.before)} → {figure(arm.after)}{change}"))
    same = "The same months of an earlier year." if item.compared.same else ""
    about = [f"{spans(item.months_after)} against {spans(item.months_before)}.", same, *words.left_out(item.compared)]
    if item.active:
        about.append(words.LEFT_APART)
    return PhaseResult(
        words.title(item),
        words.dates(item),
        item.outcome.value.replace("_", "-"),
        words.headline(item),
        words.judgement(item),
        words.with_ring(item),
        power.after(item.power) if item.power else "",
        " ".join(part for part in about if part) if item.numbers else "",
        verdict.sentence(item.active.verdict) if item.active else "",
        tuple(sums),
        f"cases, {spans(item.months_before)} → {spans(item.months_after)}",
        tables.counts(item),
        tables.every_measure(item),
        tuple(f"/words#{TERMS[one.kind]}" for one in measures(item)),
        verdict.reasons(item.numbers.verdict) if item.numbers else (),
        opened,
    )


def _picture(found: SiteEvaluation, i: int) -> tuple[str, str]:
    """Name and caption of the density in one stretch of time."""
    assert found.profile
    picture = found.profile.pictures[i]
    most = figure(round(float(picture.surface.values.max())))
    return words.picture_name(picture.phase), f"{span(picture.first, picture.last)}; most {most} per km² a year"


def _timeline(found: SiteEvaluation) -> str:
    control, ring, site = (found.series[i].tolist() for i in (3, 1, 0))
    lines = [
        timeline.Series("Comparison area", CONTROL, "2 4", 2, control),
        timeline.Series("Inner ring", RING, "8 4", 2, ring),
        timeline.Series("Site", INK, "", 2.5, site),
    ]
    title = f"Cases a month in {found.site.name}, its inner ring and a comparison area"
    return timeline.months_svg(title, found.months, lines, bands(found.site))


def history_rows(history: Sequence[Revision]) -> list[tuple[int, str, str, str, list[tuple[str, str, str]]]]:
    """Version, when, by whom, what happened, and each field with what stood there before and since."""
    return [
        (h.version, site_history.when(h.at), h.who, site_history.EVENTS[h.event], field_rows(h.changes))
        for h in history
    ]


def field_rows(changes: Sequence[FieldChange]) -> list[tuple[str, str, str]]:
    """Each field's label, and its values before and after, in words."""
    return [(site_history.LABELS[c.field], *site_history.both(c)) for c in changes]


def bands(site: Site) -> list[timeline.Band]:
    """The phases of a site as a drawing has them."""
    return [timeline.Band(phase.phase, phase.start, phase.end) for phase in site.phases]
