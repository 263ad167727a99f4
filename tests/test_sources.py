"""The gate for files below content/: DICOM under any disguise, archives, pictures with metadata; memory and places of the check."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import ExifTags, Image, PngImagePlugin

from sitegen.errors import Severity
from sitegen.privacy import archives, streams
from sitegen.privacy.archives import members
from sitegen.privacy.dicom import is_dicom
from sitegen.privacy.sources import Verdict, examine, judged
from sitegen.privacy.streams import Unexamined
from tests.conftest import CASE, SAMPLES, MakeLibrary, build_library, png

DICOM = bytes(128) + b"DICM" + bytes(64)
CANARY = "Hong Gildong"

needs_samples = pytest.mark.skipif(
    not SAMPLES.is_dir(), reason="the sample material ../shared/samples isn't beside this checkout"
)


def element(group: int, number: int, vr: bytes, value: bytes, order: str = "<") -> bytes:
    """An element in explicit VR; without a VR, in implicit VR."""
    head = struct.pack(f"{order}HH", group, number)
    if not vr:
        return head + struct.pack(f"{order}I", len(value)) + value
    if vr in {b"OB", b"SQ", b"UN", b"UT"}:
        return head + vr + struct.pack(f"{order}HI", 0, len(value)) + value
    return head + vr + struct.pack(f"{order}H", len(value)) + value


def data_set(order: str = "<", *, explicit: bool = True) -> bytes:
    """The first elements of a data set, as they stand in files without file meta information."""
    return b"".join(
        element(group, number, vr if explicit else b"", value, order)
        for group, number, vr, value in (
            (0x0008, 0x0005, b"CS", b"ISO_IR 100"),
            (0x0008, 0x0020, b"DA", b"20200309"),
            (0x0008, 0x0060, b"CS", b"CT"),
            (0x0010, 0x0010, b"PN", b"Hong^Gildong"),
        )
    )


def zipped(members: dict[str, bytes], *, compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def tarred(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


def with_text() -> bytes:
    """A PNG that names somebody."""
    out = io.BytesIO()
    text = PngImagePlugin.PngInfo()
    text.add_text("Author", CANARY)
    Image.new("L", (8, 6), 90).save(out, "PNG", pnginfo=text)
    return out.getvalue()


def codes(root: Path) -> list[tuple[str, str]]:
    return [(item.code, item.place.path) for item in build_library(root).problems]


# DICOM


@pytest.mark.parametrize(
    "data",
    [
        DICOM,
        b"DICM" + element(2, 0, b"UL", bytes(4)),
        element(2, 0, b"UL", bytes(4)) + element(2, 1, b"OB", b"\0\1") + element(2, 2, b"UI", b"1.2.840\0"),
        bytes(128) + bytes(128) + b"DICM" + element(2, 0, b"UL", bytes(4)),
        data_set(),
        data_set(">"),
        data_set(explicit=False),
        b" " + element(8, 0x16, b"UI", b"1.2.840.10008.5.1.4.1.1.2\0"),
        b'<?xml version="1.0"?><NativeDicomModel><DicomAttribute tag="00100010" vr="PN"/></NativeDicomModel>',
        b'[{"00080005": {"vr": "CS", "Value": ["ISO_IR 100"]}}]',
    ],
    ids=[
        "file", "no preamble", "file meta alone", "foreign header", "explicit", "big endian", "implicit", "shifted",
        "xml", "json",
    ],
)  # fmt: skip
def test_dicom_is_known_in_every_form(data: bytes) -> None:
    """With preamble or without, in every encoding of a data set, also as XML and JSON."""
    assert is_dicom(data)


@pytest.mark.parametrize(
    "data",
    [
        b"", b"\x08", b"\x08\x00\x05\x00", bytes(4096), b"The prefix DICM stands at byte 128.\n" * 9, png(),
        data_set()[:8], b"\x08\x00" * 300, b'{"00080005": "a key of something else"}', "병력과 소견".encode() * 40,
    ],
)  # fmt: skip
def test_other_bytes_are_not_dicom(data: bytes) -> None:
    """Text about DICOM, zeros, pictures and the beginning of a single element are left in peace."""
    assert not is_dicom(data)


@pytest.mark.property
@settings(deadline=None)
@given(st.text(max_size=400))
@example("DICM")
def test_text_is_never_dicom(text: str) -> None:
    """Nothing that people write is taken for DICOM, wherever it begins."""
    assert not is_dicom(text.encode())


@needs_samples
def test_all_dicom_samples_are_known() -> None:
    """Every real file is recognised: broken ones, those without meta information, directories, all transfer syntaxes."""
    files = [
        path
        for name in ("dicom", "ct-chest")
        for path in (SAMPLES / name).rglob("*")
        if path.is_file() and path.suffix not in {".md", ".txt", ".csv"}
    ]

    assert len(files) > 80
    assert [path.name for path in files if not is_dicom(path.read_bytes())] == []


@needs_samples
def test_no_sample_of_another_kind_is_taken_for_dicom() -> None:
    """Radiographs, odd pictures, Markdown and YAML are not DICOM, and no archives that can't be looked into."""
    names = ("cxr", "nasty", "markdown", "yaml", "LICENSES")
    files = [path for name in names for path in (SAMPLES / name).rglob("*") if path.is_file()]
    wrong = [
        path.name
        for path in files
        if (verdict := examine(path.read_bytes()).verdict)
        and verdict.code in {"dicom-in-content", "archive-unexamined"}
    ]

    assert len(files) > 300
    assert wrong == []


