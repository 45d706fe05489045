"""What was loaded, and what became of every row."""

from typing import Any

from fastapi import APIRouter, Request

from app.routes.dependencies import answerer_of
from app.web.errors import RESPONSES

router = APIRouter(prefix="/api", tags=["Data"], responses=RESPONSES)


@router.get("/loads")
def loads(request: Request) -> dict[str, Any]:
    """Every load report, newest first: read = kept + quarantined + duplicates. No row's own text is in it."""
    store = answerer_of(request).store
    return {"snapshot": store.snapshot().id, "loads": store.reports()}
