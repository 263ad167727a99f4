"""Rules for words: what in a text can say who a patient is, each with its reason and what to write instead. No I/O."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from sitegen.errors import Severity
from sitegen.privacy import patterns
from sitegen.privacy.korean_names import KOREAN_NAME, is_korean_name

Zone = Literal["words", "typed", "credit", "reference", "consent", "comment", "file", "name"]
"""Where words stand. words: what is told of the patient, and ids; typed: dates, addresses and ids of other records;
credit and reference: those who made it, and literature; consent: the ground on which it is shown; comment: what only
the editors read; file: which picture is meant; name: what a file or folder is called."""

_TOLD: frozenset[Zone] = frozenset(("words", "name"))
EVERYWHERE: frozenset[Zone] = frozenset(
    ("words", "typed", "credit", "reference", "consent", "comment", "name")
)

_FOLDED = str.maketrans(
    "\uff10\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18\uff19\u2010\u2011\u2012\u2013\u2212\uff0d",
    "0123456789------",
)
"""Full-width digits and other hyphens, each for the plain one: places in the text stay as they are."""
_FILLER = "\ufffc"
_PASSED_OVER = tuple(
    (start, re.compile(pattern))
    for start, pattern in (
        ("http", r"https?://[^\s<>\"')\]]{1,2000}"),
        ("10.", r"10\.(?<!\w10\.)\d{4,9}/[^\s<>\"')\]]{1,300}"),
        ("](", r"\]\([^\s()@]{1,300}\)"),
        ("sha256:", r"sha256:[0-9a-f]{1,64}"),
    )
)
"""Addresses, DOIs, names of pictures, digests: what each begins with, and the whole."""
_UNITS = re.compile(r"\s?(?:[mcµ]m|ml|m[gG]|kg|HU|%|years?|days?|weeks?|mm\b|×|x\b)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class WordRule:
    """One kind of words that must not be told of a patient."""

    code: str
    """The problem's code, and what an allow-comment names."""
    what: str
    """What stands there."""
    pattern: re.Pattern[str]
    reason: str
    """Why it is refused."""
    hint: str
    """What to write instead."""
    zones: frozenset[Zone] = _TOLD
    holds: Callable[[re.Match[str]], bool] | None = None
    """Whether a match is what it looks like; None takes every match for it."""
    severity: Severity = Severity.ERROR
    allowable: bool = True
    """Whether a named person can allow it at a place."""
    quoted: bool = True
    """Whether the message repeats it: reports stand in public logs."""
    hints: tuple[str, ...] = ()
    """Small letters of which one must stand in a text for the pattern to match: quickly looked for."""
    near: re.Pattern[str] | None = None
    """What every match holds; a slow pattern is tried around it alone."""


@dataclass(frozen=True, slots=True)
class Found:
    """Words that a rule is about."""

    rule: WordRule
    start: int
    """In characters from the beginning of the text."""
    end: int
    words: str


def _is_date(found: re.Match[str]) -> bool:
    """Whether digits between equal signs can be a day: months to 12, days to 31, no unit behind them."""
    numbers = [int(part) for part in re.findall(r"\d+", found.group().split("T")[0].split(" ")[0])]
    first, second, third = numbers[:3]
    if first >= 1900:
        return 1 <= second <= 12 and 1 <= third <= 31
    if not (1 <= first <= 31 and 1 <= second <= 31 and min(first, second) <= 12):
        return False
    text = found.group()
    if third >= 1900:
        return True
    if found.start() and found.string[found.start() - 1].isalpha():
        return False  # vertebrae: T10-11-12
    # Two digits for a year: sizes (10-12-15 mm), versions and fractions look alike.
    padded = re.fullmatch(r"\d\d(.)\d\d\1\d\d", text) is not None
    slashed = "/" in text
    return (padded or slashed) and not _UNITS.match(found.string, found.end())


def _is_day_of_month(found: re.Match[str]) -> bool:
    first = re.search(r"\d+", found.group())
    return first is not None and (len(first.group()) == 4 or 1 <= int(first.group()) <= 31)


def _is_spaced(found: re.Match[str]) -> bool:
    _, month, day = (int(number) for number in re.findall(r"\d+", found.group()))
    return 1 <= month <= 12 and 1 <= day <= 31


def _is_fraction_of_a_year(found: re.Match[str]) -> bool:
    first, second = (int(number) for number in re.findall(r"\d+", found.group()))
    return 1 <= first <= 31 and 1 <= second <= 31 and min(first, second) <= 12


def _is_no_standard_uid(found: re.Match[str]) -> bool:
    """Shorter ones are numbers of versions and sections."""
    return len(found.group()) >= 18 and not found.group().startswith(patterns.STANDARD_ROOT)


def _is_no_public_number(found: re.Match[str]) -> bool:
    """Numbers of catalogues, and round ones, which count people or money, are no patient's."""
    letters = re.match(r"\D*", found.group())
    digits = found.start() + (letters.end() if letters else 0)
    before = found.string[max(0, digits - 14) : digits]
    return not patterns.PUBLIC_NUMBER.search(before) and not found.group().endswith("000")


def _is_no_address(found: re.Match[str]) -> bool:
    """Thirteen digits without a mark in an address, or behind the name of a catalogue, are an article's or a moment's."""
    if not found.group().isdigit():
        return True
    before = found.string[max(0, found.start() - 200) : found.start()]
    return not patterns.IN_ADDRESS.search(before) and not patterns.PUBLIC_NUMBER.search(before[-14:])


def _is_telephone(found: re.Match[str]) -> bool:
    return 8 <= sum(sign.isdigit() for sign in found.group()) <= 15


