"""OGC API Features: wards, hotspots, cells and, where they may be seen, incidents, as collections of GeoJSON."""

from typing import Annotated, Any
from urllib.parse import quote, urlencode

import numpy as np
import pyarrow as pa
import shapely
from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import JSONResponse

from app.answer_tables import ANSWER_TABLES
from app.answering.answer import Answer
from app.answering.answerer import MAP
from app.answering.holdings import HOLDINGS
from app.answering.hours import last_day
from app.answering.points import POINTS
from app.answering.question import Question
from app.answering.reader import Reader
from app.exports.about import about
from app.exports.geojson import degrees, features
from app.exports.points import point_features
from app.routes.answers import HOTSPOT
from app.routes.dependencies import asking, link, parameters
from app.routes.paging import OWN, Window, asked_items, window
from app.routes.render import Asker, answerer_of, render, shown
from app.web.errors import RESPONSES
from geo.errors import NotFound
from geo.space.crs import reproject, to_lonlat

router = APIRouter(prefix="/api", tags=["Features"], responses=RESPONSES)

GEOJSON = "application/geo+json"
CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
CONFORMS = [
    "http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson",
    "http://www.opengis.net/spec/ogcapi-processes-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-processes-1/1.0/conf/ogc-process-description",
    "http://www.opengis.net/spec/ogcapi-processes-1/1.0/conf/json",
    "http://www.opengis.net/spec/ogcapi-processes-1/1.0/conf/job-list",
    "http://www.opengis.net/spec/ogcapi-processes-1/1.0/conf/dismiss",
]
COLLECTIONS = {
    "wards": ("Wards", "Every ward of the area with its incidents and rates, wards without any included."),
    "hotspots": ("Hotspots", "Areas in which incidents gather (DBSCAN), with how sure we are of each."),
    "cells": ("Cells", "Squares of the National Grid that hold at least one incident, with Gi*."),
    "incidents": ("Incidents", "Single incidents whose exact place is known. Anonymised incidents are never points."),
}
EXAMPLE = {
    "type": "FeatureCollection",
    "numberMatched": 1,
    "numberReturned": 1,
    "features": [
        {
            "type": "Feature",
            "id": "h1",
            "geometry": {
                "type": "Polygon",
                "coordinates": [[[-1.79, 51.55], [-1.78, 51.55], [-1.78, 51.56], [-1.79, 51.55]]],
            },
            "properties": HOTSPOT,
        }
    ],
}
Asked = Annotated[Question, Depends(asking())]


@router.get("")
def landing(request: Request) -> dict[str, Any]:
    """Where everything is."""
    return {
        "title": "After Dark",
        "description": request.app.description,
        "links": [
            link(request, "api"),
            link(request, "api/openapi.json", rel="service-desc", type="application/vnd.oai.openapi+json;version=3.0"),
            link(request, "api/conformance", rel="conformance"),
            link(request, "api/collections", rel="data"),
            link(request, "api/answer", rel="related", title="The whole Answer to a question"),
            link(request, "api/processes", rel="http://www.opengis.net/def/rel/ogc/1.0/processes", title="Methods"),
            link(request, "api/loads", rel="related", title="What was loaded"),
        ],
    }


@router.get("/conformance")
def conformance() -> dict[str, list[str]]:
    """The parts of OGC API that this service keeps to."""
    return {"conformsTo": CONFORMS}


@router.get("/collections", openapi_extra=parameters())
def collections(request: Request, reader: Asker, asked: Asked) -> dict[str, Any]:
    """The collections, with links that carry the question."""
    return {
        "links": [link(request, "api/collections", asked)],
        "collections": [_described(request, reader, name, asked) for name in COLLECTIONS],
    }


@router.get("/collections/{name}", openapi_extra=parameters())
def collection(request: Request, reader: Asker, name: str, asked: Asked) -> dict[str, Any]:
    """One collection: what it holds, and where and when."""
    return _described(request, reader, name, asked)