# Archives


DEEP = bytes(2**17) + DICOM[128:132] + element(2, 0, b"UL", bytes(4))
"""DICOM far behind the beginning, as in the image of a disc."""


def old_tar(data: bytes) -> bytes:
    """A tar of the oldest kind, which has no signature."""
    head = bytearray(tarred({"IM1": data}))
    head[257:265] = bytes(8)
    head[148:156] = b" " * 8
    head[148:156] = b"%06o\0 " % sum(head[:512])
    return bytes(head)


@pytest.mark.parametrize(
    "data",
    [
        zipped({"disc.iso": DEEP}),
        gzip.compress(DEEP),
        gzip.compress(old_tar(DICOM)),
        zipped({"old.tar": old_tar(DICOM)}),
        zipped({"viewer.exe": b"MZ" + bytes(2**17) + zipped({"IM1": DICOM})}),
        lzma.compress(DICOM, format=lzma.FORMAT_ALONE),
        zlib.compress(DICOM),
    ],
    ids=["disc", "gzip", "old-tar-gz", "old-tar", "self-extracting", "lzma", "zlib"],
)
def test_dicom_anywhere_in_a_member_is_found(data: bytes) -> None:
    """A member is searched to its end, and archives without a signature at their beginning are known too."""
    verdict = examine(data).verdict

    assert verdict is not None
    assert verdict.code == "dicom-in-content"


def test_small_files_that_unpack_to_much_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """What many members unpack to counts together."""
    monkeypatch.setattr(archives, "_MOST_IN_ALL", 2**20)

    with pytest.raises(Unexamined, match="in all"):
        list(members(zipped({f"{n}": bytes(2**18) for n in range(5)})))


def test_no_name_of_a_member_is_told() -> None:
    """Exports are often named by the patient: neither what is found nor what is damaged says the name."""
    whole = zipped({"HONG_GILDONG/IM1": DICOM}, compression=zipfile.ZIP_STORED)
    broken = whole.replace(b"DICM", b"DICN", 1)

    for data in (whole, broken):
        problem = judged(examine(data), "content/a.zip")
        assert problem is not None
        assert "HONG" not in str(problem)


