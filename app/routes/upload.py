"""A file that a browser sends: written to the disk as it comes, and then looked at by a job."""

from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, BinaryIO

from anyio.to_thread import run_sync
from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from fastapi.routing import APIRoute

from app.answering.reader import Reader
from app.gate.jobs import allow_loading
from app.loading.look_job import LOOK
from app.loading.uploads import Upload, Uploads, unwritten
from app.routes.jobs import jobs_of, policy_of
from app.routes.render import Asker
from app.web.same_origin import OwnPagesOnly, same_origin
from app.web.upload_stream import stream_file
from geo.errors import NotFound, UserError
from geo.sources.area_lookup import between

ADDRESS = "/data/load"


class SentByLoaders(OwnPagesOnly):
    """A route that takes a file: who sends it, and from where, is asked before a byte of the body is read. The file is
    on the disk when the route's own handler is called: `request.state.upload`, None where the form had none."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The route's own handler behind the check."""
        handle = APIRoute.get_route_handler(self)  # the form is read as it comes, not before

        async def checked(request: Request) -> Response:
            same_origin(request)
            reader: Reader = request.app.state.readers(request)
            allow_loading(policy_of(request), reader)
            beside = request.query_params.get("beside", "")
            taken = _kept_beside(request, reader.id, beside) if beside else _kept(request, reader.id)
            request.state.upload = await taken
            return await handle(request)

        return checked


router = APIRouter(include_in_schema=False, route_class=SentByLoaders)


@router.post(ADDRESS)
def upload(request: Request, reader: Asker, beside: str = "") -> RedirectResponse:
    """Look at a file that was kept; the address of its page. beside: of the upload with which it is to be read: a
    look-up that carries residents to other areas. Raises UserError for a form without a file."""
    kept: Upload | None = request.state.upload
    if kept is None:
        raise UserError("no file was chosen", todo="Choose one and press Look at it.")
    if beside:
        return RedirectResponse(f"{ADDRESS}/{kept.id}#beside", 303)
    job = jobs_of(request).start(LOOK, {"upload": kept.id}, reader.id)
    Uploads(request.app.state.settings.data).note_job(kept, job.id)
    return RedirectResponse(f"{ADDRESS}/{kept.id}", 303)


async def _kept(request: Request, who: str) -> Upload | None:
    """The file of the form, written as it comes; nothing is left of one that does not come whole."""
    uploads = Uploads(request.app.state.settings.data)
    begun: list[Upload] = []

    def begin(name: str) -> BinaryIO:
        made, file = uploads.begin(name, who)
        begun.append(made)
        return file

    try:
        if await stream_file(request, "file", begin) is None:
            return None
        return await run_sync(uploads.end, begun[0])
    except BaseException as error:
        for one in begun:
            uploads.remove(one)
        if isinstance(error, OSError):
            raise unwritten(error) from error
        raise


async def _kept_beside(request: Request, who: str, id: str) -> Upload | None:
    """The upload with which a look-up is to be read, once the look-up is kept; nothing is left of one that does not
    come whole, or that is none."""
    uploads = Uploads(request.app.state.settings.data)
    upload = await run_sync(uploads.get, id)
    if upload.who != who:
        raise NotFound("this file is not here", todo="Choose one on the page Load data.")
    begun: list[Path] = []

    def begin(name: str) -> BinaryIO:
        file = uploads.begin_beside(upload, name)
        begun.append(uploads.beside(upload)[-1])
        return file

    try:
        if await stream_file(request, "file", begin) is None:
            return None
        await run_sync(between, begun[0])
        return upload
    except BaseException as error:
        for one in begun:
            one.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise unwritten(error) from error
        raise
