"""The viewer on a workstation's terms, in Chromium: windows and values, marks, measuring, links, tabs, days, addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.browser.test_browser import OPEN, Seen, seen, violations

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

CASES = Path(__file__).parents[2] / "content" / "cases"
FOLDED = "cases/chest-002/"
DAYS = "cases/chest-003/"


@pytest.fixture(scope="module")
def desk(browser: Browser) -> Iterator[BrowserContext]:
    """A wide screen whose pages may write to the clipboard."""
    context = browser.new_context(viewport={"width": 1400, "height": 1000}, reduced_motion="reduce")
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    yield context
    context.close()


@pytest.fixture
def page(demonstration: str, desk: BrowserContext) -> Iterator[Page]:
    """The open case; nothing may have gone wrong at the end."""
    found: Seen = seen(desk)
    found.page.goto(f"{demonstration}{OPEN}", wait_until="domcontentloaded")
    lung(found.page).locator("canvas").scroll_into_view_if_needed()
    yield found.page
    assert found.errors == []
    found.page.close()


def lung(page: Page) -> Locator:
    """The series whose true values are published."""
    return page.locator("#lung case-stack")


def live(page: Page) -> None:
    """Waits until the true values of the picture are drawn."""
    page.wait_for_function(
        "() => { const v = document.querySelector('#lung stack-view');"
        " return v.values.on && v.values.frame(v.index) && !v.hasAttribute('data-waiting') }"
    )


def value_at(page: Page, x: int, y: int) -> float:
    """The value that the viewer tells for a pixel."""
    return float(page.evaluate(f"document.querySelector('#lung stack-view').values.at(16, {x}, {y})"))


def test_the_values_are_those_of_the_source(page: Page) -> None:
    """Every number that is decoded in the page is the source's, in HU."""
    lung(page).locator("canvas").focus()
    page.keyboard.press("2")
    live(page)
    with Image.open(sorted((CASES / "chest-001" / "ct").glob("*.png"))[16]) as source:
        pixels = source.convert("I")
        places = [(x, y) for x in range(0, 320, 13) for y in range(0, 320, 17)]
        expected = [float(pixels.getpixel((x, y))) - 1024 for x, y in places]  # type: ignore[arg-type]
    assert [value_at(page, x, y) for x, y in places] == expected
    assert len(set(expected)) > 50


def test_windows_by_number_button_slider_and_drag(page: Page) -> None:
    """Each way changes the same window, which is told in HU; reset goes back to the picture."""
    stack, corner = lung(page), lung(page).locator("stack-view output")
    expect(corner).to_have_text("W 1,500 / L -600 HU")
    stack.locator("canvas").focus()
    page.keyboard.press("3")
    expect(corner).to_have_text("W 2,500 / L 480 HU")
    stack.locator("[data-command=adjust]").click()
    stack.get_by_role("button", name="Soft-tissue window").click()
    expect(corner).to_have_text("W 400 / L 40 HU")
    expect(stack.get_by_role("button", name="Soft-tissue window")).to_have_attribute("aria-pressed", "true")
    stack.get_by_role("slider", name="Level").fill("100")
    expect(corner).to_have_text("W 400 / L 100 HU")
    live(page)
    stack.locator("canvas").scroll_into_view_if_needed()
    box = stack.locator("canvas").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 200, box["y"] + 200)
    page.mouse.down(button="right")
    page.mouse.move(box["x"] + 250, box["y"] + 180, steps=5)
    page.mouse.up(button="right")
    expect(corner).to_have_text(re.compile(r"^W 45\d / L 12\d HU · -?[\d,]+ HU$"))
    stack.get_by_role("button", name="Reset").click()
    expect(corner).to_have_text(re.compile(r"^W 1,500 / L -600 HU"))


def test_a_window_shows_what_the_built_picture_shows(page: Page) -> None:
    """The soft-tissue window over the values draws the greys that the build made of the same slice."""
    lung(page).locator("canvas").focus()
    page.keyboard.press("2")
    live(page)
    page.wait_for_function(
        "() => { const v = document.querySelector('#mediastinum stack-view'); return v.ready(v.index) }"
    )
    differences = page.evaluate(
        "() => { const grey = (id) => { const c = document.querySelector(`#${id} canvas`);"
        " return c.getContext('2d').getImageData(0, 0, c.width, c.height).data };"
        " const [a, b] = [grey('lung'), grey('mediastinum')]; let sum = 0;"
        " for (let i = 0; i < a.length; i += 4) sum += Math.abs(a[i] - b[i]); return sum / (a.length / 4) }"
    )
    assert differences < 3


