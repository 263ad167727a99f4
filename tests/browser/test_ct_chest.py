"""A real chest CT from DICOM to the page: the value under the pointer is the one that pydicom computes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pydicom
import pytest
from playwright.sync_api import Browser, expect
from pydicom.pixels.processing import apply_rescale

from tests.browser.host import serving
from tests.browser.test_browser import seen
from tests.conftest import FINDINGS, PEOPLE, SAMPLES, SITE, build_library
from tests.dicom_files import imported

CHEST = SAMPLES / "ct-chest"

pytestmark = [
    pytest.mark.browser,
    pytest.mark.xdist_group("browser"),
    pytest.mark.skipif(
        not CHEST.is_dir(), reason="the sample material ../shared/samples isn't beside this checkout"
    ),
]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The imported case on a server of its own."""
    root = tmp_path_factory.mktemp("ct") / "library"
    (root / "content").mkdir(parents=True)
    for name, text in {"site.yaml": SITE, "people.yaml": PEOPLE, "findings.yaml": FINDINGS}.items():
        (root / "content" / name).write_text(text, "utf-8")
    imported(root, CHEST, window="live", series=frozenset({1}))
    assert build_library(root, drafts=True).published is not None

    with serving(root / "site") as address:
        yield address


def hu_of(number: int) -> Any:
    """HU of a slice as pydicom computes them, rows first; slices are counted from 1 from head to feet."""
    paths = [path for path in CHEST.rglob("*.dcm") if "B70f" in path.parent.name]
    slices = sorted((pydicom.dcmread(path) for path in paths), key=lambda data: -data.ImagePositionPatient[2])
    return apply_rescale(slices[number - 1].pixel_array, slices[number - 1])


def test_the_page_shows_the_hu_that_pydicom_computes(site: str, browser: Browser) -> None:
    """Every value the viewer holds for the key slice, and the one told under the pointer, is the scanner's."""
    context = browser.new_context(viewport={"width": 1400, "height": 1000}, reduced_motion="reduce")
    found = seen(context)
    page = found.page
    page.goto(f"{site}cases/chest-1/", wait_until="domcontentloaded")
    stack = page.locator("case-stack").first
    stack.locator("canvas").scroll_into_view_if_needed()
    stack.locator("canvas").focus()
    page.keyboard.press("2")
    page.wait_for_function(
        "() => { const v = document.querySelector('stack-view');"
        " return v.values.on && v.values.frame(v.index) && !v.hasAttribute('data-waiting') }"
    )
    index = int(page.evaluate("document.querySelector('stack-view').index"))
    hu = hu_of(index + 1)
    places = [(x, y) for x in range(40, 500, 31) for y in range(40, 500, 37)]
    told = [
        float(page.evaluate(f"document.querySelector('stack-view').values.at({index}, {x}, {y})"))
        for x, y in places
    ]

    assert told == [float(max(-1024, min(3071, hu[y, x]))) for x, y in places]
    assert len(set(told)) > 40
    box = stack.locator("canvas").bounding_box()
    assert box is not None
    for part in (0.3, 0.5, 0.7):
        left, top = box["x"] + box["width"] * part, box["y"] + box["height"] * 0.5
        page.mouse.move(left, top)
        view = "document.querySelector('stack-view')"
        x, y = page.evaluate(f"{view}.pixelAt({{ clientX: {left}, clientY: {top} }})")
        expect(stack.locator("stack-view output")).to_have_text(
            re.compile(rf"HU · {hu[int(y), int(x)]:,.0f} HU$")
        )
    assert found.errors == []
    context.close()
