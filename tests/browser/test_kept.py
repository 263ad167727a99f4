"""What a browser keeps of the quiz when things go wrong: bad records, other versions, lists of cases that don't come."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.test_quiz import KEY, OPEN, PLAIN, RANKED, commit, kept

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

AT = "2026-03-09T10:00:00.000Z"
SEEN = {"at": AT}


def put(page: Page, stored: object) -> None:
    """Has the browser keep something, and reads the page again."""
    page.evaluate("([key, text]) => localStorage.setItem(key, text)", [KEY, json.dumps(stored)])
    page.reload()


def raw(page: Page) -> Any:
    """All that the browser keeps."""
    return json.loads(page.evaluate("key => localStorage.getItem(key)", KEY))


def without_list(page: Page) -> None:
    """From now on the list of the library's cases does not come."""

    def refuse(route: Route) -> None:
        route.abort()

    page.route("**/assets/data/cases*", refuse)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page on a laptop, with a storage of its own."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    yield context.new_page()
    context.close()


def test_a_list_of_diagnoses_is_there_again(demonstration: str, page: Page) -> None:
    """All that was typed stands in the form on the next visit, in its order, and no empty line after it."""
    page.goto(f"{demonstration}{RANKED}")
    fields = page.locator(".ranks input")
    for place, name in enumerate(("COVID-19", "Influenza", "Pulmonary edema")):
        fields.nth(place).fill(name)
    commit(page).click()
    expect(page.locator(".ranks input:visible")).to_have_count(3)
    page.reload()

    shown = page.locator(".ranks input:visible")
    expect(shown).to_have_count(3)
    assert shown.evaluate_all("all => all.map(one => one.value)") == [
        "COVID-19",
        "Influenza",
        "Pulmonary edema",
    ]
    page.locator("[data-again]").click()
    expect(commit(page)).to_be_visible()
    expect(shown).to_have_count(1)
    expect(shown).to_have_value("")


def test_a_bad_record_is_left_out(demonstration: str, page: Page) -> None:
    """The other cases are told, and stay when the next one comes."""
    page.goto(f"{demonstration}progress/")
    put(page, {"version": 1, "cases": {"chest-002": {"at": AT, "score": 80}, "chest-003": {"at": "once"}}})
    expect(page.locator(".kept tbody tr")).to_have_count(1)
    page.goto(f"{demonstration}{OPEN}")

    assert set(kept(page)) == {"chest-002", "chest-001"}


@pytest.mark.parametrize(("prefix", "word"), [("", "another version"), ("ko/", "다른 버전")])
def test_what_a_newer_version_has_kept_is_left_as_it_is(
    demonstration: str, page: Page, tmp_path: Path, prefix: str, word: str
) -> None:
    """A page that a device has kept from before does not know it: it says so, and touches nothing."""
    newer = {"version": 2, "cases": {"chest-002": {"readings": [{"at": AT}]}}}
    page.goto(f"{demonstration}{prefix}progress/")
    file = tmp_path / "newer.json"
    file.write_text(json.dumps(newer), "utf-8")
    page.locator("[data-import]").set_input_files(file)
    expect(page.locator(".progress [role=status]")).to_contain_text(word)
    put(page, newer)
    expect(page.locator("[data-foreign]")).to_contain_text(word)
    for gone in ("[data-refused]", "[data-reset]", ".totals"):
        expect(page.locator(gone)).to_be_hidden()
    page.goto(f"{demonstration}{prefix}{PLAIN}")
    page.locator(".choice input").first.check()
    commit(page).click()

    expect(page.locator(".result")).to_contain_text("100")
    expect(page.locator(".commit [role=status]")).not_to_be_empty()
    assert raw(page) == newer


def test_a_reading_of_any_shape_breaks_no_page(demonstration: str, page: Page) -> None:
    """Numbers where names were asked for, choices that don't exist: the page goes on, and counts what is right."""
    page.goto(f"{demonstration}{RANKED}")
    prints = page.locator("fieldset.question").evaluate_all("all => all.map(one => one.dataset.print)")
    answers = {prints[0]: ["A", 99], prints[1]: [7, "COVID-19"]}
    put(page, {"version": 1, "cases": {"chest-002": {"at": AT, "answers": answers}}})

    expect(page.locator(".commit [role=status]")).to_contain_text("March 9, 2026")
    page.locator("summary.reveal").click()
    expect(page.locator(".result")).to_contain_text("35")
    # It is scored now; the day on which it was answered stays.
    assert kept(page)["chest-002"] == {"at": AT, "answers": answers, "score": 35}


