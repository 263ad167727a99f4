"""Parts of a picture file that are known, but longer than their meaning asks for, in the wrong place, or used by nothing: found, and cleaned or refused."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms

from sitegen.privacy.cleaning import Uncleanable, clean
from sitegen.privacy.containers import foreign_parts
from sitegen.privacy.metadata.field import told
from sitegen.privacy.sources import examine
from sitegen.reading.pictures import open_picture, orientation_of

CANARY = b"Hong Gildong 700101-1234567"
MODES = ("1", "L", "LA", "P", "RGB", "RGBA", "I;16")


def picture(form: str, mode: str = "L", **options: Any) -> bytes:
    base = Image.effect_noise((24, 16), 60)
    image = Image.new("I;16", (24, 16), 700) if mode == "I;16" else base.convert(mode)
    out = io.BytesIO()
    image.save(out, form, **options)
    return out.getvalue()


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def chunks(data: bytes) -> list[tuple[bytes, bytes]]:
    found: list[tuple[bytes, bytes]] = []
    at = 8
    while at < len(data):
        length = int.from_bytes(data[at : at + 4], "big")
        found.append((data[at + 4 : at + 8], data[at + 8 : at + 8 + length]))
        at += 12 + length
    return found


def png_of(parts: list[tuple[bytes, bytes]]) -> bytes:
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(kind, body) for kind, body in parts)


def segment(marker: int, body: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body


def seen(data: bytes) -> tuple[Any, ...]:
    """What a viewer makes of a file."""
    image = open_picture(data)
    turn = orientation_of(image, data)
    image.load()
    return image.size, image.convert("RGBA").tobytes(), turn


def is_shown(data: bytes) -> bool:
    """Whether the decoder makes a picture of it: without one nothing can be compared, so nothing is cleaned."""
    try:
        seen(data)
    except Exception:  # noqa: BLE001 - decoders raise anything
        return False
    return True


def cleaned_or_refused(data: bytes, canary: bytes = CANARY) -> bool:
    """Whether a picture with a canary was cleaned of it; it is found in any case, and a clean one looks the same."""
    assert examine(data).verdict is not None
    try:
        result = clean(data)
    except Uncleanable:
        return False
    assert canary not in result.data
    assert seen(result.data) == seen(data)
    assert examine(result.data).verdict is None
    return True


KNOWN = {
    b"sRGB": b"\0",
    b"gAMA": struct.pack(">I", 45455),
    b"cHRM": struct.pack(">8I", 31270, 32900, 64000, 33000, 30000, 60000, 15000, 6000),
    b"cICP": b"\1\r\0\1",
    b"pHYs": struct.pack(">IIB", 2835, 2835, 1),
    b"tIME": struct.pack(">HBBBBB", 2026, 5, 1, 12, 0, 0),
    b"hIST": bytes(64),
    b"sPLT": b"name\0\10" + bytes(6),
    b"mDCV": bytes(24),
    b"cLLI": bytes(8),
    b"sTER": b"\0",
    b"oFFs": bytes(9),
    b"sCAL": b"\0011\x001",
    b"pCAL": b"x\0" + bytes(10),
    b"gIFg": bytes(4),
    b"caBX": b"",
    b"acTL": struct.pack(">II", 1, 0),
    b"prVt": b"",
    b"tEXt": b"Author\0",
    b"zTXt": b"Author\0\0" + zlib.compress(b"x"),
    b"iTXt": b"Author\0\0\0\0\0",
    b"eXIf": b"II*\0\x08\0\0\0\0\0\0\0\0\0",
    b"iCCP": b"icc\0\0" + zlib.compress(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()),
}


@pytest.mark.property
@settings(deadline=None, max_examples=300)
@given(
    st.sampled_from(MODES),
    st.sampled_from([*KNOWN]),
    st.booleans(),
    st.booleans(),
    st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=16, max_size=40),
)
def test_more_bytes_than_a_png_chunk_needs(
    mode: str, kind: bytes, alone: bool, late: bool, canary: str
) -> None:
    """In any ancillary chunk, instead of what belongs in it or behind it, before the picture or after: found, and gone where it is shown."""
    body = canary.encode() if alone else KNOWN[kind] + canary.encode()
    parts = chunks(picture("PNG", mode))
    parts.insert(len(parts) - 1 if late else 1, (kind, body))

    assert cleaned_or_refused(png_of(parts), canary.encode()) or not is_shown(png_of(parts))


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("kind", [b"tRNS", b"PLTE", b"bKGD", b"sBIT", b"IDAT", b"IEND", b"IHDR"])
def test_more_bytes_than_a_chunk_of_the_picture_needs(mode: str, kind: bytes) -> None:
    """Chunks that the picture leans on are cleaned of what is behind them, or the file is refused by name."""
    parts = chunks(picture("PNG", mode))
    bodies = [body for name, body in parts if name == kind]
    if (kind, mode) == (b"tRNS", "P"):
        parts.insert(2, (kind, bytes(250) + CANARY))  # 27 bytes are the transparency of as many colours
        data = png_of(parts)
    elif bodies:
        data = png_of([(name, body + CANARY if name == kind else body) for name, body in parts])
    else:
        data = png_of([parts[0], (kind, CANARY), *parts[1:]])

    assert cleaned_or_refused(data) or kind != b"IDAT"


def test_what_the_colour_type_asks_for_is_let_through() -> None:
    """The right lengths for each colour type pass, those of another don't."""
    right = {"L": 2, "RGB": 6, "RGBA": 6, "LA": 2, "P": 1}
    for mode, length in right.items():
        parts = chunks(picture("PNG", mode))
        at = next(number for number, (kind, _) in enumerate(parts) if kind == b"IDAT")
        for size in (1, 2, 6):
            data = png_of([*parts[:at], (b"bKGD", bytes(size)), *parts[at:]])
            assert (examine(data).verdict is None) == (size == length), (mode, size)


