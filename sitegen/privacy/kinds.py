"""What kind a file is, by its bytes: what can be looked through to its end, and what else is told by its name.

No I/O.

Pictures, archives and plain text are looked through by other modules. All else may hold a patient where nothing here looks:
scans and photographs in formats without a parser, reports, messages between hospital systems, programs.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal

from sitegen.privacy.containers import container_format

Kind = Literal["picture", "archive", "text", "svg", "html", "xml", "font", "bytecode", "unknown"]
"""What a file is judged as; `xml` is any of it that is not SVG, `bytecode` what Python keeps of a program."""

_PICTURE: Final = "save it as PNG or JPEG, and run sitegen clean on that"
_VOLUME: Final = (
    "take it out of content/ and of git's history; bring the slices as 16-bit PNG, or by sitegen import dicom"
)
_RECORD: Final = (
    "take it out of content/ and of git's history; SECURITY.md says how",
    "it is written about one person",
)
_DOCUMENT: Final = "keep it outside the library, and write in the case what readers need of it"
_MEDIA: Final = "save the frames that matter as PNG"
_PROGRAM: Final = "delete it; a library holds words and pictures"


@dataclass(frozen=True, slots=True)
class Known:
    """A format that is known by name, and what to do with a file of it."""

    name: str
    remedy: str
    reason: str = "what else it holds can't be looked through"


_HEIC: Final = Known("a HEIC picture", _PICTURE)
_VIDEO: Final = Known("a video or a recording", _MEDIA)
_OLE: Final = Known("an older Office document, a message of Outlook or a thumbnail database", _DOCUMENT)
_EXECUTABLE: Final = Known("a program", _PROGRAM)
_FONTS: Final = (b"wOF2", b"wOFF", b"OTTO", b"\0\1\0\0\0", b"true\0", b"ttcf\0")

_PDF: Final = Known("a PDF document", _DOCUMENT)
_TEXT_BEGINNINGS: Final[tuple[tuple[bytes, Known], ...]] = (
    (b"%PDF-", _PDF),
    (b"{\\rtf", Known("an RTF document", _DOCUMENT)),
    (b"%!PS", Known("a PostScript document", _DOCUMENT)),
    (b"NRRD0", Known("a volume in NRRD", _VOLUME)),
)
"""How formats begin of which a file may be text throughout."""
_BEGINNINGS: Final[tuple[tuple[bytes, Known], ...]] = (
    *_TEXT_BEGINNINGS,
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", _OLE),
    (b"8BPS", Known("a Photoshop file", _PICTURE)),
    (b"\0\0\0\x0cjP  \r\n\x87\n", Known("a JPEG 2000 picture", _PICTURE)),
    (b"\xff\x4f\xff\x51", Known("a JPEG 2000 picture", _PICTURE)),
    (b"\0\0\0\x0cJXL \r\n\x87\n", Known("a JPEG XL picture", _PICTURE)),
    (b"\xff\x0a", Known("a JPEG XL picture", _PICTURE)),
    (b"II\xbc\1", Known("a JPEG XR picture", _PICTURE)),
    (b"\0\0\1\0", Known("an icon file", _PICTURE)),
    (b"\xd7\xcd\xc6\x9a", Known("a Windows metafile", _PICTURE)),
    (b"gimp xcf", Known("a GIMP file", _PICTURE)),
    (b"\x89HDF\r\n\x1a\n", Known("an HDF5 file", _VOLUME)),
    (b"CDF\1", Known("a MINC or NetCDF volume", _VOLUME)),
    (b"CDF\2", Known("a MINC or NetCDF volume", _VOLUME)),
    (b"MATLAB 5.0", Known("a MATLAB file", _VOLUME)),
    (b"\x93NUMPY", Known("a NumPy file", _VOLUME)),
    (b"SQLite format 3\0", Known("a database", _DOCUMENT)),
    (b"PAR1", Known("a Parquet table", _DOCUMENT)),
    (
        b"\0\0\0\1Bud1",
        Known("a list of names that the Mac's Finder keeps", "delete it, and add .DS_Store to .gitignore"),
    ),
    (b"\0\5\x16\7", Known("what a Mac keeps beside a file", "delete it, and add ._* to .gitignore")),
    (b"MZ", _EXECUTABLE),
    (b"\x7fELF", _EXECUTABLE),
    (b"\xcf\xfa\xed\xfe", _EXECUTABLE),
    (b"\xca\xfe\xba\xbe", _EXECUTABLE),
    (b"\x1aE\xdf\xa3", _VIDEO),
    (b"OggS", _VIDEO),
    (b"ID3", _VIDEO),
)
"""How formats begin that no module here takes apart, each as its own specification says."""

_BRANDS: Final = {b"heic": _HEIC, b"heix": _HEIC, b"hevc": _HEIC, b"mif1": _HEIC, b"msf1": _HEIC}
"""Major brands of ISO/IEC 23008-12; every other of 14496-12 that is not AVIF is told as a video."""
_PDF_HEAD: Final = 1024
"""Readers find the signature of a PDF anywhere in so many bytes (ISO 32000-1, annex H, 3.4.1)."""

_LINE: Final = r"(?:^|[\r\n\x0b])"
_MESSAGES: Final[tuple[tuple[re.Pattern[str], Known], ...]] = (
    (
        re.compile(rf"MSH\|\^~\\&|{_LINE}(?:FHS|BHS)\||{_LINE}PID\|(?:[^|\r\n]*\|){{4}}"),
        Known("an HL7 message", *_RECORD),
    ),
    (
        re.compile(r"<(?:\w+:)?ClinicalDocument\b|urn:hl7-org:v3\b"),
        Known("a clinical document (CDA)", *_RECORD),
    ),
    (
        re.compile(
            r'"resourceType"\s{0,9}:\s{0,9}"(?:Patient|Person|RelatedPerson|Bundle|Composition|Encounter|EpisodeOfCare|Condition|Observation'
            r"|Procedure|ServiceRequest|ImagingStudy|DiagnosticReport|DocumentReference|Media|Appointment|Practitioner\w*|Medication\w*|Specimen"
            r'|Consent|Immunization|AllergyIntolerance|CarePlan|FamilyMemberHistory|QuestionnaireResponse)"|xmlns="http://hl7\.org/fhir"'
        ),
        Known("a FHIR resource", *_RECORD),
    ),
    (
        re.compile(
            r"\((?:0010, ?00[1-4][0-9]|0008, ?0050)\)[^\n\[:]{0,60}(?:\[[^\]\n]+\]|: ?'[^'\n]+')",
            re.IGNORECASE,
        ),
        Known("a printed DICOM header", *_RECORD),
    ),
    (re.compile(rf"{_LINE}BEGIN:VCARD\b", re.IGNORECASE), Known("an address card", *_RECORD)),
    (
        re.compile(
            r"\A(?:From \S+ [^\n]*\r?\n)?(?:[A-Z][\w-]{1,40}: ?[^\n]*\r?\n(?:[ \t][^\n]*\r?\n)*){0,40}?"
            r"(?:Message-ID: ?<|Return-Path: ?<|MIME-Version: ?1\.0|Received: ?(?:from|by) )",
            re.IGNORECASE,
        ),
        Known("an e-mail", *_RECORD),
    ),
)
"""Records of patients as hospital systems and mail programs write them; they are refused under every ending."""

_LFS: Final = Known(
    "a pointer of Git LFS", "run: git lfs pull", "the file itself is not here, so nobody looked at it"
)
_FORMATS: Final[tuple[tuple[re.Pattern[str], Known], ...]] = (
    (re.compile(r"\Aversion https://git-lfs\.github\.com/spec/"), _LFS),
    (
        re.compile(r"\A(?:\w+ ?= ?[^\n]*\r?\n){0,20}?(?:ObjectType ?= ?Image|NDims ?= ?\d|ElementDataFile ?=)"),
        Known("the header of a volume (MetaImage)", _VOLUME),
    ),
    (re.compile(r"\A# vtk DataFile"), Known("a VTK file", _VOLUME)),
    (re.compile(r"\AP[1-6]\s+(?:#[^\n]*\n\s*)*\d+\s+\d+\s"), Known("a PNM picture", _PICTURE)),
    (re.compile(r"\A/\* XPM \*/"), Known("an XPM picture", _PICTURE)),
    (
        re.compile(r"\A-----BEGIN [A-Z ]*PRIVATE KEY-----"),
        Known(
            "a private key",
            "take it out, make another one, and keep it out of git",
            "whoever reads it can pass for its owner",
        ),
    ),
)  # fmt: skip
_MARKUP: Final = re.compile(
    r"\A\s*(?:<\?xml\b[^>]*>\s*|<!--(?:[^-]|-(?!->))*-->\s*|<!DOCTYPE\s(?!\s*html)[^>\[]*(?:\[[^\]]*\]\s*)?>\s*)*"
    r"<(!DOCTYPE\s+html|[A-Za-z_][\w:.-]*)",
    re.IGNORECASE,
)
_CONTROL: Final = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
"""Characters that no text has; tabulator, line ends, form feed and the vertical tab that begins an HL7 message are let through."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a file is."""

    kind: Kind
    known: Known | None = None
    """The format of an unknown kind, where it has a name."""
    text: str = ""
    """The words of what is text."""


