"""Text messages: their alphabet, their parts, and what fits without cutting a word or a link.

No I/O. 3GPP TS 23.038 (GSM 03.38), 6.2.1: the default alphabet and its extension; TS 23.040, 9.2.3.24.1: a message in
several parts loses 6 octets of each to the header that joins them, which leaves 153 septets or 67 code units.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

Alphabet = Literal["GSM", "UCS-2"]

BASIC: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
"""One septet each."""
EXTENSION: Final = frozenset("\f^{}\\[~]|€")
"""Two septets each, the first an escape."""
_PLAIN: Final = str.maketrans(
    {
        "–": "-", "—": "-", "‐": "-", "‑": "-", "−": "-", "‘": "'", "’": "'", "“": '"', "”": '"', "„": '"', "…": "...",
        "·": ",", "•": "-", "×": "x", "\u00a0": " ", "\u2009": " ", "\u202f": " ",
    }
)  # fmt: skip
"""Typographers' signs that would turn a whole message into UCS-2."""
_SINGLE: Final[dict[Alphabet, int]] = {"GSM": 160, "UCS-2": 70}
_JOINED: Final[dict[Alphabet, int]] = {"GSM": 153, "UCS-2": 67}


@dataclass(frozen=True, slots=True)
class Message:
    """A text message as it is sent."""

    text: str
    alphabet: Alphabet
    segments: int
    """Parts, each of which is paid for."""
    length: int
    """In septets or code units."""
    shortened: bool = False
    """Whether something was left out so that it fits."""


def alphabet_of(text: str) -> Alphabet:
    """The alphabet in which a text is sent."""
    return "GSM" if all(sign in BASIC or sign in EXTENSION for sign in text) else "UCS-2"


def _units(sign: str, alphabet: Alphabet) -> int:
    """Septets or 16-bit code units of a character."""
    if alphabet == "GSM":
        return 2 if sign in EXTENSION else 1
    return 2 if ord(sign) > 0xFFFF else 1


def length_of(text: str) -> int:
    """A text's length in septets, or in code units where it is sent as UCS-2."""
    alphabet = alphabet_of(text)
    return sum(_units(sign, alphabet) for sign in text)


def segments_of(text: str) -> int:
    """In how many parts a text is sent; no escape sequence and no surrogate pair is cut in two."""
    alphabet = alphabet_of(text)
    if length_of(text) <= _SINGLE[alphabet]:
        return 1
    room, parts, used = _JOINED[alphabet], 1, 0
    for sign in text:
        units = _units(sign, alphabet)
        if used + units > room:
            parts, used = parts + 1, 0
        used += units
    return parts


def plain(text: str) -> str:
    """A text in the cheap alphabet, where nothing but typographers' signs keeps it out; else as it is."""
    folded = text.translate(_PLAIN)
    return folded if alphabet_of(folded) == "GSM" else text


def message(text: str, *, shortened: bool = False) -> Message:
    """A text with what it costs to send."""
    return Message(text, alphabet_of(text), segments_of(text), length_of(text), shortened)


def compose(opening: str, items: Sequence[str], more: Sequence[str], link: str, *, most: int) -> Message:
    """The fullest message of an opening, items and a link that needs `most` parts at the most.

    `more[n]` says that n items were left out; `more[0]` is empty. Items are left out from the end; the only one left is
    cut between words. The link is never cut: where it alone is too long, it stands alone, and its parts are told.
    """
    for kept in range(len(items), 0, -1):
        text = _joined(opening + "; ".join(items[:kept]), more[len(items) - kept], link)
        if segments_of(text) <= most:
            return message(text, shortened=kept < len(items))
    for words in _beginnings(items[0] if items else ""):
        text = _joined(opening + words, more[max(0, len(items) - 1)], link)
        if segments_of(text) <= most:
            return message(text, shortened=True)
    for words in (opening, ""):
        text = _joined(words, link)
        if segments_of(text) <= most:
            return message(text, shortened=True)
    return message(plain(link), shortened=True)


def _joined(*parts: str) -> str:
    return plain(" ".join(part.strip() for part in parts if part.strip()))


def _beginnings(text: str) -> Iterable[str]:
    """A text cut between words, the longest beginning first, never the whole and never nothing."""
    words = text.split()
    for count in range(len(words) - 1, 0, -1):
        yield " ".join(words[:count]).rstrip(",;:.") + "…"
