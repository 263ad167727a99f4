"""`sitegen clean`: what it takes out of each format, that the picture stays the same, and what it leaves alone."""

from __future__ import annotations

import io
import re
import stat
import struct
import zlib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import ExifTags, Image, ImageCms, PngImagePlugin

from sitegen.cli import cli
from sitegen.privacy.cleaning import Uncleanable, clean
from sitegen.privacy.metadata.field import told
from sitegen.privacy.metadata.icc import icc_fields
from sitegen.privacy.sources import examine
from sitegen.reading.pictures import open_picture, orientation_of
from tests.conftest import SAMPLES, png

CANARY = "Hong Gildong 700101-1234567"
XMP = (
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    '<rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:tiff="http://ns.adobe.com/tiff/1.0/" '
    'tiff:Orientation="{turn}"><dc:creator>{name}</dc:creator></rdf:Description></rdf:RDF></x:xmpmeta>'
)
TURNED = ("JPEG", "PNG", "WEBP", "AVIF", "TIFF")
FORMATS = (*TURNED, "GIF", "BMP")

needs_samples = pytest.mark.skipif(
    not SAMPLES.is_dir(), reason="the sample material ../shared/samples isn't beside this checkout"
)


def noise(mode: str = "RGB", size: tuple[int, int] = (24, 16)) -> Image.Image:
    image = Image.effect_noise(size, 60).convert(mode)
    if mode.endswith("A"):
        image.putalpha(Image.linear_gradient("L").resize(size))
    return image


def exif_of(name: str, turn: int = 1) -> Image.Exif:
    exif = Image.Exif()
    exif[ExifTags.Base.Artist] = name
    exif[ExifTags.Base.Orientation] = turn
    exif[ExifTags.IFD.Exif] = {
        ExifTags.Base.UserComment: name.encode(),
        ExifTags.Base.MakerNote: name.encode(),
    }
    exif[ExifTags.IFD.GPSInfo] = {
        ExifTags.GPS.GPSLatitudeRef: "N",
        ExifTags.GPS.GPSAreaInformation: name.encode(),
    }
    return exif


@cache
def profile(name: str = "") -> bytes:
    """A colour profile; with a name, one that holds it in a maker's own tag."""
    plain = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    if not name:
        return plain
    count = int.from_bytes(plain[128:132], "big")
    entries = [list(struct.unpack(">4sII", plain[132 + 12 * n : 144 + 12 * n])) for n in range(count)]
    body = plain[132 + 12 * count :]
    table = b"".join(struct.pack(">4sII", tag, at + 12, size) for tag, at, size in entries)
    table += struct.pack(">4sII", b"mmod", len(plain) + 12, len(name))
    whole = plain[:128] + struct.pack(">I", count + 1) + table + body + name.encode()
    return struct.pack(">I", len(whole)) + whole[4:]


def laden(form: str, name: str = CANARY, *, turn: int = 1, mode: str = "RGB") -> bytes:
    """A picture of a format with a name in all that the format can carry."""
    options: dict[str, Any] = {}
    tail = name.encode()
    if form in TURNED:
        options["exif"] = exif_of(name, turn).tobytes()
    if form in ("JPEG", "PNG", "WEBP", "AVIF", "TIFF"):
        options["icc_profile"] = profile(name)
    match form:
        case "JPEG":
            options |= {"comment": name.encode(), "xmp": XMP.format(turn=turn, name=name).encode()}
        case "PNG":
            text = PngImagePlugin.PngInfo()
            text.add_text("Author", name)
            text.add_itxt("XML:com.adobe.xmp", XMP.format(turn=turn, name=name))
            text.add_text("Comment", name, zip=True)
            options["pnginfo"] = text
        case "WEBP" | "AVIF":
            options["xmp"] = XMP.format(turn=turn, name=name).encode()
        case "TIFF":
            options["tiffinfo"] = {270: name, 315: name, 65000: name.encode(), 274: turn}
            options.pop("exif")
        case "GIF":
            options["comment"] = name.encode()
            mode = "P" if mode == "RGB" else mode
    out = io.BytesIO()
    noise(mode).save(out, form, **options)
    return out.getvalue() + tail


