"""One A4: whatever is asked it is one page with its marking, and nothing in it that its reader may not see."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree

import pytest
from fastapi.testclient import TestClient
from hypothesis import given, settings
from hypothesis import strategies as st
from made import MARKUP, answer, spot
from PIL import Image
from pypdf import PdfReader
from town import build
from visitor import visitor

from app.answering.answer import ByName
from app.answering.answerer import MAP, Answerer
from app.answering.question import Question
from app.answering.reader import LOCAL, PUBLIC, Reader
from app.answering.trend import TREND
from app.exports import chromium
from app.gate.disclosed import Gate
from app.gate.policy import read_policy
from app.main import create_app
from app.maps.overview import Shade
from app.maps.slide import TALL, WIDTH
from app.pages.address_code import public_address, reachable
from app.pages.briefing import ROWS, Found, briefing
from app.pages.briefing_sheet import sheet
from app.settings import Settings
from app.words.briefing import NONE_DRAWN, NOT_SHOWN, shortened
from geo.errors import Refused
from geo.store.base import Store

RISE = {"A": [30] * 24 + [45] * 12, "B": [3, 1] * 18, "C": [20] * 36}
DAY = date(2026, 2, 3)
OFFENCE = "VIOLENCE_SEXUAL_RECORDED"
PARTNER = Reader("p", "partner", "a council")
A4 = (595, 842)
installed = pytest.mark.skipif(not chromium.chromium(), reason="Chromium is not installed")


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Answerer:
    made = build(tmp_path_factory.mktemp("briefing"), RISE)[0]
    made.keeper.gate = Gate(read_policy())
    return made


@pytest.fixture(scope="module")
def demo(demo_store: Store, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    own = Settings(data=tmp_path_factory.mktemp("brief"), resamples=19)
    with visitor(create_app(own, Answerer(own, store=demo_store))) as made:
        yield made


def web(world: Answerer, reader: Reader, **changes: object) -> TestClient:
    return visitor(create_app(world.settings.model_copy(update=changes), world, lambda request: reader))


def made(spots: int, name: str = "Regent Circus", **changes: object) -> Found:
    """A briefing's values with so many drawn hotspots of this name."""
    streets = ByName(
        name=name, streets=tuple((f"{name} {i}", 9.0 - i) for i in range(3)), kinds=(), elsewhere="", ward="Eastcott"
    )
    found = [replace(spot(i + 1, name), stability=0.95, by_name=streets) for i in range(spots)]
    return Found(replace(answer(), hotspots=tuple(found), **changes), Refused("no trend"), Refused("no hours"))


def text_of(pdf: bytes) -> tuple[int, str]:
    pages = PdfReader(BytesIO(pdf)).pages
    return len(pages), " ".join(" ".join(page.extract_text() for page in pages).split())


@installed
@pytest.mark.parametrize(
    ("spots", "name", "marking"),
    [(0, "x", "OFFICIAL"), (1, "Regent Circus", "OFFICIAL-SENSITIVE"), (23, "W" * 300, "OFFICIAL"),
     (ROWS, "Llanfairpwllgwyngyll Street / " * 6, "OFFICIAL-SENSITIVE"), (3, MARKUP, "OFFICIAL")],
)  # fmt: skip
def test_it_is_one_page_whatever_is_on_it(spots: int, name: str, marking: str) -> None:
    found = made(spots, name, marking=marking, attributions=tuple(f"Licence line {i}. " * 6 for i in range(4)))
    brief = briefing(found, Shade.DENSITY, None, today=DAY, address="https://maps.example/?x", reachable=True)
    pdf = chromium.to_pdf(sheet(brief))
    pages, text = text_of(pdf)
    assert pages == chromium.pages(pdf) == 1
    assert text.startswith(marking) and text.endswith(marking), "the marking is the first and the last that is read"
    assert "3 Feb 2026" in text and "Licence line 3" in text and "https://maps.example/?x" in text
    assert (NONE_DRAWN in text) == (spots == 0)
    assert (f"{spots - ROWS} more place" in text) == (spots > ROWS)
    read = PdfReader(BytesIO(pdf))
    heights: list[float] = []
    read.pages[0].extract_text(
        visitor_text=lambda t, cm, tm, *_: heights.append(cm[5] + cm[3] * tm[5]) if t.strip() else None
    )
    assert min(heights) > 8 and max(heights) < 842 - 8, "nothing is cut off at an edge of the paper"
    assert tuple(round(float(side)) for side in read.pages[0].mediabox[2:]) == A4
    root = read.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] and "/StructTreeRoot" in root and root["/Lang"] == "en-GB"
    assert read.metadata and brief.title in str(read.metadata.title)


