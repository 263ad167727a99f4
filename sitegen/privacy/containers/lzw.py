"""How many bytes of LZW data are used: what stands behind the code that ends them is no pixel (GIF89a, appendix F; TIFF 6.0, 13).

No I/O.

Nothing is decoded: how wide a code is depends on how many came since the table was cleared, so it is enough to watch for two codes.
"""

from __future__ import annotations

from typing import Final

_WIDEST: Final = 12


def bytes_used_in_gif(data: bytes, minimum: int) -> int | None:
    """Up to the end of information, for codes from the lowest bit on; None where that never comes."""
    clear = 1 << minimum
    width, codes, held, bits = minimum + 1, 0, 0, 0
    for at, byte in enumerate(data, 1):
        held |= byte << bits
        bits += 8
        while bits >= width:
            code = held & (1 << width) - 1
            held >>= width
            bits -= width
            if code == clear + 1:
                return at
            if code == clear:
                width, codes = minimum + 1, 0
                continue
            codes += 1
            # The first code after a clearing makes no entry of the table.
            if clear + 1 + codes == 1 << width and width < _WIDEST:
                width += 1
    return None


def bytes_used_in_tiff(data: bytes) -> int | None:
    """Up to the end of information, for codes from the highest bit on, which widen one code early; None where that never comes."""
    width, codes, held, bits = 9, 0, 0, 0
    for at, byte in enumerate(data, 1):
        held = held << 8 | byte
        bits += 8
        if bits < width:
            continue
        bits -= width
        code = held >> bits
        held &= (1 << bits) - 1
        if code == 257:
            return at
        if code == 256:
            width, codes = 9, 0
            continue
        codes += 1
        if 257 + codes == (1 << width) - 1 and width < _WIDEST:
            width += 1
    return None