def seen(data: bytes) -> tuple[Any, ...]:
    """What a viewer makes of a file."""
    image = open_picture(data)
    turn = orientation_of(image, data)
    image.load()
    return image.size, image.convert("RGBA").tobytes(), turn


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def _run(*arguments: object) -> Result:
    return CliRunner(env={"NO_COLOR": "1", "COLUMNS": "80"}).invoke(
        cli, [str(item) for item in arguments], catch_exceptions=False
    )


# What is taken out


@pytest.mark.parametrize("form", FORMATS)
def test_everything_goes_but_the_picture(form: str) -> None:
    """No byte of a name is left, the picture is the same, and there is nothing to clean a second time."""
    data = laden(form)
    cleaned = clean(data)

    assert CANARY.encode() in data
    assert CANARY.encode() not in cleaned.data
    assert seen(cleaned.data) == seen(data)
    assert examine(cleaned.data).verdict is None
    assert CANARY not in told(cleaned.removed)
    assert clean(cleaned.data).removed == ()
    assert clean(cleaned.data).data is cleaned.data


@pytest.mark.parametrize("form", TURNED)
@pytest.mark.parametrize("turn", range(1, 9))
def test_the_picture_stays_the_right_way_up(form: str, turn: int) -> None:
    """The orientation is kept, in a block of its own that holds nothing else."""
    data = laden(form, turn=turn)
    cleaned = clean(data)

    assert seen(cleaned.data) == seen(data)
    assert seen(data)[2] == (1 if form == "TIFF" else turn)  # Pillow turns a TIFF by itself
    assert examine(cleaned.data).verdict is None


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_an_orientation_that_only_xmp_tells(form: str) -> None:
    """What programs read as the orientation is kept, wherever it stood."""
    out = io.BytesIO()
    options: dict[str, Any] = {"xmp": XMP.format(turn=6, name=CANARY).encode()}
    if form == "PNG":
        text = PngImagePlugin.PngInfo()
        text.add_itxt("XML:com.adobe.xmp", XMP.format(turn=6, name=CANARY))
        options = {"pnginfo": text}
    noise().save(out, form, **options)
    cleaned = clean(out.getvalue())

    assert seen(cleaned.data) == seen(out.getvalue())
    assert cleaned.orientation == 6
    assert CANARY.encode() not in cleaned.data


def test_coded_pixels_stay_byte_for_byte() -> None:
    """What an encoder wrote is copied, not encoded again."""

    def scan(data: bytes) -> bytes:
        return data[data.index(b"\xff\xda") : data.rindex(b"\xff\xd9")]

    def idat(data: bytes) -> bytes:
        return b"".join(re.findall(rb"IDAT(.*?)....(?:....IDAT|....IEND)", data, re.DOTALL))

    def vp8(data: bytes) -> bytes:
        at = data.index(b"VP8 ")
        return data[at : at + 8 + int.from_bytes(data[at + 4 : at + 8], "little")]

    for form, coded in (("JPEG", scan), ("PNG", idat), ("WEBP", vp8)):
        data = laden(form)
        assert len(coded(data)) > 100
        assert coded(clean(data).data) == coded(data), form


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "RGBA", "CMYK", "I;16", "I", "F", "LAB"])
@pytest.mark.parametrize("compression", ["raw", "tiff_lzw", "tiff_adobe_deflate"])
def test_tiffs_of_every_kind(mode: str, compression: str) -> None:
    """Each depth and compression is written anew with the same values."""
    image = Image.new(mode, (40, 30)) if mode in {"I;16", "I", "F", "LAB", "P"} else noise(mode, (40, 30))
    if mode in {"I;16", "I", "F"}:
        image.putpixel((3, 4), 1234)
    out = io.BytesIO()
    image.save(out, "TIFF", compression=compression, description=CANARY, software=CANARY)
    cleaned = clean(out.getvalue())
    before, after = open_picture(out.getvalue()), open_picture(cleaned.data)

    assert CANARY.encode() not in cleaned.data
    assert (after.mode, after.tobytes()) == (before.mode, before.tobytes())