@installed
def test_every_font_is_in_the_file() -> None:
    brief = briefing(made(2), Shade.CELLS, None, today=DAY, address="x", reachable=False)
    fonts = PdfReader(BytesIO(chromium.to_pdf(sheet(brief)))).pages[0]["/Resources"]["/Font"]
    assert len(fonts) > 0
    for font in (fonts[key] for key in fonts):
        inner = font["/DescendantFonts"][0].get_object() if "/DescendantFonts" in font else font
        described = inner.get("/FontDescriptor", {})
        assert font["/Subtype"] == "/Type3" or {"/FontFile", "/FontFile2", "/FontFile3"} & set(described), font


@given(name=st.text(max_size=400), spots=st.integers(0, 12))
@settings(max_examples=25, deadline=None)
def test_no_name_breaks_the_sheet(name: str, spots: int) -> None:
    html = sheet(briefing(made(spots, name), Shade.NONE, None, today=DAY, address="x", reachable=False))
    body = html.partition("<body")[2]
    assert body.count("OFFICIAL") == 2 and "<script" not in body
    assert body.count("<tr>") == (min(spots, ROWS) + 1 if spots else 0)
    assert len(shortened(name)) <= 64


def test_what_it_says_is_what_the_pages_say(world: Answerer) -> None:
    asked = f"offence={OFFENCE}"
    reader = replace(LOCAL, opened=frozenset((OFFENCE,)))
    page = web(world, reader).get(f"/briefing?{asked}")
    assert page.status_code == 200
    whole = world.keeper.shown(MAP, Question(offence=OFFENCE), reader)
    risen = world.keeper.shown(TREND, Question(offence=OFFENCE), reader).found
    assert f"{whole.n:.0f} incidents" in page.text
    assert f"Rising: {risen.judged.compared.after:.0f} incidents" in page.text
    assert "Most likely Friday night" in page.text, page.text[page.text.index("<h2>When") :][:400]
    assert page.text.count('class="marking"') == 2 and page.text.count('class="stamped"') == 2


def test_a_slide_is_sixteen_to_nine_and_has_marking_and_credit(demo: TestClient) -> None:
    got = demo.get("/download/briefing.svg?offence=ROBBERY")
    assert got.status_code == 200 and got.headers["content-disposition"].endswith('.svg"')
    drawn = ElementTree.fromstring(got.text)
    assert drawn.get("viewBox") == f"0 0 {WIDTH} {TALL}" and WIDTH * 9 == TALL * 16
    words = " ".join(" ".join(part.itertext()) for part in drawn.iter("{http://www.w3.org/2000/svg}text"))
    assert words.count("OFFICIAL") == 2 and "SYNTHETIC" in words and "Made on" in words and "Density" in words
    assert "class=" not in got.text, "a slide has no style sheet"


@installed
def test_pictures_have_their_sizes(demo: TestClient) -> None:
    slide = Image.open(BytesIO(demo.get("/download/briefing.png?offence=ROBBERY").content))
    assert slide.size == (1600, 900) and len(slide.convert("RGB").getcolors(1 << 24) or []) > 50
    picture = demo.get("/download/map.png?offence=ROBBERY&shade=wards")
    assert picture.headers["content-type"] == "image/png" and Image.open(BytesIO(picture.content)).size[0] == 1600


