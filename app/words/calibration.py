"""What was measured of the product's own certainty, in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from app.answering.answer import CERTAIN, DRAWN
from app.calibration.claim import Aspect, Claim, Condition, Data
from app.calibration.figures import MINIMUM_TRIALS, Figures
from app.calibration.measured import Measured
from app.figures import THIN, counted, decimal, figure, percent


@dataclass(frozen=True)
class Told:
    """A claim in plain words: its heading, what the product says with it, and when that counts as true.

    false: the rows give how often a claim was wrong, so that less is better."""

    title: str
    says: str
    true: str
    false: bool = False


CLAIMS: Final = {
    Claim.FOUND_AGAIN: Told(
        "A hotspot is there again",
        "Beside a hotspot stands how many of ten like it were there again, and its outline is solid or dashed by it.",
        "True when at least half of the ground inside its outline is hot again: it lies within hotspots that are found "
        "in as many other months, with gap and minimum chosen anew.",
    ),
    Claim.HOTSPOT_INTERVAL: Told(
        "The likely range of a hotspot",
        "A hotspot's rate stands with a range that holds the true rate 19 times in 20.",
        "True when the true rate of that ground lies in the range.",
    ),
    Claim.WARD_INTERVAL: Told(
        "The likely range of a ward",
        "A ward's rate stands with a range that holds the true rate 19 times in 20.",
        "True when the true rate of the ward lies in the range.",
    ),
    Claim.CELL_INTERVAL: Told(
        "The likely range of a square",
        "A square's rate stands with a range that holds the true rate 19 times in 20.",
        "True when the true rate of the square lies in the range.",
    ),
    Claim.RANK_INTERVAL: Told(
        "The likely rank of a hotspot",
        "A hotspot's rank stands with the ranks that it may truly have, 19 times in 20.",
        "True when its true rank among the hotspots lies in the range.",
    ),
    Claim.HOT_CELL: Told(
        "A square stands out",
        "A square is outlined when it and its neighbours hold more than chance gives. At most 1 in 20 may be false.",
        "False when neither the square nor one beside it is truly busier. Where none is (real counts put onto squares "
        "at random, or simulated), any map with one is false.",
        false=True,
    ),
    Claim.VERDICT: Told(
        "“It fell”, “it rose”",
        "A site's page says whether incidents fell or rose in a phase. At most 1 in 50 may be wrong.",
        "Wrong when it says either although nothing was done.",
        false=True,
    ),
    Claim.POWER: Told(
        "The smallest fall that a site could show",
        "Before a phase, a site's page says which fall it could show within a year, eight times in ten.",
        "True when a fall of that size is called a fall.",
    ),
    Claim.WATCH_ALERT: Told(
        "The watch round a site",
        "A place near the site that rose in two months running is reported. At most 1 quiet year in 20 may have one.",
        "False when a year in which nothing was pushed out has a report.",
        false=True,
    ),
    Claim.AREA_EFFECT: Told(
        "Month by month against similar places",
        "A change of treated areas against untreated ones stands with a range that leaves out no change by chance once "
        "in twenty times.",
        "False when nothing was done and no change is left out.",
        false=True,
    ),
    Claim.TREND: Told(
        "“Rising”, “falling”",
        "A sheet says that incidents rise or fall month by month when chance would show that once in twenty places.",
        "False when the place does neither.",
        false=True,
    ),
    Claim.YEAR_ON_YEAR: Told(
        "The change on the year before",
        "A sheet gives the change on the year before with a range that holds the true change 19 times in 20.",
        "True when the true change lies in the range.",
    ),
    Claim.NIGHT_RATIO: Told(
        "How busy the hours in question are",
        "Weekend nights stand with how many times an even spread they hold, and a range that is right 19 times in 20.",
        "True when the true ratio lies in the range.",
    ),
    Claim.KIND_OF_NIGHT: Told(
        "Special nights",
        "Paydays, match days and bank holidays stand with how many times an ordinary night they are, and a range.",
        "True when the true ratio lies in the range.",
    ),
    Claim.NEW_CLUSTER: Told(
        "A new cluster",
        "A cluster stands with how often one like it appears by chance; what it gives less than once a year is new.",
        "Tried where nothing is new: one at least so rare must turn up as often as that, and is then false.",
        false=True,
    ),
    Claim.TOLERANCE_CONTOUR: Told(
        "Where a change is more than chance",
        "A line surrounds the ground where a change or a risk is beyond what chance gives anywhere on the map.",
        "False when nothing changed and any ground is surrounded.",
        false=True,
    ),
    Claim.ENVELOPE: Told(
        "Gathered or spread out",
        "Ripley's K leaves a band that chance stays in, over all distances at once, 19 times in 20.",
        "False when incidents lie by chance and K leaves the band.",
        false=True,
    ),
}  # fmt: skip

DATA: Final = {
    Data.SEVEN_FORCES: "police forces of the South West and its neighbours, data.police.uk, 2025",
    Data.WILTSHIRE: "Wiltshire, data.police.uk, 2024 and 2025",
    Data.SHOOTINGS: "shootings in New York City, exact points",
    Data.VEHICLE_THEFTS: "vehicle thefts in New York City, exact points",
    Data.SIMULATED: "simulated towns",
    Data.OWN: "your own data",
}


def condition(one: Condition) -> str:
    """Stated 50 % to 90 %; 300 incidents; months vary by 30 % beyond chance."""
    low, high = one.low, one.high
    numbers = figure(low) if high is None else f"{figure(low)} to {figure(high)}"
    shares = percent(low) if high is None else f"{percent(low)} to {percent(high)}"
    few = {1.0: "one place truly busier"}
    sentences = {
        Aspect.STATED: f"stated {shares}",
        Aspect.INCIDENTS: f"{numbers} incidents in all",
        Aspect.COUNT: f"{numbers} incidents in the place",
        Aspect.MONTHLY: f"{numbers} a month",
        Aspect.NIGHTLY: f"{numbers} a night",
        Aspect.MONTHS: f"{numbers} months",
        Aspect.VARIATION: f"varying by {shares} beyond chance" if low or high else "varying as chance does",
        Aspect.DISPERSION: f"varying {numbers} times as much as chance",
        Aspect.FALL: f"true fall {shares}",
        Aspect.PLACES: f"{numbers} places",
        Aspect.TREATED: f"{numbers} treated",
        Aspect.UNTREATED: f"{numbers} untreated",
        Aspect.RISK: "of a risk" if low else "of a change",
        Aspect.AT_WORST: "chosen at its worst" if low else "chosen at random",
        Aspect.SEASON: f"a season of {shares}" if low or high else "no season",
        Aspect.PERIODS: f"{numbers} periods looked at",
        Aspect.PEAKS: few.get(low, f"{numbers} places truly busier") if low else "no place truly busier",
        Aspect.FIRST: f"the first {numbers} of the list",
        Aspect.YEAR_AHEAD: "against the year after",
    }
    return sentences[one.aspect]


def conditions(row: Measured) -> str:
    """All of a row's, "all together" without any."""
    return ", ".join(map(condition, row.conditions)) or "all together"


