"""Frames of an object: where each lies and what its numbers mean, from the header or from functional groups. No I/O.

Multi-frame functional groups: DICOM PS3.3 C.7.6.16. What stands in a frame's own group goes before what all share.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sitegen.importers.dicom.values import item, number, numbers, text, texts

Vector = tuple[float, float, float]
Window = tuple[float, float]
"""Centre and width as the linear function of PS3.3 C.11.2.1.2.1 takes them."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One picture of an object."""

    index: int
    """Counted from 0."""
    position: Vector | None = None
    """Image Position (Patient), in mm: right to left, front to back, feet to head."""
    orientation: tuple[float, ...] | None = None
    """Image Orientation (Patient): the directions of rows and of columns."""
    spacing: tuple[float, float] | None = None
    """Distance of rows, then of columns, in mm."""
    thickness: float | None = None
    slope: float = 1
    intercept: float = 0
    rescaled: bool = False
    """Whether slope and intercept were stated."""
    unit: str = ""
    """Rescale Type."""
    windows: tuple[Window, ...] = ()
    echo: str = ""
    b_value: str = ""
    kind: str = ""
    """Frame Type, where the frames of one object differ in it."""
    phases: tuple[float | None, ...] = ()
    """Temporal position (twice), acquisition, trigger time and acquisition again: what can tell phases apart."""


TEMPORAL = (0, 1)
"""Where temporal positions stand in `Frame.phases`."""
TRIGGER = 3

_Groups = dict[str, Any]
"""Macro → its item."""
_MACROS = {
    "position": "PlanePositionSequence",
    "orientation": "PlaneOrientationSequence",
    "measures": "PixelMeasuresSequence",
    "values": "PixelValueTransformationSequence",
    "window": "FrameVOILUTSequence",
    "content": "FrameContentSequence",
    "echo": "MREchoSequence",
    "diffusion": "MRDiffusionSequence",
    "kind": "MRImageFrameTypeSequence",
    "kind_ct": "CTImageFrameTypeSequence",
}


def frames_of(data: Any, count: int) -> tuple[Frame, ...]:
    """The frames of an object, in its own order."""
    everywhere = dict.fromkeys(_MACROS, data)
    shared = _groups(item(data, "SharedFunctionalGroupsSequence"))
    each = [_groups(group) for group in data.get("PerFrameFunctionalGroupsSequence") or ()]
    if not shared and not any(each):
        alone = _frame(0, everywhere)
        return tuple(_at(alone, index) for index in range(count)) if count > 1 else (alone,)
    found: list[Frame] = []
    for index in range(count):
        own = each[index] if index < len(each) else {}
        found.append(_frame(index, {**everywhere, **shared, **own}))
    return tuple(found)


def _at(frame: Frame, index: int) -> Frame:
    """A frame of a run without functional groups: where it lies is known of the first alone, if at all."""
    return Frame(
        index=index,
        spacing=frame.spacing,
        slope=frame.slope,
        intercept=frame.intercept,
        rescaled=frame.rescaled,
        unit=frame.unit,
        windows=frame.windows,
    )


def _groups(owner: Any) -> _Groups:
    if owner is None:
        return {}
    found = {name: item(owner, keyword) for name, keyword in _MACROS.items()}
    return {name: group for name, group in found.items() if group is not None}


def _frame(index: int, groups: _Groups) -> Frame:
    position = _numbers(groups, "position", "ImagePositionPatient", 3)
    orientation = _numbers(groups, "orientation", "ImageOrientationPatient", 6)
    spacing = _numbers(groups, "measures", "PixelSpacing", 2)
    thickness = _number(groups, "measures", "SliceThickness")
    slope, intercept = (
        _number(groups, "values", "RescaleSlope"),
        _number(groups, "values", "RescaleIntercept"),
    )
    echo = _text(groups, "echo", "EffectiveEchoTime") or _text(groups, "echo", "EchoNumbers") + _text(
        groups, "echo", "EchoTime"
    )
    content = groups.get("content")
    phases = [_number(groups, "content", "TemporalPositionIndex")]
    if content is not None:
        phases += [
            number(content, name)
            for name in (
                "TemporalPositionIdentifier",
                "AcquisitionNumber",
                "TriggerTime",
                "FrameAcquisitionNumber",
            )
        ]
    kinds = (
        "\\".join(texts(groups.get("kind") or groups.get("kind_ct"), "FrameType"))
        if groups.get("kind") or groups.get("kind_ct")
        else ""
    )
    return Frame(
        index=index,
        position=(position[0], position[1], position[2]) if position else None,
        orientation=orientation or None,
        spacing=(spacing[0], spacing[1]) if spacing and min(spacing) > 0 else None,
        thickness=thickness if thickness and thickness > 0 else None,
        slope=slope or 1,
        intercept=intercept or 0,
        rescaled=bool(slope),
        unit=_text(groups, "values", "RescaleType").upper(),
        windows=_windows(groups.get("window")),
        echo=echo,
        b_value=_text(groups, "diffusion", "DiffusionBValue"),
        kind=kinds,
        phases=tuple(phases),
    )


def _text(groups: _Groups, macro: str, keyword: str) -> str:
    return text(groups[macro], keyword) if macro in groups else ""


def _number(groups: _Groups, macro: str, keyword: str) -> float | None:
    return number(groups[macro], keyword) if macro in groups else None


def _numbers(groups: _Groups, macro: str, keyword: str, count: int) -> tuple[float, ...]:
    return numbers(groups[macro], keyword, count) if macro in groups else ()


def _windows(group: Any) -> tuple[Window, ...]:
    """The windows of a header, each once; other functions than the linear one are told by what is nearest to it.

    LINEAR_EXACT spans one value more (PS3.3 C.11.2.1.3.2). SIGMOID (C.11.2.1.3.1) has the same slope at its centre.
    """
    if group is None:
        return ()
    exact = int(text(group, "VOILUTFunction").upper() == "LINEAR_EXACT")
    centers, widths = numbers(group, "WindowCenter"), numbers(group, "WindowWidth")
    pairs = [(center + exact / 2, width + exact) for center, width in zip(centers, widths, strict=False)]
    return tuple(dict.fromkeys(pair for pair in pairs if pair[1] > 1))
