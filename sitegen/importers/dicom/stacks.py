"""Objects into stacks that are looked at in order: one series of one orientation, echo and phase each. No I/O.

Slices lie in order of their position along the normal of their plane (DICOM PS3.3 C.7.6.2.1.1); instance numbers
decide only where no position is given.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import hypot
from statistics import median
from typing import Literal

from sitegen.importers.dicom.frames import Frame, Vector
from sitegen.importers.dicom.headers import Header
from sitegen.importers.dicom.phases import phases_of
from sitegen.importers.dicom.sources import LeftOut

_PLANES = ("sagittal", "coronal", "axial")
"""The plane whose normal is the patient's x, y and z axis."""
_AXES: tuple[Literal["x"], Literal["y"], Literal["z"]] = ("x", "y", "z")
_SAME_DIRECTION = 0.9999
"""Cosine of the angle up to which slices are parallel: headers of one series differ in the fifth decimal."""
_NEARLY = 0.8
"""Cosine up to which a plane goes by the name of an anatomical one: a gantry is tilted by up to 30°."""
_SAME_PLACE = 2
"""Decimals of a millimetre in which positions are compared."""
_EVEN = 0.02
"""How much distances of slices may differ, as a part of their median, and still be called even."""
_VARIANTS = frozenset({"M", "P", "R", "I", "MAGNITUDE", "PHASE", "REAL", "IMAGINARY", "ADC", "FA", "IN_PHASE", "OUT_PHASE", "OPP_PHASE", "WATER", "FAT", "DIXON", "MIP", "MPR"})  # fmt: skip
"""Words of Image Type that tell apart pictures of one place in one series (PS3.3 C.8.3.1.1.1, C.8.13.3.1.1)."""


@dataclass(frozen=True, slots=True)
class Slice:
    """One frame of one object."""

    header: Header
    frame: Frame

    @property
    def order(self) -> tuple[float, int, str, str]:
        """The order where no position is given."""
        number = self.header.number
        return (
            float("inf") if number is None else number,
            self.frame.index,
            self.header.instance,
            self.header.source.shown,
        )


@dataclass(frozen=True, slots=True)
class Stack:
    """Slices of one kind in the order in which they are looked at."""

    slices: tuple[Slice, ...]
    plane: str
    """axial, coronal, sagittal or oblique; empty where no orientation is given."""
    places: tuple[float, ...]
    """Position of each slice along the axis, in mm; empty where they are not sorted by it."""
    repeated: bool = False
    """Whether slices at the same place had to be told apart by their instance numbers."""
    mixed: bool = False
    """Whether several phases may be in it, which nothing tells apart."""
    axis: Literal["x", "y", "z"] | None = None
    """The axis of the patient that the places lie nearest to; None where there are none."""

    @property
    def head(self) -> Header:
        """The header of the first slice, for what they share."""
        return self.slices[0].header

    @property
    def step(self) -> float | None:
        """Even distance from slice to slice in mm, negative where it goes down the axis; None where it is not even."""
        return even_step(self.places)

    @property
    def by_number(self) -> bool:
        """Whether separate objects are in order of their instance numbers for want of positions."""
        return not self.places and len({item.header.instance for item in self.slices}) > 1


def even_step(places: Sequence[float]) -> float | None:
    """The distance between neighbours where all are alike, else None."""
    if len(places) < 2:
        return None
    gaps = [after - before for before, after in pairwise(places)]
    usual = median(gaps)
    if usual == 0 or any(abs(gap - usual) > _EVEN * abs(usual) for gap in gaps):
        return None
    return (places[-1] - places[0]) / (len(places) - 1)


def stacks_of(headers: Iterable[Header]) -> tuple[list[Stack], list[LeftOut]]:
    """All stacks, by day, study, series and kind, whatever the order of the headers; and the copies that are left out."""
    ordered = sorted(headers, key=lambda item: (item.study, item.series, item.instance, item.source.shown))
    copies: list[LeftOut] = []
    groups: dict[tuple[object, ...], list[Slice]] = {}
    first: dict[str, Header] = {}
    for header in ordered:
        same = first.setdefault(header.instance, header) if header.instance else header
        if same is not header:
            copies.append(LeftOut(header.source.shown, f"it is the same object as {same.source.shown}"))
            continue
        for frame in header.frames:
            one = Slice(header, frame)
            groups.setdefault(_kind(one), []).append(one)
    found = [
        stack for group in groups.values() for parallel in _parallel(group) for stack in _sorted(parallel)
    ]
    return sorted(found, key=_stack_order), copies


