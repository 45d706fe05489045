"""Another site's page cannot make the service compute; a link that a person follows works."""

import pytest
from fastapi.testclient import TestClient
from made import Stub

PICTURE = {"sec-fetch-mode": "no-cors", "sec-fetch-dest": "image"}
LINK = {"sec-fetch-mode": "navigate", "sec-fetch-dest": "document"}
FRAME = {"sec-fetch-mode": "navigate", "sec-fetch-dest": "iframe"}
AHEAD = [{**LINK, "sec-purpose": "prefetch;prerender"}, {**LINK, "purpose": "prefetch"}, {**LINK, "x-moz": "prefetch"}]


@pytest.mark.parametrize("path", ["/", "/api/answer", "/overview.svg", "/tiles/density/12/2028/1360.png", "/night"])
@pytest.mark.parametrize("site", ["cross-site", "same-site"])
@pytest.mark.parametrize("sent", [PICTURE, FRAME, {}, {"sec-fetch-mode": "cors"}, *AHEAD])
def test_nothing_is_computed_for_another_sites_page(
    client: TestClient, stub: Stub, path: str, site: str, sent: dict[str, str]
) -> None:
    for method in ("GET", "HEAD"):
        got = client.request(method, path, headers={"sec-fetch-site": site, **sent})
        assert (got.status_code, got.headers["content-type"]) == (403, "application/problem+json")
    assert not stub.asked and "frame-ancestors" in got.headers["content-security-policy"]


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"sec-fetch-site": "none", **LINK},
        {"sec-fetch-site": "cross-site", **LINK},
        {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"},
        {"sec-fetch-site": "same-origin", **PICTURE},
        {"sec-fetch-site": "same-origin", **AHEAD[0]},
    ],
)
def test_a_person_and_our_own_pages_are_answered(client: TestClient, sent: dict[str, str]) -> None:
    assert client.get("/overview.svg", headers=sent).status_code == 200


def test_whether_we_live_and_our_own_files_are_no_secret(client: TestClient) -> None:
    for path in ("/healthz", "/static/mark.svg"):
        assert client.get(path, headers={"sec-fetch-site": "cross-site", **PICTURE}).status_code == 200
