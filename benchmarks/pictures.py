"""How long the pictures of a corpus take us beside a plain loop of Pillow, and what they are like.

Run: python benchmarks/pictures.py CORPUS FLOOR [--rounds N] [--work DIR]. CORPUS is the peers' neutral corpus; FLOOR is their bench's
floor/images.py, whose best loop is started anew in each round between our builds. Linux only: memory is read from /proc.
"""

from __future__ import annotations

import argparse
import io
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from corpus import write_library
from numpy.typing import NDArray
from PIL import Image

Grid = NDArray[np.float64]

LOOP: Final = "pillow best, 2 processes"
PEERS: Final = {
    "widths": [400, 800, 1600],
    "thumbnail": 400,
    "format": "webp",
    "jpeg_widths": "all",
    "webp_quality": 80,
    "jpeg_quality": 82,
}
"""The derivatives that the peers were measured with: cards then show what is there already."""
TARGETS: Final = {"peers' set": 1.10, "default set": 0.42 * 64.5 / 34.7}
"""Times the loop's seconds; Eleventy's cold build was 64.5 / 34.7 of the loop's on the corpus of 40 cases."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What one run took."""

    wall: float
    """Seconds."""
    cpu: float
    """Seconds of a processor, of all processes."""
    pss: int
    """Bytes of memory at the most, of all processes, shared pages once."""


def family(pid: int) -> list[int]:
    """A process and all that came of it."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return []
    return [pid, *(each for child in children for each in family(int(child)))]


def memory(pid: int) -> int:
    """The proportional set size of one process, in bytes; 0 when it is gone."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:")), 0)


def run(command: list[str]) -> Cost:
    """Runs a command to its end.

    Raises SystemExit where it fails.
    """
    before, begun, peak = os.times(), time.monotonic(), 0
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(command, stdout=said, stderr=said)
        while process.poll() is None:
            peak = max(peak, sum(map(memory, family(process.pid))))
            time.sleep(0.05)
        wall, after = time.monotonic() - begun, os.times()
        if process.returncode:
            said.seek(0)
            raise SystemExit(said.read().decode())
    used = after.children_user + after.children_system - before.children_user - before.children_system
    return Cost(wall, used, peak)


def ours(root: Path, *, cold: bool = True) -> Cost:
    """One build of a library, from nothing or again."""
    if cold:
        shutil.rmtree(root / ".sitegen", ignore_errors=True)
        shutil.rmtree(root / "site", ignore_errors=True)
    return run([sys.executable, "-m", "sitegen", "-C", str(root), "build", "--drafts", "--jobs", "2"])


def mean_of_windows(values: Grid) -> Grid:
    """The mean over each window of 8 × 8 pixels."""
    sums = np.pad(values, ((1, 0), (1, 0))).cumsum(0).cumsum(1)
    windows: Grid = (sums[8:, 8:] - sums[:-8, 8:] - sums[8:, :-8] + sums[:-8, :-8]) / 64
    return windows


def similarity(one: Grid, two: Grid) -> float:
    """Structural similarity (Wang et al., IEEE TIP 2004) over windows of 8 × 8 pixels."""
    m1, m2 = mean_of_windows(one), mean_of_windows(two)
    v1, v2 = mean_of_windows(one * one) - m1 * m1, mean_of_windows(two * two) - m2 * m2
    both = mean_of_windows(one * two) - m1 * m2
    ratio = ((2 * m1 * m2 + 6.5025) * (2 * both + 58.5225)) / (
        (m1 * m1 + m2 * m2 + 6.5025) * (v1 + v2 + 58.5225)
    )
    return float(ratio.mean())


