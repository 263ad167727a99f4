"""What sitegen.privacy.containers lists in pictures of five formats (TIFF and BMP: test_containers_tiff.py), clean, laden, broken and random."""

from __future__ import annotations

import contextlib
import io
import random
import struct
import zlib
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import ExifTags, Image, ImageCms, PngImagePlugin

from sitegen.privacy.containers import (
    Part,
    UnreadableContainer,
    container_format,
    foreign_parts,
)
from sitegen.privacy.containers.parts import MOST_PARTS
from tests.work import WatchedBytes, calls

NASTY = Path(__file__).parents[2] / "shared" / "samples" / "nasty"
XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><!-- Hong Gildong --></x:xmpmeta>'
FORMATS = ("JPEG", "PNG", "AVIF", "WEBP", "GIF")

needs_samples = pytest.mark.skipif(
    not NASTY.is_dir(), reason="the sample material ../shared/samples/nasty isn't beside this checkout"
)


def picture(mode: str = "RGB", size: tuple[int, int] = (32, 24)) -> Image.Image:
    """Make noise, which compresses to something; alpha, where there is any, is a gradient."""
    if mode in {"I;16", "P"}:
        return Image.new(mode, size)
    image = Image.effect_noise(size, 40).convert(mode)
    if mode.endswith("A"):
        image.putalpha(Image.linear_gradient("L").resize(size))
    return image


def saved(name: str, image: Image.Image | None = None, **options: Any) -> bytes:
    target = io.BytesIO()
    (image or picture()).save(target, name, **options)
    return target.getvalue()


@cache
def clean(name: str) -> bytes:
    return saved(name)


def exif(*, gps: bool = False) -> Image.Exif:
    tags = Image.Exif()
    tags[ExifTags.Base.Artist] = "Hong Gildong"
    if gps:
        tags[ExifTags.IFD.GPSInfo] = {
            ExifTags.GPS.GPSLatitudeRef: "N",
            ExifTags.GPS.GPSLatitude: (37.0, 33.0, 0.0),
        }
    return tags


@cache
def profile() -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def listed(data: bytes) -> list[tuple[str, str]]:
    return [(part.kind, part.name) for part in foreign_parts(data)]


