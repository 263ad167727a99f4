"""Pixels of one object after another: decoded, given their meaning by a table, cropped, encoded as PNG.

A table of at most 65,536 entries does all at once what the standard does in steps (modality LUT or rescale, padding,
VOI LUT, inversion: PS3.3 C.11.1, C.11.2, C.7.5.1.1.2), so that a large picture is never held as real numbers.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from copy import copy
from dataclasses import dataclass
from typing import Any

from PIL import Image

from sitegen.importers.dicom.files import Opened, opened
from sitegen.importers.dicom.frames import Frame
from sitegen.importers.dicom.libraries import np, pydicom
from sitegen.importers.dicom.meanings import HU_HIGHEST, HU_OFFSET, Meaning
from sitegen.importers.dicom.stacks import Slice
from sitegen.importers.dicom.values import integer, item, lut_bits, numbers, text

_PIXEL_ELEMENTS = [
    "SamplesPerPixel",
    "PhotometricInterpretation",
    "PlanarConfiguration",
    "Rows",
    "Columns",
    "BitsAllocated",
    "BitsStored",
    "HighBit",
    "PixelRepresentation",
    "NumberOfFrames",
    "PixelPaddingValue",
    "PixelPaddingRangeLimit",
    "ModalityLUTSequence",
    "VOILUTSequence",
    "WindowCenter",
    "WindowWidth",
    "VOILUTFunction",
    "RescaleSlope",
    "RescaleIntercept",
    "RedPaletteColorLookupTableDescriptor",
    "GreenPaletteColorLookupTableDescriptor",
    "BluePaletteColorLookupTableDescriptor",
    "AlphaPaletteColorLookupTableDescriptor",
    "RedPaletteColorLookupTableData",
    "GreenPaletteColorLookupTableData",
    "BluePaletteColorLookupTableData",
    "SegmentedRedPaletteColorLookupTableData",
    "SegmentedGreenPaletteColorLookupTableData",
    "SegmentedBluePaletteColorLookupTableData",
    "PaletteColorLookupTableUID",
    "ExtendedOffsetTable",
    "ExtendedOffsetTableLengths",
]
_RLE = "1.2.840.10008.1.2.5"
_YBR = ("YBR_FULL", "YBR_FULL_422")
_WIDE = 10
"""Bits from which entries of a look-up table need 16 of them."""
_SQUARE = 0.01
"""How far a pixel may be from square before the picture is resampled."""

_LEVEL = 4
"""Of deflate: for slices the bytes of the usual 6, in a third of its time (docs/performance.md)."""

Crop = tuple[int, int, int, int]
"""Left, top, width and height in pixels of the source."""


class UndecodablePixels(Exception):
    """Raised where a frame can't be decoded."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """One frame's stored numbers, rows first."""

    slice: Slice
    samples: Any
    opened: Opened


def decoded(slices: Sequence[Slice]) -> Iterator[Decoded]:
    """The frames of one object, one at a time.

    Raises UndecodablePixels at the first frame that can't be decoded.
    """
    try:
        with opened(slices[0].header.source.path, _PIXEL_ELEMENTS) as found:
            decoder = pydicom.pixels.decoders.base.Decoder(found.syntax)
            if found.syntax.is_encapsulated:
                decoder.add_plugin("sitegen", ("sitegen.importers.dicom.codecs", "decode_frame"))
            options = pydicom.pixels.utils.as_pixel_options(found.data)
            options |= {"pixel_keyword": "PixelData", "pixel_vr": found.vr}
            shift = _shift(found)
            options["bits_stored"] += shift
            for one in slices:
                found.file.seek(found.pixels_at)
                samples, told = decoder.as_array(found.file, index=one.frame.index, raw=True, **options)
                found.data.PhotometricInterpretation = told["photometric_interpretation"]
                yield Decoded(one, samples >> shift if shift else samples, found)
    except UndecodablePixels:
        raise
    except Exception as error:
        # Decoders raise anything on damaged data, and their words may quote the header.
        raise UndecodablePixels from error


def _shift(found: Opened) -> int:
    """Bits below the stored ones, where High Bit is not the last of them (PS3.5 8.1.1).

    It says nothing of pixels that codecs decode to numbers, and nothing where it can't be right.
    """
    bits, high = integer(found.data, "BitsStored"), integer(found.data, "HighBit")
    if bits is None or high is None or high >= (integer(found.data, "BitsAllocated") or 0):
        return 0
    plain = not found.syntax.is_encapsulated or found.syntax == _RLE
    return max(high + 1 - bits, 0) if plain and integer(found.data, "SamplesPerPixel", 1) == 1 else 0


def png_of(
    found: Decoded, meaning: Meaning, *, crop: Crop | None, aspect: float, level: int = _LEVEL
) -> bytes:
    """A frame as a PNG that holds its pixels and nothing else."""
    try:
        image = _image(found, meaning, crop)
        if abs(aspect - 1) > _SQUARE:
            image = _squared(image, aspect)
        out = io.BytesIO()
        image.save(out, "PNG", compress_level=level)
        return out.getvalue()
    except Exception as error:
        raise UndecodablePixels from error


def _image(found: Decoded, meaning: Meaning, crop: Crop | None) -> Image.Image:
    samples = found.samples
    if crop is not None:
        left, top, width, height = crop
        samples = samples[top : top + height, left : left + width]
    rows, columns = samples.shape[:2]
    if meaning.form == "colour":
        return _colours(samples, found.opened.data)
    table = _table(samples.dtype, found.opened.data, found.slice.frame, meaning)
    unsigned = samples.view(f"u{samples.dtype.itemsize}")
    stored = np.ascontiguousarray(table[unsigned])
    mode = "L" if meaning.form == "grey" else "I;16"
    return Image.frombuffer(mode, (columns, rows), stored, "raw", mode, 0, 1)


def _table(dtype: Any, data: Any, frame: Frame, meaning: Meaning) -> Any:
    """What each stored number becomes: 16-bit values, or 8-bit greys."""
    unsigned = np.arange(1 << (8 * dtype.itemsize), dtype=f"u{dtype.itemsize}")
    raw = unsigned.view(dtype)
    values = _modality(raw, data, frame)
    if meaning.form == "hu":
        stored = np.clip(np.rint(values) + HU_OFFSET, 0, HU_HIGHEST)
    elif meaning.form == "values":
        if meaning.through_lut:
            values = _through_voi(values, data)
        stored = np.clip(np.rint((values - meaning.intercept) / meaning.slope), 0, 65535)
        if meaning.inverted:
            stored = meaning.highest - stored
    else:
        stored = _greys(values, data, frame, meaning)
        if meaning.inverted:
            stored = 255 - stored
    stored = np.clip(stored, 0, 255 if meaning.form == "grey" else 65535)
    stored[_padding(raw, data)] = 0
    return stored.astype("u1" if meaning.form == "grey" else "<u2")


def _modality(raw: Any, data: Any, frame: Frame) -> Any:
    """Stored numbers as values (PS3.3 C.11.1): by the look-up table of the header, or slope and intercept of the frame."""
    if lut_bits(data, "ModalityLUTSequence"):
        return pydicom.pixels.processing.apply_modality_lut(raw, data).astype("f8")
    return raw.astype("f8") * frame.slope + frame.intercept


def _through_voi(values: Any, data: Any) -> Any:
    """Values through the first VOI LUT (PS3.3 C.11.2.1.1); what lies beyond its ends is given them."""
    table = copy(item(data, "VOILUTSequence"))
    count, first, bits = numbers(table, "LUTDescriptor", 3)
    whole = np.clip(np.rint(values), first, first + (count or 65536) - 1).astype("i4")
    if bits < _WIDE:
        # pydicom looks numbers up with as many bits as the entries have; a table may have more entries than that.
        table.LUTDescriptor = [int(count), int(first), 16]
    alone = copy(data)
    alone.VOILUTSequence = [table]
    return pydicom.pixels.processing.apply_voi(whole, alone).astype("f8")


def _greys(values: Any, data: Any, frame: Frame, meaning: Meaning) -> Any:
    """Values of up to 8 bits as greys: through the VOI LUT, else the window, else as they are."""
    if meaning.through_lut:
        bits = lut_bits(data, "VOILUTSequence")
        return np.rint(_through_voi(values, data) * (255 / ((1 << bits) - 1)))
    bits = min(integer(data, "BitsStored") or 8, 8)
    low = -(1 << (bits - 1)) if integer(data, "PixelRepresentation", 0) == 1 else 0
    if frame.windows:
        center, width = frame.windows[0]
        return np.rint(((values - (center - 0.5)) / (width - 1) + 0.5) * 255)
    return np.rint((values - low) * (255 / ((1 << bits) - 1)))


def _padding(raw: Any, data: Any) -> Any:
    """Which numbers mean "no pixel" (PS3.3 C.7.5.1.1.2): one, or a range."""
    wanted = integer(data, "PixelPaddingValue")
    if wanted is None:
        return np.zeros(raw.shape, dtype=bool)
    limit = integer(data, "PixelPaddingRangeLimit", wanted)
    size = 1 << (8 * raw.dtype.itemsize)
    signed = raw.dtype.kind == "i"

    def number(value: int) -> int:
        value %= size
        return value - size if signed and value >= size // 2 else value

    ends = sorted((number(wanted), number(wanted if limit is None else limit)))
    return (raw >= ends[0]) & (raw <= ends[1])


def _colours(samples: Any, data: Any) -> Image.Image:
    """Colours of 8 bits, as RGB: palettes looked up, YCbCr converted (PS3.3 C.7.6.3.1.2)."""
    photometric = text(data, "PhotometricInterpretation")
    bits = integer(data, "BitsStored") or 8
    if photometric == "PALETTE COLOR":
        samples = pydicom.pixels.processing.apply_color_lut(samples, data)[..., :3]
        bits = samples.dtype.itemsize * 8
    elif photometric not in ("RGB", *_YBR):
        raise ValueError("colours that can't be converted")
    if samples.dtype.itemsize > 1:
        samples = (samples >> max(bits - 8, 0)).astype("u1")
    rows, columns = samples.shape[:2]
    mode = "YCbCr" if photometric in _YBR else "RGB"
    image = Image.frombuffer(mode, (columns, rows), np.ascontiguousarray(samples), "raw", mode, 0, 1)
    return image.convert("RGB")


def squared_size(width: int, height: int, aspect: float) -> tuple[int, int]:
    """Width and height with square pixels: the side along which they are longer is made of more of them."""
    if abs(aspect - 1) <= _SQUARE:
        return width, height
    return (width, round(height * aspect)) if aspect > 1 else (round(width / aspect), height)


def _squared(image: Image.Image, aspect: float) -> Image.Image:
    """The picture with square pixels."""
    size = squared_size(*image.size, aspect)
    if image.mode != "I;16":
        return image.resize(size, Image.Resampling.BICUBIC)
    real = image.convert("I").convert("F").resize(size, Image.Resampling.BILINEAR)
    stored = np.rint(np.asarray(real)).astype("<u2")
    return Image.frombuffer("I;16", size, stored, "raw", "I;16", 0, 1)


def window_from(found: Sequence[Decoded], meaning: Meaning) -> tuple[float, float]:
    """A window for values without one: from the first percentile to the 99.5th of what is not the lowest value."""
    parts: list[Any] = []
    for one in found:
        table = _table(one.samples.dtype, one.opened.data, one.slice.frame, meaning)
        parts.append(table[one.samples.view(f"u{one.samples.dtype.itemsize}")].ravel()[::7])
    stored = np.concatenate(parts)
    shown = stored[stored > stored.min()] if stored.max() > stored.min() else stored
    low, high = (float(value) for value in np.percentile(shown, (1, 99.5)))
    width = max(high - low, 2) * meaning.slope
    center = (low + high) / 2 * meaning.slope + meaning.intercept
    return (float(f"{center:.4g}"), float(f"{max(width, 2):.4g}"))