def test_a_palette_holds_no_more_than_its_depth_can_name() -> None:
    """A palette beside true colour is a suggestion that nothing needs; entries that no pixel can name are refused."""
    rgb = chunks(picture("PNG", "RGB"))
    suggested = png_of([rgb[0], (b"PLTE", CANARY), *rgb[1:]])
    named = Image.new("P", (8, 8))
    named.putpalette([0, 0, 0, 255, 255, 255])
    out = io.BytesIO()
    named.save(out, "PNG", bits=1)
    few = chunks(out.getvalue())
    long = png_of([(kind, body[:6] + CANARY if kind == b"PLTE" else body) for kind, body in few])

    assert cleaned_or_refused(suggested)
    assert told(clean(suggested).removed) == "PNG PLTE"
    assert not cleaned_or_refused(long)
    assert examine(out.getvalue()).verdict is None


JPEG_SEGMENTS = [*range(0xE0, 0xF0), 0xFE, 0xDC, 0xCC, 0xDD, 0xDE, 0xDF, 0xC8, 0xF0, 0xFD, 0x02]


@pytest.mark.property
@settings(deadline=None, max_examples=200)
@given(
    st.sampled_from(JPEG_SEGMENTS),
    st.sampled_from([b"", b"JFIF\0\1\1\0\0\1\0\1\0\0", b"Adobe\0d\0\0\0\0\1", b"Exif\0\0", b"ICC_PROFILE\0\1\1", b"\0\x10", b"MPF\0"]),
    st.booleans(),
    st.sampled_from(["L", "RGB", "CMYK"]),
)  # fmt: skip
def test_more_bytes_than_a_jpeg_segment_needs(marker: int, head: bytes, progressive: bool, mode: str) -> None:
    """In any segment, behind any known beginning: found; gone after cleaning, or refused where decoders refuse it."""
    data = picture("JPEG", mode, progressive=progressive)
    hidden = data[:2] + segment(marker, head + CANARY) + data[2:]

    is_cleaned = cleaned_or_refused(hidden)
    assert is_cleaned or marker in {0xCC, 0xDC, 0xDD, 0xDE, 0xDF, 0xC8, 0xF0, 0xFD, 0x02, 0xE0, 0xEE, 0xE2}


def table(marker: int, number: int) -> bytes:
    """A table that holds the canary, which nothing asks for."""
    if marker == 0xDB:
        return bytes([number]) + CANARY.ljust(64, b"\1")
    return bytes([number]) + bytes([0] * 15 + [len(CANARY)]) + CANARY


