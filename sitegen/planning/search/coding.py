"""Numbers and sorted words in few bytes, as texts that JSON need not escape. No I/O.

The theme's assets/search/coding.js reads what is written here.
"""

from __future__ import annotations

import operator
from collections.abc import Iterable, Sequence
from itertools import chain

_SYMBOLS = [chr(code) for code in range(35, 127) if chr(code) != "\\"][:90]
_HALF = 45
_LONGEST_SHARED = 25
_KEPT = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def _number(value: int) -> str:
    """Base 45, the least digit first; symbols of the upper half say that more follow."""
    digits: list[str] = []
    while value >= _HALF:
        value, digit = divmod(value, _HALF)
        digits.append(_SYMBOLS[_HALF + digit])
    return "".join([*digits, _SYMBOLS[value]])


class _Written(dict[int, str]):
    """What is written for each number, made when it is first needed."""

    def __init__(self, zero: int) -> None:
        super().__init__()
        self._zero = zero

    def __missing__(self, value: int) -> str:
        written = self[value] = _number(value - self._zero)
        return written


_NUMBERS, _STEPS = _Written(0), _Written(1)


def numbers(values: Iterable[int]) -> str:
    """Whole numbers from 0 on, the small ones in one character."""
    return "".join(map(_NUMBERS.__getitem__, values))


def ascending(values: Sequence[int]) -> str:
    """Numbers that ascend, as the distances between them."""
    return "".join(map(_STEPS.__getitem__, map(operator.sub, values, chain((-1,), values))))


def lists(values: Iterable[Sequence[int]]) -> str:
    """Lists of numbers, one after the other: each number doubled, the last of its list odd, an empty list 1."""
    return numbers(
        code
        for chosen in values
        for code in ([2 * value + 2 + (place == len(chosen)) for place, value in enumerate(chosen, 1)] or [1])
    )


def vocabulary(words: Sequence[str]) -> str:
    """Sorted words in small letters: how much of the word before is kept (A none, B one letter …), then the rest."""
    parts: list[str] = []
    before, shared = "", 0
    for word in words:
        # Neighbours begin alike about as far as the last two did.
        if word.startswith(before[:shared]):
            while shared < _LONGEST_SHARED and before[shared : shared + 1] == word[shared : shared + 1] != "":
                shared += 1
        else:
            while not word.startswith(before[:shared]):
                shared -= 1
        parts += (_KEPT[shared], word[shared:])
        before = word
    return "".join(parts)
