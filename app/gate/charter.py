"""The charter's sheets, evidence and effects as a reader may see them: without small counts and what tells them."""

from dataclasses import replace
from math import nan

import numpy as np

from app.answering.question import Question
from app.charter.candidates import CandidateSite
from app.charter.evidence import Count, Evidence, ZoneCount
from app.charter.kinds import PlaceQuestion
from app.charter.place_map import PlaceMap
from app.charter.sheet import NoBenefit, OtherCount, ProposedOption, Sheet, Sheets
from app.charter.signing_effect import OFFENCE as NIGHT_OFFENCE
from app.charter.signing_effect import NotJudged, SigningEffect, SigningEffects
from app.charter.site_incidents import NoHours, SiteIncidents
from app.charter.site_trend import Trend
from app.gate.counts import given
from app.gate.rule import Rule
from app.gate.viewer import Viewer
from geo.errors import NotFound, Refused


def disclosed_sheets(made: Sheets, question: Question, viewer: Viewer) -> Sheets:
    """Sheets without the hotspots that the rule hides; in those that stay, no count below the minimum, and none of the
    figures of hours, months and harm from which one could be worked out."""
    rule = _allowed(viewer, viewer.rule(made.found.what, made.found.period.source))
    kept = [i for i, sheet in enumerate(made.sheets) if _visible(sheet.candidate, rule)]
    source = made.found.period.source
    sites = [without_small_counts(made.found.sites[i], rule) for i in kept]
    sheets = [_sheet(made.sheets[i], site, viewer, source) for i, site in zip(kept, sites, strict=True)]
    return replace(made, found=replace(made.found, sites=tuple(sites)), sheets=tuple(sheets))


def disclosed_candidates(
    found: tuple[CandidateSite, ...], question: Question, viewer: Viewer
) -> tuple[CandidateSite, ...]:
    """Candidate sites without the hotspots that the rule hides."""
    rule = _allowed(viewer, viewer.rule_for(question))
    return tuple(one for one in found if _visible(one, rule))


def disclosed_place(place: PlaceMap, question: PlaceQuestion, viewer: Viewer) -> PlaceMap:
    """What stands at a place; a hotspot that the rule hides is not there."""
    if question.asked is not None and place.candidate is not None:
        rule = _allowed(viewer, viewer.rule_for(question.asked))
        if not _visible(place.candidate, rule):
            raise NotFound("there is no such candidate site", todo="Choose one from the list of candidate sites.")
    return place


def disclosed_effects(found: SigningEffects, question: str, viewer: Viewer) -> SigningEffects:
    """Zones before and after signing; one with a count below the minimum is not judged."""
    rule = _allowed(viewer, viewer.rule_for(Question(offence=NIGHT_OFFENCE, source=found.source)))
    return replace(found, zones=tuple(_effect(zone, rule) for zone in found.zones))


def disclosed_evidence(pack: Evidence, question: object, viewer: Viewer) -> Evidence:
    """The pack of a zone, every definition by its own rule."""
    source = pack.period.source
    rules = {one.definition.key: _allowed(viewer, viewer.rule(one.definition, source)) for one in pack.counts}
    of_hours = rules[pack.hours.definition.key]
    spots = [spot for spot in pack.hotspots if of_hours.hotspots and spot.n >= of_hours.minimum]
    return replace(
        pack,
        counts=tuple(_zone_count(one, rules[one.definition.key]) for one in pack.counts),
        hours=_zone_count(pack.hours, of_hours),
        site=without_small_counts(pack.site, of_hours),
        week=None if of_hours.hides else pack.week,
        no_week=NoHours.WITHHELD if of_hours.hides else pack.no_week,
        hotspots=tuple(spots),
    )


def without_small_counts(site: SiteIncidents, rule: Rule) -> SiteIncidents:
    """The figures of one place that give no count below the minimum."""
    if not rule.hides:
        return site
    small = site.n < rule.minimum
    use = given(np.array([row.n for row in site.types]), site.n, rule) & (not small)
    return replace(
        site,
        n=0.0 if small else site.n,
        low=0.0 if small else site.low,
        high=0.0 if small else site.high,
        by_month=(),
        types=tuple(row for row, kept in zip(site.types, use, strict=True) if kept),
        harm=nan,
        harm_error=nan,
        largest_share=0.0,
        unweighted=0,
        untimed=0,
        night=None,
        dark=None,
        no_hours=NoHours.WITHHELD,
        trend=Trend(0, None, None, None, None, withheld=True),
        persistence=None if small else site.persistence,
        minimum=rule.minimum,
    )


def _allowed(viewer: Viewer, rule: Rule) -> Rule:
    """The rule, for who may see counts inside drawn outlines at all. Raises Refused."""
    if not viewer.policy.role(viewer.reader.role).outlines or not rule.small_areas:
        raise Refused("counts inside a drawn outline are not shown for this", todo="Ask for wards on the map instead.")
    return rule


def _visible(candidate: CandidateSite, rule: Rule) -> bool:
    """Whether a site may be shown: what people drew always, a hotspot by its count. n: None for what is kept."""
    return candidate.n is None or (rule.hotspots and candidate.n >= rule.minimum)


def _sheet(sheet: Sheet, site: SiteIncidents, viewer: Viewer, source: str) -> Sheet:
    others = [_other(one, viewer.rule_for(Question(offence=one.key, source=source))) for one in sheet.others]
    if not site.minimum:
        return replace(sheet, incidents=site, others=tuple(others))
    options = tuple(_without_pounds(one) for one in sheet.options)
    return replace(sheet, incidents=site, others=tuple(others), options=options, worth=None)


def _without_pounds(one: ProposedOption) -> ProposedOption:
    """An option without the figure from which a count could be worked out, nor why there is none."""
    why = one.no_benefit if one.no_benefit == NoBenefit.NOT_PROVEN else NoBenefit.WITHHELD
    return replace(one, low=None, high=None, counted=(), no_benefit=why)


def _other(one: OtherCount, rule: Rule) -> OtherCount:
    if one.n >= rule.minimum:
        return one
    return replace(one, n=0.0, low=0.0, high=0.0, below=rule.minimum)


def _effect(effect: SigningEffect, rule: Rule) -> SigningEffect:
    arms = effect.result.arms if effect.result else ()
    if all(min(arm.before, arm.after) >= rule.minimum for arm in arms):
        return effect
    return SigningEffect(effect.zone, effect.signed, NotJudged.WITHHELD)


def _zone_count(one: ZoneCount, rule: Rule) -> ZoneCount:
    if not rule.hides:
        return one
    months = np.array(one.by_month)
    use = given(months, one.zone.n, rule) & (one.zone.n >= rule.minimum)
    by_month = tuple(np.where(use, months, nan).tolist())
    return replace(one, zone=_count(one.zone, rule), ring=_count(one.ring, rule), by_month=by_month)


def _count(count: Count, rule: Rule) -> Count:
    return count if count.n >= rule.minimum else Count(0.0, 0.0, 0.0, below=rule.minimum)
