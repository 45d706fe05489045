"""A folder of briefings, a file a question, and a list of them; one that cannot be made is no reason for the others."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final
from urllib.parse import parse_qsl

from app.answering.answerer import Answerer
from app.answering.marking import highest
from app.answering.question import KEYS, Question
from app.answering.reader import LOCAL
from app.exports import chromium
from app.gate.disclosed import Gate
from app.gate.policy import read_policy
from app.maps.overview import Shade
from app.pages.address_code import public_address
from app.pages.briefing import SHADES, briefing
from app.pages.briefing_found import gather
from app.pages.briefing_sheet import listing, sheet
from app.questions.kinds import KEPT_QUESTIONS
from app.settings import Settings
from app.tiles.backdrop import BACKDROP
from app.words.briefing import in_folder
from geo.errors import NotFound, Unavailable, UserError
from geo.time.clock import day_on

INDEX: Final = "index.html"
LONGEST: Final = 60


@dataclass(frozen=True)
class Asked:
    """A question and what its file is called."""

    name: str
    question: Question


@dataclass(frozen=True)
class Written:
    """file: its name in the folder, "" where there is none; fault: why, in a sentence."""

    name: str
    file: str
    fault: str


def asked_of(settings: Settings, what: str) -> tuple[Asked, ...]:
    """The kept question of a name, or that of an address; "" for every kept one. Raises NotFound."""
    kept = _world(settings).keeper.shown(KEPT_QUESTIONS, None, LOCAL).found
    every = tuple(Asked(one.name, one.question) for one in kept)
    if not what:
        if not every:
            raise NotFound("no question is kept yet", todo="Keep one in the browser: “Keep this question” on the map.")
        return every
    named = tuple(Asked(one.name, one.question) for one in kept if what.casefold() in (one.name.casefold(), one.id))
    if named:
        return named
    if not re.match(r"https?://|/|\?|[a-z]+=", what):
        names = ", ".join(one.name for one in kept) or "none"
        raise NotFound(f"no question is kept as “{what[:60]}”", todo=f"Kept are: {names}. Or give a map’s address.")
    pairs = dict(parse_qsl(what.partition("#")[0].rpartition("?")[2]))
    if unknown := [key for key in pairs if key not in KEYS]:
        raise UserError(
            f"“{unknown[0][:40]}” is not a key of a question", where=what[:80], todo="Copy a map’s address."
        )
    return (Asked("briefing", Question.parse(pairs)),)


def write(settings: Settings, asked: Sequence[Asked], folder: Path, shade: str, *, index: bool) -> tuple[Written, ...]:
    """Write one file a question, and with `index` a list of them. Raises UserError for a shade that there is not."""
    if shade not in [one.value for one in SHADES]:
        raise UserError(
            f"“{shade[:40]}” colours no map of a briefing", todo=f"One of {', '.join(one.value for one in SHADES)}."
        )
    world, made = _world(settings), []
    folder.mkdir(parents=True, exist_ok=True)
    markings: list[str] = [settings.marking]
    for i, one in enumerate(asked, start=1):
        stem = f"{i:02d}-{_stem(one.name)}" if index else _stem(one.name)
        try:
            name, content, marking = _made(world, one.question, Shade(shade), stem)
            markings.append(marking)
            (folder / name).write_bytes(content)
            made.append(Written(one.name, name, ""))
        except (UserError, OSError) as problem:
            made.append(Written(one.name, "", str(problem)))
    if index:
        rows = [(one.name, one.file, one.fault) for one in made]
        title = in_folder(day_on(settings.timezone), len(made), sum(bool(one.fault) for one in made))
        (folder / INDEX).write_text(listing(title, rows, highest(markings)), encoding="utf-8")
    return tuple(made)


def _made(world: Answerer, asked: Question, shade: Shade, stem: str) -> tuple[str, bytes, str]:
    """Name and content of one file, and its marking."""
    today: date = day_on(world.settings.timezone)
    gate = world.keeper.gate
    assert isinstance(gate, Gate)
    found = gather(world.keeper, gate.policy, asked, LOCAL)
    gate.allow_export("map", asked, found.answer, LOCAL)
    backdrop = world.keeper.shown(BACKDROP, None, LOCAL).found
    here = f"http://{world.settings.host}:{world.settings.port}/"
    query = f"?{asked.query()}" if asked.query() else ""
    address, reachable = public_address(world.settings, f"/{query}", here)
    brief = briefing(found, shade, backdrop, today=today, address=address, reachable=reachable)
    html = sheet(brief)
    if not chromium.chromium():
        return f"{stem}.html", html.encode(), brief.marking
    content = chromium.to_pdf(html)
    if chromium.pages(content) != 1:
        raise Unavailable("this briefing does not fit on one sheet", todo="Print its page instead.")
    return f"{stem}.pdf", content, brief.marking


def _world(settings: Settings) -> Answerer:
    world = Answerer(settings)
    world.keeper.gate = Gate(read_policy(), world.definitions)
    return world


def _stem(name: str) -> str:
    """Letters and digits of a name, joined by hyphens, for a file on any system."""
    return "-".join(re.findall(r"[^\W_]+", name.lower()))[:LONGEST].strip("-") or "question"
