"""Where a viewer could mislead, in Chromium: values that are late or absent, other units, sizes, addresses, links."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

import pytest
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, Route, expect

from tests.browser.host import serving
from tests.browser.test_browser import Seen, seen
from tests.conftest import CASE, PEOPLE, SITE, build_library

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

WHERE = "cases/c-1/"
expect.set_options(timeout=15_000)
STUDIES = """studies:
  - id: ct
    modality: CT
    series:
      - {id: lung, pictures: ct/*.png, window: lung, live: true, pixel_spacing: 1, alt: Axial chest CT}
      - {id: thin, pictures: thin/*.png, window: lung, alt: Axial chest CT}
  - id: pet
    modality: PT
    series:
      - id: uptake
        pictures: pet/*.png
        window: {center: 5, width: 10}
        live: true
        values: {slope: 0.01, intercept: 0, unit: SUV}
        alt: Axial PET
      - {id: other, pictures: ct/*.png, window: lung, alt: Axial chest CT}
  - id: film
    modality: DX
    series:
      - {id: frontal, pictures: film.png, view: PA, alt: Chest radiograph}
"""


def grey16(value: int, size: tuple[int, int] = (64, 64)) -> bytes:
    """A picture that is one value all over."""
    out = io.BytesIO()
    Image.new("I", size, value).convert("I;16").save(out, "PNG")
    return out.getvalue()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A case with a CT in two series of unlike length, PET in SUV, and a film."""
    root = tmp_path_factory.mktemp("care")
    text = re.sub(r"studies:\n(?: .*\n)+", STUDIES, CASE.lstrip("\n"))
    assert STUDIES in text
    files: dict[str, bytes] = {
        "site.yaml": SITE.lstrip("\n").encode(),
        "people.yaml": PEOPLE.lstrip("\n").encode(),
        "findings.yaml": b"consolidation: {label: Consolidation}\n",
        "cases/c-1/case.md": text.encode(),
        "cases/c-1/film.png": grey16(30000),
        **{f"cases/c-1/ct/{n}.png": grey16(1024 + 100 * n) for n in range(1, 7)},
        **{f"cases/c-1/thin/{n}.png": grey16(1024 + 10 * n, (64, 48)) for n in range(1, 12)},
        **{f"cases/c-1/pet/{n}.png": grey16(1000 * n * n) for n in range(1, 7)},
    }
    for name, content in files.items():
        (root / "content" / name).parent.mkdir(parents=True, exist_ok=True)
        (root / "content" / name).write_bytes(content)
    result = build_library(root)
    assert result.published is not None, result.problems
    with serving(root / "site") as address:
        yield address


@pytest.fixture
def watched(site: str, browser: Browser) -> Iterator[Seen]:
    """The page of the case on a desk."""
    context = browser.new_context(viewport={"width": 1400, "height": 1000}, reduced_motion="reduce")
    found = seen(context)
    found.page.goto(f"{site}{WHERE}")
    yield found
    context.close()


@pytest.fixture
def page(watched: Seen) -> Iterator[Page]:
    """The same, where nothing may go wrong."""
    yield watched.page
    assert watched.errors == []


def stack(page: Page, series: str = "lung") -> Locator:
    """The viewer of a series."""
    return page.locator(f"#{series} case-stack")


def corner(page: Page, series: str = "lung") -> Locator:
    """What its corner says."""
    return stack(page, series).locator("stack-view output")


def count(page: Page, series: str) -> Locator:
    """Which picture it shows."""
    return stack(page, series).locator(".viewer-count")


def place(page: Page, series: str, x: float, y: float) -> tuple[float, float]:
    """A place in its viewport, in parts of it, on the screen."""
    canvas = stack(page, series).locator("canvas")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box is not None
    return box["x"] + x * box["width"], box["y"] + y * box["height"]


def hold(page: Page, ending: str) -> list[Route]:
    """Keeps requests waiting; the list of them."""
    held: list[Route] = []

    def keep(route: Route) -> None:
        held.append(route)

    page.route(re.compile(rf"\.({ending})$"), keep)
    return held


def test_the_value_under_the_pointer_is_of_the_picture_that_is_shown(page: Page) -> None:
    """Whoever scrolls under a resting pointer reads the value of each picture."""
    page.mouse.move(*place(page, "lung", 0.5, 0.5))
    stack(page).locator("canvas").focus()
    page.keyboard.press("1")
    for number in (1, 2, 3, 2):
        expect(count(page, "lung")).to_have_text(f"{number} / 6")
        expect(corner(page)).to_have_text(f"W 1,500 / L -600 HU · {100 * number} HU")
        page.keyboard.press("ArrowDown" if number < 3 else "ArrowUp")


def test_a_picture_without_its_values_keeps_the_window_it_was_published_with(watched: Seen) -> None:
    """Where the values can't be fetched the corner says so, names the window that is seen, and the film goes on."""
    page = watched.page
    page.route(re.compile(r"\.png$"), lambda route: route.abort())
    stack(page).locator("canvas").focus()
    page.keyboard.press("2")
    expect(corner(page)).to_have_text("W 1,500 / L -600 HU · values can't be read")
    page.keyboard.press("c")
    expect(count(page, "lung")).to_have_text("5 / 6")


def test_the_series_names_the_window_that_is_shown(page: Page) -> None:
    """The line beside the heading follows the reader's window."""
    named = page.locator("#lung .series-label > span").first
    expect(named).to_have_text("W 1,500 / L -600 HU")
    stack(page).locator("canvas").focus()
    page.keyboard.press("3")
    expect(named).to_have_text("W 2,500 / L 480 HU")


def test_another_unit_has_its_own_steps(page: Page) -> None:
    """SUV go in hundredths, up to the highest value that was read; one slider does not round the other."""
    pet = stack(page, "uptake")
    pet.locator("[data-command=adjust]").click()
    pet.get_by_role("button", name="1 This series' window").click()
    width, level = (pet.get_by_role("slider", name=name) for name in ("Width", "Level"))
    expect(level).to_have_attribute("step", "0.01")
    pet.locator("canvas").focus()
    page.keyboard.press("End")
    expect(level).to_have_attribute("max", "360")
    level.fill("5.55")
    width.fill("7.25")
    expect(corner(page, "uptake")).to_contain_text("W 7.25 / L 5.55 SUV")
    page.mouse.move(*place(page, "uptake", 0.5, 0.5))
    expect(corner(page, "uptake")).to_have_text("W 7.25 / L 5.55 SUV · 360 SUV")


def test_a_measurement_stays_on_its_picture(page: Page) -> None:
    """Points of another picture are dropped, points outside come to the edge, and a drag measures too."""
    lung = stack(page)
    lung.locator("canvas").focus()
    page.keyboard.press("d")
    page.mouse.click(*place(page, "lung", 0.25, 0.5))
    page.keyboard.press("PageDown")
    page.mouse.click(*place(page, "lung", 0.25, 0.5))
    expect(lung.locator(".overlay-measure")).to_have_count(0)
    page.mouse.click(*place(page, "lung", 0.75, 0.5))
    expect(lung.locator(".overlay-measure text")).to_have_text(["32 mm"])
    page.mouse.click(*place(page, "lung", 0.5, 0.25))
    page.keyboard.press("Escape")
    expect(lung.locator("[data-command=length]")).to_have_attribute("aria-pressed", "true")
    page.mouse.move(*place(page, "lung", 0.5, 0.5))
    page.mouse.down()
    page.mouse.move(*place(page, "lung", 0.5, 1.4), steps=4)
    page.mouse.up()
    expect(lung.locator(".overlay-measure text")).to_have_text(["32 mm", "32 mm"])
    page.keyboard.press("Escape")
    expect(lung.locator("[data-command=length]")).to_have_attribute("aria-pressed", "false")


def test_a_value_is_read_by_keyboard(page: Page) -> None:
    """The cross goes by arrow keys; Enter says the value there and leaves it on the picture."""
    lung = stack(page)
    lung.locator("canvas").focus()
    page.keyboard.press("v")
    expect(lung.locator("[role=status]")).to_contain_text("Enter keeps the value")
    expect(corner(page)).not_to_contain_text("…")
    page.keyboard.press("Shift+ArrowRight")
    expect(corner(page)).to_contain_text("100 HU")
    page.keyboard.press("Enter")
    expect(lung.locator("[role=status]")).to_have_text("100 HU")
    expect(lung.locator(".overlay-measure text")).to_have_text(["100 HU"])


def test_only_the_series_of_an_examination_scroll_together(page: Page) -> None:
    """A CT takes its second series along, by its part of the length, and leaves the PET alone."""
    stack(page).locator("canvas").focus()
    page.keyboard.press("l")
    page.keyboard.press("End")
    expect(count(page, "thin")).to_have_text("11 / 11")
    expect(count(page, "uptake")).to_have_text("6 / 6")
    page.reload()
    stack(page, "uptake").locator("canvas").focus()
    page.keyboard.press("End")
    expect(count(page, "other")).to_have_text("6 / 6")
    expect(count(page, "lung")).to_have_text("1 / 6")


def test_a_link_takes_the_linked_series_along(site: str, page: Page) -> None:
    """What scrolls together opens together."""
    page.goto("about:blank")
    page.goto(f"{site}{WHERE}#uptake-4")
    expect(count(page, "uptake")).to_have_text("4 / 6")
    expect(count(page, "other")).to_have_text("4 / 6")


def test_an_address_of_a_series_in_a_closed_tab_opens_it(page: Page) -> None:
    """Also where it names the series alone."""
    page.locator("#study-ct").get_by_role("tab").nth(1).click()
    expect(page.locator("#thin")).to_be_hidden()
    page.evaluate("location.hash = '#thin'")
    expect(page.locator("#thin")).to_be_visible()


def test_back_brings_the_window_back(page: Page) -> None:
    """Each entry of the history shows what it showed; a link in a text leaves the reader's window as it is."""
    stack(page).locator("canvas").focus()
    page.keyboard.press("ArrowDown")
    page.wait_for_url(re.compile(r"#lung-2$"))
    page.evaluate("location.hash = '#lung-4'")
    expect(count(page, "lung")).to_have_text("4 / 6")
    stack(page).locator("canvas").focus()
    page.keyboard.press("2")
    page.wait_for_url(re.compile(r"#lung-4&w=40,400$"))
    page.evaluate("location.hash = '#lung-5'")
    expect(count(page, "lung")).to_have_text("5 / 6")
    expect(corner(page)).to_contain_text("W 400 / L 40 HU")
    page.go_back()
    expect(count(page, "lung")).to_have_text("4 / 6")
    page.go_back()
    expect(count(page, "lung")).to_have_text("2 / 6")
    expect(corner(page)).to_contain_text("W 1,500 / L -600 HU")


@pytest.mark.parametrize("odd", ["w=40", "w=", "w=a,b", "z=2", "z=NaN,1,1", "b=50", "w=40,-3"])
def test_an_odd_address_shows_the_picture_all_the_same(site: str, page: Page, odd: str) -> None:
    """Half a window, no zoom, not a number: what can't be meant is passed over."""
    page.goto("about:blank")
    page.goto(f"{site}{WHERE}#lung-3&{odd}")
    expect(count(page, "lung")).to_have_text("3 / 6")
    expect(corner(page)).to_have_text(re.compile(r"^W [\d,]+ / L -?[\d,]+ HU"))
    assert page.locator("#lung stack-view").evaluate("v => v.zoom") == 1


def test_a_single_picture_is_moved_by_a_drag(page: Page) -> None:
    """There is nothing to scroll: once it is enlarged a drag moves it."""
    film = stack(page, "frontal")
    film.locator("canvas").focus()
    for _ in range(4):
        page.keyboard.press("+")
    page.mouse.move(*place(page, "frontal", 0.5, 0.5))
    page.mouse.down()
    page.mouse.move(*place(page, "frontal", 0.7, 0.5), steps=4)
    page.mouse.up()
    assert film.locator("stack-view").evaluate("v => v.centre[0]") < 0.45


def test_the_right_button_has_no_menu_over_a_picture(page: Page) -> None:
    """It changes the window, also where systems open the menu before the drag."""
    page.evaluate(
        "document.addEventListener('contextmenu', (event) => { window.prevented = event.defaultPrevented })"
    )
    page.mouse.click(*place(page, "lung", 0.5, 0.5), button="right")
    assert page.evaluate("window.prevented") is True


def test_letters_work_while_korean_is_typed(page: Page) -> None:
    """The key of i inverts whatever script it gives."""
    stack(page).locator("canvas").focus()
    page.evaluate(
        "document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key: 'ㅑ', code: 'KeyI', bubbles: true }))"
    )
    expect(stack(page).locator("[data-command=invert]")).to_have_attribute("aria-pressed", "true")


def test_the_value_is_of_what_lies_under_a_resting_pointer(page: Page) -> None:
    """Zooming by key moves the picture below the pointer; the corner reads the pixel that is there now."""
    page.mouse.move(*place(page, "lung", 0.25, 0.3))
    stack(page).locator("canvas").focus()
    page.keyboard.press("1")
    expect(corner(page)).to_contain_text("100 HU")
    before = stack(page).locator("stack-view").evaluate("v => v.asked")
    for _ in range(4):
        page.keyboard.press("+")
    after = stack(page).locator("stack-view").evaluate("v => v.asked")
    assert after[0] > before[0] + 5
    expect(corner(page)).to_contain_text("100 HU")


def test_a_late_page_does_not_pull_back_who_reads_on(site: str, page: Page) -> None:
    """When the last picture comes after the reader has gone on, the page stays where it is."""
    page.goto("about:blank")
    held = hold(page, "avif|jpg")
    page.goto(f"{site}{WHERE}#lung-3", wait_until="domcontentloaded")
    expect(count(page, "lung")).to_have_text("3 / 6")
    page.mouse.move(5, 500)
    page.mouse.wheel(0, 2500)
    page.wait_for_function("() => scrollY > 800")
    page.wait_for_timeout(300)
    there = page.evaluate("scrollY")
    assert held
    for route in held:
        route.continue_()
    page.unroute_all()
    page.wait_for_load_state("load")
    page.wait_for_timeout(300)
    assert page.evaluate("scrollY") == there


def test_a_slow_drag_changes_as_much_as_a_quick_one(page: Page) -> None:
    """Contrast follows the hand in single pixels too."""
    film = stack(page, "frontal")
    x, y = place(page, "frontal", 0.3, 0.5)
    page.mouse.move(x, y)
    page.mouse.down(button="right")
    for by in range(1, 91):
        page.mouse.move(x + by, y)
    page.mouse.up(button="right")
    assert 125 <= int(film.locator("[name=contrast]").input_value()) <= 130


def test_a_value_that_was_asked_too_early_is_told_when_it_is_there(page: Page) -> None:
    """Until the picture's values are read the label says so; then it is the value."""
    held = hold(page, "png")
    lung = stack(page)
    lung.locator("canvas").focus()
    page.keyboard.press("v")
    page.keyboard.press("Enter")
    expect(lung.locator(".overlay-measure text")).to_have_text(["…"])
    for route in held:
        route.continue_()
    page.unroute_all()
    expect(lung.locator(".overlay-measure text")).to_have_text(["100 HU"])
    expect(lung.locator("[role=status]")).to_have_text("100 HU")


def test_a_single_picture_leaves_the_page_its_keys(page: Page) -> None:
    """There is nothing to step through and nothing to link: Page Down scrolls, and l says nothing."""
    film = stack(page, "frontal")
    film.locator("canvas").focus()
    page.evaluate("scrollTo(0, 0)")
    page.keyboard.press("l")
    expect(film.locator("[role=status]")).to_have_text("")
    page.keyboard.press("PageDown")
    page.wait_for_function("() => scrollY > 100")


def test_comparing_gives_back_what_was_linked(page: Page) -> None:
    """The reader's own links are there again when two examinations no longer stand side by side."""
    groups = "() => [...document.querySelectorAll('case-stack')].map(one => Boolean(one.group))"
    stack(page).locator("canvas").focus()
    page.keyboard.press("l")
    before = page.evaluate(groups)
    compare = page.get_by_role("button", name="Compare two examinations")
    compare.click()
    compare.click()
    assert page.evaluate(groups) == before


def test_only_places_along_one_axis_are_compared(page: Page) -> None:
    """An axial and a coronal series share no place: they go by their part of the length, where the reader links them."""
    moved = page.evaluate(
        """() => { const [one, other] = ['uptake', 'other'].map((id) => document.querySelector(`#${id} case-stack`));
        one.series.location = [0, 5, 'z']; other.series.location = [100, 5, 'y'];
        one.go(0); one.go(5); const apart = other.index;
        other.series.location = [20, -5, 'z']; one.go(0); return [apart, other.index] }"""
    )
    assert moved == [5, 4]
