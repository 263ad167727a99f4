"""What sitegen.privacy.containers lists in TIFF and BMP files, clean, laden, broken and random."""

from __future__ import annotations

import contextlib
import io
import struct
import time
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from sitegen.privacy.containers import UnreadableContainer, container_format, foreign_parts
from sitegen.privacy.containers.ifd import walk

Tag = tuple[int, int, int, bytes]
"""Number, type, count, and the four bytes of the value or of where it is."""


def saved(form: str, image: Image.Image | None = None, **options: Any) -> bytes:
    out = io.BytesIO()
    (image or Image.effect_noise((24, 16), 60)).save(out, form, **options)
    return out.getvalue()


@cache
def clean(form: str) -> bytes:
    return saved(form)


def listed(data: bytes) -> list[tuple[str, str]]:
    return [(part.kind, part.name) for part in foreign_parts(data)]


def number(value: int) -> bytes:
    return struct.pack("<I", value)


BASE: tuple[Tag, ...] = (
    (256, 3, 1, number(2)), (257, 3, 1, number(2)), (258, 3, 1, number(8)), (259, 3, 1, number(1)),
    (262, 3, 1, number(1)), (273, 4, 1, number(8)), (277, 3, 1, number(1)), (278, 3, 1, number(2)),
    (279, 4, 1, number(4)),
)  # fmt: skip


def tiff(*tags: Tag, following: int = 0, tail: bytes = b"", base: tuple[Tag, ...] = BASE) -> bytes:
    """Four grey pixels at byte 8, then the directory with these tags besides those of the picture."""
    entries = sorted((*base, *tags))
    directory = b"".join(struct.pack("<HHI", *tag[:3]) + tag[3] for tag in entries)
    return (
        b"II*\0"
        + number(12)
        + bytes((9, 8, 7, 6))
        + struct.pack("<H", len(entries))
        + directory
        + number(following)
        + tail
    )


# TIFF


@pytest.mark.parametrize(
    "mode", ["1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "LAB", "I;16", "I", "F", "YCbCr"]
)
@pytest.mark.parametrize("compression", ["raw", "tiff_lzw", "tiff_adobe_deflate", "packbits"])
def test_a_clean_tiff_carries_nothing(mode: str, compression: str) -> None:
    """A TIFF of the picture alone, whatever its depth and compression, has no foreign part."""
    data = saved("TIFF", Image.new(mode, (30, 20)), compression=compression)

    assert container_format(data) == "tiff"
    assert foreign_parts(data) == ()


def test_a_bilevel_fax_carries_nothing() -> None:
    """Group 4 has tags of its own."""
    assert foreign_parts(saved("TIFF", Image.new("1", (30, 20)), compression="group4")) == ()


@pytest.mark.parametrize(
    ("options", "part"),
    [
        ({"description": "Hong"}, ("text", "tag 270")),
        ({"software": "Hong"}, ("text", "tag 305")),
        ({"artist": "Hong"}, ("text", "tag 315")),
        ({"copyright": "Hong"}, ("text", "tag 33432")),
        ({"date_time": "2020:03:09 10:00:00"}, ("time", "tag 306")),
        ({"tiffinfo": {316: "Hong"}}, ("text", "tag 316")),
        ({"tiffinfo": {65000: b"Hong Gildong"}}, ("private-tag", "tag 65000")),
        ({"tiffinfo": {700: b"<x:xmpmeta/>"}}, ("xmp", "tag 700")),
        ({"tiffinfo": {33723: b"\x1c\x02\x50\0\x04Hong"}}, ("iptc", "tag 33723")),
        ({"icc_profile": b"profile"}, ("icc", "tag 34675")),
    ],
)
def test_tags_of_people_and_programs_are_listed(options: dict[str, Any], part: tuple[str, str]) -> None:
    """Text, time, private tags and blocks of other standards are foreign."""
    assert part in listed(saved("TIFF", **options))


@pytest.mark.parametrize(
    ("tag", "kind"),
    [
        ((256, 2, 4, b"Hong"), "private-tag"),
        ((282, 7, 4, b"Hong"), "private-tag"),
        ((280, 1, 400, number(8)), "private-tag"),
        ((34665, 4, 1, number(len(tiff()) + 12)), "exif"),
        ((34853, 4, 1, number(len(tiff()) + 12)), "gps"),
    ],
)
def test_a_known_tag_is_let_through_in_its_own_type_only(tag: Tag, kind: str) -> None:
    """Words in a tag of numbers, too many of them, or a tag that stands twice are foreign."""
    assert kind in [part.kind for part in foreign_parts(tiff(tag, tail=bytes(400)))]


def test_pages_and_what_lies_between() -> None:
    """A second page, bytes that no tag owns and bytes after the end are listed."""
    pages = saved("TIFF", save_all=True, append_images=[Image.new("L", (8, 8))])
    end = len(tiff())

    assert ("second-picture", "IFD1") in listed(pages)
    assert listed(tiff(tail=b"Hong")) == [("trailing-bytes", "")]
    assert listed(tiff(tail=bytes(9))) == []
    assert foreign_parts(tiff((315, 2, 5, number(end + 4)), tail=b"junkHong\0"))[0].kind == "text"


def test_jpeg_in_a_tiff_is_looked_into() -> None:
    """A comment in the JPEG data of a strip is as foreign as one in a JPEG file."""
    clean_strip = saved("TIFF", Image.effect_noise((32, 32), 50), compression="jpeg")
    strip = saved("JPEG", Image.effect_noise((16, 16), 50), comment=b"Hong Gildong")
    base = tuple(
        (
            tag,
            form,
            count,
            {256: number(16), 257: number(16), 259: number(7), 278: number(16)}.get(tag, value),
        )
        for tag, form, count, value in BASE
    )
    start = len(tiff(base=base))
    moved = tuple(
        (tag, form, count, {273: number(start), 279: number(len(strip))}.get(tag, value))
        for tag, form, count, value in base
    )
    assert foreign_parts(clean_strip) == ()
    assert ("comment", "JPEG COM") in listed(tiff(base=moved, tail=strip))


@pytest.mark.parametrize(
    "data",
    [
        b"II*\0", b"II*\0" + bytes(50), tiff()[:20], tiff(following=12), tiff(following=9999), tiff((315, 99, 1, b"Hong")),
        tiff((315, 2, 2**31, number(8))), tiff(base=BASE[:-1]), tiff((330, 4, 1, number(12))),
        b"II*\0" + number(8) + b"\xff\xff" + bytes(100),
    ],
)  # fmt: skip
def test_broken_tiffs_are_refused(data: bytes) -> None:
    """Cut short, in circles, with values outside or of unknown types: nobody vouches for them."""
    with pytest.raises(UnreadableContainer):
        foreign_parts(data)


def test_circles_and_counts_cost_nothing() -> None:
    """A directory of the most entries whose every one points back is walked once."""
    entry = struct.pack("<HHII", 330, 4, 1, 8)
    data = b"II*\0" + number(8) + struct.pack("<H", 65535) + entry * 65535 + number(8)
    began = time.perf_counter()
    block = walk(data)

    assert time.perf_counter() - began < 1
    assert len(block.directories) == 1
    assert block.fault


# BMP


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "RGBA"])
@pytest.mark.parametrize("size", [(1, 1), (33, 17)])
def test_a_clean_bmp_carries_nothing(mode: str, size: tuple[int, int]) -> None:
    """A BMP of the picture alone, with or without colour table, has no foreign part."""
    data = saved("BMP", Image.new(mode, size))

    assert container_format(data) == "bmp"
    assert foreign_parts(data) == ()