@router.get(
    "/collections/{name}/items",
    openapi_extra=parameters(OWN),
    responses={200: {"content": {GEOJSON: {"example": EXAMPLE}}}},
)
def items(
    request: Request,
    reader: Asker,
    name: str,
    asked: Annotated[Question, Depends(asked_items)],
) -> Response:
    """Features of the Answer as GeoJSON, a page at a time.

    Incidents are refused where the data are anonymised: their points would look exact and would not be.
    """
    _known(name)
    part = window(request)

    def make(answer: Answer) -> Response:
        matched, found = (
            _incidents(shown(request, POINTS, asked, reader).found, part)
            if name == "incidents"
            else _ranked(answer, name, part)
        )
        body = {
            "type": "FeatureCollection",
            "about": about(answer),
            "numberMatched": matched,
            "numberReturned": len(found),
            "links": _page_links(request, name, part, matched),
            "features": found,
        }
        return JSONResponse(body, media_type=GEOJSON)

    return render(MAP, asked, reader, make, request=request)


@router.get("/collections/{name}/items/{id:path}", openapi_extra=parameters())
def item(request: Request, reader: Asker, name: str, id: str, asked: Asked) -> Response:
    """One feature by its identifier."""
    _known(name)

    def make(answer: Answer) -> Response:
        if name == "incidents":
            table = shown(request, POINTS, asked, reader).found
            found = point_features(table.filter(np.asarray(table["id"]) == id)) if len(table) else []
        else:
            table = ANSWER_TABLES[name](answer)
            found = features(table.at([i for i, known in enumerate(table.column("id")) if known == id]))
        if not found:
            raise NotFound(f"{name} has no item “{id[:60]}” in this Answer", todo="Its question may differ.")
        base = f"api/collections/{name}"
        links = [
            link(request, f"{base}/items/{quote(id, safe='')}", asked, type=GEOJSON),
            link(request, base, asked, rel="collection"),
        ]
        return JSONResponse({**found[0], "links": links}, media_type=GEOJSON)

    return render(MAP, asked, reader, make, request=request)


def _known(name: str) -> None:
    if name not in COLLECTIONS:
        raise NotFound(f"there is no collection “{name[:40]}”", todo=f"There are {', '.join(COLLECTIONS)}.")


def _ranked(answer: Answer, name: str, part: Window) -> tuple[int, list[dict[str, Any]]]:
    table = ANSWER_TABLES[name](answer)
    rows = list(range(len(table.rows)))
    if part.bbox is not None:
        rows = np.flatnonzero(shapely.intersects(degrees(table.geometry or ()), part.bbox)).tolist()
    return len(rows), features(table.at(rows[part.cut(len(rows))]))


def _incidents(table: pa.Table, part: Window) -> tuple[int, list[dict[str, Any]]]:
    if part.bbox is not None and len(table):
        lon, lat = to_lonlat(table["easting"].to_numpy(), table["northing"].to_numpy())
        table = table.filter(shapely.intersects(shapely.points(lon, lat), part.bbox))
    cut = part.cut(len(table))
    return len(table), point_features(table.slice(cut.start, cut.stop - cut.start))


def _page_links(request: Request, name: str, part: Window, matched: int) -> list[dict[str, str]]:
    """self, collection, and next and prev where there are such pages, with the query as it was asked."""
    given = [(key, value) for key, value in request.query_params.multi_items() if key not in ("limit", "offset")]

    def at(offset: int, rel: str) -> dict[str, str]:
        query = urlencode([*given, ("limit", str(part.limit)), ("offset", str(offset))], safe=":@,/")
        path = f"api/collections/{name}/items?{query}"
        return link(request, path, rel=rel, type=GEOJSON)

    links = [at(part.offset, "self"), link(request, f"api/collections/{name}", rel="collection")]
    if part.offset + part.limit < matched:
        links.append(at(part.offset + part.limit, "next"))
    if part.offset:
        links.append(at(max(min(part.offset, matched) - part.limit, 0), "prev"))
    return links


def _described(request: Request, reader: Reader, name: str, asked: Question) -> dict[str, Any]:
    _known(name)
    title, description = COLLECTIONS[name]
    months = shown(request, HOLDINGS, None, reader).found.months
    bbox = shapely.bounds(reproject([answerer_of(request).wards.outline], to_lonlat)[0]).round(5).tolist()
    ends = [f"{months[0]}T00:00:00Z", f"{last_day(months[-1])}T23:59:59Z"] if months else [None, None]
    base = f"api/collections/{name}"
    return {
        "id": name,
        "title": title,
        "description": description,
        "itemType": "feature",
        "crs": [CRS84],
        "extent": {
            "spatial": {"bbox": [bbox], "crs": CRS84},
            "temporal": {"interval": [ends]},
        },
        "links": [
            link(request, base, asked),
            link(request, f"{base}/items", asked, rel="items", type=GEOJSON, title=title),
        ],
    }
