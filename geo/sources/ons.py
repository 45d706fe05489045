"""Boundaries from the ONS Open Geography ArcGIS service: by kind and year, page by page, whole or not at all."""

import json
import re
import time
from collections.abc import Callable, Sequence
from hashlib import sha256
from typing import Any, Final

import httpx2

from geo.errors import NotFound, Unavailable, UserError
from geo.sources import boundary_file
from geo.sources.download import Download
from geo.space.boundaries import Boundaries

BASE_URL: Final = "https://services1.arcgis.com/ESMARspQHYMw9BZ9/arcgis/rest/services"
PREFIX: Final = {"wards": "WD", "lsoas": "LSOA", "lads": "LAD", "forces": "PFA"}
_SERVICE: Final = {
    "wards": r"(WD|Wards)",
    "lsoas": r"(LSOA|Lower_layer_Super_Output_Areas)",
    "lads": r"(LAD|Local_Authority_Districts)",
    "forces": r"(PFA|Police_Force_Areas)",
}
_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_TRIES: Final = 4
_PAGE: Final = 500
_AGAIN: Final = (429, 500, 502, 503, 504)
_LATER: Final = "Try again later, or download the file by hand and use afterdark boundaries import."

Progress = Callable[[int, int | None], None]


def fetch(
    kind: str,
    year: int,
    authorities: Sequence[str] = (),
    *,
    resolution: str = "BGC",
    base_url: str = BASE_URL,
    page: int = _PAGE,
    timeout: float = 30.0,
    pause: float = 0.5,
    advance: Progress = lambda done, total: None,
) -> Boundaries:
    """The areas of one kind and year, of some local authorities or everywhere.

    base_url: the folder of services, or one layer (…/FeatureServer/0); page: features asked for at once; pause: seconds
    before the second try, doubled each time. advance(done, total) is called after every page. Raises NotFound when the
    service has no such boundaries and Unavailable when it does not answer, or not with all of them.
    """
    prefix = f"{PREFIX[kind]}{year % 100:02}"
    where = "1=1"
    if authorities:
        if kind not in ("wards", "lads"):
            raise UserError(f"{kind} cannot be chosen by local authority", todo="Leave --force and --authority out.")
        listed = ",".join(f"'{code}'" for code in sorted(set(authorities)))
        where = f"LAD{year % 100:02}CD IN ({listed})"
    with Download(timeout) as client:
        service = _Service(client, pause)
        layer = service.layer(base_url.rstrip("/"), kind, year, resolution)
        query = {"where": where, "outFields": "*", "outSR": "27700", "f": "geojson", "orderByFields": f"{prefix}CD"}
        answered = service.get(f"{layer}/query", {"where": where, "returnCountOnly": "true", "f": "json"}).get("count")
        count = answered if isinstance(answered, int) else None
        if count == 0:
            raise NotFound(f"the service has no {kind} of {year} in {', '.join(authorities) or 'it'}", where=layer)
        collection = service.pages(f"{layer}/query", query, count, page, advance)
    content = json.dumps(collection).encode()
    name = layer.removesuffix("/0").removesuffix("/FeatureServer").rsplit("/", 1)[-1]
    digest = sha256(content).hexdigest()
    found = boundary_file.parse(content, name=name, digest=digest, resolution=resolution, year=year)
    if found.kind != kind:
        raise NotFound(f"it holds {found.kind}, not {kind}", where=layer)
    if missing := sorted(set(authorities) - set(found.authority)):
        raise NotFound(f"the service has no {kind} of {year} in {', '.join(missing)}", where=layer)
    return found


