"""Frames that are compressed, decoded by permissively licensed libraries (imagecodecs; decision 0022).

Made to be a plug-in of pydicom's decoders: pydicom finds the frame, this decodes it, pydicom lays it out.
"""

from __future__ import annotations

import struct
from typing import Any

from sitegen.importers.dicom.libraries import imagecodecs, np, pydicom

_JPEG = frozenset(pydicom.uid.JPEGTransferSyntaxes) - frozenset(pydicom.uid.JPEGLSTransferSyntaxes)
_JPEG_LS = frozenset(pydicom.uid.JPEGLSTransferSyntaxes)
_HTJ2K = frozenset({pydicom.uid.HTJ2KLossless, pydicom.uid.HTJ2KLosslessRPCL, pydicom.uid.HTJ2K})
_JPEG_2000 = frozenset({pydicom.uid.JPEG2000Lossless, pydicom.uid.JPEG2000})
_NATIVE = frozenset({
    pydicom.uid.ImplicitVRLittleEndian,
    pydicom.uid.ExplicitVRLittleEndian,
    pydicom.uid.ExplicitVRBigEndian,
    pydicom.uid.DeflatedExplicitVRLittleEndian,
})  # fmt: skip
_COMPRESSED = _JPEG | _JPEG_LS | _HTJ2K | _JPEG_2000 | {pydicom.uid.RLELossless}

DECODER_DEPENDENCIES: dict[str, tuple[str, ...]] = dict.fromkeys(_COMPRESSED, ("imagecodecs",))
"""Asked for by pydicom."""

_STARTS_OF_FRAME = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC} | {0xF7}
"""Markers that tell a picture's size: ITU-T T.81 table B.1, and SOF55 of JPEG-LS (T.87)."""
_ALONE = frozenset({0x01, *range(0xD0, 0xD9)})
"""Markers without a segment."""
_END = b"\xff\xd9"
"""The last marker of JPEG, JPEG-LS and JPEG 2000, which their coded data never holds."""
_TRAILER = 64
"""Some makers leave bytes after it."""
_SIZ = b"\xff\x4f\xff\x51"
"""How a JPEG 2000 codestream begins (ITU-T T.800 annex A)."""


def is_available(uid: str) -> bool:
    """Whether frames of a transfer syntax can be decoded; asked for by pydicom."""
    return uid in _COMPRESSED


def is_decodable(syntax: Any) -> bool:
    """Whether the pixels of a transfer syntax can be read, compressed or not."""
    return syntax in _COMPRESSED or syntax in _NATIVE


def syntax_name(syntax: Any) -> str:
    """The standard's name of a transfer syntax; a private one is not quoted."""
    return str(syntax.name) if syntax.is_transfer_syntax and not syntax.is_private else "something unknown"


def decode_frame(source: bytes, runner: Any) -> bytes:
    """One frame's samples as bytes, for pydicom's DecodeRunner, whose options are set to what they are now.

    Raises ValueError where a frame is cut short or is not of the size that the header says, which is looked at before
    anything is decoded, and whatever the decoders raise.
    """
    syntax = runner.transfer_syntax
    if syntax == pydicom.uid.RLELossless:
        size = runner.rows * runner.columns * runner.samples_per_pixel * runner.bits_allocated // 8
        runner.set_option("planar_configuration", 1)
        return bytes(
            imagecodecs.dicomrle_decode(source, np.dtype(f"<u{runner.bits_allocated // 8}"), out=size)
        )
    if _END not in source[-_TRAILER:]:
        raise ValueError("the frame is cut short")
    if coded_size(source) != (runner.rows, runner.columns):
        raise ValueError("the frame is of another size than the header says")
    samples = _samples(source, syntax, runner.samples_per_pixel)
    if samples.size != runner.rows * runner.columns * runner.samples_per_pixel:
        raise ValueError("the frame holds another number of values than the header says")
    runner.set_option("bits_allocated", samples.dtype.itemsize * 8)
    if runner.samples_per_pixel > 1:
        runner.set_option("planar_configuration", 0)
        if syntax in _JPEG_2000 or syntax in _HTJ2K:
            runner.set_option("photometric_interpretation", "RGB")  # these decoders undo their own transform
    return bytes(np.ascontiguousarray(samples).tobytes())


def _samples(source: bytes, syntax: Any, count: int) -> Any:
    """An array of rows, columns and, where there are several, samples."""
    if syntax in _JPEG_LS:
        return imagecodecs.jpegls_decode(source)
    if syntax in _JPEG_2000 or syntax in _HTJ2K:
        # OpenJPEG knows the high-throughput coder too; the decoder made for it alone goes on after an error, and
        # gives out half a picture.
        return imagecodecs.jpeg2k_decode(source, numthreads=1)
    if count == 1:
        return imagecodecs.jpeg8_decode(source)
    # As they are stored: whether they are RGB or YCbCr is for the header to say, not for the decoder to guess.
    return imagecodecs.jpeg8_decode(source, colorspace="YCBCR", outcolorspace="YCBCR")


def coded_size(source: bytes) -> tuple[int, int] | None:
    """Rows and columns that a JPEG, JPEG-LS or JPEG 2000 codestream gives itself; None where it gives none."""
    if source[:4] == _SIZ and len(source) >= 24:
        right, lower, left, upper = struct.unpack(">IIII", source[8:24])
        return (lower - upper, right - left)
    at = 2
    while at + 9 <= len(source) and source[at] == 0xFF:
        marker = source[at + 1]
        if marker == 0xFF:
            at += 1
        elif marker in _ALONE:
            at += 2
        elif marker in _STARTS_OF_FRAME:
            rows, columns = struct.unpack(">HH", source[at + 5 : at + 9])
            return (rows, columns)
        else:
            at += 2 + int.from_bytes(source[at + 2 : at + 4], "big")
    return None
