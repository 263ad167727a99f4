"""The stack viewer in Chromium: every command by mouse, touch and keyboard, on the demonstration library's CT."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, ViewportSize, expect

from tests.browser.test_browser import OPEN, Seen, seen, violations

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

DESK: ViewportSize = {"width": 1280, "height": 900}
PICTURES, KEY = 24, 17
ZOOM = "view => view.zoom"
PANEL = "Window, tools and link"


@pytest.fixture(scope="module")
def desk(browser: Browser) -> Iterator[BrowserContext]:
    """A browser on a desk, whose pages share what was fetched."""
    context = browser.new_context(viewport=DESK, reduced_motion="reduce")
    yield context
    context.close()


@pytest.fixture
def watched(demonstration: str, desk: BrowserContext) -> Iterator[Seen]:
    """The open case on a desk; nothing may have gone wrong at the end."""
    found = seen(desk)
    found.page.goto(f"{demonstration}{OPEN}", wait_until="domcontentloaded")
    yield found
    assert found.errors == []
    found.page.close()


@pytest.fixture
def page(watched: Seen) -> Page:
    """The page of the open case, scrolled to its first stack."""
    lung(watched.page).locator("canvas").scroll_into_view_if_needed()
    return watched.page


def lung(page: Page) -> Locator:
    """The first stack of the page."""
    return page.locator("#lung case-stack")


def at(page: Page, number: int) -> None:
    """Whether everything that tells the number of the picture tells this one."""
    stack = lung(page)
    expect(stack.locator(".viewer-count")).to_have_text(f"{number} / {PICTURES}")
    expect(stack.locator("[data-slider]")).to_have_js_property("value", str(number))
    expect(stack.locator("[data-slider]")).to_have_attribute(
        "aria-valuetext", f"Picture {number} of {PICTURES}"
    )
    expect(stack.locator("canvas")).to_have_attribute("aria-label", re.compile(rf"\b{number}/{PICTURES}$"))
    expect(stack.locator("[aria-current]")).to_have_count(1)
    expect(page.locator(f"#lung-{number} a")).to_have_attribute("aria-current", "true")


def pixels(page: Page) -> str:
    """What the canvas shows."""
    return str(lung(page).locator("canvas").evaluate("canvas => canvas.toDataURL()"))


def middle(page: Page) -> tuple[float, float]:
    """The middle of the viewport of the stack."""
    box = lung(page).locator("canvas").bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def button(page: Page, name: str) -> Locator:
    """A button of the first stack by its whole name."""
    return lung(page).get_by_role("button", name=name, exact=True)


def zoom(page: Page) -> float:
    """The zoom of the first stack: 1 fits."""
    return float(lung(page).locator("stack-view").evaluate(ZOOM))


def test_the_viewer_starts_at_the_key_image_without_moving_the_page(watched: Seen) -> None:
    """The key image is drawn in a named group, and nothing on the page shifts when the viewer comes."""
    page = watched.page
    page.add_init_script(
        "window.shift = 0; new PerformanceObserver(list => { for (const entry of list.getEntries())"
        " window.shift += entry.value }).observe({ type: 'layout-shift', buffered: true })"
    )
    page.goto(f"{page.url}#study-ct")
    shifts: list[float] = []
    # What the viewer moves, it moves at every load; a busy machine's late first paint comes and goes.
    for _ in range(3):
        page.reload()
        at(page, KEY)
        expect(page.get_by_role("group", name="Viewer: Axial")).to_be_visible()
        page.wait_for_function(
            "() => { const c = document.querySelector('case-stack canvas');"
            " return c.getContext('2d').getImageData(c.width / 2, c.height / 2, 1, 1).data[3] === 255 }"
        )
        shifts.append(float(page.evaluate("window.shift")))
    assert min(shifts) < 0.00001


def test_the_wheel_scrolls_the_page_until_the_viewer_has_the_focus(page: Page) -> None:
    """Without focus the wheel moves the page, with it the stack, one picture a notch."""
    page.mouse.move(*middle(page))
    before = page.evaluate("scrollY")
    page.mouse.wheel(0, 100)
    page.wait_for_function(f"() => scrollY > {before}")
    at(page, KEY)
    lung(page).locator("canvas").click()
    before = page.evaluate("scrollY")
    page.mouse.wheel(0, 100)
    page.mouse.wheel(0, 100)
    at(page, KEY + 2)
    page.mouse.wheel(0, -100)
    at(page, KEY + 1)
    assert page.evaluate("scrollY") == before


def test_the_keys_work_while_the_viewer_has_the_focus(page: Page) -> None:
    """Arrows go by one, Page Up and Down by five, Home and End to the ends; elsewhere keys are the page's."""
    page.keyboard.press("End")
    at(page, KEY)
    lung(page).locator("canvas").focus()
    for key, number in (
        ("ArrowDown", 18), ("ArrowUp", 17), ("PageUp", 12), ("PageDown", 17), ("Home", 1), ("ArrowUp", 1),
        ("End", 24), ("ArrowDown", 24), ("PageUp", 19),
    ):  # fmt: skip
        page.keyboard.press(key)
        at(page, number)


