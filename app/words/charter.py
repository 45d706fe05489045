"""The charter in words: statuses, the five pledges, coverage of a zone, and nights before and after signing."""

from collections.abc import Mapping, Sequence
from typing import Final

from app.answering.zones import Zone, zones_beside
from app.charter.coverage import IN_CHARTER, CharterVenue, Coverage, Pledge, Status
from app.charter.signing_effect import MAXIMUM_COUNT_RATIO, MINIMUM_CONTROLS, NotJudged, SigningEffect
from app.figures import counted, day, number, percent
from app.words import verdict
from app.words.recording_changes import recording_changes
from app.words.verdict import ZONE
from geo.source import source_of

STATUSES: Final = {
    Status.NONE: "not asked yet",
    Status.INVITED: "invited",
    Status.SIGNED: "signed",
    Status.TRAINED: "trained",
    Status.AUDITED: "audited",
    Status.LAPSED: "lapsed",
}
SYMBOLS: Final[Mapping[str, str]] = {
    "light": "light",
    "light_out": "light out",
    "stop": "late stop",
    "rank": "taxi rank",
    "cctv": "camera",
    "help": "help point",
    **{status: f"venue, {name}" for status, name in STATUSES.items()},
}
"""What each symbol of the drawings stands for."""
PLEDGES: Final[Mapping[Pledge, tuple[str, str]]] = {
    Pledge.RESPONSIBILITY: (
        "Responsibility",
        "A culture in which behaviour that makes others unsafe is called out.",
    ),
    Pledge.CHAMPION: ("Champion", "A named person who leads on it and knows the neighbourhood policing team."),
    Pledge.REPORT: ("Report & Respond", "Policies, trained staff, Ask for Angela."),
    Pledge.SUPPORT: ("Support", "Staff and public are comfortable to report, and are believed."),
    Pledge.ENVIRONMENT: (
        "Environment",
        "The space reviewed: working CCTV, access audits, staff and security placed well.",
    ),
}
"""Title and meaning of each pledge."""
OUTSIDE: Final = (Status.NONE, Status.INVITED, Status.LAPSED)
_ZONES: Final = {"derived": "The zone follows the venues that stand together", "drawn": "The zone was drawn by hand"}


ABOUT_EFFECTS: Final = (
    "Night-time-economy violence inside the zone, from the month in which a quarter of its venues had signed, against "
    "zones that had not signed and had a third to three times as many incidents before. With fewer than two such zones "
    "nothing is claimed. Part of it, public order and weapons, rises where officers patrol."
)


def headline(covers: Sequence[Coverage]) -> str:
    """How many venues of the zones are in the charter, each counted once."""
    if not covers:
        return "Who has signed the charter, and where a council could spend first."
    venues = {one.id: one.in_charter for cover in covers for one in cover.venues}
    zones = counted(len(covers), "night-time zone")
    if not venues:
        return f"No venue in {zones} is known, so none is in the charter."
    many = sum(venues.values())
    return (
        f"{number(many)} of {counted(len(venues), 'venue')} in {zones} {'is' if many == 1 else 'are'} in the charter."
    )


def zones_left_out(drawn: Sequence[object], incidents: str) -> str:
    """That zones found from made-up venues are not shown beside real incidents, or the other way round; "" for none.

    drawn: what is kept, zones among it.
    """
    kept = [one for one in drawn if isinstance(one, Zone)]
    out = len(kept) - len(zones_beside(kept, incidents))
    made_up = source_of(incidents).synthetic
    kinds = ("real", "made up") if made_up else ("made-up", "real")
    return (
        f"Left out: {counted(out, 'zone')} found from {kinds[0]} venues, for the incidents are {kinds[1]}."
        if out
        else ""
    )


def of_members(cover: Coverage) -> str:
    """5 of 12; none of none is no number."""
    if not cover.venue_count:
        return "none"
    return f"{number(cover.of(*IN_CHARTER))} of {number(cover.venue_count)}"


