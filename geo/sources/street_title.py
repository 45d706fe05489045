"""What a file of streets is, and the credit that its licence asks for, told from its layers and columns."""

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

ORDNANCE_SURVEY: Final = "Contains OS data © Crown copyright and database right {year}"
OPENSTREETMAP: Final = "© OpenStreetMap contributors (Open Database Licence)"


def title_and_credit(path: Path, titles: Iterable[str], driver: str) -> tuple[str, str]:
    """Of a file with these layers and columns; the credit is "" where it cannot be told.

    The year of the credit is that of the file's own time, which is the year in which it was published or downloaded.
    """
    words = {title.lower() for title in titles}
    stem = path.name.lower()
    survey = ORDNANCE_SURVEY.format(year=_year(path))
    if driver == "OSM" or {"osm_id"} & words or "osm" in stem or "openstreetmap" in stem or "geofabrik" in stem:
        return "OpenStreetMap", OPENSTREETMAP
    if {"road_link", "roadlink"} & words or "oproad" in stem or {"form_of_way", "formofway"} & words:
        return "OS Open Roads", survey
    if {"roads_local", "roads_regional", "roads_national"} & words or "zoomstack" in stem:
        return "OS Open Zoomstack", survey
    if {"featurecode", "featcode"} & words or "opmplc" in stem or "openmap" in stem:
        return "OS OpenMap Local", survey
    if {"transportation_name"} & words or {"pmap:kind", "kind_detail"} & words:
        return "OpenStreetMap", OPENSTREETMAP
    return path.stem, ""


def _year(path: Path) -> int:

    return datetime.fromtimestamp(path.stat().st_mtime, UTC).year
