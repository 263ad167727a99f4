"""A series of 90 slices in Chromium: packs, what is fetched ahead, values, and what there is without script."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Browser, Page, expect

from tests.browser.host import serving
from tests.browser.test_browser import seen, violations
from tests.conftest import CASE, PEOPLE, SITE, build_library

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

COUNT = 90
WHERE = "cases/c-1/"


def ct_slice(number: int) -> bytes:
    """A slice of 64 by 64 values whose brightness in HU is its number, with a bar that moves."""
    image = Image.new("I", (64, 64), 1024 + number)
    ImageDraw.Draw(image).rectangle((number % 50, 10, number % 50 + 8, 40), fill=1324)
    out = io.BytesIO()
    image.convert("I;16").save(out, "PNG")
    return out.getvalue()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a library with one long series."""
    root = tmp_path_factory.mktemp("long")
    text = CASE.replace(
        "pictures: [film.png]",
        "pictures: ct/*.png\n        window: soft-tissue\n        live: true\n        key: 50",
    )
    files = {"site.yaml": SITE, "people.yaml": PEOPLE, "cases/c-1/case.md": text}
    files["findings.yaml"] = "consolidation: {label: Consolidation}\n"
    for name, content in files.items():
        (root / "content" / name).parent.mkdir(parents=True, exist_ok=True)
        (root / "content" / name).write_text(content.lstrip("\n"), "utf-8")
    (root / "content/cases/c-1/ct").mkdir()
    for number in range(1, COUNT + 1):
        (root / f"content/cases/c-1/ct/{number}.png").write_bytes(ct_slice(number))
    result = build_library(root)
    assert result.published is not None, result.problems
    with serving(root / "site") as address:
        yield address


def drawn(page: Page, number: int) -> None:
    """Waits until the slice of that number itself is drawn."""
    expect(page.locator(".viewer-count")).to_have_text(f"{number} / {COUNT}")
    page.wait_for_function(
        "(index) => { const v = document.querySelector('stack-view');"
        " return v.index === index && v.ready(index) && !v.hasAttribute('data-waiting') }",
        arg=number - 1,
    )


def packs(requests: list[str]) -> list[str]:
    """The packs among the addresses that were asked for."""
    return [url for url in requests if url.endswith("pack")]


def test_only_the_pack_in_view_is_fetched(site: str, browser: Browser) -> None:
    """Opening the series costs one pack; scrolling on fetches the next one, and every slice is there."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    found = seen(context)
    page = found.page
    page.goto(f"{site}{WHERE}#frontal-45")
    drawn(page, 45)
    assert len(packs(found.requests)) == 1
    page.locator("canvas").focus()
    page.keyboard.press("End")
    drawn(page, COUNT)
    assert len(packs(found.requests)) == 2
    assert [url for url in packs(found.requests) if "avif" not in url] == []
    page.keyboard.press("Home")
    drawn(page, 1)
    for number in range(2, COUNT + 1):
        page.keyboard.press("ArrowDown")
        if number % 20 == 0:
            drawn(page, number)
    assert len(packs(found.requests)) == 3
    assert violations(page) == []
    assert found.errors == []
    context.close()


def test_values_come_from_packs_too(site: str, browser: Browser) -> None:
    """The value under the pointer is the slice's own, at both ends of the series."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto(f"{site}{WHERE}")
    page.locator("canvas").focus()
    page.keyboard.press("2")
    for key, number in (("Home", 1), ("End", COUNT)):
        page.keyboard.press(key)
        drawn(page, number)
        value = page.evaluate(f"document.querySelector('stack-view').values.at({number - 1}, 63, 63)")
        assert value == number
    context.close()


def test_without_script_the_key_image_and_a_part_are_there(site: str, browser: Browser) -> None:
    """A reader without script sees the key image, slices evenly spaced, and how many there are."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}{WHERE}")
    expect(page.locator(".key img")).to_be_visible()
    assert 10 <= page.locator(".tile").count() <= 14
    expect(page.get_by_text(f"Some of {COUNT} pictures")).to_be_visible()
    context.close()
