"""A smaller round in Firefox: pages are quiet, the viewer scrolls, true values are exact, answers open."""

from __future__ import annotations

import os
import shutil
import time
from array import array
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from tests.browser.firefox import Firefox, firefox
from tests.browser.test_browser import FOLDED, OPEN
from tests.browser.test_folds import STEPPED

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

SOURCE = Path(__file__).parents[2] / "content" / "cases" / "chest-001" / "ct"
INTERCEPT = -1024
KEY, PICTURES = 17, 24
STACK = "document.querySelector('#lung case-stack')"
COUNT = f"{STACK}.querySelector('.viewer-count')?.textContent"


@pytest.fixture(scope="module")
def program() -> str:
    """The path of a Firefox; without one, tests are skipped, and fail in CI."""
    names = ("firefox-esr", "firefox")
    if found := os.environ.get("FIREFOX") or next(filter(None, map(shutil.which, names)), None):
        return found
    reason = "there is no Firefox: install one (Debian: apt-get install firefox-esr) or name it in FIREFOX"
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="module")
def running(program: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firefox]:
    """A Firefox for all tests here."""
    with firefox(program, tmp_path_factory.mktemp("firefox")) as tab:
        tab.size(1280, 900)
        yield tab


@pytest.fixture
def tab(running: Firefox) -> Iterator[Firefox]:
    """The tab of that Firefox; nothing may have gone wrong on its page at the end."""
    yield running
    assert running.faults() == []


def shown(tab: Firefox, number: int) -> None:
    """Waits until the viewer says that this is the number of its picture, and has drawn it."""
    tab.wait(f"{COUNT} === '{number} / {PICTURES}'")
    tab.wait(f"{STACK}.view.ready({number - 1}) && !{STACK}.view.hasAttribute('data-waiting')")


@pytest.mark.parametrize("path", ["", OPEN, f"ko/{OPEN}", "guidelines/kstr-covid-2020/"])
def test_a_page_is_quiet_and_fits(demonstration: str, tab: Firefox, path: str) -> None:
    """No error, no refusal of the policy, its own language, and no sideways scrolling on a phone."""
    tab.open(f"{demonstration}{path}")
    assert tab.evaluate("document.documentElement.lang") == ("ko" if path.startswith("ko/") else "en")
    assert tab.evaluate("document.querySelector('h1').textContent.trim()")
    tab.size(320, 640)
    fits = tab.evaluate("document.documentElement.scrollWidth <= innerWidth")
    tab.size(1280, 900)
    assert fits


def test_what_the_policy_refuses_is_seen(demonstration: str, running: Firefox) -> None:
    """A planted style, a planted missing picture and a planted error are all told: the other tests can fail."""
    running.open(f"{demonstration}about/")
    running.evaluate("document.body.setAttribute('style', 'color: red')")
    running.evaluate("void (document.body.append(document.createElement('img')))")
    running.evaluate("void (document.querySelector('body > img').src = 'nowhere.png')")
    running.evaluate("void setTimeout(() => { throw new Error('planted') })")
    running.wait("faults.length >= 3")
    told = " ".join(running.faults())
    assert "style-src" in told
    assert "nowhere.png" in told
    assert "planted" in told


def test_the_viewer_scrolls_by_key(demonstration: str, tab: Firefox) -> None:
    """It starts at the key image; the arrows and End go through the series, and another picture is drawn."""
    tab.open(f"{demonstration}{OPEN}")
    tab.click("#lung case-stack canvas")
    shown(tab, KEY)
    before = tab.evaluate(f"{STACK}.view.canvas.toDataURL()")
    tab.press("ArrowDown", "ArrowDown", "ArrowUp")
    shown(tab, KEY + 1)
    assert tab.evaluate(f"{STACK}.view.canvas.toDataURL()") != before
    tab.press("End")
    shown(tab, PICTURES)
    tab.wait(f"location.hash.startsWith('#lung-{PICTURES}')")


