"""The bones of the chest as clouds of points: ribs, cartilage, spine, sternum, clavicles, scapulae.

The weights say how many HU a bone adds to the muscle around it. Typical values: cortical bone 700 to 1400 HU
(thinner than a voxel at the ribs, so 800 is used), marrow 120 to 250 HU, rib cartilage 90 to 130 HU.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from .anatomy import CAGE_DEPTH, CAGE_MIDDLE, CAGE_WIDTH, MARROW, MUSCLE, SPINE_Y
from .body import Body
from .cloud import Cloud, rod, solid
from .geometry import Arr, capsule, profile, smooth_step, value_noise

CORTEX = 800.0
# Heights of the middle of the vertebral bodies, first thoracic to second lumbar, after three neck ones.
VERTEBRAE = (133, 117, 100, 82, 63, 43, 22, 0, -22, -45, -68, -91, -115, -139, -164, -190, -217)
FIRST_RIB = 3
RIB_DROP = (36, 58, 76, 89, 98, 103, 105, 102, 96, 84, 62, 44)
RIB_END_X = (27, 31, 37, 44, 52, 62, 76, 92, 108, 120, 0, 0)
RIB_SHARE = (1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0.62, 0.36)


def _bone(shell: float, inner: float = MARROW) -> Callable[[Arr], Arr]:
    """Return a density for `rod`: hard shell of a thickness in mm around marrow, as HU above muscle."""

    def density(depth: Arr) -> Arr:
        return np.where(depth < shell, np.float32(CORTEX - MUSCLE), np.float32(inner - MUSCLE))

    return density


def _cage_point(angle: Arr, z: Arr, out: Arr, side: int) -> tuple[Arr, Arr]:
    """Point outside the inner cage surface; angle 0 at the back, pi at the front, measured in the section."""
    a, b = profile(z, CAGE_WIDTH) + out, profile(z, CAGE_DEPTH) + out
    s, c = np.sin(angle), np.cos(angle)
    r = (np.abs(s / a) ** 2.25 + np.abs(c / b) ** 2.25) ** (-1 / 2.25)
    return side * r * s, profile(z, CAGE_MIDDLE) + r * c


def rib_path(number: int, side: int) -> tuple[Arr, Arr]:
    """Middle line and outward normals of one rib's bony part (n, 3), from the spine to the front."""
    t = np.linspace(0, 1, 140)
    top = VERTEBRAE[FIRST_RIB + number]
    start = np.arcsin(24.0 / (profile(np.array([top]), CAGE_WIDTH)[0]))
    end_x = max(RIB_END_X[number], 24.0)
    front = np.pi - np.arcsin(min(0.95, end_x / 128.0))
    angle = start + (front - start) * t * RIB_SHARE[number]
    fall = (
        RIB_DROP[number] * (0.10 * t + 0.90 * smooth_step(t, -0.25, 1.15) ** 1.25) - RIB_DROP[number] * 0.04
    )
    z = top + 3.0 * np.sin(np.clip(t / 0.12, 0, 1) * np.pi) - fall
    out = np.full_like(t, 5.0)
    x, y = _cage_point(angle, z, out, side)
    x2, y2 = _cage_point(angle, z, out + 2, side)
    head = np.exp(-((t / 0.05) ** 2))  # the rib's head reaches in to the vertebra
    x = x - side * head * 4
    y = y - head * 5
    path = np.stack([x, y, z], 1)
    normal = np.stack([x2 - x, y2 - y, np.zeros_like(t)], 1)
    return path, normal / np.linalg.norm(normal, axis=1, keepdims=True)


def ribs(grain: float) -> list[Cloud]:
    """All ribs with the cartilage that joins the upper ten to the sternum."""
    parts = []
    for number in range(12):
        for side in (-1, 1):
            path, normal = rib_path(number, side)
            t = np.linspace(0, 1, len(path))
            wide = (
                5.6 + 1.5 * smooth_step(t, 0.3, 0.9) - 1.4 * (number > 9) - 1.0 * np.exp(-((t / 0.08) ** 2))
            )
            thick = 3.4 + 0.5 * np.exp(-((t / 0.15) ** 2)) - 0.6 * (number > 9) + 0 * t
            if number == 0:
                wide, thick = wide + 0.5, thick * 0.7
                normal = normal * 0.7 + np.array([0, 0, 0.7])
                normal /= np.linalg.norm(normal, axis=1, keepdims=True)
            parts.append(rod(path, wide, thick, normal, _bone(0.95), grain))
            if number < 10:
                end = path[-1]
                goal_z = min(60.0 - 19.0 * number, 60.0) if number < 7 else -66.0
                goal = np.array([side * 15.0, profile(np.array([goal_z]), CAGE_MIDDLE)[0]
                                 - profile(np.array([goal_z]), CAGE_DEPTH)[0] - 4, goal_z])  # fmt: skip
                s = np.linspace(0, 1, 30)[:, None]
                line = end * (1 - s) + goal * s
                line[:, 1] = line[:, 1] - 8 * (s * (1 - s))[:, 0]
                way = np.tile(np.array([0.0, -1.0, 0.0]), (30, 1))
                size = np.full(30, 6.0)
                parts.append(rod(line, size, size * 0.7, way, lambda d: 55 + 0 * d, grain * 3))
    return parts


