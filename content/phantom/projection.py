"""Radiographs of a person: attenuation summed along the beam, then scatter, noise and a display curve.

Beer-Lambert with one effective energy: water attenuates about 0.019 per mm at the 60 to 70 keV mean of a
120 kV beam. It is a phantom picture, not a simulation of an X-ray set: one energy, scatter as a blur.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from . import disease
from .cloud import Cloud, deposit
from .disease import Lesion
from .geometry import Arr, blur, resize
from .person import Person

WATER_PER_MM = 0.019
PIXEL = 0.32  # mm at the detector
COARSE = 1.15  # mm between the rays through the soft tissues
STEP = 2.2  # mm along the beam; edges are as wide, so that the sum has no terraces
TOP, BOTTOM = 172.0, -208.0
BONE = 1.5  # bone stands out more here: its HU are those of the harder, filtered beam of a CT


@dataclass(frozen=True)
class View:
    """Beam direction: `along` is the axis (0 lateral, 1 frontal), `sign` tells the side of the detector."""

    along: int
    sign: int
    distance: float  # source to detector, mm
    half_width: float

    def shrink(self, depth: Arr) -> Arr:
        """Factor from detector to object coordinates at a place along the beam."""
        return 1 - (140.0 - self.sign * depth) / np.float32(self.distance)


PA = View(1, -1, 1800.0, 172.0)
AP = View(1, 1, 1150.0, 172.0)
LATERAL = View(0, 1, 1800.0, 148.0)
LIGHT = {PA: 71.0, AP: 78.0, LATERAL: 104.0}  # mm of water shown as mid grey
AIM = -25.0  # height the central ray passes through, mm


@dataclass
class Radiograph:
    """A finished 8-bit picture, and each lesion's footprint on a coarse grid."""

    picture: Arr
    footprints: list[Arr]


def shape(view: View) -> tuple[int, int]:
    """Height and width of the finished picture in pixels."""
    return int((TOP - BOTTOM) / PIXEL), int(2 * view.half_width / PIXEL)


def _soft_sum(person: Person, lesions: tuple[Lesion, ...], view: View) -> tuple[Arr, list[Arr]]:
    """Water-equivalent thickness (mm) of the soft tissues along every coarse ray."""
    columns = int(2 * view.half_width / COARSE)
    rows = int((TOP - BOTTOM) / COARSE)
    u = ((np.arange(columns) - (columns - 1) / 2) * COARSE).astype(np.float32)[None, :]
    v = (TOP - (np.arange(rows) + 0.5) * COARSE).astype(np.float32)[:, None]
    total: Arr = np.zeros((rows, columns), np.float32)
    prints: list[Arr] = [np.zeros((rows, columns), np.float32) for _ in lesions]
    reach = 150.0 if view.along == 1 else 215.0
    for depth in np.arange(-reach, reach, STEP):
        d = np.full((1, 1), depth, np.float32)
        m = view.shrink(d)
        x, y = (u * m, d) if view.along == 1 else (d, u * m)
        at = person.plane(x, y, AIM + (v - AIM) * m, STEP, False)
        hu, _, fills = disease.apply(lesions, at)
        total += (hu + 1000) * np.float32(STEP / 1000)
        for number, fill in enumerate(fills):
            prints[number] += fill
    return total, prints


def _cloud_sum(cloud: Cloud, view: View) -> Arr:
    """Water-equivalent thickness (mm) of a cloud whose weights are HU times mm3, at full resolution."""
    p = cloud.points
    m = view.shrink(p[:, view.along])
    u = (p[:, 1 - view.along] / m + view.half_width) / PIXEL - 0.5
    v = (TOP - AIM - (p[:, 2] - AIM) / m) / PIXEL - 0.5
    return deposit(u, v, cloud.weight / (m * m), shape(view)) / np.float32(1000 * PIXEL**2)


def _lung_clouds(person: Person, lesions: tuple[Lesion, ...]) -> Cloud:
    """Vessels and airways with what they add to the lung around them."""
    parts = []
    for trees, value in ((person.trees, 42.0), (person.airway_skins, 0.0), (person.airways, -985.0)):
        for tree in trees:
            hu, keep = person.at_pieces(tree, lesions)
            cloud, piece = person.tree_cloud(tree, lesions, 0.10)
            around = np.maximum(hu, 0.0) if value < -900 else hu
            parts.append(
                Cloud(cloud.points, (cloud.weight * ((value - around) * keep)[piece]).astype(np.float32))
            )
    return Cloud.join(parts)


def tone(thickness: Arr, light: float) -> Arr:
    """Display curve: even out the large-scale differences as digital radiography does, then an S curve."""
    broad = blur(thickness, 22.0 / PIXEL)
    medium = blur(thickness, 3.0 / PIXEL)
    flat = broad * 0.52 + (medium - broad) * 0.86 + (thickness - medium) * 1.55
    return 255 / (1 + np.exp(-(flat - np.float32(light)) / np.float32(23.0)))


def radiograph(
    person: Person, lesions: tuple[Lesion, ...], view: View, seed: int, extra: list[Cloud], marks: Arr | None,
    light: float = 0.0,
) -> Radiograph:  # fmt: skip
    """Make one radiograph; `extra` are tubes and lines, `marks` lead letters (mm of water) laid on top."""
    soft, prints = _soft_sum(person, lesions, view)
    height, width = shape(view)
    thickness = resize(soft, height, width)
    thickness += BONE * blur(_cloud_sum(person.bones, view), 0.5 / PIXEL)
    thickness += blur(_cloud_sum(_lung_clouds(person, lesions), view), 0.30 / PIXEL)
    for cloud in extra:
        thickness += blur(_cloud_sum(cloud, view), 0.30 / PIXEL)
    if marks is not None:
        thickness += marks
    light_in = np.exp(-WATER_PER_MM * np.maximum(thickness, 0))
    light_in = light_in + 0.16 * blur(light_in, 26.0 / PIXEL)  # scatter
    rng = np.random.default_rng(seed)
    noise = blur(rng.standard_normal((height, width)).astype(np.float32), 0.7)
    light_in *= 1 + noise * 0.013 * np.sqrt(0.12 / np.maximum(light_in, 0.004)).clip(0.3, 1.8)
    seen = -np.log(np.maximum(light_in, 1e-4)) / WATER_PER_MM
    picture = tone(seen.astype(np.float32), light or LIGHT[view])
    return Radiograph(np.clip(np.round(picture), 0, 255).astype(np.uint8), prints)
