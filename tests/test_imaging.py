"""From a source's bytes to published pixels: upright, eight bits, true greys, sRGB, and nothing besides."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import ExifTags, Image, ImageChops, ImageCms, ImageDraw, PngImagePlugin, TiffImagePlugin

from sitegen.building.imaging import Undecodable, decode, make
from sitegen.planning.derivatives import Recipe
from sitegen.privacy.containers import foreign_parts
from sitegen.reading.pictures import probe
from tests.conftest import SAMPLES

FULL = (10_000, 10_000)
"""Asked for, it keeps JPEG from being decoded at a reduced scale."""


def saved(image: Image.Image, kind: str, **options: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def figure(mode: str = "L", size: tuple[int, int] = (48, 32)) -> Image.Image:
    """A picture that no turning or mirroring leaves as it is."""
    image = Image.new("RGB", size, (20, 20, 20))
    draw = ImageDraw.Draw(image)
    width, height = size
    draw.rectangle((0, 0, width // 2 - 1, height // 4 - 1), fill=(240, 240, 240))
    draw.rectangle((0, 0, width // 6 - 1, height - 1), fill=(160, 160, 160))
    if mode.startswith("RGB"):
        draw.rectangle((width // 2, height // 2, width - 1, height - 1), fill=(200, 40, 40))
    return image.convert(mode)


def greatest_difference(first: Image.Image, second: Image.Image) -> int:
    assert (first.mode, first.size) == (second.mode, second.size)
    bands = ImageChops.difference(first, second).split()
    return max(int(band.getextrema()[1]) for band in bands)  # type: ignore[arg-type]


STORED = {
    1: lambda image: image,
    2: lambda image: image.transpose(Image.Transpose.FLIP_LEFT_RIGHT),
    3: lambda image: image.transpose(Image.Transpose.ROTATE_180),
    4: lambda image: image.transpose(Image.Transpose.FLIP_TOP_BOTTOM),
    5: lambda image: image.transpose(Image.Transpose.TRANSPOSE),
    6: lambda image: image.transpose(Image.Transpose.ROTATE_90),
    7: lambda image: image.transpose(Image.Transpose.TRANSVERSE),
    8: lambda image: image.transpose(Image.Transpose.ROTATE_270),
}
"""How an upright picture is stored for each EXIF orientation (CIPA DC-008, 4.6.4.A, tag 0x0112)."""


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "TIFF", "AVIF"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_orientation_comes_out_upright(kind: str, orientation: int) -> None:
    """All eight EXIF orientations, in each format that can carry them, give the upright picture."""
    upright = figure()
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    options: dict[str, Any] = {"quality": 95} if kind in ("JPEG", "AVIF") else {}
    options |= {"lossless": True} if kind == "WEBP" else {}
    data = saved(STORED[orientation](upright), kind, exif=exif, **options)
    picture, problems = probe(data, f"a.{kind.lower()}", max_pixels=10_000)

    assert problems == ()
    assert picture is not None
    assert (picture.width, picture.height) == upright.size
    assert greatest_difference(decode(data, None, FULL), upright) < 30


def test_an_orientation_is_not_applied_twice_nor_published() -> None:
    """The published file is upright by its pixels and says nothing about orientation."""
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    data = saved(STORED[6](figure()), "JPEG", exif=exif)
    [made] = make(data, [Recipe("jpeg", 48, 32, 90)])

    with Image.open(io.BytesIO(made)) as image:
        assert image.getexif().get(ExifTags.Base.Orientation) is None
        assert greatest_difference(image.convert("L"), figure()) < 60


@pytest.mark.parametrize("value", [0, 9, 65535, "6"])
def test_an_orientation_that_is_none_is_ignored(value: object) -> None:
    """Numbers outside 1 to 8 and texts leave the picture as it is stored."""
    exif = Image.Exif()
    exif[ExifTags.Base.ImageDescription if isinstance(value, str) else ExifTags.Base.Orientation] = value
    data = saved(figure(), "PNG", exif=exif)

    assert greatest_difference(decode(data, None, FULL), figure()) == 0


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def grey_png(bits: int, rows: list[list[int]]) -> bytes:
    """A grey PNG of any depth, written by hand, since Pillow writes one and eight bits only."""
    lines = b""
    for row in rows:
        joined = "".join(f"{value:0{bits}b}" for value in row)
        joined += "0" * (-len(joined) % 8)
        lines += b"\0" + int(joined, 2).to_bytes(len(joined) // 8, "big")
    head = struct.pack(">IIBBBBB", len(rows[0]), len(rows), bits, 0, 0, 0, 0)
    body = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(lines)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def pixels(image: Image.Image) -> list[Any]:
    """All pixels, row by row."""
    width, height = image.size
    return [image.getpixel((x, y)) for y in range(height) for x in range(width)]


@pytest.mark.parametrize("bits", [1, 2, 4, 8, 16])
def test_grey_of_any_depth_spans_black_to_white(bits: int) -> None:
    """The lowest value is black, the highest white, those between are spread evenly (PNG, 13.12)."""
    highest = 2**bits - 1
    values = [round(highest * step / 7) for step in range(8)]
    image = decode(grey_png(bits, [values]), None, FULL)

    assert image.mode == "L"
    for value, shown in zip(values, pixels(image), strict=True):
        assert shown == pytest.approx(value * 255 / highest, abs=1)


def test_a_palette_becomes_its_colours_or_its_greys() -> None:
    """A palette of colours gives RGB, one of greys one channel, whatever the order of its entries."""
    coloured = figure("RGB").quantize(8)
    grey = Image.new("P", (4, 1))
    grey.putpalette([200, 200, 200, 10, 10, 10, 90, 90, 90, 255, 255, 255])
    for x in range(4):
        grey.putpixel((x, 0), x)

    assert decode(saved(coloured, "PNG"), None, FULL).mode == "RGB"
    assert greatest_difference(decode(saved(coloured, "PNG"), None, FULL), coloured.convert("RGB")) == 0
    assert pixels(decode(saved(grey, "PNG"), None, FULL)) == [200, 10, 90, 255]


@pytest.mark.parametrize("mode", ["LA", "RGBA"])
def test_transparency_lies_over_black(mode: str) -> None:
    """What is transparent is the black of a reading room; half-transparent white is mid-grey."""
    image = Image.new("RGBA", (3, 1), (255, 255, 255, 255))
    image.putpixel((0, 0), (255, 255, 255, 0))
    image.putpixel((1, 0), (255, 255, 255, 128))

    assert pixels(decode(saved(image.convert(mode), "PNG"), None, FULL)) == [0, 128, 255]


def test_a_transparent_palette_entry_lies_over_black() -> None:
    """A palette's transparent entry counts like any transparency, in PNG and in GIF."""
    image = Image.new("P", (2, 1))
    image.putpalette([255, 0, 0, 0, 0, 255])
    image.putpixel((1, 0), 1)
    for kind in ("PNG", "GIF"):
        shown = decode(saved(image, kind, transparency=0), None, FULL)

        assert pixels(shown.convert("RGB")) == [(0, 0, 0), (0, 0, 255)], kind


