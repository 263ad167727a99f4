"""Keeping cases and collections on a device: in Chromium, with the network cut."""

from __future__ import annotations

import json
import re
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from sitegen.building.build import Request, Steps, build
from sitegen.planning.options import Options
from tests.browser import TODAY
from tests.browser.host import serving
from tests.browser.test_browser import violations

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

ROOT = Path(__file__).parents[2]
CASE, OTHER, COLLECTION = "cases/chest-001/", "cases/chest-005/", "collections/weekly/"
KEPT = """async () => Object.fromEntries(await Promise.all((await caches.keys()).map(async (name) =>
  [name, (await (await caches.open(name)).keys()).map((request) => request.url)])))"""


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of a reader who has never been here."""
    context = browser.new_context(viewport={"width": 390, "height": 800}, reduced_motion="reduce")
    yield context.new_page()
    context.close()


def keep(page: Page, address: str) -> None:
    """Opens a page and keeps it."""
    page.goto(address)
    page.locator(".tools").scroll_into_view_if_needed()
    page.locator("[data-keep] [data-do=keep]").click()
    expect(page.locator("[data-keep] [data-said]")).to_contain_text("Kept on this device", timeout=30000)


def eventually(page: Page, script: str) -> None:
    """Waits until a script's promise says yes; `wait_for_function` takes the promise itself for a yes."""
    deadline = time.monotonic() + 30
    while not page.evaluate(script):
        assert time.monotonic() < deadline, script
        page.wait_for_timeout(100)


def settle(page: Page) -> None:
    """Waits until the worker sees to the pages."""
    page.wait_for_function("() => navigator.serviceWorker.controller !== null")


def pictures_shown(page: Page) -> bool:
    """Whether every key image has pixels, whatever came lazily."""
    return bool(
        page.evaluate(
            "async () => { const all = [...document.querySelectorAll('.key img')];"
            " for (const one of all) one.loading = 'eager';"
            " await Promise.allSettled(all.map((one) => one.decode()));"
            " return all.length > 0 && all.every((one) => one.naturalWidth > 0) }"
        )
    )


def test_nothing_is_kept_unasked(demonstration: str, page: Page) -> None:
    """Reading registers no worker and fills no cache; what could be kept is offered with its size."""
    page.goto(f"{demonstration}{CASE}")
    page.locator(".tools").scroll_into_view_if_needed()

    offer = page.locator("[data-keep] [data-do=keep]")
    expect(offer).to_have_text(re.compile(r"Keep this case offline \(\d+(\.\d)? MB\)"))
    page.goto(f"{demonstration}{COLLECTION}")
    assert page.evaluate(KEPT) == {}
    assert page.evaluate("async () => (await navigator.serviceWorker.getRegistrations()).length") == 0


def test_a_kept_case_is_there_without_a_network(demonstration: str, page: Page) -> None:
    """The page, its pictures and its viewer work; what was not kept is answered by the list, and can be tried again."""
    keep(page, f"{demonstration}{CASE}")
    settle(page)
    page.context.set_offline(True)
    page.goto(f"{demonstration}{CASE}")
    expect(page.locator("h1")).to_contain_text("COVID-19")
    assert pictures_shown(page)
    expect(page.locator("case-stack[data-ready]").first).to_be_attached()

    page.goto(f"{demonstration}{OTHER}")
    expect(page).to_have_url(re.compile(rf"{demonstration}offline/#from="))
    expect(page.locator("[data-missed]")).to_be_visible()
    expect(page.locator("[data-kept] li > a")).to_have_attribute("href", f"{demonstration}{CASE}index.html")
    assert violations(page) == []
    page.context.set_offline(False)
    page.locator("[data-missed] a").click()
    expect(page).to_have_url(f"{demonstration}{OTHER}")


def test_the_list_speaks_the_language_of_the_page(demonstration: str, page: Page) -> None:
    """A reader of the Korean pages gets the Korean list where a page is not kept."""
    page.goto(f"{demonstration}ko/{CASE}")
    page.locator(".tools").scroll_into_view_if_needed()
    expect(page.locator("[data-keep] [data-do=keep]")).to_contain_text("오프라인으로 저장")
    page.locator("[data-keep] [data-do=keep]").click()
    expect(page.locator("[data-keep] [data-said]")).to_contain_text("저장했습니다", timeout=30000)
    settle(page)
    page.context.set_offline(True)
    page.goto(f"{demonstration}ko/{OTHER}")

    expect(page.locator("html")).to_have_attribute("lang", "ko")
    expect(page.locator("[data-missed]")).to_contain_text("저장되어 있지 않으며")
    page.context.set_offline(False)


