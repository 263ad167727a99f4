"""Derivatives: decode → orient → 8-bit grey or sRGB → resize → a fresh picture → encode.

Nothing is copied through: what is encoded is a new picture that holds pixels and nothing else.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from PIL import Image, features

from sitegen.building.pixels import eight_bits, upright
from sitegen.planning.derivatives import Cut, Recipe
from sitegen.reading.pictures import SIDEWAYS, open_picture, orientation_of

_AVIF_SPEED = 9
"""Measured: two thirds of the time of speed 8 for the same bytes and no less likeness (docs/performance.md)."""
_WEBP_METHOD = 4
"""The encoder's own default; the methods above it cost more than AVIF does."""
_GAP = 2.0
"""A source of at least so many times a size, and of twice that, is averaged in whole pixels before it is resampled."""


def codec_versions() -> str:
    """The encoders' versions: another version may make other bytes, so the store keeps them apart."""
    versions = {
        name: features.version(name)
        for name in ("pil", "libjpeg_turbo", "avif", "webp", "littlecms2", "zlib")
    }
    return f"{versions}|speed{_AVIF_SPEED}"


class Undecodable(Exception):
    """Raised with the decoder's reason where a picture's pixels can't be read."""


def make(data: bytes, recipes: Sequence[Recipe]) -> list[bytes]:
    """All derivatives of one source, in the order of the recipes; see `making`."""
    made = dict(making(data, recipes))
    return [made[recipe] for recipe in recipes]


def making(data: bytes, recipes: Iterable[Recipe]) -> Iterator[tuple[Recipe, bytes]]:
    """Each derivative of one source as soon as it is made; those of one window and part share what is decoded and resized.

    What is made of a recipe does not depend on the others: the store may hold any part of them already.
    Raises Undecodable where the source is damaged.
    """
    decoded = resized = None
    at: tuple[object, ...] | None = None
    of: tuple[object, ...] | None = None
    try:
        for recipe in sorted(recipes, key=_order):
            if recipe.format == "png":
                yield recipe, _true_values(data)
                continue
            if decoded is None or at != (recipe.window, recipe.scale):
                at, of = (recipe.window, recipe.scale), None
                decoded = _decoded(data, recipe)
            if resized is None or of != (recipe.cut, recipe.width, recipe.height):
                of = (recipe.cut, recipe.width, recipe.height)
                resized = _resized(decoded, recipe)
            yield recipe, _encode(resized, recipe)
    except Exception as error:
        # Decoders raise anything on hostile files, MemoryError and SystemError among them; each names its file.
        raise Undecodable(str(error).strip() or type(error).__name__) from error


def _order(recipe: Recipe) -> tuple[object, ...]:
    """What shares a decode stands together, and in it what shares a size; the largest first."""
    size = (-recipe.width, recipe.height, recipe.cut.at if recipe.cut else (), recipe.format, recipe.quality)
    return (recipe.format == "png", recipe.window or (), recipe.scale, *size)


def _true_values(data: bytes) -> bytes:
    """A 16-bit picture's stored values as they are, upright, and nothing beside them."""
    image = open_picture(data)
    orientation = orientation_of(image, data)
    image.load()
    # By way of 32 bits, since 16-bit values come in either byte order.
    turned = upright(image.convert("I"), orientation).convert("I;16")
    values = Image.frombytes("I;16", turned.size, turned.tobytes())
    out = io.BytesIO()
    values.save(out, "PNG", compress_level=7)
    return out.getvalue()


