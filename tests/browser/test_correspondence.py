"""News, letters and discussion in Chromium: a frame is empty until the reader asks, and the policy then lets it in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Route, expect

from tests.browser.host import serving
from tests.browser.test_browser import violations
from tests.conftest import CASE, SITE, MakeLibrary, build_library, png
from tests.test_correspondence import GISCUS

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.fixture
def site(make_library: MakeLibrary) -> Iterator[str]:
    """The address of a library with two cases, one of them news beside the case of the week, letters and giscus."""
    root: Path = make_library(
        {
            "content/site.yaml": f"{SITE}{GISCUS}contact: editors@cases.example\nannounce: {{days: 60}}\n",
            "content/cases/one/case.md": CASE,
            "content/cases/one/film.png": png(),
            "content/cases/two/case.md": CASE.replace("2026-03-02", "2026-03-09"),
            "content/cases/two/film.png": png(shade=120),
        }
    )
    assert build_library(root).published is not None
    with serving(root / "site") as address:
        yield address


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_nothing_leaves_before_the_click(site: str, browser: Browser, scripts: bool) -> None:
    """Reading and opening asks no other host; the second click loads the discussion into the page, without any script of ours."""
    context = browser.new_context(java_script_enabled=scripts, viewport={"width": 1280, "height": 800})
    asked: list[str] = []

    def answer(route: Route) -> None:
        asked.append(route.request.url)
        route.fulfill(body="<!doctype html><p>Three replies</p>", content_type="text/html")

    context.route(re.compile("^https:"), answer)
    page = context.new_page()
    page.goto(f"{site.rstrip('/')}/cases/one/index.html")
    page.locator(".discussion").scroll_into_view_if_needed()
    page.get_by_text("Show the discussion here").click()
    page.wait_for_timeout(300)
    assert asked == []

    page.get_by_role("link", name="Load it from giscus.app").click()
    frame = page.frame("sg-discussion")
    assert frame is not None
    frame.wait_for_url("https://giscus.app/**")
    expect(frame.get_by_text("Three replies")).to_be_visible()
    assert [url.partition("?")[0] for url in asked] == ["https://giscus.app/en/widget"]
    assert page.url.endswith("/cases/one/index.html")
    context.close()


@pytest.mark.parametrize("prefix", ["", "ko/"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_news_letters_and_discussions_are_accessible_and_fit_a_phone(
    site: str, browser: Browser, prefix: str, scheme: str
) -> None:
    """No violation that axe knows, in either scheme and language, and nothing wider than a small phone."""
    with browser.new_context(viewport={"width": 320, "height": 640}, reduced_motion="reduce") as context:
        page = context.new_page()
        for path, part in (("index.html", ".news"), ("cases/one/index.html", ".discussion")):
            page.goto(f"{site.rstrip('/')}/{prefix}{path}")
            page.evaluate("scheme => { document.documentElement.dataset.scheme = scheme; }", scheme)
            for summary in page.locator(f"{part} summary").all():
                summary.click()
            expect(page.locator(part)).to_be_visible()
            assert violations(page) == []
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        expect(page.locator('a[href^="mailto:editors@cases.example"]')).to_be_visible()
