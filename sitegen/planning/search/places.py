"""Where each word of the documents stands. No I/O."""

from __future__ import annotations

import sys
from array import array
from collections.abc import Iterable, Sequence
from itertools import islice

from sitegen.planning.search.folding import is_hangul, is_word, noun_of, runs

_TOGETHER = 256
_BYTES = 4


def places_of(texts: Iterable[str]) -> dict[str, bytes]:
    """Every word, in order, and for each the numbers of the texts in which it stands, for `unpacked`.

    As lists they would cost more time in collecting garbage than in finding them.
    """
    found = {word: packed for word, packed in _packed(texts).items() if is_word(word)}
    _join_nouns(found)
    return {word: found[word] for word in sorted(found)}


def unpacked(packed: bytes) -> Sequence[int]:
    """The numbers of a word's texts, ascending."""
    return memoryview(packed).cast("I")


def _packed(texts: Iterable[str]) -> dict[str, bytes]:
    """For each run the numbers of its texts, four bytes each."""
    found: dict[str, bytes] = {}
    rest = enumerate(texts)
    # Appending copies; some texts at a time, so that what is copied stays short.
    while some := list(islice(rest, _TOGETHER)):
        fresh: dict[str, bytes] = {}
        for number, text in some:
            packed = number.to_bytes(_BYTES, sys.byteorder)
            for run in set(runs(text)):
                fresh[run] = fresh.get(run, b"") + packed
        for run, packed in fresh.items():
            found[run] = found.get(run, b"") + packed
    return found


def _join_nouns(found: dict[str, bytes]) -> None:
    """Gives the places of Korean words with particles to those without."""
    joined: dict[str, list[bytes]] = {}
    # Long words first: what one is without its particle must not be gone before.
    for word in sorted(filter(is_hangul, found), key=len, reverse=True):
        noun = noun_of(word, found)
        if noun != word:
            joined.setdefault(noun, [found[noun]]).extend(joined.pop(word, (found[word],)))
            del found[word]
    for noun, parts in joined.items():
        numbers = sorted({number for packed in parts for number in unpacked(packed)})
        found[noun] = array("I", numbers).tobytes()
