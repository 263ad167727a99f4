"""What is folded on a case page, in Chromium: nothing but the reader or an address that names it opens it."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

from tests.browser.host import serving
from tests.conftest import MakeLibrary, build_library, png
from tests.test_questions import files, quiz

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

RANKED, STEPPED = "cases/chest-002/", "cases/chest-004/"
LATE = """\
  - id: ct-late
    modality: CT
    day: 9
    after_reveal: true
    series: [{id: late, pictures: ['late-*.png'], alt: Chest CT}]
"""


def late_case() -> str:
    """A quiz case of which the last study belongs to the answer."""
    return re.sub(r"  - \{id: ct-late.*\n", LATE, quiz())


@pytest.fixture
def case(make_library: MakeLibrary) -> Iterator[str]:
    """The address of such a case on a host."""
    pictures: dict[str, str | bytes] = {
        f"content/cases/c-1/late-{number}.png": png(600, 600, 20 * number) for number in range(1, 5)
    }
    root = make_library({**files(c__1=late_case()), **pictures})
    result = build_library(root)
    assert result.published is not None, [item.message for item in result.problems]
    with serving(root / "site") as address:
        yield f"{address}cases/c-1/"


@pytest.fixture(params=[True, False], ids=["script", "no script"])
def page(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    """A page on a laptop, with scripts and without."""
    context = browser.new_context(
        viewport={"width": 1280, "height": 800}, reduced_motion="reduce", java_script_enabled=request.param
    )
    yield context.new_page()
    context.close()


@pytest.fixture
def scripted(browser: Browser) -> Iterator[Page]:
    """A page with scripts."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    yield context.new_page()
    context.close()


def answer(page: Page) -> Locator:
    """The fold of the answer."""
    return page.locator("details.answer")


def test_a_search_of_the_browser_finds_no_answer(demonstration: str, page: Page) -> None:
    """A link to a text opens a step that holds it, which is no secret, and never the answer."""
    page.goto(f"{demonstration}{STEPPED}#:~:text=Breath%20sounds")
    expect(page.locator("details.step").first).to_have_attribute("open", "")
    for text in ("bulla", "no vessel crosses"):
        page.goto("about:blank")
        page.goto(f"{demonstration}{STEPPED}#:~:text={quote(text)}")
        expect(page.locator(".answer-content")).to_contain_text(text)
        # The browser looks for the text until the page has loaded, and once more half a second later.
        page.wait_for_timeout(900)
        expect(answer(page)).not_to_have_attribute("open", "")


def test_a_text_is_not_looked_for_before_the_styles_are_here(demonstration: str, page: Page) -> None:
    """On a slow line the page waits for its styles, and the answer is as closed as ever."""

    def later(route: Route) -> None:
        time.sleep(0.5)
        route.continue_()

    page.route("**/*.css", later)
    page.goto(f"{demonstration}{STEPPED}#:~:text=bulla")
    page.wait_for_timeout(900)
    expect(answer(page)).not_to_have_attribute("open", "")


def test_find_in_page_finds_an_answer_once_it_is_open(demonstration: str, scripted: Page) -> None:
    """Closed, its words can be found by nobody; open, they can, and closed again they can't."""
    found = "window.find('no vessel crosses', false, false, true)"
    scripted.goto(f"{demonstration}{STEPPED}")
    for opened in (False, True, False):
        assert scripted.evaluate(found) is opened
        expect(answer(scripted)).to_have_js_property("open", opened)
        answer(scripted).locator("summary.reveal").click()


@pytest.mark.parametrize("anchor", ["study-ct-late", "late", "late-3"])
def test_a_link_into_the_answer_opens_it(case: str, page: Page, anchor: str) -> None:
    """An address that names a study of the answer is a wish to see it: the answer opens, and the page is there."""
    page.goto(f"{case}#{anchor}")

    expect(answer(page)).to_have_attribute("open", "")
    expect(page.locator("#late")).to_be_in_viewport()
    expect(page.locator("#study-ct-late h4").first).to_be_visible()


def test_a_link_to_a_view_of_the_answer_opens_it(case: str, scripted: Page) -> None:
    """So does one that a viewer has written, with its zoom behind the anchor, also on a page that is there already."""
    canvas = scripted.locator("#late canvas")
    for start in ("about:blank", case):
        scripted.goto(start)
        scripted.evaluate(f"location.href = '{case}#late-3&z=2,0.5,0.5'")
        expect(canvas).to_be_in_viewport()
        expect(scripted.locator("#late .viewer-count")).to_have_text("3 / 4")
        expect(scripted.locator("#late stack-view")).to_have_js_property("zoom", 2)
        box = canvas.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) > 150


@pytest.mark.parametrize("start", ["", STEPPED])
def test_a_link_to_a_view_in_a_step_opens_the_way_to_it(
    demonstration: str, scripted: Page, start: str
) -> None:
    """Somebody was sent a view of a picture that stands in the second step."""
    scripted.goto(f"{demonstration}{start}")
    scripted.evaluate(f"location.href = '{demonstration}{STEPPED}#lung-5&w=40,400'")

    expect(scripted.locator("details.step[open]")).to_have_count(2)
    expect(scripted.locator("#lung canvas")).to_be_in_viewport()
    expect(scripted.locator("#lung .viewer-count")).to_contain_text("5 / ")
    expect(answer(scripted)).not_to_have_attribute("open", "")


def test_a_closed_answer_is_no_stop_for_keys_nor_for_who_listens(case: str, scripted: Page) -> None:
    """Tab goes from the button past the answer, and into it once it is open; the tree of names has it then, too."""
    scripted.goto(case)
    summary = answer(scripted).locator("summary.reveal")
    inside = "document.activeElement.closest('.answer-content') !== null"
    tree = scripted.locator("article").aria_snapshot
    for opened in (False, True):
        summary.focus()
        assert ("Cryptogenic organising pneumonia" in tree()) is opened
        scripted.keyboard.press("Tab")
        assert scripted.evaluate(inside) is opened
        summary.focus()
        scripted.keyboard.press("Enter")
        expect(answer(scripted)).to_have_js_property("open", not opened)


def test_an_answer_is_printed_as_chosen(case: str, scripted: Page) -> None:
    """With the answer its words are on the sheet, and folded again afterwards; a print of the browser has what is open."""
    scripted.goto(case)
    scripted.evaluate(
        "window.print = () => {"
        " document.body.dataset.printed = document.querySelector('.diagnosis').checkVisibility() }"
    )
    for paper, printed in (("with", "true"), ("without", "false")):
        scripted.locator(f"[data-paper-button={paper}]").click()
        expect(scripted.locator("body")).to_have_attribute("data-printed", printed)
        scripted.evaluate("dispatchEvent(new Event('afterprint'))")
        expect(scripted.locator(".answer-content")).to_be_hidden()
    scripted.emulate_media(media="print")
    expect(scripted.locator(".diagnosis")).to_be_hidden()