def members(cover: Coverage) -> str:
    """5 of 12, 42 %."""
    return f"{of_members(cover)}, {percent(cover.share)}" if cover.venues else "no venue"


def steps(cover: Coverage) -> str:
    """3 signed, 1 trained, 1 audited: what the members have reached, "" for none."""
    return _by_status(cover, IN_CHARTER)


def others(cover: Coverage) -> str:
    """7 not asked yet, 1 lapsed: venues that are not in the charter."""
    return _by_status(cover, OUTSIDE) or "none"


def _by_status(cover: Coverage, statuses: tuple[Status, ...]) -> str:
    return ", ".join(f"{number(cover.of(status))} {STATUSES[status]}" for status in statuses if cover.of(status))


def zone_origin(zone: Zone) -> str:
    """How the zone came to be, and the days it is in force."""
    first, last = (f" {word} {day(on)}" if on else "" for word, on in (("from", zone.first), ("to", zone.last)))
    return f"{_ZONES[zone.origin]}{', in force' if first or last else ''}{first}{last}."


def kept_by(cover: Coverage, pledge: Pledge) -> str:
    """How many of the members keep a pledge, as far as anybody has looked."""
    if not cover.checked:
        return "not known of any member"
    many = cover.pledges[pledge]
    if not cover.checked:
        return "no member looked at"
    return f"{number(many)} of {counted(cover.checked, 'member')} {'keeps' if many == 1 else 'keep'} it"


def keeps(venue: CharterVenue, pledge: Pledge) -> str:
    """Whether a venue keeps a pledge, as far as anybody has looked."""
    if pledge in venue.pledges:
        return "kept"
    return "not yet" if venue.checked else "not known"


def before_and_after(effect: SigningEffect) -> str:
    """All that may be said of the nights before and after signing, from the intervals."""
    if effect.result:
        return verdict.sentence(effect.result.verdict, ZONE)
    return f"Cannot be judged: {_not_judged(effect)}."


def reasons(effect: SigningEffect) -> tuple[str, ...]:
    """What each measure says, and why it did or did not count; none where it cannot be judged."""
    if not effect.result:
        return ()
    return (*verdict.reasons(effect.result.verdict, ZONE), *recording_changes(effect.changes))


def _not_judged(effect: SigningEffect) -> str:
    if effect.not_judged == NotJudged.TOO_FEW_MONTHS:
        before, after = number(effect.months_before), number(effect.months_after)
        return f"{before} months before and {after} from then on are loaded; 12 before and 1 after are needed"
    if effect.not_judged == NotJudged.TOO_FEW_COMPARABLE:
        found = "only one comparable zone" if effect.comparable else "no comparable zone"
        return f"there is {found} whose venues had not signed by then, and {number(MINIMUM_CONTROLS)} are needed"
    if effect.not_judged == NotJudged.TOO_FEW_ALIKE:
        alike = "one" if effect.alike else "none"
        return (
            f"of the {number(effect.comparable)} zones that had not signed by then {alike} had like counts before (a "
            f"third to {_TIMES[MAXIMUM_COUNT_RATIO]} times its own), and {number(MINIMUM_CONTROLS)} are needed"
        )
    assert effect.not_judged
    return _NOT_JUDGED[effect.not_judged]


_TIMES: Final = {3.0: "three"}
_NOT_JUDGED: Final = {
    NotJudged.MONTH_ONLY: "these data give the month only, so night incidents cannot be told from others",
    NotJudged.NO_CODES: "these data carry no offence codes, so night violence cannot be told from other violence",
    NotJudged.NOT_SIGNED: "fewer than a quarter of its venues have signed",
    NotJudged.MONTHS_MISSING: "months are missing from the data between the first and the last",
    NotJudged.WITHHELD: "counts as small as these are not shown until you show restricted data",
    NotJudged.NOT_ALWAYS_A_ZONE: "it was not a zone in all of the months compared, so other offences counted in it",
}
