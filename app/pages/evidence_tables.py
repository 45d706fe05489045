"""The evidence pack of a zone, and the sheets of candidate sites, as tables for spreadsheets."""

from collections.abc import Sequence
from math import isnan

from app.charter.evidence import Evidence
from app.charter.ranking import CRITERIA, RankedSheets
from app.charter.sheet import Sheet, Sheets
from app.table import Value
from app.words import evidence as evidence_words
from app.words import sheet as sheet_words
from geo.aoristic import DAYS

Row = tuple[Value, ...]
Tables = dict[str, tuple[tuple[str, ...], list[Row]]]
"""Header and rows by name."""
TAIL = ("zone", "period", "snapshot", "data")


def evidence_tables(pack: Evidence) -> Tables:
    """The evidence list with its gaps, incidents by month and by hour, venues, hotspots and caveats."""
    own: Row = (
        pack.cover.zone.name,
        evidence_words.months(pack),
        pack.snapshot[:20],
        "synthetic" if pack.synthetic else "recorded",
    )
    listed = ("item", "licensing_objective", "state", "what", "value", "low_95", "high_95", "unit", "question", "gap")
    held = [f"{month:%Y-%m}" for month in pack.period.held]
    by_month: list[Row] = [
        (one.definition.key, month, n, *own) for one in pack.counts for month, n in zip(held, one.by_month, strict=True)
    ]
    venues: list[Row] = [
        (v.id, v.name, v.type, v.terminal_hour, v.capacity, v.x, v.y, v.status, _day(v.since), *own)
        for v in pack.cover.venues
    ]
    place = ("id", "name", "type", "terminal_hour", "capacity", "easting", "northing", "charter", "since")
    made: Tables = {
        "evidence": ((*listed, *TAIL), [(*row, *own) for row in _items(pack)]),
        "incidents_by_month": (("definition", "month", "incidents", *TAIL), by_month),
        "venues": ((*place, *TAIL), venues),
        "hotspots": (
            ("hotspot", "incidents", "question", *TAIL),
            [(spot.name, spot.n, spot.address, *own) for spot in pack.hotspots],
        ),
        "caveats": (("caveat", *TAIL), [(note, *own) for note in (*evidence_words.notes(pack), *pack.attributions)]),
    }
    if pack.week is not None:
        cells: list[Row] = [
            (DAYS[day], hour, round(float(pack.week[hour, day]), 3), *own) for day in range(7) for hour in range(24)
        ]
        made["incidents_by_hour_of_week"] = (("day", "hour", "incidents", *TAIL), cells)
    return made


def _items(pack: Evidence) -> list[Row]:
    rows: list[Row] = []
    for item in evidence_words.items(pack):
        head = (item.title, item.objective, evidence_words.STATES[item.state].lower())
        for f in item.figures:
            rows.append((*head, f.label, f.value, _round(f.low), _round(f.high), f.unit, f.address, ""))
        rows += [(*head, text, None, None, None, "", "", "") for text in item.sentences]
        if item.missing:
            rows.append((*head, "", None, None, None, "", "", item.missing))
    return rows


def site_table(made: Sheets, ranked: RankedSheets) -> tuple[tuple[str, ...], list[Row]]:
    """Every candidate in the order of the ranks, with what it was scored on as measured, not normalised."""
    header = (
        "place", "rank", "rank_low_95", "rank_high_95", "recommended", "id", "site", "origin", "km2", "incidents",
        "incidents_low_95", "incidents_high_95", "night_ratio_low_95", "night_ratio_high_95",
        *(f"criterion_{one.key}" for one in CRITERIA), *(f"weight_{one.key}" for one in CRITERIA),
        "benefit_caveat", "problem", "definition", "period", "source", "question", "stamp",
    )  # fmt: skip
    rows: list[Row] = []
    for place, i in enumerate(ranked.order, start=1):
        sheet, of = ranked.sheets[i], ranked.result
        site, own = sheet.incidents, sheet.candidate
        night = (site.night.low, site.night.high) if site.night else (None, None)
        rows.append((
            place, int(of.rank[i]), int(of.low[i]), int(of.high[i]), bool(of.recommended[i]), own.id, own.name,
            own.origin, round(own.km2, 4), site.n, _round(site.low), _round(site.high), *map(_round, night),
            *_scored(sheet), *(ranked.weights[one.key] for one in CRITERIA),
            made.costs.caveat, sheet_words.problem(made, sheet), made.found.what.key, sheet_words.months(made),
            sheet_words.source(made),
            f"/?{made.question.query()}", made.id,
        ))  # fmt: skip
    return header, rows


def _scored(sheet: Sheet) -> Sequence[Value]:
    read = [one.read(sheet) for one in CRITERIA]
    return [None if isnan(value) else round(value, 4) for value in read]


def _round(value: float | None) -> float | None:
    return None if value is None else round(value, 2)


def _day(value: object) -> str:
    return "" if value is None else str(value)
