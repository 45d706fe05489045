"""Whose outlines a boundary file holds, and the line that must be printed with them."""

from typing import Final

from geo.sources.vector_file import Columns

OPEN_GOVERNMENT: Final = "Open Government Licence v3.0"
NOT_KNOWN: Final = "Licence not known"
_ORDNANCE_SURVEY: Final = ({"polygon_id", "unit_id"}, {"area_code", "area_description"}, {"area_code", "descriptio"})
_OPENSTREETMAP: Final = ("@id", "osm_id", "osm_way_id", "admin_level")


def publisher(columns: Columns, *, official: bool, vintage: str, name: str, given: str = "") -> tuple[str, str]:
    """Licence and attribution of a file of areas; given: the attribution that somebody gives, with its licence in it.

    official: its titles are those of the Office for National Statistics. A file that names nobody is not given to
    anybody: its attribution says so.
    """
    titles = {title.lower() for title in columns}
    if given:
        return "As its attribution says", given
    if official:
        return (
            OPEN_GOVERNMENT,
            "Source: Office for National Statistics licensed under the Open Government Licence v.3.0. "
            f"Contains OS data © Crown copyright and database right {vintage}.",
        )
    if any(known <= titles for known in _ORDNANCE_SURVEY):
        return OPEN_GOVERNMENT, f"Contains OS data © Crown copyright and database right {vintage}."
    if titles & set(_OPENSTREETMAP):
        return "Open Database Licence 1.0", "© OpenStreetMap contributors, Open Database Licence 1.0."
    return NOT_KNOWN, f"Outlines: {name}, which does not name its publisher or its licence."
