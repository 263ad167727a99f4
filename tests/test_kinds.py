"""What may lie in content/ and themes/: kinds of files by their bytes, names that programs leave, words of loose text, archives to their last byte."""

from __future__ import annotations

import base64
import bz2
import gzip
import hashlib
import io
import json
import lzma
import struct
import tarfile
import time
import zipfile
import zlib

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from PIL import Image

from sitegen.errors import Severity
from sitegen.privacy.kinds import kind_of
from sitegen.privacy.sources import examine, judged
from tests.conftest import CASE, MakeLibrary, build_library, png

DICOM = bytes(128) + b"DICM" + b"\2\0\0\0UL\4\0" + bytes(64)
NAME = "Hong Gildong"
NUMBER = "700101-1234567"
GOOD: dict[str, str | bytes] = {"content/cases/c-1/case.md": CASE, "content/cases/c-1/film.png": png()}


def code_of(data: bytes, path: str = "content/cases/c-1/file.txt") -> str | None:
    """The code of what stands against a file at a place."""
    problem = judged(examine(data), path)
    return problem.code if problem else None


def zipped(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def commented() -> bytes:
    """A JPEG with a comment."""
    out = io.BytesIO()
    Image.new("L", (8, 6), 90).save(out, "JPEG", comment=NAME.encode())
    return out.getvalue()


def noise_png() -> bytes:
    """A clean picture of some size."""
    out = io.BytesIO()
    Image.effect_noise((40, 30), 60).save(out, "PNG")
    return out.getvalue()


def nifti() -> bytes:
    return struct.pack("<i", 348) + bytes(340) + b"n+1\0" + bytes(64)


# Kinds


UNKNOWN = {
    "heic": b"\0\0\0\x18ftypheic" + bytes(40),
    "video": b"\0\0\0\x18ftypisom" + bytes(40),
    "jpeg2000": b"\0\0\0\x0cjP  \r\n\x87\n" + bytes(40),
    "psd": b"8BPS\0\1" + bytes(40),
    "pdf": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n",
    "pdf-of-text": b"%PDF-1.4\n1 0 obj\n",
    "nifti": nifti(),
    "nrrd": b"NRRD0004\ntype: short\n",
    "metaimage": b"ObjectType = Image\nNDims = 3\n",
    "ole": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(64),
    "exe": b"MZ\x90\0" + bytes(64),
    "rtf": b"{\\rtf1 report}",
    "noise": bytes(range(256)) * 4,
    "pnm": b"P2\n# Hong\n2 2\n255\n1 2 3 4\n",
    "hl7": b"MSH|^~\\&|RIS|X\rPID|1||123||HONG^GILDONG\r",
    "hl7-without-head": b"PID|1||123||HONG^GILDONG\r",
    "cda": b'<?xml version="1.0"?><ClinicalDocument xmlns="urn:hl7-org:v3"/>',
    "fhir": b'{"resourceType": "Patient", "name": []}',
    "dump": b"(0010,0010) PN [HONG^GILDONG]   #  12, 1 PatientName\n",
    "pydicom-dump": b"(0010, 0010) Patient's Name                      PN: 'HONG^GILDONG'\n",
    "card": b"BEGIN:VCARD\nFN:Hong Gildong\n",
    "mail": b"From: a@example.org\nTo: b@example.org\nMIME-Version: 1.0\n\nx",
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg"><text>Hong</text></svg>',
    "page": b"<!DOCTYPE html><title>x</title>",
    "xml": b'<?xml version="1.0"?><report/>',
    "utf16": "\ufeff이름,나이".encode("utf-16-le"),
    "cp949": "이름,나이\n".encode("cp949"),
    "lfs": b"version https://git-lfs.github.com/spec/v1\noid sha256:0\n",
    "font": b"wOF2" + bytes(40) + b"\xff",
    "key": b"-----BEGIN OPENSSH PRIVATE KEY-----\n",
}


@pytest.mark.parametrize("ending", [".txt", ".md", ".json", ".png", ""])
@pytest.mark.parametrize("name", list(UNKNOWN))
def test_what_can_not_be_looked_through_is_refused_under_every_ending(name: str, ending: str) -> None:
    """The bytes decide: formats without a parser, records of patients, other encodings, markup outside a theme."""
    assert code_of(UNKNOWN[name], f"content/cases/c-1/file{ending}") == "file-unknown"


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("content/cases/c-1/case.md", b"<!-- a note -->\n<div>words</div>\n"),
        ("content/cases/c-1/notes.txt", b"MZ twins; the prefix %PDF- and (0010,0010) PatientName are told of here.\n"),
        ("content/cases/c-1/notes.txt", "\ufeff병력\t소견\r\n".encode()),
        ("content/data/views.json", b'{"views": {"chest-001": 3}, "patient": {"age": 65}}'),
        ("content/data/table.csv", b"id,age,sex\n1,65,M\n"),
        ("content/README.md", b"# The import\n\nIt drops PatientName, PatientID, and the\nStudyDate\nof each file.\n"),
        ("content/data/datacite.json", b'{"types": {"resourceType": "Dataset"}}'),
        ("content/data/stages.txt", b"P1 5 mm\nreceived: yes\n"),
        ("content/phantom/make.py", b"import sys\n"),
        ("content/phantom/__pycache__/make.cpython-311.pyc", b"\xa7\r\r\n" + bytes(12) + b"\xe3\0"),
        ("content/cases/c-1/.gitkeep", b""),
        ("content/.gitattributes", b"*.png binary\n"),
        ("content/LICENSE", b"Creative Commons"),
        ("content/cases/c-1/film", png()),
        ("content/cases/c-1/slides.pptx", zipped({"[Content_Types].xml": b'<?xml version="1.0"?><Types/>', "m/a.png": png()})),
        ("themes/ours/assets/logo.svg", b'<?xml version="1.0"?>\n<!-- ours -->\n<svg xmlns="http://www.w3.org/2000/svg"/>'),
        ("themes/ours/templates/base.html", b"<!doctype html>\n<title>{{ title }}</title>"),
        ("themes/ours/assets/a.css", b"a { color: red }"),
        ("themes/ours/assets/feed.xsl", b'<?xml version="1.0"?><xsl:stylesheet version="1.0"/>'),
        ("content/cases/c-1/notes.txt", (hashlib.sha512(b"x").hexdigest() + "\n").encode() * 4),
        ("content/cases/c-1/notes.md", b"![](data:image/png;base64," + base64.b64encode(noise_png()) + b")"),
        ("themes/ours/assets/serif.woff2", b"wOF2" + bytes(40) + b"\xff"),
    ],
)  # fmt: skip
def test_what_may_lie_where(path: str, data: bytes) -> None:
    """Text under an ending that libraries use, pictures, what is made of them; drawings, pages and fonts of a theme."""
    assert judged(examine(data), path) is None


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("content/cases/c-1/notes.log", b"words"),
        ("content/cases/c-1/notes", b"words"),
        ("content/cases/c-1/logo.svg", b"<svg/>"),
        ("content/cases/c-1/a.css", b"a { color: red }"),
        ("content/cases/c-1/make.pyc", b"\xa7\r\r\n" + bytes(12) + b"\xe3\0"),
        ("themes/ours/report.pdf", UNKNOWN["pdf"]),
        ("themes/ours/order.txt", UNKNOWN["hl7"]),
    ],
)
def test_what_has_no_place_there(path: str, data: bytes) -> None:
    """Text with an unknown ending or none, a theme's files in content, records of patients in a theme."""
    assert code_of(data, path) == "file-unknown"


