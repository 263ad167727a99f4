"""The search page in Chromium: finds while one types, narrows, keeps its address, and costs little to open."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.test_browser import Seen, seen, violations
from tests.conftest import build_library
from tests.golden import write_full

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

QUERY, COUNT, HITS = "[data-search-query]", "[data-search-count]", "[data-search-hits] > li"


@pytest.fixture
def laptop(browser: Browser) -> Iterator[Seen]:
    """A page on a laptop, without animations."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    yield seen(context)
    context.close()


@pytest.fixture
def phone(browser: Browser) -> Iterator[Seen]:
    """A page on a small phone."""
    context = browser.new_context(
        viewport={"width": 320, "height": 640}, reduced_motion="reduce", has_touch=True
    )
    yield seen(context)
    context.close()


def facet(page: Page, name: str, key: str) -> str:
    """The checkbox of a term."""
    return f'input[name="{name}"][value="{key}"]'


def test_opening_loads_no_index_and_little_else(demonstration: str, laptop: Seen) -> None:
    """Before a query there are the page, the style sheet and the scripts: under 60 kB as hosts send them."""
    sizes: dict[str, int] = {}
    laptop.page.on(
        "response",
        lambda response: (
            sizes.update({urlsplit(response.url).path: len(gzip.compress(response.body(), 6))})
            if response.request.resource_type in ("document", "script", "stylesheet")
            else None
        ),
    )
    laptop.page.goto(f"{demonstration}search/", wait_until="networkidle")

    assert not [path for path in sizes if "/data/search" in path or "/data/answers" in path]
    assert 5_000 < sum(sizes.values()) < 60_000


def test_typing_finds_marks_and_tells(demonstration: str, laptop: Seen) -> None:
    """Finds come while one types, what matched is marked, and the number is said once typing rests."""
    page = laptop.page
    page.goto(f"{demonstration}search/")
    expect(page.locator(".search-browse")).to_be_visible()
    page.locator(QUERY).press_sequentially("ground glas")

    expect(page.locator(COUNT)).to_have_text(re.compile(r"\d+ results"))
    expect(page.locator(HITS).first.locator("h2")).to_have_text("Ground-glass opacity")
    expect(page.locator(HITS).first.locator("mark")).not_to_have_count(0)
    expect(page.locator(".search-browse")).to_be_hidden()
    # While parts of the index still come, the number grows or shrinks; it is said once it stays.
    page.wait_for_function(
        "count => document.querySelector('[role=status]').textContent === document.querySelector(count).textContent",
        arg=COUNT,
    )
    assert laptop.errors == []


def test_a_find_in_the_text_shows_it_and_leads_there(demonstration: str, laptop: Seen) -> None:
    """The excerpt holds the marked word, and the link opens the page at the section or series."""
    page = laptop.page
    page.goto(f"{demonstration}search/?q=vessels+remain+visible")
    hit = page.locator(HITS).first

    expect(hit.locator(".hit-excerpt mark").first).to_be_visible()
    expect(hit.locator(".hit-part")).to_contain_text("CT")
    hit.locator("a").click()
    anchor = urlsplit(page.url).fragment
    assert anchor
    expect(page.locator(f"[id='{anchor}']")).to_be_in_viewport()


def test_back_and_forward_go_through_searches(demonstration: str, laptop: Seen) -> None:
    """The address holds words and filters; Back returns to the search before, also from a case."""
    page = laptop.page
    page.goto(f"{demonstration}search/")
    page.locator(QUERY).fill("nodule")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"\?q=nodule$"))
    page.locator(facet(page, "kind", "library")).check()
    expect(page).to_have_url(re.compile(r"q=nodule&kind=library$"))
    expect(page.locator(COUNT)).to_have_text(re.compile(r"\d"))
    count = page.locator(COUNT).inner_text()

    page.go_back()
    expect(page).to_have_url(re.compile(r"\?q=nodule$"))
    expect(page.locator(facet(page, "kind", "library"))).not_to_be_checked()
    page.go_forward()
    expect(page.locator(facet(page, "kind", "library"))).to_be_checked()
    page.locator(f"{HITS} a").first.click()
    expect(page.locator("body.page-case")).to_be_visible()
    page.go_back()
    expect(page.locator(QUERY)).to_have_value("nodule")
    expect(page.locator(COUNT)).to_have_text(count)


def test_counts_follow_and_filters_can_be_taken_back(demonstration: str, laptop: Seen) -> None:
    """A count is what choosing the term would find; the summary tells how many filters are chosen."""
    page = laptop.page
    page.goto(f"{demonstration}search/?q=pneumonia")
    label = page.locator("label", has=page.locator(facet(page, "modality", "CT")))
    expect(page.locator(HITS).first).to_be_visible()
    wanted = label.locator(".count").inner_text()
    label.click()

    expect(page.locator(COUNT)).to_have_text(re.compile(rf"^{wanted} results?$"))
    expect(page.locator("[data-search-chosen]")).to_have_text("1")
    page.locator("[data-search-clear]").click()
    expect(page).to_have_url(re.compile(r"\?q=pneumonia$"))
    expect(page.locator("[data-search-clear]")).to_be_hidden()


