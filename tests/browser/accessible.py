"""What keeps a page from somebody: at a screen reader, on a phone, on a desk."""

from pathlib import Path

import pytest
from playwright.sync_api import Page
from visits import PHONE, at_both_sizes

AXE = Path(__file__).parents[1] / "vendor" / "axe-core" / "axe.min.js"
FITS = "document.documentElement.scrollWidth <= innerWidth"


def faults_at_both_sizes(page: Page, touched: str = "", *, tables: bool = False) -> list[str]:
    """What axe finds and whether anything sticks out sideways, on a desk and on a phone. touched: where there all that
    can be touched must be high enough on a phone; tables: whether they must fit the page of a desk."""
    found = []
    for size in at_both_sizes(page):
        found += audit(page)
        found += [] if page.evaluate(FITS) else [f"something sticks out at {size[0]} pixels"]
        found += unseen(page) if tables else []
        found += small_targets(page, touched) if touched and size == PHONE else []
    return found


def audit(page: Page) -> list[str]:
    """Violations that axe-core finds, each as its rule and where."""
    if not AXE.is_file():
        pytest.skip("axe-core is not installed: python -m app.maps.install tests/browser/assets.json")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    result = page.evaluate("axe.run({ resultTypes: ['violations'] })")  # what passes is not described, node by node
    return [
        f"{rule['id']}: {node['target']} {node['failureSummary']}"
        for rule in result["violations"]
        for node in rule["nodes"]
    ]


def unseen(page: Page) -> list[str]:
    """Tables that do not fit the page of a desk, and legend entries without their colour or line."""
    return page.evaluate(
        """() => [
          ...[...document.querySelectorAll('.scroll')]
            .filter(e => innerWidth > 1000 && e.scrollWidth > e.clientWidth + 1).map(e => e.closest('[id]').id),
          ...[...document.querySelectorAll('.key i, .legend i')]
            .filter(e => e.checkVisibility() && !e.offsetHeight).map(e => e.parentNode.textContent)]"""
    )


def small_targets(page: Page, within: str) -> list[str]:
    """What can be touched and is lower than 44 px; links within sentences may be."""
    return page.evaluate(
        """within => [...document.querySelector(within).querySelectorAll(
             'nav a, a.button, button, select, summary, .layers label, .toggle, .downloads a, tbody a, .leaflet-bar a')]
           .filter(e => e.checkVisibility() && e.getBoundingClientRect().height < 43.5)
           .map(e => `${e.tagName} ${e.textContent.trim().slice(0, 30)} ${e.getBoundingClientRect().height}`)""",
        within,
    )
