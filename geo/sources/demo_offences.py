"""What happens in the demo: streams of synthetic offences, each with its codes, places, hours and rate."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from geo.offence.ho_codes import VIOLENCE_SEXUAL

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Stream:
    """One kind of offence in one kind of setting.

    per_month: mean count; codes: Home Office codes with their shares, empty for incidents that have none; where: a pool
    of addresses (see demo.py) or the id of a planted place; clock: name of a week in CLOCKS; span: median hours between
    start and end, 0 when the time is known; alcohol, drugs, domestic, knife: chance of the flag; season: height of the
    summer over the winter.
    """

    category: str
    per_month: float
    codes: tuple[tuple[str, float], ...]
    where: str
    clock: str
    span: float = 0.0
    alcohol: float = 0.05
    drugs: float = 0.02
    domestic: float = 0.0
    knife: float = 0.02
    season: float = 0.0


_INJURY = (("8N", 0.46), ("105A", 0.38), ("5D", 0.04), ("104A", 0.03), ("8T", 0.03), ("20A", 0.03), ("3B", 0.03))
_HOME = (
    ("105A", 0.36), ("8N", 0.24), ("8L", 0.12), ("8Q", 0.08), ("3B", 0.06), ("19C", 0.04), ("17A", 0.03),
    ("20A", 0.04), ("8U", 0.02), ("5D", 0.01),
)  # fmt: skip
_STREET = (
    ("105A", 0.41), ("8N", 0.27), ("8L", 0.12), ("3B", 0.06), ("20A", 0.05), ("88E", 0.03), ("5D", 0.03), ("8P", 0.02),
    ("2", 0.001), ("1", 0.0005), ("36", 0.0085),
)  # fmt: skip
_ORDER = (("9A", 0.85), ("9B", 0.06), ("66", 0.06), ("62A", 0.03))
_DAMAGE = (("58A", 0.22), ("58B", 0.17), ("58C", 0.40), ("58D", 0.16), ("56B", 0.04), ("56A", 0.01))
_DRUGS = (("92E", 0.56), ("92D", 0.22), ("92A", 0.19), ("92C", 0.03))
_MARKET = (("92A", 0.45), ("92D", 0.30), ("92E", 0.25))
_WEAPONS = (("10D", 0.62), ("10C", 0.24), ("10B", 0.04), ("81", 0.05), ("90", 0.05))
_ROBBERY = (("34B", 0.86), ("34A", 0.14))
_ASB: tuple[tuple[str, float], ...] = ()


def _site(where: str, rate: float) -> tuple[Stream, ...]:
    """The mix of a neighbourhood under pressure; rate 1 is about forty incidents a month."""
    return (
        Stream(VIOLENCE_SEXUAL, 13 * rate, _STREET, where, "evening", alcohol=0.2, knife=0.08),
        Stream("Anti-social behaviour", 11 * rate, _ASB, where, "evening", season=0.2),
        Stream("Drugs", 5 * rate, _MARKET, where, "afternoon", drugs=1.0),
        Stream("Criminal damage and arson", 4.5 * rate, _DAMAGE, where, "evening", span=5),
        Stream("Public order", 3 * rate, _ORDER, where, "evening", alcohol=0.2),
        Stream("Vehicle crime", 3 * rate, (("45", 0.6), ("126", 0.4)), where, "overnight", span=9),
        Stream("Robbery", 0.8 * rate, _ROBBERY, where, "evening", knife=0.4),
        Stream("Possession of weapons", 0.7 * rate, _WEAPONS, where, "afternoon", knife=0.7),
    )


def _night(where: str, rate: float) -> tuple[Stream, ...]:
    """A place where weekend nights go wrong."""
    return (
        Stream(VIOLENCE_SEXUAL, 26 * rate, _INJURY, where, "weekend_night", alcohol=0.72, knife=0.03, season=0.1),
        Stream("Public order", 9 * rate, _ORDER, where, "weekend_night", alcohol=0.75),
        Stream("Anti-social behaviour", 7 * rate, _ASB, where, "weekend_night"),
        Stream("Robbery", 0.9 * rate, _ROBBERY, where, "weekend_night", alcohol=0.2, knife=0.25),
        Stream("Theft from the person", 1.5 * rate, (("39", 1.0),), where, "weekend_night", span=1),
        Stream("Possession of weapons", 0.8 * rate, _WEAPONS, where, "weekend_night", knife=0.7),
    )


STREAMS: Final = (
    Stream(VIOLENCE_SEXUAL, 110, _INJURY, "centre", "weekend_night", alcohol=0.6, knife=0.03, season=0.1),
    Stream(
        VIOLENCE_SEXUAL, 420, _HOME, "dwelling", "home", span=0.7, alcohol=0.22, domestic=0.62, knife=0.02, season=0.08
    ),
    Stream(VIOLENCE_SEXUAL, 215, _STREET, "street", "day", alcohol=0.1, domestic=0.06, knife=0.04, season=0.1),
    Stream(VIOLENCE_SEXUAL, 90, (("8R", 0.7), ("8L", 0.3)), "dwelling", "home", span=18, domestic=0.35, knife=0.0),
    Stream(VIOLENCE_SEXUAL, 30, (("105A", 0.7), ("8N", 0.3)), "school_college", "school", knife=0.03),
    Stream("Public order", 95, _ORDER, "street", "day", alcohol=0.15, season=0.1),
    Stream("Public order", 28, _ORDER, "centre", "weekend_night", alcohol=0.6),
    Stream("Anti-social behaviour", 310, _ASB, "street", "evening", season=0.25),
    Stream("Anti-social behaviour", 30, _ASB, "park_open_space", "evening", season=0.4),
    Stream("Anti-social behaviour", 30, _ASB, "centre", "weekend_night"),
    Stream("Criminal damage and arson", 150, _DAMAGE, "street", "overnight", span=8),
    Stream("Criminal damage and arson", 18, _DAMAGE, "centre", "weekend_night", span=3, alcohol=0.3),
    Stream("Shoplifting", 190, (("46", 1.0),), "shop", "shop_hours", span=0.3),
    Stream("Other theft", 95, (("49", 0.85), ("40", 0.15)), "street", "day", span=6),
    Stream("Theft from the person", 10, (("39", 1.0),), "centre", "day", span=1),
    Stream("Vehicle crime", 95, (("45", 0.5), ("48", 0.3), ("126", 0.2)), "street", "overnight", span=11),
    Stream("Vehicle crime", 20, (("45", 0.7), ("126", 0.3)), "car_park", "day", span=6),
    Stream("Burglary", 90, (("28E", 0.7), ("30C", 0.29), ("29A", 0.01)), "dwelling", "overnight", span=9),
    Stream("Bicycle theft", 25, (("44", 1.0),), "centre", "day", span=7, season=0.4),
    Stream("Drugs", 52, _DRUGS, "street", "afternoon", drugs=1.0),
    Stream("Drugs", 12, _DRUGS, "centre", "weekend_night", drugs=1.0, alcohol=0.2),
    Stream("Possession of weapons", 34, _WEAPONS, "street", "afternoon", knife=0.7),
    Stream("Robbery", 23, _ROBBERY, "street", "evening", knife=0.24, alcohol=0.1),
    Stream("Other crime", 50, (("99", 0.7), ("33", 0.2), ("106", 0.02), ("54", 0.08)), "street", "day", span=12),
    *_night("night-1", 0.85),
    *_night("night-2", 0.64),
    Stream("Drugs", 11, _MARKET, "drugs-1", "afternoon", drugs=1.0),
    Stream("Possession of weapons", 1.6, _WEAPONS, "drugs-1", "afternoon", knife=0.8),
    Stream("Robbery", 1.6, _ROBBERY, "drugs-1", "evening", knife=0.5, drugs=0.3),
    Stream("Anti-social behaviour", 6, _ASB, "drugs-1", "afternoon"),
    Stream("Drugs", 7, _MARKET, "drugs-2", "afternoon", drugs=1.0),
    Stream("Possession of weapons", 1.0, _WEAPONS, "drugs-2", "afternoon", knife=0.8),
    Stream("Robbery", 1.0, _ROBBERY, "drugs-2", "evening", knife=0.5, drugs=0.3),
    Stream("Robbery", 1.4, _ROBBERY, "moved", "evening", knife=0.4),
    Stream(VIOLENCE_SEXUAL, 8, _STREET, "moved", "evening", alcohol=0.2, knife=0.06),
    Stream("Anti-social behaviour", 8, _ASB, "moved", "evening"),
    Stream("Robbery", 0.7, _ROBBERY, "path-1", "dark", knife=0.3),
    Stream(VIOLENCE_SEXUAL, 2.6, _STREET, "path-1", "dark", alcohol=0.2),
    *(stream for site in ("chb-1", "chb-2", "chb-3") for stream in _site(site, 1.0)),
    *(stream for site in ("chb-1", "chb-2", "chb-3") for stream in _site(f"{site}-ring", 0.42)),
)
"""About 2,510 incidents a month: over half of what Wiltshire records, robbery and weapons at their real rate."""


def _week(base: tuple[float, ...], *peaks: tuple[str, float, float, float]) -> Floats:
    """(168,) chances. base: 24 hours; peaks: days ("fri sat"), hour (25 is 01:00 the next day), width, height."""
    hours = np.arange(168)
    week = np.tile(np.asarray(base, float), 7)
    for days, hour, width, height in peaks:
        for day in days.split():
            at = ("mon", "tue", "wed", "thu", "fri", "sat", "sun").index(day) * 24 + hour
            away = np.abs((hours - at + 84) % 168 - 84)
            week += height * np.exp(-0.5 * (away / width) ** 2)
    return np.asarray(week / week.sum())


def _bumps(*bumps: tuple[float, float, float], floor: float = 0.05) -> tuple[float, ...]:
    """24 chances: a floor and bumps of (hour, width, height) round the clock."""
    hours = np.arange(24)
    day = np.full(24, floor)
    for at, width, height in bumps:
        day += height * np.exp(-0.5 * (((hours - at + 12) % 24 - 12) / width) ** 2)
    return tuple(day.tolist())


_WORKING = "mon tue wed thu fri"
CLOCKS: Final = {
    # violence at licensed premises peaks at closing time, on Saturday an hour later than on Friday
    "weekend_night": _week(_bumps((23, 2, 0.22), floor=0.004), ("fri", 24.5, 1.6, 3.2), ("sat", 25.5, 1.7, 4.2)),
    "home": _week(_bumps((20, 4, 1.0), (12, 4, 0.4), floor=0.25), ("sat sun", 22, 3, 0.5)),
    "day": _week(_bumps((15, 4, 1.0), (11, 3, 0.4), floor=0.04)),
    "school": _week(_bumps(floor=0.001), (_WORKING, 12.5, 1.5, 1.0), (_WORKING, 15.5, 0.8, 1.4)),
    "shop_hours": _week(_bumps((14, 3, 1.0), (17, 2, 0.6), floor=0.01)),
    "evening": _week(_bumps((21, 3, 1.0), floor=0.06), ("fri sat", 22, 2.5, 0.4)),
    "afternoon": _week(_bumps((16, 3, 1.0), floor=0.06)),
    "overnight": _week(_bumps((23, 4, 1.0), (18, 2, 0.5), floor=0.1)),
    "dark": _week(_bumps((0.5, 1.0, 1.0), floor=0.0), ("fri sat", 25, 1.2, 0.8)),
}
"""Weeks of 168 chances, Monday 00:00 first."""
