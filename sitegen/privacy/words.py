"""Rules for words: what in a text can say who a patient is, each with its reason and what to write instead. No I/O."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from sitegen.errors import Severity
from sitegen.privacy import checks, korean_names, names, patterns

Zone = Literal["words", "typed", "credit", "reference", "consent", "comment", "file", "name"]
"""Where words stand. words: what is told of the patient, and ids; typed: dates, addresses and ids of other records;
credit and reference: those who made it, and literature; consent: the ground on which it is shown; comment: what only
the editors read; file: which picture is meant; name: what a file or folder is called."""

_TOLD: frozenset[Zone] = frozenset(("words", "name"))
EVERYWHERE: frozenset[Zone] = frozenset(
    ("words", "typed", "credit", "reference", "consent", "comment", "name")
)

PRINTED: frozenset[Zone] = EVERYWHERE - {"comment"}
"""What is published, credits and literature included."""

_PLAIN = dict(
    zip(
        "\uff10\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18\uff19\u2010\u2011\u2012\u2013\u2212\uff0d\u00ad\uff0f\uff0e\uff1a\u200b\u2060\ufeff",
        "0123456789-------/.:   ",
        strict=True,
    )
)
"""Full-width digits and signs, other hyphens, and what is not seen, each for the plain one: places in the text stay as they are."""
_FOLDED = re.compile(f"[{''.join(_PLAIN)}]")
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
    outside: bool = False
    """Whether it holds in other records than cases too."""
    in_addresses: bool = False
    """Whether web addresses are searched as well."""
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
        replace(
            date,
            pattern=pattern,
            holds=checks.OF_DATES.get(pattern),
            severity=Severity.WARNING if pattern in patterns.MONTHS else Severity.ERROR,
            what="a month of a year" if pattern in patterns.MONTHS else date.what,
        )
        for pattern in patterns.dates_in(languages)
    ]
    return tuple(
        replace(
            rule,
            hints=patterns.HINTS.get(rule.pattern, rule.hints),
            near=patterns.NEAR.get(rule.pattern, rule.near),
        )
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
        checks.is_no_address,
        in_addresses=True,
        outside=True,
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
        checks.is_no_standard_uid,
        in_addresses=True,
        outside=True,
    ),
)

_CONTACTS = tuple(
    WordRule(
        "words-contact",
        what,
        pattern,
        "it leads to a person",
        "take it out; an address of the authors may stand in people.yaml or on a page",
        PRINTED if printed else _TOLD,
        holds=holds,
        quoted=False,
        outside=printed,
    )
    for what, pattern, holds, printed in (
        ("an e-mail address", patterns.EMAIL, None, False),
        ("a telephone number", patterns.INTERNATIONAL_TELEPHONE, checks.is_telephone, False),
        ("a telephone number", patterns.KOREAN_TELEPHONE, None, True),
        ("a telephone number", patterns.NORTH_AMERICAN_TELEPHONE, None, False),
        ("a telephone number", patterns.LABELLED_TELEPHONE, None, True),
    )
)

_NUMBERS = tuple(
    WordRule(
        "words-number",
        what,
        pattern,
        "whoever has the hospital's list finds the patient by it",
        hint,
        PRINTED if printed else _TOLD,
        holds=holds,
        quoted=False,
        outside=printed,
        in_addresses=pattern is patterns.ADDRESS_OF_A_PATIENT,
    )
    for what, pattern, hint, holds, printed in (
        (
            "a web address that asks for a patient",
            patterns.ADDRESS_OF_A_PATIENT,
            "give the address without what follows the question mark",
            None,
            True,
        ),
        (
            "a number such as hospitals give to patients and examinations",
            patterns.LABELLED_NUMBER,
            "take it out",
            checks.is_no_public_number,
            True,
        ),
        (
            "a number such as hospitals give to patients and examinations",
            patterns.BARE_NUMBER,
            "take it out; if it counts something, put spaces or commas between the thousands",
            checks.is_no_count,
            False,
        ),
    )
)

_NAMES = tuple(
    WordRule(
        "words-name",
        "what looks like somebody's name",
        pattern,
        "names of patients and of those who treat them say who it was",
        "write 'the patient', 'the surgeon'; people who are thanked stand in 'credit' or under {#acknowledgements}",
        zones,
        holds=holds,
        quoted=False,
        hints=hints,
        outside=outside,
        near=near,
    )
    for pattern, holds, zones, outside, hints, near in (
        (names.NAMED_PATIENT, names.is_no_technique, _TOLD, True, names.HINTS_OF_PATIENTS, None),
        (names.NAMED_DOCTOR, names.is_no_famous_name, _TOLD, False, names.HINTS_OF_DOCTORS, None),
        (korean_names.KOREAN_NAME, korean_names.is_korean_name, _TOLD, False, (), None),
        (
            korean_names.KOREAN_NAME_AND_AGE,
            korean_names.is_korean_name_with_a_sign,
            PRINTED,
            True,
            (),
            None,
        ),
        (
            korean_names.KOREAN_LABELLED_NAME,
            korean_names.is_korean_name_with_a_sign,
            PRINTED,
            True,
            ("환자", "환아", "이름", "성명", "성함"),
            korean_names.NEAR_KOREAN_LABELS,
        ),
        (names.DICOM_NAME, None, PRINTED, True, ("^",), None),
        (names.LABELLED_NAME, names.is_name, PRINTED, True, names.HINTS_OF_LABELS, None),
    )
)

_AGES = tuple(
    WordRule(
        "words-age",
        "an age above 89",
        pattern,
        "so few people are as old that it can say who it is (45 CFR 164.514(b)(2)(i)(C))",
        "write '90 or older' ('90세 이상')",
        holds=checks.is_somebodys_age,
    )
    for pattern in (
        patterns.AGE_ABOVE_89,
        patterns.LABELLED_AGE_ABOVE_89,
        patterns.SPELLED_AGE_ABOVE_89,
    )
)


def found_in(text: str, rules: Sequence[WordRule]) -> Iterator[Found]:
    """What the rules find in a text, rule by rule; of two that overlap the first alone.

    Web addresses, DOIs and names of pictures are passed over, but by the rules that say so.
    """
    taken = bytearray(len(text))
    folded = words = _FOLDED.sub(lambda found: _PLAIN[found.group()], text)
    for beginning, whole in _PASSED_OVER:
        if beginning in words:
            words = whole.sub(lambda found: _FILLER * len(found.group()), words)
    small = words.lower()
    for rule in rules:
        if rule.hints and not any(hint in small for hint in rule.hints):
            continue
        for match in _matches(rule, folded if rule.in_addresses else words):
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
