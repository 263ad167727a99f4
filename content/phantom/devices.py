"""Things that are not the patient: lead side letters, a breathing tube, a venous line, electrodes."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw

from .cloud import Cloud, rod
from .geometry import Arr, blur

LEAD = 110.0  # mm of water a lead letter counts for on the display curve
LETTERS: dict[str, list[list[tuple[float, float]]]] = {
    "R": [
        [(0, 1), (0, 0), (0.55, 0), (0.8, 0.12), (0.8, 0.38), (0.55, 0.5), (0, 0.5)],
        [(0.4, 0.5), (0.85, 1)],
    ],
    "L": [[(0, 0), (0, 1), (0.75, 1)]],
}


def letter(name: str, shape: tuple[int, int], column: int, row: int) -> Arr:
    """Draw one lead letter, 40 pixels tall, with its top left corner at (column, row)."""
    picture = Image.new("L", (shape[1], shape[0]), 0)
    pen = ImageDraw.Draw(picture)
    for stroke in LETTERS[name]:
        pen.line([(column + 40 * u, row + 40 * v) for u, v in stroke], fill=255, width=7, joint="curve")
    return blur(np.asarray(picture, np.float32) * np.float32(LEAD / 255), 0.8)


def _line(points: list[tuple[float, float, float]], radius: float, value: float, hole: float) -> Cloud:
    """A smooth bent tube through points; `value` HU in its wall, none in the hole (share of the radius)."""
    p = np.array(points, float)
    t = np.linspace(0, len(p) - 1, 200)
    path = np.stack([np.interp(t, np.arange(len(p)), p[:, i]) for i in range(3)], 1)
    kernel = np.ones(31) / 31  # rounds the corners
    for i in range(3):
        path[:, i] = np.convolve(np.pad(path[:, i], 15, mode="edge"), kernel, "valid")
    size = np.full(len(path), radius)
    way = np.tile(np.array([0.05, 1.0, 0.05]), (len(path), 1))
    return rod(path, size, size, way, lambda d: np.where(d < radius * (1 - hole), value, 0.0), 0.05)


def intensive_care() -> list[Cloud]:
    """Breathing tube 4 cm above the carina, a neck vein line to the upper caval vein, three electrodes."""
    tube = _line([(3, -18, 190), (2, -10, 130), (1, -2, 90), (0, 6, 42)], 5.0, 500.0, 0.72)
    stripe = _line([(7, -18, 190), (6, -10, 130), (5, -2, 90), (4, 6, 46)], 0.8, 2600.0, 0.0)
    vein = _line(
        [(-62, -20, 190), (-48, -14, 110), (-36, -14, 70), (-32, -12, 20), (-31, -12, -8)], 1.2, 2200.0, 0.3
    )
    parts = [tube, stripe, vein]
    for x, z in ((-118.0, 78.0), (112.0, 70.0), (128.0, -128.0)):
        parts.append(_line([(x, -112, z - 4), (x, -112, z + 4)], 4.5, 2200.0, 0.0))
        outwards = 1 if x > 0 else -1
        way = [(x, -113.0, z), (x + outwards * 24, -116.0, z - 30), (x + outwards * 30, -118.0, z - 90)]
        parts.append(_line(way, 0.7, 4200.0, 0.0))
    return parts