def drawn(page: Page) -> str:
    """The canvas, once the decoded picture itself has been painted on it."""
    page.wait_for_function(
        "() => { const view = document.querySelector('#lung stack-view');"
        " return view.ready(view.index) && !view.hasAttribute('data-waiting') }"
    )
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    return pixels(page)


def test_another_picture_is_drawn(page: Page) -> None:
    """The canvas follows the number, and shows the same again on the way back."""
    lung(page).locator("canvas").focus()
    key = drawn(page)
    page.keyboard.press("Home")
    assert drawn(page) != key
    page.keyboard.press("End")
    for _ in range(PICTURES - KEY):
        page.keyboard.press("ArrowUp")
    at(page, KEY)
    assert drawn(page) == key


def test_the_slider_and_the_buttons_go_through_the_stack(page: Page) -> None:
    """The slider is worked by its own keys, the buttons by the mouse; at the end a button says so."""
    slider = lung(page).get_by_role("slider", name="Picture")
    slider.fill("3")
    at(page, 3)
    slider.press("ArrowRight")
    at(page, 4)
    slider.press("ArrowDown")
    at(page, 5)
    button(page, "Next picture").click()
    at(page, 6)
    button(page, "Previous picture").click()
    at(page, 5)
    slider.fill("1")
    expect(button(page, "Previous picture")).to_have_attribute("aria-disabled", "true")


def test_a_drag_scrolls_the_stack(page: Page) -> None:
    """Down is onwards, up is back."""
    x, y = middle(page)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x, y + 65, steps=4)
    page.mouse.up()
    at(page, KEY + 3)
    page.mouse.down()
    page.mouse.move(x, y - 35, steps=4)
    page.mouse.up()
    at(page, KEY - 2)


def test_a_thumbnail_goes_to_its_picture_or_opens_the_file(page: Page) -> None:
    """A click shows the picture in the viewer, which gets the focus; with a modifier it opens the file."""
    link = page.locator("#lung-6 a")
    link.click()
    at(page, 6)
    expect(lung(page).locator("canvas")).to_be_focused()
    with page.context.expect_page() as opened:
        page.locator("#lung-7 a").click(modifiers=["Control"])
    assert "/pictures/" in opened.value.url or opened.value.url == "about:blank"
    opened.value.close()
    at(page, 6)


def test_the_address_names_the_picture(demonstration: str, page: Page) -> None:
    """A link opens its picture with the viewer in sight; a change of the address too; scrolling changes it."""
    page.goto(f"{demonstration}about/")
    page.goto(f"{demonstration}{OPEN}#lung-9")
    at(page, 9)
    expect(lung(page).locator("canvas")).to_be_in_viewport()
    page.evaluate("location.hash = '#lung-11'")
    at(page, 11)
    expect(lung(page).locator("canvas")).to_be_in_viewport()
    entries = page.evaluate("history.length")
    lung(page).locator("canvas").focus()
    page.keyboard.press("ArrowDown")
    expect(page).to_have_url(f"{demonstration}{OPEN}#lung-12")
    assert page.evaluate("history.length") == entries
    expect(lung(page).locator("[role=status]")).to_have_text(f"Picture 12 of {PICTURES}")
    expect(page.locator("#mediastinum .viewer-count")).to_have_text(f"12 / {PICTURES}")


