"""What an import of boundaries did, in sentences for whoever ran it."""

from typing import Final

from app.figures import listed
from geo.report import count
from geo.space.boundaries import Boundaries
from geo.space.boundary_report import BoundaryReport
from geo.space.police_forces import title

MAXIMUM_AUTHORITIES: Final = 20
"""More than any police force serves."""
NAMED: Final = 5
"""Pairs and holes that are named one by one; the rest are counted."""


def imported(report: BoundaryReport) -> list[str]:
    """What was stored, and what to mind."""
    kept = report.kept
    of_file = "" if report.beside is None else f"{report.of_file} with this file, "
    lines = [
        f"{kept.label}: {of_file}{count(len(kept), 'area')} stored and in use from now on (sha256 {kept.sha256[:16]}…)."
    ]
    lines += _others(report)
    if kept.repaired:
        lines.append(f"Invalid polygons, repaired: {', '.join(kept.repaired)}.")
    if kept.joined:
        lines.append(f"Areas in several parts, joined: {', '.join(kept.joined)}.")
    lines += [f"Warning: {text}" for text in (*_place(report), *_cover(report), *kept.notes)]
    before = report.before
    if before and before.vintage != kept.vintage and (unknown := set(kept.code) - set(before.code)):
        lines.append(
            f"Not in {before.label}, used so far: {len(unknown)} of {count(len(kept), 'code')}. Sets of two years are "
            "never joined by code: join them by name, or assign the points to each (point in polygon)."
        )
    if len(set(kept.authority)) > MAXIMUM_AUTHORITIES:
        lines.append("These are areas of many authorities; --force wiltshire keeps those of one police force.")
    return [*lines, f"{kept.licence}. {kept.attribution}"]


def _others(report: BoundaryReport) -> list[str]:
    """What became of the sets that were there before."""
    kept, beside, replaced, before = report.kept, report.beside, report.replaced, report.before
    if beside is not None:
        return [
            f"Kept together with {count(len(beside), 'area')} of the same year that {_were(len(beside))} here already "
            f"({_whose(beside)}); --replace leaves the new file alone."
        ]
    if replaced is not None and (gone := len(set(replaced.code) - set(kept.code))):
        return [
            f"This replaces {count(len(replaced), 'area')} of {replaced.label} ({_whose(replaced)}): {gone:,} of them "
            f"{'is' if gone == 1 else 'are'} not in the new file."
        ]
    if replaced is not None:
        return [f"This replaces {count(len(replaced), 'area')} of {replaced.label}."]
    if before is not None and before.identity != kept.identity:
        return [f"In use until now: {count(len(before), 'area')} of {before.label}."]
    return []


def _place(report: BoundaryReport) -> list[str]:
    """Whether the areas are where the force is."""
    lines, force = [], title(report.force)
    if report.located is not None and report.located:
        some = "all of them" if report.located == report.of_file else f"{report.located} of {report.of_file}"
        lines.append(f"the file names no local authority; {some} were put into one by where they lie.")
    elif report.located is not None:
        lines.append("the file names no local authority, and its areas lie in none that is known here.")
    if report.elsewhere:
        lines.append(
            f"no area of this file lies in the local authorities of {force}, which this service shows. "
            "Every incident there will be outside these areas."
        )
    if report.far:
        lines.append(
            f"{count(report.far, 'area')} of this file {'lies' if report.far == 1 else 'lie'} more than 20 km outside "
            f"the area of {force}."
        )
    return lines


def _cover(report: BoundaryReport) -> list[str]:
    """Whether the areas cover their ground once."""
    kept, lines = report.kept, []
    if report.overlaps:
        pairs = listed(
            [
                f"{_named(kept, pair.one)} and {_named(kept, pair.other)} ({_km2(pair.km2)})"
                for pair in report.overlaps[:NAMED]
            ]
        )
        more = len(report.overlaps) - NAMED
        lines.append(
            f"{count(len(report.overlaps), 'pair')} of areas overlap: {pairs}{f', and {more:,} more' * (more > 0)}. "
            "A point there counts in the one with the lower code, and its km² count in both."
        )
    if report.holes:
        sizes = ", ".join(_km2(km2) for km2 in report.holes[:NAMED])
        lines.append(
            f"{count(len(report.holes), 'hole')} between the areas ({sizes}"
            f"{', …' * (len(report.holes) > NAMED)}): a point there is in no area."
        )
    return lines


def _km2(km2: float) -> str:
    return f"{km2:.2f} km²"


def _named(areas: Boundaries, at: int) -> str:
    return areas.name[at] if areas.name[at] == areas.code[at] else f"{areas.name[at]} ({areas.code[at]})"


def _whose(areas: Boundaries) -> str:
    """The authorities of a set, or the first of its areas."""
    names = sorted({name for name in areas.authority_name if name})
    return listed(names) if 0 < len(names) <= NAMED else f"{areas.name[0]} to {areas.name[-1]}"


def _were(n: int) -> str:
    return "was" if n == 1 else "were"
