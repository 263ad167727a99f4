"""The golden files: the pages of tests/sites/full as they should be; `python -m tests.golden` makes them anew."""

from __future__ import annotations

import io
import re
import shutil
from pathlib import Path

from PIL import Image, ImageDraw

from tests.conftest import build_library, site_bytes

FULL = Path(__file__).parents[1] / "sites" / "full"
GOLDEN = Path(__file__).parent / "pages"

KEPT = (
    "index.html",
    "ko/index.html",
    "cases/index.html",
    "cases/page/2/index.html",
    "cases/open/index.html",
    "ko/cases/open/index.html",
    "cases/click/index.html",
    "ko/cases/click/index.html",
    "cases/dated/index.html",
    "ko/cases/dated/index.html",
    "cases/withdrawn/index.html",
    "guidelines/index.html",
    "guidelines/first-2019/index.html",
    "guidelines/second-2020/index.html",
    "ko/guidelines/second-2020/index.html",
    "guidelines/second-2020/embed/index.html",
    "ko/guidelines/second-2020/summary/index.html",
    "guidelines/second-2020/oembed.json",
    "guidelines/feed.json",
    "collections/outbreak/index.html",
    "collections/outbreak/days/index.html",
    "collections/weekly/index.html",
    "findings/index.html",
    "findings/consolidation/index.html",
    "modalities/index.html",
    "modalities/ct/index.html",
    "people/index.html",
    "people/hong/index.html",
    "about/index.html",
    "ko/about/index.html",
    "statistics/index.html",
    "ko/statistics/index.html",
    "progress/index.html",
    "rounds/index.html",
    "data/index.html",
    "ko/data/index.html",
    "data/cases.csv",
    "data/pictures.csv",
    "cases/open/case.json",
    "search/index.html",
    "ko/search/index.html",
    "ko/test/index.html",
    "404.html",
    "ko/404.html",
    "offline/index.html",
    "feeds/index.html",
    "feed.xml",
    "ko/collections/weekly/feed.json",
    "sitemap.xml",
    "robots.txt",
    "_headers",
)
"""One page of each kind, and what stands beside the pages."""

_PICTURES: dict[str, tuple[str, int, int, int]] = {
    "open/ct/1.png": ("I;16", 48, 40, 300),
    "open/ct/2.png": ("I;16", 48, 40, 500),
    "open/ct/10.png": ("I;16", 48, 40, 700),
    "open/large.jpg": ("L", 700, 560, 60),
    "open/before.png": ("L", 40, 48, 70),
    "open/after.png": ("L", 40, 48, 80),
    "open/portrait.jpg": ("RGB", 60, 40, 90),
    "open/detail.png": ("RGB", 200, 120, 100),
    "click/miner.png": ("L", 64, 80, 110),
    "click/slide.png": ("RGB", 48, 32, 120),
    "dated/hila.png": ("L", 64, 80, 130),
}
"""Name → mode, width, height, shade."""


def _drawn(mode: str, width: int, height: int, shade: int) -> Image.Image:
    if mode == "I;16":
        image = Image.linear_gradient("L").resize((width, height)).convert("I")
        return image.point(lambda value: value * 8 + shade).convert("I;16")
    image = Image.effect_mandelbrot((width, height), (-2.0, -1.2, 1.0, 1.2), 20 + shade).convert(mode)
    drawn = (shade, 255 - shade, shade) if mode == "RGB" else shade
    ImageDraw.Draw(image).ellipse((width // 4, height // 4, width // 2, height // 2), fill=drawn)
    return image


def write_full(root: Path) -> None:
    """Copies the small full library to a folder and draws its pictures."""
    shutil.copytree(FULL, root, dirs_exist_ok=True)
    for name, (mode, width, height, shade) in _PICTURES.items():
        path = root / "content" / "cases" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        out = io.BytesIO()
        image = _drawn(mode, width, height, shade)
        if name.endswith("portrait.jpg"):
            exif = Image.Exif()
            exif[0x0112] = 6
            image.save(out, "JPEG", exif=exif)
        else:
            image.save(out, "JPEG" if name.endswith("jpg") else "PNG")
        path.write_bytes(out.getvalue())


def comparable(data: bytes) -> str:
    """A file without what changes with encoders and style sheets: the hashes in names and in the policy."""
    text = data.decode("utf-8")
    text = re.sub(r"pictures/[0-9a-f]{2}/[0-9a-f]{20}-", "pictures/…-", text)
    text = re.sub(r"(assets/[a-z/-]+)\.[0-9a-f]{10}\.", r"\1.….", text)
    return re.sub(r"'sha256-[^']+'", "'sha256-…'", text)


def golden_files(root: Path) -> dict[str, str]:
    """The kept files of the small full library, built in `root`."""
    write_full(root)
    result = build_library(root)
    if result.published is None:
        told = "\n".join(f"{problem.place}: {problem.message}" for problem in result.problems)
        raise AssertionError(f"the small full library can't be built:\n{told}")
    site = site_bytes(root / "site")
    return {name: comparable(site[name]) for name in KEPT}
