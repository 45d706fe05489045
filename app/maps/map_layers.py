"""Layers that are switched on above a map, as JSON: what each is and, small enough for a phone, where it stands."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import shapely

from app.answering.answer import Answer
from app.answering.answered import Listing
from app.answering.zones import Zone, zones_beside
from app.charter.standing import Standing
from app.figures import counted, day, significant, span
from app.maps import layers, legend, safety_map
from app.sites.kinds import ScoredAreas
from app.sites.site import MARKINGS, Site
from app.words import map_layers as words
from geo.source import may_judge
from geo.space.crs import to_lonlat

Json = dict[str, Any]
AT_ONCE: Final = 1_500
"""Points that are sent together; more come by tiles."""
TILE_ZOOM: Final = 14
FINE: Final = 100.0
"""Metres by which LSOAs are simplified, neighbours alike."""
SYMBOLS: Final[Mapping[str, str]] = {
    **safety_map.SYMBOLS,
    "stop_by_day": '<rect x="{x:.1f}" y="{y:.1f}" width="9" height="9" transform="translate(-4.5 -4.5)" fill="#fff"'
    ' stroke="#566073" stroke-width="1.5" stroke-dasharray="2 1.5"/>',
    "cctv_out": safety_map.SYMBOLS["cctv"]
    + '<path d="M{x:.1f},{y:.1f}m-6-6l12,12" stroke="#b5400f" stroke-width="2.5"/>',
}
"""The symbols of the charter's drawings, and what those leave out. They differ in shape, not in colour alone."""
Tile = tuple[int, int]
"""Column and row of a Web Mercator tile of TILE_ZOOM."""


def symbol(kind: str) -> str:
    """One symbol as a file of its own: 24 pixels, on white so that it stands out of whatever the map shows."""
    inner = SYMBOLS[kind].format(x=12, y=12)
    back = f'<circle cx="12" cy="12" r="{6 if kind == "light" else 10}" fill="#fff" fill-opacity=".85"/>'
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" width="24" height="24">{back}{inner}</svg>'


def standing_head(layer: str, listing: Listing[Standing]) -> Json:
    """What a layer of points is."""
    found = listing.found
    counts = Counter(found.symbol)
    return {
        **_head(layer, len(found), words.provenance(found.sources, found.loaded, listing.attributions)),
        "synthetic": bool(listing.synthetic_parts),
        "symbols": [[kind, words.SYMBOLS[kind], counts[kind]] for kind in SYMBOLS if kind in counts],
        "missing": "" if len(found) else words.NONE_LOADED,
        "tiled": TILE_ZOOM if len(found) > AT_ONCE else 0,
    }


def standing(layer: str, listing: Listing[Standing], tile: Tile | None) -> Json:
    """The same with its points: longitude, latitude, place of its symbol in the list, name, further facts, and where
    more stands. Of many, those on one tile alone, and none without a tile."""
    found, head = listing.found, standing_head(layer, listing)
    lon, lat = (np.asarray(v) for v in to_lonlat(found.x, found.y))
    rows = np.arange(len(found))
    if head["tiled"]:
        rows = rows[_on(lon, lat, tile)] if tile else rows[:0]
    number = {kind: i for i, (kind, *_) in enumerate(head["symbols"])}
    link = "/safety-at-night/venues/" if layer == "venues" else ""
    points = [
        [
            round(float(lon[i]), layers.DECIMALS), round(float(lat[i]), layers.DECIMALS), number[found.symbol[i]],
            found.name[i], found.detail[i], *([f"{link}{found.id[i]}"] if link else []),
        ]
        for i in rows.tolist()
    ]  # fmt: skip
    return {**head, "points": points}


def zones(kept: Listing[Sequence[object]], source: str, *, places: bool = True) -> Json:
    """The zones with their outlines. source: of the incidents that they may judge; places: whether they are wanted."""
    found = zones_beside([one for one in kept.found if isinstance(one, Zone)], source)
    head = _kept("zones", [zone.synthetic for zone in found])
    href = [f"/safety-at-night/zones/{one.id}{'?source=demo' if one.synthetic else ''}" for one in found]
    facts = [(zone.name, _in_force(zone), link) for zone, link in zip(found, href, strict=True)]
    return {**head, "areas": _areas([zone.geometry for zone in found], facts)} if places else head