def segment(marker: int, body: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body


def after_soi(extra: bytes) -> bytes:
    return clean("JPEG")[:2] + extra + clean("JPEG")[2:]


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def before_iend(extra: bytes) -> bytes:
    return clean("PNG")[:-12] + extra + clean("PNG")[-12:]


def box(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I4s", len(body) + 8, kind) + body


# Clean files


@pytest.mark.parametrize("mode", ["L", "RGB", "CMYK"])
@pytest.mark.parametrize("options", [{}, {"progressive": True, "optimize": True}, {"restart_marker_rows": 1}])
def test_a_clean_jpeg_carries_nothing(mode: str, options: dict[str, Any]) -> None:
    """A JPEG of the picture alone, baseline, progressive or with restarts, has no foreign part."""
    data = saved("JPEG", picture(mode), **options)
    assert container_format(data) == "jpeg"
    assert foreign_parts(data) == ()


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_a_clean_png_carries_nothing(mode: str) -> None:
    """A PNG of the picture alone, from one to sixteen bits, has no foreign part."""
    data = saved("PNG", picture(mode))
    assert container_format(data) == "png"
    assert foreign_parts(data) == ()


@pytest.mark.parametrize("mode", ["L", "LA", "RGB", "RGBA"])
@pytest.mark.parametrize("size", [(1, 1), (33, 17), (400, 300)])
def test_a_clean_avif_carries_nothing(mode: str, size: tuple[int, int]) -> None:
    """An AVIF of the picture alone, with its alpha plane if it has one, has no foreign part."""
    data = saved("AVIF", picture(mode, size))
    assert container_format(data) == "avif"
    assert foreign_parts(data) == ()


@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
@pytest.mark.parametrize("lossless", [False, True])
def test_a_clean_webp_carries_nothing(mode: str, lossless: bool) -> None:
    """A WebP of the picture alone, lossy or lossless, has no foreign part."""
    data = saved("WEBP", picture(mode), lossless=lossless)
    assert container_format(data) == "webp"
    assert foreign_parts(data) == ()


def test_a_clean_gif_carries_nothing() -> None:
    """A GIF of one image, transparency included, has no foreign part."""
    data = saved("GIF", Image.new("P", (9, 9)), transparency=0)
    assert container_format(data) == "gif"
    assert foreign_parts(data) == ()


# JPEG


def test_everything_pillow_puts_into_a_jpeg_is_listed() -> None:
    """Exif, XMP, ICC profile and comment are listed each with its segment, in file order."""
    data = saved("JPEG", exif=exif(), comment=b"ward 7", icc_profile=profile(), xmp=XMP)
    assert sorted(listed(data)) == [("comment", "COM"), ("exif", "APP1"), ("icc", "APP2"), ("xmp", "APP1")]
    for part in foreign_parts(data):
        assert data[part.offset] == 0xFF
        assert part.length == 2 + int.from_bytes(data[part.offset + 2 : part.offset + 4], "big")


def test_a_position_and_a_preview_in_exif_are_listed_of_their_own() -> None:
    """A GPS directory and an Exif thumbnail are listed besides the block they are in."""
    assert listed(saved("JPEG", exif=exif(gps=True))) == [("exif", "APP1"), ("gps", "APP1")]
    first = struct.pack("<HHHII", 1, 0x0112, 3, 1, 1) + struct.pack("<I", 26)
    second = struct.pack("<HHHII", 1, 0x0201, 4, 1, 44) + struct.pack("<I", 0)
    block = b"Exif\0\0II*\0" + struct.pack("<I", 8) + first + second + b"\xff\xd8\xff\xd9"
    assert listed(after_soi(segment(0xE1, block))) == [("exif", "APP1"), ("thumbnail", "APP1")]


@pytest.mark.parametrize(
    ("marker", "body", "kind", "name"),
    [
        (0xE0, b"JFXX\0\x10" + bytes(20), "thumbnail", "APP0"),
        (0xE0, b"JFIF\0\1\1\0\0\1\0\1\1\1abc", "thumbnail", "APP0"),
        (0xE0, b"JFIF\0\1\1\0\0\1\0\1\0\0Hong", "app-segment", "APP0"),
        (0xE1, b"http://ns.adobe.com/xmp/extension/\0abc", "xmp", "APP1"),
        (0xE1, b"Hong Gildong", "app-segment", "APP1"),
        (0xE2, b"MPF\0abc", "app-segment", "APP2"),
        (0xED, b"Photoshop 3.0\x008BIM", "iptc", "APP13"),
        (0xED, b"Hong Gildong", "app-segment", "APP13"),
        (0xEE, b"Adobe\0d\0\0\0\0\1Hong", "app-segment", "APP14"),
        (0xEF, b"", "app-segment", "APP15"),
        (0xF0, b"Hong Gildong", "unknown-chunk", "0xFFF0"),
        (0xDC, b"\0\x18", "unknown-chunk", "DNL"),
    ],
)
def test_other_jpeg_segments_are_foreign(marker: int, body: bytes, kind: str, name: str) -> None:
    """Any segment that isn't a table, a frame, a scan, plain JFIF or Adobe's is listed by what it is."""
    parts = foreign_parts(after_soi(segment(marker, body)))
    expected = Part(kind, name, 2, len(body) + 4)  # type: ignore[arg-type]
    assert parts[0] == expected
    # When the segment made up here took the place of JFIF, the file's own is the second and so foreign too.
    assert len(parts) == (2 if body.startswith(b"JFIF") else 1)


def test_bytes_around_a_jpeg_picture_are_foreign() -> None:
    """Junk between segments, bytes after EOI and a second picture there are listed where they are."""
    plain = clean("JPEG")
    assert foreign_parts(plain[:20] + b"Hong" + plain[20:]) == (Part("junk-bytes", "", 20, 4),)
    assert foreign_parts(plain + b"Hong") == (Part("trailing-bytes", "", len(plain), 4),)
    assert foreign_parts(plain + b"\0" + plain) == (
        Part("trailing-bytes", "", len(plain), 1),
        Part("second-picture", "SOI", len(plain) + 1, len(plain)),
    )


def test_a_jpeg_table_set_again_before_its_use_is_foreign() -> None:
    """Tables that no scan can use, since the next one replaces them or none asks for them, are listed."""
    table = segment(0xDB, b"\0" + b"Hong" * 16)
    interval = segment(0xDD, bytes(2))
    unused = segment(0xDB, b"\3" + b"Hong" * 16)
    assert listed(after_soi(table + interval)) == [("spare-table", "DQT table")]
    assert listed(after_soi(unused)) == [("spare-table", "DQT table")]
    assert listed(after_soi(interval * 3)) == [("spare-table", "DRI table")] * 2


def test_fill_bytes_before_a_jpeg_marker_are_not_foreign() -> None:
    """ITU-T T.81 lets any number of 0xFF stand before a marker; they say nothing."""
    assert foreign_parts(after_soi(b"\xff" * 9)) == ()


@pytest.mark.parametrize(
    "extra",
    [
        segment(0xDB, bytes(65) + b"Hong"),
        segment(0xC4, bytes(17) + b"Hong"),
        segment(0xDD, b"\0\1Hong"),
        segment(0xDA, b"\1\1\0\0\x3f\0"),
        b"\xff\xd0",
        b"\xff\xe1\0\1",
    ],
)
def test_a_jpeg_at_odds_with_itself_is_refused(extra: bytes) -> None:
    """Bytes behind a table, a scan before the frame and impossible lengths are refused."""
    with pytest.raises(UnreadableContainer):
        foreign_parts(after_soi(extra))


# PNG


def test_everything_pillow_puts_into_a_png_is_listed() -> None:
    """Text, XMP, Exif, time, profile and resolution are listed each with its chunk."""
    info = PngImagePlugin.PngInfo()
    info.add_text("Author", "Hong Gildong")
    info.add_text("Comment", "ward 7 " * 99, zip=True)
    info.add_itxt("Title", "홍길동")
    info.add_itxt("XML:com.adobe.xmp", XMP.decode())
    info.add(b"tIME", struct.pack(">HBBBBB", 2026, 5, 1, 12, 0, 0))
    info.add(b"prVt", b"Hong")
    data = saved("PNG", pnginfo=info, exif=exif(gps=True), icc_profile=profile(), dpi=(300, 300))
    assert sorted(listed(data)) == [
        ("ancillary-chunk", "pHYs"),
        ("exif", "eXIf"),
        ("gps", "eXIf"),
        ("icc", "iCCP"),
        ("text", "iTXt"),
        ("text", "tEXt"),
        ("text", "zTXt"),
        ("time", "tIME"),
        ("unknown-chunk", "prVt"),
        ("xmp", "iTXt"),
    ]
    for part in foreign_parts(data):
        assert data[part.offset + 4 : part.offset + 8].decode() == part.name
        assert part.length == 12 + int.from_bytes(data[part.offset : part.offset + 4], "big")


def after_header(chunks: bytes) -> bytes:
    data = clean("PNG")
    return data[:33] + chunks + data[33:]


def test_colour_chunks_of_a_png_pass_once_and_in_their_length() -> None:
    """A cICP chunk passes before the pixels; a second one, one behind them, or one with bytes behind it, is foreign."""
    colour = chunk(b"cICP", b"\1\r\0\1")
    assert foreign_parts(after_header(colour)) == ()
    assert listed(after_header(colour + colour)) == [("odd-chunk", "cICP")]
    assert listed(before_iend(colour)) == [("odd-chunk", "cICP")]
    assert listed(after_header(chunk(b"gAMA", bytes(4) + b"Hong"))) == [("odd-chunk", "gAMA")]


def test_bytes_after_a_png_are_foreign() -> None:
    """What follows IEND is listed, as a cropping tool once left the whole old picture there."""
    plain = clean("PNG")
    assert foreign_parts(plain + plain) == (Part("trailing-bytes", "", len(plain), len(plain)),)


@pytest.mark.parametrize("behind", [True, False])
def test_bytes_that_make_no_pixels_in_png_image_data_are_foreign(behind: bool) -> None:
    """Bytes behind the compressed stream, and rows that the header doesn't count, are listed."""
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 3, 2, 8, 0, 0, 0, 0))
    rows = zlib.compress(bytes(8)) + b"Hong" if behind else zlib.compress(bytes(12))
    data = clean("PNG")[:8] + header + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    (part,) = foreign_parts(data)
    assert (part.kind, part.name) == ("trailing-bytes", "IDAT")
    assert data[part.offset : part.offset + part.length] == (b"Hong" if behind else rows)


