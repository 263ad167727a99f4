"""Parts of words that very many words have, each with all documents in which it stands. No I/O.

Places are kept by the order of words: what words begin with is in few files, what they hold ("itis") in nearly all of a
large library's. Such a part gets an entry of its own: a bit for each document that holds it, and a bit for each that has
it in its title. Sets of bits are whole numbers here: joining them is one operation, however many documents there are.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from sitegen.planning.search.folding import is_hangul
from sitegen.planning.search.places import unpacked

_Spans = list[tuple[str, int, list[int]]]


def wide_fragments(
    places: Mapping[str, bytes], firsts: Sequence[int], pieces: Mapping[str, int], most: int
) -> dict[str, str]:
    """Every part, not at their beginning, of words whose places are in more than `most` pieces → its documents' bits.

    `firsts` are the numbers of the documents' first parts, their titles, and at last that of all parts.
    """
    if len(set(pieces.values())) <= most:
        return {}
    size = (len(firsts) + 6) // 8
    marks = _marks(firsts, size)
    bits = {
        word: _bits(packed, marks, size) | 1 << 16 * size + pieces[word] for word, packed in places.items()
    }
    found: dict[str, int] = {}
    spans: _Spans = [(word, 2 if is_hangul(word) else 3, list(range(1, len(word)))) for word in places]
    while spans:
        joined: dict[str, int] = {}
        for word, length, starts in spans:
            for part in _parts(word, length, starts):
                joined[part] = joined.get(part, 0) | bits[word]
        wide = {
            part: all_bits for part, all_bits in joined.items() if (all_bits >> 16 * size).bit_count() > most
        }
        found |= wide
        # A longer part is in no more words than the parts that it is made of.
        spans = list(_longer(spans, wide))
    low = (1 << 16 * size) - 1
    # Numbers are found only where they stand alone.
    told = sorted(part for part in found if not (part.isascii() and part.isdigit()))
    return {part: b64encode((found[part] & low).to_bytes(2 * size, "little")).decode() for part in told}


def _marks(firsts: Sequence[int], size: int) -> list[tuple[tuple[int, int], ...]]:
    """For each place the bytes and bits that say which document it is in, and whether that is the title."""
    marks: list[tuple[tuple[int, int], ...]] = []
    for document, (first, after) in enumerate(pairwise(firsts)):
        at, bit = document >> 3, 1 << (document & 7)
        marks.append(((at, bit), (size + at, bit)))
        marks += [((at, bit),)] * (after - first - 1)
    return marks


def _bits(packed: bytes, marks: Sequence[tuple[tuple[int, int], ...]], size: int) -> int:
    """The documents of a word as bits, and after them those that have it in their titles."""
    both = bytearray(2 * size)
    for place in unpacked(packed):
        for at, bit in marks[place]:
            both[at] |= bit
    return int.from_bytes(both, "little")


def _parts(word: str, length: int, starts: Sequence[int]) -> set[str]:
    return {word[start : start + length] for start in starts if start + length <= len(word)}


def _longer(spans: _Spans, wide: Mapping[str, int]) -> Iterator[tuple[str, int, list[int]]]:
    for word, length, starts in spans:
        kept = [start for start in starts if word[start : start + length] in wide]
        if kept:
            yield word, length + 1, kept
