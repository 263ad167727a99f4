"""Soft tissues of the standard chest: wall, lungs, mediastinum, heart, great vessels and upper abdomen.

Hounsfield units (HU) are round textbook values for a chest CT without contrast medium at 120 kV: air
-1000, inflated lung -880 to -800, fat -110 to -90, fluid 0 to 20, blood 35 to 45, muscle 50 to 60, liver
55 to 65, spleen 45 to 50, skin about 20. It is a phantom: shapes are plausible, not measured on anyone.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .body import Body
from .geometry import (
    Arr,
    ellipsoid,
    profile,
    ramp,
    smooth_min,
    smooth_step,
    super_ellipse,
    tilted_ellipsoid,
    tube,
)

AIR, LUNG, FAT, WATER, BLOOD, MUSCLE = -1000.0, -865.0, -102.0, 10.0, 42.0, 54.0
LIVER, SPLEEN, SKIN, MARROW = 60.0, 48.0, 15.0, 170.0

# Inner surface of the rib cage at heights z: half width, half depth, centre in y.
CAGE_WIDTH = [
    (150, 52), (112, 60), (100, 72), (85, 88), (65, 103), (40, 115), (20, 121), (0, 126), (-40, 133),
    (-80, 135), (-120, 135), (-165, 131), (-220, 124),
]  # fmt: skip
CAGE_DEPTH = [
    (150, 36), (112, 40), (90, 50), (65, 61), (40, 70), (20, 76), (0, 81), (-40, 89), (-80, 94),
    (-120, 95), (-165, 92), (-220, 86),
]  # fmt: skip
CAGE_MIDDLE = [(150, 22), (100, 22), (65, 12), (30, 4), (0, 0), (-60, -4), (-120, -4), (-220, -2)]
SKIN_WIDTH = [(160, 60), (112, 128), (90, 160), (60, 158), (20, 153), (-40, 156), (-120, 160), (-220, 158)]
SPINE_Y = [(160, 12), (130, 18), (100, 27), (60, 40), (0, 51), (-60, 56), (-120, 52), (-220, 36)]

TRACHEA = ([(3, -16, 170), (1, -4, 90), (0, 6, 45), (-1, 14, 2)], [8.4, 8.4, 8.4, 8.0])
RIGHT_BRONCHUS = ([(-2, 14, 3), (-30, 15, -19), (-40, 20, -46)], [7.2, 6.4, 5.0])
LEFT_BRONCHUS = ([(1, 14, 3), (40, 22, -29), (47, 27, -40)], [6.6, 5.6, 4.6])
ARCH = (
    [(-14, -24, 8), (-8, -18, 23), (6, -4, 31), (19, 14, 29), (27, 32, 17), (27, 40, -5)],
    [16, 15, 14, 13.5, 13, 12.5],
)
VESSELS: list[tuple[list[tuple[float, float, float]], list[float]]] = [
    ([(-32, -10, 46), (-33, -14, 0), (-30, -12, -40)], [8.5, 9.5, 10]),
    ([(-4, -14, 34), (-14, -12, 58), (-26, -6, 84), (-44, -6, 104)], [6.5, 6.2, 5.5, 5]),
    ([(8, 0, 34), (17, -4, 66), (25, -8, 150)], [4.5, 4, 4]),
    ([(18, 13, 34), (27, 14, 66), (46, 4, 92), (80, -8, 98)], [5.5, 5, 5, 4.5]),
    ([(-27, -18, 43), (2, -31, 52), (28, -28, 66), (40, -18, 84)], [7.5, 6.5, 6.5, 6]),
    ([(-31, -11, 45), (-36, -14, 70), (-44, -14, 90)], [7.5, 7, 6]),
    ([(18, -48, -52), (20, -40, -32), (20, -27, -15)], [15, 14.5, 13.5]),
    ([(20, -28, -16), (32, -6, -6), (45, 17, -13), (52, 27, -36)], [12.5, 11.5, 10, 7.5]),
    ([(18, -24, -20), (-8, -4, -21), (-33, -1, -25), (-47, 10, -50)], [11, 10.5, 9.5, 7]),
    ([(-8, 40, -150), (-9, 36, -30), (-10, 30, 4), (-20, 14, 14), (-31, -8, 10)], [3.5, 4, 4.5, 4.5, 4.5]),
    ([(-14, 6, -40), (-40, 6, -44)], [6.5, 5.5]),
    ([(28, 10, -40), (48, 14, -46)], [6.5, 5.5]),
    ([(-22, 2, -84), (-23, 8, -150)], [12, 12]),
]


@dataclass
class Tissue:
    """What one plane holds: HU without lung disease, share of lung 0..1, and places inside the lung."""

    hu: Arr
    lung: Arr
    wall: Arr  # depth below the rib pleura, mm (positive inside)
    base: Arr  # height above the diaphragm, mm
    free: Arr  # depth below the pleura of ribs and apex, mm


def dome(x: Arr, y: Arr, breath: float) -> Arr:
    """Height of the diaphragm: two domes, the right higher, with deep gutters at the side and back."""
    side = np.abs(x)
    out = np.clip((side - 60) / 75, 0, 1.3)
    back = np.clip((y + 14) / 104, 0, 1.2)
    front = np.clip((-14 - y) / 82, 0, 1.2)
    drop = 44 * out * out + 62 * back * back + 26 * front * front + 14 * (out * out + back * back) ** 2
    drop = drop + np.where(x < 0, 10, 5) * np.clip((60 - side) / 60, 0, 1) ** 2
    top = -103 - 13 * smooth_step(x, -8, 40)
    return (top + np.float32(breath) - drop).astype(np.float32)


def heart_shape(x: Arr, y: Arr, z: Arr, scale: float, flat: bool) -> Arr:
    """Signed distance to the heart; it grows about a point near its right base, mostly to the left."""
    s = np.float32(scale)
    hx, hy, hz = (x + 8) / s - 8, (y + 14) / s - 14, (z + 48) / s - 48
    if flat:  # lying down the heart is broader and shorter
        hx, hz = hx * np.float32(0.93), (hz + 60) * np.float32(1.06) - 60
    atrium = ellipsoid(hx, hy, hz, (-17, -16, -62), (25, 30, 37))
    right = ellipsoid(hx, hy, hz, (15, -45, -80), (46, 27, 34))
    left = tilted_ellipsoid(hx, hy, hz, (36, -20, -78), (0.80, -0.36, -0.42), 53, 35)
    back = ellipsoid(hx, hy, hz, (8, 11, -46), (36, 20, 25))
    shape = smooth_min(smooth_min(atrium, right, 10), smooth_min(left, back, 10), 10)
    appendage = ellipsoid(hx, hy, hz, (42, -18, -36), (15, 18, 14))
    distance: Arr = smooth_min(shape, appendage, 10) * s
    return distance


def great_vessels(x: Arr, y: Arr, z: Arr, aorta: float) -> Arr:
    """Signed distance to the aorta and the other large vessels of the mediastinum together."""
    zz = np.clip(z, -230, 12)
    fx, fy = profile(zz, [(12, 27), (-40, 25), (-90, 19), (-150, 9)]), profile(zz, SPINE_Y) - 12
    descending = np.sqrt((x - fx) ** 2 + (y - fy) ** 2) - np.float32(12.2 * aorta)
    descending = np.where(
        z < 5, descending, np.hypot(np.maximum(descending, 0), z - 5) + np.minimum(descending, 0)
    )
    ascending = tube(x, y, z, [(-6, -26, -46), (-14, -24, 10)], [15 * aorta, 16 * aorta])
    best: Arr = np.minimum(
        np.minimum(descending, ascending), tube(x, y, z, ARCH[0], [r * aorta for r in ARCH[1]])
    )
    for points, radii in VESSELS:
        best = np.minimum(best, tube(x, y, z, points, radii))
    return best


def airways(x: Arr, y: Arr, z: Arr) -> Arr:
    """Signed distance to the inner surface of the trachea and main bronchi."""
    best = tube(x, y, z, *TRACHEA)
    return np.minimum(np.minimum(best, tube(x, y, z, *RIGHT_BRONCHUS)), tube(x, y, z, *LEFT_BRONCHUS))


def fissures(x: Arr, y: Arr, z: Arr) -> tuple[Arr, Arr]:
    """Height above the major fissure (positive: upper or middle lobe) and above the minor fissure."""
    bow = 5 * np.sin(x / 21 + y / 37) - np.abs(x) * np.float32(0.10)
    major = z - (np.where(x < 0, 34, 40) - (62 - y) * np.float32(1.06) + bow + 6)
    minor = z - (-32 + 5 * np.sin(y / 24 + 1) + np.float32(0.06) * x)
    return major.astype(np.float32), minor.astype(np.float32)


def _cage(x: Arr, y: Arr, z: Arr) -> Arr:
    """Signed distance to the inner surface of the rib cage."""
    return super_ellipse(x, y - profile(z, CAGE_MIDDLE), profile(z, CAGE_WIDTH), profile(z, CAGE_DEPTH))


def lung_surface(body: Body, x: Arr, y: Arr, z: Arr, centre: Arr) -> tuple[Arr, Arr, Arr, Arr]:
    """Signed distances to the lungs, the cage, and cage and apex together; height above the diaphragm.

    `centre` is the signed distance to the solid things between the lungs.
    """
    cage = _cage(x, y, z)
    base = z - dome(x, y, body.breath)
    grow = 1 + np.maximum(25 - z, 0) / 30
    lift = np.maximum(z - 25, 0) / 80
    side = (np.abs(x) - 57) / (62 * grow)
    apex_k = np.sqrt(side**2 + ((y - 10) / (72 * grow)) ** 2 + lift**2)
    apex = (apex_k - 1) * 55
    outer = np.maximum(cage, apex)
    surface = np.maximum(np.maximum(outer, -base), 2.0 - centre)
    return surface, cage, outer, base


def middle_shape(body: Body, x: Arr, y: Arr, z: Arr) -> tuple[Arr, Arr, Arr, Arr]:
    """Signed distance to everything between the lungs, and to the heart, vessels and airways in it."""
    heart = heart_shape(x, y, z, body.heart, body.supine)
    vessels = great_vessels(x, y, z, body.aorta)
    air = airways(x, y, z)
    spine_y = profile(z, SPINE_Y)
    spine = (np.sqrt((x / 21) ** 2 + ((y - spine_y) / 19) ** 2) - 1) * 19
    behind = np.maximum(np.abs(x) - 11 - (y - spine_y) * 0.55 - 3.5 * np.sin(z / 3.6), spine_y + 6 - y)
    gullet = np.sqrt((x - 5) ** 2 + (y - spine_y + 28) ** 2) - 8
    seam = np.maximum(np.abs(x - 4) - 2.2 - np.clip((-y - 62) / 6, 0, 8), y + 20)
    thymus = ellipsoid(x, y, z, (1, -42, 18), (19, 28, 50))
    inlet = ellipsoid(x, y, z, (0, 2, 108), (40, 36, 62))
    waist = ellipsoid(x, y, z, (2, 14, -12), (30, 22, 34))
    soft = smooth_min(smooth_min(heart - 4, vessels - 1.5, 8), smooth_min(air - 3, spine, 9), 7)
    soft = smooth_min(smooth_min(soft, np.minimum(gullet, seam), 5), np.minimum(behind, inlet), 8)
    return smooth_min(soft, smooth_min(thymus, waist, 6), 8), heart, vessels, air


def _skin_surface(body: Body, x: Arr, y: Arr, z: Arr) -> Arr:
    """Signed distance to the skin: trunk, neck, shoulders and breasts."""
    more = np.float32(body.fat - 14.0)
    width = profile(z, SKIN_WIDTH) + more
    front = profile(z, CAGE_MIDDLE) - profile(z, CAGE_DEPTH)
    back = profile(z, CAGE_MIDDLE) + profile(z, CAGE_DEPTH)
    half = (back - front) / 2 + 27 + more
    trunk = super_ellipse(x, y - (back + front) / 2 - 4, width, half)
    side = np.abs(x)
    if body.arms == "down":
        shoulder = ellipsoid(side, y, z, (158, 14, 60), (54, 56, 74))
    elif body.arms == "up":
        shoulder = ellipsoid(side, y, z, (132, 12, 112), (54, 52, 74))
    else:
        shoulder = ellipsoid(side, y, z, (100, 30, 140), (62, 52, 72))
    slope = ellipsoid(side, y, z, (70, 40, 88), (96, 46, 50))
    neck = ellipsoid(x, y, z, (0, 10, 165), (62, 62, 120))
    skin = smooth_min(smooth_min(trunk, shoulder, 30), smooth_min(slope, neck, 40), 24)
    if body.breast > 0:
        s = body.breast
        breast = ellipsoid(side, y, z, (70, -92, -62), (58 * s, 46 * s, 58 * s))
        skin = smooth_min(skin, breast, 18)
    return skin


def _wall(body: Body, x: Arr, y: Arr, z: Arr, cage: Arr, soft: float) -> Arr:
    """HU of the chest wall: skin, fat and muscle layers, before the inside is laid in."""
    skin = _skin_surface(body, x, y, z)
    side = np.abs(x)
    hu = AIR + (SKIN - AIR) * ramp(skin, soft)
    hu += (FAT - hu) * ramp(skin + 2.0, soft)
    # Muscle lies between the ribs and the fat; it is thick at the chest (pectoral), the side and the back.
    chest = 17 * smooth_step(-y, 25, 60) * smooth_step(z, -60, -10) * (1 - smooth_step(side, 95, 130))
    back = 36 * smooth_step(y, 50, 78) * (1 - smooth_step(side, 34, 74)) + 16 * smooth_step(y, 10, 50)
    flank = 10 * smooth_step(side, 92, 118)
    high = 90 * smooth_step(z, 10, 75)
    outer = cage - (10 + np.maximum(np.maximum(chest, back), flank) + high)
    muscle = np.maximum(outer, skin + np.float32(max(4.0, body.fat * 0.75)))
    hu += (MUSCLE - hu) * ramp(muscle, soft)
    seam = np.abs(cage - 10.5 - 2.0 * np.sin(x / 17 + z / 23)) - 1.1
    patch = 0.5 + 0.5 * np.sin(x / 19 + 1) * np.sin(y / 23) + 0.3 * np.sin(z / 13)
    hu += (FAT - hu) * ramp(seam, 2.2) * np.clip(patch, 0, 0.8)
    deep = np.abs(cage - 22 - 3 * np.sin(x / 29 - z / 31)) - 1.0
    hu += (FAT - hu) * ramp(np.maximum(deep, muscle), 2.2) * np.clip(1.2 - patch, 0, 0.8)
    armpit = ellipsoid(side, y, z, (124, -4, 52), (17, 30, 40))
    hu += (FAT - hu) * ramp(armpit, 8.0) * 0.95
    spine_y = profile(z, SPINE_Y)
    if body.breast > 0:
        gland = ellipsoid(side, y, z, (72, -100, -66), (34 * body.breast, 22 * body.breast, 34 * body.breast))
        hu += (20 - hu) * ramp(gland, 14.0) * 0.75 * ramp(skin + 7, 4.0)
    thyroid = ellipsoid(side, y, z, (17, -12, 128), (9, 11, 24))
    hu += (95 - hu) * ramp(thyroid, soft)
    canal = np.sqrt((x / 11) ** 2 + ((y - spine_y - 24) / 9) ** 2) * 10 - 10
    hu += (25 - hu) * ramp(canal, 3.0)
    return hu.astype(np.float32)


def _abdomen(body: Body, x: Arr, y: Arr, base: Arr, z: Arr, cage: Arr, soft: float) -> Arr:
    """HU below the diaphragm: fat, liver, spleen, stomach with its air bubble."""
    hu: Arr = np.full(np.broadcast_shapes(x.shape, y.shape, z.shape), FAT, np.float32)
    spine_y = profile(z, SPINE_Y)
    clear = np.maximum(cage + 4, base + 3)
    tip = x - (42 - np.maximum(y + 20, 0) * 0.75 + (z + 120) * 0.5)
    spine = 30 - np.sqrt(x**2 + (y - spine_y) ** 2)
    liver = np.maximum(np.maximum(clear, tip), spine)
    hu += (LIVER - hu) * ramp(liver, soft)
    spleen = np.maximum(ellipsoid(x, y, z, (98, 42, -160), (34, 40, 44)), clear)
    hu += (SPLEEN - hu) * ramp(spleen, soft)
    stomach = np.maximum(ellipsoid(x, y, z, (70, -8, -156), (46, 56, 46)), clear + 2)
    stomach = np.maximum(stomach, 6 - tip)
    hu += (35 - hu) * ramp(stomach, soft)
    lying = body.supine or body.arms == "up"
    level = y + 24 if lying else body.seed % 5 * 3 - 142 - z
    gas = np.maximum(stomach + 4, level)
    hu += (AIR - hu) * ramp(gas, soft)
    rim = np.maximum(cage, base)
    hu += (MUSCLE - hu) * ramp(np.maximum(rim, -3 - base), soft)
    crus = np.abs(np.sqrt(x**2 + (y - spine_y) ** 2) - 27) - 3
    hu += (MUSCLE - hu) * ramp(np.maximum(crus, y - spine_y - 6), soft)
    kidney = ellipsoid(np.abs(x), y, z, (56, 52, -205), (24, 22, 42))
    hu += (34 - hu) * ramp(kidney, soft)
    return hu


def _between(hu: Arr, y: Arr, x: Arr, z: Arr, parts: tuple[Arr, Arr, Arr], soft: float) -> Arr:
    """Lay the heart, the vessels, the gullet and the airways in the fat between the lungs."""
    heart, vessels, air = parts
    spine_y = profile(z, SPINE_Y)
    hu = hu + (BLOOD - hu) * ramp(heart, soft)
    # Fat in the groove between the chambers.
    groove = np.abs(x * 0.80 + y * 0.25 + z * 0.35 + 32 + 6 * np.sin(y / 14 + z / 20)) - 2.5
    hu += (FAT - hu) * ramp(np.maximum(groove, -heart - 16), 4.0) * ramp(heart, soft) * 0.4
    hu += (44 - hu) * ramp(vessels, soft)
    gullet = np.sqrt(((x - 5) / 8) ** 2 + ((y - spine_y + 28) / 5.5) ** 2) * 6 - 6
    hu += (36 - hu) * ramp(gullet, soft)
    node = np.sqrt((x + 9) ** 2 + (y - 2) ** 2 + (z - 16) ** 2) - 3.5
    hu += (40 - hu) * ramp(node, soft)
    hu += (45 - hu) * ramp(np.abs(air - 0.8) - 1.2, soft)
    return hu + (AIR - hu) * ramp(air, soft)


def tissues(body: Body, x: Arr, y: Arr, z: Arr, soft: float) -> Tissue:
    """Evaluate the chest on a plane given by broadcastable room coordinates; `soft` is the edge width."""
    x, y, z = body.to_body(x, y, z)
    centre, heart, vessels, air = middle_shape(body, x, y, z)
    surface, cage, outer, base = lung_surface(body, x, y, z, centre)
    lung = ramp(surface, soft)
    hu = _wall(body, x, y, z, cage, soft)
    cavity = np.clip(ramp(cage, soft) * ramp(z - 104, 24.0), 0, 1)
    hu += (FAT - hu) * cavity * (1 - 0.6 * smooth_step(z, 60, 95))
    hu += (5 - hu) * cavity * smooth_step(y - profile(z, SPINE_Y), 4, 12) * (1 - smooth_step(z, 90, 110))
    if float(z.min()) < -95 + body.breath:
        below = _abdomen(body, x, y, base, z, cage, soft)
        hu += (below - hu) * cavity * ramp(base, soft) * ramp(heart * -1 + 2, 4.0)
    hu = _between(hu, y, x, z, (heart, vessels, air), soft)
    gravity = (y + 10) if body.supine or body.arms == "up" else -(z + 30) * np.float32(0.6)
    inside = LUNG + np.clip(gravity, -90, 90) * np.float32(0.28)
    major, minor = fissures(x, y, z)
    seam = ramp(np.abs(major) - 0.4, 2.2) + ramp(np.abs(minor) - 0.3, 1.6) * ((x < 0) & (major > 0))
    inside = inside + 95 * np.clip(seam, 0, 1)
    hu += (inside - hu) * lung
    return Tissue(hu.astype(np.float32), lung, -cage, base, -outer)