def test_true_values_are_exact(demonstration: str, tab: Firefox) -> None:
    """A window of the reader's choice brings the values: every pixel's is that of the source."""
    tab.open(f"{demonstration}{OPEN}")
    tab.click("#lung case-stack canvas")
    for key, number in (("2", KEY), ("Home", 1)):
        tab.press(key)
        tab.wait(f"{STACK}.view.values.at({number - 1}, 0, 0) !== null")
        with Image.open(SOURCE / f"{number:03d}.png") as source:
            width, height = source.size
            stored = [value + INTERCEPT for value in array("i", source.convert("I").tobytes())]
        values = tab.evaluate(
            f"(() => {{ const found = []; for (let y = 0; y < {height}; y += 1) for (let x = 0; x < {width}; x += 1)"
            f" found.push({STACK}.view.values.at({number - 1}, x, y)); return found }})()"
        )
        assert values == stored
        shown(tab, number)


def test_a_folded_answer_opens(demonstration: str, tab: Firefox) -> None:
    """The answer is closed, and a click on its summary shows it."""
    tab.open(f"{demonstration}{FOLDED}")
    visible = "document.querySelector('.answer-content').checkVisibility({ contentVisibilityAuto: true })"
    assert not tab.evaluate("document.querySelector('details.answer').open")
    assert not tab.evaluate(visible)
    tab.click("details.answer > summary")
    tab.wait(visible)


def test_a_link_to_a_text_opens_no_answer(demonstration: str, program: str, tmp_path: Path) -> None:
    """Not even on the first page that a browser opens, where it looks for the text before the styles have come."""
    opened = "document.querySelector('details.answer').open"
    with firefox(program, tmp_path) as tab:
        for path, text in ((STEPPED, "no%20vessel%20crosses"), (FOLDED, "SARS"), (STEPPED, "bulla")):
            tab.open("about:blank")
            tab.open(f"{demonstration}{path}#:~:text={text}")
            tab.wait("document.readyState === 'complete'")
            time.sleep(1)  # it looks once more when all is loaded
            assert not tab.evaluate(opened)
            assert tab.evaluate("scrollY") == 0
        assert tab.evaluate("Object.keys(localStorage).length") == 0
        tab.open("about:blank")
        tab.open(f"{demonstration}{STEPPED}#:~:text=Breath%20sounds")
        tab.wait("document.querySelector('details.step').open")
        assert tab.faults() == []


def test_a_link_to_a_view_opens_the_way_to_it(demonstration: str, tab: Firefox) -> None:
    """The picture of the second step is in sight, and the answer stays closed."""
    tab.open(f"{demonstration}{STEPPED}#lung-5&z=2,0.5,0.5")
    tab.wait("document.querySelectorAll('details.step[open]').length === 2")
    tab.wait(f"Math.abs({STACK}.getBoundingClientRect().top) < innerHeight")
    assert not tab.evaluate("document.querySelector('details.answer').open")


def test_a_case_is_answered_anew(demonstration: str, tab: Firefox) -> None:
    """What was chosen is back after a reload, closed; begun anew, the form is empty and open, whatever Firefox recalls."""
    form = "[document.querySelector('.choice input').checked, document.querySelector('fieldset.question').disabled]"
    tab.open(f"{demonstration}{FOLDED}")
    for selector in (".choice input", "[data-commit]"):
        tab.evaluate(f"void document.querySelector('{selector}').click()")
    tab.wait("document.querySelector('.result')?.textContent")
    tab.open(f"{demonstration}{FOLDED}")
    tab.wait(f"{form}.every(Boolean)")
    tab.evaluate("void document.querySelector('[data-again]').click()")
    tab.wait("document.querySelector('[data-commit]')?.hidden === false")
    assert tab.evaluate(form) == [False, False]


def test_the_viewer_speaks_korean(demonstration: str, tab: Firefox) -> None:
    """On a Korean page the viewer's words are Korean too."""
    tab.open(f"{demonstration}ko/{OPEN}")
    label = tab.wait(f"{STACK}.querySelector('.viewer')?.getAttribute('aria-label')")
    assert any("가" <= letter <= "힣" for letter in label)