def test_an_interlaced_png_holds_what_its_header_says() -> None:
    """The seven passes of an interlaced picture of any small size add up to its image data."""
    for width, height in [(1, 1), (3, 2), (5, 5), (9, 17)]:
        passes = [
            (0, 0, 8, 8),
            (4, 0, 8, 8),
            (0, 4, 4, 8),
            (2, 0, 4, 4),
            (0, 2, 2, 4),
            (1, 0, 2, 2),
            (0, 1, 1, 2),
        ]
        lines = [
            bytes(1 + len(range(left, width, across)))
            for left, top, across, down in passes
            for _ in range(top, height, down)
            if left < width
        ]
        header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 1))
        body = chunk(b"IDAT", zlib.compress(b"".join(lines)))
        data = clean("PNG")[:8] + header + body + chunk(b"IEND", b"")
        Image.open(io.BytesIO(data)).load()
        assert foreign_parts(data) == ()


def test_a_png_that_inflates_without_end_is_refused() -> None:
    """A picture too large to look through is refused before anything is inflated."""
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 2**31 - 1, 2**31 - 1, 16, 6, 0, 0, 0))
    with pytest.raises(UnreadableContainer, match="too large"):
        foreign_parts(clean("PNG")[:8] + header + clean("PNG")[33:])