@pytest.mark.parametrize(
    ("data", "words", "remedy"),
    [
        (UNKNOWN["heic"], "a HEIC picture", "save it as PNG or JPEG"),
        (UNKNOWN["nifti"], "a volume in NIfTI", "16-bit PNG"),
        (UNKNOWN["hl7"], "an HL7 message: it is written about one person", "git's history"),
        (UNKNOWN["cp949"], "not in UTF-8", "save it as UTF-8"),
        (UNKNOWN["lfs"], "a pointer of Git LFS", "git lfs pull"),
        (UNKNOWN["noise"], "none of the kinds of file", "PNG or JPEG, Markdown, CSV"),
    ],
)
def test_the_reason_and_the_remedy_are_told(data: bytes, words: str, remedy: str) -> None:
    """What it is, why it may not stay, and what to do with it."""
    problem = judged(examine(data), "content/cases/c-1/file.bin")

    assert problem is not None
    assert (words in problem.message, remedy in problem.hint) == (True, True)
    assert problem.severity is Severity.ERROR


@pytest.mark.property
@settings(deadline=None, max_examples=300)
@given(st.binary(min_size=1, max_size=200))
def test_any_bytes_are_judged(data: bytes) -> None:
    """Whatever the bytes are, they are text, a known kind, or refused; nothing is raised."""
    examined = examine(data)

    if kind_of(data, archive=False).kind == "unknown":
        assert examined.verdict is not None
    if examined.kind == "text":
        assert data.decode("utf-8-sig").isprintable() or any(byte < 32 for byte in data) or not data.isascii()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (DICOM, "dicom-in-content"),
        (gzip.compress(hashlib.shake_128(b"x").digest(300)), "archive-unexamined"),
        (UNKNOWN["pdf"] + bytes(200), "file-unknown"),
    ],
)
@pytest.mark.parametrize("lines", [False, True])
@pytest.mark.parametrize("read", [False, True])
def test_what_is_packed_into_a_text_is_judged(data: bytes, code: str, lines: bool, read: bool) -> None:
    """Base64 in one line or several, in a record's text or another: the place is told."""
    words = base64.encodebytes(data) if lines else base64.b64encode(data)
    problem = judged(examine(b"words\n\ndata:x;base64," + words), "content/cases/c-1/case.md", read=read)

    assert problem is not None
    assert (problem.code, problem.place.line, problem.place.column) == (code, 3, 15)


