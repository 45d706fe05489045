"""A page as A4 prints it, and the words on the paper."""

import unicodedata
from pathlib import Path

from playwright.sync_api import Page
from pypdf import PdfReader


def printed(page: Page, path: Path) -> str:
    """The words of the page on A4, read from the PDF that is written to `path`; any white space is one space."""
    page.emulate_media(media="print")
    page.pdf(path=path, prefer_css_page_size=True, print_background=True)
    sheets = PdfReader(path).pages
    assert sheets
    words = " ".join(sheet.extract_text() for sheet in sheets)
    return " ".join(unicodedata.normalize("NFKC", words).split())  # a font's ligatures are letters again