# AVIF


def test_everything_pillow_puts_into_an_avif_is_listed() -> None:
    """Exif with its position, XMP and the ICC profile are listed by item and property."""
    data = saved("AVIF", picture("RGBA"), exif=exif(gps=True), xmp=XMP, icc_profile=profile())
    assert sorted(listed(data)) == [
        ("exif", "Exif item"),
        ("gps", "Exif item"),
        ("icc", "colr"),
        ("xmp", "mime item"),
    ]
    (found,) = [part for part in foreign_parts(data) if part.kind == "xmp"]
    assert data[found.offset : found.offset + found.length] == XMP


def test_orientation_left_to_an_avif_property_is_foreign() -> None:
    """A rotation that isn't baked into the pixels is listed."""
    tags = Image.Exif()
    tags[ExifTags.Base.Orientation] = 6
    assert ("item-property", "irot") in listed(saved("AVIF", exif=tags))


def test_an_avif_sequence_is_foreign() -> None:
    """Of an animated AVIF the track, its frames' data and the file's brand for it aren't the picture."""
    data = saved("AVIF", save_all=True, append_images=[Image.new("RGB", (32, 24), "red")])
    assert {("animation", "moov"), ("unreferenced-bytes", "mdat")} <= set(listed(data))


@pytest.mark.parametrize(
    ("extra", "expected"),
    [
        (box(b"free", bytes(9)), []),
        (box(b"free", b"Hong"), [("unknown-chunk", "free")]),
        (box(b"uuid", bytes(16) + b"Hong"), [("unknown-chunk", "uuid")]),
        (box(b"mdat", b"Hong"), [("unreferenced-bytes", "mdat")]),
        (b"Hong Gildong", [("trailing-bytes", "")]),
        (b"\0", [("trailing-bytes", "")]),
    ],
)
def test_what_follows_an_avif_picture_is_foreign(extra: bytes, expected: list[tuple[str, str]]) -> None:
    """Full free space, boxes of unknown use, data without owner and loose bytes are listed."""
    assert listed(clean("AVIF") + extra) == expected


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (b"avifmif1", b"avifHong", [("unknown-chunk", "ftyp")]),
        (b"Color", b"Hong!", [("text", "infe")]),
        (b"pict" + bytes(12), b"pict" + b"Hong Gildong", [("text", "hdlr")]),
        (b"pixi", b"Hong", [("item-property", "Hong")]),
        (b"auxl", b"thmb", [("thumbnail", "av01 item")]),
        (b"auxl", b"cdsc", [("second-picture", "av01 item")]),
        (
            b"auxiliary:alpha",
            b"auxiliary:depth",
            [("item-property", "auxC"), ("second-picture", "av01 item")],
        ),
    ],
)
def test_free_text_and_further_pictures_in_an_avif_are_foreign(
    old: bytes, new: bytes, expected: list[tuple[str, str]]
) -> None:
    """Brands, names and auxiliary pictures that aren't the alpha plane are listed, at the same size."""
    data = saved("AVIF", picture("RGBA"))
    assert data.count(old) >= 1
    changed = data.replace(old, new, 1)
    assert sorted(set(listed(changed)))[: len(expected)] == expected


