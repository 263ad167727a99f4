"""Branching lung vessels and airways, grown towards the pleura and tapering on the way.

Two trees of vessels (arteries, veins) are grown in each lung from a few trunk lines at the hilum; each new
end point is joined to the nearest suitable branch. Radii follow Murray's law in its usual form: the sum of
the children's r^p equals the parent's r^p (p about 2.45 here; 2 to 3 are given in the literature).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from .anatomy import fissures, lung_surface, middle_shape
from .body import Body
from .cloud import Cloud, spread
from .geometry import Arr

POWER = 2.45
TWIG = 0.52  # radius of the last branches, mm
Line = list[tuple[float, float, float]]
# Trunk lines at the hila, x for the right lung (mirrored sign), from the heart outwards.
ARTERY = {
    -1: [[(-36, 0, -25), (-47, 10, -50), (-54, 20, -75)], [(-36, 0, -25), (-44, -4, -4), (-52, 0, 14)]],
    1: [[(45, 17, -13), (52, 27, -38), (58, 32, -68)], [(40, 8, -9), (48, 2, 10), (54, 2, 26)]],
}
VEIN = {
    -1: [[(-36, 6, -44), (-52, 6, -52), (-62, 22, -70)], [(-36, 2, -40), (-46, -12, -26), (-54, -16, -6)]],
    1: [[(46, 14, -46), (60, 18, -58), (66, 26, -80)], [(44, 6, -40), (52, -12, -26), (58, -14, -4)]],
}


@dataclass
class Tree:
    """Segments of a tree: ends (n, 3) each and radii in mm."""

    start: Arr
    end: Arr
    r0: Arr
    r1: Arr


def _lung_points(body: Body, side: int, count: int, rng: np.random.Generator) -> Arr:
    """Random points of one lung (body coordinates) that keep a little off its surface."""
    n = count * 8
    x = (side * rng.uniform(6, 138, n)).astype(np.float32)
    y = rng.uniform(-98, 98, n).astype(np.float32)
    z = rng.uniform(-165, 100, n).astype(np.float32)
    centre = middle_shape(body, x, y, z)[0]
    surface = np.ravel(lung_surface(body, x, y, z, centre)[0])
    major, minor = fissures(x, y, z)
    near = np.abs(major) < 4
    if side < 0:
        near |= (np.abs(minor) < 4) & (major > 0)
    good = (surface < -4.5) & ~near
    return np.stack([x, y, z], 1)[good][:count]


def _order(ends: Arr, hub: Arr, rng: np.random.Generator, leaders: int) -> Arr:
    """Order of growth: first a few far, well separated ends (the main branches), then the rest at random."""
    reach = np.linalg.norm(ends - hub, axis=1)
    gap = np.full(len(ends), 1e9)
    chosen: list[int] = []
    for _ in range(leaders):
        pick = int(np.argmax(np.minimum(gap, 70) * (reach > 45) + 0.1 * reach))
        chosen.append(pick)
        gap = np.minimum(gap, np.linalg.norm(ends - ends[pick], axis=1))
    rest = np.setdiff1d(rng.permutation(len(ends)), np.array(chosen), assume_unique=True)
    return np.concatenate([np.array(chosen), rng.permutation(rest)])


class _Growth:
    """Nodes of a growing tree."""

    def __init__(self, trunks: list[Line]) -> None:
        self.place: list[Arr] = []
        self.parent: list[int] = []
        self.course: list[Arr] = []
        self.run: list[float] = []
        for line in trunks:
            before = -1
            for start, end in pairwise(line):
                a, b = np.array(start, float), np.array(end, float)
                for t in (0.0, 0.34, 0.67) if before < 0 else (0.34, 0.67, 1.0):
                    before = self.add(a + (b - a) * t, before, b - a)

    def add(self, place: Arr, parent: int, course: Arr) -> int:
        """Add a node and return its number."""
        step = float(np.linalg.norm(place - self.place[parent])) if parent >= 0 else 0.0
        self.run.append(self.run[parent] + step if parent >= 0 else 0.0)
        self.place.append(place)
        self.parent.append(parent)
        self.course.append(course / (np.linalg.norm(course) + 1e-9))
        return len(self.place) - 1

    def grow_to(self, end: Arr, rng: np.random.Generator) -> None:
        """Join one end point to the best node by a slightly bent line of short pieces."""
        places, courses = np.array(self.place), np.array(self.course)
        gap = end - places
        length = np.linalg.norm(gap, axis=1) + 1e-6
        cosine = (gap * courses).sum(1) / length
        cost = length * (1 + 1.0 * np.clip(0.6 - cosine, 0, None)) + 0.45 * np.array(self.run)
        best = int(np.argmin(cost))
        start, way, size = places[best], gap[best], float(length[best])
        bend = courses[best] * size * 0.28 + rng.normal(0, 0.05 * size, 3)
        pieces = max(1, round(size / 6.0))
        node = best
        before = start
        for i in range(1, pieces + 1):
            t = i / pieces
            here = start + way * t + bend * (t * (1 - t)) * 1.6
            node = self.add(here, node, here - before)
            before = here


def grow(body: Body, side: int, trunks: list[Line], ends: int, seed: int) -> Tree:
    """Grow one tree in one lung and give every piece its radius."""
    rng = np.random.default_rng(seed)
    targets = _lung_points(body, side, ends, rng)
    growth = _Growth(trunks)
    hub = np.array(trunks[0][0])
    for i in _order(targets, hub, rng, 36):
        growth.grow_to(targets[i], rng)
    parent = np.array(growth.parent)
    place = np.array(growth.place)
    children = np.bincount(parent[parent >= 0], minlength=len(parent))
    load = np.where(children == 0, TWIG**POWER, 0.0)
    for i in range(len(parent) - 1, -1, -1):  # children always have higher numbers than their parent
        if parent[i] >= 0:
            load[parent[i]] += load[i]
    radius = load ** (1 / POWER)
    has = parent >= 0
    radius = radius * rng.uniform(0.94, 1.06, len(radius))
    return Tree(
        place[parent[has]], place[has], np.minimum(radius[parent[has]], radius[has] * 1.25), radius[has]
    )


def tree_cloud(tree: Tree, grain: float) -> tuple[Cloud, Arr]:
    """Fill the pieces of a tree with points; weights are volumes. Also return each point's piece number."""
    length = np.linalg.norm(tree.end - tree.start, axis=1)
    volume = np.pi * length * (tree.r0**2 + tree.r0 * tree.r1 + tree.r1**2) / 3
    number = np.maximum(10, volume / grain).astype(np.int64)
    piece = np.repeat(np.arange(len(number)), number)
    _, v, w = (a.astype(np.float64) for a in spread(len(piece)))
    first = np.cumsum(number) - number
    u = (np.arange(len(piece)) - first[piece] + 0.5) / number[piece]
    way = (tree.end - tree.start) / (length[:, None] + 1e-9)
    helper = np.where(np.abs(way[:, 2:3]) < 0.9, [[0.0, 0.0, 1.0]], [[1.0, 0.0, 0.0]])
    e1 = np.cross(way, helper)
    e1 /= np.linalg.norm(e1, axis=1, keepdims=True)
    e2 = np.cross(way, e1)
    radius = (tree.r0[piece] * (1 - u) + tree.r1[piece] * u) * np.sqrt(v)
    turn = 2 * np.pi * w
    points = tree.start[piece] + (tree.end - tree.start)[piece] * u[:, None]
    points += e1[piece] * (radius * np.cos(turn))[:, None] + e2[piece] * (radius * np.sin(turn))[:, None]
    weight = (volume / number)[piece]
    return Cloud(points.astype(np.float32), weight.astype(np.float32)), piece


