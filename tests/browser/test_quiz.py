"""The quiz in Chromium: questions, steps, progress and tests, with and without script, in both languages."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Route, expect

from tests.browser.test_browser import Seen, seen, violations
from tests.conftest import CASE, TODAY, MakeLibrary, build_library
from tests.test_questions import files, quiz

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

RANKED, STEPPED, PLAIN, OPEN, SEALED = (f"cases/chest-{n}/" for n in ("002", "004", "006", "001", "008"))
KEY = "sitegen-progress:https://chest-cases.example/"


@pytest.fixture
def desk(browser: Browser) -> Iterator[BrowserContext]:
    """A laptop without animations, with nothing kept."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    yield context
    context.close()


@pytest.fixture
def watched(desk: BrowserContext) -> Iterator[Seen]:
    """A page that says nothing on the console."""
    one = seen(desk)
    yield one
    assert one.errors == []


@pytest.fixture
def page(watched: Seen) -> Page:
    """The page itself."""
    return watched.page


def kept(page: Page) -> Any:
    """What the browser keeps of cases."""
    text = page.evaluate("key => localStorage.getItem(key)", KEY)
    return json.loads(text)["cases"] if text else {}


def keep(page: Page, cases: dict[str, Any]) -> None:
    """Has the browser keep cases."""
    text = json.dumps({"version": 1, "cases": cases})
    page.evaluate("([key, text]) => localStorage.setItem(key, text)", [KEY, text])


def commit(page: Page) -> Locator:
    """The button that ends the reading."""
    return page.locator("[data-commit]")


def fits(page: Page) -> bool:
    """Whether nothing is wider than a small phone."""
    page.set_viewport_size({"width": 320, "height": 640})
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


@pytest.mark.parametrize("prefix", ["", "ko/"])
def test_a_reader_commits_and_sees_what_was_right(demonstration: str, page: Page, prefix: str) -> None:
    """The answer opens, choices and typed names are told right or wrong in words, the score is told and kept."""
    page.goto(f"{demonstration}{prefix}{RANKED}")
    typed = page.locator(".ranks input")
    page.locator(".choice input").nth(1).check()
    for place, name in enumerate(
        ["Pulmonary edema", "sars cov-2 pneumonia", "<b>viral</b> pneumonia", "viral pneumonia"]
    ):
        typed.nth(place).fill(name)
    commit(page).click()

    expect(page.locator(".answer-content")).to_be_visible()
    expect(page.locator(".result")).to_be_focused()
    expect(page.locator(".result")).to_contain_text("35")
    told = page.locator(".told")
    expect(told.nth(0).locator(".mine")).to_have_count(1)
    expect(told.nth(0).locator(".mine .verdict")).to_have_text(
        "오답 · 내 답" if prefix else "Not correct · your answer"
    )
    expect(told.nth(0).locator(".right .verdict")).to_have_text(
        "정답 · 선택하지 않음" if prefix else "Correct · not chosen by you"
    )
    assert told.nth(1).locator(".typed li").evaluate_all("all => all.map(one => one.className)") == [
        "other",
        "right",
        "other",
        "partial",
    ]
    expect(told.nth(1).locator(".typed li").nth(2)).to_have_text(
        f"<b>viral</b> pneumonia {'정답 목록에 없음' if prefix else 'not among the right ones'}"
    )
    record = kept(page)["chest-002"]
    assert (record["score"], record["steps"]) == (35, [0, 1])
    assert violations(page) == []
    page.evaluate("document.documentElement.dataset.scheme = 'light'")
    assert violations(page, {"runOnly": ["color-contrast"]}) == []
    assert fits(page)


def test_a_reading_is_there_again(demonstration: str, page: Page) -> None:
    """On the next visit the answers are in the form, which is closed; who wants to may begin anew."""
    page.goto(f"{demonstration}{RANKED}")
    page.locator(".choice input").first.check()
    page.locator(".ranks input").first.fill("COVID-19")
    commit(page).click()
    expect(page.locator(".result")).to_contain_text("100")
    page.goto(f"{demonstration}ko/{RANKED}")

    expect(page.locator(".choice input").first).to_be_checked()
    expect(page.locator(".choice input").first).to_be_disabled()
    expect(page.locator(".ranks input").first).to_have_value("COVID-19")
    expect(page.locator(".commit [role=status]")).to_contain_text("이 판독을 확정했습니다")
    expect(commit(page)).to_be_hidden()
    expect(page.locator(".answer-content")).to_be_hidden()
    page.locator("[data-again]").click()
    expect(commit(page)).to_be_visible()
    expect(page.locator(".choice input").first).not_to_be_checked()
    assert kept(page) == {}