@pytest.mark.parametrize(
    ("data", "names"),
    [
        (zipped({"a/IM1": DICOM, "a/IM2": data_set(), "notes.txt": b"x"}), ["a/IM1", "a/IM2"]),
        (zipped({"inner.zip": zipped({"IM1": DICOM}), "b.png": png()}), ["inner.zip/IM1"]),
        (tarred({"a/IM1": DICOM, "notes.txt": b"x"}), ["a/IM1"]),
        (gzip.compress(DICOM), ["its contents"]),
        (gzip.compress(tarred({"IM1": DICOM})), ["its contents/IM1"]),
        (bz2.compress(tarred({"IM1": DICOM})), ["its contents/IM1"]),
        (lzma.compress(DICOM), ["its contents"]),
        (zipped({"IM1": DICOM + element(2, 0, b"UL", bytes(4))}, compression=zipfile.ZIP_STORED), ["IM1"]),
        (zipped({"notes.txt": b"x", "film.png": png()}), []),
        (b"no archive", []),
    ],
    # Names of their own: the bytes of some archives tell the second in which they were made.
    ids=["zip", "zip-in-zip", "tar", "gzip", "tar-gz", "tar-bz2", "xz", "stored", "clean-zip", "no-archive"],
)
def test_archives_are_looked_through(data: bytes, names: list[str]) -> None:
    """DICOM is found in zip, tar and compressed files, also one in another."""
    verdict = examine(data).verdict

    assert [item.name for item in members(data) if is_dicom(item.data)] == names
    assert (verdict.what if verdict else "").startswith(
        f"this archive holds DICOM: {len(names)} file(s)" if names else ""
    )


def encrypted() -> bytes:
    data = bytearray(zipped({"IM1": DICOM}))
    for mark in (b"PK\x03\x04", b"PK\x01\x02"):
        at = data.find(mark) + (6 if mark.endswith(b"\x04") else 8)
        data[at] |= 1
    return bytes(data)


def deep() -> bytes:
    data = DICOM
    for _ in range(5):
        data = zipped({"a.zip": data})
    return data


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (encrypted, "encrypted"),
        (deep, "more than 3 deep"),
        (lambda: b"7z\xbc\xaf\x27\x1c" + bytes(40), "7-Zip"),
        (lambda: b"Rar!\x1a\x07\x01\0" + bytes(40), "RAR"),
        (lambda: zipped({"IM1": DICOM})[:60], "damaged"),
        (lambda: gzip.compress(DICOM)[:-12], "damaged"),
        (lambda: gzip.compress(bytes(2**20 + 1)), "unpacks to more than 1 MiB"),
        (lambda: zipped({"a.tar": tarred({"large": bytes(2**20)})}), "a part of it has more than 1 MiB"),
        (lambda: zipped({f"{n}": b"" for n in range(20_001)}), "20,000 files"),
    ],
)
def test_what_can_not_be_looked_into_is_refused(
    monkeypatch: pytest.MonkeyPatch, make: Callable[[], bytes], reason: str
) -> None:
    """Encryption, unknown formats, damage and bombs are told, for nobody knows what is in them."""
    monkeypatch.setattr(streams, "MOST_BYTES", 2**20)
    data = make()
    with pytest.raises(Unexamined, match=reason):
        list(members(data))
    verdict = examine(data).verdict

    assert verdict is not None
    assert verdict.code == "archive-unexamined"


# Verdicts


def test_a_picture_is_named_field_by_field_without_values() -> None:
    """The message names the fields; what they hold is not repeated anywhere."""
    exif = Image.Exif()
    exif[ExifTags.Base.Artist] = CANARY
    exif[ExifTags.IFD.GPSInfo] = {
        ExifTags.GPS.GPSLatitudeRef: "N",
        ExifTags.GPS.GPSLatitude: (37.0, 33.0, 0.0),
    }
    out = io.BytesIO()
    Image.new("L", (8, 6)).save(out, "JPEG", exif=exif, comment=CANARY.encode())
    problem = judged(examine(out.getvalue() + CANARY.encode()), "content/cases/c-1/my film.jpg")

    assert problem is not None
    assert (problem.code, problem.severity) == ("picture-metadata", Severity.ERROR)
    assert problem.message == (
        "the file carries more than its picture: EXIF Artist, GPSLatitudeRef, GPSLatitude; JPEG comment; "
        "12 bytes after the end"
    )  # fmt: skip
    assert problem.hint == "run: sitegen clean 'content/cases/c-1/my film.jpg'"