def av1_item(*units: bytes) -> bytes:
    """Build the smallest file around AV1 data that is no more than its units' headers."""
    payload = b"".join(units)
    info = box(b"iinf", bytes(4) + b"\0\1" + box(b"infe", b"\2\0\0\0\0\1\0\0av01\0"))
    meta_size = 12 + 32 + 14 + 30 + len(info) + 16
    at = 16 + meta_size + 8
    location = box(b"iloc", bytes(4) + b"\x44\0\0\1\0\1\0\0\0\1" + struct.pack(">II", at, len(payload)))
    handler = box(b"hdlr", bytes(8) + b"pict" + bytes(12))
    meta = box(
        b"meta",
        bytes(4)
        + handler
        + box(b"pitm", bytes(4) + b"\0\1")
        + location
        + info
        + box(b"iprp", box(b"ipco", b"")),
    )
    return box(b"ftyp", b"avif" + bytes(4)) + meta + box(b"mdat", payload)


@pytest.mark.parametrize(
    ("unit", "expected"),
    [
        (b"\x7a\x03\0\0\x80", []),
        (b"\x7a\x04Hong", [("unknown-chunk", "padding OBU")]),
        (b"\x2a\x06\1\0\0\0\0\x80", []),
        (b"\x2a\x06\4Hong\x80", [("unknown-chunk", "metadata OBU")]),
        (b"\x32\x01\0", [("second-picture", "frame OBU")]),
        (b"\x12\x04Hong", [("unknown-chunk", "OBU of type 2")]),
        (b"\x0a\x04Hong", [("unknown-chunk", "OBU of type 1")]),
        (b"\x42\x01\0", [("unknown-chunk", "OBU of type 8")]),
    ],
)
def test_units_of_av1_data_that_are_not_the_picture_are_foreign(
    unit: bytes, expected: list[tuple[str, str]]
) -> None:
    """Metadata that isn't colour, full padding and further frames inside the AV1 data are listed."""
    assert listed(av1_item(b"\x0a\x01\0", b"\x32\x01\0", unit)) == expected


# WebP and GIF


