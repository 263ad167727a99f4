"""Clouds of weighted points: thin or sharp things (bones, vessels) that a voxel grid would draw coarsely.

Every point stands for a bit of volume in mm3 times what it adds. A cloud can be added to a CT slice (the
points of a slab) or to a radiograph (all points, along the beam) at whatever resolution is wanted.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from .geometry import Arr


@dataclass
class Cloud:
    """Points (n, 3) with a weight each."""

    points: Arr
    weight: Arr

    @staticmethod
    def join(parts: list[Cloud]) -> Cloud:
        """Put several clouds together."""
        return Cloud(np.concatenate([p.points for p in parts]), np.concatenate([p.weight for p in parts]))

    def by_height(self) -> Cloud:
        """Return the cloud ordered by height, as `slab` needs it."""
        order = np.argsort(self.points[:, 2], kind="stable")
        return Cloud(self.points[order], self.weight[order])

    def slab(self, low: float, high: float) -> Cloud:
        """Return the points between two heights of a cloud ordered by height."""
        first, last = np.searchsorted(self.points[:, 2], [low, high])
        return Cloud(self.points[first:last], self.weight[first:last])


def spread(count: int) -> tuple[Arr, Arr, Arr]:
    """Return three sequences of `count` numbers 0..1 filling the unit cube: strata in the first, chance else.

    A regular lattice would show as stripes in the projection of a long bone.
    """
    rng = np.random.default_rng(count)
    u = (np.arange(count) + rng.random(count)) / count
    return u.astype(np.float32), rng.random(count, np.float32), rng.random(count, np.float32)


def deposit(u: Arr, v: Arr, weight: Arr, shape: tuple[int, int]) -> Arr:
    """Add weights to a picture at fractional positions (column u, row v), shared by the four neighbours."""
    height, width = shape
    keep = (u >= 0) & (v >= 0) & (u < width - 1.001) & (v < height - 1.001)
    u, v, weight = u[keep], v[keep], weight[keep]
    iu, iv = u.astype(np.int32), v.astype(np.int32)
    fu, fv = u - iu, v - iv
    flat = iv * width + iu
    total = np.zeros(height * width, np.float64)
    for step, share in (
        (0, (1 - fu) * (1 - fv)),
        (1, fu * (1 - fv)),
        (width, (1 - fu) * fv),
        (width + 1, fu * fv),
    ):
        total += np.bincount(flat + step, weight * share, height * width)
    return total.reshape(shape).astype(np.float32)


def solid(
    density: Callable[[Arr, Arr, Arr], Arr],
    low: tuple[float, float, float],
    high: tuple[float, float, float],
    grain: float,
) -> Cloud:
    """Fill a box with points of `grain` mm3 each and keep those where `density` is not zero."""
    size = np.array(high) - np.array(low)
    count = int(np.prod(size) / grain)
    u, v, w = spread(count)
    x, y, z = (np.float32(lo) + p * np.float32(s) for p, lo, s in zip((u, v, w), low, size, strict=True))
    value = density(x, y, z)
    keep = value != 0
    points = np.stack([x[keep], y[keep], z[keep]], 1)
    return Cloud(points, (value[keep] * np.float32(np.prod(size) / count)).astype(np.float32))


def rod(path: Arr, wide: Arr, thick: Arr, normal: Arr, density: Callable[[Arr], Arr], grain: float) -> Cloud:
    """Fill a bent rod of elliptical section.

    `path` (n, 3) is the middle line, `normal` (n, 3) the direction of the thin side, `wide` and `thick`
    the half axes in mm; `density` takes the depth below the surface in mm.
    """
    step = np.diff(path, axis=0)
    length = np.linalg.norm(step, axis=1)
    along = np.concatenate([[0.0], np.cumsum(length)])
    volume = float(np.sum(length * np.pi * (wide[1:] * thick[1:])))
    count = max(8, int(volume / grain))
    u, v, w = spread(count)
    # Places along the rod follow its volume, so that thick parts get more points.
    filled = np.concatenate([[0.0], np.cumsum(length * wide[1:] * thick[1:])])
    at = np.interp(u, filled / filled[-1], along)
    middle = np.stack([np.interp(at, along, path[:, i]) for i in range(3)], 1)
    thin = np.stack([np.interp(at, along, normal[:, i]) for i in range(3)], 1)
    tangent = np.stack([np.interp(at, along[1:], step[:, i] / length) for i in range(3)], 1)
    broad = np.cross(tangent, thin)
    broad /= np.linalg.norm(broad, axis=1, keepdims=True) + 1e-6
    a, b = np.interp(at, along, wide), np.interp(at, along, thick)
    radius, turn = np.sqrt(v), 2 * np.pi * w
    points = (
        middle + broad * (a * radius * np.cos(turn))[:, None] + thin * (b * radius * np.sin(turn))[:, None]
    )
    depth = (1 - radius) * np.minimum(a, b) * (0.6 + 0.4 * np.abs(np.sin(turn)))
    weight = density(depth.astype(np.float32)) * np.float32(volume / count)
    return Cloud(points.astype(np.float32), weight.astype(np.float32))