def test_an_address_in_the_answer_does_not_answer_again(demonstration: str, page: Page) -> None:
    """Whoever answers again starts with a closed answer, whatever the address named."""
    page.goto(f"{demonstration}{RANKED}")
    page.locator(".choice input").nth(1).check()
    commit(page).click()
    page.evaluate("location.hash = '#ref-1'")
    page.locator("[data-again]").click()
    expect(commit(page)).to_be_visible()
    expect(page.locator(".answer-content")).to_be_hidden()
    assert kept(page) == {}


def test_no_answer_is_no_reading(demonstration: str, page: Page) -> None:
    """Who commits to nothing is told so; nothing is kept, and the answer stays closed."""
    page.goto(f"{demonstration}{PLAIN}")
    commit(page).click()

    expect(page.locator(".commit [role=status]")).to_contain_text("at least one question")
    expect(page.locator(".answer-content")).to_be_hidden()
    assert kept(page) == {}


def test_an_opened_answer_counts_as_seen(demonstration: str, page: Page) -> None:
    """Without a reading the case is seen and not answered; on another day it can still be answered."""
    page.goto(f"{demonstration}{PLAIN}")
    page.locator("details.answer > summary").click()
    expect(page.locator(".commit [role=status]")).to_contain_text("seen, not as answered")
    expect(commit(page)).to_be_hidden()
    assert list(kept(page)["chest-006"]) == ["at"]

    page.reload()
    page.locator(".choice input").first.check()
    commit(page).click()
    expect(page.locator(".result")).to_contain_text("100")
    assert kept(page)["chest-006"]["score"] == 100


def test_names_are_completed(demonstration: str, watched: Seen) -> None:
    """The list of diagnoses is fetched when something is to be typed; fields appear as they are needed."""
    page = watched.page
    page.goto(f"{demonstration}{RANKED}")
    fields = page.locator(".ranks input:visible")
    expect(fields).to_have_count(1)
    assert not [url for url in watched.requests if "diagnoses" in url]
    fields.first.focus()

    expect(page.locator("#sg-names option")).not_to_have_count(0)
    names = page.locator("#sg-names option").evaluate_all("all => all.map(one => one.value)")
    assert "Pulmonary embolism" in names
    assert "Pneumocystis pneumonia" not in names, "only a hidden answer names it"
    assert fields.first.evaluate("field => field.list.id") == "sg-names"
    for count in (2, 3, 4, 5, 5):
        fields.last.fill("x")
        expect(fields).to_have_count(count)