def test_everything_pillow_puts_into_a_webp_is_listed() -> None:
    """Exif, XMP and profile are listed by chunk, and so are bytes the RIFF header doesn't count."""
    data = saved("WEBP", exif=exif(gps=True), xmp=XMP, icc_profile=profile()) + b"Hong"
    assert listed(data) == [
        ("icc", "ICCP"),
        ("exif", "EXIF"),
        ("gps", "EXIF"),
        ("xmp", "XMP "),
        ("trailing-bytes", ""),
    ]


def test_frames_of_an_animated_webp_are_foreign() -> None:
    """Each frame, and the chunk that says there are frames, is listed."""
    data = saved("WEBP", save_all=True, append_images=[Image.new("RGB", (32, 24), "red")])
    assert listed(data) == [("animation", "ANIM"), ("frame", "ANMF"), ("frame", "ANMF")]


def test_a_second_picture_in_a_webp_is_foreign() -> None:
    """A further bitstream behind the first is listed, and an unknown chunk by its code."""
    plain = clean("WEBP")
    more = plain[12:] + b"Ho\xffg\2\0\0\0ab"
    data = b"RIFF" + struct.pack("<I", len(plain) - 8 + len(more)) + plain[8:] + more
    assert listed(data) == [("second-picture", "VP8 "), ("unknown-chunk", "Ho\\xffg")]


def test_everything_pillow_puts_into_a_gif_is_listed() -> None:
    """Comment, application block, further frames and bytes behind the trailer are listed."""
    frames = [Image.new("RGB", (9, 9), colour) for colour in ("red", "blue")]
    data = (
        saved("GIF", frames[0], save_all=True, append_images=frames[1:], loop=0, comment=b"ward 7") + b"Hong"
    )
    assert sorted(listed(data)) == [
        ("animation", "Application Extension"),
        ("comment", "Comment Extension"),
        ("frame", "Image Descriptor"),
        ("trailing-bytes", ""),
    ]


@pytest.mark.parametrize(
    ("extra", "expected"),
    [
        (b"!\xff\x0bXMP DataXMP\1a\0", ("xmp", "Application Extension")),
        (b"!\xff\x0bHONGGILDONG\0", ("app-segment", "Application Extension")),
        (b"!\x01\x0c" + bytes(12) + b"\4Hong\0", ("text", "Plain Text Extension")),
        (b"!\xf9\x04\0\0\0\0\4Hong\0", ("unknown-chunk", "Graphic Control Extension")),
        (b"!\xf9\4\0\0\0\0\0" * 2, ("unknown-chunk", "Graphic Control Extension")),
        (b"!\x42\4Hong\0", ("unknown-chunk", "extension 0x42")),
    ],
)
def test_other_gif_extensions_are_foreign(extra: bytes, expected: tuple[str, str]) -> None:
    """Every extension but a well-formed graphic control is listed by what it is."""
    plain = clean("GIF")
    assert listed(plain[:-1] + extra + b";") == [expected]


# Files that can't be vouched for


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\xd8",
        b"II\0*" + bytes(50),
        b"BM" + b"\1" * 50,
        b"<svg/>",
        b"RIFF\4\0\0\0WAVE",
        b"\0\0\0\x18ftypheic",
    ],
)
def test_other_formats_have_no_name_and_are_refused(data: bytes) -> None:
    """Bytes of no known signature have no format, and listing them is refused with an offset."""
    assert container_format(data) is None
    with pytest.raises(UnreadableContainer, match="at byte 0") as refusal:
        foreign_parts(data)
    assert refusal.value.offset == 0


@pytest.mark.parametrize("name", FORMATS)
def test_a_file_cut_short_anywhere_is_refused(name: str) -> None:
    """No beginning of a clean file passes for a whole one."""
    data = saved(name, picture("RGB", (8, 8)))
    for end in range(len(data)):
        with pytest.raises(UnreadableContainer):
            foreign_parts(data[:end])


