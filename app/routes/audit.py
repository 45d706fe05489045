"""The auditor's page: who saw what, searched by person, time, place and act."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from app.audit.act import Act
from app.audit.find import search
from app.audit.log import AuditLog
from app.gate.disclosed import Gate
from app.pages.audit import KEYS, asked_of, listed
from app.routes.pages import templates
from app.routes.render import Asker, World
from app.web.no_store import NO_STORE
from app.words.audit import ACTS
from geo.errors import Refused

router = APIRouter(include_in_schema=False)


@router.get("/audit", response_class=HTMLResponse)
def audit(request: Request, reader: Asker, world: World) -> Response:
    """The entries of the log, the newest first. That an auditor looked, and for what, stands in it, too."""
    gate: Gate = request.app.state.gate
    if not gate.policy.role(reader.role).audits:
        raise Refused("the audit log is shown to auditors alone", todo="Ask whoever runs this service.")
    log: AuditLog = request.app.state.audit
    query = {key: value for key, value in request.query_params.items() if value}
    found = listed(search(log.folder, asked_of(query, world)), query)
    context = {"listed": found, "chosen": query, "keys": KEYS, "acts": [(str(act), ACTS[act]) for act in Act]}
    return templates.TemplateResponse(request, "audit.html", context, headers={"cache-control": NO_STORE})
