"""Small looks that broke once, in Chromium: heads in one line, badges of their own height, controls that stay as they are."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

LINES = """element => {
  const range = document.createRange();
  range.selectNodeContents(element);
  return new Set([...range.getClientRects()].map((box) => Math.round(box.top))).size;
}"""


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page without animations."""
    context = browser.new_context(reduced_motion="reduce")
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("prefix", ["", "ko/"])
@pytest.mark.parametrize(("width", "lines"), [(320, 2), (360, 1), (390, 1), (430, 1), (1280, 1)])
def test_the_head_is_one_row(demonstration: str, page: Page, prefix: str, width: int, lines: int) -> None:
    """The library's short name stands in one line beside the signs, on the smallest phone in two; nothing wraps below."""
    page.set_viewport_size({"width": width, "height": 640})
    page.goto(f"{demonstration}{prefix}")

    assert page.locator(".brand span").evaluate(LINES) <= lines
    middles = page.locator(".site-header .frame > :visible").evaluate_all(
        "all => all.map(one => one.getBoundingClientRect()).map(box => Math.round(box.top + box.height / 2))"
    )
    assert max(middles) - min(middles) <= 1


@pytest.mark.parametrize("width", [390, 1280])
def test_badges_of_finds_have_the_height_of_their_word(demonstration: str, page: Page, width: int) -> None:
    """A find whose picture is taller than its words stretches no badge."""
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{demonstration}search/?q=pneumonia")
    expect(page.locator(".hit .badge:visible")).not_to_have_count(0)

    heights = page.locator(".hit .badge:visible").evaluate_all("all => all.map(one => one.offsetHeight)")
    assert len(set(heights)) == 1
    assert heights[0] < 28


def test_the_button_that_reads_a_file_stays_a_button(demonstration: str, page: Page) -> None:
    """By key it is reached and shown as reached; the browser's own field does not come out."""
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(f"{demonstration}progress/")
    label = page.locator("label.button")
    before = label.bounding_box()
    page.locator("[data-export]").focus()
    page.keyboard.press("Tab")

    expect(page.locator("[data-import]")).to_be_focused()
    assert label.bounding_box() == before
    assert label.evaluate("element => getComputedStyle(element).outlineStyle") == "solid"


def test_steps_keep_their_distance_from_the_questions(demonstration: str, page: Page) -> None:
    """The line above the questions is not the edge of the last step."""
    page.goto(f"{demonstration}cases/chest-004/")

    last = page.locator("details.step:visible").last.bounding_box()
    first = page.locator(".questions").bounding_box()
    assert last is not None
    assert first is not None
    assert first["y"] - (last["y"] + last["height"]) >= 16