def fidelity(sources: list[Path], settings: dict[str, Any]) -> None:
    """Prints bytes, likeness to an exact resampling, and slope of the greys, per format and width."""
    from sitegen.building.imaging import make  # noqa: PLC0415 - not a part of what is timed
    from sitegen.planning.derivatives import Pictures  # noqa: PLC0415
    from sitegen.reading.pictures import probe  # noqa: PLC0415
    from sitegen.settings import PictureSettings  # noqa: PLC0415

    found: dict[tuple[str, int], list[tuple[float, float, float, float]]] = {}
    for path in sources:
        data = path.read_bytes()
        picture, _ = probe(data, path.name, max_pixels=10**9)
        if picture is None:
            raise SystemExit(f"{path} can't be read")
        planned = Pictures(PictureSettings(**settings))
        planned.responsive(picture, "")
        exact = Image.open(path).convert("L").convert("F")
        recipes = [item.recipe for item in planned.promised.values()]
        for recipe, made in zip(recipes, make(data, recipes), strict=True):
            size = (recipe.width, recipe.height)
            true = np.asarray(exact.resize(size, Image.Resampling.LANCZOS), dtype="f8")
            is_ = np.asarray(Image.open(io.BytesIO(made)).convert("L"), dtype="f8")
            noise = 10 * np.log10(255**2 / ((is_ - true) ** 2).mean())
            slope = np.polyfit(true.ravel(), is_.ravel(), 1)[0]
            row = (len(made) / 1000, float(noise), similarity(true, is_), float(slope))
            found.setdefault((recipe.format, recipe.width), []).append(row)
    print("\n| format | width | kB | PSNR, dB | SSIM | slope of greys |\n|---|--:|--:|--:|--:|--:|")
    for (form, width), rows in sorted(found.items()):
        size, noise, alike, slope = (statistics.mean(column) for column in zip(*rows, strict=True))
        print(f"| {form} | {width} | {size:.1f} | {noise:.2f} | {alike:.4f} | {slope:.4f} |")


def libraries(corpus: Path, work: Path) -> dict[str, Path]:
    """The corpus as a library with the peers' set and one with ours."""
    made = {}
    for name, pictures in (("peers' set", PEERS), ("default set", {})):
        root = work / name.replace("'", "").replace(" ", "-")
        shutil.rmtree(root, ignore_errors=True)
        settings = {"title": "Bench", "base_url": "https://cases.example/", "pictures": pictures}
        # The peers publish slices like radiographs: with their set, each is a series of its own.
        write_library(corpus, root, settings, stacks=not pictures)
        made[name] = root
    return made


def replaced(root: Path) -> tuple[Cost, Cost]:
    """A build after one picture was replaced by another one, and one after that with nothing changed.

    Raises SystemExit where the site does not show the new picture, or still holds the old one's files.
    """
    first, second = sorted(root.glob("content/cases/*/*.jpg"))[:2]
    site = root / "site"
    before = {path: path.stat().st_mtime_ns for path in site.rglob("pictures/**/*") if path.is_file()}
    data = first.read_bytes()
    first.unlink()  # it may be a link to the corpus
    turned = Image.open(second).transpose(Image.Transpose.ROTATE_180)
    turned.save(first, "JPEG", quality=95)
    changed = ours(root, cold=False)
    again = ours(root, cold=False)
    after = {path: path.stat().st_mtime_ns for path in site.rglob("pictures/**/*") if path.is_file()}
    gone, new = before.keys() - after.keys(), after.keys() - before.keys()
    first.unlink()
    first.write_bytes(data)
    if (
        not gone
        or len(gone) != len(new)
        or any(before[path] != after[path] for path in before & after.keys())
    ):
        raise SystemExit(f"stale: {len(gone)} files went, {len(new)} came")
    return changed, again


def main() -> None:
    """Measures in turns and prints the best of each."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("corpus", type=Path)
    parser.add_argument("floor", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--work", type=Path, default=Path(tempfile.gettempdir()) / "sitegen-pictures")
    asked = parser.parse_args()
    roots = libraries(asked.corpus, asked.work)
    loop = [sys.executable, str(asked.floor), "one", LOOP, "--corpus", str(asked.corpus)]
    costs: dict[str, list[Cost]] = {}
    for _ in range(asked.rounds):
        costs.setdefault("loop", []).append(run([*loop, "--out", str(asked.work / "loop")]))
        for name, root in roots.items():
            costs.setdefault(name, []).append(ours(root))
            changed, again = replaced(root)
            costs.setdefault(f"{name}, one picture replaced", []).append(changed)
            costs.setdefault(f"{name}, nothing changed", []).append(again)
    best = {
        name: (min(c.wall for c in of), min(c.cpu for c in of), max(c.pss for c in of))
        for name, of in costs.items()
    }
    print("| run | seconds | of a processor | peak MiB | of the loop | in processor time | target |")
    print("|---|--:|--:|--:|--:|--:|--:|")
    for name, (wall, cpu, pss) in best.items():
        of = f"{wall / best['loop'][0]:.2f} | {cpu / best['loop'][1]:.2f}"
        target = f"{TARGETS[name]:.2f}" if name in TARGETS else ""
        print(f"| {name} | {wall:.2f} | {cpu:.2f} | {pss / 2**20:.0f} | {of} | {target} |")
    sources = sorted(asked.corpus.glob("content/cases/*/*.jpg"))
    for settings in (PEERS, {"widths": PEERS["widths"]}, {}):
        fidelity(sources[:: max(1, len(sources) // 6)], settings)


if __name__ == "__main__":
    main()
