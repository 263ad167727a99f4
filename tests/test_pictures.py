"""Source pictures: found by name and pattern in the order people count, refused where they can't be trusted."""

from __future__ import annotations

import io
import struct
import zlib
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from sitegen.errors import Place, Problem, Severity
from sitegen.reading.folders import Folder
from sitegen.reading.pictures import matcher, matching, natural_key, probe
from tests.conftest import SAMPLES, png

LIMIT = 40_000_000
HERE = Place("content/cases/c-1/case.md", 5, 1)


def _encoded(form: str, mode: str = "L", size: tuple[int, int] = (8, 6), **options: object) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size).save(out, form, **options)
    return out.getvalue()


def _png_header(width: int, height: int) -> bytes:
    """A PNG that promises a size and holds nothing."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")
    )


@pytest.fixture
def case(tmp_path: Path) -> Path:
    """The folder of a case, with one picture."""
    folder = tmp_path / "content/cases/c-1"
    folder.mkdir(parents=True)
    (folder / "film.png").write_bytes(png())
    return folder


def _folder(case: Path) -> Folder:
    return Folder(case.parents[2], case, max_pixels=LIMIT)


def test_two_comes_before_ten() -> None:
    """Numbers in names are counted, and zeros before them don't matter."""
    names = ["im10.png", "im2.png", "IM1.png", "im02b.png", "a.png"]

    assert sorted(names, key=natural_key) == ["a.png", "IM1.png", "im2.png", "im02b.png", "im10.png"]


@pytest.mark.property
@settings(deadline=None)
@given(st.lists(st.text(st.sampled_from("a1²०9 .-가"), max_size=6)))
def test_any_names_have_an_order(names: list[str]) -> None:
    """Whatever digits of the world's scripts are in names, they are put in one order."""
    keys = [natural_key(name) for name in sorted(names, key=natural_key)]

    assert all(first <= second for first, second in pairwise(keys))


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("ct/*.png", ["ct/1.png", "ct/2.png", "ct/10.png"]),
        ("*.png", ["film.png"]),
        ("**/*.png", ["ct/1.png", "ct/2.png", "ct/10.png", "ct/lung/1.png", "film.png"]),
        ("ct/?.png", ["ct/1.png", "ct/2.png"]),
        ("CT/*.PNG", ["ct/1.png", "ct/2.png", "ct/10.png"]),
        ("ct/*", ["ct/1.png", "ct/2.png", "ct/10.png"]),
        ("ct/2.png", ["ct/2.png"]),
        ("CT/2.png", []),
        ("[a].png", []),
        ("ct", []),
    ],
)
def test_patterns(pattern: str, found: list[str]) -> None:
    """A star stays within its folder, two stars go through all, and only pictures are found by pattern."""
    names = ("ct/10.png", "ct/2.png", "ct/1.png", "ct/notes.txt", "ct/lung/1.png", "film.png", "case.md")

    assert matching(pattern, names) == found


def test_names_with_signs_of_patterns() -> None:
    """A name that holds brackets, stars or dots is taken as it stands."""
    assert matching("a[1].png", ("a[1].png", "a1.png")) == ["a[1].png"]
    assert matcher("a.png").fullmatch("aXpng") is None


def test_composed_and_decomposed_names() -> None:
    """A Korean name typed on a Mac and on Windows is the same name."""
    import unicodedata

    stored = unicodedata.normalize("NFD", "흉부.png")

    assert matching(unicodedata.normalize("NFC", "흉부.png"), (stored,)) == [stored]


@pytest.mark.parametrize(
    "name", ["../c-2/film.png", "/etc/passwd", "a/../../b.png", "https://x.example/a.png", "\\\\host\\a.png"]
)
def test_pictures_outside(case: Path, name: str) -> None:
    """A name that leads out of the folder is refused, whatever is there."""
    found = _folder(case).find(name, HERE)

    assert isinstance(found, Problem)
    assert (found.code, found.place) == ("picture-outside", HERE)