def test_without_script_all_is_there_to_read(demonstration: str, browser: Browser) -> None:
    """Form controls, every step in its order behind its summary, the answer behind its own; no dead button."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{demonstration}{RANKED}")
    expect(page.locator(".ranks input:visible")).to_have_count(5)
    page.locator(".choice input").first.check()
    expect(page.locator(".commit")).to_be_hidden()
    page.goto(f"{demonstration}{STEPPED}")
    steps = page.locator("details.step > summary")
    expect(steps).to_have_text(["Next: Examination", "Next: CT"])
    steps.nth(1).click()
    expect(page.locator("details.step").nth(1).locator("img").first).to_be_visible()
    for path in ("progress/", "test/", "ko/test/"):
        page.goto(f"{demonstration}{path}")
        expect(page.locator("noscript .notice, .notice").first).to_be_visible()
    expect(page.get_by_role("link", name="증례 1")).to_be_visible()
    expect(page.locator(".chooser")).to_be_hidden()
    context.close()


def test_steps_are_taken_one_after_the_other(demonstration: str, page: Page) -> None:
    """Only the next step is offered, by mouse and by key; how far the reader was is kept with the reading."""
    page.goto(f"{demonstration}{STEPPED}")
    steps = page.locator("details.step")
    expect(steps.nth(1)).to_be_hidden()
    steps.nth(0).locator("summary").focus()
    page.keyboard.press("Enter")
    expect(steps.nth(1)).to_be_visible()
    expect(steps.nth(0).locator(".prose")).to_be_visible()
    page.locator(".choice input").first.check()
    commit(page).click()

    expect(page.locator(".result")).to_be_focused()
    assert kept(page)["chest-004"]["steps"] == [1, 2]
    expect(steps.nth(1)).to_be_visible()


def test_a_viewer_in_a_step_starts_when_it_is_opened(demonstration: str, page: Page) -> None:
    """The stack of a study that is a step is drawn once it is in sight."""
    page.goto(f"{demonstration}{STEPPED}")
    for number in range(2):
        page.locator("details.step > summary").nth(number).click()
    canvas = page.locator("details.step canvas").first
    expect(canvas).to_be_visible()
    box = canvas.bounding_box()
    assert box is not None
    assert min(box["width"], box["height"]) > 150


def test_a_link_into_a_step_opens_the_way_to_it(demonstration: str, page: Page) -> None:
    """Somebody was sent to a picture that stands in the second step."""
    page.goto(f"{demonstration}{STEPPED}#study-ct")

    expect(page.locator("#study-ct")).to_be_visible()
    expect(page.locator("details.step[open]")).to_have_count(2)


def test_lists_show_what_was_seen(demonstration: str, page: Page) -> None:
    """A small sign with the score or a word, also in the other language and in the log of a collection."""
    page.goto(f"{demonstration}{OPEN}")
    cases = kept(page)
    assert list(cases) == ["chest-001"]
    keep(page, {**cases, "chest-006": {"at": "2026-03-09T10:00:00Z", "score": 70, "answers": {}}})
    page.goto(f"{demonstration}cases/")
    expect(page.locator(".badge-seen")).to_have_text(["70 of 100", "Seen"])
    page.goto(f"{demonstration}ko/collections/weekly/")
    expect(page.locator("[data-case=chest-006] .badge-seen")).to_have_text("70점")


def test_the_progress_page_tells_and_forgets(demonstration: str, page: Page) -> None:
    """Figures, a row for each case under its public name, one case forgotten, then all of them after a question."""
    page.goto(f"{demonstration}progress/")
    expect(page.locator("[data-none]")).to_be_visible()
    keep(page, {
        "chest-002": {"at": "2026-03-09T10:00:00Z", "score": 80, "answers": {"q": [1]}, "steps": [1, 2]},
        "chest-006": {"at": "2026-03-11T10:00:00Z", "score": 65, "answers": {"q": [1]}},
        "chest-008": {"at": "2026-03-12T10:00:00Z", "answers": {"q": [1]}},
        "chest-001": {"at": "2026-03-13T10:00:00Z"},
        "gone-1": {"at": "2026-03-01T10:00:00Z"},
    })  # fmt: skip
    page.reload()
    rows = page.locator(".kept tbody tr")
    expect(rows.locator("td:nth-of-type(1)")).to_have_text(
        ["Seen", "Committed", "65 of 100", "80 of 100, after step 1 of 2", "Seen"]
    )
    expect(rows.nth(3).locator("a")).to_have_text("Nine days of fever, now short of breath")
    expect(rows.nth(4).locator("th")).to_contain_text("gone-1")
    expect(page.locator(".totals dd:visible")).to_have_text(["5", "3", "73"])
    assert violations(page) == []
    page.evaluate("document.documentElement.dataset.scheme = 'light'")
    assert violations(page, {"runOnly": ["color-contrast"]}) == []
    assert fits(page)
    page.set_viewport_size({"width": 1280, "height": 800})

    rows.nth(3).get_by_role("button").click()
    expect(rows).to_have_count(4)
    expect(rows.nth(3).get_by_role("button")).to_be_focused()
    page.once("dialog", lambda dialog: dialog.dismiss())
    page.locator("[data-reset]").click()
    expect(rows).to_have_count(4)
    page.once("dialog", lambda dialog: dialog.accept())
    page.locator("[data-reset]").click()
    expect(page.locator("[data-none]")).to_be_visible()
    assert kept(page) == {}


def test_progress_is_taken_from_browser_to_browser(demonstration: str, page: Page, tmp_path: Path) -> None:
    """A saved file is added to what is there, the later record wins; another file changes nothing and is told."""
    page.goto(f"{demonstration}progress/")
    keep(page, {
        "chest-002": {"at": "2026-03-09T10:00:00Z", "score": 80},
        "gone-1": {"at": "2026-03-09T10:00:00Z"},
    })  # fmt: skip
    page.reload()
    with page.expect_download() as started:
        page.locator("[data-export]").click()
    saved = tmp_path / "progress.json"
    started.value.save_as(saved)
    assert started.value.suggested_filename == "progress.json"
    keep(
        page,
        {
            "chest-002": {"at": "2026-03-08T10:00:00Z", "score": 0},
            "chest-001": {"at": "2026-03-08T10:00:00Z"},
        },
    )
    page.reload()

    wrong = tmp_path / "wrong.json"
    wrong.write_text('{"version": 1, "cases": {"chest-002": {"at": "now"}}}', "utf-8")
    page.locator("[data-import]").set_input_files(wrong)
    expect(page.locator(".progress [role=status]")).to_contain_text("Nothing was changed")
    page.locator("[data-import]").set_input_files(saved)
    expect(page.locator(".progress [role=status]")).to_have_text(
        "Added or renewed: 1. Not in this library: 1."
    )
    assert {key: record.get("score") for key, record in kept(page).items()} == {
        "chest-001": None,
        "chest-002": 80,
    }


def test_a_browser_that_keeps_nothing_is_told(demonstration: str, desk: BrowserContext, page: Page) -> None:
    """Where storage is refused the quiz works for the length of a page, and the pages say so."""
    desk.add_init_script(
        "Storage.prototype.setItem = () => { throw new DOMException('no', 'QuotaExceededError') }"
    )
    page.goto(f"{demonstration}{PLAIN}")
    page.locator(".choice input").first.check()
    commit(page).click()
    expect(page.locator(".result")).to_contain_text("100")
    expect(page.locator(".commit [role=status]")).to_contain_text("could not be kept")
    page.goto(f"{demonstration}progress/")
    expect(page.locator("[data-refused]")).to_be_visible()


def test_a_test_leads_from_case_to_case(demonstration: str, page: Page) -> None:
    """No title and no tags; answers count; the result has them all; the same word gives the same cases."""
    page.goto(f"{demonstration}test/")
    page.locator("[name=test]").fill("mako")
    page.locator("[name=test]").press("Enter")
    order = []
    for number in range(1, 5):
        expect(page.locator("h1")).to_have_text(f"Case {number} of 4")
        expect(page).to_have_title(f"Case {number} of 4")
        for gone in (".breadcrumbs", ".brief .badges", ".neighbours"):
            expect(page.locator(gone)).to_be_hidden()
        order.append(re.findall(r"cases/([^/]+)/", page.url)[0])
        if number == 1:
            assert violations(page) == []
            assert fits(page)
            page.set_viewport_size({"width": 1280, "height": 800})
        if number < 3:
            page.locator(".choice input").first.check()
            commit(page).click()
            expect(page.locator(".result")).to_be_focused()
        page.locator(".test-bar [data-next]").click()
    expect(page.locator(".outcome h2")).to_be_focused()
    scores = page.locator(".outcome tbody td").all_text_contents()
    assert scores[2:] == ["not answered"] * 2
    points = [int(score.removesuffix(" of 100")) for score in scores[:2]]
    expect(page.locator(".outcome [data-said]")).to_have_text(f"Mean score: {round(sum(points) / 4)} of 100")
    assert violations(page) == []
    assert fits(page)

    share = page.locator("[data-share]").input_value()
    assert share == f"{demonstration}test/index.html#test=mako&n=10"
    page.goto("about:blank")
    page.goto(share)
    page.locator("[data-start]").click()
    expect(page.locator("h1")).to_have_text("Case 1 of 4")
    assert f"cases/{order[0]}/" in page.url
    # It was answered before; a new test asks it anew.
    expect(commit(page)).to_be_visible()


def test_a_test_survives_the_viewer_a_reload_and_another_language(demonstration: str, page: Page) -> None:
    """The viewer writes pictures into the address; the test goes on all the same, and in the other language too."""
    page.goto(f"{demonstration}{RANKED}#test=mako&n=10&at=1&got=70")
    expect(page.locator(".test-bar")).to_be_visible()
    page.locator(".tile a").nth(3).click()
    expect(page).to_have_url(re.compile("#lung-4$"))
    page.reload()
    expect(page.locator("h1")).to_have_text("Case 2 of 4")
    page.locator(".languages a[lang=ko]").click()
    expect(page.locator("h1")).to_have_text("4개 중 2번째 증례")
    page.goto(f"{demonstration}ko/{PLAIN}#test=mako&n=10&at=1&got=70")
    expect(page.locator("h1")).to_have_text("4개 중 2번째 증례")
    assert page.locator("h1").get_attribute("lang") is None
    page.locator(".test-bar [data-stop]").click()
    expect(page.locator(".outcome [data-said]")).to_have_text("평균 점수: 100점 만점에 70점")
    expect(page.locator(".outcome tbody tr")).to_have_count(1)


def test_a_choice_of_cases_counts_what_fits(demonstration: str, page: Page) -> None:
    """Counts follow the choice; what would leave nothing can't be chosen; the address of a test fills the form."""
    page.goto(f"{demonstration}test/")
    expect(page.locator(".chooser [role=status]")).to_have_text("Cases that fit: 4")
    page.locator("[name=kind]").select_option("ranked")
    expect(page.locator(".chooser [role=status]")).to_have_text("Cases that fit: 2")
    expect(page.locator("[name=modality] option")).to_have_text(["All", "CT (1)", "Radiograph (1)"])
    page.goto("about:blank")
    page.goto(f"{demonstration}test/#test=abc&n=5&modality=DX&level=nonsense")
    expect(page.locator("[name=modality]")).to_have_value("DX")
    expect(page.locator("[name=n]")).to_have_value("5")
    expect(page.locator("[name=test]")).to_have_value("abc")
    expect(page.locator("[name=level]")).to_have_value("")


