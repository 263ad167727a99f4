"""What an editor asks an import to leave away: slices, edges; and what to show first. No I/O."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sitegen.importers.dicom.frames import Window
from sitegen.importers.dicom.stacks import Stack
from sitegen.model.series import WindowPreset


@dataclass(frozen=True, slots=True)
class Reduction:
    """The choices of one import; slices are counted from 1 in the whole series, as the table shows it."""

    series: frozenset[int] = frozenset()
    """Numbers of the table; empty means all."""
    every: int = 1
    first: int = 1
    last: int | None = None
    crop: tuple[int, int, int, int] | None = None
    """Left, top, width and height in pixels of the source."""
    window: WindowPreset | Literal["live"] | Window | None = None
    key: int | None = None
    live: bool | None = None
    """Whether the true values are published; None means those of HU, which mean the same everywhere."""


def kept(stack: Stack, wanted: Reduction) -> tuple[int, ...]:
    """Which slices of a stack are written, by their place in it, counted from 0; none where the range is beyond it."""
    last = len(stack.slices) if wanted.last is None else min(wanted.last, len(stack.slices))
    return tuple(range(wanted.first - 1, last, wanted.every))


def key_of(numbers: tuple[int, ...], wanted: Reduction) -> int:
    """The key picture among those that are written, counted from 1: the one asked for or nearest to it, else the middle."""
    if wanted.key is None:
        return (len(numbers) + 1) // 2
    return 1 + min(range(len(numbers)), key=lambda index: abs(numbers[index] + 1 - (wanted.key or 1)))


def fits(stack: Stack, wanted: Reduction) -> bool:
    """Whether what is to be cut out lies within the pictures of a stack."""
    if wanted.crop is None:
        return True
    left, top, width, height = wanted.crop
    return left + width <= stack.head.columns and top + height <= stack.head.rows