def _kind(one: Slice) -> tuple[object, ...]:
    """What slices of one stack have in common."""
    header, frame = one.header, one.frame
    return (
        header.study,
        header.series,
        header.modality,
        header.localizer,
        (header.rows, header.columns, header.colour, header.bits > 8),
        _greys_of(header),
        tuple(round(value, 3) for value in frame.spacing or ()),
        (frame.echo, frame.b_value, frame.kind, frame.unit),
        tuple(sorted(_VARIANTS.intersection(header.image_type))),
        header.view or "",
        header.burned_in == "YES",
        # A run of frames without places is a film of its own.
        header.instance if len(header.frames) > 1 and frame.position is None else "",
    )


def _greys_of(header: Header) -> tuple[object, ...]:
    """What decides how the numbers of greys become those that are written, so that one stack has one meaning."""
    if header.colour:
        return ()
    inverted = header.photometric == "MONOCHROME1"
    return (inverted, header.bits if inverted else 0, header.lut, header.modality_lut)


def _parallel(group: Sequence[Slice]) -> list[list[Slice]]:
    """Slices by their orientation: each goes with the first one that it is parallel to."""
    found: list[list[Slice]] = []
    for item in group:
        for others in found:
            if _same_orientation(item.frame.orientation, others[0].frame.orientation):
                others.append(item)
                break
        else:
            found.append([item])
    return found


def _same_orientation(one: tuple[float, ...] | None, other: tuple[float, ...] | None) -> bool:
    if one is None or other is None or one == other:
        return one == other
    return all(
        sum(a * b for a, b in zip(first, second, strict=True))
        > _SAME_DIRECTION * hypot(*first) * hypot(*second)
        for first, second in ((one[:3], other[:3]), (one[3:], other[3:]))
    )


def _stack_order(stack: Stack) -> tuple[object, ...]:
    head, frame = stack.head, stack.slices[0].frame
    day = head.day.toordinal() if head.day else 0
    phases = tuple(-1.0 if value is None else value for value in frame.phases)
    return (
        day == 0,
        day,
        head.study,
        head.modality,
        head.series_number,
        head.series,
        not head.localizer,
        frame.echo,
        frame.b_value,
        frame.kind,
        stack.plane,
        phases,
        stack.slices[0].order,
    )


def _normal(frame: Frame) -> Vector | None:
    """The normal of a slice, along the positive direction of the axis that it is nearest to."""
    if frame.orientation is None:
        return None
    a, b, c, d, e, f = frame.orientation
    normal = (b * f - c * e, c * d - a * f, a * e - b * d)
    length = sum(value * value for value in normal) ** 0.5
    if length < 0.5:
        return None  # directions that are no directions
    sign = 1 if max(normal, key=abs) > 0 else -1
    x, y, z = (sign * value / length for value in normal)
    return (x, y, z)


def _axis(normal: Vector) -> int:
    return max(range(3), key=lambda index: abs(normal[index]))


def _sorted(group: list[Slice]) -> list[Stack]:
    """The stacks of slices of one kind: usually one, several where places repeat."""
    normal = _normal(group[0].frame)
    plane = ""
    if normal is not None:
        axis = _axis(normal)
        plane = _PLANES[axis] if normal[axis] >= _NEARLY else "oblique"
    places: dict[int, float] = {}
    if normal is not None and len(group) > 1 and all(item.frame.position for item in group):
        for item in group:
            position = item.frame.position or (0, 0, 0)
            along = sum(value * part for value, part in zip(position, normal, strict=True))
            places[id(item)] = round(along, _SAME_PLACE) + 0.0
    if not places:
        return [Stack(tuple(sorted(group, key=lambda item: item.order)), plane, ())]
    # From head to feet, from front to back, from right to left: as they are looked at.
    sign = -1 if _axis(normal or (0, 0, 1)) == 2 else 1
    found: list[Stack] = []
    for phase in phases_of(group, places, lambda item: item.order):
        slices = sorted(phase.slices, key=lambda item: (sign * places[id(item)], item.order))
        found.append(
            Stack(
                tuple(slices),
                plane,
                tuple(places[id(item)] for item in slices),
                phase.repeated,
                phase.mixed,
                _AXES[_axis(normal or (0, 0, 1))],
            )
        )
    return found