def test_a_page_outside_a_test_keeps_its_title(demonstration: str, page: Page) -> None:
    """A bent address on a case that no test asks hides nothing."""
    page.goto(f"{demonstration}{OPEN}#test=mako&n=10&at=0")

    expect(page.locator("h1")).to_be_visible()
    expect(page.locator(".breadcrumbs")).to_be_visible()


def test_a_sealed_reading_is_scored_when_its_answer_comes(
    make_library: MakeLibrary, desk: BrowserContext
) -> None:
    """Before its day the reading is kept; from that day on the page tells what the reader had chosen, and the score."""
    root = make_library(files(c__1=quiz("2026-04-01"), other=CASE))
    sites = {day: root.parent / day.isoformat() for day in (TODAY, date(2026, 4, 1))}
    for day, out in sites.items():
        result = build_library(root, out=out, today=day)
        assert result.published is not None
    shown = sites[TODAY]

    def serve(route: Route) -> None:
        path = shown / route.request.url.split("/", 3)[3].split("#")[0]
        route.fulfill(path=path) if path.is_file() else route.fulfill(status=404)

    desk.route("https://cases.example/**", serve)
    page = desk.new_page()
    page.goto("https://cases.example/cases/c-1/index.html")
    page.locator(".choice input").nth(1).check()
    page.locator(".ranks input").first.fill("Pneumonia")
    commit(page).click()
    expect(page.locator(".commit [role=status]")).to_contain_text("once the answer is out")
    page.reload()
    expect(page.locator(".choice input").nth(1)).to_be_checked()
    key = KEY.replace("chest-cases", "cases")
    read = "key => JSON.parse(localStorage.getItem(key)).cases['c-1'].at"
    answered = page.evaluate(read, key)
    shown = sites[date(2026, 4, 1)]
    page.goto("https://cases.example/cases/c-1/index.html")

    expect(page.locator(".result")).to_have_text("Your score: 70 of 100")
    expect(page.locator(".told .mine .verdict")).to_have_text("Correct · your answer")
    assert page.evaluate(read, key) == answered
    page.goto("https://cases.example/progress/index.html")
    expect(page.locator(".kept tbody td").first).to_have_text("70 of 100, before the first step")


