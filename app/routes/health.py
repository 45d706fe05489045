"""Whether the process lives, and whether it can answer."""

from fastapi import APIRouter, Request

from app.loading.written import readable
from app.routes.render import answerer_of
from app.web.errors import RESPONSES
from geo.errors import Unavailable

router = APIRouter(tags=["Health"], responses=RESPONSES)


@router.get("/healthz", responses={200: {"content": {"application/json": {"example": {"status": "ok"}}}}})
async def healthz(request: Request) -> dict[str, str]:
    """The process answers. Nothing else is looked at, and no thread is needed for it."""
    return {"status": "ok", "version": request.app.version}


@router.get("/readyz")
def readyz(request: Request) -> dict[str, object]:
    """What pages rest on can be read: data, boundaries, records, reports. 503 with the reason otherwise. An empty
    store is ready."""
    answerer = answerer_of(request)
    snapshot = answerer.store.snapshot()
    readable(answerer)
    if not len(answerer.wards):
        raise Unavailable("there are no ward boundaries", todo="Run “afterdark boundaries import FILE”.")
    return {
        "status": "ready",
        "snapshot": snapshot.id,
        "force": answerer.settings.force,
        "sources": list(snapshot.sources()),
        "loaded_but_not_shown": [force for force in snapshot.forces() if force != answerer.settings.force],
        "wards": len(answerer.wards),
        "boundaries": answerer.wards.label,
    }