def held(row: Measured) -> str:
    """95.3 % (94.2 to 96.3)."""
    return f"{percent(row.held, 1)} ({decimal(100 * row.low, 1)} to {decimal(100 * row.high, 1)})"


def target(row: Measured) -> str:
    """93 % to 97 %; at most 5 %; at least 80 %."""
    low, high = (100 * v for v in (row.target_low, row.target_high))
    if row.target_low <= 0:
        return f"at most {figure(round(high, 1))}{THIN}%"
    if row.target_high >= 1:
        return f"at least {figure(round(low, 1))}{THIN}%"
    return f"{figure(round(low, 1))} to {figure(round(high, 1))}{THIN}%"


def kept(row: Measured) -> str:
    """Whether the row's claim kept its word, where that can be told."""
    return "too few to tell" if not row.tells else "kept" if row.met else "missed"


TOO_LITTLE: Final = "Too little data to say."
MADE_UP: Final = (
    "These incidents are made up: the figures show how it works, say nothing about any place and are not your own."
)


def local_sentences(local: Figures) -> tuple[str, ...]:
    """One for each outline, or for each row, of the data of this service on enough trials; that it is too little where
    there is none."""
    where = "In the made-up data" if local.synthetic else "In your data"
    tried: dict[str, tuple[int, int]] = {}
    for row in local.rows:
        true, n = tried.get(what := _tried(row), (0, 0))
        tried[what] = true + round(row.held * row.n), n + row.n
    enough = {what: of for what, of in tried.items() if of[1] >= MINIMUM_TRIALS}
    again = any(row.claim is Claim.FOUND_AGAIN for row in local.rows)
    say = times_in_ten if again else times
    return tuple(f"{where}, {what} {say(*of)}." for what, of in enough.items()) or (TOO_LITTLE,)


def _tried(row: Measured) -> str:
    """Solid outlines came back; 300 incidents in all: so."""
    if row.claim is Claim.FOUND_AGAIN:
        for one in row.conditions:
            if one.aspect is Aspect.STATED:
                line = (
                    "solid outlines" if one.low >= CERTAIN else "dashed outlines" if one.low >= DRAWN else "the others"
                )
                return f"{line} came back"
    return f"{conditions(row)}: {'wrong' if CLAIMS[row.claim].false else 'so'}"


def times(true: int, n: int) -> str:
    """41 of 52 times."""
    return f"{figure(true)} of {figure(n)} times"


def times_in_ten(true: int, n: int) -> str:
    """8 of 10 times (40 of 50)."""
    tenths = round(10 * true / n)
    if tenths in (0, 10):
        return times(true, n)
    about = "" if true * 10 == tenths * n else "about "
    return f"{about}{tenths} of 10 times ({figure(true)} of {figure(n)})"


def result(rows: Sequence[Measured], *, false: bool) -> str:
    """Kept its word in 5 of 6 tests. Farthest off: 300 incidents in all, so in 91.2 % where 95.0 % is stated."""
    telling = [row for row in rows if row.tells]
    met, few = sum(row.met for row in telling), len(rows) - len(telling)
    more = f" {counted(few, 'more test')} had too few trials to tell." if few else ""
    if met == len(telling):
        which = "no test that could tell" if not met else "the one test" if met == 1 else f"all {met} tests"
        return f"Kept its word in {which}.{more}"
    worst = max((row for row in telling if not row.met), key=_miss)
    verb = "wrong" if false else "so"
    return (
        f"Kept its word in {met} of {counted(len(telling), 'test')}. Farthest off: {conditions(worst)}, {verb} in "
        f"{percent(worst.held, 1)} where {percent(worst.stated, 1)} is stated.{more}"
    )


def headline(rows: Sequence[Measured]) -> str:
    """48 of 52 tests of what the pages claim came out as they say."""
    telling = [row for row in rows if row.tells]
    met = sum(row.met for row in telling)
    return f"{met} of {counted(len(telling), 'test')} of what the pages claim came out as they say."


def _miss(row: Measured) -> float:
    return max(row.target_low - row.held, row.held - row.target_high)