def _vertebra(number: int, grain: float) -> list[Cloud]:
    """One vertebra: body with hard end plates, arch, spinous and transverse processes."""
    z0 = float(VERTEBRAE[number])
    y0 = float(profile(np.array([z0]), SPINE_Y)[0])
    size = 0.80 + 0.022 * number
    tall, rx, ry = 8.3 + 0.28 * number, 17.5 * size, 14.5 * size

    def body(x: Arr, y: Arr, z: Arr) -> Arr:
        up = np.abs(z - z0)
        waist = 1 - 0.10 * (1 - np.clip(up / tall, 0, 1) ** 2)
        flat = np.where(y > y0, 1.35, 1.0)  # the back of the body is nearly flat
        k = np.sqrt((x / (rx * waist)) ** 2 + ((y - y0) * flat / (ry * waist)) ** 2)
        depth = np.minimum((1 - k) * 15, tall - up)
        value = np.where(depth < 1.1, 480.0, 105.0)
        return np.where(depth > 0, value, 0.0).astype(np.float32)

    def arch(x: Arr, y: Arr, z: Arr) -> Arr:
        side = np.abs(x)
        pedicle = capsule(side, y, z, (10.5, y0 + 9, z0 + 3), (12.5, y0 + 23, z0 + 2), 4.0, 4.2)
        lamina = capsule(side, y, z, (12.5, y0 + 24, z0 + 2), (2, y0 + 35, z0 - 5), 3.8, 3.6)
        wing = capsule(
            side, y, z, (13, y0 + 24, z0 + 3), ((28 if number > 2 else 20) * size, y0 + 31, z0 + 6), 4.2, 3.6
        )
        spine = capsule(side * 1.4, y, z, (0, y0 + 35, z0 - 6), (0, y0 + 53, z0 - 17), 3.6, 3.4)
        d = np.minimum(np.minimum(pedicle, lamina), np.minimum(wing, spine))
        return np.where(d < 0, np.where(d > -1.1, 600.0, 170.0), 0.0).astype(np.float32)

    return [
        solid(body, (-rx, y0 - ry, z0 - tall), (rx, y0 + ry, z0 + tall), grain * 1.6),
        solid(arch, (-36, y0 + 4, z0 - 22), (36, y0 + 58, z0 + 13), grain * 1.6),
    ]


def _front_y(z: Arr) -> Arr:
    """Front of the inner cage in the midline."""
    return profile(z, CAGE_MIDDLE) - profile(z, CAGE_DEPTH)


def sternum(grain: float) -> Cloud:
    """Breastbone: manubrium, body, xiphoid, hard outside and spongy inside."""

    def density(x: Arr, y: Arr, z: Arr) -> Arr:
        half = profile(z, [(66, 24), (56, 24), (36, 15), (30, 13), (0, 15), (-48, 18), (-58, 9), (-80, 4)])
        middle = _front_y(z) - 7 - 3 * np.exp(-(((z - 33) / 10) ** 2))
        depth = np.minimum(half - np.abs(x), 5.2 - np.abs(y - middle) - 1.5 * (x / half) ** 2)
        depth = np.minimum(depth, 66 - z)
        gap = np.abs(z - 33) < 1.5
        value = np.where(depth < 1.0, 420.0, 85.0)
        return np.where((depth > 0) & ~gap, value, 0.0).astype(np.float32)

    return solid(density, (-25, -118, -80), (25, -36, 67), grain * 1.6)