def test_a_missing_picture_has_a_near_one(case: Path) -> None:
    """A slip in a name is answered with the name that is there."""
    found = _folder(case).find("filn.png", HERE)

    assert isinstance(found, Problem)
    assert (found.code, found.hint) == ("picture-missing", "did you mean 'film.png'?")
    assert _folder(case).find("./film.png", HERE) == ["film.png"]


def test_links_are_refused(case: Path, tmp_path: Path) -> None:
    """A link to a file or a folder is neither followed nor found."""
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret/other.png").write_bytes(png())
    (case / "other.png").symlink_to(tmp_path / "secret/other.png")
    (case / "ct").symlink_to(tmp_path / "secret")
    folder = _folder(case)

    assert [(p.code, p.place.path) for p in folder.problems] == [
        ("symlink", "content/cases/c-1/ct"), ("symlink", "content/cases/c-1/other.png"),
    ]  # fmt: skip
    assert folder.names == ("film.png",)


def test_hidden_files_are_none(case: Path) -> None:
    """What the system leaves lying about is not warned of."""
    for name in (".DS_Store", "Thumbs.db", "desktop.ini"):
        (case / name).write_bytes(b"x")

    assert _folder(case).names == ("film.png",)


def test_leftovers(case: Path) -> None:
    """What nothing uses is warned of."""
    (case / "notes.txt").write_text("x", "utf-8")

    told = [(p.code, p.place.path.rsplit("/", 1)[1], p.severity) for p in _folder(case).leftovers()]

    assert told == [
        ("unused-picture", "film.png", Severity.WARNING), ("unused-file", "notes.txt", Severity.WARNING),
    ]  # fmt: skip


def test_leftovers_of_a_case_with_faults(case: Path) -> None:
    """While nobody knows which pictures the facts name, none is called unused; other files are."""
    (case / "notes.txt").write_text("x", "utf-8")

    assert [p.code for p in _folder(case).leftovers(facts_known=False)] == ["unused-file"]


def test_a_picture_is_told_once(case: Path) -> None:
    """A bad picture that is used twice has one problem."""
    (case / "film.png").write_bytes(b"nothing")
    folder = _folder(case)

    assert [folder.picture("film.png"), folder.picture("film.png")] == [None, None]
    assert [p.code for p in folder.problems] == ["picture-unreadable"]


def test_the_digest_is_that_of_what_is_shown(case: Path) -> None:
    """A sign-off is bound to the bytes of the pictures, whatever their names and order."""
    (case / "b.png").write_bytes(png(shade=10))
    one, two = _folder(case), _folder(case)
    for name in ("film.png", "b.png"):
        one.picture(name)
    for name in ("b.png", "film.png"):
        two.picture(name)
    before = one.picture_digest()
    (case / "b.png").write_bytes(png(shade=11))
    three = _folder(case)
    for name in ("film.png", "b.png"):
        three.picture(name)

    assert before == two.picture_digest()
    assert before != three.picture_digest()


@pytest.mark.parametrize(
    ("form", "mode", "ending", "depth"),
    [
        ("PNG", "L", "png", "grey8"), ("PNG", "I;16", "png", "grey16"), ("PNG", "RGB", "png", "colour"),
        ("PNG", "P", "png", "colour"), ("PNG", "1", "png", "grey8"), ("PNG", "LA", "png", "grey8"),
        ("JPEG", "L", "jpg", "grey8"), ("JPEG", "CMYK", "jpeg", "colour"), ("TIFF", "I;16", "tif", "grey16"),
        ("TIFF", "F", "tiff", "real"), ("GIF", "P", "gif", "colour"), ("WEBP", "RGB", "webp", "colour"),
        ("AVIF", "RGB", "avif", "colour"), ("BMP", "L", "bmp", "grey8"),
    ],
)  # fmt: skip
def test_formats(form: str, mode: str, ending: str, depth: str) -> None:
    """Every format that is read tells its size and what a pixel holds, without a warning."""
    picture, problems = probe(_encoded(form, mode), f"a.{ending}", max_pixels=LIMIT)

    assert problems == ()
    assert picture is not None
    assert (picture.width, picture.height, picture.depth) == (8, 6, depth)


