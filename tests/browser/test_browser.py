"""The demonstration library in Chromium: quiet, self-contained, accessible, and complete without JavaScript."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, Request, expect

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

OPEN, FOLDED, SEALED = "cases/chest-001/", "cases/chest-002/", "cases/chest-008/"
PAGES = (
    "",
    "cases/",
    OPEN,
    FOLDED,
    SEALED,
    "guidelines/kstr-covid-2020/",
    "collections/covid-19/",
    "collections/covid-19/days/",
    "collections/covid-19/statistics/",
    "findings/",
    "findings/ground-glass-opacity/",
    "findings/crazy-paving/",
    "about/",
    "search/",
    "statistics/",
    "progress/",
    "data/",
    "test/",
    "submit/",
)
ALL = (*PAGES, *(f"ko/{page}" for page in PAGES), "no/such/page/")
PHONES = (320, 390)


@dataclass
class Seen:
    """A page, and what went on while it was looked at."""

    page: Page
    errors: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)


def seen(context: BrowserContext) -> Seen:
    """A new page that is watched."""
    page = context.new_page()
    watched = Seen(page)
    page.on("console", lambda message: watched.errors.append(message.text) if message.type != "log" else None)
    page.on("pageerror", lambda error: watched.errors.append(str(error)))
    page.on("requestfailed", lambda request: watched.errors.extend(_failure(request)))
    page.on("request", lambda request: watched.requests.append(request.url))
    return watched


def _failure(request: Request) -> list[str]:
    """What failed; a request that the next page cut short did not."""
    return [] if request.failure == "net::ERR_ABORTED" else [f"{request.failure}: {request.url}"]


@pytest.fixture
def watched(browser: Browser) -> Iterator[Seen]:
    """A page on a small phone, without animations."""
    context = browser.new_context(viewport={"width": 320, "height": 640}, reduced_motion="reduce")
    yield seen(context)
    context.close()


def violations(page: Page, options: dict[str, Any] | None = None) -> list[Any]:
    """What axe finds wrong: the rule and the first element."""
    found: list[dict[str, Any]] = Axe().run(page, options=options).response["violations"]
    return [
        (item["id"], item["nodes"][0]["html"][:200], item["nodes"][0]["failureSummary"]) for item in found
    ]


@pytest.mark.parametrize("path", ALL)
def test_a_page_is_quiet_fits_phones_and_is_accessible(demonstration: str, watched: Seen, path: str) -> None:
    """No errors, no other hosts, no sideways scrolling, no violation that axe knows in either colour scheme."""
    page = watched.page
    page.goto(f"{demonstration}{path}", wait_until="load")
    for width in PHONES:
        page.set_viewport_size({"width": width, "height": 640})
        wide = page.evaluate(
            "[...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right"
            " > innerWidth + 1).map(e => e.outerHTML.slice(0, 120)).slice(0, 3)"
        )
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (width, wide)
    page.set_viewport_size({"width": 1280, "height": 800})
    if page.locator("details.answer").count():
        page.locator("details.answer > summary").click()
        expect(page.locator(".answer-content")).to_be_visible()
    assert violations(page) == []
    # The other scheme has other colours and nothing else.
    page.evaluate("document.documentElement.dataset.scheme = 'light'")
    assert violations(page, {"runOnly": ["color-contrast"]}) == []

    missing = "status of 404" if path.startswith("no/") else "no such message"
    assert [error for error in watched.errors if missing not in error] == []
    assert [url for url in watched.requests if not url.startswith((demonstration, "data:"))] == []


def test_the_measure_of_accessibility_measures(demonstration: str, watched: Seen) -> None:
    """What axe is trusted with, it does find: a picture without words, pale words on pale ground."""
    watched.page.goto(f"{demonstration}about/")
    watched.page.evaluate(
        "() => { document.querySelector('main').insertAdjacentHTML('beforeend', '<p id=pale>pale</p><img>');"
        " const pale = document.getElementById('pale').style; pale.color = '#777'; pale.background = '#888' }"
    )

    assert {rule for rule, *_ in violations(watched.page)} >= {"image-alt", "color-contrast"}


@pytest.mark.parametrize("prefix", ["", "ko/"])
def test_the_policy_is_served_and_kept(demonstration: str, watched: Seen, prefix: str) -> None:
    """Pages come with the policy of `_headers`; the one inline script runs under it, and no other would."""
    response = watched.page.goto(f"{demonstration}{prefix}{OPEN}")
    assert response is not None

    assert "default-src 'none'" in response.headers["content-security-policy"]
    assert watched.page.evaluate("'script' in document.documentElement.dataset")
    watched.page.evaluate(
        "() => { const s = document.createElement('script'); s.textContent = 'window.ran = 1';"
        " document.body.append(s) }"
    )
    assert watched.page.evaluate("window.ran") is None
    assert any("Content Security Policy" in error for error in watched.errors)


@pytest.mark.parametrize("url", [OPEN, "", "guidelines/kstr-covid-2020/", "feeds/"])
def test_data_for_search_engines_is_no_script_to_the_policy(
    demonstration: str, watched: Seen, url: str
) -> None:
    """JSON-LD stands in the page, whole and unescaped, and the policy has nothing against it."""
    watched.page.goto(f"{demonstration}{url}")
    told = watched.page.locator('script[type="application/ld+json"]').evaluate_all(
        "blocks => blocks.map(block => JSON.parse(block.textContent)['@context'])"
    )

    assert told == ["https://schema.org"]
    assert watched.errors == []


@pytest.mark.parametrize("scripts", [True, False])
def test_a_folded_answer_opens_by_a_click_or_a_key(
    demonstration: str, browser: Browser, scripts: bool
) -> None:
    """The answer is hidden at first and opens with the mouse and the keyboard, also without JavaScript."""
    context = browser.new_context(java_script_enabled=scripts)
    page = context.new_page()
    page.goto(f"{demonstration}{FOLDED}")
    answer = page.locator(".answer-content")

    expect(answer).to_be_hidden()
    page.locator("details.answer > summary").click()
    expect(answer).to_be_visible()
    page.locator("details.answer > summary").focus()
    page.keyboard.press("Enter")
    expect(answer).to_be_hidden()
    context.close()


def test_pages_are_complete_without_javascript(demonstration: str, browser: Browser) -> None:
    """Pictures, menus and languages are there; what works with JavaScript only is not."""
    context = browser.new_context(java_script_enabled=False, viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.goto(f"{demonstration}{OPEN}")

    expect(page.locator("section.answer .diagnosis")).to_be_visible()
    expect(page.locator("[data-scheme-toggle]")).to_be_hidden()
    assert page.locator(".series img").count() > 20
    page.locator(".languages a[lang=ko]").click()
    expect(page.locator("html")).to_have_attribute("lang", "ko")
    context.close()


def test_pictures_are_shown(demonstration: str, watched: Seen) -> None:
    """The browser takes the AVIF and decodes it; every picture in view has pixels."""
    watched.page.set_viewport_size({"width": 1280, "height": 800})
    watched.page.goto(f"{demonstration}{OPEN}", wait_until="load")
    shown = watched.page.locator(".series .key img").first
    watched.page.locator(".series stack-view").first.scroll_into_view_if_needed()

    expect(shown).to_have_js_property("complete", value=True)
    assert shown.evaluate("image => image.naturalWidth") > 0
    assert str(shown.evaluate("image => image.currentSrc")).endswith(".avif")


def test_the_chosen_scheme_is_kept_from_page_to_page(demonstration: str, watched: Seen) -> None:
    """Dark at first; light by choice, also on the next page and in the other language; dark again by choice."""
    page = watched.page
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(demonstration)
    root, toggle = page.locator("html"), page.locator("[data-scheme-toggle]")

    expect(root).to_have_attribute("data-scheme", "dark")
    toggle.click()
    expect(root).to_have_attribute("data-scheme", "light")
    for path in ("cases/", f"ko/{FOLDED}"):
        page.goto(f"{demonstration}{path}")
        expect(root).to_have_attribute("data-scheme", "light")
    toggle.click()
    page.reload()
    expect(root).to_have_attribute("data-scheme", "dark")
    assert watched.errors == []


def test_a_sealed_answer_is_not_there(demonstration: str, watched: Seen) -> None:
    """Before its day the page says when the answer comes, and has nothing to open."""
    watched.page.goto(f"{demonstration}{SEALED}")

    expect(watched.page.locator(".sealed")).to_be_visible()
    assert watched.page.locator(".answer-content").count() == 0


def test_the_keyboard_reaches_the_content(demonstration: str, watched: Seen) -> None:
    """The first stop is the link past the menu, and it leads to the main part."""
    watched.page.goto(f"{demonstration}{OPEN}")
    watched.page.keyboard.press("Tab")
    expect(watched.page.locator(".skip")).to_be_focused()
    watched.page.keyboard.press("Enter")

    expect(watched.page.locator("#sg-main")).to_be_focused()