def kind_of(data: bytes, *, archive: bool) -> Told:
    """What a file is; whether it is an archive is told by who opens archives."""
    if container_format(data) is not None:
        return Told("picture")
    if archive:
        return Told("archive")
    text = words_of(data)
    if text is not None:
        return _kind_of_text(text, data)
    known = _by_signature(data)
    if known is not None:
        return Told("unknown", known)
    if data.startswith(_FONTS):
        return Told("font")
    # PEP 3147 and 552: a magic number, with a line end so that text tools break it, then flags of which two bits are in use.
    if data[2:4] == b"\r\n" and data[4:8] in {b"\0\0\0\0", b"\1\0\0\0", b"\3\0\0\0"}:
        return Told("bytecode")
    return Told("unknown")


def words_of(data: bytes) -> str | None:
    """The text of a file in UTF-8, with or without the mark of it; none where it is something else."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    return None if _CONTROL.search(text) else text


def is_other_text(data: bytes) -> bool:
    """Whether bytes look like text of another encoding: UTF-16 by its mark, older ones by having no control characters."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    return bool(data) and not _CONTROL.search(data.decode("latin-1"))


def _by_signature(data: bytes) -> Known | None:
    for beginning, known in _BEGINNINGS:
        if data.startswith(beginning):
            return known
    if b"%PDF-" in data[:_PDF_HEAD]:
        return _PDF
    if data[:4] == b"\1\0\0\0" and data[40:44] == b" EMF":
        return Known("a Windows metafile", _PICTURE)
    if data[4:8] == b"ftyp":
        return _BRANDS.get(data[8:12], _VIDEO)
    if data.startswith(b"RIFF") and data[8:12] in {b"AVI ", b"WAVE"}:
        return _VIDEO
    nifti = {data[344:348], data[4:8]} & {b"n+1\0", b"ni1\0", b"n+2\0", b"ni2\0"}
    if nifti or data[:4] in {
        b"\x5c\1\0\0",
        b"\0\0\1\x5c",
    }:  # the size of the header, 348 (NIfTI-1, Analyze 7.5)
        return Known("a volume in NIfTI or Analyze", _VOLUME)
    return None


def _kind_of_text(text: str, data: bytes) -> Told:
    for beginning, known in _TEXT_BEGINNINGS:
        if data.startswith(beginning):
            return Told("unknown", known, text)
    for pattern, known in (*_MESSAGES, *_FORMATS):
        if pattern.search(text):
            return Told("unknown", known, text)
    markup = _MARKUP.match(text)
    if markup is None:
        return Told("text", text=text)
    root = markup.group(1).lower()
    if root.startswith("!doctype") or root == "html":
        return Told("html", text=text)
    if root.rpartition(":")[2] == "svg":
        return Told("svg", text=text)
    # A Markdown file may begin with an element of HTML; a prologue makes it XML.
    return Told("xml" if text.lstrip().startswith("<?xml") else "text", text=text)