def test_further_pictures_go() -> None:
    """Of pages, frames and pictures behind the picture only the first stays."""
    first, second = noise("L"), noise("L")
    pages, frames, moving = io.BytesIO(), io.BytesIO(), io.BytesIO()
    first.save(pages, "TIFF", save_all=True, append_images=[second])
    first.convert("P").save(frames, "GIF", save_all=True, append_images=[second.convert("P")], duration=50)
    first.save(moving, "PNG", save_all=True, append_images=[second])
    jpeg = io.BytesIO()
    first.save(jpeg, "JPEG")
    for data in (pages.getvalue(), frames.getvalue(), moving.getvalue(), jpeg.getvalue() * 2):
        cleaned = clean(data)
        picture = open_picture(cleaned.data)

        assert len(cleaned.data) < len(data)
        assert seen(cleaned.data) == seen(data)
        assert getattr(picture, "n_frames", 1) == 1


def test_a_thumbnail_goes() -> None:
    """The small copy in Exif may show what was cropped away; it goes with the directory that points to it."""
    small = io.BytesIO()
    noise("L", (8, 8)).save(small, "JPEG")
    entries = struct.pack("<HHHIIHHII", 2, 0x0201, 4, 1, 44, 0x0202, 4, 1, len(small.getvalue())) + bytes(4)
    block = b"II*\0" + struct.pack("<IHI", 8, 0, 14) + entries + small.getvalue()
    out = io.BytesIO()
    noise().save(out, "JPEG", exif=b"Exif\0\0" + block)
    cleaned = clean(out.getvalue())

    assert told(cleaned.removed) == "EXIF thumbnail"
    assert small.getvalue() not in cleaned.data
    assert seen(cleaned.data) == seen(out.getvalue())


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF"])
def test_colours_stay_when_a_profile_is_cleaned(form: str) -> None:
    """A maker's own tag goes out of the colour profile, its colours stay."""
    data = laden(form)
    cleaned = clean(data)
    kept = open_picture(cleaned.data).info["icc_profile"]

    assert "ICC mmod" in told(cleaned.removed)
    assert icc_fields(kept) == []
    before, after = (ImageCms.ImageCmsProfile(io.BytesIO(item)) for item in (profile(CANARY), kept))
    probe = noise()
    srgb = ImageCms.ImageCmsProfile(io.BytesIO(profile()))
    seen_before, seen_after = (ImageCms.profileToProfile(probe, item, srgb) for item in (before, after))
    assert seen_before is not None
    assert seen_after is not None
    assert seen_before.tobytes() == seen_after.tobytes()


def test_a_screen_is_not_named_by_a_colour_profile() -> None:
    """A description that is no colour space's name is blanked with all other texts; the colours stay."""
    plain = profile()
    usual = "sRGB built-in".encode("utf-16-be")
    named = plain.replace(usual, "Gildong's Mac".encode("utf-16-be"))
    out = io.BytesIO()
    noise().save(out, "JPEG", icc_profile=named)
    cleaned = clean(out.getvalue())
    kept = open_picture(cleaned.data).info["icc_profile"]

    assert usual in plain
    assert icc_fields(plain) == []
    assert told(cleaned.removed) == "ICC profile description"
    assert len(kept) == len(named)
    assert "Gildong".encode("utf-16-be") not in kept
    assert "copyright".encode("utf-16-be") not in kept
    assert examine(cleaned.data).verdict is None


@pytest.mark.parametrize(
    ("name", "removed"), [(b"Hong's Mac", "ICC profile name"), (b"ICC Profile", ""), (b"icc", "")]
)
def test_the_name_of_a_profile_in_a_png(name: bytes, removed: str) -> None:
    """A PNG gives its profile a name, which is nobody's own or goes."""
    data = png()
    body = name + b"\0\0" + zlib.compress(profile())
    cleaned = clean(data[:33] + chunk(b"iCCP", body) + data[33:])

    assert told(cleaned.removed) == removed
    assert b"Hong" not in cleaned.data
    assert open_picture(cleaned.data).info["icc_profile"][:84] == profile()[:84]