def test_all_terms_of_a_facet_can_be_shown(demonstration: str, laptop: Seen) -> None:
    """The most frequent terms stand first, the others come on demand, before a search too."""
    page = laptop.page
    page.goto(f"{demonstration}search/")
    findings = page.locator("[data-facet=finding]")
    before = findings.locator("li:visible").count()
    findings.locator(".facet-more").click()

    expect(findings.locator("li").nth(before)).to_be_visible()
    expect(findings.locator(".facet-more")).to_have_attribute("aria-expanded", "true")
    assert findings.locator("li:visible").count() > before


def test_more_finds_come_on_demand(demonstration: str, laptop: Seen) -> None:
    """Thirty finds are shown, the others by a button, and the focus goes to the first new one."""
    page = laptop.page
    page.goto(f"{demonstration}search/?language=en")
    more = page.locator("[data-search-more]")
    page.goto(f"{demonstration}search/?kind=finding&kind=library&kind=recommendation")
    expect(page.locator(HITS)).to_have_count(30)
    more.click()

    expect(page.locator(HITS).nth(30)).to_be_visible()
    expect(page.locator(HITS).nth(30).locator("a")).to_be_focused()


def test_an_unknown_word_is_helped(demonstration: str, laptop: Seen) -> None:
    """Nothing found: the nearest word is offered, and ways to browse; one click searches for it."""
    page = laptop.page
    page.goto(f"{demonstration}search/?q=konsolidashion")
    offer = page.locator("[data-search-help] button")

    expect(offer).to_have_text("Did you mean: consolidation")
    expect(page.locator(".search-browse")).to_be_visible()
    offer.click()
    expect(page.locator(QUERY)).to_have_value("consolidation")
    expect(page.locator(HITS).first).to_be_visible()


def test_a_word_too_many_can_be_left_out(demonstration: str, laptop: Seen) -> None:
    """Nothing has all the words: what there is without one of them is offered with its number, and said once."""
    page = laptop.page
    page.goto(f"{demonstration}search/?q=nodule+qqzzqqzz")
    offer = page.get_by_role("button", name="Without “qqzzqqzz”")
    expect(offer).to_have_text(re.compile(r": \d+ results?$"))
    expect(page.locator("[role=status]").first).to_contain_text("No results. Without “qqzzqqzz”")
    number = re.findall(r"(\d+) result", offer.inner_text())[0]
    offer.click()

    expect(page.locator(QUERY)).to_have_value("nodule")
    expect(page.locator(COUNT)).to_have_text(re.compile(rf"^{number} result"))
    expect(page.locator("[data-search-help] button")).to_have_count(0)


def test_korean_is_found_while_a_syllable_is_typed(demonstration: str, laptop: Seen) -> None:
    """Letters of a syllable that is not yet whole neither take the finds away nor say that there are none."""
    page = laptop.page
    page.goto(f"{demonstration}ko/search/")
    page.evaluate(
        "window.states = new Set(); new MutationObserver(() => states.add(document.querySelector('[data-search]')"
        ".dataset.state)).observe(document.querySelector('[data-search]'), { attributes: true })"
    )
    page.focus(QUERY)
    typing = page.context.new_cdp_session(page)
    for text in ("ㄱ", "겨", "결", "결ㅈ", "결저", "결절"):
        typing.send("Input.imeSetComposition", {"text": text, "selectionStart": 1, "selectionEnd": 1})
        page.wait_for_timeout(250)
    expect(page.locator(f"{HITS} h2").filter(has_text="폐결절").first).to_be_visible()
    typing.send("Input.insertText", {"text": "결절"})

    expect(page).to_have_url(re.compile("q="))
    expect(page.locator(QUERY)).to_have_value("결절")
    assert "none" not in page.evaluate("[...states]")
    assert laptop.errors == []


def test_a_very_long_query_is_answered(demonstration: str, phone: Seen) -> None:
    """A pasted paragraph finds nothing, fits the page and is answered; words without end do no harm."""
    page = phone.page
    page.goto(f"{demonstration}search/?q={'+'.join(f'word{n}{chr(97 + n) * 30}' for n in range(40))}")

    expect(page.locator(COUNT)).to_have_text("No results")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.locator(QUERY).fill("nodule")
    expect(page.locator(HITS).first).to_be_visible()
    assert phone.errors == []


