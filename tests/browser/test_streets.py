"""Streets that people know, with no network: named on the map where the tile's own list has them, credited, on a desk,
on a phone and on paper."""

from collections.abc import Callable
from pathlib import Path

import pytest
from accessible import audit
from paper import printed
from playwright.sync_api import Page, expect
from visits import Visit, at_both_sizes

pytestmark = pytest.mark.browser
Make = Callable[..., Visit]
TOWNS = {"Swindon": (51.5601, -1.7800), "Salisbury": (51.0693, -1.7950)}
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; style-src-attr 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
WRITTEN = """async () => {
  const seen = document.querySelector('.folium-map').getBoundingClientRect();
  const found = [];
  for (const tile of document.querySelectorAll('.leaflet-labels-pane img')) {
    const [, z, x, y] = tile.src.match(/labels-[a-z]+\\/(\\d+)\\/(\\d+)\\/(\\d+)\\.png/);
    if (z !== '16') continue;
    const { names } = await (await fetch(`/basemap/names/${z}/${x}/${y}.json`)).json();
    const canvas = document.createElement('canvas');
    canvas.width = canvas.height = 256;
    const pen = canvas.getContext('2d');
    pen.drawImage(tile, 0, 0, 256, 256);
    const { data } = pen.getImageData(0, 0, 256, 256);
    const ink = (x, y) => data[4 * (256 * Math.round(y) + Math.round(x)) + 3] > 200;
    const steps = [-6, -4, -2, 0, 2, 4, 6];
    const box = tile.getBoundingClientRect(), scale = box.width / 256;
    for (const name of names) {
      if (name.place || name.x < 8 || name.x > 248 || name.y < 8 || name.y > 248) continue;
      const left = box.left + name.x * scale, top = box.top + name.y * scale;
      if (left < seen.left || left > seen.right || top < seen.top || top > seen.bottom) continue;
      found.push([name.text, steps.some(u => steps.some(v => ink(name.x + u, name.y + v)))]);
    }
  }
  return found;
}"""


def named_at(page: Page, town: str) -> dict[str, bool]:
    """Streets that a map at zoom 16 shows there by the lists of its tiles, and whether letters stand at each place."""
    lat, lon = TOWNS[town]
    page.evaluate(f"map_workspace.setView([{lat}, {lon}], 16, {{ animate: false }})")
    page.wait_for_function(
        """() => { const all = [...document.querySelectorAll('.leaflet-labels-pane img')]
          .filter(tile => /\\/16\\//.test(tile.src)); return all.length && all.every(tile => tile.complete); }"""
    )
    page.wait_for_load_state("networkidle")
    return dict(page.evaluate(WRITTEN))


def test_named_streets_are_on_the_map_with_their_credit(visit: Make, tmp_path: Path) -> None:
    seen = visit()
    with seen.page.expect_response(lambda answer: answer.request.is_navigation_request()) as first:
        page = seen.open()
    assert first.value.headers["content-security-policy"] == POLICY
    named = {town: named_at(page, town) for town in TOWNS}
    for streets in named.values():
        assert len(streets) >= 3 and all(streets.values()), streets
    credit = page.locator("#map .credit")
    for width, _ in at_both_sizes(page):
        expect(credit).to_be_visible()
        expect(credit).to_contain_text("Names: NaPTAN, data.police.uk, OS (OGL)")
        box = credit.bounding_box()
        assert box and box["x"] >= 0 and box["x"] + box["width"] <= width + 0.5
    credit.locator("summary").press("Enter")
    expect(credit.get_by_text("Contains NaPTAN data")).to_be_visible()
    assert audit(page) == []
    paper = printed(page, tmp_path / "map.pdf")
    assert "Names: NaPTAN, data.police.uk, OS (OGL)" in paper and "Contains NaPTAN data" in paper
    assert all(town in paper for town in ("Salisbury", "Marlborough", "Warminster"))  # names of the drawing