def test_exactly_what_belongs_to_a_case_is_kept(demonstration: str, page: Page) -> None:
    """The cache holds the case, the list, their files and the record, nothing else; the size is the one that was told."""
    keep(page, f"{demonstration}{CASE}")
    held = page.evaluate(KEPT)
    index = json.loads(page.evaluate("async () => (await fetch('/offline.json')).text()"))
    size = index["units"][CASE][0]

    assert list(held) == ["sitegen:/"]
    paths = {url.removeprefix(demonstration) for url in held["sitegen:/"]}
    assert {path for path in paths if not path.startswith(("pictures/", "assets/"))} == {
        CASE,
        "offline/",
        "offline-kept.json",
    }
    kept = page.evaluate(
        "async () => { const store = await caches.open('sitegen:/'); let sum = 0;"
        " for (const request of await store.keys()) if (!request.url.endsWith('offline-kept.json'))"
        "   sum += (await (await store.match(request)).blob()).size;"
        " return sum }"
    )
    assert kept == size


def test_a_collection_brings_its_cases_and_shares_with_others(demonstration: str, page: Page) -> None:
    """All cases of a collection can be read offline; removing it leaves a case that is kept by itself."""
    keep(page, f"{demonstration}{CASE}")
    before = page.evaluate(KEPT)
    keep(page, f"{demonstration}collections/covid-19/")
    index = json.loads(page.evaluate("async () => (await fetch('/offline.json')).text()"))
    cases = [index["pages"][place][0] for place in index["units"]["collections/covid-19/"][1]]
    assert len(cases) > 5
    assert CASE in cases
    page.context.set_offline(True)
    for path in cases:
        page.goto(f"{demonstration}{path}")
        assert "from=" not in page.url, path
    page.context.set_offline(False)

    page.goto(f"{demonstration}offline/")
    rows = page.locator("[data-kept] li")
    expect(rows).to_have_count(2)
    rows.filter(has_not_text="pneumonia on day 3").get_by_role("button").click()
    expect(rows).to_have_count(1)
    eventually(page, f"async () => (await ({KEPT})())['sitegen:/'].length === {len(before['sitegen:/'])}")
    assert set(page.evaluate(KEPT)["sitegen:/"]) == set(before["sitegen:/"])


def test_removal_empties_the_device(demonstration: str, page: Page) -> None:
    """After the last thing is removed there is no cache and no worker, and the offer is back."""
    keep(page, f"{demonstration}{CASE}")
    page.locator("[data-keep] [data-do=remove]").click()

    expect(page.locator("[data-keep] [data-do=keep]")).to_be_visible()
    eventually(page, "async () => (await caches.keys()).length === 0")
    eventually(page, "async () => (await navigator.serviceWorker.getRegistrations()).length === 0")
    page.reload()
    page.locator(".tools").scroll_into_view_if_needed()
    expect(page.locator("[data-keep] [data-do=keep]")).to_be_visible()
    assert page.evaluate(KEPT) == {}


def test_what_was_cut_short_goes_on_by_itself(demonstration: str, page: Page) -> None:
    """A network that fails in the middle leaves a note; with the next page the rest is fetched."""
    page.goto(f"{demonstration}{CASE}")
    failing = {"on": True}

    def answer(route: object) -> None:
        route.abort() if failing["on"] else route.continue_()  # type: ignore[attr-defined]

    page.context.route(re.compile(r"/pictures/.*\.jpg"), answer)
    page.locator(".tools").scroll_into_view_if_needed()
    page.locator("[data-keep] [data-do=keep]").click()
    expect(page.locator("[data-keep] [data-said]")).to_contain_text("Not yet whole", timeout=30000)
    failing["on"] = False
    page.reload()
    page.locator(".tools").scroll_into_view_if_needed()
    expect(page.locator("[data-keep] [data-said]")).to_contain_text("Kept on this device", timeout=30000)


def test_a_full_device_is_told(demonstration: str, page: Page) -> None:
    """Where the room is not enough nothing is begun, and the reader knows why."""
    page.add_init_script("navigator.storage.estimate = async () => ({ quota: 1000, usage: 900 })")
    page.goto(f"{demonstration}{CASE}")
    page.locator(".tools").scroll_into_view_if_needed()
    page.locator("[data-keep] [data-do=keep]").click()

    expect(page.locator("[data-keep] [data-said]")).to_contain_text("not enough room")
    assert page.evaluate(KEPT) == {}


