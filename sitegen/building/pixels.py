"""Pixels of any 8-bit picture as grey or sRGB, upright: what publishing and importing both do."""

from __future__ import annotations

import io

from PIL import Image, ImageChops, ImageCms

_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))


def upright(image: Image.Image, orientation: int) -> Image.Image:
    """The picture as it is meant to be seen, from its EXIF orientation (CIPA DC-008, tag 0x0112)."""
    return image.transpose(_TURNS[orientation]) if orientation in _TURNS else image


def eight_bits(image: Image.Image) -> Image.Image:
    """Grey ("L") or sRGB ("RGB"): transparency over black, profiles applied, grey kept to one channel.

    For pictures with up to 8 bits a channel; 16-bit and 32-bit values need a window instead.
    """
    profile = image.info.get("icc_profile")
    if image.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in image.info:
        image = _flattened(image)
    if image.mode in ("1", "P"):
        image = image.convert("RGB" if image.mode == "P" else "L")
    return _grey_if_grey(_to_srgb(image, profile))


def _flattened(image: Image.Image) -> Image.Image:
    """Transparency over black: the ground of a reading room."""
    rgba = image.convert("RGBA")
    ground = Image.new("RGBA", rgba.size, (0, 0, 0, 255))
    ground.alpha_composite(rgba)
    return ground.convert("RGB")


def _to_srgb(image: Image.Image, profile: object) -> Image.Image:
    if isinstance(profile, bytes) and profile:
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            converted = ImageCms.profileToProfile(image, source, _SRGB, outputMode="RGB")
        except (ImageCms.PyCMSError, OSError, ValueError):
            converted = (
                None  # a damaged profile, or one for another kind of pixels: the pixels speak for themselves
            )
        if converted is not None:
            return converted
    if image.mode == "LAB":
        lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB"))
        converted = ImageCms.profileToProfile(image, lab, _SRGB, outputMode="RGB")
        if converted is not None:
            return converted
    return image if image.mode in ("L", "RGB") else image.convert("RGB")


def _grey_if_grey(image: Image.Image) -> Image.Image:
    """Grey pictures stay one channel to the encoder, also those saved as colour."""
    if image.mode != "RGB":
        return image
    red, green, blue = image.split()
    if ImageChops.difference(red, green).getbbox() or ImageChops.difference(red, blue).getbbox():
        return image
    return red