def test_without_chromium_html_prints_the_sheet_and_the_page_says_so(
    demo: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    got = demo.get("/download/briefing.pdf?offence=ROBBERY&from=2025-03")
    assert got.headers["content-type"].startswith("text/html") and got.headers["content-disposition"].endswith('.html"')
    assert "@page brief { size: A4" in got.text and not re.search(r'(src|href)="(?!data:)', got.text)
    assert "prints to one A4" in demo.get("/briefing?offence=ROBBERY&from=2025-03").text
    refused = demo.get("/download/briefing.png?offence=ROBBERY&from=2025-03")
    assert refused.status_code == 503 and "Chromium is not installed" in refused.text


def test_chromium_that_hangs_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / chromium.NAMES[0]).write_text("#!/bin/sh\nsleep 60 & wait\n")
    (tmp_path / chromium.NAMES[0]).chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.setattr(chromium, "SECONDS", 0.5)
    with pytest.raises(Exception, match="was stopped"):
        chromium.to_pdf("<p>")
    (tmp_path / chromium.NAMES[0]).write_text("#!/bin/sh\nexit 1\n")
    with pytest.raises(Exception, match="made nothing"):
        chromium.to_pdf("<p>")


def test_a_code_stands_only_where_another_machine_can_follow_it(world: Answerer) -> None:
    for mine in ("http://127.0.0.1:8000", "http://localhost", "http://[::1]:9", "http://0.0.0.0", "http://a.localhost"):
        assert not reachable(mine)
    assert reachable("https://maps.wiltshire.police.uk") and reachable("http://10.1.2.3:8000")
    address = f"/briefing?offence={OFFENCE}"
    here = web(world, LOCAL).get(address).text
    assert 'class="address-code"' not in here and "on the machine that made it" in here
    named = web(world, LOCAL, public_address="https://maps.example.police.uk/").get(address).text
    assert 'class="address-code"' in named and f"https://maps.example.police.uk/?offence={OFFENCE}" in named
    own = Settings(public_address="http://127.0.0.1:8000")
    assert public_address(own, "/?a=b", "http://127.0.0.1:1/") == ("http://127.0.0.1:1/?a=b", False)
    with pytest.raises(ValueError, match="others reach"):
        Settings(public_address="ftp://x")


@pytest.mark.parametrize("reader", [PUBLIC, PARTNER, LOCAL], ids=lambda reader: reader.role)
def test_nobody_reads_on_paper_what_they_may_not_see(world: Answerer, reader: Reader) -> None:
    """A sensitive offence of a force's own records, for who has not opened it: no count below the minimum, no hotspot
    that the map does not show, no hours; and no file where the map gives none."""
    client = web(world, reader)
    for address in ("/briefing", "/download/briefing.pdf", "/download/briefing.svg"):
        got = client.get(f"{address}?offence={OFFENCE}", headers={"accept": "text/html"})
        if got.status_code != 200:
            assert got.status_code in (403, 503), got.text[:200]
            continue
        body = text_of(got.content)[1] if got.headers["content-type"] == "application/pdf" else got.text
        whole = world.keeper.shown(MAP, Question(offence=OFFENCE), reader)
        shown = {one.rank for one in whole.hotspots}
        assert set(map(int, re.findall(r'<td class="no">(\d+)<', body))) <= shown
        assert "Most likely" not in body, "hours of a sensitive offence are refused"
    closed = client.get("/briefing?offence=COUNTY_LINES")
    assert closed.status_code == 200 if reader.role == "analyst" else closed.status_code in (200, 403)
    assert not re.search(r'<td class="no">', closed.text), "of a restricted offence no place is numbered"


def test_a_role_that_takes_no_files_gets_no_file_and_the_reason(world: Answerer) -> None:
    patrol = web(world, Reader("c", "patrol"))
    asked = "?offence=ALL_CRIME"
    assert patrol.get(f"/download/briefing.pdf{asked}").status_code == 403
    assert patrol.get(f"/download/map.png{asked}").status_code == 403
    page = patrol.get(f"/briefing{asked}").text
    assert "files are not for you to take away" in page.lower() and "/download/briefing.pdf" not in page


def test_hotspots_that_are_not_shown_are_said_to_be_so() -> None:
    brief = briefing(replace(made(0), hidden=True), Shade.NONE, None, today=DAY, address="x", reachable=False)
    assert NOT_SHOWN in brief.sentences


def test_a_shade_that_there_is_not_is_refused(demo: TestClient) -> None:
    got = demo.get("/briefing?shade=rainbow")
    assert got.status_code == 400 and "colours no map of a briefing" in got.text
