"""Takes out of a picture file what it may not carry, and proves that the picture is still the same.

No I/O.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from PIL import UnidentifiedImageError

from sitegen.privacy.containers import Format, Part, UnreadableContainer, container_format, foreign_parts
from sitegen.privacy.dicom import is_dicom
from sitegen.privacy.metadata.field import Field
from sitegen.privacy.metadata.icc import colour_only
from sitegen.privacy.metadata.pictures import foreign, picture_fields
from sitegen.privacy.rewriting.avif import rewrite_avif
from sitegen.privacy.rewriting.bmp import rewrite_bmp
from sitegen.privacy.rewriting.gif import rewrite_gif
from sitegen.privacy.rewriting.jpeg import rewrite_jpeg
from sitegen.privacy.rewriting.png import rewrite_png
from sitegen.privacy.rewriting.spans import Uncleanable
from sitegen.privacy.rewriting.tiff import rewrite_tiff
from sitegen.privacy.rewriting.webp import rewrite_webp
from sitegen.reading.pictures import open_picture, orientation_of

__all__ = ["MOST_PIXELS", "Cleaned", "Uncleanable", "clean"]

MOST_PIXELS: Final = 2**27
"""Larger pictures are not decoded for the proof, so they are not rewritten either."""

_REWRITERS: Final[dict[Format, Callable[[bytes, Sequence[Part], int], bytes]]] = {
    "avif": rewrite_avif,
    "jpeg": rewrite_jpeg,
    "png": rewrite_png,
    "gif": rewrite_gif,
    "webp": rewrite_webp,
    "tiff": rewrite_tiff,
    "bmp": rewrite_bmp,
}


@dataclass(frozen=True, slots=True)
class Cleaned:
    """What became of a file."""

    data: bytes
    """The whole file; the same as before where nothing had to go."""
    removed: tuple[Field, ...]
    orientation: int = 1
    """The orientation that a rewritten file goes on to say, 1 to 8 (CIPA DC-008, tag 0x0112)."""


def clean(data: bytes) -> Cleaned:
    """The picture file without anything that it may not carry: the same pixels, the same way up, the same colours.

    Raises Uncleanable, with the reason, where that can't be done or can't be proved.
    """
    if is_dicom(data):
        raise Uncleanable("it is a DICOM file; take it out of the library and import it instead")
    form = container_format(data)
    if form is None:
        raise Uncleanable("it is no picture of a kind that is published; save it as PNG or JPEG")
    try:
        found = foreign(data)
        if not found:
            return Cleaned(data, ())
        image = open_picture(data)
        if image.width * image.height > MOST_PIXELS:
            raise Uncleanable(
                f"it has {image.width} × {image.height} pixels, too many to prove that they stay the same"
            )
        orientation = orientation_of(image, data)
        before = _pixels(data)
        written = _rewritten(data, form, [part for part, _ in found], orientation)
        left = picture_fields(written)
        after = _pixels(written)
    except UnreadableContainer as error:
        raise Uncleanable(f"it can't be read to its end ({error.message}); export it again") from error
    except Uncleanable:
        raise
    except UnidentifiedImageError as error:
        raise Uncleanable("it is no picture that can be read; export it again") from error
    except Exception as error:  # decoders raise anything on hostile files
        raise Uncleanable(
            f"it is damaged ({str(error).strip() or type(error).__name__}); export it again"
        ) from error
    if left or after != before:
        raise Uncleanable("without these parts the picture would not be the same; export it again")
    return Cleaned(written, tuple(field for _, fields in found for field in fields), orientation)


def _rewritten(data: bytes, form: Format, parts: list[Part], orientation: int) -> bytes:
    rewrite = _REWRITERS[form]
    written = rewrite(data, parts, 1)
    if orientation_of(open_picture(written), written) == orientation:
        return written
    blocks = [part for part in foreign_parts(data) if part.kind == "exif"]
    return rewrite(data, [*parts, *(part for part in blocks if part not in parts)], orientation)


def _pixels(data: bytes) -> tuple[object, ...]:
    """All that decides what is seen: size, pixels, palette, transparency, colour profile, orientation."""
    image = open_picture(data)
    orientation = orientation_of(image, data)
    profile = image.info.get("icc_profile")
    image.load()
    palette = image.getpalette("RGBA") if image.mode == "P" else None
    colours = colour_only(profile) if isinstance(profile, bytes) else None
    return (
        image.mode,
        image.size,
        image.tobytes(),
        palette,
        image.info.get("transparency"),
        colours,
        orientation,
    )