def standard_grey(value: float, center: float, width: float) -> float:
    """DICOM PS3.3 C.11.2.1.2.1, word for word, for an output of 0 to 255."""
    if value <= center - 0.5 - (width - 1) / 2:
        return 0
    if value > center - 0.5 + (width - 1) / 2:
        return 255
    return ((value - (center - 0.5)) / (width - 1) + 0.5) * 255


WINDOWS = [
    (424.0, 1500.0),
    (1064.0, 400.0),
    (1504.0, 2500.0),
    (1064.0, 80.0),
    (2048.0, 4096.0),
    (100.0, 2.0),
    (50.5, 3.3),
]


@pytest.mark.parametrize("window", WINDOWS)
def test_windows_are_those_of_the_standard(window: tuple[float, float]) -> None:
    """16-bit values through a window have the greys of DICOM's linear function, within one."""
    low, high = int(window[0] - window[1]), int(window[0] + window[1])
    values = sorted({max(0, low + (high - low) * step // 63) for step in range(64)})
    image = decode(grey_png(16, [values]), window, FULL)

    assert image.mode == "L"
    for value, shown in zip(values, pixels(image), strict=True):
        assert shown == pytest.approx(standard_grey(value, *window), abs=1), value


@pytest.mark.property
@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.integers(0, 65535), min_size=1, max_size=20), st.floats(-1000, 70000), st.floats(1.01, 70000)
)
def test_any_window_over_any_values_is_the_standard_s(values: list[int], center: float, width: float) -> None:
    """For all values, centres and widths, within one grey."""
    for value, shown in zip(
        values, pixels(decode(grey_png(16, [values]), (center, width), FULL)), strict=True
    ):
        assert shown == pytest.approx(standard_grey(value, center, width), abs=1)


def test_twelve_bits_in_sixteen_without_a_window_are_not_black() -> None:
    """Without a window the bits that are used are spread, so that a CT kept in 12 bits can be seen."""
    image = decode(grey_png(16, [[0, 1024, 2048, 4095]]), None, FULL)

    assert pixels(image) == [0, 64, 128, 255]


@pytest.mark.parametrize("order", [">", "<"])
def test_sixteen_bit_tiff_in_either_byte_order(order: str) -> None:
    """Big-endian and little-endian TIFF give the same greys."""
    values = [0, 300, 1000, 2500, 4095]
    raw = struct.pack(f"{order}5H", *values)
    entries = [
        (256, 3, 1, 5), (257, 3, 1, 1), (258, 3, 1, 16), (259, 3, 1, 1), (262, 3, 1, 1),
        (273, 4, 1, 8), (277, 3, 1, 1), (278, 3, 1, 1), (279, 4, 1, len(raw)),
    ]  # fmt: skip
    mark = b"MM\0*" if order == ">" else b"II*\0"
    directory = struct.pack(f"{order}H", len(entries))
    for tag, kind, count, value in entries:
        packed = struct.pack(
            f"{order}HH" if kind == 3 else f"{order}I", *((value, 0) if kind == 3 else (value,))
        )
        directory += struct.pack(f"{order}HHI", tag, kind, count) + packed
    data = mark + struct.pack(f"{order}I", 8 + len(raw)) + raw + directory + struct.pack(f"{order}I", 0)
    shown = pixels(decode(data, (2048.0, 4096.0), FULL))

    assert shown == pytest.approx([standard_grey(value, 2048, 4096) for value in values], abs=1)


@pytest.mark.parametrize("mode", ["F", "I"])
def test_thirty_two_bit_values_need_a_window(mode: str) -> None:
    """Numbers without a range of their own are refused without a window, and shown by the formula with one."""
    image = Image.new(mode, (5, 1))
    values = [-2000, -1000, 40, 240, 3000]
    for x, value in enumerate(values):
        image.putpixel((x, 0), value)
    data = saved(image, "TIFF")

    with pytest.raises(Undecodable, match="window"):
        make(data, [Recipe("avif", 5, 1, 60)])
    shown = pixels(decode(data, (40.0, 1500.0), FULL))
    assert shown == pytest.approx([standard_grey(value, 40, 1500) for value in values], abs=1)


@pytest.mark.parametrize(
    "colour", [(255, 255, 255), (0, 0, 0), (220, 30, 30), (30, 200, 40), (30, 40, 210), (128, 128, 128)]
)
def test_cmyk_is_not_inverted(colour: tuple[int, int, int]) -> None:
    """A CMYK JPEG without a profile keeps its light and dark and its hues."""
    data = saved(Image.new("RGB", (16, 16), colour).convert("CMYK"), "JPEG", quality=98)
    shown = decode(data, None, FULL).convert("RGB").getpixel((8, 8))

    assert shown == pytest.approx(colour, abs=12)


def test_a_cmyk_photograph_keeps_its_light() -> None:
    """Photoshop's inverted CMYK, as it is in the sample, comes out light where it is light."""
    sample = SAMPLES / "nasty" / "jpeg" / "pil_sample_cmyk.jpg"
    if not sample.is_file():
        pytest.skip("the sample material ../shared/samples isn't beside this checkout")
    with Image.open(sample) as image:
        reference = image.convert("RGB").convert("L").resize((1, 1), Image.Resampling.BOX).getpixel((0, 0))
    shown = decode(sample.read_bytes(), None, FULL).convert("L").resize((1, 1), Image.Resampling.BOX)

    assert shown.getpixel((0, 0)) == pytest.approx(reference, abs=25)


def wide_gamut() -> bytes:
    """An RGB profile with the primaries of Display P3 and the gamma of 2.2, written by hand (ICC.1:2010)."""

    def s15(value: float) -> bytes:
        return struct.pack(">i", round(value * 65536))

    def xyz(x: float, y: float, z: float) -> bytes:
        return b"XYZ \0\0\0\0" + s15(x) + s15(y) + s15(z)

    curve = b"curv\0\0\0\0" + struct.pack(">IH", 1, round(2.2 * 256)) + b"\0\0"
    text = b"CANARY wide gamut\0"
    description = b"desc\0\0\0\0" + struct.pack(">I", len(text)) + text + bytes(12 + 67)
    description += b"\0" * (-len(description) % 4)
    tags = {
        b"desc": description,
        b"cprt": b"text\0\0\0\0none\0\0\0\0",
        b"wtpt": xyz(0.9642, 1.0, 0.8249),
        b"rXYZ": xyz(0.51512, 0.24120, -0.00105),
        b"gXYZ": xyz(0.29198, 0.69225, 0.04189),
        b"bXYZ": xyz(0.15710, 0.06657, 0.78407),
        b"rTRC": curve,
        b"gTRC": curve,
        b"bTRC": curve,
    }
    offset = 128 + 4 + 12 * len(tags)
    table, body = struct.pack(">I", len(tags)), b""
    for name, data in tags.items():
        table += name + struct.pack(">II", offset + len(body), len(data))
        body += data
    header = bytearray(128)
    header[8:12] = b"\x02\x40\0\0"
    header[12:24] = b"mntrRGB XYZ "
    header[36:40] = b"acsp"
    header[68:80] = s15(0.9642) + s15(1.0) + s15(0.8249)
    whole = bytes(header) + table + body
    return struct.pack(">I", len(whole)) + whole[4:]


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF", "WEBP"])
def test_wide_colours_are_converted_to_srgb(kind: str) -> None:
    """A colour inside sRGB that is stored in wide primaries is published as the same colour in sRGB."""
    profile = wide_gamut()
    wide = ImageCms.ImageCmsProfile(io.BytesIO(profile))
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
    original = Image.new("RGB", (16, 16), (200, 60, 50))
    stored = ImageCms.profileToProfile(original, srgb, wide)
    assert stored is not None
    assert greatest_difference(stored, original) > 10
    options: dict[str, Any] = (
        {"quality": 98} if kind == "JPEG" else {"lossless": True} if kind == "WEBP" else {}
    )
    data = saved(stored, kind, icc_profile=profile, **options)

    assert decode(data, None, FULL).getpixel((8, 8)) == pytest.approx((200, 60, 50), abs=5)


@pytest.mark.parametrize("profile", [b"no profile at all", b"", wide_gamut()[:200]])
def test_a_damaged_profile_leaves_the_pixels_as_they_are(profile: bytes) -> None:
    """Without a usable profile the pixels speak for themselves."""
    data = saved(figure("RGB"), "PNG", icc_profile=profile)

    assert greatest_difference(decode(data, None, FULL), figure("RGB")) == 0


def test_a_grey_picture_with_a_colour_profile_stays_grey() -> None:
    """A profile for another kind of pixels is not applied."""
    data = saved(figure(), "PNG", icc_profile=wide_gamut())

    assert greatest_difference(decode(data, None, FULL), figure()) == 0


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "BMP", "TIFF"])
def test_grey_saved_as_colour_stays_one_channel(kind: str) -> None:
    """A radiograph exported as RGB is one channel again, in both outputs."""
    options = {"lossless": True} if kind == "WEBP" else {}
    data = saved(figure().convert("RGB"), kind, **options)

    assert decode(data, None, FULL).mode == "L"
    [jpeg] = make(data, [Recipe("jpeg", 48, 32, 85)])
    with Image.open(io.BytesIO(jpeg)) as image:
        assert image.mode == "L"


