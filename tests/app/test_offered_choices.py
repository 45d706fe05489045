"""Whatever a form offers leads to an answer: every enabled choice is tried, for several readers and stores, and none is
refused; what is greyed has its reason beside it and is refused indeed."""

import html
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, cast
from urllib.parse import parse_qsl, urlencode

import pytest
from fastapi.testclient import TestClient
from test_answering import answerer, incidents
from test_open_data_offences import world
from visitor import visitor

from app.answering.answerer import MAP, Answerer
from app.answering.own_definitions import Draft
from app.answering.question import Question
from app.answering.reader import LOCAL, PUBLIC, Reader
from app.answering.trend import TREND
from app.main import create_app
from geo.errors import UserError

PAGE = {"accept": "text/html"}
READERS = {
    "local": LOCAL, "public": PUBLIC, "partner": Reader("p", "partner", "o"), "patrol": Reader("c", "patrol", "o"),
    "kept to Swindon": Reader("a", "analyst", "o", areas=("E06000030",)),
}  # fmt: skip
PAIRS = (
    ("local", "months"), ("local", "exact"), ("public", "months"), ("partner", "both"), ("kept to Swindon", "months"),
)  # fmt: skip
FEW_OF_A_GROUP = 1
SELECT = re.compile(r'<select id="[^"]*" name="([^"]+)"([^>]*)>(.*?)</select>', re.S)
OPTION = re.compile(r'<option value="([^"]*)"([^>]*)>')
PERIODS = re.compile(r'<ul class="periods".*?</ul>', re.S)


def stores(folder: Path) -> dict[str, Answerer]:
    """One of months and categories alone, one of exact times and codes, one of both."""
    exact = answerer(folder / "exact", incidents(60, date(2025, 1, 1), source=["demo"] * 60))
    made = {"months": world(folder / "months", "police-uk"), "exact": exact,
            "both": world(folder / "both", "police-uk", "force-export")}  # fmt: skip
    for one in made.values():
        one.definitions.save(Draft("Robbery and weapons", "", ("ROBBERY", "category.possession-of-weapons")), who="a")
    return made


@pytest.fixture(scope="module")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Answerer]:
    return stores(tmp_path_factory.mktemp("offered"))


@pytest.fixture(params=PAIRS, ids=" ".join)
def asking(request: pytest.FixtureRequest, worlds: dict[str, Answerer]) -> Iterator[tuple[Reader, TestClient]]:
    who, named = request.param
    one = worlds[named]
    with visitor(create_app(one.settings, one, readers=lambda _: READERS[who])) as made:
        yield READERS[who], made


def first_asked(reader: Reader) -> str:
    return f"offence=ROBBERY{'&area=lad:E06000030' if reader.areas else ''}"


def choices(page: str, query: str) -> tuple[list[str], list[str]]:
    """The addresses of the choices that can be made, one change each, and of those that are greyed."""
    now, able, greyed = dict(parse_qsl(query)), [], []
    form = page[page.index('<form id="ask"') : page.index("</form>")]
    for name, attributes, inner in SELECT.findall(form):
        seen: dict[str, int] = {}
        for escaped, state in OPTION.findall(inner):
            value = html.unescape(escaped)
            group = value.split(":")[0] if name == "area" else "" if name in ("hour", "from", "to") else value
            seen[group] = seen.get(group, 0) + 1
            if seen[group] > FEW_OF_A_GROUP:
                continue
            changed = urlencode({key: text for key, text in {**now, name: value}.items() if text})
            (greyed if "disabled" in state or "disabled" in attributes else able).append(changed)
    for name, value in (("weeks", "2025-W02..2025-W04"), ("hours", "fri22-mon03"), ("night", "nte_core")):
        if re.search(rf'id="{name}"[^>]*disabled', form):
            greyed.append(urlencode({**now, name: value}))
        elif f'name="{name}"' in form and name != "night":
            able.append(urlencode({**now, name: value}))
    if found := PERIODS.search(form):
        able += [html.unescape(href).lstrip("?") for href in re.findall(r'href="([^"]*)"', found[0])]
    return able, greyed


@pytest.mark.parametrize("kind", [MAP, TREND], ids=["map", "trend"])
def test_no_enabled_choice_is_refused(asking: tuple[Reader, TestClient], kind: Any) -> None:
    reader, client = asking
    query = first_asked(reader)
    page = client.get(f"{'/' if kind is MAP else '/trend'}?{query}", headers=PAGE)
    assert page.status_code == 200
    able, greyed = choices(page.text, query)
    keeper = cast(Any, client.app).state.answerer.keeper
    for one in able:
        keeper.shown(kind, Question.parse(dict(parse_qsl(one))), reader)  # a refusal is raised
    for one in greyed if kind is MAP else ():  # other views do not show cells or sums at all
        if (
            "measure=" not in one or reader.role == "public"
        ):  # of a measure too little may be known: incidents are shown
            with pytest.raises(UserError):
                keeper.shown(kind, Question.parse(dict(parse_qsl(one))), reader)
    assert len(able) > 12


def test_every_greyed_choice_has_its_reason_beside_it(asking: tuple[Reader, TestClient]) -> None:
    reader, client = asking
    page = client.get(f"/?{first_asked(reader)}", headers=PAGE).text
    form = page[page.index('<form id="ask"') : page.index("</form>")]
    for _, _, inner in SELECT.findall(form):
        for _, state in OPTION.findall(inner):
            if "disabled" in state:
                reason = re.search(r'title="([^"]+)"', state)
                assert reason and reason[1].rstrip(".").lower() in form.replace(state, "").lower()


def test_the_data_are_asked_once_for_all_areas_that_a_form_offers(
    worlds: dict[str, Answerer], monkeypatch: pytest.MonkeyPatch
) -> None:
    one, asked, period = worlds["exact"], list[Question](), Answerer.period

    def counted(own: Answerer, question: Question, *given: Any) -> Any:
        asked.append(question)
        return period(own, question, *given)

    monkeypatch.setattr(Answerer, "period", counted)
    with visitor(create_app(one.settings, one)) as web:
        page = web.get("/?offence=ROBBERY", headers=PAGE).text
    assert page.count('<option value="ward:') > len(asked) > 0
