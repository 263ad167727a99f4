"""A library served while it is written, in a real browser: the place is kept, problems show and go, styles are swapped."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.test_browser import violations
from tests.conftest import CASE, MakeLibrary, png
from tests.test_serve import Running, served, with_own_style

pytestmark = [
    pytest.mark.browser,
    pytest.mark.xdist_group("browser"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]

LONG = CASE.replace("Steroids help.", "\n\n".join(f"Paragraph {n} of a long discussion." for n in range(60)))
PATH = "content/cases/c-1/case.md"


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page on a laptop."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    yield context.new_page()
    context.close()


@pytest.fixture
def running(make_library: MakeLibrary) -> Iterator[Running]:
    """A long case, served with a theme of the library's own."""
    root = make_library({PATH: LONG, "content/cases/c-1/film.png": png(900, 700)})
    with_own_style(root, "main { outline-color: rgb(1, 2, 3); }\n")
    with served(root) as running:
        yield running


def _address(running: Running) -> str:
    return f"{running.server.address}cases/c-1/index.html"


def until(page: Page, condition: str) -> None:
    """Waits for a condition; Playwright's own way is refused by the pages' policy."""
    deadline = time.monotonic() + 20
    while not page.evaluate(condition):
        assert time.monotonic() < deadline, condition
        page.wait_for_timeout(50)


def test_the_place_is_kept(running: Running, page: Page) -> None:
    """After an edit the page holds the new words, and the reader is where they were."""
    page.goto(_address(running))
    page.evaluate("scrollTo(0, 900)")
    before = page.evaluate("scrollY")
    running.write(PATH, LONG.replace("Paragraph 59", "The last paragraph"))
    expect(page.get_by_text("The last paragraph")).to_be_attached(timeout=20_000)
    until(page, f"scrollY === {before}")

    assert before == 900


def test_the_panel_shows_and_goes(running: Running, page: Page, tmp_path: Path) -> None:
    """A fault unfolds the panel with its line over the page as it was; mending it takes the panel away."""
    page.goto(_address(running))
    panel = page.locator("sitegen-serve details")
    expect(panel).to_be_hidden()
    running.write(PATH, LONG.replace("kind: library", "kind: libary"))
    expect(page.get_by_text("content/cases/c-1/case.md:4:7")).to_be_visible(timeout=20_000)

    expect(panel.locator("summary")).to_have_text("1 error")
    expect(panel.locator("mark")).to_have_text("l")
    expect(page.get_by_text("Paragraph 59")).to_be_attached()
    assert violations(page) == []
    panel.locator("summary").press("Enter")
    expect(panel.locator(".list")).to_be_hidden()
    running.write(PATH, LONG)
    expect(panel).to_be_hidden(timeout=20_000)


def test_a_broken_case_comes_once_it_is_mended(running: Running, page: Page) -> None:
    """Whoever opens a case that has a fault sees what is wrong, and then the case, without doing anything."""
    running.write(PATH, LONG.replace("kind: library", "kind: libary"))
    page.goto(_address(running))
    expect(page.get_by_text("content/cases/c-1/case.md:4:7")).to_be_visible(timeout=20_000)
    running.write(PATH, LONG)

    expect(page.get_by_text("Paragraph 59")).to_be_attached(timeout=20_000)


def test_styles_are_swapped(running: Running, page: Page) -> None:
    """Another style sheet comes without a reload: what a script had put into the page is still there."""
    page.goto(_address(running))
    page.evaluate("globalThis.kept = true")
    running.write("themes/ours/assets/own.css", "main { outline-color: rgb(4, 5, 6); }\n")
    expect(page.locator("main")).to_have_css("outline-color", "rgb(4, 5, 6)", timeout=20_000)

    assert page.evaluate("globalThis.kept") is True


def test_pictures_come_and_nothing_is_refused(running: Running, page: Page) -> None:
    """Pictures are made for the page that shows them, and the page keeps the site's policy."""
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.goto(_address(running))
    until(page, "[...document.querySelectorAll('main img')].some((image) => image.naturalWidth > 0)")

    assert said == []
