"""The question that a person brought along: every page of the product takes it to the next one."""

from urllib.parse import parse_qsl, urlencode

from fastapi import Request

from app.answering.question import KEYS, Question
from geo.errors import UserError

BROUGHT = "asked"
"""Key of an address whose page has another question of its own; the one that was brought stands in it as a whole."""


def kept_question(request: Request) -> dict[str, str]:
    """For templates. keeps: the end of an address that asks the question that was brought, "" for the usual; brings:
    the end of one that carries it beside a question of its own."""
    query = brought_query(request)
    return {"keeps": f"?{query}" if query else "", "brings": f"?{urlencode({BROUGHT: query})}" if query else ""}


def brought_query(request: Request) -> str:
    """The query of the question that was brought; "" for the usual one, and for one that is not understood."""
    pairs = request.query_params.multi_items()
    brought = next((text for key, text in pairs if key == BROUGHT), None)
    if brought is not None:
        pairs = parse_qsl(brought[:2000])
    try:
        return Question.parse({key: text for key, text in pairs if key in KEYS}).query()
    except UserError:
        return ""
