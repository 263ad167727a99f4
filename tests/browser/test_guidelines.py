"""Guidelines in Chromium: one sheet of paper, and a frame on another site."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

GUIDELINES = ("ksr-covid-2022", "kstr-covid-2020")


@pytest.fixture
def affiliated(demonstration: str, tmp_path: Path) -> Iterator[str]:
    """The address of another site, with frames for a guideline's page for frames and for its own page."""
    frames = "".join(
        f'<iframe name="{name}" src="{demonstration}{path}" width="720" height="600" '
        'sandbox="allow-popups allow-popups-to-escape-sandbox"></iframe>'
        for name, path in (
            ("embed", "guidelines/kstr-covid-2020/embed/"),
            ("own", "guidelines/kstr-covid-2020/"),
        )
    )
    (tmp_path / "index.html").write_text(f"<!doctype html><title>Affiliate</title>{frames}", "utf-8")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(SimpleHTTPRequestHandler, directory=str(tmp_path)))
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield f"http://localhost:{server.server_address[1]}/"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize("language", ["", "ko/"])
@pytest.mark.parametrize("guideline", GUIDELINES)
def test_the_summary_is_one_sheet_of_paper(
    page: Page, demonstration: str, language: str, guideline: str
) -> None:
    """Printed on A4, the summary of each demonstration guideline takes one page, in both languages."""
    page.goto(f"{demonstration}{language}guidelines/{guideline}/summary/")
    printed = page.pdf(format="A4", prefer_css_page_size=True)

    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1
    assert (
        page.locator("tbody tr:not(.topic-row)").count()
        == {"ksr-covid-2022": 7, "kstr-covid-2020": 4}[guideline]
    )


def test_another_site_may_frame_the_page_for_frames_alone(page: Page, affiliated: str) -> None:
    """The page for frames shows, with its styles; the guideline's own page refuses to stand in a frame."""
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text) if message.type == "error" else None)
    page.goto(affiliated)
    embed = page.frame(name="embed")
    own = page.frame(name="own")
    assert embed is not None
    assert own is not None

    expect(embed.locator("h1")).to_contain_text("2020")
    box = embed.locator(".recommendation").first
    assert box.evaluate("box => getComputedStyle(box).borderInlineStartWidth") == "4px", (
        "the styles are there"
    )
    assert embed.locator("nav, header, script").count() == 0
    assert own.url.startswith("chrome-error:")
    assert [text for text in refused if "frame-ancestors" in text]
    assert not [text for text in refused if "embed" in text]


def test_links_of_a_frame_open_outside_it(page: Page, affiliated: str) -> None:
    """A link to the successor opens a page of its own, which may not stand in the frame."""
    page.goto(affiliated)
    embed = page.frame(name="embed")
    assert embed is not None
    with page.expect_popup() as opened:
        embed.locator(".notice-warning a").first.click()

    expect(opened.value.locator("h1")).to_contain_text("2022")


@pytest.mark.parametrize("path", ["guidelines/ksr-covid-2022/summary/", "guidelines/kstr-covid-2020/embed/"])
@pytest.mark.parametrize("width", [390, 1280, 1920])
def test_pages_beside_a_guideline_are_accessible_and_fit(
    page: Page, demonstration: str, path: str, width: int
) -> None:
    """No fault that axe finds, and nothing wider than the screen."""
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(demonstration + path)

    assert Axe().run(page).response["violations"] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
