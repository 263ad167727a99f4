"""When a typed diagnosis counts as a name that the case gives. No I/O.

assets/quiz/match.js does the same in the browser; tests/vectors/matching.json holds both to it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

_SAME = (("ς", "σ"), ("æ", "e"), ("œ", "e"), ("ae", "e"), ("oe", "e"), ("our", "or"), ("z", "s"))
"""Spellings that are one word to a radiologist: oedema and edema, tumour and tumor, organizing and organising."""
_NOT_WORDS = re.compile(r"[\W_]+")


def answer_key(words: str) -> str:
    """What of a name counts: its letters and digits, without case, accents, spaces, hyphens, and British or American."""
    # Upwards first, since that writes out the letters that lower case alone would leave: ß, ﬁ.
    folded = unicodedata.normalize("NFKD", words).upper().lower()
    plain = "".join(
        letter for letter in unicodedata.normalize("NFKD", folded) if unicodedata.category(letter) != "Mn"
    )
    key = _NOT_WORDS.sub("", unicodedata.normalize("NFC", plain))
    for written, same in _SAME:
        key = key.replace(written, same)
    return key


def keys_of(names: Iterable[str]) -> tuple[str, ...]:
    """The keys of some names, each once."""
    return tuple(dict.fromkeys(key for name in names if (key := answer_key(name))))
