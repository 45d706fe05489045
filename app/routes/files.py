"""Tables as a file to take away: CSV (several in a zip), GeoJSON, GeoPackage, GeoParquet and XLSX."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from datetime import date
from typing import Final

from fastapi import Request, Response
from fastapi.responses import JSONResponse

from app.exports.delimited import to_csv, to_zip
from app.exports.geojson import to_geojson
from app.routes.render import answerer_of, saved_as
from app.table import PlainValue, Table

FILES: Final = "files"
_GPKG: Final = "application/geopackage+sqlite3"
_PARQUET: Final = "application/vnd.apache.parquet"
_XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def ready_file(request: Request, key: Hashable, make: Callable[[], Response]) -> Response:
    """The file that `make` gives, its bytes kept ready under the key. key: all that they rest on.

    Whether the reader may take it away is asked before (`render`).
    """
    kept = answerer_of(request).keeper.kept
    if (found := kept.get(FILES, key)) is None:
        made = make()
        headers = {title: made.headers[title] for title in ("content-type", "content-disposition")}
        found = bytes(made.body), headers
        kept.put(FILES, key, found, len(made.body))
    body, headers = found
    return Response(body, headers=headers)


def file(
    name: str,
    tables: Sequence[Table],
    about: Mapping[str, PlainValue],
    *,
    repeated: Mapping[str, PlainValue],
    dated: date,
    styles: Mapping[str, str] | None = None,
) -> Response:
    """The tables as a file of this name, which ends with its format; csv, geojson and parquet hold the first alone.

    about: what the file says of itself; repeated: what stands in every row of a CSV; dated: the day that the file
    gives for its writing; styles: how QGIS draws the layers of a GeoPackage, by the table's name.
    """
    headers, extension = saved_as(name), name.rpartition(".")[2]
    if extension == "csv":
        content = to_csv(tables[0], repeated)
        return Response(content, media_type="text/csv; charset=utf-8; header=present", headers=headers)
    if extension == "geojson":
        return JSONResponse(to_geojson(tables[0], about), media_type="application/geo+json", headers=headers)
    if extension == "zip":
        return Response(to_zip(tables, repeated), media_type="application/zip", headers=headers)
    if extension == "gpkg":
        from app.exports.geopackage import to_geopackage  # noqa: PLC0415  loaded by those who want it

        return Response(to_geopackage(tables, about, dated, styles), media_type=_GPKG, headers=headers)
    if extension == "parquet":
        from app.exports.geoparquet import to_geoparquet  # noqa: PLC0415  loaded by those who want it

        return Response(to_geoparquet(tables[0], about), media_type=_PARQUET, headers=headers)
    from app.exports.xlsx import to_xlsx  # noqa: PLC0415  loaded by those who want it

    return Response(to_xlsx(tables, about, dated), media_type=_XLSX, headers=headers)
