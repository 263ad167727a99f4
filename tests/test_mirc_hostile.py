"""Hostile and broken MIRC files: each is named with its place and reason, none is followed, grown or unpacked."""

from __future__ import annotations

import contextlib
import stat
import time
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sitegen.errors import UsageFault
from sitegen.importers.mirc.packages import opened
from sitegen.importers.mirc.tree import Unreadable, parse
from tests.mirc import Bench, command, document, jpeg, zipped

LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


def reasons(bench: Bench, data: bytes, name: str = "case.xml") -> list[str]:
    """Why a file is left out."""
    report = bench.run(bench.file(data, name))
    assert not report.written
    assert {problem.code for problem in report.problems} == {"mirc-unreadable"}
    return [f"{problem.place}: {problem.message}" for problem in report.problems]


DOCTYPES = {
    "billion laughs": f'<!DOCTYPE MIRCdocument [<!ENTITY l0 "ha">{LAUGHS}]><MIRCdocument>&l11;</MIRCdocument>',
    "external entity": '<!DOCTYPE M [<!ENTITY x SYSTEM "file:///etc/passwd">]><MIRCdocument><title>&x;</title></MIRCdocument>',
    "external subset": '<!DOCTYPE M SYSTEM "http://evil.example/m.dtd"><MIRCdocument/>',
    "parameter entity": '<!DOCTYPE M [<!ENTITY % p SYSTEM "http://evil.example/p"> %p;]><MIRCdocument/>',
    "harmless": "<!DOCTYPE MIRCdocument><MIRCdocument/>",
}


@pytest.mark.parametrize("text", DOCTYPES.values(), ids=DOCTYPES.keys())
def test_a_document_type_is_never_read(bench: Bench, text: str) -> None:
    """Whatever a DOCTYPE wants, the parser stops where it begins."""
    start = time.monotonic()
    (reason,) = reasons(bench, text.encode())

    assert "document type declaration" in reason
    assert time.monotonic() - start < 5


BROKEN = {
    "cut short": (b"<MIRCdocument><title>T", "not well-formed XML"),
    "not XML": (b"hello", "not well-formed XML"),
    "empty": (b"", "not well-formed XML"),
    "deep": (b"<MIRCdocument>" + b"<p>" * 5000, "nested deeper"),
    "many": (b"<MIRCdocument>" + b"<p/>" * 300_000 + b"</MIRCdocument>", "too many elements"),
    "unknown entity": (b"<MIRCdocument>&secret;</MIRCdocument>", "not well-formed XML"),
    "strange encoding": (b'<?xml version="1.0" encoding="rot13"?><MIRCdocument/>', "encoding"),
    "UTF-7": (b'<?xml version="1.0" encoding="UTF-7"?><MIRCdocument/>', "encoding"),
    "something else": (b"<html/>", "no MIRC document"),
    "control character": (b"<MIRCdocument>&#1;</MIRCdocument>", "not well-formed XML"),
    "NUL": (b"<MIRCdocument>\0</MIRCdocument>", "not well-formed XML"),
}


@pytest.mark.parametrize(("data", "reason"), BROKEN.values(), ids=BROKEN.keys())
def test_broken_documents_are_named(bench: Bench, data: bytes, reason: str) -> None:
    """A document that can't be read is an error with its place; the others of a run are imported all the same."""
    broken, good = bench.file(data, "a.xml"), bench.file(document("<title>Good</title>"), "b.xml")
    report = bench.run(broken, good)

    assert [problem.code for problem in report.problems] == ["mirc-unreadable"]
    assert reason in report.problems[0].message
    assert report.problems[0].place.path.endswith("a.xml")
    assert len(report.written) == 1


HEAVY = {
    "emphasis in emphasis": "<section heading='History'><p>"
    + "<b>" * 90
    + "x"
    + "</b>" * 90
    + "</p></section>",
    "lists in lists": "<section heading='History'>"
    + "<ul><li>" * 45
    + "x"
    + "</li></ul>" * 45
    + "</section>",
    "tables in tables": "<section heading='History'>"
    + "<table><tr><td>" * 30
    + "x"
    + "</td></tr></table>" * 30
    + "</section>",
    "at signs": f"<section heading='History'><p>{'@' * 400_000}</p><p>{'a@' * 20_000}</p></section>",
    "institutions": f"<section heading='History'><p>{'clinic ' * 7000}</p></section>",
    "rivals": "<differential-diagnosis>a</differential-diagnosis>" * 5000
    + "<section heading='x'>"
    + "<li>a</li>" * 20_000
    + "</section>",
    "patients": "<phi>"
    + "".join(f"<study><pt-name>NAME{n}</pt-name></study>" for n in range(5000))
    + "</phi>",
    "keywords": f"<keywords>{'a,' * 200_000}</keywords><references>{'<reference>10.1234/a</reference>' * 2000}</references>",
}


