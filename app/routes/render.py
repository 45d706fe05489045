"""The one door: whatever shows data to anybody is rendered here, from a disclosed answer and nothing else."""

from collections.abc import Callable, Hashable
from contextlib import suppress
from dataclasses import replace
from typing import Annotated, TypeVar

from fastapi import Depends, Request, Response

from app.answering.answered import Answered
from app.answering.answerer import Answerer
from app.answering.area_list import AREA_LIST
from app.answering.keeper import Keeper, Kind
from app.answering.parts_counted import OWN_DEFINITIONS
from app.answering.reader import Reader
from app.pages.offer import Offer
from app.routes.known_addresses import Address, KnownAddresses
from app.routes.seen import see
from app.web.audited import TRAIL
from app.web.errors import wants_page
from app.web.no_store import NO_STORE
from app.web.packed import AS_PACKED, PACKED, compresses, may_be_packed, packed
from app.web.validity import holds, validity
from geo.errors import UserError

Q = TypeVar("Q", bound=Hashable)
A = TypeVar("A", bound=Answered)


def answerer_of(request: Request) -> Answerer:
    """The one Answerer of the application."""
    found: Answerer = request.app.state.answerer
    return found


async def world_of(request: Request) -> Answerer:
    """The same, for those who write."""
    return answerer_of(request)


async def reader_of(request: Request) -> Reader:
    """Who reads, as the application knows them."""
    found: Reader = request.app.state.readers(request)
    if trail := request.scope.get(TRAIL):
        trail.reader = found
    return found


def areas_of(request: Request, reader: Reader) -> Offer:
    """What a form may offer a reader: areas and definitions of one's own, none where that cannot be told, which the
    page says; and the gate that refuses choices."""
    offer = Offer(request.app.state.gate, reader, request.url.path)
    with suppress(UserError):
        offer = replace(offer, areas=shown(request, AREA_LIST, None, reader).found)
    with suppress(UserError):
        kept = tuple(one.made for one in shown(request, OWN_DEFINITIONS, None, reader).found)
        offer = replace(offer, kept=kept)
    return offer


World = Annotated[Answerer, Depends(world_of)]
Asker = Annotated[Reader, Depends(reader_of)]


def shown(request: Request, kind: Kind[Answerer, Q, A], question: Q, reader: Reader) -> A:
    """An answer as a reader may see it, for a page that shows several. Raises UserError for what cannot be shown."""
    keeper: Keeper[Answerer] = request.app.state.answerer.keeper
    answer = keeper.shown(kind, question, reader)
    see(request.scope, request.app.state, kind, question, reader, answer.id, answer)
    return answer


def at_hand(request: Request, kind: Kind[Answerer, Q, A], question: Q, reader: Reader, mark: Hashable) -> A | None:
    """`shown` where it is kept and rests on this mark of the world; None where it must be looked for or made."""
    keeper: Keeper[Answerer] = request.app.state.answerer.keeper
    if (answer := keeper.at_hand(kind, question, reader, mark)) is not None:
        see(request.scope, request.app.state, kind, question, reader, answer.id, answer)
    return answer


def first_shown(request: Request, kind: Kind[Answerer, Q, A], question: Q, reader: Reader) -> A:
    """What there is of an answer so far as a reader may see it: the whole, or the first part of it, for what says so
    and is kept by nobody. Raises UserError for what cannot be shown."""
    keeper: Keeper[Answerer] = request.app.state.answerer.keeper
    answer = keeper.first(kind, question, reader)
    see(request.scope, request.app.state, kind, question, reader, answer.id, answer)
    return answer


def first_drawn(
    kind: Kind[Answerer, Q, A],
    question: Q,
    reader: Reader,
    draw: Callable[[A], str | bytes],
    *,
    request: Request,
    media: str,
) -> Response:
    """A picture of what there is of an answer so far, for a page that shows its first part."""
    answer = first_shown(request, kind, question, reader)
    return Response(draw(answer), media_type=media, headers=provisional(answer))


def provisional(answer: Answered) -> dict[str, str]:
    """Headers of what shows an answer that may not be whole: the tag that it has so far, and that nobody keeps it."""
    return {"etag": f'"{answer.id}"', "cache-control": NO_STORE}


def render(
    kind: Kind[Answerer, Q, A],
    question: Q,
    reader: Reader,
    make: Callable[[A], Response],
    *,
    request: Request,
    lasting: str = "",
    file: bool = False,
) -> Response:
    """`make` of the answer as the reader may see it, with its tag as ETag, or 304 when they hold that very answer.
    Whoever may not see it is refused, whatever they say that they hold.

    lasting: the tag that the address itself carries; when it is the answer's, the response never goes stale. file:
    the reader takes a file away, which the gate may refuse although they may look.
    """
    keeper: Keeper[Answerer] = request.app.state.answerer.keeper
    # where people sign in, a page says who reads it: the one that a browser kept may name whoever used it before
    named = request.app.state.settings.sign_in != "none" and wants_page(request)
    confined = keeper.confined(kind, question)
    answer = shown(request, kind, question, reader)
    if file and keeper.gate:
        keeper.gate.allow_export(kind.name, question, answer, reader)
    held = not named and holds(request.headers, answer.id)
    response = Response(status_code=304) if held else make(answer)
    # the data may have changed since the answer was asked for
    response.headers.update(validity(answer.id, lasting, confined=confined or keeper.confined(kind, question)))
    return response


def drawn(
    kind: Kind[Answerer, Q, A],
    question: Q,
    reader: Reader,
    draw: Callable[[A], str | bytes],
    *part: Hashable,
    request: Request,
    media: str = "image/svg+xml",
    lasting: str = "",
) -> Response:
    """`render` of a picture, whose bytes are kept ready. part: what of the answer is drawn, beside the kind's own."""
    known: KnownAddresses = request.app.state.known

    def make(answer: A) -> Response:
        def content() -> bytes:
            made = draw(answer)
            return made if isinstance(made, bytes) else made.encode()

        response = ready(request, (kind.name, answer.id, *part), content, media)
        shape = response.headers["content-type"], compresses(media)
        known.remember(request.scope, reader, Address(kind, question, part, *shape, lasting))
        return response

    return render(kind, question, reader, make, request=request, lasting=lasting)


def ready(request: Request, key: Hashable, make: Callable[[], bytes], media: str) -> Response:
    """What `make` gives, kept under the key as it is and compressed, in the form that the reader takes. key: all that
    the bytes rest on."""
    keeper: Keeper[Answerer] = request.app.state.answerer.keeper
    body = keeper.rendered(key, make)
    if not may_be_packed(request.headers.get("accept-encoding", ""), media, body):
        return Response(body, media_type=media)
    return Response(keeper.rendered((PACKED, key), lambda: packed(body)), media_type=media, headers=AS_PACKED)


def saved_as(name: str) -> dict[str, str]:
    """The header that makes a response a file of this name."""
    return {"content-disposition": f'attachment; filename="{name}"'}