@pytest.mark.parametrize("mode", ["L", "RGB"])
@pytest.mark.parametrize("progressive", [False, True])
@pytest.mark.parametrize(
    ("marker", "number"), [(0xDB, 3), (0xC4, 0x03), (0xC4, 0x13), (0xDB, 0), (0xC4, 0), (0xC4, 0x10)]
)
@pytest.mark.parametrize("shared", [False, True])
def test_tables_that_no_scan_uses_go(
    mode: str, progressive: bool, marker: int, number: int, shared: bool
) -> None:
    """Alone in a segment or beside a table that is used; also one that is set anew before its use: the picture stays as it is."""
    data = picture("JPEG", mode, progressive=progressive)
    at = data.index(bytes([0xFF, marker]))
    if shared:
        length = int.from_bytes(data[at + 2 : at + 4], "big")
        hidden = (
            data[:at]
            + segment(marker, table(marker, number) + data[at + 4 : at + 2 + length])
            + data[at + 2 + length :]
        )
    else:
        hidden = data[:at] + segment(marker, table(marker, number)) + data[at:]

    assert cleaned_or_refused(hidden)
    name = "DQT" if marker == 0xDB else "DHT"
    assert told(clean(hidden).removed) == f"JPEG {name} table"
    assert clean(hidden).data == data


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"progressive": True},
        {"optimize": True},
        {"quality": 100, "subsampling": 0},
        {"restart_marker_rows": 1},
    ],
)
@pytest.mark.parametrize("mode", ["L", "RGB", "CMYK"])
def test_ordinary_jpegs_have_no_spare_tables(options: dict[str, Any], mode: str) -> None:
    """What encoders write is let through."""
    assert foreign_parts(picture("JPEG", mode, **options)) == ()


@pytest.mark.parametrize("marker", [0xC0, 0xDA, 0xDB, 0xC4])
def test_a_segment_of_the_picture_with_more_bytes_is_refused(marker: int) -> None:
    """Decoders give up on them too: frame header, scan header, tables."""
    data = picture("JPEG", "RGB")
    at = data.index(bytes([0xFF, marker]))
    length = int.from_bytes(data[at + 2 : at + 4], "big")
    hidden = data[:at] + segment(marker, data[at + 4 : at + 2 + length] + CANARY) + data[at + 2 + length :]

    assert not cleaned_or_refused(hidden)


def webp_chunk(kind: bytes, body: bytes) -> bytes:
    return kind + struct.pack("<I", len(body)) + body + bytes(len(body) % 2)


@pytest.mark.parametrize("kind", [b"junk", b"XMP ", b"EXIF", b"ICCP", b"ALPH", b"VP8X", b"ANIM", b"VP8 "])
@pytest.mark.parametrize("first", [False, True])
def test_more_chunks_than_a_webp_needs(kind: bytes, first: bool) -> None:
    """Unknown chunks, and second ones of a known kind, before the picture or behind it."""
    data = picture("WEBP", "RGB", quality=80)
    parts = [webp_chunk(kind, CANARY), data[12:]]
    body = b"".join(parts if first else parts[::-1])
    hidden = b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body

    assert cleaned_or_refused(hidden) or first or kind in {b"ANIM", b"VP8 ", b"VP8X"}


# Animations and files of several pictures


def animated(form: str, **options: Any) -> bytes:
    """Two frames, of which only the first is a picture of ours; the second holds a name in its pixels' stead."""
    first, second = (Image.effect_noise((24, 16), 60).convert("L") for _ in range(2))
    out = io.BytesIO()
    first.save(out, form, save_all=True, append_images=[second], **options)
    return out.getvalue()


@pytest.mark.parametrize(
    ("form", "is_cleaned"),
    [("PNG", True), ("GIF", True), ("TIFF", True), ("AVIF", True), ("WEBP", False), ("MPO", True)],
)
def test_of_several_frames_the_first_stays(form: str, is_cleaned: bool) -> None:
    """APNG, GIF, pages of a TIFF, AVIF sequences, MPF: one picture is left, or the file is refused with the reason."""
    data = animated(form)

    assert examine(data).verdict is not None
    assert cleaned_or_refused(data, canary=b"\0no canary\0") == is_cleaned
    if is_cleaned:
        assert getattr(open_picture(clean(data).data), "n_frames", 1) == 1
    else:
        with pytest.raises(Uncleanable, match="animation"):
            clean(data)


def test_a_jpeg_behind_a_jpeg_goes() -> None:
    """A second start of a picture before the end of the first is refused; behind it, it goes with what stands between."""
    first, second = picture("JPEG", "L"), picture("JPEG", "RGB")
    inside = first[:2] + second + first[2:]

    assert clean(first + CANARY + second).data == first
    assert not cleaned_or_refused(inside)


