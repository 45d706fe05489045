"""What was loaded, and what became of every row."""

from typing import Any

from fastapi import APIRouter, Request

from app.answering.holdings import HOLDINGS
from app.routes.render import Asker, shown
from app.web.errors import RESPONSES

router = APIRouter(prefix="/api", tags=["Data"], responses=RESPONSES)


@router.get("/loads")
def loads(request: Request, reader: Asker) -> dict[str, Any]:
    """Every load report, newest first: read = kept + quarantined + duplicates. No row's own text is in it."""
    held = shown(request, HOLDINGS, None, reader)
    return {"snapshot": held.snapshot, "loads": held.found.reports}