def test_bytes_behind_the_picture_in_its_own_chunk() -> None:
    """In a PNG, what follows the compressed picture inside IDAT goes; the compressed picture stays."""
    data = png()
    at = data.index(b"IDAT")
    length = int.from_bytes(data[at - 4 : at], "big")
    hidden = (
        data[: at - 4]
        + chunk(b"IDAT", data[at + 4 : at + 4 + length] + CANARY.encode())
        + chunk(b"IEND", b"")
    )
    cleaned = clean(hidden)

    assert cleaned.data == data
    assert told(cleaned.removed) == f"{len(CANARY)} bytes after the end"


def test_a_bmp_with_gap_and_profile() -> None:
    """Bytes between headers and pixels and the path of a linked profile go."""
    out = io.BytesIO()
    noise().save(out, "BMP")
    plain = out.getvalue()
    header = bytearray(plain[14:54].ljust(124, b"\0"))
    header[0:4] = struct.pack("<I", 124)
    header[56:60] = b"KNIL"
    path = b"C:\\Users\\Hong Gildong\\screen.icc"
    header[112:120] = struct.pack("<II", 124 + len(plain) - 54, len(path))
    start = 14 + 124 + len(CANARY)
    data = plain[:10] + struct.pack("<I", start) + header + CANARY.encode() + plain[54:] + path
    cleaned = clean(data)

    assert seen(cleaned.data) == seen(data) == seen(plain)
    assert b"Gildong" not in cleaned.data
    assert int.from_bytes(cleaned.data[2:6], "little") == len(cleaned.data)


@pytest.mark.property
@settings(deadline=None, max_examples=60)
@given(
    st.sampled_from(FORMATS),
    st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=12, max_size=60),
)
def test_whatever_stands_in_the_metadata_goes(form: str, name: str) -> None:
    """Any words in any carrier of any format: gone from the file, absent from what is said, the picture untouched."""
    data = laden(form, name)
    cleaned = clean(data)

    assert name.encode() not in cleaned.data
    assert name not in told(cleaned.removed)
    assert seen(cleaned.data) == seen(data)
    assert examine(cleaned.data).verdict is None


@cache
def whole(form: str) -> bytes:
    return laden(form)


@pytest.mark.property
@settings(deadline=None, max_examples=200)
@given(
    st.sampled_from(FORMATS),
    st.lists(st.tuples(st.floats(0, 1), st.binary(max_size=6)), max_size=4),
    st.floats(0, 1),
)
def test_damaged_files_are_cleaned_or_refused(
    form: str, changes: list[tuple[float, bytes]], cut: float
) -> None:
    """Whatever is damaged, the outcome is a clean picture that looks the same or a reason; the gate says the same."""
    data = bytearray(whole(form))
    for where, new in changes:
        at = int(where * len(data))
        data[at : at + len(new)] = new
    damaged = bytes(data[: max(1, int(cut * 2 * len(data)))])
    verdict = examine(damaged).verdict
    try:
        cleaned = clean(damaged)
    except Uncleanable:
        return
    assert seen(cleaned.data) == seen(damaged)
    assert examine(cleaned.data).verdict is None
    assert (verdict is None) == (cleaned.removed == ())


# What is refused


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (lambda: bytes(128) + b"DICM" + bytes(64), "DICOM"),
        (lambda: b"plain text", "no picture"),
        (lambda: png()[:-20], "read to its end"),
        (lambda: b"\x89PNG\r\n\x1a\n" + bytes(40), "read to its end"),
    ],
)
def test_what_is_no_picture_is_left_alone(make: Callable[[], bytes], reason: str) -> None:
    """Each refusal says why."""
    with pytest.raises(Uncleanable, match=reason):
        clean(make())


def test_an_animated_webp_is_left_alone() -> None:
    """Its frames are no picture by themselves, so nothing could be kept byte for byte."""
    out = io.BytesIO()
    noise().save(out, "WEBP", save_all=True, append_images=[noise()])
    with pytest.raises(Uncleanable, match="animation"):
        clean(out.getvalue())


