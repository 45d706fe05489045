"""What a load did, in sentences for whoever ran it."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from app.figures import only, percent
from app.words import partial_months
from geo.report import MINIMUM_GEOCODED, LoadReport, count

SPAN: Final = 12
"""Months in a row that are listed; more are written as a span."""
MINIMUM_PATTERN: Final = 30
"""Records below which a pattern is called unreliable."""

_ASSETS: Final = {
    "venues": ("venue", "venues"),
    "lights": ("light", "lights"),
    "paths": ("path", "paths"),
    "ranks": ("taxi rank", "taxi ranks"),
    "stops": ("stop", "stops"),
    "cctv": ("camera", "cameras"),
    "help_points": ("help point", "help points"),
    "guarded": ("guarded place", "guarded places"),
    "streetsafe": ("StreetSafe report", "StreetSafe reports"),
    "licences": ("licence", "licences"),
    "sites": ("site", "sites"),
}
"""One and many of the datasets that a load counts; another goes by its own name."""


def _of_kind(name: str, n: int) -> str:
    return count(n, *_ASSETS.get(name, (name.replace("_", " "),) * 2))


def sentences(report: LoadReport) -> list[str]:
    """The report in plain English, most important first."""
    lost = sum(report.quarantined.values())
    lines = [
        f"{count(report.read, 'row')} read from {count(report.files, 'file')}: {report.kept:,} kept, "
        f"{lost:,} set aside in the quarantine, {report.duplicates:,} repeated."
    ]
    if report.months:
        lines.append(
            f"{count(len(report.months), 'month')}, {report.months[0]:%b %Y} to {report.months[-1]:%b %Y}; "
            f"{count(report.places, 'distinct place')}."
        )
    lines.append(
        f"Against what was there: {report.added:,} added, {report.changed:,} changed, {report.removed:,} removed."
    )
    if report.geocoded:
        by = ", ".join(f"{n:,} by {method}" for method, n in report.geocoded.items())
        lines.append(f"{count(sum(report.geocoded.values()), 'row')} without coordinates placed by their text: {by}.")
    lines += [f"Set aside: {n:,} × {reason}." for reason, n in report.quarantined.items()]
    lines += [f"No data of {force} for {_runs(m)}: a gap, not zero crime." for force, m in report.missing.items()]
    for force, held in report.partial.items():
        lines += partial_months.notes(held, force)
    if report.assets:
        lines.append(f"With them: {', '.join(_of_kind(name, n) for name, n in report.assets.items())}.")
    return [*lines, *quality(report), *report.notes]


def not_shown(by_month: Mapping[str, Mapping[str, int]], shown: str) -> list[str]:
    """The sentence about rows kept of forces whose data a service that shows one force never asks for."""
    others = {force: sum(months.values()) for force, months in by_month.items() if force != shown}
    if not others or not shown:
        return []
    whose = ", ".join(sorted(others))
    these = "These are" if len(others) == len(by_month) else f"{count(sum(others.values()), 'row')} of them are"
    return [
        f"{these} of {whose}; this service shows {shown}: set AFTERDARK_FORCE={sorted(others)[0]} to show "
        f"{'them' if len(others) == 1 else 'one of the others'}."
    ]


def quality(report: LoadReport) -> list[str]:
    """What must be said about the data wherever they are shown (domain note 8.5)."""
    if not report.kept:
        return []
    lines = []
    if report.unplaced:
        lines.append(f"{report.unplaced / report.kept:.1%} of records have no coordinates.")
    if (report.kept - report.unplaced) / report.kept < MINIMUM_GEOCODED:
        lines.append(f"Fewer than {MINIMUM_GEOCODED:.0%} of records have coordinates: patterns on a map may mislead.")
    if report.stacked:
        share = percent(report.stacked / report.kept)
        shares = "shares" if report.stacked == 1 else "share"
        lines.append(f"{share} {shares} a map point with another record.")
    if report.untimed == report.kept:
        lines.append("No record has a time of day: questions about hours cannot be answered.")
    elif report.untimed:
        known = 1 - report.untimed / report.kept
        lines.append(f"Time of day known for {only(known, 0.5)}{percent(known)} of them.")
    if report.kept < MINIMUM_PATTERN and report.by_month:  # a county has few taxi ranks, and that is no pattern
        lines.append(f"Fewer than {MINIMUM_PATTERN} records: any pattern is unreliable.")
    return lines


def _runs(months: Sequence[date]) -> str:
    """Months in ascending order, more than a year of them as a span: one offence of long ago can leave hundreds."""
    runs: list[list[date]] = []
    for month in months:
        if runs and (month - runs[-1][-1]).days <= 31:
            runs[-1].append(month)
        else:
            runs.append([month])
    texts = [[f"{month:%Y-%m}" for month in run] for run in runs]
    return ", ".join(f"{run[0]} to {run[-1]}" if len(run) > SPAN else ", ".join(run) for run in texts)
