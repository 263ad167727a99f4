"""A library of long series for the reader's benchmarks: slices of the phantom, made 512 × 512, with a scanner's noise."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from PIL import Image

from sitegen.building.build import Request, Steps, build
from sitegen.planning.options import Options

SIDE = 512
NOISE = 15.0
"""Standard deviation in HU, of a chest CT at a usual dose."""

COUNTS = (20, 30, 300)
LONGEST = max(COUNTS)
ROOT = Path(__file__).parents[2]
"""The demonstration library."""

SOURCE = ROOT / "content" / "cases" / "chest-001" / "ct"
TODAY = date(2026, 12, 1)

SETTINGS = {
    "site.yaml": "title: Benchmark of the reader\nbase_url: https://cases.example/\n",
    "people.yaml": "ed: {name: Editors, organisation: true}\n",
    "findings.yaml": "opacity: {label: Opacity}\n",
}

CASE = """\
---
title: A chest CT of {count} slices
status: published
published: 2026-01-12
authors: [ed]
license: CC-BY-4.0
patient: {{age: 48, sex: F}}
studies:
  - id: ct
    modality: CT
    series:
      - id: lung
        pictures: ct/*.png
        window: lung
        live: true
        values: {{slope: 1, intercept: -1024, unit: HU}}
        pixel_spacing: 0.76
        key: {key}
        alt: Axial chest CT, lung window
findings: [opacity]
diagnosis: {{name: Opacity, certainty: possible}}
teaching_points: [Early disease is peripheral and basal.]
references: [{{doi: 10.1148/radiol.2462070712}}]
consent: {{basis: phantom}}
---
## History
Fever and dry cough for three days.

## Discussion
What the phantom shows.
"""


def volume(count: int) -> Iterator[Image.Image]:
    """Slices between those of the demonstration's CT, enlarged, each with a noise of its own."""
    planes = []
    for path in sorted(SOURCE.glob("*.png")):
        with Image.open(path) as source:
            large = source.convert("F").resize((SIDE, SIDE), Image.Resampling.BICUBIC)
        planes.append(np.asarray(large, np.float32))
    chance = np.random.default_rng(1)
    for place in np.linspace(0, len(planes) - 1.001, count):
        below = int(place)
        part = np.float32(place - below)
        plane = (1 - part) * planes[below] + part * planes[below + 1]
        noisy = plane + chance.standard_normal(plane.shape, np.float32) * NOISE
        yield Image.fromarray(np.clip(noisy, 0, 4095).astype(np.uint16))


def generate(root: Path) -> None:
    """Writes the library: one case for each count of slices, spread over the same thorax."""
    for name, text in SETTINGS.items():
        path = root / "content" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    for count in COUNTS:
        (root / "content" / "cases" / f"slices-{count}" / "ct").mkdir(parents=True)
        text = CASE.format(count=count, key=count // 2)
        (root / "content" / "cases" / f"slices-{count}" / "case.md").write_text(text, "utf-8")

    def write(item: tuple[int, Image.Image]) -> None:
        number, image = item
        for count in COUNTS:
            step = LONGEST // count
            if number % step == 0:
                name = f"{number // step + 1:03d}.png"
                image.save(root / "content" / "cases" / f"slices-{count}" / "ct" / name, compress_level=1)

    with ThreadPoolExecutor(2) as executor:
        list(executor.map(write, enumerate(volume(LONGEST))))


def built(root: Path, out: Path, base_url: str | None = None) -> Path:
    """Builds the library at `root` into `out`."""
    result = build(
        Request(root, Options(TODAY, "0.0.0"), out, base_url, 2),
        Steps(lambda _step: None, lambda _done, _total: None),
    )
    if result.published is None:
        raise SystemExit("\n".join(f"{item.place}: {item.message}" for item in result.problems))
    return out


@contextmanager
def long_series(kept: Path | None) -> Iterator[Path]:
    """The built site of the library; where a folder is named, it is kept there for the next run."""
    with TemporaryDirectory() as folder:
        root = kept or Path(folder)
        if not (root / "content").exists():
            generate(root)
        yield built(root, root / "site")
