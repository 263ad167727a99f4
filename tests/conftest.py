"""Small libraries from dicts of files, built in a temporary folder."""

from __future__ import annotations

import io
import textwrap
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

from sitegen.building.build import Request, Result, Steps, build
from sitegen.errors import Severity
from sitegen.model.library import Library
from sitegen.planning.options import Options
from sitegen.reading.library import read_library
from sitegen.reading.site_file import read_settings

TODAY = date(2026, 3, 20)
SAMPLES = Path(__file__).parents[2] / "shared" / "samples"

SITE = """
title: Test library
base_url: https://cases.example/
languages: [en, ko]
theme: reading-room
license: CC-BY-4.0
"""

PEOPLE = """
ed: {name: The editors, organisation: true}
"""

FINDINGS = """
ground-glass-opacity: {label: {en: Ground-glass opacity, ko: 간유리음영}, radlex: RID28531}
consolidation: {label: Consolidation, radlex: RID43255}
"""

Files = Mapping[str, str | bytes]
MakeLibrary = Callable[[Files], Path]
BuildLibrary = Callable[..., Result]


def png(width: int = 64, height: int = 48, shade: int = 90) -> bytes:
    """A grey test picture with a figure in it, so that no two shades are alike."""
    image = Image.new("L", (width, height), shade)
    ImageDraw.Draw(image).ellipse((width // 4, height // 4, width // 2, height // 2), fill=255 - shade)
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def written_png(words: str, size: int = 16, at: tuple[int, int] = (8, 8)) -> bytes:
    """A grey test picture with words burned into it, as a device writes them."""
    image = Image.new("L", (320, 240), 40)
    draw = ImageDraw.Draw(image)
    draw.ellipse((90, 70, 230, 200), fill=120)
    draw.text(at, words, fill=250, font=ImageFont.load_default(size))
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


CASE = """\
---
title: Organising pneumonia
teaser: Dry cough for three weeks
kind: library
status: published
published: 2026-03-02
authors: [ed]
license: CC-BY-4.0
patient: {age: 65, sex: M}
studies:
  - id: film
    modality: DX
    day: 3
    series:
      - id: frontal
        pictures: [film.png]
        view: PA
        alt: Frontal chest radiograph
        caption: Patchy opacities at both bases
findings: [consolidation]
diagnosis: {name: Organising pneumonia, synonyms: [Cryptogenic organising pneumonia], certainty: probable}
differential: [{name: Infection, against: no fever}, {name: Lymphoma, against: course}]
teaching_points: [Think of it when antibiotics fail.]
references: [{doi: 10.1148/radiol.2462070712}]
consent: {basis: phantom}
---
## History
Three weeks of dry cough.

## Findings
Patchy consolidation.

## Discussion
Steroids help.
"""


@pytest.fixture
def make_library(tmp_path: Path) -> MakeLibrary:
    """Writes a library: the given files over a minimal site.yaml, people.yaml and findings.yaml."""

    def make(files: Files) -> Path:
        root = tmp_path / "library"
        base: dict[str, str | bytes] = {
            "content/site.yaml": SITE,
            "content/people.yaml": PEOPLE,
            "content/findings.yaml": FINDINGS,
        }
        for name, content in {**base, **files}.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if isinstance(content, bytes):
                path.write_bytes(content)
            else:
                path.write_text(textwrap.dedent(content).lstrip("\n"), encoding="utf-8")
        return root

    return make


@pytest.fixture
def library(make_library: MakeLibrary) -> Path:
    """A library without a record."""
    return make_library({})


def read_sound(root: Path) -> Library:
    """A library as sitegen reads it; nothing that was read of it may be wrong."""
    settings, faults = read_settings(root)
    assert settings is not None
    reading = read_library(root, settings)
    assert [item for item in (*faults, *reading.problems) if item.severity is Severity.ERROR] == []
    return reading.library


def build_library(
    root: Path,
    *,
    out: Path | None = None,
    today: date = TODAY,
    drafts: bool = False,
    jobs: int = 2,
    strict: bool = False,
) -> Result:
    """Builds a library without saying anything; `out` defaults to site/ in it."""
    request = Request(root, Options(today, "0.0.0", drafts), out or root / "site", None, jobs, strict)
    return build(request, Steps(lambda step: None, lambda done, total: None))


def site_bytes(out: Path) -> dict[str, bytes]:
    """Every file of a site by its path."""
    return {
        path.relative_to(out).as_posix(): path.read_bytes()
        for path in sorted(out.rglob("*"))
        if path.is_file()
    }