def test_the_live_region_is_silent_while_scrolling(page: Page) -> None:
    """Only where the reader stays is it said which picture this is."""
    lung(page).locator("canvas").focus()
    page.evaluate(
        "() => { window.said = []; const status = document.querySelector('#lung .viewer [role=status]');"
        " new MutationObserver(() => window.said.push(status.textContent)).observe(status, {childList: true}) }"
    )
    for _ in range(4):
        page.keyboard.press("ArrowUp")
    page.wait_for_function("() => window.said.length > 0")
    assert page.evaluate("window.said") == [f"Picture {KEY - 4} of {PICTURES}"]


def test_the_film_stops(page: Page) -> None:
    """It never plays by itself; it pauses by its button, by Escape, when the focus goes, and by a step."""
    count = lung(page).locator(".viewer-count")
    at(page, KEY)
    for way in ("button", "Escape", "blur", "ArrowDown"):
        before = count.text_content() or ""
        button(page, "Play as a film").click()
        expect(count).not_to_have_text(before)
        if way == "button":
            button(page, "Pause").click()
        elif way == "blur":
            page.locator("#mediastinum canvas").focus()
        else:
            page.keyboard.press(way)
        expect(button(page, "Play as a film")).to_be_visible()
        shown = count.text_content()
        page.wait_for_timeout(180)
        assert count.text_content() == shown, way


def test_zoom_by_button_key_wheel_and_double_click(page: Page) -> None:
    """Each way makes the picture larger, and each way back fits it again."""
    canvas = lung(page).locator("canvas")
    button(page, "Larger").click()
    assert zoom(page) == pytest.approx(1.25)
    button(page, "Smaller").click()
    assert zoom(page) == pytest.approx(1)
    canvas.focus()
    page.keyboard.press("+")
    page.keyboard.press("+")
    page.keyboard.press("-")
    assert zoom(page) == pytest.approx(1.25)
    page.keyboard.press("0")
    assert zoom(page) == 1
    button(page, "1:1, one pixel of the picture is one of the screen").click()
    assert zoom(page) * lung(page).locator("canvas").evaluate("c => c.width") == pytest.approx(320)
    button(page, "Fit into the viewer").click()
    assert zoom(page) == 1
    page.mouse.move(*middle(page))
    canvas.focus()
    page.keyboard.down("Control")
    page.mouse.wheel(0, -100)
    page.keyboard.up("Control")
    page.wait_for_function("() => document.querySelector('#lung stack-view').zoom > 1.2")
    at(page, KEY)
    canvas.dblclick()
    assert zoom(page) == 1
    canvas.dblclick()
    assert zoom(page) >= 2
    at(page, KEY)


def test_pan_by_drag_and_key(page: Page) -> None:
    """While zoomed, a drag with Shift and arrows with Shift move the picture and not the stack."""
    canvas = lung(page).locator("canvas")
    canvas.dblclick()
    page.wait_for_timeout(200)
    before = pixels(page)
    x, y = middle(page)
    page.keyboard.down("Shift")
    page.mouse.down()
    page.mouse.move(x + 50, y + 30, steps=3)
    page.mouse.up()
    page.keyboard.up("Shift")
    page.wait_for_timeout(60)
    dragged = pixels(page)
    assert dragged != before
    page.keyboard.press("Shift+ArrowLeft")
    page.wait_for_timeout(60)
    assert pixels(page) != dragged
    at(page, KEY)


def test_brightness_contrast_and_inverted(page: Page) -> None:
    """The sliders and the key change how the picture is shown; reset takes all of it back."""
    stack = page.locator("#mediastinum case-stack")
    canvas = stack.locator("canvas")
    expect(stack.get_by_role("slider", name="Brightness")).to_be_hidden()
    stack.get_by_role("button", name=PANEL).click()
    stack.get_by_role("slider", name="Brightness").fill("150")
    stack.get_by_role("slider", name="Contrast").fill("80")
    expect(canvas).to_have_css("filter", "brightness(1.5) contrast(0.8) invert(0)")
    canvas.focus()
    page.keyboard.press("i")
    expect(stack.get_by_role("button", name="Inverted")).to_have_attribute("aria-pressed", "true")
    expect(canvas).to_have_css("filter", "brightness(1.5) contrast(0.8) invert(1)")
    stack.get_by_role("button", name="Reset").click()
    expect(canvas).to_have_css("filter", "none")
    page.keyboard.press("Escape")
    expect(stack.get_by_role("button", name=PANEL)).to_be_focused()
    expect(stack.get_by_role("button", name="Reset")).to_be_hidden()