def test_only_what_is_asked_for_is_served_from_the_device(demonstration: str, page: Page) -> None:
    """With a worker at work, pages and pictures that were not asked for still come from the network and stay there."""
    keep(page, f"{demonstration}{CASE}")
    settle(page)
    before = page.evaluate(KEPT)
    page.goto(f"{demonstration}{OTHER}")
    assert pictures_shown(page)
    page.goto(f"{demonstration}findings/")

    assert page.evaluate(KEPT) == before


def _built(root: Path, out: Path) -> None:
    request = Request(root, Options(TODAY, "0.0.0"), out, None, 2)
    result = build(request, Steps(lambda step: None, lambda done, total: None))
    assert result.published is not None, [f"{item.place}: {item.message}" for item in result.problems]


@pytest.fixture(scope="module")
def edited(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """A copy of the demonstration library below a sub-path, which tests may change and build again."""
    root = tmp_path_factory.mktemp("edited")
    shutil.copytree(ROOT / "content", root / "content")
    _built(root, root / "www/library")
    shutil.copy(root / "www/library/_headers", root / "www/_headers")
    shutil.copy(root / "www/library/404.html", root / "www/404.html")
    with serving(root / "www") as address:
        yield f"{address}library/", root


def _change(root: Path, name: str, old: str, new: str) -> None:
    path = root / "content" / name
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")
    _built(root, root / "www/library")


def test_what_is_kept_follows_the_library(edited: tuple[str, Path], page: Page) -> None:
    """After a new build the next visit brings the new words and drops what a withdrawn case had, also below a sub-path."""
    address, root = edited
    keep(page, f"{address}{CASE}")
    keep(page, f"{address}{OTHER}")
    settle(page)
    pictures = [url for url in page.evaluate(KEPT)["sitegen:/library/"] if "/pictures/" in url]
    _change(root, "cases/chest-001/case.md", "COVID-19 pneumonia on day 3", "Amended pneumonia on day 3")
    _change(
        root,
        "cases/chest-005/case.md",
        "status: published",
        "status: withdrawn\nwithdrawn: {on: 2026-11-30, reason: Consent}",
    )
    page.goto(f"{address}about/")
    record = "(await (await caches.match(new URL('../offline-kept.json', location))).json())"
    eventually(page, f"async () => {record}.units['{OTHER}'] === undefined")
    eventually(page, f"async () => Object.values({record}.units).every((unit) => unit.done)")
    page.context.set_offline(True)
    page.goto(f"{address}{CASE}")
    expect(page.locator("h1")).to_contain_text("Amended")
    assert pictures_shown(page)
    page.context.set_offline(False)
    left = f"(await ({KEPT})())['sitegen:/library/'].filter((url) => url.includes('/pictures/')).length"
    eventually(page, f"async () => {left} < {len(pictures)}")


def test_the_whole_library_can_be_kept_and_searched(demonstration: str, page: Page) -> None:
    """A library of this size is offered as a whole on its home page; then everything works, the search too."""
    keep(page, demonstration)
    page.context.set_offline(True)
    for path in ("", "cases/", "findings/", "guidelines/kstr-covid-2020/", CASE):
        page.goto(f"{demonstration}{path}")
        assert "from=" not in page.url, path
    page.goto(f"{demonstration}search/?q=pneumonia")
    expect(page.locator("[data-search-count]")).to_have_text(re.compile(r"\d"))
    page.context.set_offline(False)


def _without_worker(context: BrowserContext) -> None:
    context.add_init_script("delete Navigator.prototype.serviceWorker")


def test_where_nothing_can_be_kept_nothing_is_offered(demonstration: str, page: Page) -> None:
    """A browser without service workers sees no button, and the list says why it is empty."""
    _without_worker(page.context)
    page.goto(f"{demonstration}{CASE}")
    page.locator(".tools").scroll_into_view_if_needed()
    expect(page.locator("[data-keep]")).to_be_hidden()
    expect(page.locator("[data-offline-link]")).to_be_hidden()
    page.goto(f"{demonstration}offline/")
    expect(page.locator(".unscripted")).to_be_visible()
    expect(page.locator("[data-kept]")).to_be_hidden()