# The command


def test_the_command_rewrites_in_place(tmp_path: Path) -> None:
    """The file is clean, keeps its permissions, and what was taken out is told by name."""
    film = tmp_path / "content/film.jpg"
    film.parent.mkdir()
    film.write_bytes(laden("JPEG", turn=6))
    film.chmod(0o640)
    result = _run("-C", tmp_path, "clean", "content/film.jpg")

    assert result.exit_code == 0, result.stdout
    assert examine(film.read_bytes()).verdict is None
    assert stat.S_IMODE(film.stat().st_mode) == 0o640
    assert [path.name for path in film.parent.iterdir()] == ["film.jpg"]
    assert result.stdout.startswith("content/film.jpg: took out EXIF Artist")
    assert "orientation 6 stays" in result.stdout
    assert "1 file rewritten. A sign-off over them is void" in result.stdout
    assert "Gildong" not in result.output
    assert _run("-C", tmp_path, "clean", "content/film.jpg").stdout.splitlines() == [
        "content/film.jpg: clean already",
        "No problems. Nothing was changed.",
    ]


DICOM = "it is a DICOM file (take it out of the library and import it instead)"
NOTHING = "there is no such file (paths are seen from the library's folder, as problems give them)"


def test_a_dry_run_changes_nothing(tmp_path: Path) -> None:
    """It says what would go."""
    film = tmp_path / "film.png"
    film.write_bytes(laden("PNG"))
    before = film.read_bytes(), film.stat().st_mtime_ns
    result = _run("-C", tmp_path, "clean", "--dry-run", "film.png")

    assert (film.read_bytes(), film.stat().st_mtime_ns) == before
    assert "film.png: would take out " in result.stdout
    assert "1 file would be rewritten." in result.stdout


def test_what_can_not_be_cleaned_is_told_and_the_others_are_cleaned(tmp_path: Path) -> None:
    """Every file is tried; the exit code says that one was left."""
    (tmp_path / "film.png").write_bytes(laden("PNG"))
    (tmp_path / "IM1").write_bytes(bytes(128) + b"DICM")
    (tmp_path / "link.png").symlink_to("film.png")
    (tmp_path / "folder").mkdir()
    result = _run("-C", tmp_path, "clean", "IM1", "nothing.png", "folder", "link.png", "film.png")

    assert result.exit_code == 1
    assert result.stdout.splitlines()[1:5] == [
        f"IM1: error[not-cleaned]: the file stays as it was: {DICOM}",
        f"nothing.png: error[not-cleaned]: {NOTHING}",
        "folder: error[not-cleaned]: this is a folder (name the pictures in it: FOLDER/*.png)",
        "link.png: error[symlink]: this is a link to another place (clean the file itself)",
    ]
    assert examine((tmp_path / "film.png").read_bytes()).verdict is None
    assert (tmp_path / "link.png").is_symlink()


def test_a_file_that_can_not_be_written_stays_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the disk is full the old file is still there, and nothing beside it."""
    film = tmp_path / "film.png"
    film.write_bytes(laden("PNG"))
    before = film.read_bytes()

    def full(self: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(Exception, match="No space left"):
        _run("-C", tmp_path, "clean", "film.png")

    assert film.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["film.png"]


# Real files


@needs_samples
def test_real_pictures_are_cleaned_without_a_change_to_their_pixels() -> None:
    """Radiographs and odd files: the same pixels and orientation, or a reason; afterwards the gate lets them pass."""
    cleaned = refused = 0
    for folder in ("cxr", "nasty"):
        for path in sorted((SAMPLES / folder).rglob("*")):
            if not path.is_file():
                continue
            data = path.read_bytes()
            try:
                result = clean(data)
            except Uncleanable:
                refused += 1
                continue
            assert examine(result.data).verdict is None, path.name
            if result.removed:
                cleaned += 1
                assert seen(result.data) == seen(data), path.name
    assert cleaned >= 25
    assert refused <= 25
