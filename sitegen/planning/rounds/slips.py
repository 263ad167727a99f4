"""Whether a typed name is another one with a single slip of the fingers in it. No I/O."""

from __future__ import annotations

import unicodedata
from itertools import groupby

from sitegen.planning.matching import answer_key
from sitegen.planning.search.folding import is_hangul, split

_SHORTEST = 5
"""Letters that a word needs for a slip in it to be forgiven; in Korean, syllables: 간염 and 간암 are two diseases."""


def is_slip(typed: str, name: str) -> bool:
    """Whether two names are the same but for one slip in one word: a letter left out, added, changed, or two swapped."""
    ours, theirs = _words(name), _words(typed)
    if len(ours) != len(theirs):
        return False
    unlike = [(one, other) for one, other in zip(ours, theirs, strict=True) if one != other]
    return len(unlike) == 1 and _forgiven(*unlike[0])


def _words(name: str) -> list[str]:
    """The words as they count; Korean ones run together, since spaces are put freely there."""
    runs = groupby(split(name), is_hangul)
    joined = [word for hangul, words in runs for word in (["".join(words)] if hangul else list(words))]
    return [answer_key(word) for word in joined]


def _forgiven(word: str, typed: str) -> bool:
    if len(word) < _SHORTEST or any(letter.isdigit() for letter in word + typed):
        return False  # a digit tells a type or a stage
    return one_apart(unicodedata.normalize("NFD", word), unicodedata.normalize("NFD", typed))


def one_apart(word: str, other: str) -> bool:
    """Whether one letter is left out, added or changed, or two neighbours are swapped (Damerau)."""
    start = 0
    while start < min(len(word), len(other)) and word[start] == other[start]:
        start += 1
    word, other = word[start:], other[start:]
    while word and other and word[-1] == other[-1]:
        word, other = word[:-1], other[:-1]
    if len(word) == len(other) == 2:
        return word == other[::-1]
    return max(len(word), len(other)) == 1
