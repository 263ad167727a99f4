"""Words as they are compared: one case, no accents, Korean and other scripts apart. No I/O.

The theme's assets/search/words.js does the same to what a reader types; tests hold both to the same answers.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container

PARTICLES = (
    *("에서는", "에서의", "에서도", "으로는", "으로의", "으로써", "으로서", "이라는", "이라고"),
    *("에서", "에게", "에는", "에도", "으로", "까지", "부터", "보다", "처럼", "이나", "이며", "이고", "이다"),
    *("와의", "과의", "의", "이", "가", "은", "는", "을", "를", "에", "와", "과", "로", "도", "만"),
)
"""What stands at the end of Korean nouns, the longest first."""

_PARTICLES = frozenset(PARTICLES)
_RUN = re.compile(r"[가-힣]+|[^\W_가-힣]+")
_LONGEST = 48
"""What is longer is an address or a number that nobody types."""


def folded(text: str) -> str:
    """Small letters without accents; Hangul stays composed."""
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", text.lower())
    bare = "".join(letter for letter in apart if unicodedata.category(letter) != "Mn")
    return unicodedata.normalize("NFC", bare)


class Splitter:
    """Splits texts into folded words, and remembers how: a library says the same words over and over."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[str, ...]] = {}

    def words(self, text: str) -> set[str]:
        """The words of a text, each once; particles that stand alone are none."""
        known = self._known
        found: set[str] = set()
        for run in set(_RUN.findall(text if text.isascii() else unicodedata.normalize("NFC", text))):
            words = known.get(run)
            if words is None:
                # Hangul has neither cases nor accents, and a run of it is one word: most words of a Korean text.
                plain = "가" <= run[0] <= "힣" and len(run) <= _LONGEST and run not in _PARTICLES
                words = known[run] = (run,) if plain else tuple(split(run))
            found.update(words)
        return found


def noun_of(word: str, words: Container[str]) -> str:
    """A Korean word without its particle, if what is left is itself among the words; else the word as it is.

    골전이 keeps its end: nobody writes 골전. So does 소아과: 과 also names departments.
    """
    if len(word) > 2 and "가" <= word[-1] <= "힣":
        for particle in PARTICLES:
            noun = word.removesuffix(particle)
            if noun != word and particle != "과" and len(noun) > 1 and noun in words:
                return noun
    return word


def split(text: str) -> list[str]:
    """The words of a text in order."""
    return [word for word in _RUN.findall(folded(text)) if len(word) <= _LONGEST and word not in _PARTICLES]