def sites(kept: Listing[Sequence[Site]], source: str, *, places: bool = True) -> Json:
    """The sites of Clear, Hold, Build likewise."""
    found = [one for one in kept.found if may_judge([one.source] if one.source else [], source)]
    highest = max((one.marking for one in found), key=MARKINGS.index, default=MARKINGS[0])
    head = _kept("sites", [one.synthetic for one in found], f" Marked {highest}." if highest != MARKINGS[0] else "")
    about = ["; ".join(filter(None, (_phases(one), one.marking))) for one in found]
    facts = [(one.name, text, f"/clear-hold-build/{one.id}") for one, text in zip(found, about, strict=True)]
    return {**head, "areas": _areas([one.geometry for one in found], facts)} if places else head


def deprivation(listing: Listing[ScoredAreas], *, places: bool = True) -> Json:
    """The LSOAs with the fifth that each is in."""
    scores = listing.found.scores
    if not scores.usable:
        none = missing("deprivation", words.NO_DEPRIVATION[scores.loaded])
        return {**none, "areas": _areas([], [])} if places else none
    about = words.of_scores(scores.vintage, scores.label, listing.attributions)
    head = {**_head("deprivation", int(np.isfinite(scores.score).sum()), about), "levels": list(words.DEPRIVED)}
    if not places:
        return head
    known = np.flatnonzero(np.isfinite(scores.score))
    breaks = np.quantile(scores.score[known], (0.2, 0.4, 0.6, 0.8))
    level = np.searchsorted(breaks, scores.score, side="left") + 1
    shapes = shapely.coverage_simplify(np.asarray(scores.outlines, object), FINE)
    facts = [
        (listing.found.names[i], f"{words.DEPRIVED[level[i] - 1]}; score {significant(float(scores.score[i]))}", "")
        for i in known.tolist()
    ]
    return {**head, "areas": _areas(shapes[known], facts, ({"level": int(level[i])} for i in known))}


def before(answer: Answer) -> Json:
    """The hotspots of the months before, those alone that are sure enough to be drawn."""
    shown = [spot for spot in answer.hotspots if legend.outline_of(spot)]
    when = span(answer.first, answer.last)
    facts = [(spot.name, f"{counted(spot.n)}, {when}; number {spot.rank} then", "") for spot in shown]
    about = words.of_months(answer.first, answer.last, len(answer.missing))
    head = _head("before", len(shown), about, none="")
    return {**head, "synthetic": answer.synthetic, "areas": _areas([spot.geometry for spot in shown], facts)}


def before_head(first: date, last: date) -> Json:
    """What the layer of the months before is; how many they are is known when they are computed."""
    return {**_head("before", 0, words.of_months(first, last, 0), none=""), "n": None}


def _kept(layer: str, synthetic: Sequence[bool], more: str = "") -> Json:
    """What a layer of things is that people keep."""
    made_up = bool(synthetic) and all(synthetic)
    about = f"{words.MADE_UP} " if made_up else ""
    head = _head(layer, len(synthetic), f"{about}{words.DRAWN_BY_HAND}{more}", none=words.NONE_KEPT)
    return {**head, "synthetic": made_up}


def missing(layer: str, why: str) -> Json:
    """A layer that cannot be shown now."""
    return _head(layer, 0, "", none=why)


def _head(layer: str, n: int, about: str, *, none: str = words.NONE_LOADED) -> Json:
    return {
        "id": layer, "title": words.TITLES[layer], "n": n, "about": about, "synthetic": False, "symbols": [],
        "levels": [], "missing": "" if n else none, "tiled": 0,
    }  # fmt: skip


def _areas(
    shapes: Sequence[Any] | npt.NDArray[np.object_],
    facts: Sequence[tuple[str, str, str]],
    more: Iterable[Json] | None = None,
) -> Json:
    given = more or ({} for _ in facts)
    rows = ({"name": n, "facts": t, "href": h, **level} for (n, t, h), level in zip(facts, given, strict=True))
    return layers.collection(shapes, rows)


def _in_force(zone: Zone) -> str:
    ends = [f"{word} {day(end)}" for word, end in (("from", zone.first), ("to", zone.last)) if end]
    return f"{zone.origin}{', in force ' + ' '.join(ends) if ends else ''}"


def _phases(one: Site) -> str:
    return ", ".join(f"{phase.phase} from {day(phase.start)}" for phase in one.phases)


def _on(lon: npt.NDArray[np.float64], lat: npt.NDArray[np.float64], tile: Tile) -> npt.NDArray[np.bool_]:
    n = 2.0**TILE_ZOOM
    column = np.floor((lon + 180) / 360 * n)
    row = np.floor((1 - np.arcsinh(np.tan(np.radians(lat))) / np.pi) / 2 * n)
    return np.asarray((column == tile[0]) & (row == tile[1]))
