"""Parameterised lesions of the lung and pleural space: where they are and how much of the air they replace.

A lesion answers, for any place, with a filling 0..1: the share of the way from aerated lung to `target` HU.
Textbook ranges: ground-glass opacity -700 to -300 HU (filling 0.2 to 0.6), consolidation 0 to 50 HU (filling
0.95 or more), solid nodule 20 to 60 HU, pleural fluid 0 to 20 HU, air -1000 HU. Shapes are invented.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .anatomy import Tissue, fissures
from .geometry import Arr, Point, ellipsoid, lobules, ramp, smooth_step, value_noise

SOLID, FLUID = 45.0, 10.0


@dataclass(frozen=True)
class Lesion:
    """One lesion in body coordinates (mm); `kind` names one of the functions below."""

    name: str
    kind: str
    centre: Point = (0.0, 0.0, 0.0)
    radii: Point = (20.0, 20.0, 20.0)
    fill: float = 0.35
    ragged: float = 0.5  # irregularity of the outline, as a share of the smallest radius
    edge: float = 5.0  # width of the soft border, mm
    paving: float = 0.0  # strength of the fine net of lines (crazy paving)
    seed: int = 1
    side: int = 0  # -1 right, 1 left, 0 both
    amount: float = 0.5  # coverage of a peripheral band, extent of a diffuse process
    level: float = -100.0  # height of a fluid level, mm


@dataclass
class Places:
    """Body coordinates and tissue of a plane, and whether fine texture is worth computing."""

    x: Arr
    y: Arr
    z: Arr
    tissue: Tissue
    fine: bool


def _outline(lesion: Lesion, at: Places) -> Arr:
    """Signed distance to the lesion's ragged ellipsoid."""
    d = ellipsoid(at.x, at.y, at.z, lesion.centre, lesion.radii)
    if d.size == 1 or lesion.ragged <= 0:
        return d
    size = min(lesion.radii)
    rough = value_noise(at.x, at.y, at.z, size * 0.85, lesion.seed) * 0.7
    rough = rough + value_noise(at.x, at.y, at.z, size * 0.36, lesion.seed + 50) * 0.5
    return d + rough * np.float32(size * lesion.ragged)


def _texture(lesion: Lesion, at: Places, spread: float = 0.45) -> Arr:
    """Uneven filling: lobules differ, and with `paving` their walls show as a net of fine lines."""
    if not at.fine:
        return 1 + np.float32(spread * 0.8) * value_noise(at.x, at.y, at.z, 11.0, lesion.seed + 7)
    walls, cell = lobules(at.x, at.y, at.z, 13.0, lesion.seed + 9)
    soft = 1 + np.float32(spread) * (cell - 0.5) * smooth_step(walls, 0.0, 2.0)
    soft = soft + 0.22 * value_noise(at.x, at.y, at.z, 4.0, lesion.seed + 3)
    if lesion.paving > 0:
        bend = 2.2 * value_noise(at.x, at.y, at.z, 8.0, lesion.seed + 22)
        net, _ = lobules(at.x + bend, at.y - bend, at.z, 7.8, lesion.seed + 21)
        vary = 0.65 + 0.6 * value_noise(at.x, at.y, at.z, 19.0, lesion.seed + 23)
        soft = soft + np.float32(lesion.paving) * vary * (
            ramp(net - 0.75, 1.3) + 0.6 * ramp(walls - 0.9, 1.5)
        )
    return soft


def _blob(lesion: Lesion, at: Places) -> Arr:
    """A ragged patch of ground glass or, when well filled, of consolidation."""
    d = _outline(lesion, at)
    if d.size == 1:
        return d * 0
    return ramp(d, lesion.edge) * lesion.fill * _texture(lesion, at, 0.5 if lesion.fill < 0.8 else 0.15)


def _nodule(lesion: Lesion, at: Places) -> Arr:
    """A solid, slightly lobed ball with a sharp border."""
    d = ellipsoid(at.x, at.y, at.z, lesion.centre, lesion.radii)
    if d.size == 1:
        return d * 0
    bump = value_noise(at.x, at.y, at.z, max(5.0, lesion.radii[0] * 0.7), lesion.seed)
    return ramp(d + bump * np.float32(lesion.ragged * lesion.radii[0]), lesion.edge) * lesion.fill


def _ring(lesion: Lesion, at: Places) -> Arr:
    """Reversed halo: ground glass inside a ring of consolidation."""
    d = _outline(lesion, at)
    if d.size == 1:
        return d * 0
    thick = 2.6 + 2.4 * value_noise(at.x, at.y, at.z, 14.0, lesion.seed + 2)
    rim = ramp(np.abs(d + 3.0) - thick, lesion.edge)
    return np.maximum(rim * 0.93, ramp(d, 2.5) * lesion.fill * _texture(lesion, at))


def _bands(lesion: Lesion, at: Places) -> Arr:
    """Perilobular pattern: thick arcs along lobule walls, with some ground glass between."""
    d = _outline(lesion, at)
    if d.size == 1:
        return d * 0
    bend = 7 * value_noise(at.x, at.y, at.z, 15.0, lesion.seed + 6)
    walls, cell = lobules(at.x + bend, at.y - bend, at.z + bend, 23.0, lesion.seed + 5)
    rough = value_noise(at.x, at.y, at.z, 9.0, lesion.seed + 7)
    broken = smooth_step(value_noise(at.x, at.y, at.z, 17.0, lesion.seed + 8) + cell * 0.6, -0.25, 0.2)
    arcs = ramp(walls - 0.6 - 2.4 * cell - 1.2 * rough, 2.2) * broken * 0.90
    haze = lesion.fill * (0.45 + cell) * (1 + 0.5 * rough)
    return ramp(d, 9.0) * np.maximum(arcs, haze)