def test_a_single_coloured_pixel_keeps_the_colour() -> None:
    """Colour is never thrown away to save a channel."""
    image = figure().convert("RGB")
    image.putpixel((40, 20), (21, 20, 20))

    assert decode(saved(image, "PNG"), None, FULL).mode == "RGB"


@pytest.mark.parametrize("mode", ["L", "RGB"])
@pytest.mark.parametrize("orientation", [1, 6])
def test_a_jpeg_decoded_at_a_reduced_scale_has_the_promised_size(mode: str, orientation: int) -> None:
    """Sizes are exact for every width, also sideways, and look like the full decode."""
    upright = figure(mode, (1003, 702))
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    data = saved(STORED[orientation](upright), "JPEG", quality=95, exif=exif)
    for width in (1003, 900, 502, 501, 251, 126, 125, 60, 1):
        height = max(1, round(702 * width / 1003))
        [made] = make(data, [Recipe("jpeg", width, height, 95)])
        with Image.open(io.BytesIO(made)) as image:
            assert image.size == (width, height)
            if width > 50:
                small = upright.resize(image.size, Image.Resampling.LANCZOS)
                difference = ImageChops.difference(image.convert("L"), small.convert("L"))
                assert sum(difference.histogram()[40:]) < image.width * image.height / 25