def test_hidden_answers_need_to_be_asked_for(demonstration: str, laptop: Seen) -> None:
    """'Show diagnoses' finds folded cases by their answers; without it not even a file of answers is loaded."""
    page = laptop.page
    page.goto(f"{demonstration}search/?q=adenocarcinoma&kind=quiz")
    expect(page.locator(COUNT)).to_have_text("No results")
    assert not [url for url in laptop.requests if "answers" in url and url.endswith(".js")]
    page.goto(f"{demonstration}search/?kind=quiz")
    expect(page.locator(HITS).first).to_be_visible()
    titles = page.locator(f"{HITS} h2").all_inner_texts()
    page.locator("[data-search-answers]").check()

    expect(page).to_have_url(re.compile("answers=1"))
    expect(page.locator(f"{HITS} h2")).not_to_have_text(titles)
    told = page.locator(f"{HITS} h2").all_inner_texts()
    assert len(told) == len(titles)
    assert "Radiograph before a hip operation" in set(told) & set(titles), "a sealed case stays unknown"


@pytest.mark.parametrize(
    ("query", "title"), [("결절", "폐결절"), ("간유리음영이", "간유리음영"), ("페렴", "폐렴")]
)
def test_korean_is_found_inside_words(demonstration: str, laptop: Seen, query: str, title: str) -> None:
    """Parts of words, words with particles and slips in a syllable find what is meant."""
    laptop.page.goto(f"{demonstration}ko/search/?q={query}")

    expect(laptop.page.locator(HITS).first).to_be_visible()
    expect(laptop.page.locator(f"{HITS} h2").filter(has_text=title).first).to_be_visible()


@pytest.mark.parametrize("path", ["search/?q=opacity", "search/?q=zzzzqq", "ko/search/?q=음영&modality=CT"])
def test_finds_fit_phones_and_are_accessible(demonstration: str, phone: Seen, path: str) -> None:
    """No sideways scrolling, targets of 44 px, nothing that axe finds wrong in either scheme."""
    page = phone.page
    page.goto(f"{demonstration}{path}", wait_until="networkidle")
    expect(page.locator("[data-search]")).to_have_attribute("data-state", re.compile("found|none"))
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.locator(".search-facets summary").click()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    small = page.evaluate(
        "[...document.querySelectorAll('.search :is(button, summary, .facet-value, .search-answers)')].filter(one =>"
        " one.checkVisibility() && one.getBoundingClientRect().height < 43.5).map(one => one.outerHTML.slice(0, 90))"
    )
    assert small == []
    assert violations(page) == []
    page.evaluate("document.documentElement.dataset.scheme = 'light'")
    assert violations(page, {"runOnly": ["color-contrast"]}) == []
    assert phone.errors == []


def test_nothing_jumps(demonstration: str, laptop: Seen) -> None:
    """Finds of an address that holds a query, and texts that come later, move nothing that is read already."""
    page = laptop.page
    page.add_init_script(
        "window.shift = 0; new PerformanceObserver((list) => { for (const entry of list.getEntries())"
        " if (!entry.hadRecentInput) window.shift += entry.value }).observe({ type: 'layout-shift', buffered: true })"
    )
    page.goto(f"{demonstration}search/?q=effusion", wait_until="networkidle")
    expect(page.locator(HITS).first).to_be_visible()
    page.mouse.wheel(0, 1500)
    page.wait_for_timeout(400)

    assert page.evaluate("window.shift") < 0.05


def test_a_search_that_cannot_load_says_so(demonstration: str, laptop: Seen) -> None:
    """Without a connection the page says what is wrong, and the next try works."""
    page = laptop.page

    def refuse(route: Route) -> None:
        route.abort()

    page.route("**/data/search/**", refuse)
    page.goto(f"{demonstration}search/")
    page.locator(QUERY).fill("nodule")
    expect(page.locator(".search-failed")).to_be_visible()
    page.unroute("**/data/search/**")
    page.locator(QUERY).press("Enter")
    expect(page.locator(HITS).first).to_be_visible()


def test_every_page_leads_to_the_search(demonstration: str, browser: Browser) -> None:
    """The sign in the header is a link, also without JavaScript; there the page offers ways to browse."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{demonstration}ko/cases/chest-001/")
    page.get_by_role("link", name="검색").click()

    expect(page.locator("noscript")).to_be_visible()
    expect(page.locator(QUERY)).to_be_hidden()
    page.locator(".search-browse").get_by_role("link", name="간유리음영").click()
    expect(page.locator("h1")).to_have_text("간유리음영")
    context.close()


def test_a_site_on_a_disk_is_searched_too(tmp_path: Path, laptop: Seen) -> None:
    """Opened from a disk, the page finds, keeps its address and opens what it found."""
    write_full(tmp_path)
    assert build_library(tmp_path).published is not None
    page = laptop.page
    page.goto((tmp_path / "site" / "search" / "index.html").as_uri())
    page.locator(QUERY).fill("consolidation")
    page.keyboard.press("Enter")

    expect(page.locator(HITS).first).to_be_visible()
    assert "consolidation" in page.url
    page.reload()
    expect(page.locator(QUERY)).to_have_value("consolidation")
    page.locator(f"{HITS} a").first.click()
    expect(page.locator("h1")).to_be_visible()
    assert laptop.errors == []
