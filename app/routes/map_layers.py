"""Layers to switch on above a map: which there are for this reader, and each of them as small JSON."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import JSONResponse

from app.answering.answerer import MAP, Answerer
from app.answering.keeper import Kind
from app.answering.question import Question
from app.answering.reader import Reader
from app.charter.kinds import DRAWN
from app.charter.standing import DATASETS, STANDING, StandingQuestion
from app.figures import sentence
from app.maps import map_layers
from app.maps.map_layers import Json, Tile
from app.routes.dependencies import BadQuery, asking
from app.routes.render import Asker, answerer_of, drawn, shown
from app.sites.kinds import DEPRIVATION, SITES_DRAWN
from app.web.no_store import NO_STORE
from app.words.map_layers import NO_MONTHS_BEFORE, TITLES
from geo.errors import NotFound, Refused, UserError
from geo.offence.offences import definition

Asked = Annotated[Question, Depends(asking("tile", "v"))]
MEDIA: Final = "application/json"
router = APIRouter(prefix="/layers", include_in_schema=False)


@router.get(".json")
def offered(request: Request, reader: Asker, asked: Asked) -> Response:
    """Every layer that this reader may see: what it is, its source and date, how many it holds, or why it is empty."""
    found = (_entry(request, reader, layer, asked) for layer in TITLES)
    return JSONResponse([one for one in found if one], headers={"cache-control": NO_STORE})


@router.get("/symbols/{kind}.svg")
def symbol(kind: str) -> Response:
    """One symbol of a layer, the same for everybody."""
    if kind not in map_layers.SYMBOLS:
        raise NotFound(f"there is no symbol “{kind[:40]}”")
    headers = {"cache-control": "public, max-age=86400"}
    return Response(map_layers.symbol(kind), media_type="image/svg+xml", headers=headers)


@router.get("/{layer}.json")
def layer(request: Request, reader: Asker, asked: Asked, layer: str, tile: str = "", v: str = "") -> Response:
    """One layer with its places. Of more than 1,500 points those of a `tile` (column/row of zoom 14) alone."""
    if layer not in TITLES:
        raise NotFound(f"there is no layer “{layer[:40]}”", todo=f"One of {', '.join(TITLES)}.")
    part, found = _tile(tile), _layer(answerer_of(request), layer, asked)

    def draw(answer: Any) -> bytes:
        return bytes(JSONResponse(found.draw(answer, part)).body)

    return drawn(
        found.kind,
        found.question,
        reader,
        draw,
        "layer",
        layer,
        found.of,
        part,
        request=request,
        media=MEDIA,
        lasting=v,
    )


@dataclass(frozen=True)
class MapLayer:
    """kind, question: what a layer is drawn from; head: what it is; draw: the same with its places, of one tile where
    there are many; of: what else both rest on."""

    kind: Kind[Answerer, Any, Any]
    question: Any
    head: Callable[[Any], Json]
    draw: Callable[[Any, Tile | None], Json]
    of: str = ""


def _layer(world: Answerer, name: str, asked: Question) -> MapLayer:
    """Raises NotFound for hotspots of months that are not loaded."""
    if name in DATASETS:
        head, draw = partial(map_layers.standing_head, name), partial(map_layers.standing, name)
        return MapLayer(STANDING, StandingQuestion(name, asked.source), head, draw)
    source = world.source(asked.source)
    if name == "zones":
        return _outlines(DRAWN, partial(map_layers.zones, source=source), source)
    if name == "sites":
        return _outlines(SITES_DRAWN, partial(map_layers.sites, source=source), source)
    if name == "deprivation":
        return _outlines(DEPRIVATION, map_layers.deprivation)
    return MapLayer(MAP, months_before(world, asked), map_layers.before, lambda answer, _: map_layers.before(answer))


def _outlines(kind: Kind[Answerer, Any, Any], draw: Callable[..., Json], of: str = "") -> MapLayer:
    """A layer of few outlines, about which nothing is asked."""
    return MapLayer(kind, None, partial(draw, places=False), lambda kept, _: draw(kept), of)


def _entry(request: Request, reader: Reader, name: str, asked: Question) -> Json | None:
    """What a layer is, without its places; None for who may not see it."""
    try:
        found = _layer(answerer_of(request), name, asked)
        if name == "before":  # it is computed when somebody switches it on
            return map_layers.before_head(found.question.first, found.question.last)
        return found.head(shown(request, found.kind, found.question, reader))
    except Refused:
        return None
    except UserError as error:
        return map_layers.missing(name, sentence(error.what))


def months_before(world: Answerer, asked: Question) -> Question:
    """The same question, asked of as many months before. Raises NotFound where none of them is loaded."""
    snapshot = world.store.snapshot()
    period, _ = world.period(asked, definition(asked.offence, folder=world.definitions), snapshot)
    months = _number(period.last) - _number(period.first) + 1
    first, last = (_month(_number(end) - months) for end in (period.first, period.last))
    held = snapshot.months(period.source, world.settings.force)
    if not any(first <= month <= last for month in held):
        raise NotFound(NO_MONTHS_BEFORE, where="from")
    return asked.but(source=period.source, first=first, last=last)


def _number(month: date) -> int:
    return 12 * month.year + month.month - 1


def _month(number: int) -> date:
    return date(number // 12, number % 12 + 1, 1)


def _tile(text: str) -> Tile | None:
    if not text:
        return None
    match = re.fullmatch(r"(\d{1,5})/(\d{1,5})", text, re.ASCII)
    if not match:
        raise BadQuery(f"“{text[:20]}” is no tile", where="tile", todo="Column and row of zoom 14, as 8110/5440.")
    return int(match[1]), int(match[2])
