"""Small geometric tools: soft edges, signed distances, smooth noise and blurring, with numpy only.

All lengths are millimetres. A signed distance is negative inside a shape and positive outside.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

Arr = npt.NDArray[Any]
Point = tuple[float, float, float]

FAR = np.float32(60.0)  # distance reported by shapes that lie well outside the evaluated plane


def ramp(distance: Arr, width: float) -> Arr:
    """Return 1 inside, 0 outside, with a linear edge `width` wide centred on the surface."""
    share: Arr = np.clip(0.5 - distance / np.float32(width), 0.0, 1.0)
    return share


def smooth_step(value: Arr, low: float, high: float) -> Arr:
    """Return 0 below `low`, 1 above `high`, with a smooth change between."""
    t: Arr = np.clip((value - np.float32(low)) / np.float32(high - low), 0.0, 1.0)
    share: Arr = t * t * (np.float32(3.0) - np.float32(2.0) * t)
    return share


def smooth_min(a: Arr, b: Arr, k: float) -> Arr:
    """Join two shapes with a fillet about `k` wide, so that unions look organic."""
    h: Arr = np.clip(np.float32(0.5) + (b - a) * np.float32(0.5 / k), 0.0, 1.0)
    joined: Arr = b + (a - b) * h - np.float32(k) * h * (1 - h)
    return joined


def profile(z: Arr, table: Sequence[tuple[float, float]]) -> Arr:
    """Interpolate a (height, value) table, listed in any order, at the heights `z`."""
    rows = sorted(table)
    heights = [row[0] for row in rows]
    values = [row[1] for row in rows]
    return np.interp(z, heights, values).astype(np.float32)


def outside(axes: tuple[Arr, Arr, Arr], centre: Point, reach: Point) -> bool:
    """Tell whether every point is clear of a box, so that a shape need not be evaluated at all."""
    for axis, middle, half in zip(axes, centre, reach, strict=True):
        if float(axis.min()) > middle + half + 15.0 or float(axis.max()) < middle - half - 15.0:
            return True
    return False


def ellipsoid(x: Arr, y: Arr, z: Arr, centre: Point, radii: Point) -> Arr:
    """Approximate signed distance to an axis-parallel ellipsoid."""
    if outside((x, y, z), centre, radii):
        return np.full((1, 1), FAR, np.float32)
    u, v, w = ((p - np.float32(c)) / np.float32(r) for p, c, r in zip((x, y, z), centre, radii, strict=True))
    k = np.sqrt(u * u + v * v + w * w)
    rx, ry, rz = (np.float32(1.0 / r**2) for r in radii)
    slope = np.sqrt(u * u * rx + v * v * ry + w * w * rz)
    distance: Arr = k * (k - 1) / np.maximum(slope, np.float32(1e-4))
    return distance


def tilted_ellipsoid(x: Arr, y: Arr, z: Arr, centre: Point, axis: Point, long: float, short: float) -> Arr:
    """Approximate signed distance to a spheroid whose long axis points along `axis`."""
    if outside((x, y, z), centre, (long, long, long)):
        return np.full((1, 1), FAR, np.float32)
    a = np.array(axis, np.float32) / np.float32(np.linalg.norm(axis))
    dx, dy, dz = x - np.float32(centre[0]), y - np.float32(centre[1]), z - np.float32(centre[2])
    along = dx * a[0] + dy * a[1] + dz * a[2]
    across2 = np.maximum(dx * dx + dy * dy + dz * dz - along * along, 0)
    k = np.sqrt(along * along / np.float32(long**2) + across2 / np.float32(short**2))
    slope = np.sqrt(along * along / np.float32(long**4) + across2 / np.float32(short**4))
    distance: Arr = k * (k - 1) / np.maximum(slope, np.float32(1e-4))
    return distance


def capsule(x: Arr, y: Arr, z: Arr, start: Point, end: Point, r0: float, r1: float) -> Arr:
    """Signed distance to a round-ended tube between two points, radius running from r0 to r1."""
    middle = tuple((s + e) / 2 for s, e in zip(start, end, strict=True))
    reach = tuple(abs(e - s) / 2 + max(r0, r1) for s, e in zip(start, end, strict=True))
    if outside((x, y, z), (middle[0], middle[1], middle[2]), (reach[0], reach[1], reach[2])):
        return np.full((1, 1), FAR, np.float32)
    d = np.array(end, np.float32) - np.array(start, np.float32)
    px, py, pz = x - np.float32(start[0]), y - np.float32(start[1]), z - np.float32(start[2])
    t = np.clip((px * d[0] + py * d[1] + pz * d[2]) / np.float32(float(d @ d)), 0.0, 1.0)
    qx, qy, qz = px - t * d[0], py - t * d[1], pz - t * d[2]
    distance: Arr = np.sqrt(qx * qx + qy * qy + qz * qz) - (np.float32(r0) + t * np.float32(r1 - r0))
    return distance


def tube(x: Arr, y: Arr, z: Arr, points: Sequence[Point], radii: Sequence[float]) -> Arr:
    """Signed distance to a bent tube through `points`."""
    best: Arr = np.full((1, 1), FAR, np.float32)
    for i in range(len(points) - 1):
        best = np.minimum(best, capsule(x, y, z, points[i], points[i + 1], radii[i], radii[i + 1]))
    return best


def super_ellipse(x: Arr, y: Arr, a: Arr, b: Arr) -> Arr:
    """Approximate signed distance to a boxy ellipse (exponent 2.25) of half axes a, b in each plane."""
    u, v = np.abs(x / a), np.abs(y / b)
    su, sv = u * np.sqrt(np.sqrt(u)), v * np.sqrt(np.sqrt(v))
    k = np.power(u * su + v * sv + np.float32(1e-9), np.float32(1 / 2.25))
    gu, gv = su / a, sv / b
    slope = np.sqrt(gu * gu + gv * gv) / (k * np.sqrt(np.sqrt(k)) + np.float32(1e-6))
    distance: Arr = (k - 1) / np.maximum(slope, np.float32(1e-4))
    return distance


def value_noise(x: Arr, y: Arr, z: Arr, size: float, seed: int) -> Arr:
    """Smooth noise of mean 0 and range about -1..1 whose grains are `size` wide."""
    table = np.random.default_rng(seed).uniform(-1.0, 1.0, (32, 32, 32)).astype(np.float32)
    result: Arr = np.zeros(np.broadcast_shapes(x.shape, y.shape, z.shape), np.float32)
    cells = []
    for axis in (x, y, z):
        scaled = axis / np.float32(size) + np.float32(1000.0)
        whole = np.floor(scaled)
        part = (scaled - whole).astype(np.float32)
        cells.append((whole.astype(np.int32), part * part * (3 - 2 * part)))
    (ix, fx), (iy, fy), (iz, fz) = cells
    for dx in (0, 1):
        wx = fx if dx else 1 - fx
        for dy in (0, 1):
            wxy = wx * (fy if dy else 1 - fy)
            for dz in (0, 1):
                corner = table[(ix + dx) & 31, (iy + dy) & 31, (iz + dz) & 31]
                result += corner * (wxy * (fz if dz else 1 - fz))
    return result


def lobules(x: Arr, y: Arr, z: Arr, size: float, seed: int) -> tuple[Arr, Arr]:
    """Cut space in rounded cells like secondary lobules: (distance to the nearest wall, cell value 0..1)."""
    rng = np.random.default_rng(seed)
    shift = rng.uniform(0.1, 0.9, (16, 16, 16, 3)).astype(np.float32)
    value = rng.uniform(0.0, 1.0, (16, 16, 16)).astype(np.float32)
    points = [(axis / np.float32(size) + np.float32(400.0)).astype(np.float32) for axis in (x, y, z)]
    base = [np.floor(p).astype(np.int32) for p in points]
    first: Arr = np.full(np.broadcast_shapes(*(p.shape for p in points)), 9.0, np.float32)
    second, cell = first.copy(), np.zeros_like(first)
    for n in range(27):
        cx, cy, cz = base[0] + n % 3 - 1, base[1] + n // 3 % 3 - 1, base[2] + n // 9 - 1
        key = (cx & 15, cy & 15, cz & 15)
        move = shift[key]
        ex, ey, ez = (
            points[0] - cx - move[..., 0],
            points[1] - cy - move[..., 1],
            points[2] - cz - move[..., 2],
        )
        dist = np.sqrt(ex * ex + ey * ey + ez * ez)
        nearer = dist < first
        second = np.where(nearer, first, np.minimum(second, dist))
        cell = np.where(nearer, value[key], cell)
        first = np.minimum(first, dist)
    return (second - first) * np.float32(size / 2), cell


def blur(image: Arr, sigma: float) -> Arr:
    """Gaussian blur of a picture by two passes of a sampled kernel; edges are held. `sigma` in pixels."""
    if sigma <= 0:
        return image
    step = max(1, int(sigma / 6))  # a wide blur is done on a thinned picture: same look, far less work
    work = image
    if step > 1:
        rows, columns = (-image.shape[0] % step, -image.shape[1] % step)
        padded = np.pad(image, ((0, rows), (0, columns)), mode="edge")
        work = padded.reshape(padded.shape[0] // step, step, padded.shape[1] // step, step).mean((1, 3))
    reach = int(3.0 * sigma / step) + 1
    taps = np.exp(-0.5 * (np.arange(-reach, reach + 1) * step / sigma) ** 2).astype(np.float32)
    taps /= taps.sum()
    for axis in (0, 1):
        pad = [(reach, reach) if i == axis else (0, 0) for i in (0, 1)]
        held = np.pad(work, pad, mode="edge")
        size = work.shape[axis]
        mixed: Arr = np.zeros_like(work)
        for i, tap in enumerate(taps):
            mixed += tap * np.take(held, range(i, i + size), axis)
        work = mixed
    if step > 1:
        work = resize(work, work.shape[0] * step, work.shape[1] * step)
        work = work[: image.shape[0], : image.shape[1]]
    return work


def _resize_axis(image: Arr, size: int, axis: int) -> Arr:
    """Cubic (Catmull-Rom) resampling along one axis, pixel centres aligned."""
    old = image.shape[axis]
    where = (np.arange(size, dtype=np.float64) + 0.5) * old / size - 0.5
    whole = np.floor(where).astype(np.int64)
    t = (where - whole).astype(np.float32)
    weights = (
        ((-0.5 * t + 1.0) * t - 0.5) * t,
        (1.5 * t - 2.5) * t * t + 1.0,
        ((-1.5 * t + 2.0) * t + 0.5) * t,
        (0.5 * t - 0.5) * t * t,
    )
    shape = (-1, 1) if axis == 0 else (1, -1)
    parts = [
        np.take(image, np.clip(whole + k - 1, 0, old - 1), axis) * weights[k].reshape(shape) for k in range(4)
    ]
    mixed: Arr = parts[0] + parts[1] + parts[2] + parts[3]
    return mixed


def resize(image: Arr, height: int, width: int) -> Arr:
    """Resample a picture smoothly to a new size."""
    return _resize_axis(_resize_axis(image, height, 0), width, 1)