def test_a_text_holds_no_more_files_than_can_be_looked_at() -> None:
    """Many in one text are refused for their number."""
    words = b"data:;base64," + base64.b64encode(noise_png()) + b"\n"

    assert code_of(words * 32) is None
    assert code_of(words * 33) == "archive-unexamined"


def test_a_picture_with_metadata_in_a_text_is_refused() -> None:
    """In Markdown as in the drawing of a theme."""
    out = io.BytesIO()
    Image.effect_noise((40, 30), 60).save(out, "JPEG", comment=NAME.encode())
    words = base64.b64encode(out.getvalue())

    assert (
        code_of(b"![](data:image/jpeg;base64," + words + b")", "content/cases/c-1/a.md") == "picture-metadata"
    )
    assert (
        code_of(b'<svg><image href="data:;base64,' + words + b'"/></svg>', "themes/a/a.svg")
        == "picture-metadata"
    )


@pytest.mark.parametrize(
    "unit",
    [
        "\n",
        " ",
        "<!DOCTYPE x ",
        "<!-- ",
        "a: b\n",
        ",",
        "P1 #\n",
        "A",
        "\nPID|",
        "(0010,0010) ",
        '"',
        "<a",
        "1.",
        "<?xml ",
    ],
)
def test_judging_text_takes_time_in_proportion(unit: str) -> None:
    """No text holds up a check: four times as much takes no more than about four times as long."""

    def seconds(size: int) -> float:
        data = b"<!DOCTYPE x " + (unit * (size // len(unit))).encode()
        start = time.process_time()
        examine(data)
        return time.process_time() - start

    assert seconds(160_000) < 10 * seconds(40_000) + 0.5


# What programs leave


@pytest.mark.parametrize(
    "name",
    [
        "._film.png", "Thumbs.db", "thumbs.db", "ehthumbs.db", "desktop.ini", "~$slides.pptx", ".~lock.slides.odp#",
        "case.md.orig", "film.png.bak", "case.md~", "film.png.crdownload", "__MACOSX/film.png", ".Trash-1000/files/film.png",
    ],
)  # fmt: skip
@pytest.mark.parametrize("data", [b"", png(), bytes(64)])
def test_what_programs_left_is_refused_by_name(name: str, data: bytes) -> None:
    """Also where the bytes would pass: such files hold small pictures, names of files, users, and words taken out since."""
    problem = judged(examine(data), f"content/cases/c-1/{name}")

    assert problem is not None
    assert (problem.code, problem.severity) == ("file-unknown", Severity.ERROR)
    assert "delete" in problem.hint


@pytest.mark.parametrize(
    "name", [".case.md.swp", ".#case.md", "#case.md#", "4913", ".goutputstream-AB12CD", ".DS_Store"]
)
def test_what_an_editor_keeps_while_a_file_is_open_is_a_warning(name: str) -> None:
    """A preview goes on while an editor has a file open or a Mac looks on; DICOM is refused under such a name too."""
    problem = judged(examine(b"b0VIM 9.0\0\0"), f"content/cases/c-1/{name}")
    dicom = judged(examine(DICOM), f"content/cases/c-1/{name}")

    assert problem is not None
    assert dicom is not None
    assert (problem.code, problem.severity) == ("file-unknown", Severity.WARNING)
    assert (dicom.code, dicom.severity) == ("dicom-in-content", Severity.ERROR)


# Loose text


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        (f"a\nb {NUMBER}\n", "words-registration-number", 2),
        ("note\n\npatient name: Hong\n", "words-name", 3),
        ('{"views": 1,\n "PatientName": "Hong"}', "words-name", 2),
        ("id,PatientID,age\n1,2,3\n", "words-number", 1),
        ("age, PatientID\n65, 1\n", "words-number", 1),
        ("x = 1\nPatientName = Hong\n", "words-name", 2),
        ("환자번호\t나이\n1\t2\n", "words-number", 1),
        ('{"StudyDate": "x"}', "words-date", 1),
        ("MRN 1234567", "words-number", 1),
        ("uid 1.2.840.113619.2.55.3.604688119.971", "words-uid", 1),
    ],
)
def test_loose_text_is_searched_for_patients(text: str, code: str, line: int) -> None:
    """The rules that hardly ever err, and keys of programs; the place is told, the words never."""
    problem = judged(examine(text.encode()), "content/data/table.csv")

    assert problem is not None
    assert (problem.code, problem.place.line, problem.unrepeated) == (code, line, True)
    assert not any(word in problem.message for word in (NUMBER, "Hong", "1234567", "604688119"))