def bronchi(arteries: Tree, seed: int) -> tuple[Tree, Tree]:
    """Airways that run beside the larger arteries: (lumen, outer surface)."""
    rng = np.random.default_rng(seed)
    large = arteries.r1 > 0.9
    start, end = arteries.start[large], arteries.end[large]
    r0, r1 = arteries.r0[large], arteries.r1[large]
    aside = np.array([0.45, 0.75, 0.35]) + rng.normal(0, 0.02, 3)
    gap0, gap1 = (aside * (r * 1.75 + 0.5)[:, None] for r in (r0, r1))
    lumen = Tree(start + gap0, end + gap1, np.minimum(r0 * 0.92, 3.6), np.minimum(r1 * 0.92, 3.6))
    skin = Tree(lumen.start, lumen.end, lumen.r0 * 1.12 + 0.45, lumen.r1 * 1.12 + 0.45)
    return lumen, skin


def lung_trees(body: Body, ends: int) -> tuple[list[Tree], list[Tree], list[Tree]]:
    """All trees of a person in body coordinates: vessels, airway lumens, airway outsides."""
    blood, lumens, skins = [], [], []
    for side in (-1, 1):
        artery = grow(body, side, [list(t) for t in ARTERY[side]], ends, body.seed * 31 + side + 2)
        vein = grow(body, side, [list(t) for t in VEIN[side]], int(ends * 0.7), body.seed * 31 + side + 12)
        blood += [artery, vein]
        lumen, skin = bronchi(artery, body.seed + side)
        lumens.append(lumen)
        skins.append(skin)
    return blood, lumens, skins
