"""What becomes of a stack's numbers: HU + 1024, other values in 16 bits, 8-bit greys, or colours. No I/O.

Decided for a whole stack from its headers, so that all of its pictures can be compared, and before a pixel is decoded.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from sitegen.importers.dicom.frames import Window
from sitegen.importers.dicom.stacks import Stack
from sitegen.importers.dicom.terms import NO_UNIT, UNITS
from sitegen.model.series import WINDOW_PRESETS

HU_OFFSET = 1024
HU_HIGHEST = 4095
"""CT is stored as HU + 1024, clipped to 0…4095: the 12 bits of a scanner, air at 24."""
_HIGHEST = 65535


@dataclass(frozen=True, slots=True)
class Meaning:
    """How the pictures of a stack are stored, and how their numbers are to be read."""

    form: Literal["hu", "values", "grey", "colour"]
    """hu and values: 16-bit; grey and colour: 8-bit, to be seen as they are."""
    slope: float = 1
    intercept: float = -HU_OFFSET
    """value = stored × slope + intercept, as in the facts of a series."""
    unit: str = "HU"
    inverted: bool = False
    """MONOCHROME1: low numbers are bright there, and dark in what is written."""
    highest: int = _HIGHEST
    """The highest number that is stored, from which inverted ones are counted down."""
    through_lut: bool = False
    """Whether the header's VOI LUT is applied, so that what is stored are its outputs."""
    windows: tuple[Window, ...] = ()
    """Windows of the header, in the unit of the values as they are written."""


def meaning_of(stack: Stack) -> Meaning:
    """What is to be made of a stack's numbers."""
    head = stack.head
    if head.colour:
        return Meaning("colour")
    inverted = head.photometric == "MONOCHROME1"
    frames = [item.frame for item in stack.slices]
    windows = tuple(dict.fromkeys(window for frame in frames for window in frame.windows))
    if len(windows) > len(frames[0].windows):
        windows = frames[0].windows  # windows that change from slice to slice are of no use to a stack
    if _is_hu(stack):
        return Meaning("hu", windows=windows)
    plain = all((frame.slope, frame.intercept) == (1, 0) for frame in frames)
    if head.lut and head.bits > 8:
        whole = 1 << head.lut
        seen: tuple[Window, ...] = ((whole / 2, float(whole)),)
        return Meaning("values", 1, 0, NO_UNIT, inverted, whole - 1, through_lut=True, windows=seen)
    if head.bits <= 8 and plain and not head.modality_lut:
        return Meaning("grey", 1, 0, NO_UNIT, inverted, through_lut=bool(head.lut))
    return _values(stack, windows, inverted=inverted)


def _is_hu(stack: Stack) -> bool:
    """CT whose header says how numbers become HU, and does not say that they are something else (PS3.3 C.11.1.1.2)."""
    return stack.head.modality == "CT" and all(
        item.frame.rescaled and item.frame.unit in ("", "HU") for item in stack.slices
    )


def _ends(stack: Stack) -> Iterator[float]:
    """The lowest and highest value that the bits of each slice can mean."""
    for item in stack.slices:
        bits = min(item.header.bits, 16)
        low = -(1 << (bits - 1)) if item.header.signed else 0
        for raw in (low, low + (1 << bits) - 1):
            yield raw * item.frame.slope + item.frame.intercept


def _values(stack: Stack, windows: tuple[Window, ...], *, inverted: bool) -> Meaning:
    """Values in 16 bits: the numbers as they are where all slices share a slope, else a scale that fits all."""
    head = stack.head
    unit = NO_UNIT if inverted else UNITS.get(head.units, NO_UNIT)
    if head.modality_lut:
        low, high, slope = 0.0, float(_HIGHEST), 1.0
    else:
        ends = tuple(_ends(stack))
        low, high = min(ends), max(ends)
        slopes = {(item.frame.slope, item.frame.intercept) for item in stack.slices}
        slope = abs(stack.slices[0].frame.slope) if len(slopes) == 1 else (high - low) / _HIGHEST
    if inverted:
        # The linear function of PS3.3 C.11.2.1.2.1 seen from the other end.
        windows = tuple((low + high - center + 1, width) for center, width in windows)
    return Meaning("values", slope, low, unit, inverted, round((high - low) / slope), windows=windows)


def preset_name(window: Window) -> str | None:
    """The preset that a window is, if it is one."""
    return next((name for name, values in WINDOW_PRESETS.items() if values == window), None)
