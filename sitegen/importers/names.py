"""Patterns that find a patient in words, by what a file says of them: parts of the name, numbers, other words. No I/O.

What every importer shares. The patterns are compared with words and told to nobody.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

WORD = re.compile(r"[^\W\d_]+")
NOBODY = frozenset({"anonymous", "anonymised", "anonymized", "anon", "patient", "unknown", "none", "null"})
"""What anonymising programs write for a name, and sentences about anybody hold."""
_SHORTEST_NUMBER = 3
"""Letters and digits from which a number of a hospital is looked for in words: shorter ones stand everywhere."""
_BETWEEN = r"[\s./_-]?"


def of_names(names: Iterable[str], *, small: bool = True) -> Iterator[str]:
    """Patterns of the parts of person names (DICOM PS3.5 6.2, VR PN): words, and each component written as one
    (Gil-dong, Gildong, Gil dong).

    With `small` in small letters too. A whole teaching file is written without it, where Small may be the patient and
    is not the nodule.
    """
    for group in (group for name in names for group in name.split("=")):
        components = [WORD.findall(part) for part in group.split("^")[:3]]
        words = {word for part in components for word in part} | {"".join(part) for part in components}
        joined = ["".join(part) for part in components if part]
        whole = [word for word in joined if word.casefold() not in NOBODY]
        words |= {"".join(whole), "".join(reversed(whole))}
        for word in words:
            if len(word) < 2 or word.casefold() in NOBODY:
                continue
            if word.isascii() and len(word) == 2:
                # "An" and "No" are names, "an" and "no" are not.
                yield rf"(?<![A-Za-z])(?:{word.title()}|{word.upper()})(?![A-Za-z])"
            elif ord(word[0]) < 0x1100:
                forms = f"(?i:{_BETWEEN.join(word)})" if small else _capital_forms(word, _BETWEEN)
                yield rf"(?<![A-Za-z\u00c0-\u024f]){forms}(?![A-Za-z\u00c0-\u024f])"
            else:
                yield r"\s?".join(word)  # these scripts put particles right behind a name


def of_numbers(numbers: Iterable[str]) -> Iterator[str]:
    """Patterns of numbers, however they are parted."""
    for number in numbers:
        for part in {number, *re.findall(r"\d+", number)}:
            signs = [sign for sign in part if sign.isalnum()]
            if len(signs) >= (_SHORTEST_NUMBER if part == number else _SHORTEST_NUMBER + 2):
                yield rf"(?<![A-Za-z0-9])(?i:{_BETWEEN.join(map(re.escape, signs))})(?![A-Za-z0-9])"


def of_words(words: Iterable[str]) -> Iterator[str]:
    """Patterns of words as they are written, with a first capital, and in capitals: "White" of a name's bearer, not "white"."""
    for word in words:
        yield rf"(?<![A-Za-z0-9]){_capital_forms(word, '')}(?![A-Za-z0-9])"


def _capital_forms(word: str, between: str) -> str:
    """A word as it is written, with first capitals, and in capitals."""
    forms = {between.join(map(re.escape, form)) for form in (word, word.title(), word.upper())}
    return f"(?:{'|'.join(sorted(forms))})"


def any_of(patterns: Iterable[str]) -> re.Pattern[str] | None:
    """A pattern that finds any of these; None where there are none."""
    parts = sorted(set(patterns))
    return re.compile("|".join(parts)) if parts else None
