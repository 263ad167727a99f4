"""The gate for files below content/ and themes/: no DICOM, no picture with more than its pixels, nothing that can't be looked through.

No I/O.

What is in a file depends on its bytes alone, not on its name or place, so that it can be kept by their digest; what may lie where is asked
afterwards. There is no way to allow a file all the same: `sitegen clean` takes out of a picture what it may not carry.
"""

from __future__ import annotations

import shlex
from collections import Counter
from dataclasses import dataclass
from typing import Final, Literal

from sitegen.errors import Place, Problem, Severity
from sitegen.privacy.archives import Member, is_archive, members
from sitegen.privacy.containers import UnreadableContainer
from sitegen.privacy.dicom import is_dicom
from sitegen.privacy.endings import left_behind, may_lie
from sitegen.privacy.kinds import Kind, is_other_text, kind_of
from sitegen.privacy.loose_text import TextCode, first_in, line_and_column, words_of_markup
from sitegen.privacy.metadata.field import Field, told
from sitegen.privacy.metadata.pictures import picture_fields
from sitegen.privacy.packed import packed_in
from sitegen.privacy.streams import Unexamined, streams_inside
from sitegen.reading.pictures import open_picture

RULES: Final = "3"
"""Goes up whenever the same bytes may get another verdict."""

_MOST_NAMES: Final = 24
"""So many fields of a group are named, the weightiest first; `sitegen clean --dry-run` names all."""

FileCode = Literal[
    "dicom-in-content", "archive-unexamined", "picture-metadata", "picture-unreadable", "file-unknown"
]
Code = FileCode | TextCode


@dataclass(frozen=True, slots=True)
class Verdict:
    """Why a file may not lie in content/."""

    code: Code
    what: str
    hint: str = ""
    """What to do, where it is not what the code says."""
    line: int = 0
    column: int = 0


@dataclass(frozen=True, slots=True)
class Examined:
    """What is known of a file by its bytes."""

    kind: Kind
    verdict: Verdict | None


_OUT: Final = "take it out of content/ and of git's history"
_UNPACK: Final = f"{_OUT}, or put here unpacked what belongs here"
_HINTS: Final[dict[Code, str]] = {
    "dicom-in-content": f"{_OUT}; sitegen import dicom makes a case of it without the patient",
    "archive-unexamined": _UNPACK,
    "picture-metadata": "run: sitegen clean {path}",
    "picture-unreadable": "export it again",
    "file-unknown": "take it out, or save it in a format that is: PNG or JPEG, Markdown, CSV",
}
_TEXT_HINT: Final = f"{_OUT}, or out of the text; SECURITY.md says how"
_PACKED_HINT: Final = (
    f"{_OUT}, or out of the text; a picture lies beside its text as a file that sitegen clean can mend"
)
_MOST_PACKED: Final = 32
"""So many files in one text are looked at, so that a small text can't hold up a check."""
_TOO_MUCH_PACKED: Final = Verdict("archive-unexamined", f"more than {_MOST_PACKED} files")
_UNKNOWN: Final = (
    "this is none of the kinds of file that can be looked through, so nobody knows whom it names"
)


def examine(data: bytes) -> Examined:
    """What a file is and what stands against it. One reason is enough: DICOM comes first."""
    packed = is_archive(data)
    verdict = _examine_archive(data) if packed else None
    if verdict is not None and verdict.code == "dicom-in-content":
        return Examined("archive", verdict)
    if is_dicom(data):
        what = "this is a DICOM file, and DICOM carries the patient's data"
        return Examined("unknown", Verdict("dicom-in-content", what))
    found = kind_of(data, archive=packed)
    if verdict is not None:
        return Examined(found.kind, verdict)
    if found.kind == "picture" or (found.kind == "unknown" and _opens(data)):
        return Examined("picture", _examine_picture(data))
    if found.known:
        what = f"this is {found.known.name}: {found.known.reason}"
        return Examined("unknown", Verdict("file-unknown", what, found.known.remedy))
    if found.kind == "unknown":
        return Examined("unknown", _examine_unknown(data))
    return Examined(found.kind, _examine_text(found.text, found.kind))


def judged(examined: Examined, path: str, *, read: bool = False) -> Problem | None:
    """What stands against a file where it lies; `read` says that its words are judged with the record that they belong to."""
    verdict, severity = examined.verdict, Severity.ERROR
    if verdict is None or verdict.code != "dicom-in-content":
        left = left_behind(path)
        if left is not None:
            verdict = Verdict("file-unknown", left.what, left.remedy)
            severity = Severity.WARNING if left.passing else severity
    if verdict is None and not may_lie(path, examined.kind):
        verdict = _misplaced(examined.kind, path)
    if verdict is None or (read and verdict.code.startswith("words-")):
        return None
    hint = verdict.hint or _HINTS.get(verdict.code, _TEXT_HINT).format(path=shlex.quote(path))
    place = Place(path, verdict.line, verdict.column)
    return Problem(verdict.code, place, verdict.what, hint, severity, unrepeated=verdict.line > 0)