def _peripheral(lesion: Lesion, at: Places) -> Arr:
    """Ground glass in a band under the pleura, more at the base and back, in patches."""
    t = at.tissue
    near = 1 - smooth_step(
        np.minimum(t.wall, t.base * 1.3 + 4), lesion.radii[0] * 0.45, lesion.radii[0] * 1.5
    )
    patch = value_noise(at.x, at.y, at.z, 42.0, lesion.seed) + 0.55 * value_noise(
        at.x, at.y, at.z, 17.0, lesion.seed + 1
    )
    low = smooth_step(-at.z, -80, 110) * 0.9 + smooth_step(at.y, -60, 60) * 0.35 - 0.75
    cover = smooth_step(patch + low + near * 1.1, 1.15 - lesion.amount * 1.5, 1.50 - lesion.amount * 1.5)
    return (cover * (0.25 + 0.75 * near) * lesion.fill * _texture(lesion, at)).astype(np.float32)


def _diffuse(lesion: Lesion, at: Places) -> Arr:
    """Both lungs filled unevenly, denser at the base and in dependent parts; the apices spared longest."""
    patch = 0.6 * value_noise(at.x, at.y, at.z, 55.0, lesion.seed)
    patch = patch + 0.4 * value_noise(at.x, at.y, at.z, 21.0, lesion.seed + 1)
    low = smooth_step(-at.z, -100, 100) * 0.75 + smooth_step(at.y, -70, 80) * 0.4
    share = smooth_step(patch * 0.55 + low + lesion.amount, 0.42, 1.55)
    return (np.clip(share * lesion.fill, 0, 0.97)).astype(np.float32)


def _lobar(lesion: Lesion, at: Places) -> Arr:
    """Consolidation of a lower lobe, sharp at the fissure, with less dense patches towards its border."""
    major, _ = fissures(at.x, at.y, at.z)
    patch = value_noise(at.x, at.y, at.z, 30.0, lesion.seed)
    patch = patch + 0.6 * value_noise(at.x, at.y, at.z, 12.0, lesion.seed + 1)
    inner = smooth_step(
        -at.z - 0.35 * (at.y + at.x * 0.6 + 30) + 20 * patch, lesion.level - 14, lesion.level + 34
    )
    low = 1 - 0.75 * smooth_step(30 - at.tissue.wall - at.tissue.base * 0.7 + 12 * patch, 4, 34)
    dense = 0.72 + 0.28 * smooth_step(patch, -0.6, 0.3)
    return (ramp(major, 2.0) * inner * low * lesion.fill * dense).astype(np.float32)


def _effusion(lesion: Lesion, at: Places) -> Arr:
    """Fluid at the base of an upright patient; its surface climbs at the walls (meniscus)."""
    t = at.tissue
    climb = lesion.radii[2] * np.exp(-np.maximum(t.wall, 0) / np.float32(lesion.radii[0]))
    thin = t.wall - np.float32(lesion.amount) - (lesion.level - at.z) * 0.03
    film = ramp(thin, 3.0) * (at.z < lesion.level + 70)
    fluid: Arr = np.maximum(ramp(at.z - np.float32(lesion.level) - climb, 5.0), film).astype(np.float32)
    return fluid


def gap(lesion: Lesion, y: Arr, z: Arr) -> Arr:
    """Width of the air space outside a partly collapsed lung, mm: widest where air rises."""
    rise: Arr = smooth_step(z, -130, 80) * lesion.radii[2] + smooth_step(-y, -60, 70) * lesion.radii[1]
    rise += np.float32(lesion.radii[0])
    return rise


_KINDS = {
    "blob": _blob, "nodule": _nodule, "ring": _ring, "bands": _bands, "peripheral": _peripheral,
    "diffuse": _diffuse, "lobar": _lobar, "effusion": _effusion,
}  # fmt: skip


def filling(lesion: Lesion, at: Places) -> Arr:
    """Filling 0..1 of the lung by one lesion on a plane."""
    value = _KINDS[lesion.kind](lesion, at)
    if lesion.side:
        value = value * (at.x * lesion.side > 0)
    share: Arr = np.clip(value, 0, 1)
    return share


def apply(lesions: tuple[Lesion, ...], at: Places) -> tuple[Arr, Arr, list[Arr]]:
    """Return the plane's HU with the lesions in, the share of the lung still to be drawn, and each filling.

    The share is 1 where vessels and airways are seen and 0 in pleural fluid or air.
    """
    hu, lung = at.tissue.hu.copy(), at.tissue.lung
    keep: Arr = lung.copy()
    fills: list[Arr] = []
    for lesion in lesions:
        if lesion.kind == "pneumothorax":
            width = gap(lesion, at.y, at.z)
            here = (at.x * lesion.side > 0) * lung
            free = ramp(at.tissue.free - width, 1.6) * here
            line = ramp(np.abs(at.tissue.free - width - 1.0) - 0.7, 1.6) * here
            hu = hu + 55 * here  # the smaller lung holds less air
            hu = hu + (-1000 - hu) * free
            hu = hu + (-380 - hu) * line * (1 - free)
            keep = keep * (1 - free)
            fills.append(free)
            continue
        value = filling(lesion, at) * np.ones_like(lung)
        target = FLUID if lesion.kind == "effusion" else SOLID
        hu = hu + (target - hu) * value * lung
        if lesion.kind == "effusion":
            keep = keep * (1 - value)
        fills.append(value * lung)
    return hu, keep, fills
