"""On whom it falls, in words: what is set beside what, what stands out, and what it cannot say."""

from typing import Final

from app.figures import counted, decimal, interval, number, percent

FALLS: Final = {
    "hotspots": "Area of hotspots", "patrols": "Time of patrols", "searches": "Searches reported by patrols",
}  # fmt: skip
PATROL_TIME: Final = "the time of patrols"
BY: Final = {"deprivation": "By deprivation", "age": "By age", "ethnicity": "By ethnic group"}
FIFTHS: Final = {
    "1": "The most deprived fifth", "2": "The second fifth", "3": "The middle fifth", "4": "The fourth fifth",
    "5": "The least deprived fifth",
}  # fmt: skip
MISSING: Final = {
    "no_scores": "Not known: no Index of Multiple Deprivation is loaded (afterdark load deprivation).",
    "two_years": "Not known: the scores of deprivation and the outlines of LSOAs are of two years, and codes of two "
    "years are not joined.",
    "no_ages": "Not known: no residents by age are loaded for these LSOAs (afterdark load population).",
    "no_table": "Not known: no census table was supplied (afterdark bias-report --ethnicity FILE).",
    "other_lsoas": "Not known: the census table that was supplied is of other LSOAs.",
}
PATROLS: Final = {
    "done": "visits that were made", "planned": "visits that confirmed plans have, for none is written down as made",
    "none": "no visits: none is written down, and no plan is confirmed",
}  # fmt: skip
CAVEATS: Final = (
    "Residents are not who is there. At night a town centre is full of people who live elsewhere, and whoever is "
    "stopped, patrolled past or hurt there is often one of them. Nothing here is known of any person.",
    "A place where many of a group live is not a place where that group offends. What is said of places must not be "
    "said of people.",
    "The incidents are those that were recorded. Where less is reported, less is counted.",
    "A gap is a reason to ask why, not an answer. Patrols go to few places and incidents happen in many, so a gap can "
    "have a reason that somebody can defend; that reason has to be written down.",
    "No gap beyond doubt is not the same as none: with few nights or months only a large one can be told.",
    "Searches are counted as what followed. No search, arrest or offence that is found by looking chooses a place to "
    "patrol, nor does anything that tells who somebody is.",
)
METHOD: Final = (
    "Harm and incidents are added up by LSOA and month, patrols by LSOA and night, hotspots by the LSOAs that they "
    "lie in. Each LSOA's share goes to the groups as its residents divide.",
    "Ranges of shares hold at 95 %. A gap is called one when its range, which holds at 99 % for all groups of a table "
    "together, leaves out none: of a hundred fair worlds about one would be accused. Fewer than 8 nights, months or "
    "hotspots give no range (models/share_gap.py).",
)
DUTY: Final = (
    "This report is made for the public sector equality duty (Equality Act 2010, section 149): to look again and again "
    "whether what is done falls on some more than on others (R (Bridges) v South Wales Police [2020] EWCA Civ 1058)."
)
INCIDENTS, HARM = ("Incidents", "the incidents"), ("Harm", "the harm")
"""What hotspots and patrols are set beside: over a column, and in a sentence."""
SYNTHETIC: Final = "Synthetic data: these incidents were made up. No decision may rest on them."


def title(what: str) -> str:
    """On whom it falls: Serious violence, Swindon."""
    return f"On whom it falls: {what}"


def heads(beside: tuple[str, str]) -> tuple[str, ...]:
    """Over the first columns."""
    return ("Group", "Residents", beside[0])


def against(what: str, beside: tuple[str, str]) -> str:
    """What something is set beside."""
    return PATROL_TIME if what == "searches" else beside[1]


def lead(n: float, months: int, km2: float, hotspots: int, lsoas: str, *, by: str) -> str:
    """What it rests on. by: the table by which the incidents are weighed, "" where they are counted."""
    weighed = f", weighed by their harm ({by})" if by else ""
    return (
        f"{counted(n)} in {months} months with incidents{weighed}, and {counted(hotspots, 'hotspot')} "
        f"of {decimal(km2, 2)} km² together, set beside who lives in the {lsoas}."
    )


def patrols(basis: str, minutes: float, nights: int, first: str, last: str, searches: int) -> str:
    """Which time of patrols is meant."""
    if basis == "none":
        return f"Patrols: {PATROLS[basis]}. So nothing is said of their time."
    asked = f", with {counted(searches, 'search', 'searches')} reported of them" if searches else ""
    return (
        f"Patrols: {number(round(minutes / 60))} hours in {counted(nights, 'night')} from {first} to {last}, "
        f"of {PATROLS[basis]}{asked}."
    )


def group(by: str, name: str, after: str) -> str:
    """Most deprived fifth; aged 16 to 24; a census group as it is called."""
    if by == "deprivation":
        return FIFTHS[name]
    if by == "age":
        return f"Aged {name} and over" if not after else f"Aged {name} to {int(after) - 1}"
    return name


def division(by: str, *, england: bool, as_of: str, people: bool, lsoas: int) -> str:
    """What the groups are of."""
    if by == "deprivation":
        of = "all of England's small areas" if england else "the LSOAs here"
        lives = "" if people else " No residents are loaded, so each LSOA is taken to have as many."
        return f"Fifths of {of}{f', Index {as_of}' if as_of else ''}; {number(lsoas)} LSOAs.{lives}"
    return f"Residents{f' {as_of}' if as_of else ''} of {number(lsoas)} LSOAs."


def share(value: float, low: float | None, high: float | None) -> str:
    """43 % (38 to 48)."""
    given = f" ({interval(100 * low, 100 * high)})" if low is not None and high is not None else ""
    return f"{percent(value)}{given}"


def gap(value: float | None, low: float | None, high: float | None) -> str:
    """+12 points (5 to 19): so far above what it is set beside; no range where there is none."""
    if value is None:
        return ""
    points = f"{'+' if round(100 * value) > 0 else ''}{decimal(100 * value, 0)}"
    return f"{points} ({interval(100 * low, 100 * high)})" if low is not None and high is not None else points


def stands_out(what: str, who: str, beside: str, *, more: bool) -> str:
    """Time of patrols: more of it than of the harm is where people of a group live, beyond doubt."""
    return f"{FALLS[what]}: {'more' if more else 'less'} of it than of {beside} is where “{who}” live, beyond doubt."


NOTHING: Final = "No gap is beyond doubt."
NO_RANGES: Final = "Too few nights, months or hotspots to tell a gap from chance."