def test_values_are_fetched_only_when_they_are_asked_for(demonstration: str, desk: BrowserContext) -> None:
    """A reader who only scrolls fetches no 16-bit file."""
    found = seen(desk)
    page = found.page
    page.goto(f"{demonstration}{OPEN}#lung-5")
    page.wait_for_function("() => document.querySelector('#lung stack-view').ready(4)")
    assert [url for url in found.requests if url.endswith(".png")] == []
    lung(page).locator("canvas").focus()
    page.keyboard.press("1")
    live(page)
    assert 1 <= len([url for url in found.requests if url.endswith(".png")]) <= 7
    page.close()


def test_marks_come_and_go_and_are_named(page: Page) -> None:
    """The picture comes first; the button and the key show the marks on every series, named by their finding."""
    stack = lung(page)
    shapes = stack.locator(".overlay-marks path")
    expect(shapes).to_have_count(0)
    stack.get_by_role("button", name="Marks").click()
    expect(shapes).to_have_count(3)
    expect(stack.locator(".overlay-marks text")).to_have_text(["Ground-glass opacity"])
    expect(stack.locator("canvas")).to_have_attribute("aria-description", "Ground-glass opacity")
    expect(page.locator("#frontal .overlay-marks path")).to_have_count(4)
    stack.locator("canvas").focus()
    page.keyboard.press("ArrowUp")
    expect(shapes).to_have_count(1)
    page.keyboard.press("m")
    expect(shapes).to_have_count(0)


def test_marks_follow_the_zoom(page: Page) -> None:
    """A mark stays on its place of the picture when the picture is larger and elsewhere."""
    stack = lung(page)
    stack.locator("canvas").focus()
    page.keyboard.press("m")

    def middle() -> list[float]:
        """Where the first mark is, in pixels of the picture, once the frame is drawn that was asked for."""
        page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
        return [
            float(value)
            for value in page.evaluate(
                "() => { const v = document.querySelector('#lung stack-view');"
                " const b = v.querySelector('.overlay-marks path').getBoundingClientRect();"
                " return v.pixelAt({ clientX: b.x + b.width / 2, clientY: b.y + b.height / 2 }) }"
            )
        ]

    before = middle()
    assert before == pytest.approx([0.226 * 320, 0.582 * 320], abs=1)
    page.keyboard.press("+")
    page.keyboard.press("+")
    page.keyboard.press("Shift+ArrowRight")
    assert middle() == pytest.approx(before, abs=1)


def test_marks_of_an_answer_come_with_it(demonstration: str, desk: BrowserContext) -> None:
    """A quiz case has no marks before the answer is opened, and shows them from then on."""
    found = seen(desk)
    page = found.page
    page.goto(f"{demonstration}{FOLDED}")
    buttons = page.locator(
        ".reading > .studies [data-command=marks]:visible, details.step [data-command=marks]:visible"
    )
    expect(page.locator("case-stack .viewer").first).to_be_attached()
    expect(buttons).to_have_count(0)
    page.evaluate("document.querySelector('#sg-answer').open = true")
    expect(page.locator("[data-command=marks][aria-pressed=true]").first).to_be_attached()
    page.evaluate("document.querySelector('#sg-answer').open = false")
    expect(buttons).to_have_count(0)
    assert page.locator(".studies .overlay-marks *").count() == 0
    assert found.errors == []
    page.close()


def test_length_and_angle_by_mouse_and_keyboard(page: Page) -> None:
    """Points are set by clicks or by a cross that the arrows move; the result has its unit and is told."""
    stack = lung(page)
    status = stack.locator("[role=status]")
    stack.locator("canvas").focus()
    page.keyboard.press("d")
    expect(status).to_contain_text("two points")
    page.keyboard.press("Enter")
    for _ in range(5):
        page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Enter")
    expect(status).to_have_text("122 mm")
    expect(stack.locator(".overlay-measure text")).to_have_text(["122 mm"])
    page.keyboard.press("a")
    expect(stack.locator("[data-command=angle]")).to_have_attribute("aria-pressed", "true")
    box = stack.locator("canvas").bounding_box()
    assert box is not None
    for x, y in ((100, 100), (100, 200), (200, 200)):
        page.mouse.click(box["x"] + x, box["y"] + y)
    expect(status).to_have_text("90°")
    page.keyboard.press("Escape")
    page.keyboard.press("ArrowDown")
    expect(stack.locator(".overlay-measure")).to_have_count(0)
    page.keyboard.press("ArrowUp")
    expect(stack.locator(".overlay-measure")).to_have_count(2)
    page.keyboard.press("r")
    expect(stack.locator(".overlay-measure")).to_have_count(0)


def test_a_length_is_not_offered_without_spacing(page: Page) -> None:
    """A radiograph whose pixel spacing nobody told has no way to measure."""
    film = page.locator("#frontal case-stack")
    film.locator("[data-command=adjust]").click()
    expect(film.locator("[data-command=length], [data-command=angle]")).to_have_count(0)
    expect(film.get_by_role("slider", name="Contrast")).to_be_visible()