def _misplaced(kind: Kind, path: str) -> Verdict:
    """A file that is what it is, but not where it may be."""
    if kind == "text":
        name = path.rpartition("/")[2]
        ending = name[name.rfind(".") :] if "." in name[1:] else ""
        what = (
            f"no library has text with the ending {ending}"
            if ending
            else "no library has text without an ending"
        )
        return Verdict(
            "file-unknown",
            f"{what}, so nobody knows what it is for",
            "rename it to .md, .csv or .txt, or take it out",
        )
    named, remedy = {
        "svg": ("an SVG drawing", "save it as PNG; drawings of a theme lie in themes/"),
        "html": ("a web page", "write what readers need of it in Markdown"),
        "xml": ("XML", "take it out; sitegen import mirc makes a case of a teaching file"),
        "font": ("a font", "fonts lie in themes/"),
    }.get(kind, ("what Python keeps of a program", "delete it, and add __pycache__/ to .gitignore"))
    return Verdict("file-unknown", f"this is {named}, which has no place here", remedy)


def _examine_archive(data: bytes) -> Verdict | None:
    """Everything in an archive is judged as if it lay here unpacked; members are counted, not named."""
    sealed: Verdict | None = None
    dicom = 0
    fields: list[Field] = []
    refused: Counter[str] = Counter()
    names: list[str] = []
    try:
        for member in members(data):
            names.append(member.name)
            if is_dicom(member.data):
                dicom += 1
            elif not member.is_archive:
                fields += _judge_member(member, refused)
    except Unexamined as error:
        sealed = Verdict("archive-unexamined", f"this archive can't be searched for patients: {error}")
    if dicom:
        # Members are counted, not named: exports are often named by the patient.
        return Verdict("dicom-in-content", f"this archive holds DICOM: {dicom} file(s)")
    if sealed:
        return sealed
    if fields:
        what = f"pictures in this archive carry more than their pixels: {told(fields, most=_MOST_NAMES)}"
        return Verdict(
            "picture-metadata", what, f"{_OUT}; put its pictures here, and run sitegen clean on them"
        )
    if first_in("\n".join(names), keys=False):
        refused["names of files say who a patient is"] += 1
    if refused:
        reasons = "; ".join(f"{reason} ({number})" for reason, number in sorted(refused.items()))
        return Verdict("archive-unexamined", f"this archive holds what may not lie here: {reasons}", _UNPACK)
    return None


def _judge_member(member: Member, refused: Counter[str]) -> list[Field]:
    """The fields of a picture; what else stands against a member is counted by its reason."""
    found = kind_of(member.data, archive=False)
    if found.kind == "picture":
        try:
            return picture_fields(member.data)
        except UnreadableContainer:
            refused["damaged pictures"] += 1
    elif found.known or found.kind in {"unknown", "font", "bytecode"}:
        refused[found.known.name if found.known else "files that can't be looked through"] += 1
    elif found.kind != "text" and not member.in_package:
        refused["pages or drawings in XML or HTML"] += 1
    elif first_in(
        found.text if found.kind == "text" else words_of_markup(found.text), keys=found.kind == "text"
    ):
        refused["text that says who a patient is"] += 1
    return []


def _examine_unknown(data: bytes) -> Verdict:
    """What has no name here: DICOM or an archive may begin in the midst of it."""
    try:
        inside = [is_dicom(stream) for stream in streams_inside(data)]
    except Unexamined as error:
        return Verdict("archive-unexamined", f"an archive stands here behind other bytes: {error}")
    if any(inside):
        return Verdict("dicom-in-content", "DICOM stands here, compressed, behind other bytes")
    if inside or b"PK\x03\x04" in data:
        return Verdict("archive-unexamined", "an archive stands here behind other bytes")
    if is_other_text(data):
        return Verdict(
            "file-unknown", "this is text, but not in UTF-8", "save it as UTF-8 (in Excel: CSV UTF-8)"
        )
    return Verdict("file-unknown", _UNKNOWN)


def _examine_text(text: str, kind: Kind) -> Verdict | None:
    found = first_in(text, keys=kind == "text")
    if found:
        return Verdict(found.code, found.what, _TEXT_HINT, found.line, found.column)
    for number, (at, data) in enumerate(packed_in(text), 1):
        verdict = _examine_packed(data) if number <= _MOST_PACKED else _TOO_MUCH_PACKED
        if verdict:
            line, column = line_and_column(text, at)
            return Verdict(verdict.code, f"packed into this text: {verdict.what}", _PACKED_HINT, line, column)
    return None


def _examine_packed(data: bytes) -> Verdict | None:
    """A file that stands in a text as base64, where it is a file; archives have no place there, so none is opened."""
    if is_archive(data):
        return Verdict("archive-unexamined", "an archive")
    found = kind_of(data, archive=False)
    return examine(data).verdict if found.known or found.kind == "picture" or is_dicom(data) else None


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