def test_without_the_list_of_cases_progress_is_still_progress(
    demonstration: str, page: Page, tmp_path: Path
) -> None:
    """Rows have ids in the place of names, nothing is called lost, and a file is taken in whole."""
    without_list(page)
    page.goto(f"{demonstration}progress/")
    put(page, {"version": 1, "cases": {"chest-002": SEEN}})
    expect(page.locator(".kept tbody th")).to_have_text(["chest-002"])
    file = tmp_path / "progress.json"
    file.write_text(json.dumps({"version": 1, "cases": {"chest-006": SEEN}}), "utf-8")
    page.locator("[data-import]").set_input_files(file)

    expect(page.locator(".progress [role=status]")).to_contain_text("renewed: 1. Not in this library: 0.")
    assert set(kept(page)) == {"chest-002", "chest-006"}


def test_a_page_that_comes_back_tells_what_changed_meanwhile(demonstration: str, page: Page) -> None:
    """Browsers show a page again as it was left; lists and progress then are of now."""
    text = json.dumps({"version": 1, "cases": {"chest-006": SEEN}})
    for path, told in (("progress/", ".kept tbody tr"), ("cases/", ".badge-seen")):
        page.goto(f"{demonstration}{path}")
        page.evaluate("localStorage.clear()")
        page.reload()
        page.evaluate("([key, text]) => localStorage.setItem(key, text)", [KEY, text])
        expect(page.locator(told)).to_have_count(0)
        page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
        expect(page.locator(told)).to_have_count(1)


def test_a_test_without_its_list_of_cases_has_no_dead_ends(demonstration: str, page: Page) -> None:
    """The bar says what is wrong; the case keeps its heading; no button leads nowhere."""
    without_list(page)
    page.goto(f"{demonstration}{PLAIN}#test=mako&n=10&at=1&got=70")

    expect(page.locator(".test-bar p")).to_contain_text("could not be loaded")
    expect(page.locator(".test-bar a:visible")).to_have_count(0)
    expect(page.locator("h1")).to_be_visible()


def test_a_test_has_as_many_cases_as_its_link_says(demonstration: str, page: Page) -> None:
    """A teacher wrote a number into the link that the form does not offer."""
    page.goto(f"{demonstration}test/#test=mako&n=3")
    expect(page.locator("[name=n]")).to_have_value("3")
    page.locator("[data-start]").click()

    expect(page.locator("h1")).to_have_text("Case 1 of 3")


def test_two_pages_at_once_are_one_reading(demonstration: str, page: Page) -> None:
    """What was committed to on one page stands on the other, which can't be committed to any more."""
    page.goto(f"{demonstration}{PLAIN}")
    other = page.context.new_page()
    other.goto(f"{demonstration}{PLAIN}")
    other.locator(".choice input").first.check()
    commit(other).click()
    expect(other.locator(".result")).to_contain_text("100")

    expect(page.locator(".commit [role=status]")).to_contain_text("You committed to this reading")
    expect(commit(page)).to_be_hidden()
    expect(page.locator(".choice input").first).to_be_checked()
    expect(page.locator("details.answer")).not_to_have_attribute("open", "")
    page.locator("summary.reveal").click()
    expect(page.locator(".told .question-score")).to_have_count(page.locator(".told").count())
    assert kept(page)["chest-006"]["score"] == 100


def test_a_choice_of_cases_is_there_when_a_reader_comes_back(demonstration: str, page: Page) -> None:
    """Back from the first case, the form is as it was left: filter, number and word."""
    page.goto(f"{demonstration}test/")
    page.locator("[name=modality]").select_option("DX")
    page.locator("[name=n]").select_option("5")
    word = page.locator("[name=test]").input_value()
    page.locator("[data-start]").click()
    expect(page.locator(".test-bar")).to_be_visible()
    page.go_back()

    expect(page.locator("[name=modality]")).to_have_value("DX")
    expect(page.locator("[name=n]")).to_have_value("5")
    expect(page.locator("[name=test]")).to_have_value(word)
