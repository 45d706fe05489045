"""The search of places over HTTP: what is found, for whom, and that it is kept until what it is made of changes."""

from fastapi.testclient import TestClient
from visitor import visitor

from app.answering.answerer import Answerer
from app.main import create_app


def test_places_are_found_by_name_with_what_a_map_and_a_question_need(demo_answerer: Answerer) -> None:
    with visitor(create_app(demo_answerer.settings, demo_answerer)) as client:
        answer = client.get("/search", params={"q": "fleet st swindon"})
        hit, stop = answer.json()["hits"]
        assert (stop["kind"], stop["synthetic"], stop["sub"]) == ("stop", True, "synthetic stop, Swindon")
        assert (hit["kind"], hit["name"], hit["sub"], hit["code"]) == (
            "street",
            "Fleet Street",
            "street, Swindon",
            None,
        )
        assert abs(hit["lon"] + 1.786) < 0.01 and abs(hit["lat"] - 51.562) < 0.01
        again = client.get(
            "/search", params={"q": "fleet st swindon"}, headers={"if-none-match": answer.headers["etag"]}
        )
        assert again.status_code == 304
        codes = [one["code"] for one in client.get("/search", params={"q": "swindon"}).json()["hits"]]
        assert codes[:2] == ["town:E0042483", "lad:E06000030"]
        _made_up_venues(client)
        assert client.get("/search", params={"q": "x" * 101}).status_code == 400
        offered = client.get("/search", params={"q": "regnet street swindon"}).json()
        assert not offered["hits"] and offered["offers"]
    assert len(list((demo_answerer.settings.data / "search").iterdir())) == 1


def _made_up_venues(client: TestClient) -> None:
    """The demonstration's venues are found and called made up."""
    hits = client.get("/search", params={"q": "the"}).json()["hits"]
    venues = [
        one for q in ("arms", "inn", "club", "bar") for one in client.get("/search", params={"q": q}).json()["hits"]
    ]
    named = [one for one in (*hits, *venues) if one["kind"] == "venue"]
    assert all(one["synthetic"] and one["sub"].startswith("synthetic venue") for one in named)