@pytest.mark.parametrize("body", HEAVY.values(), ids=HEAVY.keys())
def test_heavy_documents_end_soon(bench: Bench, body: str) -> None:
    """Whatever is repeated or nested, a document is read or refused in seconds."""
    start = time.monotonic()
    report = bench.run(bench.file(document(f"<title>T</title>{body}")))

    assert time.monotonic() - start < 20
    assert report.written or {problem.code for problem in report.problems} == {"mirc-unreadable"}


def test_places_are_those_of_the_file(bench: Bench) -> None:
    """A fault is told with its line and column."""
    (reason,) = reasons(bench, b"<MIRCdocument>\n  <title>T</titel>\n</MIRCdocument>")

    assert ":2:" in reason


def test_the_command_ends_with_1(bench: Bench) -> None:
    """An unreadable document is an error, without a trace of Python."""
    result = command(bench.library, "import", "mirc", str(bench.file(b"<MIRC")), "--into", "content/cases")

    assert result.exit_code == 1
    assert "error[mirc-unreadable]" in result.output
    assert "Traceback" not in result.output


def test_outside_the_library_nothing_is_written(bench: Bench, tmp_path: Path) -> None:
    """A folder outside the library is refused."""
    path = bench.file(document("<title>T</title>"))

    with pytest.raises(UsageFault, match="lies outside the library"):
        command(bench.library, "import", "mirc", str(path), "--into", str(tmp_path / "elsewhere"))
    assert not (tmp_path / "elsewhere").exists()


OUTSIDE = [
    "../secret.jpg",
    "/etc/passwd",
    "..\\secret.jpg",
    "a/../../secret.jpg",
    "%2e%2e/secret.jpg",
    "link.jpg",
]


@pytest.mark.parametrize("source", OUTSIDE)
def test_pictures_outside_the_folder_are_not_read(bench: Bench, source: str) -> None:
    """No name, and no link, leads out of the document's folder."""
    (bench.root / "secret.jpg").write_bytes(jpeg())
    folder = bench.root / "files"
    folder.mkdir()
    (folder / "link.jpg").symlink_to(bench.root / "secret.jpg")
    _, report = bench.one(f'<image-section><image src="{source}"/></image-section>')

    assert [problem.code for problem in report.problems] == ["import-set-aside"]
    assert not list(bench.into.rglob("*.png"))


@pytest.mark.parametrize(
    "source",
    ["http://evil.example/x.jpg", "file:///etc/passwd", "//evil.example/x", "data:image/png;base64,xx"],
)
def test_nothing_is_fetched(bench: Bench, source: str) -> None:
    """A picture on another server is named, and stays there."""
    _, report = bench.one(f'<image-section><image src="{source}"/></image-section>')

    assert [problem.message for problem in report.problems] == [
        "picture 1: it lies on another server; nothing is fetched"
    ]


def test_bad_pictures_are_named(bench: Bench) -> None:
    """What is no picture, too large or damaged is left out by number and reason."""
    body = (
        "<image-section>"
        + "".join(f'<image src="{name}"/>' for name in ("no.jpg", "cut.jpg", "", "none.jpg"))
        + "</image-section>"
    )
    _, report = bench.one(body, {"no.jpg": b"hello", "cut.jpg": jpeg(size=(300, 300))[:200]})
    said = [problem.message for problem in report.problems]

    assert said[0] == "picture 1: it is not a picture"
    assert said[1].startswith("picture 2: it can't be read")
    assert said[2] == "picture 3: there is no such file beside the document"


