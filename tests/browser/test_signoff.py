"""The page of a sign-off in a real browser: look, check each picture, sign."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from sitegen.errors import SitegenError
from sitegen.ops.signoff import prepare
from sitegen.ops.signoff_server import SignoffServer
from tests.browser.test_browser import violations
from tests.conftest import CASE, MakeLibrary, png, written_png

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

PEOPLE = "kim-cheolsu: {name: Kim Cheolsu}\n"


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page on a laptop."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    yield context.new_page()
    context.close()


@pytest.fixture
def library(make_library: MakeLibrary) -> Path:
    """A case of three films, the first with a name in its corner."""
    case = CASE.replace("{basis: phantom}", "{basis: written}").replace("film.png", "film-*.png")
    films = {f"content/cases/c-1/film-{n}.png": png(200 + 700 * n, 160 + 500 * n) for n in (2, 3)}
    return make_library(
        {
            "content/people.yaml": PEOPLE,
            "content/cases/c-1/case.md": case,
            "content/cases/c-1/film-1.png": written_png("GILDONG, H 1931"),
            **films,
        }
    )


@pytest.fixture
def signing(library: Path) -> Iterator[SignoffServer]:
    """The page, open until the end of the test."""
    server = SignoffServer(prepare(library, "c-1", "kim-cheolsu", lambda done, total: None), date(2026, 3, 8))
    ready = threading.Event()

    def work() -> None:
        try:
            server.run(lambda address: ready.set())
        except SitegenError:
            return  # the test looks at `refused`

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    assert ready.wait(20)
    yield server
    server.stop()
    thread.join(20)


def test_look_check_and_sign(page: Page, signing: SignoffServer, library: Path) -> None:
    """The button works when every box is checked; the file is signed and the page says so."""
    page.goto(signing.address)
    button = page.get_by_role("button", name="Sign off as Kim Cheolsu")
    boxes = page.get_by_role("checkbox")
    expect(boxes).to_have_count(3)
    expect(button).to_be_disabled()
    expect(page.locator(".texts")).to_have_count(1)
    page.get_by_role("checkbox", name="picture 1, film-1.png").check()
    boxes.nth(2).check()
    expect(page.get_by_text("2 of 3 checked")).to_be_visible()
    expect(button).to_be_disabled()
    boxes.nth(1).check()
    button.click()

    expect(page.get_by_role("heading", name="Signed off")).to_be_visible()
    assert "deid: {reviewed_by: kim-cheolsu" in (library / "content/cases/c-1/case.md").read_text("utf-8")


def test_enter_goes_through_all_pictures(page: Page, signing: SignoffServer) -> None:
    """With the keyboard alone: Enter checks and goes on, at the end to the button."""
    page.goto(signing.address)
    page.get_by_role("button", name="Next unchecked").click()
    for number in (1, 2, 3):
        expect(page.get_by_role("checkbox", name=f"picture {number},")).to_be_focused()
        page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Sign off as Kim Cheolsu")).to_be_focused()
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", name="Signed off")).to_be_visible()


def test_a_box_waits_for_its_picture(page: Page, signing: SignoffServer) -> None:
    """Nobody has looked at a picture that has not arrived: its box can't be checked, by Enter neither."""
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/1/0.png", hold)
    page.route("**/2/0.png", lambda route: route.abort())
    page.goto(signing.address)
    first, second, third = page.get_by_role("checkbox").all()
    page.get_by_role("button", name="Next unchecked").click()
    expect(first).to_be_focused()
    page.keyboard.press("Enter")
    expect(second).to_be_disabled()
    page.keyboard.press("Enter")
    expect(page.get_by_text("1 of 3 checked")).to_be_visible()
    held[0].continue_()
    expect(second).to_be_focused()
    page.keyboard.press("Enter")

    expect(page.get_by_text("2 of 3 checked")).to_be_visible()
    expect(page.locator(".broken")).to_have_count(1)
    expect(third).to_be_disabled()
    expect(page.get_by_role("button", name="Sign off as")).to_be_disabled()


def test_pictures_are_at_full_size(page: Page, signing: SignoffServer) -> None:
    """Pixel for pixel, in a frame that scrolls where the page is too narrow; fitted only when asked for."""
    page.set_viewport_size({"width": 900, "height": 700})
    page.goto(signing.address)
    last = page.locator("img").nth(2)
    last.scroll_into_view_if_needed()
    expect(last).to_have_js_property("complete", value=True)

    def width() -> float:
        box = last.bounding_box()
        assert box is not None
        return box["width"]

    assert width() == last.evaluate("image => image.naturalWidth") == 2300
    assert page.evaluate("document.documentElement.scrollWidth") == 900
    page.get_by_role("button", name="Fit to width").click()
    assert width() < 900


def test_outlines_stand_over_the_writing(page: Page, signing: SignoffServer) -> None:
    """The outline is around the words, also when fitted, and can be taken away to read them."""
    page.set_viewport_size({"width": 300, "height": 700})
    page.goto(signing.address)
    page.get_by_role("button", name="Fit", exact=False).first.click()
    picture = page.locator("img").first.bounding_box()
    outline = page.locator(".texts rect").first.bounding_box()
    assert picture is not None
    assert outline is not None
    scale = picture["width"] / 320

    assert scale < 1
    assert outline["x"] - picture["x"] < 14 * scale
    assert 10 * scale < outline["y"] + outline["height"] - picture["y"] < 40 * scale
    page.get_by_role("button", name="Outlines").click()
    expect(page.locator(".texts")).to_be_hidden()


def test_a_picture_that_changes_is_refused(page: Page, signing: SignoffServer, library: Path) -> None:
    """Whoever signs what is no longer there is told so, and nothing is written."""
    page.goto(signing.address)
    for box in page.get_by_role("checkbox").all():
        box.check()
    (library / "content/cases/c-1/film-2.png").write_bytes(png(64, 48, 20))
    page.get_by_role("button", name="Sign off as").click()

    expect(page.get_by_role("heading", name="Nothing is signed off")).to_be_visible()
    assert signing.refused is not None
    assert "deid" not in (library / "content/cases/c-1/case.md").read_text("utf-8")


def test_without_scripts_the_browser_asks_for_every_box(browser: Browser, signing: SignoffServer) -> None:
    """The form is whole without its script: a box that is left out stops it, and all of them sign."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(signing.address)
    button = page.get_by_role("button", name="Sign off as")
    boxes = page.get_by_role("checkbox").all()
    for box in boxes[:2]:
        box.check()
    button.click()
    assert not signing.written
    boxes[2].check()
    button.click()

    expect(page.get_by_role("heading", name="Signed off")).to_be_visible()
    context.close()


@pytest.mark.parametrize("scheme", ["dark", "light"])
@pytest.mark.parametrize("width", [390, 1366])
def test_the_page_is_accessible(browser: Browser, signing: SignoffServer, scheme: str, width: int) -> None:
    """No finding of axe in either scheme, nothing wider than a phone, and no word from the policy."""
    context = browser.new_context(
        viewport={"width": width, "height": 800}, color_scheme="dark" if scheme == "dark" else "light"
    )
    page = context.new_page()
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text) if "Policy" in message.text else None)
    page.goto(signing.address)

    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert refused == []
    context.close()
