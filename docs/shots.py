"""Takes the guide's pictures of the screen from a new library: `python docs/shots.py`. Needs Chromium and Playwright.

Each picture is of what `sitegen init` writes, a drawing made by a program; no patient is in it.
"""

from __future__ import annotations

import io
import os
import shutil
import tempfile
from datetime import date
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from sitegen.building.build import Request, Steps, build
from sitegen.ops.scaffold import init_library
from sitegen.planning.site import Options

_SHOTS = Path(__file__).with_name("shots")
_DAY = date(2026, 3, 9)
_VIEWS = {
    "example-case": ("cases/example-001/index.html", (1280, 800), 430),
    "home": ("index.html", (1280, 800), 0),
    "phone": ("cases/example-001/index.html", (390, 780), 330),
}
"""The name of the picture → the page, the size of the window, and how far it is scrolled."""

_COLOURS = 64
"""Enough for a page and a grey picture, and a third of the bytes."""


def _silent(*_: object) -> None:
    """Nobody watches."""


def main() -> None:
    """Builds a new library and writes one PNG for each view."""
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as player:
        root = Path(folder) / "library"
        init_library(root, today=_DAY)
        build(Request(root, Options(_DAY, "0"), root / "site", None, 1), Steps(_silent, _silent))
        browser = player.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        _SHOTS.mkdir(exist_ok=True)
        for name, (address, (width, height), down) in _VIEWS.items():
            page = browser.new_page(viewport={"width": width, "height": height}, color_scheme="dark")
            page.goto((root / "site" / address).as_uri())
            page.wait_for_load_state("networkidle")
            page.mouse.wheel(0, down)
            page.wait_for_timeout(500)  # pictures below the fold are loaded when they come near
            taken = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
            taken.quantize(_COLOURS, dither=Image.Dither.NONE).save(_SHOTS / f"{name}.png", optimize=True)
            page.close()
        browser.close()


if __name__ == "__main__":
    main()
