"""Words as they are compared: one case, no accents, Korean and other scripts apart. No I/O.

The theme's assets/search/words.js does the same to what a reader types; tests hold both to the same answers.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container
from functools import lru_cache

PARTICLES = (
    *("에서는", "에서의", "에서도", "으로는", "으로의", "으로써", "으로서", "이라는", "이라고"),
    *("에서", "에게", "에는", "에도", "으로", "까지", "부터", "보다", "처럼", "이나", "이며", "이고", "이다"),
    *("와의", "과의", "의", "이", "가", "은", "는", "을", "를", "에", "와", "과", "로", "도", "만"),
)
"""What stands at the end of Korean nouns, the longest first."""

_PARTICLES = frozenset(PARTICLES)
_LAST = frozenset(particle[-1] for particle in PARTICLES)
_LENGTHS = range(max(map(len, PARTICLES)), 0, -1)
_RUN = re.compile(r"[가-힣]+|[^\W_가-힣]+")
_SPACED = str.maketrans({chr(code): " " for code in range(128) if not chr(code).isalnum()})
_OTHER = re.compile(r"[^\x00-\x7f가-힣]+")
_LONGEST = 48
"""What is longer is an address or a number that nobody types."""


def folded(text: str) -> str:
    """Small letters without accents; Hangul stays composed."""
    text = text.lower()
    if text.isascii():
        return text
    return unicodedata.normalize("NFC", _OTHER.sub(_bare, unicodedata.normalize("NFC", text)))


def _bare(match: re.Match[str]) -> str:
    return _without_accents(match[0])


@lru_cache(4096)
def _without_accents(letters: str) -> str:
    apart = unicodedata.normalize("NFKD", letters)
    return "".join(letter for letter in apart if unicodedata.category(letter) != "Mn")


def split(text: str) -> list[str]:
    """The words of a text in order."""
    return list(filter(is_word, runs(text)))


def runs(text: str) -> list[str]:
    """All that stands between spaces and signs, folded, in order; see `is_word`."""
    text = folded(text)
    # Both say the same; the first is the faster by far, but only for the letters that it knows.
    return text.translate(_SPACED).split() if text.isascii() else _RUN.findall(text)


def is_word(run: str) -> bool:
    """Whether somebody may look for it: no particle that stands alone, nothing of any length."""
    return len(run) <= _LONGEST and run not in _PARTICLES


def is_hangul(word: str) -> bool:
    """Whether a word is Korean: words hold either Hangul or other letters."""
    return "가" <= word[0] <= "힣"


def noun_of(word: str, words: Container[str]) -> str:
    """A Korean word without its particle, if what is left is itself among the words; else the word as it is.

    골전이 keeps its end: nobody writes 골전. So does 소아과: 과 also names departments.
    """
    if word[-1] in _LAST:
        for length in _LENGTHS:
            noun, particle = word[:-length], word[-length:]
            if particle in _PARTICLES and particle != "과" and len(noun) > 1 and noun in words:
                return noun
    return word
