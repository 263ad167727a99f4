"""CT slices of a person: axial planes seen from below, with the blur and noise of a usual picture.

A computed look-alike, not a simulation of a scanner: no beams are traced and nothing is reconstructed. The
noise is smoothed Gaussian noise of 10 HU, a usual level for soft-tissue reading at 2 to 3 mm slices.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from . import disease
from .cloud import Cloud, deposit
from .disease import Lesion
from .geometry import Arr, blur, value_noise
from .person import Person

SIZE = 320  # pixels
PIXEL = 1.22  # mm
SLAB = 2.6  # slice thickness, mm
NOISE = 10.0  # HU
STEP = 4  # stored values are rounded to this many HU, which halves the size of the files


@dataclass
class Slices:
    """A CT: stored pictures (HU + 1024, unsigned 16 bit) and each lesion's filling per slice."""

    pictures: list[Arr]
    fills: list[list[Arr]]


def _fraction(cloud: Cloud, z: float) -> Arr:
    """Share of every pixel's volume that a cloud fills (or its mean weight) in the slab at height z."""
    part = cloud.slab(z - SLAB / 2, z + SLAB / 2)
    centre = (SIZE - 1) / 2
    u, v = part.points[:, 0] / PIXEL + centre, part.points[:, 1] / PIXEL + centre
    return deposit(u, v, part.weight, (SIZE, SIZE)) / np.float32(PIXEL**2 * SLAB)


def ct(person: Person, lesions: tuple[Lesion, ...], heights: Sequence[float], seed: int) -> Slices:
    """Make the slices at the given heights (mm above the carina)."""
    axis = ((np.arange(SIZE) - (SIZE - 1) / 2) * PIXEL).astype(np.float32)
    x, y = axis[None, :], axis[:, None]
    blood, lumens, skins = (
        Cloud.join([person.tree_cloud(t, lesions, 0.10)[0] for t in trees]).by_height()
        for trees in (person.trees, person.airways, person.airway_skins)
    )
    bones = person.bones.by_height()
    rng = np.random.default_rng(seed)
    disc = np.hypot(x, y) < SIZE * PIXEL / 2
    result = Slices([], [])
    for height in heights:
        z = np.full((1, 1), height, np.float32)
        at = person.plane(x, y, z, 1.5, True)
        hu, keep, fills = disease.apply(lesions, at)
        grain = 13 * value_noise(x, y, z, 3.2, seed + 1) + 12 * value_noise(x, y, z, 9.0, seed + 2)
        meat = 9 * value_noise(x, y, z, 6.0, seed + 3)  # soft tissue is marbled a little
        hu = hu + grain * keep + meat * (1 - at.tissue.lung) * (hu > -300)
        hu = hu + (12.0 - hu) * np.clip(_fraction(skins, height), 0, 1) * keep * 0.8
        hu = hu + (-985.0 - hu) * np.clip(_fraction(lumens, height), 0, 1) * keep
        hu = hu + (42.0 - hu) * np.clip(_fraction(blood, height), 0, 1) * keep
        hu = hu + _fraction(bones, height) * (hu > -700)
        hu = blur(hu.astype(np.float32), 0.55)
        noise = blur(rng.standard_normal((SIZE, SIZE)).astype(np.float32), 0.85)
        noise *= np.float32(NOISE) / noise.std()
        hu = hu + noise * np.where(hu > -940, 1.0, 0.45)
        stored = np.clip(np.round((hu + 1024) / STEP) * STEP, 0, 4095)
        result.pictures.append(np.where(disc, stored, 0).astype(np.uint16))
        result.fills.append(fills)
    return result
