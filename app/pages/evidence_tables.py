"""The evidence pack of a zone as tables, for its page and its files."""

import numpy as np

from app.answering.marking import highest
from app.charter.coverage import IN_CHARTER
from app.charter.evidence import Evidence
from app.pages.charter_tables import venues_table
from app.pages.week_grid import shades
from app.table import Column, PlainValue, Table, Value
from app.words import evidence as words
from app.words.charter import zone_origin
from app.words.columns_evidence import BY_HOUR, BY_MONTH, FIGURE_COLUMNS, HOTSPOTS, LIST, ZONE
from geo.aoristic import DAYS
from geo.time.night import DAY_STARTS


def evidence_tables(pack: Evidence) -> tuple[Table, ...]:
    """The evidence list with its gaps, incidents by month and by hour, the zone, its venues and hotspots, caveats."""
    by_month = tuple(
        (one.definition.key, month, n)
        for one in pack.counts
        for month, n in zip(pack.months, one.by_month, strict=True)
    )
    cover = pack.cover
    zone = (cover.zone.name, zone_origin(cover.zone), cover.venue_count, cover.of(*IN_CHARTER))
    spots = tuple((spot.name, spot.n, spot.address) for spot in pack.hotspots)
    caveats = tuple((note,) for note in (*words.notes(pack), *pack.attributions))
    made = [
        list_table(pack),
        Table("incidents_by_month", "Incidents in the zone by month", BY_MONTH, by_month),
        Table("zone", "The zone", ZONE, (zone,), (cover.zone.geometry,)),
        venues_table(cover.venues),
        Table("hotspots", "Hotspots of the whole area’s map that touch the zone", HOTSPOTS, spots,
              tuple(spot.geometry for spot in pack.hotspots)),
        Table("caveats", "Read this with it", (Column("caveat", "Caveat"),), caveats),
    ]  # fmt: skip
    if pack.week is not None:
        by_hour = tuple((DAYS[day], hour, float(pack.week[hour, day])) for day in range(7) for hour in range(24))
        made.append(Table("incidents_by_hour_of_week", "Incidents by hour of the week", BY_HOUR, by_hour))
    return tuple(made)


def about_evidence(pack: Evidence) -> dict[str, PlainValue]:
    """What every file of the pack says of itself; in CSV it stands in every row."""
    return {
        "marking": highest(pack.markings),
        "zone": pack.cover.zone.name,
        "period": words.months(pack),
        "snapshot": pack.snapshot[:20],
        "data": "synthetic" if pack.synthetic_parts else "recorded",
    }


def list_table(pack: Evidence) -> Table:
    """The evidence list: a row for each figure, sentence and gap of every line."""
    rows: list[tuple[Value, ...]] = []
    for item in words.items(pack):
        head = (item.title, item.objective, words.STATES[item.state].lower())
        end = item.origin or "The guidance’s own."
        rows += [(*head, f.label, f.value, f.low, f.high, f.unit, f.address, None, end) for f in item.figures]
        rows += [(*head, text, None, None, None, None, None, None, end) for text in item.sentences]
        if item.missing:
            rows.append((*head, None, None, None, None, None, None, item.missing, end))
    title = "The evidence list, after the guidance under section 182, with lines of our own"
    return Table("evidence", title, LIST, tuple(rows))


def figure_tables(pack: Evidence) -> list[tuple[words.Item, Table]]:
    """Every line of the list with the rows of its figures."""
    table = list_table(pack)
    titles, values = table.column("item"), table.column("value")
    rows = {
        item.title: [i for i, title in enumerate(titles) if title == item.title and values[i] is not None]
        for item in words.items(pack)
    }
    return [(item, table.at(rows[item.title]).only(FIGURE_COLUMNS)) for item in words.items(pack)]


def months_table(pack: Evidence) -> Table:
    """Incidents in the zone: a row a definition, a column a month."""
    months = (Column(f"{m:%Y-%m}", f"{m:%b}", f"{m:%Y}", kind="count") for m in pack.months)
    rows: tuple[tuple[Value, ...], ...] = tuple((one.title, *one.by_month) for one in pack.counts)
    return Table("months", "Incidents in the zone by month and kind", (Column("kind", "Kind"), *months), rows)


def week_table(pack: Evidence) -> Table:
    """Incidents by hour: a row a policing day from 06:00 to 05:59; no row where no hour is known."""
    hours = [(DAY_STARTS + k) % 24 for k in range(24)]
    columns = (Column("night", "Night"), *(Column(f"h{hour:02d}", f"{hour:02d}", kind="number") for hour in hours))
    if pack.week is None:
        return Table("week", "Incidents by hour of the week", columns, ())
    by_hour: list[list[float]] = np.roll(pack.week.T.ravel(), -DAY_STARTS).reshape(7, 24).tolist()
    rows: tuple[tuple[Value, ...], ...] = tuple((day, *row) for day, row in zip(DAYS, by_hour, strict=True))
    return Table("week", "Incidents by hour of the week", columns, rows)


def week_styles(pack: Evidence) -> list[list[str]]:
    """The colour of every cell of `week_table`, "" where it has none."""
    if pack.week is None:
        return []
    by_hour = np.roll(shades(pack.week), -DAY_STARTS).reshape(7, 24)
    return [["", *row] for row in by_hour.tolist()]