def test_what_a_bmp_hides() -> None:
    """Reserved bytes, a gap before the pixels and bytes after them are listed."""
    data = clean("BMP")
    pixels = int.from_bytes(data[10:14], "little")
    gap = data[:10] + number(pixels + 4) + data[14:pixels] + b"Hong" + data[pixels:]

    assert listed(data[:6] + b"Hong" + data[10:]) == [("junk-bytes", "bfReserved")]
    assert listed(gap) == [("unreferenced-bytes", "")]
    assert listed(data + b"Hong") == [("trailing-bytes", "")]


@pytest.mark.parametrize(
    "change",
    [
        (14, number(99)),
        (18, number(0)),
        (22, number(2**30)),
        (28, b"\x07\0"),
        (30, number(9)),
        (10, number(2)),
    ],
)
def test_broken_bmps_are_refused(change: tuple[int, bytes]) -> None:
    """A header that no version has, no pixels, more of them than bytes, an unknown depth or compression."""
    at, new = change
    data = clean("BMP")
    with pytest.raises(UnreadableContainer):
        foreign_parts(data[:at] + new + data[at + len(new) :])


# Any bytes


@pytest.mark.property
@settings(deadline=None, max_examples=200)
@given(
    st.sampled_from(["TIFF", "BMP"]),
    st.lists(st.tuples(st.integers(0, 600), st.binary(min_size=1, max_size=4)), max_size=5),
)
def test_damage_is_listed_or_refused(form: str, changes: list[tuple[int, bytes]]) -> None:
    """Whatever is changed, the parser ends with a list whose parts lie in the file, or refuses."""
    data = bytearray(clean(form))
    for at, new in changes:
        data[at : at + len(new)] = new
    with contextlib.suppress(UnreadableContainer):
        for part in foreign_parts(bytes(data)):
            assert 0 <= part.offset <= len(data)


@pytest.mark.property
@given(st.sampled_from([b"II*\0", b"MM\0*", b"II+\0", b"MM\0+", b""]), st.binary(max_size=300))
def test_a_walk_never_fails(head: bytes, body: bytes) -> None:
    """Any bytes are read as far as they can be, and every value that is returned lies inside."""
    block = walk(head + body)
    for directory in block.directories:
        for entry in directory.entries:
            assert len(block.raw(entry)) <= entry.size
            block.numbers(entry)
