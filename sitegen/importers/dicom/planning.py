"""Which stacks are written, under which ids, with what meaning; and which are left out before a pixel is decoded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sitegen.importers.dicom.facts import Planned, series_ids, study_ids
from sitegen.importers.dicom.meanings import Meaning, meaning_of
from sitegen.importers.dicom.pixels import UndecodablePixels, decoded, squared_size, window_from
from sitegen.importers.dicom.reduction import Reduction, fits, kept
from sitegen.importers.dicom.sources import LeftOut
from sitegen.importers.dicom.stacks import Stack

_LONGEST = 10
"""How long pixels may be by their width: those of a coarse reformation are, others are damage."""
_SAMPLES = (0.25, 0.5, 0.75)
"""Which slices are looked at for a window, as parts of the stack."""


def planned_of(
    stacks: Sequence[Stack], wanted: Reduction, days: Mapping[str, int | None], max_pixels: int
) -> tuple[list[Planned], list[LeftOut]]:
    """The stacks that are to be written, and those that are left out, object by object.

    `days` are those of all studies that were found, so that they do not depend on what is chosen.
    """
    left_out: list[LeftOut] = []
    chosen: list[Stack] = []
    for stack in stacks:
        why = _refusal(stack, wanted, max_pixels)
        if why:
            left_out += [LeftOut(shown, why) for shown in _files(stack)]
        else:
            chosen.append(stack)
    studies = study_ids(chosen, days)
    plans: list[Planned] = []
    for stack, series_id in zip(chosen, series_ids(chosen), strict=True):
        head = stack.head
        meaning = meaning_of(stack)
        study_id = studies[head.study, head.modality]
        window = _window_of(stack, meaning)
        numbers = kept(stack, wanted)
        plans.append(
            Planned(stack, numbers, meaning, study_id, series_id, days[head.study], window, _aspect(stack))
        )
    return plans, left_out


def _files(stack: Stack) -> list[str]:
    return list(dict.fromkeys(item.header.source.shown for item in stack.slices))


def _refusal(stack: Stack, wanted: Reduction, max_pixels: int) -> str:
    head = stack.head
    whole = wanted.crop in (None, (0, 0, head.columns, head.rows))
    if any(item.header.burned_in == "YES" for item in stack.slices) and whole:
        return "its header says that text is burned into it: cut it off with --crop, or leave the picture out"
    if not kept(stack, wanted):
        return f"--range begins at slice {wanted.first}, and its series has {len(stack.slices)}"
    if not fits(stack, wanted):
        return f"what --crop asks for does not lie within its {head.columns} × {head.rows} pixels"
    aspect = _aspect(stack)
    if not 1 / _LONGEST <= aspect <= _LONGEST:
        return (
            f"its header says that pixels are more than {_LONGEST} times as long as wide, or as wide as long"
        )
    _, _, width, height = wanted.crop or (0, 0, head.columns, head.rows)
    width, height = squared_size(width, height, aspect)
    if width * height > max_pixels:
        return f"with square pixels it has {width} × {height}, more than the limit of {max_pixels:,}"
    return ""


def _aspect(stack: Stack) -> float:
    """Height of a pixel by its width: as stated, else from the distances of rows and columns."""
    spacing = stack.slices[0].frame.spacing
    if stack.head.aspect != 1 or spacing is None:
        return stack.head.aspect
    return spacing[0] / spacing[1]


def _window_of(stack: Stack, meaning: Meaning) -> tuple[float, float] | None:
    """A window from some slices of a stack whose header gives none."""
    if meaning.form != "values" or meaning.windows:
        return None
    total = len(stack.slices)
    found = []
    try:
        for index in sorted({int(total * part) for part in _SAMPLES}):
            found += list(decoded([stack.slices[index]]))
    except UndecodablePixels:
        if not found:
            return None
    return window_from(found, meaning)