@pytest.mark.parametrize("data", [b"", b"plain text", png(), b'{"views": 3}'])
def test_files_that_may_lie_in_content(data: bytes) -> None:
    """Clean pictures, texts and data pass."""
    assert examine(data).verdict is None


def test_a_damaged_picture_is_told_as_such() -> None:
    """What can't be read to its end is not vouched for, even where a decoder would make do with it."""
    damaged = bytearray(png())
    damaged[-1] ^= 1

    assert examine(bytes(damaged)).verdict == Verdict(
        "picture-unreadable", "the picture can't be read to its end: wrong checksum of the chunk IEND"
    )


# The whole way


GOOD: dict[str, str | bytes] = {"content/cases/c-1/case.md": CASE, "content/cases/c-1/film.png": png()}


@pytest.mark.parametrize(
    "path",
    [
        "content/cases/c-1/film.png", "content/cases/c-1/scan.jpg", "content/cases/c-1/IM0001",
        "content/incoming/IM0001.dcm", "content/.hidden/IM0001", "content/cases/c-1/.IM0001", "content/data/IM0001",
    ],
)  # fmt: skip
def test_dicom_is_refused_anywhere_in_content(make_library: MakeLibrary, path: str) -> None:
    """Under any name, in folders that nothing reads and in hidden ones; it is told once, and nothing is published."""
    root = make_library({**GOOD, path: DICOM})
    told = codes(root)

    assert [code for code, place in told if place == path] == ["dicom-in-content"]
    assert not (root / "site").exists()


def test_an_archive_with_dicom_is_refused(make_library: MakeLibrary) -> None:
    """A zip is no hiding place, whatever its name ends in."""
    root = make_library({**GOOD, "content/cases/c-1/slides.pptx": zipped({"media/IM1": DICOM})})
    problems = build_library(root).problems

    assert [(item.code, item.message) for item in problems] == [
        ("dicom-in-content", "this archive holds DICOM: 1 file(s)")
    ]


def test_an_archive_without_dicom_is_only_unused(make_library: MakeLibrary) -> None:
    """Nothing stands against it but that nothing uses it."""
    root = make_library({**GOOD, "content/cases/c-1/notes.zip": zipped({"notes.txt": b"x"})})

    assert codes(root) == [("unused-file", "content/cases/c-1/notes.zip")]


def test_metadata_is_refused_from_store_and_anew(make_library: MakeLibrary) -> None:
    """The verdict is the same when it comes from the store, and goes when the picture is clean."""
    root = make_library({**GOOD, "content/cases/c-1/film.png": with_text()})
    first, second = build_library(root), build_library(root)
    (root / "content/cases/c-1/film.png").write_bytes(png())
    mended = build_library(root)

    assert [item.code for item in first.problems] == ["picture-metadata"]
    assert second.problems == first.problems
    assert first.published is None
    assert mended.problems == ()
    assert mended.published is not None


def test_an_unused_picture_is_examined_too(make_library: MakeLibrary) -> None:
    """What no case shows is in git all the same."""
    root = make_library({**GOOD, "content/cases/c-1/other.png": with_text()})

    assert sorted(codes(root)) == [
        ("picture-metadata", "content/cases/c-1/other.png"), ("unused-picture", "content/cases/c-1/other.png"),
    ]  # fmt: skip


def test_a_damaged_verdict_is_a_miss(make_library: MakeLibrary) -> None:
    """Bytes in the store that are no verdict are not believed."""
    root = make_library({**GOOD, "content/cases/c-1/film.png": with_text()})
    first = build_library(root)
    for path in (root / ".sitegen/sources").rglob("*"):
        if path.is_file():
            path.write_bytes(b"null")
    second = build_library(root)

    assert second.problems == first.problems


def test_a_theme_is_examined_too(make_library: MakeLibrary) -> None:
    """A logo is published as it is, so it may carry nothing."""
    root = make_library({**GOOD, "themes/ours/assets/logo.png": with_text()})

    assert codes(root) == [("picture-metadata", "themes/ours/assets/logo.png")]