def test_the_full_screen_is_left_again(page: Page) -> None:
    """The viewer with its bar fills the screen, keeps its keys, and goes back."""
    button(page, "Full screen").click()
    expect(button(page, "Leave full screen")).to_be_visible()
    expect(lung(page).locator("canvas")).to_be_focused()
    page.keyboard.press("ArrowDown")
    at(page, KEY + 1)
    button(page, "Leave full screen").click()
    expect(button(page, "Full screen")).to_be_visible()


def test_the_keyboard_reaches_every_control_and_leaves(page: Page) -> None:
    """Tab goes from the picture through the bar to the grid, each stop being visible and large enough."""
    lung(page).locator("canvas").focus()
    names: list[str] = []
    for _ in range(13):
        page.keyboard.press("Tab")
        stop = page.evaluate(
            "() => { const e = document.activeElement, box = e.getBoundingClientRect();"
            " return [e.dataset.command ?? e.tagName, box.height, e.tagName] }"
        )
        names.append(stop[0])
        if stop[0] == "A":
            break
        assert stop[1] >= 44, stop
    assert names == [
        "previous",
        "next",
        "play",
        "INPUT",
        "out",
        "in",
        "fit",
        "actual",
        "marks",
        "adjust",
        "full",
        "A",
    ]
    page.keyboard.press("Enter")
    expect(lung(page).locator("canvas")).to_be_focused()
    at(page, 1)


WATCH_PICTURES = """() => {
  window.asked = []; window.living = 0;
  // The page's own stacks go on fetching: only this one's pictures, which carry a question mark, are counted.
  const make = createImageBitmap, close = ImageBitmap.prototype.close, ours = new WeakSet();
  window.createImageBitmap = async (image) => {
    const bitmap = await make(image);
    if (image.src.includes('?')) { window.living += 1; ours.add(bitmap); }
    return bitmap };
  ImageBitmap.prototype.close = function () { if (ours.has(this)) window.living -= 1; close.call(this) };
  window.Image = class extends Image {
    set src(url) { if (url.includes('?')) window.asked.push(url); super.src = url }
    get src() { return super.src } };
  const one = document.querySelector('#lung-1 img'), view = document.createElement('stack-view');
  const pictures = Array.from({ length: 60 }, (_, index) => (
    { image: null, width: 320, height: 320, files: [{ url: `${one.src}?${index}`, width: 320 }] }));
  window.view = view;
  document.querySelector('main').prepend(view);
  view.start({ start: 30, pictures, marks: [] });
  view.scrollIntoView() }"""


def test_neighbours_are_fetched_and_memory_is_bounded(page: Page) -> None:
    """A stack of 60 fetches three pictures on each side at first, and the page never keeps more than 48 decoded."""
    page.evaluate(WATCH_PICTURES)
    page.wait_for_function("() => window.living === 7")
    numbers = page.evaluate("[...new Set(window.asked.map(url => Number(url.split('?')[1])))].sort()")
    assert numbers == [27, 28, 29, 30, 31, 32, 33]
    page.evaluate(
        "async () => { for (let index = 0; index < 60; index += 1) { view.show(index);"
        " for (let i = 0; i < 99 && !view.ready(index); i += 1) await new Promise(requestAnimationFrame) } }"
    )
    page.wait_for_function("() => window.asked.length >= 60 && window.living <= 48")


TWO_SIZES = """() => {
  window.asked = [];
  window.Image = class extends Image {
    set src(url) { if (url.includes('?')) window.asked.push(url.split('?')[1]); super.src = url } };
  const { src } = document.querySelector('#lung-1 img'), view = document.createElement('stack-view');
  const files = [{ url: `${src}?small`, width: 200 }, { url: `${src}?large`, width: 1000 }];
  window.view = view;
  document.querySelector('main').prepend(view);
  view.style.width = '200px';
  view.start({ start: 0, pictures: [{ width: 1000, height: 1000, files }], marks: [] });
  view.scrollIntoView() }"""


