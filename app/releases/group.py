"""The releases that somebody can lay beside each other: those of one source whose months meet, directly or through
others."""

from collections.abc import Iterable, Sequence
from datetime import date

from app.answering.answerer import Answerer
from app.answering.period import Period
from app.figures import spans
from app.releases.parts import Parts, incidents_of, parts_of
from app.releases.release import SQUARE, Release
from app.releases.together import square_of
from geo.errors import Refused
from geo.offence.offences import definition
from geo.source import source_of
from models.hidden_cells import Floats


def beside(release: Release, others: Sequence[Release]) -> list[Release]:
    """Those of the others whose months meet its own, or those of one that is beside it."""
    alike = [one for one in others if one.source == release.source]
    months, found = set(release.months), list[Release]()
    while more := [one for one in alike if one not in found and months & set(one.months)]:
        found += more
        months |= {month for one in more for month in one.months}
    return [one for one in alike if one in found]


def groups(releases: Sequence[Release]) -> list[list[Release]]:
    """All of them, in groups that are beside each other."""
    left, found = list(releases), list[list[Release]]()
    while left:
        group = [left[0], *beside(left[0], left[1:])]
        found.append(group)
        left = [one for one in left if one not in group]
    return found


def other_months(source: str, others: Sequence[Release], held: Iterable[date]) -> str:
    """What to do instead of a release that earlier ones stand in the way of. held: months of the source."""
    taken = {month for one in others if one.source == source for month in one.months}
    left = sorted(set(held) - taken)
    if not left:
        return "Every month that is here was released before: wait for later ones."
    return f"Release months that no earlier release has: {spans(left)}."


def allow_beside(release: Release, others: Sequence[Release], held: Iterable[date]) -> None:
    """Raise Refused for a release whose lattice, wards or source are others than those of one whose months it meets, or
    that must keep closer than that one what both tell of. held: months of its source."""
    real = not source_of(release.source).synthetic
    for one in others:
        if not set(release.months) & set(one.months):
            continue
        if one.source != release.source and real and not source_of(one.source).synthetic:
            raise Refused(
                f"release {one.id} has the same months from another source: the two would tell what each hides",
                where="source", todo=f"Release from “{one.source}”, or other months.",
            )  # fmt: skip
    for one in beside(release, others):
        if one.terms.side != release.terms.side:
            raise Refused(
                f"release {one.id} has squares of {one.terms.side} m, this one would have {release.terms.side} m",
                where="cell", todo="Set the side in the policy back, or release other months.",
            )  # fmt: skip
        if one.wards != release.wards:
            raise Refused(
                f"release {one.id} has other wards: what lies between the two outlines would be told",
                where="boundaries", todo="Release months that it does not have.",
            )  # fmt: skip
        if one.terms.width < release.terms.width:
            raise Refused(
                f"counts below {release.terms.minimum} of this offence are hidden, and release {one.id}, whose months "
                f"it meets, tells those from {one.terms.minimum} on",
                where="months", todo=other_months(release.source, others, held),
            )  # fmt: skip


def parts_together(world: Answerer, releases: Sequence[Release]) -> tuple[Parts, Floats]:
    """The parts that the counts of some releases are sums of, and the true count of each. Raises Refused where the
    incidents behind them are no longer here."""
    keys = list(dict.fromkeys(one.offence for one in releases))
    months = sorted({month for one in releases for month in one.months})
    period = Period(releases[0].source, months[0], months[-1], tuple(months), ())
    side = releases[0].terms.side
    what = [definition(key, folder=world.definitions) for key in keys]
    found = incidents_of(world, period, what, side)
    if not len(found.month):
        raise Refused(
            f"the incidents of release {releases[0].id} are no longer here, so it cannot be checked", where="release"
        )
    squares = sorted({square_of(cell.id) for one in releases for cell in one.of(SQUARE)})
    parts = parts_of(world.wards, found, squares, [one.months for one in releases], side)
    return parts, parts.table(found)