class _Service:
    """One conversation with an ArcGIS server."""

    def __init__(self, client: Download, pause: float) -> None:
        self.client, self.pause = client, pause

    def layer(self, base: str, kind: str, year: int, resolution: str) -> str:
        """Address of the layer that holds a kind, year and resolution: the latest edition of that year."""
        if re.search(r"/FeatureServer(/\d+)?$", base):
            return base if base[-1].isdigit() else f"{base}/0"
        named = re.compile(rf"{_SERVICE[kind]}_(\w+?_)?{year}_(\w+_)?{resolution}(_V(\d+)|_\d{{4}})?", re.IGNORECASE)
        years, fits = set(), []
        for service in self.get(base, {"f": "json"}).get("services") or ():
            if not isinstance(service, dict):
                continue
            name = str(service.get("name", "")).rsplit("/", 1)[-1]
            if service.get("type") != "FeatureServer" or not re.match(rf"{_SERVICE[kind]}_", name, re.IGNORECASE):
                continue
            years |= set(re.findall(r"_(20\d\d)_", name))
            if match := named.fullmatch(name):
                month = next((i for i, m in enumerate(_MONTHS) if m in (match[2] or "").lower()), -1)
                fits.append((month, int(match[5] or 1), name))
        if not fits:
            raise NotFound(
                f"the service has no {kind} of {year} in {resolution}",
                where=base,
                todo=f"It has {kind} of {', '.join(sorted(years))}." if years else "",
            )
        return f"{base}/{max(fits)[2]}/FeatureServer/0"

    def pages(self, url: str, query: dict[str, str], count: int | None, page: int, advance: Progress) -> dict[str, Any]:
        """All pages as one GeoJSON feature collection; Unavailable when they do not add up to `count`, if known.

        A service that says neither how many there are nor whether a page was the last is asked until a page is empty.
        """
        features: list[Any] = []
        while True:
            part = self.get(url, {**query, "resultOffset": str(len(features)), "resultRecordCount": str(page)})
            got = part.get("features")
            if not isinstance(got, list):
                raise Unavailable("the boundary service answered without features", where=url, todo=_LATER)
            if got and features[-len(got) :] == got:
                raise Unavailable("the boundary service sends the same page again", where=url, todo=_LATER)
            if not got:
                break
            features += got
            advance(len(features), count)
            if not _more(part, len(features), count):
                break
        if count is not None and len(features) != count:
            raise Unavailable(
                f"the boundary service announced {count} areas and sent {len(features)}", where=url, todo=_LATER
            )
        return {"type": "FeatureCollection", **({"crs": part["crs"]} if "crs" in part else {}), "features": features}

    def get(self, url: str, query: dict[str, str]) -> dict[str, Any]:
        """One JSON answer. What may pass is tried again, what will not is said at once."""
        wrong = ""
        for attempt in range(_TRIES):
            if attempt:
                time.sleep(self.pause * 2 ** (attempt - 1))
            try:
                response = self.client.get(url, query)
                if response.status_code in _AGAIN:
                    wrong = f"it answered {response.status_code}"
                    continue
                if response.status_code != 200:
                    raise NotFound(f"the boundary service answered {response.status_code}", where=url, todo=_LATER)
                answer = json.loads(response.content)
            except httpx2.TimeoutException:
                wrong = "it took too long"
                continue
            except httpx2.TransportError:
                wrong = "there is no connection"
                continue
            except (httpx2.InvalidURL, httpx2.TooManyRedirects):
                raise Unavailable("this is no address of a service", where=url, todo="Check --base-url.") from None
            except (httpx2.DecodingError, ValueError, RecursionError):
                wrong = "its answer was not whole"
                continue
            if not isinstance(answer, dict):
                raise Unavailable("the boundary service did not answer in its own form", where=url, todo=_LATER)
            if not (error := answer.get("error")):
                return answer
            wrong = f"it says: {error.get('message') or error.get('code')}" if isinstance(error, dict) else str(error)
            if not isinstance(error, dict) or error.get("code") not in _AGAIN:
                raise Unavailable(f"the boundary service refused, {wrong}", where=url, todo=_LATER)
        raise Unavailable(f"the boundary service cannot be reached, {wrong}", where=url, todo=_LATER)


def _more(part: dict[str, Any], done: int, count: int | None) -> bool:
    """Whether to ask for another page: whenever nothing says that this one was the last."""
    properties = part.get("properties")
    inside = properties.get("exceededTransferLimit") if isinstance(properties, dict) else None
    limit = part.get("exceededTransferLimit", inside)
    if limit:
        return True
    return done < count if count is not None else limit is None
