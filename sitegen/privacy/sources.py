"""The gate for files below content/: no DICOM, and no picture that carries more than its pixels.

No I/O.

A verdict depends on a file's bytes alone, not on its name or place, so that it can be kept by their digest. There is no way to allow a
file all the same: `sitegen clean` takes out of a picture what it may not carry.
"""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from typing import Final, Literal

from sitegen.errors import Place, Problem
from sitegen.privacy.archives import Unexamined, dicom_members
from sitegen.privacy.containers import UnreadableContainer, container_format
from sitegen.privacy.dicom import is_dicom
from sitegen.privacy.metadata.field import told
from sitegen.privacy.metadata.pictures import picture_fields
from sitegen.reading.pictures import open_picture

RULES: Final = "2"
"""Goes up whenever the same bytes may get another verdict."""

_MOST_NAMES: Final = 24
"""So many fields of a group are named, the weightiest first; `sitegen clean --dry-run` names all."""

Code = Literal["dicom-in-content", "archive-unexamined", "picture-metadata", "picture-unreadable"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """Why a file may not lie in content/."""

    code: Code
    what: str


_HINTS: Final[dict[Code, str]] = {
    "dicom-in-content": "take it out of content/ and of git's history; sitegen import dicom makes a case of it without the patient",
    "archive-unexamined": "take it out of content/ and of git's history, or put here unpacked what belongs here",
    "picture-metadata": "run: sitegen clean {path}",
    "picture-unreadable": "export it again",
}


def examine(data: bytes) -> Verdict | None:
    """What stands against a file; None where nothing does. One reason is enough: DICOM comes first."""
    sealed: Verdict | None = None
    members: list[str] = []
    try:
        members = dicom_members(data)
    except Unexamined as error:
        sealed = Verdict("archive-unexamined", f"this archive can't be searched for DICOM: {error}")
    if members:
        # Members are counted, not named: exports are often named by the patient.
        return Verdict("dicom-in-content", f"this archive holds DICOM: {len(members)} file(s)")
    if is_dicom(data):
        return Verdict("dicom-in-content", "this is a DICOM file, and DICOM carries the patient's data")
    if sealed is None and (container_format(data) is not None or _opens(data)):
        return _examine_picture(data)
    return sealed


def problem_of(verdict: Verdict, path: str) -> Problem:
    """A verdict as it is told, with what to do."""
    return Problem(
        verdict.code, Place(path), verdict.what, _HINTS[verdict.code].format(path=shlex.quote(path))
    )


def _examine_picture(data: bytes) -> Verdict | None:
    try:
        fields = picture_fields(data)
    except UnreadableContainer as error:
        return Verdict("picture-unreadable", f"the picture can't be read to its end: {error.message}")
    if not fields:
        return None
    return Verdict(
        "picture-metadata", f"the file carries more than its picture: {told(fields, most=_MOST_NAMES)}"
    )


def _opens(data: bytes) -> bool:
    """Whether it would be shown as a picture though its signature is that of no format that can be vouched for."""
    try:
        open_picture(data)
    except Exception:  # noqa: BLE001 - whatever the decoders raise, this is not a picture of ours
        return False
    return True