def test_series_scroll_together_until_they_are_parted(page: Page) -> None:
    """Series of one examination are linked; the key parts and joins them, and says so."""
    other = page.locator("#mediastinum .viewer-count")
    lung(page).locator("canvas").focus()
    page.keyboard.press("PageUp")
    expect(other).to_have_text("12 / 24")
    page.keyboard.press("l")
    expect(lung(page).locator("[role=status]")).to_have_text("Each series scrolls by itself")
    page.keyboard.press("Home")
    expect(other).to_have_text("12 / 24")
    page.keyboard.press("l")
    expect(other).to_have_text("1 / 24")


def test_left_and_right_go_from_series_to_series(page: Page) -> None:
    """The focus goes to the viewer of the next series and back."""
    lung(page).locator("canvas").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator("#mediastinum canvas")).to_be_focused()
    page.keyboard.press("ArrowLeft")
    expect(lung(page).locator("canvas")).to_be_focused()


def test_tabs_show_one_series_or_all(page: Page) -> None:
    """By mouse and by keyboard; an address of a hidden series brings it back."""
    tabs = page.locator("#study-ct").get_by_role("tab")
    expect(tabs).to_have_text(["Side by side", "Axial", "Soft-tissue window"])
    tabs.nth(2).click()
    expect(page.locator("#lung")).to_be_hidden()
    expect(page.locator("#mediastinum")).to_be_visible()
    page.keyboard.press("ArrowLeft")
    expect(tabs.nth(1)).to_be_focused()
    expect(page.locator("#lung")).to_be_visible()
    expect(page.locator("#mediastinum")).to_be_hidden()
    page.evaluate("location.hash = '#mediastinum-3'")
    expect(page.locator("#mediastinum .viewer-count")).to_have_text("3 / 24")
    expect(page.locator("#mediastinum")).to_be_visible()
    page.keyboard.press("Home")


def test_two_days_stand_side_by_side(demonstration: str, desk: BrowserContext) -> None:
    """The days lead to their examinations; two of them, chosen by the reader, stand beside each other."""
    found = seen(desk)
    page = found.page
    page.goto(f"{demonstration}{DAYS}")
    expect(page.locator(".days a")).to_have_count(5)
    page.get_by_role("button", name="Compare two examinations").click()
    visible = page.locator(".reading > .studies > .study:visible")
    expect(visible).to_have_count(2)
    page.get_by_label("Right examination").select_option(label="Radiograph on day 8")
    expect(visible.nth(1)).to_have_attribute("data-name", "Radiograph on day 8")
    boxes = [item.bounding_box() for item in visible.all()]
    assert boxes[0] is not None
    assert boxes[1] is not None
    assert abs(boxes[0]["y"] - boxes[1]["y"]) < 2
    assert boxes[1]["x"] > boxes[0]["x"] + boxes[0]["width"] - 2
    assert violations(page) == []
    page.get_by_role("button", name="Compare two examinations").click()
    expect(visible).to_have_count(5)
    assert found.errors == []
    page.close()


def test_the_address_carries_all_that_is_seen(demonstration: str, page: Page) -> None:
    """Window, zoom, place, marks and inversion are in the link that is copied, and are there again when it is opened."""
    stack = lung(page)
    stack.locator("canvas").focus()
    for key in ("ArrowUp", "2", "m", "i", "+", "+", "Shift+ArrowRight"):
        page.keyboard.press(key)
    page.keyboard.press("y")
    expect(stack.locator("[role=status]")).to_have_text("The link is copied")
    link = page.evaluate("navigator.clipboard.readText()")
    assert link.startswith(f"{demonstration}{OPEN}#lung-16&")
    page.wait_for_url(re.compile(r"#lung-16&w=40,400"))
    page.goto(f"{demonstration}about/")
    page.goto(link)
    expect(lung(page).locator(".viewer-count")).to_have_text("16 / 24")
    page.wait_for_function("() => document.querySelector('#lung stack-view').zoom > 1.5")
    lung(page).locator("canvas").focus()
    page.keyboard.press("y")
    expect(lung(page).locator("[role=status]")).to_have_text("The link is copied")
    assert page.evaluate("navigator.clipboard.readText()") == link
    page.goto(f"{demonstration}about/")
    page.go_back()
    expect(lung(page).locator(".viewer-count")).to_have_text("16 / 24")
    expect(lung(page).locator(".overlay-marks path")).to_have_count(1)


def test_a_radiograph_can_be_zoomed_too(page: Page) -> None:
    """A single picture has the viewer without what needs several; a larger file comes with the zoom."""
    film = page.locator("#frontal case-stack")
    expect(film.locator("[data-command=next], [data-slider]")).to_have_count(0)
    film.locator("canvas").dblclick()
    assert float(film.locator("stack-view").evaluate("view => view.zoom")) >= 2
    film.locator("canvas").focus()
    page.keyboard.press("c")
    page.keyboard.press("ArrowDown")
    assert violations(page) == []
