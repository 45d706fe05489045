"""Pages speak plainly: terms of the field stand on /words, each once, and copied tables are numbers."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
from fastapi.testclient import TestClient
from visitor import visitor

from app.answering.answerer import Answerer
from app.main import create_app
from app.settings import Settings
from app.words import terms, terms_charter, terms_impact
from app.words.glossary import glossary
from geo.store.slices import SliceStore

PAGES = ("/", "/rates", "/night", "/method", "/data", "/words")
JARGON = re.compile(
    r"quartic|kernel|resampl|found again|gi\*|z-score|false discover|\beps\b|\breach\b|least incidents|night ratio"
    r"|refused|ask it again|@\d|bootstrap|byar|poisson|aoristic|dbscan|bandwidth|quasi-|95 %|quarantine",
    re.IGNORECASE,
)
"""Terms that a constable and a councillor need not know; they may stand where an explanation opens."""
VOID = {"meta", "link", "img", "input", "br", "col", "hr"}


class Seen(HTMLParser):
    """The text of a page that nobody has to open, its links, its anchors and the cells of its numeric columns."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.text: list[str] = []
        self.hrefs: list[str] = []
        self.ids: set[str] = set()
        self.cells: list[str] = []
        self.open: list[tuple[str, bool, bool, list[str]]] = []  # tag, text seen, numeric cell, classes
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.hrefs += [str(given["href"])] if given.get("href") else []
        self.ids |= {str(given["id"])} if given.get("id") else set()
        if tag in VOID:
            return
        shown = not self.open or self.open[-1][1]
        hidden = tag in ("details", "script", "style", "code", "svg")
        week = any("week" in classes for *_, classes in self.open)
        number = tag == "td" and (week or "num" in str(given.get("class", "")).split())
        self.cells += [""] if number else []
        self.open.append((tag, shown and not hidden, number, str(given.get("class", "")).split()))

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1][1]:
            self.text.append(data)
        if any(number for _, _, number, _ in self.open):
            self.cells[-1] += data


@pytest.fixture(scope="module")
def client(demo_store: SliceStore, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    demo = Answerer(Settings(data=tmp_path_factory.mktemp("words"), resamples=19), store=demo_store)
    with visitor(create_app(demo.settings, demo)) as made:
        yield made


@pytest.fixture(scope="module")
def pages(client: TestClient) -> dict[str, Seen]:
    addresses = {path: client.get(path, headers={"accept": "text/html"}) for path in PAGES}
    assert {response.status_code for response in addresses.values()} == {200}
    return {path: Seen(response.text) for path, response in addresses.items()}


@pytest.mark.parametrize("path", [path for path in PAGES if path != "/words"])
def test_no_jargon_stands_where_nothing_was_opened(pages: dict[str, Seen], path: str) -> None:
    text = " ".join(" ".join(pages[path].text).split())
    assert [text[max(m.start() - 30, 0) : m.end() + 30] for m in JARGON.finditer(text)] == []


def test_every_linked_term_is_explained_with_its_exact_term(pages: dict[str, Seen]) -> None:
    linked = {href.partition("#")[2] for page in pages.values() for href in page.hrefs if href.startswith("/words#")}
    assert linked and linked <= set(glossary()) <= pages["/words"].ids
    text = " ".join(" ".join(pages["/words"].text).split())
    assert len(glossary()) == sum(len(room.TERMS) for room in (terms, terms_charter, terms_impact))  # none stands twice
    for term in glossary().values():
        explained = " ".join(term.explanation.split())
        assert term.term in text and explained in text and term.plain.lower() in text.lower()


@pytest.mark.parametrize("path", ["/", "/night"])
def test_a_copied_table_is_numbers(pages: dict[str, Seen], path: str) -> None:
    cells = [cell.strip() for cell in pages[path].cells]
    assert len(cells) > 50
    known = [cell for cell in cells if cell != "–"]
    assert known and all(float(cell.removesuffix("%")) >= -99 for cell in known)
