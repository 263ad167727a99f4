"""The person: size, build, heart, breathing and posture, and the change from room to body coordinates.

Body coordinates are those of one standard chest, in millimetres: x to the patient's left, y to the
back, z to the head, with the origin at the carina (bifurcation of the trachea).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .geometry import Arr


@dataclass(frozen=True)
class Body:
    """One person in one posture. Scales multiply the standard chest; angles are degrees."""

    seed: int
    width: float = 1.0
    depth: float = 1.0
    height: float = 1.0
    heart: float = 1.0
    fat: float = 14.0  # thickness of the fat under the skin, mm
    breast: float = 0.0  # size of the breasts, 0 for none
    turn: float = 0.0  # rotation about the long axis
    breath: float = 0.0  # how much higher than at full inspiration the diaphragm stands, mm
    supine: bool = False
    arms: str = "down"  # or "up" (CT), or "away" (lateral radiograph)
    aorta: float = 1.0  # widens with age
    wobble: float = 1.6  # amplitude of the smooth irregularity of all surfaces, mm

    def to_body(self, x: Arr, y: Arr, z: Arr) -> tuple[Arr, Arr, Arr]:
        """Change room coordinates into body coordinates, with a smooth person-specific irregularity."""
        angle = np.deg2rad(self.turn)
        c, s = np.float32(np.cos(angle)), np.float32(np.sin(angle))
        bx = (x * c + y * s) / np.float32(self.width)
        by = (y * c - x * s) / np.float32(self.depth)
        bz = z / np.float32(self.height)
        return self._wobbled(bx, by, bz)

    def _wobbled(self, x: Arr, y: Arr, z: Arr) -> tuple[Arr, Arr, Arr]:
        """Bend space a little; products of one-axis waves keep this cheap on planes."""
        rng = np.random.default_rng(self.seed * 7 + 1)
        moved = []
        for axis in (x, y, z):
            shift: Arr = np.zeros((1, 1), np.float32)
            for wave in (95.0, 58.0):
                k = (2 * np.pi / (wave * rng.uniform(0.85, 1.2, 3))).astype(np.float32)
                p = rng.uniform(0, 2 * np.pi, 3).astype(np.float32)
                product = np.sin(k[0] * x + p[0]) * np.sin(k[1] * y + p[1]) * np.sin(k[2] * z + p[2])
                shift = shift + np.float32(self.wobble * wave / 95.0) * product
            moved.append(axis + shift)
        return moved[0], moved[1], moved[2]

    def to_room(self, points: Arr) -> Arr:
        """Change an (n, 3) list of body points into room coordinates (the irregularity is left out)."""
        angle = np.deg2rad(self.turn)
        c, s = np.float32(np.cos(angle)), np.float32(np.sin(angle))
        x, y, z = points[:, 0] * self.width, points[:, 1] * self.depth, points[:, 2] * self.height
        return np.stack([x * c - y * s, y * c + x * s, z], 1).astype(np.float32)