def _is_somebodys_age(found: re.Match[str]) -> bool:
    """Not the end of a range: "90 or older" and "over 90 years" say no more than 90+."""
    before = found.string[max(0, found.start() - 10) : found.start()]
    return not patterns.BOUND.search(before) and not patterns.BOUND_AFTER.match(found.string, found.end())


_CHECKS: Mapping[re.Pattern[str], Callable[[re.Match[str]], bool]] = {
    patterns.NUMERIC_DATE: _is_date,
    patterns.SPACED_DATE: _is_spaced,
    patterns.DAY_OF_MONTH: _is_fraction_of_a_year,
    patterns.DAY_AND_MONTH: _is_day_of_month,
    patterns.MONTH_AND_NUMBER: _is_day_of_month,
}


def rules_for(languages: Sequence[str]) -> tuple[WordRule, ...]:
    """Every rule, with the names of the months in the library's languages."""
    date = WordRule(
        "words-date",
        "a calendar date",
        patterns.HAN_DATE,
        "dates of an illness say whose it is; the year alone may be told",
        "write the day of the case instead ('on day 5'), or the year alone",
    )
    dates = [
        replace(date, pattern=pattern, holds=_CHECKS.get(pattern)) for pattern in patterns.dates_in(languages)
    ]
    return tuple(
        replace(rule, hints=patterns.HINTS.get(rule.pattern, ()), near=patterns.NEAR.get(rule.pattern))
        for rule in (*_IDENTIFIERS, *dates, *_CONTACTS, *_NUMBERS, *_NAMES, *_AGES)
    )


_IDENTIFIERS = (
    WordRule(
        "words-registration-number",
        "a number like a Korean resident registration number",
        patterns.REGISTRATION_NUMBER,
        "it names one person",
        "take it out; if it was committed, follow SECURITY.md. Nobody can allow it",
        EVERYWHERE,
        _is_no_address,
        allowable=False,
        quoted=False,
    ),
    WordRule(
        "words-uid",
        "a DICOM UID",
        patterns.UID,
        "the hospital's archive finds the examination by it",
        "take it out, or give a short name of your own",
        EVERYWHERE,
        _is_no_standard_uid,
    ),
)

_CONTACTS = tuple(
    WordRule(
        "words-contact",
        what,
        pattern,
        "it leads to a person",
        "take it out; how to reach the authors stands in people.yaml or on a page",
        holds=holds,
        quoted=False,
    )
    for what, pattern, holds in (
        ("an e-mail address", patterns.EMAIL, None),
        ("a telephone number", patterns.INTERNATIONAL_TELEPHONE, _is_telephone),
        ("a telephone number", patterns.KOREAN_TELEPHONE, None),
        ("a telephone number", patterns.NORTH_AMERICAN_TELEPHONE, None),
        ("a telephone number", patterns.LABELLED_TELEPHONE, None),
    )
)

_NUMBERS = tuple(
    WordRule(
        "words-number",
        "a number such as hospitals give to patients and examinations",
        pattern,
        "whoever has the hospital's list finds the patient by it",
        "take it out; if it counts something, put spaces or commas between the thousands",
        holds=_is_no_public_number,
        quoted=False,
    )
    for pattern in (patterns.LABELLED_NUMBER, patterns.BARE_NUMBER)
)

_NAMES = tuple(
    WordRule(
        "words-name",
        "what looks like somebody's name",
        pattern,
        "names of patients and of those who treat them say who it was",
        "write 'the patient', 'the surgeon'; people who are thanked stand in 'credit' or under {#acknowledgements}",
        holds=holds,
        quoted=False,
    )
    for pattern, holds in (
        (patterns.NAMED_PERSON, None),
        (patterns.LABELLED_NAME, None),
        (KOREAN_NAME, is_korean_name),
    )
)

_AGES = tuple(
    WordRule(
        "words-age",
        "an age above 89",
        pattern,
        "so few people are as old that it can say who it is (45 CFR 164.514(b)(2)(i)(C))",
        "write '90 or older' ('90세 이상')",
        holds=_is_somebodys_age,
    )
    for pattern in (
        patterns.AGE_ABOVE_89,
        patterns.LABELLED_AGE_ABOVE_89,
        patterns.SPELLED_AGE_ABOVE_89,
    )
)


def found_in(text: str, rules: Sequence[WordRule]) -> Iterator[Found]:
    """What the rules find in a text, rule by rule; of two that overlap the first alone.

    Web addresses, DOIs and names of pictures are passed over, but by the rules that hold everywhere.
    """
    taken = bytearray(len(text))
    folded = words = text.translate(_FOLDED)
    for beginning, whole in _PASSED_OVER:
        if beginning in words:
            words = whole.sub(lambda found: _FILLER * len(found.group()), words)
    small = words.lower()
    for rule in rules:
        if rule.hints and not any(hint in small for hint in rule.hints):
            continue
        for match in _matches(rule, folded if rule.zones == EVERYWHERE else words):
            start, end = match.span()
            if any(taken[start:end]) or (rule.holds is not None and not rule.holds(match)):
                continue
            taken[start:end] = b"\1" * (end - start)
            yield Found(rule, start, end, text[start:end])


def _matches(rule: WordRule, text: str) -> Iterator[re.Match[str]]:
    if rule.near is None:
        yield from rule.pattern.finditer(text)
        return
    windows: list[list[int]] = []
    for place in rule.near.finditer(text):
        start, end = max(0, place.start() - patterns.BEFORE), place.end() + patterns.AFTER
        if windows and start <= windows[-1][1]:
            windows[-1][1] = end
        else:
            windows.append([start, end])
    for start, end in windows:
        yield from rule.pattern.finditer(text, start, end)