def test_an_ending_that_lies() -> None:
    """A picture of another format than its name says is used, with a warning."""
    picture, problems = probe(_encoded("JPEG"), "a/film.png", max_pixels=LIMIT)

    assert picture is not None
    assert [(p.code, p.severity, p.hint) for p in problems] == [
        ("picture-ending", Severity.WARNING, "rename it to end in .jpg")
    ]


@pytest.mark.parametrize("size", [(65535, 65535), (6325, 6325), (2**31 - 1, 2**31 - 1)])
def test_too_many_pixels(size: tuple[int, int]) -> None:
    """A picture that promises more pixels than allowed is refused before any is decoded."""
    picture, problems = probe(_png_header(*size), "film.png", max_pixels=LIMIT)

    assert picture is None
    assert [p.code for p in problems] == ["picture-too-large"]


def test_the_limit_itself_is_allowed() -> None:
    """A picture of exactly the limit is taken."""
    assert probe(png(8, 6), "film.png", max_pixels=48)[0] is not None
    assert probe(png(8, 6), "film.png", max_pixels=47)[0] is None


@pytest.mark.parametrize(
    "data", [b"", b"\x89PNG\r\n\x1a\n", b"<svg/>", b"%PDF-1.7", _png_header(0, 5), _png_header(5, 0)]
)
def test_what_is_no_picture(data: bytes) -> None:
    """An empty file, another kind of file, or a picture without pixels is refused, and nothing is raised."""
    picture, problems = probe(data, "film.png", max_pixels=LIMIT)

    assert picture is None
    assert [p.code for p in problems] == ["picture-unreadable"]


@pytest.mark.parametrize("form", ["JPEG", "PNG", "TIFF", "WEBP", "AVIF"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_orientation(orientation: int, form: str) -> None:
    """A picture that a camera laid on its side has its upright size."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    picture, _ = probe(_encoded(form, exif=exif), "a.jpg", max_pixels=LIMIT)

    assert picture is not None
    assert (picture.width, picture.height) == ((6, 8) if orientation >= 5 else (8, 6))


@pytest.mark.property
@settings(max_examples=100, deadline=None)
@given(st.data())
def test_damaged_pictures(data: st.DataObject) -> None:
    """A picture with bytes changed or cut off is read or refused, and nothing is raised."""
    source = bytearray(
        _encoded(data.draw(st.sampled_from(["PNG", "JPEG", "TIFF", "GIF", "WEBP", "BMP", "AVIF"])))
    )
    for _ in range(data.draw(st.integers(0, 4))):
        source[data.draw(st.integers(0, len(source) - 1))] = data.draw(st.integers(0, 255))
    picture, problems = probe(
        bytes(source[: data.draw(st.integers(0, len(source)))]), "a.png", max_pixels=LIMIT
    )

    assert (picture is None) == any(problem.severity is Severity.ERROR for problem in problems)


def _nasty() -> list[str]:
    return sorted(p.relative_to(SAMPLES).as_posix() for p in (SAMPLES / "nasty").rglob("*") if p.is_file())


@pytest.mark.skipif(
    not _nasty(), reason="the hostile pictures are not on this machine (../shared/samples/nasty)"
)
def test_hostile_pictures() -> None:
    """Every file of the hostile samples is read or refused, with its problem at its path."""
    for name in _nasty():
        picture, problems = probe((SAMPLES / name).read_bytes(), name, max_pixels=LIMIT)
        assert (picture is None) == any(problem.severity is Severity.ERROR for problem in problems), name
        assert all(problem.place.path == name for problem in problems)
