"""The series of an import as a table: what an editor needs to choose among them, and no free text of a header. No I/O."""

from __future__ import annotations

from collections.abc import Sequence

from sitegen.importers.dicom.facts import days_of, series_base
from sitegen.importers.dicom.meanings import meaning_of
from sitegen.importers.dicom.stacks import Stack
from sitegen.importers.dicom.terms import MODALITIES

_HEADS = ("series", "day", "modality", "what", "pictures", "size", "slice", "spacing", "window")
_FORMS = {"hu": "HU", "values": "16-bit", "grey": "8-bit", "colour": "colour"}

Row = tuple[str, ...]


def rows_of(stacks: Sequence[Stack]) -> tuple[Row, ...]:
    """A row for each stack, numbered as --series names it."""
    days = days_of([stack.head for stack in stacks])
    return tuple(_row(number, stack, days[stack.head.study]) for number, stack in enumerate(stacks, 1))


def _row(number: int, stack: Stack, day: int | None) -> Row:
    head, frame = stack.head, stack.slices[0].frame
    meaning = meaning_of(stack)
    windows = [f"{center:g}/{width:g}" for center, width in meaning.windows]
    step = stack.step
    return (
        str(number),
        "–" if day is None else str(day),
        head.modality if head.modality in MODALITIES else "OT",
        series_base(stack),
        str(len(stack.slices)),
        f"{head.columns}×{head.rows} {_FORMS[meaning.form]}",
        f"{frame.thickness:g} mm" if frame.thickness else "–",
        f"{abs(step):.4g} mm" if step else "–",
        " ".join(windows) or "–",
    )


def table_lines(rows: Sequence[Row]) -> list[str]:
    """The table as lines of text."""
    if not rows:
        return []
    widths = [max(len(row[column]) for row in (_HEADS, *rows)) for column in range(len(_HEADS))]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in (_HEADS, *rows)
    ]
