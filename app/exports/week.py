"""CSV of the week: 168 rows, one an hour, with every variant and where it comes from."""

import csv
from io import StringIO

from app.columns import Value
from app.exports.about import about, filename
from app.exports.tables import REPEATED, harmless
from app.night.answer import Nights
from geo.time.night import DAY_STARTS, DAYS

COLUMNS = (
    "hour_of_week",
    "day",
    "hour",
    "night_of",
    "in_question",
    "aoristic",
    "start_only",
    "midpoint",
    "timed",
    "untimed",
)


def week_csv(nights: Nights) -> bytes:
    """Hours of the week from Monday 00:00 with the incidents of each. UTF-8 with a byte order mark, CRLF."""
    own = about(nights.whole)
    repeated = {key: own[key] for key in REPEATED}
    flat = {variant.name: variant.week.T.ravel() for variant in nights.variants}
    out = StringIO()
    writer = csv.DictWriter(out, [*COLUMNS, *REPEATED])
    writer.writeheader()
    for hour in range(168):
        row: dict[str, Value] = {
            "hour_of_week": hour,
            "day": DAYS[hour // 24],
            "hour": hour % 24,
            "night_of": DAYS[(hour - DAY_STARTS) % 168 // 24],
            "in_question": None if nights.mask is None else bool(nights.mask[hour]),
            "aoristic": round(float(flat["aoristic"][hour]), 9) + 0.0,
            "start_only": float(flat["start"][hour]),
            "midpoint": float(flat["midpoint"][hour]),
            "timed": nights.timed,
            "untimed": nights.untimed,
        }
        writer.writerow({key: harmless(value) for key, value in {**row, **repeated}.items()})
    return out.getvalue().encode("utf-8-sig")


def week_filename(nights: Nights) -> str:
    """Name of the download."""
    return filename(nights.whole, "week", "csv")