def _decoded(data: bytes, recipe: Recipe) -> Image.Image:
    """The whole picture at the scale that the recipe asks for; formats other than JPEG know but one."""
    image = open_picture(data)
    width, height = image.size
    orientation = orientation_of(image, data)
    if image.format == "JPEG" and image.mode in ("L", "RGB"):
        image.draft(image.mode, (max(1, width // recipe.scale), max(1, height // recipe.scale)))
    image.load()
    return upright(_to_eight_bits(image, recipe.window), orientation)


def decode(data: bytes, window: tuple[float, float] | None, wanted: tuple[int, int]) -> Image.Image:
    """The upright first picture of a file as 8-bit grey ("L") or sRGB ("RGB").

    `wanted` is the size that will be asked for: a JPEG is then decoded at a reduced scale if that is enough.
    """
    image = open_picture(data)
    orientation = orientation_of(image, data)
    _draft(image, data, wanted)
    image.load()
    image = _to_eight_bits(image, window)
    return upright(image, orientation)


def _draft(image: Image.Image, data: bytes, wanted: tuple[int, int]) -> None:
    """Asks a JPEG's decoder for the smallest scale that is enough; other formats know none."""
    if image.format == "JPEG" and image.mode in ("L", "RGB"):
        sideways = orientation_of(image, data) in SIDEWAYS
        image.draft(image.mode, (wanted[1], wanted[0]) if sideways else wanted)


def _to_eight_bits(image: Image.Image, window: tuple[float, float] | None) -> Image.Image:
    if image.mode.startswith("I;16"):
        return _windowed_16(image, window)
    if image.mode in ("I", "F"):
        return _windowed_linear(image, window)
    return eight_bits(image)


def _windowed_16(image: Image.Image, window: tuple[float, float] | None) -> Image.Image:
    """16-bit grey through a look-up table.

    With a window: DICOM PS3.3 C.11.2.1.2.1 (linear). Without one: the bits that the picture uses, so that
    12-bit values in 16-bit files are not black.
    """
    image = image.convert("I")  # the mode whose 65,536-entry tables Pillow applies in C
    if window is None:
        extrema = image.getextrema()
        highest = int(extrema[1]) if isinstance(extrema[1], (int, float)) else 65535
        shift = max(highest.bit_length(), 8) - 8
        # A power of two is exact, and a scale costs a tenth of a table of 65,536 entries.
        return image.point(lambda value: value * 2.0**-shift).convert("L")
    return image.point(_window_table(window), "L")


@lru_cache(maxsize=16)
def _window_table(window: tuple[float, float]) -> list[int]:
    low, scale = _linear(window)
    return [max(0, min(255, round((value - low) * scale))) for value in range(65536)]


def _linear(window: tuple[float, float]) -> tuple[float, float]:
    """The value that is black, and greys a value, of a linear window (PS3.3 C.11.2.1.2.1)."""
    center, width = window
    return center - 0.5 - (width - 1) / 2, 255 / (width - 1)


def _windowed_linear(image: Image.Image, window: tuple[float, float] | None) -> Image.Image:
    if window is None:
        raise ValueError("32-bit values need a window: they have no range of their own")
    low, scale = _linear(window)
    real = image.convert("F")
    # Half a grey is added, for the conversion cuts off what stands behind the point.
    return real.point(lambda value: value * scale + (0.5 - low * scale)).convert("L")


def _resized(image: Image.Image, recipe: Recipe) -> Image.Image:
    size = (recipe.width, recipe.height)
    shown = image if recipe.cut is None else _cut_out(image, recipe.cut)
    resized = shown if shown.size == size else shown.resize(size, Image.Resampling.LANCZOS, reducing_gap=_GAP)
    fresh = Image.new(resized.mode, size)
    fresh.paste(resized)
    return fresh


def _cut_out(image: Image.Image, cut: Cut) -> Image.Image:
    """The part of a decoded picture, whatever scale it was decoded at."""
    across, down = image.width / cut.of[0], image.height / cut.of[1]
    left, top = round(cut.left * across), round(cut.top * down)
    right = max(left + 1, round((cut.left + cut.width) * across))
    bottom = max(top + 1, round((cut.top + cut.height) * down))
    return image.crop((left, top, min(right, image.width), min(bottom, image.height)))


def _encode(image: Image.Image, recipe: Recipe) -> bytes:
    out = io.BytesIO()
    if recipe.format == "avif":
        image.save(out, "AVIF", quality=recipe.quality, speed=_AVIF_SPEED, max_threads=1)
    elif recipe.format == "webp":
        image.save(out, "WEBP", quality=recipe.quality, method=_WEBP_METHOD)
    else:
        # Not progressive: that takes more than twice the time for 1 % of the bytes.
        image.save(out, "JPEG", quality=recipe.quality, optimize=True)
    return out.getvalue()