def test_what_is_made_does_not_depend_on_what_else_is_made() -> None:
    """Each recipe gives the same bytes alone, together with others, and in any order."""
    data = saved(figure("RGB", (1200, 900)), "JPEG", quality=90)
    recipes = [Recipe("avif", width, width * 3 // 4, 60) for width in (100, 160, 360, 720, 1200)]
    recipes += [Recipe("jpeg", 360, 270, 85)]
    together = make(data, recipes)

    assert [make(data, [recipe])[0] for recipe in recipes] == together
    assert make(data, recipes[::-1]) == together[::-1]
    assert make(data, recipes) == together


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG", "TIFF"])
def test_of_several_frames_the_first_is_published(kind: str) -> None:
    """Later frames and pages are neither shown nor in the file."""
    first, second = Image.new("RGB", (24, 16), (250, 0, 0)), Image.new("RGB", (24, 16), (0, 0, 250))
    options: dict[str, Any] = {"lossless": True} if kind == "WEBP" else {}
    data = saved(first, kind, save_all=True, append_images=[second], **options)
    made = make(data, [Recipe("avif", 24, 16, 90), Recipe("jpeg", 24, 16, 90)])

    assert decode(data, None, FULL).getpixel((4, 4)) == pytest.approx((250, 0, 0), abs=3)
    for one in made:
        assert foreign_parts(one) == ()
        with Image.open(io.BytesIO(one)) as image:
            assert getattr(image, "n_frames", 1) == 1
            assert image.convert("RGB").getpixel((4, 4)) == pytest.approx((250, 0, 0), abs=12)


CANARY = b"CANARY Hong Gildong 1970-01-01"


def exif_block() -> Image.Exif:
    exif = Image.Exif()
    text = CANARY.decode()
    exif[ExifTags.Base.Artist] = text
    exif[ExifTags.Base.ImageDescription] = text
    exif[ExifTags.Base.Software] = text
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.UserComment] = b"ASCII\0\0\0" + CANARY
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSAreaInformation] = CANARY
    return exif


