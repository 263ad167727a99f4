"""One person ready to be imaged: the soft tissues on demand, bones and lung trees as clouds in room space."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from . import disease, vessels
from .anatomy import lung_surface, tissues
from .body import Body
from .cloud import Cloud
from .disease import Lesion, Places
from .geometry import Arr
from .skeleton import skeleton
from .vessels import Tree

ENDS = 620  # end branches of the arteries of one lung: enough to fill it, few enough to be quick


@dataclass
class Person:
    """A body with its clouds; the vessels are in room coordinates, weights are volumes in mm3."""

    body: Body
    bones: Cloud
    trees: list[Tree]
    airways: list[Tree]
    airway_skins: list[Tree]

    @staticmethod
    def create(body: Body, grain: float) -> Person:
        """Grow a person. `grain` is the volume of a bone point in mm3."""
        blood, lumens, skins = vessels.lung_trees(body, ENDS)
        return Person(body, skeleton(body, grain), blood, lumens, skins)

    def plane(self, x: Arr, y: Arr, z: Arr, soft: float, fine: bool) -> Places:
        """Evaluate the soft tissues on a plane of room coordinates."""
        found = tissues(self.body, x, y, z, soft)
        bx, by, bz = self.body.to_body(x, y, z)
        return Places(bx, by, bz, found, fine)

    def tree_cloud(self, tree: Tree, lesions: tuple[Lesion, ...], grain: float) -> tuple[Cloud, Arr]:
        """Room points of one tree (moved with a collapsed lung), and each point's piece number."""
        for lesion in lesions:
            if lesion.kind == "pneumothorax":
                tree = Tree(shrink(lesion, tree.start), shrink(lesion, tree.end), tree.r0, tree.r1)
        cloud, piece = vessels.tree_cloud(tree, grain)
        return Cloud(self.body.to_room(cloud.points), cloud.weight), piece

    def at_pieces(self, tree: Tree, lesions: tuple[Lesion, ...]) -> tuple[Arr, Arr]:
        """HU and share of drawable lung at the middle of every piece of a tree."""
        middle = self.body.to_room((tree.start + tree.end) / 2)
        x, y, z = (middle[:, i : i + 1] for i in range(3))
        at = self.plane(x, y, z, 2.0, False)
        hu, keep, _ = disease.apply(lesions, at)
        return np.ravel(hu), np.ravel(keep * np.ones_like(x))


def shrink(lesion: Lesion, points: Arr) -> Arr:
    """Pull points of a collapsed lung towards its hilum, the outer ones by the whole air space."""
    p = points.astype(np.float32)
    x, y, z = (p[:, i : i + 1] for i in range(3))
    outer = lung_surface(Body(0), x, y, z, np.full((1, 1), 60, np.float32))[2]
    hilum = np.array([[42.0, 12.0, -25.0]], np.float32)
    way = hilum - p
    length = np.linalg.norm(way, axis=1, keepdims=True) + 1e-3
    pull = disease.gap(lesion, y, z) * np.clip(1.1 + outer / 75, 0, 1.1)
    moved = p + way / length * np.minimum(pull, length * 0.8)
    return np.where(x * lesion.side > 0, moved, p).astype(np.float32)
