"""Numbers and sorted words in few bytes, as texts that JSON need not escape. No I/O.

The theme's assets/search/coding.js reads what is written here.
"""

from __future__ import annotations

import operator
from collections.abc import Iterable, Sequence

_SYMBOLS = [chr(code) for code in range(35, 127) if chr(code) != "\\"][:90]
_HALF = 45
_LONGEST_SHARED = 25


def _number(value: int) -> str:
    """Base 45, the least digit first; symbols of the upper half say that more follow."""
    digits: list[str] = []
    while value >= _HALF:
        value, digit = divmod(value, _HALF)
        digits.append(_SYMBOLS[_HALF + digit])
    return "".join([*digits, _SYMBOLS[value]])


_SMALL = [_number(value) for value in range(4096)]


def numbers(values: Iterable[int]) -> str:
    """Whole numbers from 0 on, the small ones in one character."""
    return "".join([_SMALL[value] if value < len(_SMALL) else _number(value) for value in values])


def ascending(values: Iterable[int]) -> str:
    """Numbers that ascend, as the distances between them."""
    chosen = list(values)
    return numbers(map(operator.sub, chosen, (0, *(value + 1 for value in chosen[:-1]))))


def lists(values: Iterable[Sequence[int]]) -> str:
    """Lists of numbers, one after the other: each number doubled, the last of its list odd, an empty list 1."""
    return numbers(
        code
        for chosen in values
        for code in ([2 * value + 2 + (place == len(chosen)) for place, value in enumerate(chosen, 1)] or [1])
    )


def vocabulary(words: Sequence[str]) -> str:
    """Sorted words in small letters: how much of the word before is kept (A none, B one letter …), then the rest."""
    before = ""
    parts: list[str] = []
    for word in words:
        shared = _shared(before, word)
        parts.append(chr(65 + shared) + word[shared:])
        before = word
    return "".join(parts)


def _shared(before: str, word: str) -> int:
    """How many letters two words begin with in common, as far as one letter can say it."""
    most = min(len(before), len(word), _LONGEST_SHARED)
    return next((n for n in range(most) if before[n] != word[n]), most)