@pytest.mark.property
@settings(deadline=None)
@given(
    st.sampled_from(["PatientName", "PatientID", "AccessionNumber", "PatientBirthDate", "InstitutionName", "OtherPatientIDs"]),
    st.text(max_size=30),
    st.integers(0, 3),
)  # fmt: skip
def test_a_key_of_a_patient_is_found_anywhere_in_json(key: str, value: str, depth: int) -> None:
    """However deep it stands and whatever stands with it."""
    record: object = {key: value, "views": 3}
    for _ in range(depth):
        record = {"more": [record]}

    for indent in (None, 2):
        assert code_of(json.dumps(record, indent=indent).encode(), "content/data/a.json") is not None


def test_words_of_records_are_judged_once(make_library: MakeLibrary) -> None:
    """A text that a record is made of has the rules for words, with their comments; one that nothing reads has these."""
    words = "---\ntitle: A draft\n---\n\n## History\n\nMRN 1234567.\n"
    root = make_library({**GOOD, "content/cases/c-2/case.md": words, "content/.drafts/case.md": words})
    told = [(item.code, item.place.path) for item in build_library(root).problems]

    assert told == [
        ("words-number", "content/.drafts/case.md"),
        ("words-number", "content/cases/c-2/case.md"),
    ]


# Archives


@pytest.mark.parametrize("kind", ["office", "zip", "inner", "gzip"])
def test_a_picture_in_an_archive_is_judged_like_one_beside_it(kind: str) -> None:
    """In a presentation, a zip, a zip in it, a compressed file: the fields are named, the member is not."""
    data = {
        "office": lambda: zipped({"[Content_Types].xml": b'<?xml version="1.0"?><T/>', "ppt/media/HONG.jpg": commented()}),
        "zip": lambda: zipped({"HONG/film.jpg": commented()}),
        "inner": lambda: zipped({"HONG.zip": zipped({"HONG.jpg": commented()})}),
        "gzip": lambda: gzip.compress(commented()),
    }[kind]()  # fmt: skip
    problem = judged(examine(data), "content/cases/c-1/slides.pptx")

    assert problem is not None
    assert problem.code == "picture-metadata"
    assert "JPEG comment" in problem.message
    assert "HONG" not in f"{problem.message} {problem.hint}"