def xmp_packet() -> bytes:
    return b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><!-- ' + CANARY + b" --></x:xmpmeta>"


def segment(marker: int, body: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body


def laden_jpeg() -> bytes:
    image = figure("RGB")
    data = saved(image, "JPEG", exif=exif_block(), xmp=xmp_packet(), comment=CANARY, icc_profile=wide_gamut())
    iptc = b"Photoshop 3.0\0" + b"8BIM\x04\x04\0\0" + struct.pack(">I", 5 + len(CANARY)) + b"\x1c\x02\x78"
    iptc += struct.pack(">H", len(CANARY)) + CANARY
    return data[:2] + segment(0xED, iptc) + segment(0xEC, CANARY) + data[2:] + CANARY


def laden_png() -> bytes:
    info = PngImagePlugin.PngInfo()
    info.add_text("Comment", CANARY.decode())
    info.add_text("Compressed", CANARY.decode(), zip=True)
    info.add_itxt("XML:com.adobe.xmp", xmp_packet().decode())
    data = saved(figure("RGB"), "PNG", pnginfo=info, exif=exif_block(), icc_profile=wide_gamut())
    return data + CANARY


def laden_tiff() -> bytes:
    tags = TiffImagePlugin.ImageFileDirectory_v2()
    tags[270] = CANARY.decode()
    tags[315] = CANARY.decode()
    tags[700] = xmp_packet()
    tags[33723] = CANARY
    tags.tagtype[700] = tags.tagtype[33723] = 1
    second = Image.new("RGB", (48, 32), (1, 2, 3))
    return saved(
        figure("RGB"), "TIFF", tiffinfo=tags, icc_profile=wide_gamut(), save_all=True, append_images=[second]
    )


LADEN: dict[str, Callable[[], bytes]] = {
    "jpeg": laden_jpeg,
    "png": laden_png,
    "tiff": laden_tiff,
    "webp": lambda: saved(
        figure("RGBA"), "WEBP", lossless=True, exif=exif_block(), xmp=xmp_packet(), icc_profile=wide_gamut()
    ),
    "avif": lambda: saved(
        figure("RGB"), "AVIF", exif=exif_block(), xmp=xmp_packet(), icc_profile=wide_gamut()
    ),
    "gif": lambda: saved(figure("RGB"), "GIF", comment=CANARY) + CANARY,
    "bmp": lambda: saved(figure("RGB"), "BMP") + CANARY,
    "grey jpeg": lambda: saved(figure(), "JPEG", exif=exif_block(), comment=CANARY),
    "grey png": lambda: saved(figure(), "PNG", exif=exif_block()) + CANARY,
    "16-bit png": lambda: saved(figure("I").convert("I;16"), "PNG", exif=exif_block()) + CANARY,
    "float tiff": lambda: saved(figure("F"), "TIFF", description=CANARY.decode()),
    "palette gif": lambda: saved(figure("P"), "GIF", comment=CANARY),
}


@pytest.mark.parametrize("output", ["avif", "jpeg"])
@pytest.mark.parametrize("name", LADEN)
def test_nothing_that_a_source_carries_is_published(name: str, output: Any) -> None:
    """EXIF, XMP, IPTC, comments, texts, profiles, further frames and trailing bytes all stay behind."""
    data = LADEN[name]()
    assert b"CANARY" in data
    for recipe in (Recipe(output, 48, 32, 90, (128.0, 256.0)), Recipe(output, 20, 13, 50, (128.0, 256.0))):
        [made] = make(data, [recipe])

        assert b"CANARY" not in made
        assert b"Gildong" not in made
        assert foreign_parts(made) == ()


@pytest.mark.parametrize(
    "data", [b"", b"no picture", saved(figure(), "PNG")[:60], saved(figure(), "JPEG")[:-300], b"\0" * 5000]
)
def test_what_can_not_be_decoded_says_so(data: bytes) -> None:
    """Damage is one kind of fault with a reason, whatever the decoder raised."""
    with pytest.raises(Undecodable) as caught:
        make(data, [Recipe("avif", 48, 32, 60)])

    assert str(caught.value).strip()


@pytest.mark.property
@settings(max_examples=80, deadline=None)
@given(st.sampled_from(["jpeg", "png", "tiff", "webp", "gif", "bmp", "avif"]), st.data())
def test_flipped_and_missing_bytes_never_raise_anything_else(name: str, data: st.DataObject) -> None:
    """A damaged file either gives clean files of the right size or is Undecodable."""
    source = bytearray(LADEN[name]())
    for _ in range(data.draw(st.integers(1, 4))):
        source[data.draw(st.integers(0, len(source) - 1))] = data.draw(st.integers(0, 255))
    cut = bytes(source[: data.draw(st.integers(1, len(source)))])
    if (probed := probe(cut, f"a.{name}", max_pixels=1_000_000)[0]) is None:
        return
    try:
        [made] = make(cut, [Recipe("jpeg", 24, 16, 80, (128.0, 256.0))])
    except Undecodable:
        return
    assert probed.width > 0
    assert foreign_parts(made) == ()
    assert b"CANARY" not in made
