"""Paper carries a code only where another machine could follow it."""

from pathlib import Path

import pytest
from fastapi import FastAPI, Request
from fastapi.testclient import TestClient
from made import Stub
from visitor import visitor

import app
from app.main import create_app
from app.routes.paper import on_paper
from app.settings import Settings

PUBLIC = "https://maps.example.police.uk"
CODE = '<div class="printed"><p>Printed on'


def test_every_code_is_made_where_it_is_asked_whether_others_can_follow_it() -> None:
    root = Path(app.__file__).parent
    using = {str(path.relative_to(root)) for path in root.rglob("*.py") if "address_code(" in path.read_text()}
    assert using == {
        "pages/address_code.py",
        "pages/briefing.py",
        "routes/paper.py",
        "routes/shared_links.py",
        "routes/sign_in.py",
    }  # fmt: skip (that of an invitation is a secret for the phone, no address)


@pytest.mark.parametrize("public", [None, "http://127.0.0.1:8000", "https://localhost"])
def test_no_address_for_others_no_code(stub: Stub, public: str | None) -> None:
    made = stub.settings.model_copy(update={"public_address": public})
    with visitor(create_app(made, stub)) as web:  # type: ignore[arg-type]
        page = web.get("/", headers={"accept": "text/html"}).text
    foot = page.partition(CODE)[2].partition("</div>")[0]
    assert "http://127.0.0.1/" in foot and "<svg" not in foot and "too long" not in foot


def test_an_address_for_others_stands_on_paper_with_its_code(stub: Stub) -> None:
    made = stub.settings.model_copy(update={"public_address": f"{PUBLIC}/"})
    with visitor(create_app(made, stub)) as web:  # type: ignore[arg-type]
        foot = web.get("/", headers={"accept": "text/html"}).text.partition(CODE)[2].partition("</div>")[0]
    assert f"{PUBLIC}/" in foot and "<svg" in foot and "127.0.0.1" not in foot


def test_an_address_that_is_too_long_has_no_code() -> None:
    service = FastAPI()
    service.state.settings = Settings(public_address=PUBLIC)

    @service.get("/a")
    def paper(request: Request) -> dict[str, str]:
        return on_paper(request)

    web = TestClient(service)
    assert web.get("/a?b=c").json()["address"] == f"{PUBLIC}/a?b=c"
    assert web.get(f"/a?b={'c' * 1300}").json()["code"] == ""
