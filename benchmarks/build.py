"""How long a first, a second and a one-word build of a generated library take, side by side.

Run: python benchmarks/build.py [CASES]. Prints medians of three rounds and their ratios to the first build.
"""

from __future__ import annotations

import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from PIL import Image

ROUNDS = 3

CASE = """\
---
title: Case {n}
status: published
published: 2026-01-{day:02d}
authors: [ed]
license: CC-BY-4.0
patient: {{age: {age}, sex: F}}
studies:
  - id: film
    modality: DX
    series: [{{id: frontal, pictures: [film.png], view: PA, alt: Frontal chest radiograph}}]
findings: [opacity]
diagnosis: {{name: Case {n}, certainty: possible}}
teaching_points: [One.]
references: [{{doi: 10.1148/radiol.2462070712}}]
consent: {{basis: phantom}}
---
## History
{words}

## Discussion
{words}
"""


def generate(root: Path, cases: int, size: tuple[int, int] = (1000, 1200)) -> None:
    """Writes a library of that many cases, each with one picture of its own."""
    content = root / "content"
    content.mkdir(parents=True)
    (content / "site.yaml").write_text("title: Benchmark\nbase_url: https://cases.example/\n", "utf-8")
    (content / "people.yaml").write_text("ed: {name: Editors, organisation: true}\n", "utf-8")
    (content / "findings.yaml").write_text("opacity: {label: Opacity}\n", "utf-8")
    ramp = Image.linear_gradient("L").resize(size)
    for n in range(cases):
        folder = content / "cases" / f"case-{n:05d}"
        folder.mkdir(parents=True)
        words = " ".join(f"word{(n * 7 + i) % 997}" for i in range(150))
        text = CASE.format(n=n, day=n % 28 + 1, age=n % 90, words=words)
        (folder / "case.md").write_text(text, "utf-8")
        ramp.rotate(n % 360).point(lambda value, shade=n % 64: min(255, value + shade)).save(
            folder / "film.png"
        )


def timed(root: Path) -> float:
    """Seconds that one build takes as a whole process."""
    start = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "sitegen", "-C", str(root), "build"], check=True, stdout=subprocess.DEVNULL
    )
    return time.perf_counter() - start


def main() -> None:
    """Prints the medians."""
    cases = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    figures: dict[str, list[float]] = {"first": [], "second": [], "one word": []}
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "library"
        generate(root, cases)
        edited = root / "content" / "cases" / "case-00000" / "case.md"
        for n in range(ROUNDS):
            shutil.rmtree(root / "site", ignore_errors=True)
            shutil.rmtree(root / ".sitegen", ignore_errors=True)
            figures["first"].append(timed(root))
            figures["second"].append(timed(root))
            edited.write_text(edited.read_text("utf-8") + f"\nRound {n}.\n", "utf-8")
            figures["one word"].append(timed(root))
    base = statistics.median(figures["first"])
    for name, seconds in figures.items():
        median = statistics.median(seconds)
        print(f"{name:9} {median:7.2f} s   {median / base:5.2f} of the first   ({cases} cases)")


if __name__ == "__main__":
    main()
