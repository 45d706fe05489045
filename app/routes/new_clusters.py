"""Is something new? A page that says where incidents have gathered of late, and how often chance would do that."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import HTMLResponse

from app.answering.answered import Listing
from app.answering.new_clusters import NEW_CLUSTERS, NewClusters, NewClustersQuestion, Unit
from app.answering.question import Question
from app.maps.new_clusters import svg
from app.maps.page import stamped
from app.pages import form
from app.pages.new_clusters import cluster_rows
from app.routes.basemap import stamped_backdrop
from app.routes.dependencies import BadQuery, asking, read
from app.routes.pages import templates
from app.routes.paper import on_paper
from app.routes.render import Asker, answerer_of, areas_of, drawn, shown
from app.web.today import today
from app.words import new_clusters as sentences
from geo.errors import UserError

router = APIRouter(include_in_schema=False)
FURTHER = ("by",)


def _unit(by: str) -> Unit | None:
    if by and by not in list(Unit):
        raise BadQuery(f"“{by[:40]}” is no period that can be scanned", where="by", todo="week or month.")
    return Unit(by) if by else None


@router.get("/new-clusters", response_class=HTMLResponse)
def new_clusters(request: Request, reader: Asker, by: str = "") -> Response:
    """The question's new clusters; or why none can be looked for, beside the form. by: week or month."""
    answerer = answerer_of(request)
    given = dict(request.query_params)
    found, problem = None, None
    try:
        asked = read(request.query_params.multi_items(), FURTHER)
        found = shown(request, NEW_CLUSTERS, NewClustersQuestion(asked, _unit(by)), reader).found
    except UserError as error:
        problem = error
    context: dict[str, Any] = {
        "form": form.build(answerer, given, found.whole if found else None, areas_of(request, reader)),
        "action": "/new-clusters",
        "problem": problem,
        "by_month": f"/new-clusters?{read(list(_without(given).items())).query()}&by=month" if problem else "",
    }
    if found:
        context |= _shown(request, found, asked, by)
    return templates.TemplateResponse(request, "new_clusters.html", context, problem.status if problem else 200)


def _without(given: dict[str, str]) -> dict[str, str]:
    return {key: text for key, text in given.items() if key not in FURTHER}


def _shown(request: Request, found: NewClusters, asked: Question, by: str) -> dict[str, Any]:
    query, unit = asked.query(), f"by={by}" if by else ""
    return {
        "found": found,
        "answer": found.whole,
        "synthetic": found.whole.synthetic,
        "suffix": f"?{query}" if query else "",
        "headline": sentences.headline(found),
        "where": sentences.where(found),
        "looked_at": sentences.looked_at(found),
        "called_new": sentences.called_new(found),
        "clusters": cluster_rows(found),
        "drawing": "/new-clusters.svg?" + "&".join(part for part in (query, unit) if part),
        "stamped": stamped(found.whole),
        "today": today(request),
        **on_paper(request),
    }


@router.get("/new-clusters.svg")
def new_clusters_drawing(
    request: Request, reader: Asker, asked: Annotated[Question, Depends(asking(*FURTHER))], by: str = ""
) -> Response:
    """The clusters on the wards of the area, as a drawing."""
    stamp, backdrop = stamped_backdrop(request, reader)

    def draw(answer: Listing[NewClusters]) -> str:
        return svg(answer.found, backdrop)

    return drawn(NEW_CLUSTERS, NewClustersQuestion(asked, _unit(by)), reader, draw, "drawing", stamp, request=request)