def test_a_flood_of_foreign_parts_is_refused() -> None:
    """A file with more foreign parts than anyone would read costs no more than the first of them."""
    with pytest.raises(UnreadableContainer, match="more than"):
        foreign_parts(after_soi(segment(0xFE, b"") * (MOST_PARTS + 1)))


def test_work_is_counted() -> None:
    """The measure of the next test sees both ways of being slow: ever more steps, and ever longer copies."""
    data = WatchedBytes(bytes(100))
    steps = calls(lambda: [data[at:] for at in range(100)])

    assert 100 <= steps < 400
    assert data.looked == 5050
    assert (data.find(b"\1"), data.count(0, 50), data.looked) == (-1, 50, 5050 + 100 + 50)


def of_many_units(name: str, size: int) -> bytes:
    """A clean file with so many bytes more, in the smallest units that its format knows."""
    unit = {
        "JPEG": segment(0xDA, b"\1\1\0\0\x3f\0"),
        "PNG": chunk(b"IDAT", b""),
        "AVIF": box(b"free", b""),
        "WEBP": b"\0",
        "GIF": b"\1a",
    }[name]
    many, plain = unit * (size // len(unit)), clean(name)
    end = {"JPEG": -2, "PNG": -12, "AVIF": len(plain), "WEBP": len(plain), "GIF": -2}[name]
    return plain[:end] + many + plain[end:]


@pytest.mark.parametrize("name", FORMATS)
def test_a_large_file_is_work_in_proportion(name: str) -> None:
    """A file of four times as many small units costs no more than four times as many steps and looks at bytes."""

    def work(size: int) -> tuple[int, int]:
        data = WatchedBytes(of_many_units(name, size))
        steps = calls(lambda: foreign_parts(data))
        assert len(foreign_parts(data)) <= 1
        return steps, data.looked

    for small, large in zip(work(20_000), work(80_000), strict=True):
        assert large <= 4.1 * small + 100


# Properties


def settle(data: bytes) -> None:
    """Ask for the format and the parts; only the one refusal may come out, and parts lie in the file."""
    container_format(data)
    try:
        parts = foreign_parts(data)
    except UnreadableContainer:
        return
    for part in parts:
        assert part.length > 0
        assert part.offset in range(len(data))


HEADS = (
    b"\xff\xd8\xff",
    b"\x89PNG\r\n\x1a\n",
    b"GIF89a",
    b"RIFF\x40\0\0\0WEBP",
    b"\0\0\0\x10ftypavif\0\0\0\0",
)


@pytest.mark.property
@settings(max_examples=100, deadline=None)
@given(st.sampled_from((b"", *HEADS)), st.binary(max_size=400))
def test_random_bytes_parse_or_are_refused(head: bytes, tail: bytes) -> None:
    """Whatever follows a signature, nothing but the one refusal comes out."""
    settle(head + tail)


@pytest.mark.property
@settings(max_examples=100, deadline=None)
@given(st.sampled_from(FORMATS), st.integers(0, 2**32), st.integers(1, 6))
def test_flipped_bits_parse_or_are_refused(name: str, seed: int, flips: int) -> None:
    """A laden file with bits flipped anywhere parses or is refused."""
    data = bytearray(laden(name))
    chance = random.Random(seed)  # noqa: S311
    for _ in range(flips):
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    settle(bytes(data))


@pytest.mark.property
@settings(max_examples=60, deadline=None)
@given(st.sampled_from(FORMATS), st.integers(0, 2**32), st.binary(min_size=1, max_size=40))
def test_bytes_put_in_parse_or_are_refused(name: str, seed: int, extra: bytes) -> None:
    """A laden file with bytes put in anywhere, or cut off there, parses or is refused."""
    data = laden(name)
    at = seed % len(data)
    settle(data[:at] + extra + data[at:])
    settle(data[:at])


@pytest.mark.property
@settings(max_examples=60, deadline=None)
@given(st.sampled_from(FORMATS), st.binary(min_size=1, max_size=60))
def test_nothing_can_be_added_behind_a_clean_file_unseen(name: str, extra: bytes) -> None:
    """Bytes appended to a clean file, whatever they are, are listed or refused."""
    with contextlib.suppress(UnreadableContainer):
        assert foreign_parts(clean(name) + extra)


@cache
def laden(name: str) -> bytes:
    options: dict[str, Any] = {} if name == "GIF" else {"exif": exif(gps=True), "icc_profile": profile()}
    if name in {"AVIF", "WEBP"}:
        options["xmp"] = XMP
    return saved(name, picture("P" if name == "GIF" else "RGB"), **options)


# The sample material


@needs_samples
def test_every_sample_parses_or_is_refused() -> None:
    """Odd and hostile files from other projects' test suites bring nothing but the one refusal."""
    for path in sorted(NASTY.rglob("*")):
        if path.is_file():
            settle(path.read_bytes())


@needs_samples
@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("jpeg/exif_gps.jpg", {("exif", "APP1"), ("gps", "APP1")}),
        (
            "jpeg/iptc-agency-photographer-example.jpg",
            {
                ("exif", "APP1"),
                ("gps", "APP1"),
                ("thumbnail", "APP1"),
                ("icc", "APP2"),
                ("xmp", "APP1"),
                ("iptc", "APP13"),
            },
        ),
        (
            "jpeg/sugarshack.mpo",
            {
                ("exif", "APP1"),
                ("thumbnail", "APP1"),
                ("app-segment", "APP2"),
                ("trailing-bytes", ""),
                ("second-picture", "SOI"),
            },
        ),
        ("jpeg/icc_profile_big.jpg", {("icc", "APP2")}),
        ("jpeg/junk_jpeg_header.jpg", {("comment", "COM"), ("junk-bytes", "")}),
        ("jpeg/giant-image.jpg", set()),
        ("png/itxt_chunks.png", {("ancillary-chunk", "pHYs"), ("time", "tIME"), ("text", "iTXt")}),
        ("png/gray-16.png", {("text", "tEXt"), ("text", "iTXt")}),
        ("png/xmp_tags_orientation.png", {("xmp", "iTXt"), ("icc", "iCCP")}),
        ("png/apng-delay.png", {("animation", "acTL"), ("frame", "fcTL"), ("frame", "fdAT")}),
        ("png/basi3p01.png", set()),
        ("png/basn6a16.png", set()),
        ("other/iss634.webp", {("animation", "ANIM"), ("frame", "ANMF")}),
        ("other/Issue 473 (Java).webp", {("exif", "EXIF"), ("gps", "EXIF"), ("xmp", "XMP\\x00")}),
        ("other/dispose_prev.gif", {("animation", "Application Extension"), ("frame", "Image Descriptor")}),
        ("other/xmp_tags_orientation.avif", {("text", "hdlr"), ("icc", "colr"), ("xmp", "mime item")}),
    ],
)
def test_samples_list_what_their_readme_says(path: str, expected: set[tuple[str, str]]) -> None:
    """The kinds of foreign parts of known files are those the samples' README names, and no others."""
    assert set(listed((NASTY / path).read_bytes())) == expected


@needs_samples
@pytest.mark.parametrize(
    "path",
    [
        "jpeg/truncated_jpeg.jpg",
        "png/truncated_image.png",
        "png/badcrc.png",
        "png/xhdn0g08.png",
        "png/xcrn0g04.png",
        "png/xdtn0g01.png",
        "png/huge_IDAT.png",
        "png/huge_tEXt_chunk.png",
        "png/65536-uint32-limit.png",
        "other/heic-single.heic",
        "other/circle.svg",
    ],
)
def test_broken_samples_are_refused(path: str) -> None:
    """Files cut short, damaged, too large or of another format are refused."""
    with pytest.raises(UnreadableContainer):
        foreign_parts((NASTY / path).read_bytes())
