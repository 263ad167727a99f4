"""The atlas and the days in Chromium: they open the viewer where they say, also from a phone."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page on a phone, without animations."""
    context = browser.new_context(viewport={"width": 390, "height": 800}, reduced_motion="reduce")
    yield context.new_page()
    context.close()


def test_an_example_opens_its_picture_with_the_mark_on(demonstration: str, page: Page) -> None:
    """The viewer of the series stands at the picture, is in sight, and shows the marks, named by the finding."""
    page.goto(f"{demonstration}findings/ground-glass-opacity/")
    example = page.locator(".examples .cover").first
    named = re.search(r"#(.+)-(\d+)&m=1$", example.get_attribute("href") or "")
    assert named is not None
    example.click()
    stack = page.locator(f".series#{named[1]} case-stack")

    expect(stack.locator(".viewer-count")).to_have_text(re.compile(rf"^{named[2]} / "))
    expect(stack.locator("[data-command=marks]")).to_have_attribute("aria-pressed", "true")
    expect(stack.locator(".overlay-marks text", has_text="Ground-glass opacity").first).to_be_attached()
    expect(stack.locator("canvas").first).to_be_in_viewport()


def test_a_day_leads_to_the_examination_of_that_day(demonstration: str, page: Page) -> None:
    """The strip leads to the day, and its picture into the case at that study."""
    page.goto(f"{demonstration}collections/covid-19/days/")
    page.locator(".strip a", has_text="15").click()
    day = page.locator("#onset-15")

    expect(day).to_be_in_viewport()
    day.locator(".cover").first.click()
    study = page.locator(page.url[page.url.index("#") :])
    expect(study).to_be_in_viewport()
    expect(study.locator(".day")).to_have_text("Day 15")


def test_the_numbers_of_a_diagnosis_are_found_by_the_search(demonstration: str, page: Page) -> None:
    """A row of the differential opens the search with as many cases as it says."""
    page.goto(f"{demonstration}findings/consolidation/")
    row = page.locator(".diagnoses tbody tr").first
    said = int(row.locator("td").inner_text().split()[0])
    row.locator("a").click()

    expect(page.locator("article.hit, .hits > li")).to_have_count(said)