def test_members_of_a_zip_that_are_not_files(bench: Bench) -> None:
    """Names that lead out, links, zips in zips and doubles are named; the rest is imported; nothing is unpacked."""
    path = bench.root / "odd.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(
            "case.xml", document('<title>T</title><image-section><image src="../x.jpg"/></image-section>')
        )
        archive.writestr("../x.jpg", jpeg())
        archive.writestr("/root.jpg", jpeg())
        archive.writestr("C:\\x.jpg", jpeg())
        link = zipfile.ZipInfo("link.jpg")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
        archive.writestr("inner.zip", zipped({"case.xml": document("<title>Inner</title>")}))
        archive.writestr("a/./case.xml", document("<title>First</title>"))
        archive.writestr("a/case.xml", document("<title>Second</title>"))
    before = {found for found in bench.root.rglob("*") if "library" not in found.parts}
    report = bench.run(path)
    said = [problem.message for problem in report.problems if problem.code == "mirc-unreadable"]

    assert sum("leads out of the zip" in message for message in said) == 3
    assert sum("it is a link" in message for message in said) == 1
    assert sum("a zip in a zip" in message for message in said) == 1
    assert sum("has the same name" in message for message in said) == 1
    assert sorted(case.facts.title.root[""] for case in bench.cases().values()) == ["First", "T"]
    assert {found for found in bench.root.rglob("*") if "library" not in found.parts} == before


def test_a_zip_that_grows_is_not_unpacked(bench: Bench) -> None:
    """A member that unpacks to far more than it is packed to is left out unread."""
    path = bench.root / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("case.xml", document("<title>T</title>"))
        archive.writestr("bomb.xml", b" " * 40_000_000)
        archive.writestr("large.xml", b" " * 20_000_000, zipfile.ZIP_STORED)
    report = bench.run(path)

    assert [problem.message for problem in report.problems] == [
        "this is left out: it unpacks to far more than its packed size",
        "this is left out: it is larger than 16 MB",
    ]
    assert len(report.written) == 1


def test_a_zip_that_lies_about_sizes(bench: Bench) -> None:
    """A member is never read beyond the limit, nor taken where its head lies."""
    data = bytearray(zipped({"case.xml": document("<title>T</title>" + "<p>x</p>" * 500)}))
    at = data.rfind(b"PK\x01\x02")
    data[at + 24 : at + 28] = (100).to_bytes(4, "little")
    report = bench.run(bench.file(bytes(data), "lie.zip"))

    assert not report.written
    assert {problem.code for problem in report.problems} == {"mirc-unreadable"}


@pytest.mark.parametrize("at", [2, 4, 12, 20])
def test_damaged_members_packed_with_lzma_are_named(bench: Bench, at: int) -> None:
    """Whatever is wrong with LZMA data, the other members are read."""
    packed = bench.file(b"", "cases.zip")
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("a.xml", document("<title>One</title>"))
        archive.writestr("b.xml", document("<title>Two</title>"))
    data = bytearray(packed.read_bytes())
    data[30 + len("a.xml") + at] ^= 0xFF
    packed.write_bytes(data)
    report = bench.run(packed)

    assert len(report.written) == 1
    assert [problem.place.path.endswith("a.xml") for problem in report.problems] == [True]


def test_encrypted_members_are_named(bench: Bench) -> None:
    """A password is nothing that sitegen asks for."""
    data = bytearray(zipped({"case.xml": document("<title>T</title>")}))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.find(mark) + offset] |= 1
    (reason,) = reasons(bench, bytes(data), "locked.zip")

    assert "encrypted" in reason


@pytest.mark.property
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    cut=st.integers(0, 600), flips=st.lists(st.tuples(st.integers(0, 5000), st.integers(0, 255)), max_size=6)
)
def test_damaged_zips_raise_nothing(tmp_path: Path, cut: int, flips: list[tuple[int, int]]) -> None:
    """Any bytes changed or cut off give documents or reasons, never a trace."""
    data = bytearray(zipped({"a/case.xml": document("<title>T</title>"), "a/x.jpg": jpeg()}))
    for at, value in flips:
        data[at % len(data)] = value
    path = tmp_path / "damaged.zip"
    path.write_bytes(bytes(data[: max(4, len(data) - cut)]))
    with opened(path, "damaged.zip") as found:
        for package in found.packages:
            with contextlib.suppress(Unreadable):
                assert parse(package.data, package.shown)[0].tag
        assert all(fault.reason for fault in found.refused)


@pytest.mark.property
@settings(max_examples=200, deadline=None)
@given(
    st.binary(max_size=300)
    | st.text(max_size=200).map(
        lambda text: f"<MIRCdocument>{text}</MIRCdocument>".encode("utf-8", "replace")
    )
)
def test_any_bytes_are_a_document_or_a_reason(data: bytes) -> None:
    """The parser raises one thing only."""
    try:
        root, _ = parse(data, "x.xml")
    except Unreadable:
        return

    assert root.tag