@pytest.mark.parametrize(
    ("members", "reason"),
    [
        ({"HONG.heic": UNKNOWN["heic"], "b.heic": UNKNOWN["heic"]}, "a HEIC picture (2)"),
        ({"HONG.xml": UNKNOWN["xml"]}, "in XML or HTML (1)"),
        ({"HONG.txt": b"patient name: Hong"}, "text that says who a patient is (1)"),
        ({"HONG.png": png()[:-8]}, "damaged pictures (1)"),
        ({"HONG.bin": bytes(40)}, "can't be looked through (1)"),
        ({f"HONG {NUMBER}.txt": b"x"}, "names of files say who a patient is (1)"),
        (
            {"[Content_Types].xml": b"<?xml version='1.0'?><T/>", "HONG.xml": b"<?xml version='1.0'?><w:p>700101-<w:b/>1234567</w:p>"},
            "text that says who a patient is (1)",
        ),
    ],
)  # fmt: skip
def test_what_else_lies_in_an_archive_is_counted_by_its_reason(
    members: dict[str, bytes], reason: str
) -> None:
    """Members are judged as if they were unpacked; none is named."""
    problem = judged(examine(zipped(members)), "content/cases/c-1/a.zip")

    assert problem is not None
    assert problem.code == "archive-unexamined"
    assert reason in problem.message
    assert "HONG" not in f"{problem.message} {problem.hint}"


def damaged(data: bytes) -> bytes:
    return data.replace(b"JFIF", b"JFIX", 1).replace(b"DICM", b"DICN", 1)


@pytest.mark.property
@settings(deadline=None, max_examples=150)
@given(
    st.text(st.characters(whitelist_categories=("Lu", "Ll", "Nd", "Lo")), min_size=6, max_size=20),
    st.sampled_from(["IM1", "film.jpg", "report.pdf", "notes.txt", "a.zip", "x"]),
    st.sampled_from([DICOM, commented(), commented()[:-9], UNKNOWN["pdf"], UNKNOWN["hl7"], b"patient name: Hong", bytes(9)]),
    st.sampled_from([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED]),
    st.booleans(),
    st.booleans(),
    st.booleans(),
)  # fmt: skip
def test_no_name_in_an_archive_is_ever_told(
    person: str, name: str, data: bytes, method: int, inner: bool, broken: bool, as_tar: bool
) -> None:
    """Whatever is found in an archive, or wrong with it: a folder that is called like the patient stays untold."""
    assume(
        person.casefold() not in "dicom-in-content archive-unexamined content/a.zip hong gildong jpeg comment"
    )
    out = io.BytesIO()
    if as_tar:
        with tarfile.open(fileobj=out, mode="w") as tar:
            info = tarfile.TarInfo(f"{person}/{name}")
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    else:
        with zipfile.ZipFile(out, "w", method) as archive:
            archive.writestr(f"{person}/{name}", data)
    whole = damaged(out.getvalue()) if broken else out.getvalue()
    problem = judged(examine(zipped({f"{person}.zip": whole}) if inner else whole), "content/a.zip")

    assert problem is not None
    assert person not in f"{problem.message} {problem.hint} {problem.place}"


