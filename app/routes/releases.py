"""Published releases: the list, one of them as a page, and its very bytes for programs."""

from collections.abc import Callable
from typing import Final

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse

from app.answering.answered import Listing
from app.exports.delimited import to_csv
from app.exports.geojson import to_geojson
from app.figures import span as months_name
from app.pages.release_map import release_svg, view
from app.pages.releases import about, every_count, summary, whole_count
from app.releases.kept import RELEASES
from app.releases.release import Release
from app.routes.basemap import stamped_backdrop
from app.routes.pages import templates
from app.routes.paper import on_paper
from app.routes.render import Asker, answerer_of, drawn, render, saved_as
from app.web.errors import RESPONSES
from app.web.today import today
from app.words.releases import headline, how, limits
from geo.errors import NotFound

DESCRIBED: Final = ("release", "definition", "first_month", "last_month", "caveats", "attribution", "stamp", "marking")
"""What stands after the columns of a CSV, alike in every row."""
router = APIRouter(tags=["Releases"], responses=RESPONSES)


@router.get("/releases", response_class=HTMLResponse, include_in_schema=False)
def list_releases(request: Request, reader: Asker) -> Response:
    """Every release, the newest first, the withdrawn among them."""

    def page(answer: Listing[tuple[Release, ...]]) -> Response:
        context = {"releases": answer.found, "headlines": [headline(whole_count(r)) for r in answer.found]}
        return templates.TemplateResponse(request, "releases.html", context)

    return render(RELEASES, None, reader, page, request=request)


@router.get("/releases/{id}", response_class=HTMLResponse, include_in_schema=False)
def one_release(request: Request, reader: Asker, id: str) -> Response:
    """One release: its counts, how they came about, who released it and when, and its stamp."""

    def page(release: Release) -> Response:
        document = release.about
        context = {
            "release": release,
            "about": document,
            "months": months_name(release.first, release.last),
            "how": [*how(release.terms), limits()],
            "view": view(release, answerer_of(request).wards),
            "synthetic": document["synthetic"],
            "page_markings": [document["marking"]],
            "today": today(request),
            **on_paper(request, request.url.path),
        }
        return templates.TemplateResponse(request, "release.html", context)

    return _of_one(request, reader, id, page)


@router.get("/releases/{id}/map.svg", include_in_schema=False)
def release_drawing(request: Request, reader: Asker, id: str, show: str = "") -> Response:
    """A map of one release: show=wards, or the number of one of the maps of its squares; on streets and names."""
    wards = answerer_of(request).wards
    stamp, backdrop = stamped_backdrop(request, reader)

    def draw(answer: Listing[tuple[Release, ...]]) -> str:
        return release_svg(_one(answer, id), wards, show, backdrop)

    return drawn(RELEASES, None, reader, draw, id, show, wards.identity, stamp, request=request)


@router.get("/api/releases")
def releases_for_programs(request: Request, reader: Asker) -> Response:
    """Every release: id, title, definition, months, when it was released, and its stamp; the newest first."""
    return render(
        RELEASES, None, reader, lambda answer: JSONResponse({"releases": [summary(one) for one in answer.found]}),
        request=request,
    )  # fmt: skip


@router.get("/api/releases/{id}.csv", response_class=Response)
def release_as_csv(request: Request, reader: Asker, id: str) -> Response:
    """Every count of one release as CSV, with definition, caveats, credit, marking and stamp in every row."""

    def made(release: Release) -> Response:
        described = about(release)
        content = to_csv(every_count(release), {key: described[key] for key in DESCRIBED})
        return Response(content, media_type="text/csv; charset=utf-8; header=present", headers=_saved(release, "csv"))

    return _of_one(request, reader, id, made)


@router.get("/api/releases/{id}.geojson", response_class=Response)
def release_as_geojson(request: Request, reader: Asker, id: str) -> Response:
    """Every count of one release as GeoJSON, its squares with their outlines."""

    def made(release: Release) -> Response:
        content = to_geojson(every_count(release), about(release))
        return JSONResponse(content, media_type="application/geo+json", headers=_saved(release, "geojson"))

    return _of_one(request, reader, id, made)


@router.get("/api/releases/{id}")
def release_for_programs(request: Request, reader: Asker, id: str) -> Response:
    """One release, byte for byte as it was made: the SHA-256 of the body is its stamp."""
    return _of_one(request, reader, id, lambda one: Response(one.document, media_type="application/json"))


def _of_one(request: Request, reader: Asker, id: str, make: Callable[[Release], Response]) -> Response:
    """`make` of one release. Raises NotFound for one that is not there, or is withdrawn."""

    return render(RELEASES, None, reader, lambda answer: make(_one(answer, id)), request=request)


def _one(answer: Listing[tuple[Release, ...]], id: str) -> Release:
    release = next((one for one in answer.found if one.id == id), None)
    if release is None:
        raise NotFound(f"there is no release “{id[:40]}”", todo="Choose one from the list of releases.")
    if release.withdrawn:
        raise NotFound(f"release {id} was withdrawn", todo="Choose another from the list of releases.")
    return release


def _saved(release: Release, extension: str) -> dict[str, str]:
    return saved_as(f"after-dark-release-{release.id}-{release.stamp[:8]}.{extension}")
