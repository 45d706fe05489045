"""When it happens: the week hour by hour, the busiest hours, the night's share, and nights that are not like others."""

from typing import Final

import numpy as np
import numpy.typing as npt

from app.answering import hours
from app.answering.answerer import Answerer
from app.answering.question import Question
from app.night.answer import Nights, Treatment, Variant
from app.night.night_kinds import kinds_of
from app.night.timed import Timed, timed_of
from geo import aoristic
from geo.aoristic import NightRatio, Peak, Spread
from geo.offence.offences import definition
from geo.time.darkness import dark_within
from geo.time.night import profile

Floats = npt.NDArray[np.float64]

DEFAULT: Final = "nte_core"
"""The night in question when none is asked for."""
PEAK_HOURS: Final = 3


def nights(answerer: Answerer, asked: Question) -> Nights:
    """The nights of a question. Raises as Answerer.answer does, and Refused when no record has an hour."""
    settings = answerer.settings
    known = timed_of(answerer, asked)
    chosen_for_you = not (asked.night or asked.span)
    filled = asked.but(night=DEFAULT) if chosen_for_you else asked
    every = asked.but(night="", hour=None, hours="")
    what = definition(asked.offence, folder=answerer.definitions)
    whole, chosen = answerer.answer(every), answerer.answer(filled)
    asked_hours = hours.hours_of(filled, settings)
    mask = None if asked_hours.dark else asked_hours.mask
    spread = aoristic.weights(known.start, known.end, timezone=settings.timezone)
    share = None if mask is None else hours.share_of(mask, known.period, settings.timezone)
    variants = tuple(_variant(way, known, spread, mask, share, settings.timezone, settings.seed) for way in Treatment)
    first = variants[0]
    dark = _dark(known, settings.seed) if hours.darkness_known(settings.timezone) else None
    kinds, whole_nights, payday = kinds_of(answerer, asked, known)
    return Nights(
        whole=whole,
        asked=chosen,
        hours=asked_hours,
        chosen_for_you=chosen_for_you,
        n=float(known.counts.sum()) + known.untimed,
        timed=float(known.counts.sum()),
        untimed=known.untimed,
        variants=variants,
        ratio=dark if mask is None else first.ratio,
        resamples=settings.resamples,
        peak_stability=_stability(spread, known.counts, first.peak, settings.seed, settings.resamples),
        dark=dark,
        timezone=settings.timezone,
        kinds=kinds,
        whole_nights=whole_nights,
        payday=payday,
        definition_night=profile(what.night) if what.night else None,
        unknown_hour=known.found.unknown_hour,
    )


def _variant(
    way: Treatment,
    known: Timed,
    spread: Spread,
    mask: npt.NDArray[np.bool_] | None,
    share: float | None,
    timezone: str,
    seed: int,
) -> Variant:
    if way is Treatment.AORISTIC:
        week, inside = _week(spread, known.counts), None if mask is None else spread.within(mask)
    else:
        hour = aoristic.one_hour(known.start, known.end, timezone=timezone, variant=way.value)  # type: ignore[arg-type]
        week = np.asarray(np.bincount(hour, known.counts, 168).reshape(7, 24).T, np.float64)
        inside = None if mask is None else mask[hour].astype(np.float64)
    ratio = None
    if inside is not None and share is not None:
        ratio = aoristic.night_ratio(np.minimum(inside, 1.0), share, seed=seed, counts=known.counts)
    return Variant(way, week, aoristic.peak(week, PEAK_HOURS), ratio)


def _week(spread: Spread, counts: Floats) -> Floats:
    """(24, 7) from weights and how many incidents each event stands for."""
    found = np.bincount(spread.hour, spread.weight * counts[spread.event], 168)
    return np.asarray(found.reshape(7, 24).T, np.float64)


def _dark(known: Timed, seed: int) -> NightRatio | None:
    share = hours.dark_share_of(known.period)
    return aoristic.night_ratio(dark_within(known.start, known.end), share, seed=seed, counts=known.counts)


def _stability(spread: Spread, counts: Floats, peak: Peak | None, seed: int, resamples: int) -> float:
    """Share of (Poisson) bootstrap resamples whose busiest hours overlap the peak."""
    if peak is None:
        return 0.0
    rng = np.random.default_rng(seed)
    held = 0
    for _ in range(resamples):
        drawn = rng.poisson(counts).astype(np.float64)
        other = aoristic.peak(_week(spread, drawn), peak.hours)
        apart = 168 if other is None else (other.start - peak.start) % 168
        held += min(apart, 168 - apart) < peak.hours
    return held / resamples