def test_all_of_it_works_from_a_disk(make_library: MakeLibrary, page: Page) -> None:
    """A library that was copied to a stick: completion, commit, test and progress need no server."""
    root = make_library(files(c__1=quiz(), c__2=quiz(), c__3=CASE))
    assert build_library(root).published is not None
    page.goto(f"file://{root}/site/test/index.html")
    page.locator("[name=test]").fill("mako")
    page.locator("[data-start]").click()
    expect(page.locator("h1")).to_have_text("Case 1 of 2")
    page.locator(".ranks input").first.focus()
    expect(page.locator("#sg-names option")).not_to_have_count(0)
    page.locator(".ranks input").first.fill("Organizing pneumonia")
    commit(page).click()
    expect(page.locator(".result")).to_contain_text("50")
    # A page's new address reaches the browser a moment later, and a reload goes by what the browser knows.
    expect(page).to_have_url(re.compile("got=50"))
    page.reload()
    expect(page.locator(".ranks input").first).to_have_value("Organizing pneumonia")
    page.locator(".test-bar [data-next]").click()
    page.locator(".test-bar [data-next]").click()
    expect(page.locator(".outcome [data-said]")).to_have_text("Mean score: 25 of 100")
    page.goto(f"file://{root}/site/progress/index.html")
    expect(page.locator(".kept tbody tr")).to_have_count(1)
