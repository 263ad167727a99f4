"""Writes all pictures and truth.json: `python -m content.phantom` from the root of the repository."""

from __future__ import annotations

import argparse
import json
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from . import devices, projection, render
from .body import Body
from .cases import Case, Film, all_cases
from .disease import Lesion
from .geometry import Arr
from .person import Person

SLICES = 24
JPEG_QUALITY = 92
VIEWS = {"pa": projection.PA, "ap": projection.AP, "lateral": projection.LATERAL}
Truth = dict[str, Any]


def ellipse(fill: Arr) -> Truth | None:
    """Ellipse around a lesion in relative picture coordinates: centre and twice the spread of its filling."""
    fill = np.where(fill > 0.12 * fill.max(), fill, 0.0).astype(np.float64)
    total = fill.sum()
    if total <= 0:
        return None
    height, width = fill.shape
    u, v = (np.arange(width) + 0.5) / width, (np.arange(height) + 0.5) / height
    across, down = fill.sum(0) / total, fill.sum(1) / total
    cx, cy = float(across @ u), float(down @ v)
    rx = 2.0 * float(np.sqrt(across @ (u - cx) ** 2)) + 0.004
    ry = 2.0 * float(np.sqrt(down @ (v - cy) ** 2)) + 0.004
    return {"cx": round(cx, 4), "cy": round(cy, 4), "rx": round(rx, 4), "ry": round(ry, 4)}


def _ct_truth(lesions: tuple[Lesion, ...], fills: list[list[Arr]]) -> list[Truth]:
    """Per lesion the slice that shows most of it, its ellipse there, and all slices that show it well."""
    rows: list[Truth] = []
    for number, lesion in enumerate(lesions):
        areas = [float(planes[number].sum()) for planes in fills]
        key = int(np.argmax(areas))
        seen = [i + 1 for i, area in enumerate(areas) if area > 0.25 * areas[key] > 0]
        shape = ellipse(fills[key][number]) if areas[key] > 1 else None
        rows.append({"lesion": lesion.name, "kind": lesion.kind, "key_slice": key + 1, "slices": seen,
                     "ellipse": shape})  # fmt: skip
    return rows


def _posture(body: Body, film: Film | None) -> Body:
    """The body as it stands or lies for a picture."""
    if film is None:
        return replace(body, arms="up")
    if film.view == "lateral":
        return replace(body, arms="away", breath=body.breath + film.breath, turn=body.turn + 1.5)
    return replace(body, breath=body.breath + film.breath)


def _write_ct(case: Case, lesions: tuple[Lesion, ...], folder: Path) -> list[Truth]:
    """Make and write the slices of one case."""
    person = Person.create(_posture(case.body, None), 0.15)
    heights = [case.top + (case.bottom - case.top) * i / (SLICES - 1) for i in range(SLICES)]
    slices = render.ct(person, lesions, heights, case.body.seed * 1000)
    (folder / "ct").mkdir(parents=True, exist_ok=True)
    for number, picture in enumerate(slices.pictures, 1):
        Image.fromarray(picture).save(folder / "ct" / f"{number:03d}.png", optimize=True)
    return _ct_truth(lesions, slices.fills)


def _write_film(case: Case, film: Film, number: int, folder: Path) -> list[Truth]:
    """Make and write one radiograph."""
    person = Person.create(_posture(case.body, film), 0.11)
    view = VIEWS[film.view]
    shape = projection.shape(view)
    lateral = film.view == "lateral"
    mark = devices.letter("L" if lateral else "R", shape, 60 if lateral else 36, 70)
    extra = devices.intensive_care() if film.tubes else []
    done = projection.radiograph(person, film.lesions, view, case.body.seed * 100 + number, extra, mark)
    folder.mkdir(parents=True, exist_ok=True)
    Image.fromarray(done.picture).save(folder / film.name, quality=JPEG_QUALITY, optimize=True)
    pairs = zip(film.lesions, done.footprints, strict=True)
    return [{"lesion": item.name, "kind": item.kind, "ellipse": ellipse(print_)} for item, print_ in pairs]


def make_case(case: Case, root: Path) -> tuple[str, Truth]:
    """Make all pictures of one case and return what is in them."""
    folder = root / case.name
    truth: Truth = {}
    if case.ct is not None:
        truth["ct"] = _write_ct(case, case.ct, folder)
    for number, film in enumerate(case.films):
        truth[film.name] = _write_film(case, film, number, folder)
    return case.name, truth


def main() -> None:
    """Make everything, or the cases named on the command line."""
    parser = argparse.ArgumentParser(description="Make the pictures of the demonstration library.")
    parser.add_argument("cases", nargs="*", help="case names; none: all, and truth.json")
    parser.add_argument("--out", type=Path, default=Path(__file__).parents[1] / "cases")
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args()
    cases = [case for case in all_cases() if not options.cases or case.name in options.cases]
    with ProcessPoolExecutor(options.jobs) as pool:
        found = dict(pool.map(make_case, cases, [options.out] * len(cases)))
    if not options.cases:
        text = json.dumps(found, indent=1, sort_keys=True) + "\n"
        (Path(__file__).parent / "truth.json").write_text(text, encoding="utf-8")
    print(f"{len(found)} cases written to {options.out}")


if __name__ == "__main__":
    main()