def test_a_larger_file_is_fetched_only_when_it_is_looked_at(page: Page) -> None:
    """The file that fills the viewport comes first, the larger one on zooming."""
    page.evaluate(TWO_SIZES)
    page.wait_for_function("() => window.asked.length > 0 && window.view.ready(0)")
    assert page.evaluate("window.asked") == ["small"]
    page.evaluate("window.view.zoomTo(4)")
    page.wait_for_function("() => window.asked.length > 1 && window.view.ready(0)")
    assert page.evaluate("window.asked") == ["small", "large"]


def test_a_finger_scrolls_the_page_first_and_the_stack_once_tapped(
    demonstration: str, browser: Browser
) -> None:
    """A tap gives the focus; from then on touch belongs to the stack, and two fingers zoom."""
    context = browser.new_context(viewport={"width": 390, "height": 800}, has_touch=True, is_mobile=True)
    page = context.new_page()
    page.goto(f"{demonstration}{OPEN}")
    canvas = lung(page).locator("canvas")
    canvas.scroll_into_view_if_needed()
    view = lung(page).locator("stack-view")
    expect(view).to_have_css("touch-action", "pan-y")
    canvas.tap()
    expect(view).to_have_css("touch-action", "none")
    x, y = middle(page)
    touch = context.new_cdp_session(page)

    def finger(kind: str, *places: tuple[float, float]) -> None:
        points = [{"x": left, "y": top, "id": number} for number, (left, top) in enumerate(places)]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    finger("touchStart", (x, y))
    for step in range(1, 6):
        finger("touchMove", (x, y + 10 * step))
    finger("touchEnd")
    expect(lung(page).locator(".viewer-count")).not_to_have_text(f"{KEY} / {PICTURES}")
    finger("touchStart", (x - 30, y), (x + 30, y))
    for step in range(1, 5):
        finger("touchMove", (x - 30 - 10 * step, y), (x + 30 + 10 * step, y))
    finger("touchEnd")
    assert zoom(page) > 1.5
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    context.close()


def test_the_viewer_is_accessible_in_both_schemes(page: Page) -> None:
    """No violation that axe knows, with the adjustments open."""
    button(page, PANEL).click()
    assert violations(page) == []
    page.evaluate("document.documentElement.dataset.scheme = 'light'")
    assert violations(page, {"runOnly": ["color-contrast"]}) == []


@pytest.mark.parametrize("prefix", ["", "ko/"])
def test_phones_have_no_sideways_scrolling(demonstration: str, watched: Seen, prefix: str) -> None:
    """The bar with the adjustments open fits 390 and 320 pixels, in both languages."""
    page = watched.page
    if prefix:
        page.goto(f"{demonstration}{prefix}{OPEN}", wait_until="domcontentloaded")
    page.locator("#lung [data-command=adjust]").click()
    for width in (390, 320):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        bar = page.locator("#lung .viewer-bar")
        assert bar.evaluate(
            "bar => bar.scrollHeight <= bar.clientHeight && bar.scrollWidth <= bar.clientWidth"
        )


def test_the_page_without_javascript_has_the_pictures_and_no_viewer(
    demonstration: str, browser: Browser
) -> None:
    """The key image and the whole grid are there as links to files; no control is there that does nothing."""
    context = browser.new_context(java_script_enabled=False, viewport=DESK)
    page = context.new_page()
    page.goto(f"{demonstration}{OPEN}")
    expect(lung(page).locator(".key > a.mat")).to_be_visible()
    expect(lung(page).locator(".key > a.mat")).to_have_css("margin-bottom", "0px")
    expect(lung(page).locator(".tile a[href*=pictures]")).to_have_count(PICTURES)
    assert page.locator(".viewer, case-stack button, case-stack input").count() == 0
    context.close()


def test_pages_without_a_stack_load_no_viewer(demonstration: str, watched: Seen) -> None:
    """The script is loaded where there is a stack, and nowhere else."""
    assert any("/case." in url for url in watched.requests)
    watched.requests.clear()
    watched.page.goto(f"{demonstration}cases/")
    assert [url for url in watched.requests if "/case." in url] == []
