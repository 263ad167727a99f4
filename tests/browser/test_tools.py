"""Reading tools in Chromium: citations, paper, keys, languages, a layout that stays put, archives on a disk."""

from __future__ import annotations

import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from sitegen.building.build import Request, Steps, build
from sitegen.planning.options import Options
from tests.browser import TODAY
from tests.browser.test_browser import seen, violations

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

ROOT = Path(__file__).parents[2]
OPEN, FOLDED, SEALED, GUIDELINE = (
    "cases/chest-001/",
    "cases/chest-002/",
    "cases/chest-008/",
    "guidelines/kstr-covid-2020/",
)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page on a laptop whose reader lets it use the clipboard."""
    context = browser.new_context(
        viewport={"width": 1280, "height": 800},
        reduced_motion="reduce",
        permissions=["clipboard-read", "clipboard-write"],
    )
    yield context.new_page()
    context.close()


def printed(page: Page, folder: Path) -> str:
    """The words on paper, each space one space."""
    tool = shutil.which("pdftotext")
    if tool is None:
        pytest.skip("there is no pdftotext (poppler-utils)")
    path = folder / "page.pdf"
    page.pdf(path=path)
    done = subprocess.run([tool, "-layout", str(path), "-"], capture_output=True, check=True)
    return " ".join(done.stdout.decode("utf-8").split())


def print_by(page: Page, paper: str) -> None:
    """Presses a button that prints; the printer waits until the test is done with the page as it would be printed."""
    page.evaluate("window.print = () => { window.printing = true }")
    page.locator(f"[data-paper-button={paper}]").click()
    page.wait_for_function("window.printing")


def end_printing(page: Page) -> None:
    """What browsers tell a page after the sheets are out."""
    page.evaluate("dispatchEvent(new Event('afterprint'))")


@pytest.mark.parametrize(
    ("form", "ending", "start"), [("BibTeX", "bib", "@online{"), ("RIS", "ris", "TY  - ELEC")]
)
def test_a_citation_is_copied_and_saved(
    demonstration: str, page: Page, form: str, ending: str, start: str
) -> None:
    """The clipboard and the file hold what the page shows; RIS files have the line ends that the format asks for."""
    page.goto(f"{demonstration}{OPEN}")
    block = page.locator(".cite details", has=page.locator("summary", has_text=form))
    block.locator("summary").click()
    block.locator("[data-copy]").click()
    expect(page.locator(".cite [role=status]")).to_have_text("The citation is copied")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith(start)
    with page.expect_download() as download:
        block.locator("[data-save]").click()

    assert download.value.suggested_filename == f"chest-001.{ending}"
    saved = Path(download.value.path()).read_bytes().decode()
    assert saved.replace("\r\n", "\n").strip() == copied.strip()
    assert ("\r\n" in saved) == (ending == "ris")


def test_a_citation_is_selected_where_the_clipboard_is_refused(demonstration: str, page: Page) -> None:
    """Then the reader presses the keys, and is told which."""
    page.add_init_script("navigator.clipboard.writeText = () => Promise.reject(new Error('no'))")
    page.goto(f"{demonstration}{OPEN}")
    page.locator(".cite [data-copy]").first.click()

    expect(page.locator(".cite [role=status]")).to_contain_text("Ctrl+C")
    assert "Chest Cases" in page.evaluate("getSelection().toString()")


@pytest.mark.parametrize(("path", "answer"), [(OPEN, "pneumonia on day 3"), (FOLDED, "Teaching points")])
def test_a_case_is_printed_with_its_answer_and_without(
    demonstration: str, page: Page, tmp_path: Path, path: str, answer: str
) -> None:
    """With it, all is on paper; without it, nothing tells it, title and citation included; afterwards all is as before."""
    page.goto(f"{demonstration}{path}")
    title = page.title()
    print_by(page, "with")
    told = printed(page, tmp_path)
    assert answer in told
    assert "Diagnosis" in told or "Teaching points" in told
    end_printing(page)
    print_by(page, "without")
    assert "pneumonia" not in page.title()
    hidden = printed(page, tmp_path)

    assert answer not in hidden
    assert not re.search(
        "ground-glass|COVID-19 pneumonia|consolidation|teaching points", hidden, re.IGNORECASE
    )
    assert f"chest-cases.example/{path}" in hidden
    end_printing(page)
    assert page.title() == title
    assert page.locator("details.answer[open]").count() == 0
    assert page.locator("html[data-paper]").count() == 0


def test_ordinary_printing_prints_what_is_open(demonstration: str, page: Page, tmp_path: Path) -> None:
    """Without the buttons a folded answer stays folded on paper, and an opened one is printed."""
    page.goto(f"{demonstration}{FOLDED}")
    assert "Teaching points" not in printed(page, tmp_path)
    page.locator("details.answer > summary").click()
    assert "Teaching points" in printed(page, tmp_path)


def test_paper_has_no_controls_and_pictures_of_a_useful_size(
    demonstration: str, page: Page, tmp_path: Path
) -> None:
    """No menu, no thumbnails, no buttons; the key images at least 7 cm wide, and the address."""
    page.goto(f"{demonstration}{OPEN}")
    print_by(page, "with")
    words = printed(page, tmp_path)
    for gone in ("Skip to the content", "Print with", "Keyboard", "BibTeX", "Previous case"):
        assert gone not in words
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 680, "height": 960})  # A4 within its margins
    widths = page.evaluate(
        "[...document.querySelectorAll('.studies .key img')].map((one) => [one.getBoundingClientRect().width, one.naturalWidth])"
    )

    assert widths
    assert all(width > 7 / 2.54 * 96 and natural for width, natural in widths)
    assert page.locator(".tiles").first.is_hidden()


def test_keys_are_told_and_can_be_switched_off(demonstration: str, page: Page) -> None:
    """`?` opens the list, Escape closes it; the choice outlives the page, and letters in fields stay letters."""
    page.goto(f"{demonstration}{OPEN}")
    dialog = page.locator("#sg-keys")
    page.keyboard.press("?")
    expect(dialog).to_be_visible()
    expect(dialog).to_contain_text("Measure a length")
    assert violations(page) == []
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()

    page.locator("[data-keys-button]").click()
    page.locator("[data-keys-choice]").uncheck()
    page.locator("[data-close]").click()
    for _ in range(2):
        page.keyboard.press("?")
        expect(dialog).to_be_hidden()
        page.locator("stack-view canvas").first.focus()
        page.keyboard.press("i")
        assert page.locator(".viewer [data-command=invert]").first.get_attribute("aria-pressed") == "false"
        page.reload()
    page.locator("[data-keys-button]").click()
    expect(page.locator("[data-keys-choice]")).not_to_be_checked()
    page.locator("[data-keys-choice]").check()
    page.keyboard.press("Escape")
    page.locator("stack-view canvas").first.focus()
    page.keyboard.press("i")
    expect(page.locator(".viewer [data-command=invert]").first).to_have_attribute("aria-pressed", "true")


def test_keys_of_the_viewer_are_told_where_there_is_one(demonstration: str, page: Page) -> None:
    """A guideline has none; `/` leads to the search from everywhere, but not out of a field."""
    page.goto(f"{demonstration}{GUIDELINE}")
    page.keyboard.press("?")
    expect(page.locator("#sg-keys")).to_be_visible()
    expect(page.locator("#sg-keys")).not_to_contain_text("Measure a length", use_inner_text=True)
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    expect(page).to_have_url(re.compile("/search/"))
    page.locator("input[type=search]").focus()
    page.keyboard.type("?/")
    expect(page.locator("input[type=search]")).to_have_value("?/")
    expect(page.locator("#sg-keys")).to_be_hidden()


def test_the_list_of_keys_fits_a_phone(demonstration: str, page: Page) -> None:
    """At 320 pixels nothing is cut off; in Korean neither."""
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(f"{demonstration}ko/{OPEN}")
    page.locator("[data-keys-button]").click()

    assert page.evaluate(
        "(({ scrollWidth, clientWidth }) => scrollWidth <= clientWidth)(document.getElementById('sg-keys'))"
    )
    assert violations(page) == []


def test_the_language_switch_stays_where_the_reader_is(demonstration: str, page: Page) -> None:
    """It keeps the fragment of the address; without one it takes the place that is in view."""
    page.goto(f"{demonstration}{GUIDELINE}#r3")
    page.locator(".languages a[lang=ko]").click()
    expect(page).to_have_url(f"{demonstration}ko/{GUIDELINE}index.html#r3")
    page.goto(f"{demonstration}{GUIDELINE}")
    page.locator("#r4").evaluate("element => element.scrollIntoView({ block: 'start', behavior: 'instant' })")
    page.locator(".languages a[lang=ko]").evaluate("link => link.click()")
    expect(page).to_have_url(f"{demonstration}ko/{GUIDELINE}index.html#r4")
    page.goto(f"{demonstration}{GUIDELINE}")
    page.locator(".languages a[lang=ko]").click()
    expect(page).to_have_url(f"{demonstration}ko/{GUIDELINE}index.html")


@pytest.mark.parametrize("path", ["", OPEN, FOLDED, GUIDELINE, "collections/covid-19/"])
def test_nothing_jumps_while_a_page_loads(demonstration: str, browser: Browser, path: str) -> None:
    """On a phone, from the first paint to the end of the page, no layout shift worth the name."""
    context = browser.new_context(viewport={"width": 390, "height": 800}, reduced_motion="reduce")
    page = context.new_page()
    page.add_init_script(
        "window.shift = 0; new PerformanceObserver((list) => { for (const entry of list.getEntries())"
        " if (!entry.hadRecentInput) window.shift += entry.value }).observe({ type: 'layout-shift', buffered: true })"
    )
    page.goto(f"{demonstration}{path}", wait_until="load")
    height = page.evaluate("document.documentElement.scrollHeight")
    for top in range(0, height, 700):
        page.evaluate(f"scrollTo(0, {top})")
        page.wait_for_timeout(60)

    assert page.evaluate("window.shift") < 0.02
    context.close()


@pytest.mark.parametrize("width", [390, 1700])
def test_the_focus_is_always_seen(demonstration: str, page: Page, width: int) -> None:
    """Whatever Tab reaches is in the window, shows a ring, and lies under nothing that sticks there."""
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{demonstration}{OPEN}")
    faults = []
    for _ in range(60):
        page.keyboard.press("Tab")
        faults.append(
            page.evaluate(
                """() => {
                  const one = document.activeElement, box = one.getBoundingClientRect();
                  if (one === document.body) return "";
                  const x = box.left + box.width / 2, y = Math.min(box.top + box.height / 2, innerHeight - 1);
                  const over = document.elementFromPoint(x, y);
                  const free = over && (one.contains(over) || over.contains(one));
                  const styles = [one, one.closest("stack-view")].filter(Boolean).flatMap((e) => [getComputedStyle(e), getComputedStyle(e, "::after")]);
                  const mat = one.querySelector(".mat");
                  if (mat) styles.push(getComputedStyle(mat));
                  const ring = styles.some((s) => parseFloat(s.outlineWidth) >= 2 && s.outlineStyle !== "none" || parseFloat(s.borderTopWidth) === 3);
                  return free && ring ? "" : `${free ? "" : "covered "}${ring ? "" : "no ring "}${one.outerHTML.slice(0, 120)}`;
                }"""
            )
        )
    assert [fault for fault in faults if fault] == []


def test_the_stored_scheme_is_there_before_the_first_paint(demonstration: str, page: Page) -> None:
    """A reader of the light scheme sees no dark flash: the choice is applied before there is a body."""
    page.goto(demonstration)
    page.evaluate("localStorage.setItem('sitegen-scheme', 'light')")
    page.add_init_script(
        "new MutationObserver((_, o) => { if (!document.body) return; o.disconnect();"
        " window.early = document.documentElement.dataset.scheme }).observe(document, { childList: true, subtree: true })"
    )
    page.goto(f"{demonstration}{OPEN}")

    assert page.evaluate("window.early") == "light"


def test_wrong_addresses_offer_the_languages(demonstration: str, page: Page) -> None:
    """404.html is in the default language; the switch leads to the other's home page, and each language has its own."""
    page.goto(f"{demonstration}no/such/page/")
    page.locator(".languages a[lang=ko]").click()
    expect(page.locator("html")).to_have_attribute("lang", "ko")
    response = page.request.get(f"{demonstration}ko/404.html")
    assert "그런 페이지" in response.text() or "페이지" in response.text()


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of the demonstration library, unpacked from its archive."""
    folder = tmp_path_factory.mktemp("archive")
    request = Request(ROOT, Options(TODAY, "0.0.0"), folder / "site", None, 2, archive=folder / "library.zip")
    result = build(request, Steps(lambda step: None, lambda done, total: None))
    assert result.archived is not None, result.problems
    with zipfile.ZipFile(folder / "library.zip") as archive:
        archive.extractall(folder / "unpacked")
    return (folder / "unpacked/library").as_uri() + "/"


def test_an_archive_works_from_a_disk(unpacked: str, browser: Browser) -> None:
    """From the home page to a case by its links: pictures, viewer and quiz work, nothing is offered that can't, no errors."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    watched = seen(context)
    page = watched.page
    page.goto(f"{unpacked}index.html")
    expect(page.locator("[data-offline-link]")).to_be_hidden()
    page.get_by_role("link", name="All cases").first.click()
    page.locator("a[href$='chest-001/index.html']").first.click()
    stack = page.locator("case-stack[data-ready]").filter(has=page.locator(".tiles")).first
    count = stack.locator(".viewer-count")
    before = count.text_content()
    stack.locator("canvas").focus()
    page.keyboard.press("ArrowDown")
    expect(count).not_to_have_text(before or "")
    drawn = (
        "canvas => { const small = document.createElement('canvas'); small.width = small.height = 8;"
        " try { small.getContext('2d').drawImage(canvas, 0, 0, 8, 8); return canvas.width > 0 } catch { return false } }"
    )
    assert stack.locator("canvas").evaluate(drawn)
    expect(stack.locator("stack-view")).not_to_have_attribute("data-waiting", "")
    expect(page.locator("[data-keep]")).to_be_hidden()

    page.goto(f"{unpacked}{FOLDED}index.html")
    page.locator(".choice input").first.check()
    page.locator("[data-commit]").click()
    expect(page.locator("details.answer[open]")).to_be_visible()
    page.locator(".languages a[lang=ko]").click()
    expect(page.locator("html")).to_have_attribute("lang", "ko")
    page.goto(f"{unpacked}search/index.html?q=pneumonia")
    expect(page.locator("[data-search-count]")).to_have_text(re.compile(r"\d"))
    assert watched.errors == []
    assert [url for url in watched.requests if not url.startswith(("file:", "data:", "blob:"))] == []
    context.close()