def with_comment(comment: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.txt", b"x")
        archive.comment = comment
    return out.getvalue()


def with_extra(extra: bytes) -> bytes:
    out = io.BytesIO()
    info = zipfile.ZipInfo("a.txt")
    info.extra = struct.pack("<HH", 0x9999, len(extra)) + extra
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(info, b"x")
    return out.getvalue()


HIDDEN = NAME.encode() * 30


def tarred(*, padding: bytes = b"", pax: dict[str, str] | None = None) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as archive:
        info = tarfile.TarInfo("a.txt")
        info.size, info.pax_headers = 1, pax or {}
        archive.addfile(info, io.BytesIO(b"x"))
    data = out.getvalue()
    at = data.index(b"x" + bytes(100)) + 1
    return data[:at] + padding + data[at + len(padding) :]


def before_the_end(data: bytes, hidden: bytes) -> bytes:
    """A zip with bytes between its directory and its end."""
    at = data.rindex(b"PK\5\6")
    return data[:at] + hidden + data[at:]


@pytest.mark.parametrize(
    "data",
    [
        HIDDEN + zipped({"a.txt": b"x"}),
        zipped({"a.txt": b"x"}) + HIDDEN,
        with_comment(f"patient name: {NAME}".encode()),
        with_extra(HIDDEN),
        before_the_end(zipped({"a.txt": b"x"}), HIDDEN),
        tarred(padding=NAME.encode()),
        tarred(pax={"comment": f"patient name: {NAME}"}),
        tarred() + HIDDEN,
        bz2.compress(b"x") + HIDDEN,
        lzma.compress(b"x") + HIDDEN,
        zlib.compress(b"words") + HIDDEN,
        gzip.compress(b"x") + HIDDEN,
        b"\x1f\x8b\x08\x04" + bytes(6) + struct.pack("<H", len(HIDDEN)) + HIDDEN + gzip.compress(b"x")[10:],
        bytes(40) + HIDDEN + gzip.compress(b"x"),
        bytes(40) + HIDDEN + zipped({"a.txt": b"x"}) + bytes(70_000),
    ],
    ids=["before-zip", "after-zip", "comment", "extra", "before-end", "tar-padding", "tar-pax", "after-tar", "bz2", "xz", "zlib", "gzip", "gzip-field", "inside", "zip-inside"],
)  # fmt: skip
def test_every_byte_of_an_archive_belongs_to_a_member(data: bytes) -> None:
    """What stands before, between, behind and beside members is not looked through, so the archive is refused."""
    assert code_of(data, "content/cases/c-1/a.zip") == "archive-unexamined"


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
def test_compressed_dicom_behind_other_bytes_is_found(pack: object) -> None:
    """A header of another program before the stream hides nothing."""
    assert callable(pack)
    assert code_of(b"\0IMG" + bytes(400) + pack(DICOM) + b"end") == "dicom-in-content"


def test_ordinary_tars_pass() -> None:
    """Padding of zeros and the headers of POSIX are a tar's own."""
    assert code_of(tarred(pax={"comment": "made by hand"}), "content/a.tar") is None
    assert code_of(gzip.compress(tarred()), "content/a.tgz") is None


def test_streams_behind_each_other_are_one() -> None:
    """What tools append is unpacked as well: the second of two holds the message."""
    assert code_of(gzip.compress(b"x\n") + gzip.compress(b"y\n"), "content/a.gz") is None
    assert code_of(gzip.compress(b"x\n") + gzip.compress(DICOM), "content/a.gz") == "dicom-in-content"


def test_a_member_whose_size_stands_behind_it() -> None:
    """Zips that are written as a stream have a descriptor behind each member, which is the member's own."""

    class Pipe(io.BytesIO):
        def tell(self) -> int:
            raise OSError

    out = Pipe()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", b"x")
        archive.writestr("b.png", png())

    assert b"PK\x07\x08" in out.getvalue()
    assert code_of(out.getvalue(), "content/b.zip") is None


# The whole way


def test_a_file_is_told_once(make_library: MakeLibrary) -> None:
    """What is refused needs no guess at what it is for; what the reading says better is left to it."""
    root = make_library(
        {
            **GOOD,
            "content/cases/c-1/report.pdf": UNKNOWN["pdf"],
            "content/cases/c-1/other.png": UNKNOWN["heic"],
            "content/cases/c-2/case.md": "---\ntitle: 초안\n---\n".encode("cp949"),
            "content/.git/objects/pack": bytes(64),
        }
    )
    told = [(item.code, item.place.path) for item in build_library(root).problems]

    assert [item for item in told if item[1] != "content/cases/c-2/case.md"] == [
        ("file-unknown", "content/cases/c-1/other.png"),
        ("file-unknown", "content/cases/c-1/report.pdf"),
    ]
    assert "file-unknown" not in [code for code, path in told if path == "content/cases/c-2/case.md"]
    assert not (root / "site").exists()


def test_a_file_too_large_to_be_read_is_refused_unread(make_library: MakeLibrary) -> None:
    """Its size is enough: memory has a bound, whatever lies in the library."""
    root = make_library(GOOD)
    with (root / "content/cases/c-1/volume.raw").open("wb") as file:
        file.truncate(2**29 + 1)  # takes no room on the disk
    problem = next(item for item in build_library(root).problems if item.code == "file-unknown")

    assert problem.place.path == "content/cases/c-1/volume.raw"
    assert problem.message == "this file has 512 MiB, more than the 512 that are looked through"


def test_what_comes_into_a_folder_of_python_is_seen_by_the_next_build(make_library: MakeLibrary) -> None:
    """A build that changes nothing is quick, but not blind: new files in any folder of the library are looked at."""
    root = make_library(GOOD)
    first = build_library(root)
    (root / "content/__pycache__").mkdir()
    (root / "content/__pycache__/IM1.pyc").write_bytes(DICOM)
    second = build_library(root)

    assert first.problems == ()
    assert [item.code for item in second.problems] == ["dicom-in-content"]