# AVIF


def grown(data: bytes, kind: bytes, extra: bytes) -> bytes:
    """An AVIF with bytes behind what a property holds: boxes around it grow, and the picture's data lie further behind."""
    changed = bytearray(data)
    at = data.index(kind, data.index(b"ipco")) - 4
    end = at + int.from_bytes(data[at : at + 4], "big")
    for box in (b"meta", b"iprp", b"ipco", kind):
        start = at if box == kind else data.index(box) - 4
        size = int.from_bytes(data[start : start + 4], "big") + len(extra)
        changed[start : start + 4] = size.to_bytes(4, "big")
    iloc = data.index(b"iloc") + 4
    version, sizes = data[iloc], data[iloc + 4 : iloc + 6]
    assert (version, sizes[0], sizes[1] >> 4) == (0, 0x44, 0)
    entry = iloc + 8
    for _ in range(int.from_bytes(data[iloc + 6 : iloc + 8], "big")):
        assert int.from_bytes(data[entry + 4 : entry + 6], "big") == 1
        moved = int.from_bytes(data[entry + 6 : entry + 10], "big") + len(extra)
        changed[entry + 6 : entry + 10] = moved.to_bytes(4, "big")
        entry += 14
    return bytes(changed[:end] + extra + changed[end:])


@pytest.mark.parametrize("kind", [b"irot", b"ispe", b"pixi", b"colr", b"av1C"])
def test_more_bytes_than_a_property_of_an_avif_needs(kind: bytes) -> None:
    """In a turn, a size, a depth, a colour or a configuration: found, and gone or refused."""
    exif = Image.Exif()
    exif[0x0112] = 6
    data = picture("AVIF", "RGB", exif=exif.tobytes())
    plain = grown(data, kind, b"")
    hidden = grown(data, kind, CANARY)

    assert plain == data
    assert CANARY in hidden
    assert cleaned_or_refused(hidden) or kind in {b"ispe", b"pixi", b"av1C", b"colr"}


# Behind the compressed picture, in its own data


def entry_at(data: bytes, tag: int) -> int:
    """Where the value of a tag stands in a little-endian TIFF."""
    at = int.from_bytes(data[4:8], "little")
    for entry in range(at + 2, at + 2 + 12 * int.from_bytes(data[at : at + 2], "little"), 12):
        if int.from_bytes(data[entry : entry + 2], "little") == tag:
            return entry + 8
    raise AssertionError(tag)


@pytest.mark.parametrize("mode", ["1", "L", "RGB", "I;16", "P", "CMYK"])
@pytest.mark.parametrize("compression", ["raw", "tiff_lzw", "tiff_adobe_deflate"])
def test_bytes_behind_the_pixels_of_a_strip_go(mode: str, compression: str) -> None:
    """A strip that is longer than its pixels: found, cut off, the pixels as they were."""
    plain = picture("TIFF", mode, compression=compression)
    place, count = entry_at(plain, 273), entry_at(plain, 279)
    start, length = (int.from_bytes(plain[at : at + 4], "little") for at in (place, count))
    moved = len(plain) + len(plain) % 2
    changed = bytearray(plain.ljust(moved, b"\0") + plain[start : start + length] + CANARY)
    changed[start : start + length] = bytes(length)
    changed[place : place + 4] = moved.to_bytes(4, "little")
    changed[count : count + 4] = (length + len(CANARY)).to_bytes(4, "little")
    hidden = bytes(changed)

    assert examine(plain).verdict is None
    assert seen(hidden) == seen(plain)
    assert cleaned_or_refused(hidden)


@pytest.mark.parametrize("colours", [2, 4, 16, 200])
@pytest.mark.parametrize("size", [(1, 1), (24, 16), (300, 200)])
def test_bytes_behind_the_picture_of_a_gif_are_refused(colours: int, size: tuple[int, int]) -> None:
    """A further block of data behind the code that ends the picture is found; without it the file passes."""
    out = io.BytesIO()
    Image.effect_noise(size, 60).quantize(colours).save(out, "GIF")
    plain = out.getvalue()
    hidden = plain[:-2] + bytes([len(CANARY)]) + CANARY + plain[-2:]

    assert examine(plain).verdict is None
    assert seen(hidden) == seen(plain)
    assert not cleaned_or_refused(hidden)