def shoulder_girdle(body: Body, grain: float) -> list[Cloud]:
    """Clavicles, scapulae and upper arm bones, placed for arms at the side, up, or lying down."""
    parts = []
    lift = 26.0 if body.arms != "down" else (7.0 if body.supine else 0.0)
    inward = 14.0 if body.supine else 0.0
    for side in (-1, 1):
        s = np.linspace(0, 1, 60)
        x = 15 + 138 * s
        y = -40 + 52 * s - 13 * np.sin(2 * np.pi * s) * (1 - 0.4 * s)
        z = 64 + 28 * s**1.2 + 3 * np.sin(2 * np.pi * s) + lift * s + 9 * body.supine
        line = np.stack([side * x, y, z], 1)
        size = 5.6 + 2.6 * np.exp(-((s / 0.12) ** 2)) + 0.8 * smooth_step(s, 0.7, 1)
        way = np.tile(np.array([0.0, 0.3, 0.95]), (60, 1))
        parts.append(rod(line, size, size * 0.86, way, _bone(1.5), grain))
        parts.append(_scapula(side, inward, lift, grain))
        if body.arms == "away":
            continue
        head = (side * 178.0 - side * inward * 0.4, 4.0, 74 + lift)

        def upper_arm(
            x: Arr, y: Arr, z: Arr, head: tuple[float, float, float] = head, side: int = side
        ) -> Arr:
            ball = np.sqrt((x - head[0]) ** 2 + (y - head[1]) ** 2 + (z - head[2]) ** 2) - 23
            turn = -130.0 if body.arms == "down" else 70.0
            shaft = capsule(x, y, z, head, (head[0] + side * 22, head[1] + 4, head[2] + turn), 17, 11)
            d = np.minimum(ball, shaft)
            return np.where(d < 0, np.where(d > -2.0, 620.0, 120.0), 0.0).astype(np.float32)

        low = (min(head[0] - 30, head[0] + side * 30 - 15), -30.0, head[2] - 70)
        parts.append(solid(upper_arm, low, (low[0] + 75, 40.0, head[2] + 70), grain * 4))
    return parts


def _scapula(side: int, inward: float, lift: float, grain: float) -> Cloud:
    """Shoulder blade: a thin curved triangle with thick borders, its spine and the socket."""
    top = np.array([92 - inward, 70.0, 84 + lift * 0.3])
    tip = np.array([116 - inward * 1.3 + lift * 0.25, 72.0 - lift * 0.3, -48 + lift * 0.6])
    socket = np.array([152 - inward * 0.6, 24.0, 66 + lift])
    u, v, w = (np.asarray(a, np.float64) for a in _triangle(int(9000 / grain)))
    points = top * u[:, None] + tip * v[:, None] + socket * w[:, None]
    border = np.minimum(np.minimum(u, w * 1.0), v + 0.02)
    lateral = np.exp(-((u / 0.07) ** 2))  # the edge from tip to socket is a strong bar
    medial = np.exp(-((w / 0.03) ** 2))
    half = 1.1 + 3.4 * lateral + 1.0 * medial + 5.0 * np.exp(-(((1 - w) / 0.14) ** 2))
    bulge = 12 * np.sqrt(np.clip(border, 0, 1))
    jitter = (np.arange(len(u)) * 0.7548776662) % 1.0 * 2 - 1
    points[:, 1] += bulge + half * jitter
    points[:, 2] -= 20 * np.sin(np.pi * w) * (1 - v) ** 2
    points[:, 0] += 6 * np.sin(np.pi * v) * (u - w)
    points[:, 0] *= side
    weight = 2 * half * (4200.0 / len(u)) * np.where(half > 2.2, 330.0, 480.0)
    blade = Cloud(points.astype(np.float32), weight.astype(np.float32))
    s = np.linspace(0, 1, 40)[:, None]
    ridge = (top * 0.75 + tip * 0.25) * (1 - s) + (socket + np.array([4.0, 10.0, 22.0])) * s
    ridge[:, 1] += 14 * np.sin(np.pi * s[:, 0] * 0.7)
    ridge[:, 0] *= side
    way = np.tile(np.array([0.0, 0.0, 1.0]), (40, 1))
    size = 5 + 3 * s[:, 0]
    spine = rod(ridge, size, size * 0.5, way, _bone(1.1), grain)
    return Cloud.join([blade, spine])


def _triangle(count: int) -> tuple[Arr, Arr, Arr]:
    """Even barycentric coordinates of a triangle."""
    n = np.arange(count, dtype=np.float64)
    a, b = (0.5 + n * 0.7548776662) % 1.0, (0.5 + n * 0.5698402910) % 1.0
    root = np.sqrt(a)
    return 1 - root, root * (1 - b), root * b


def skeleton(body: Body, grain: float) -> Cloud:
    """All bones of one person in room coordinates; `grain` is the volume of a point in mm3."""
    parts = [*ribs(grain), sternum(grain), *shoulder_girdle(body, grain)]
    for number in range(len(VERTEBRAE)):
        parts += _vertebra(number, grain)
    cloud = Cloud.join(parts)
    x, y, z = (cloud.points[:, i] for i in range(3))
    grainy = 1 + 0.16 * value_noise(x, y, z, 1.8, body.seed + 5)  # spongy bone is not even
    return Cloud(body.to_room(cloud.points), cloud.weight * grainy)
