"""Names in words, in Latin letters: behind a title, behind a label, or as DICOM writes them. No I/O."""

from __future__ import annotations

import re

from sitegen.privacy.korean_names import FAMILY, GIVEN

_PARTICLE = r"(?:(?:de|van|von|del?la|el|al|bin)[ -])?"
_WRITTEN = rf"(?:[A-Z]\.[ \u00a0]?){{0,3}}(?:{_PARTICLE}[^\W\d_a-z가-힣](?:['\u2019][^\W\d_])?\w{{1,40}}|{FAMILY}{GIVEN}{{1,2}})"
_SMALL = r"[^\W\d_a-z가-힣](?:['\u2019][^\W\d_])?[a-zà-ÿ]\w{0,40}"
_LOUD = r"[A-Z](?:['\u2019][A-Z])?[A-Z]{2,40}\b"
_GAP = r"(?:\.[ \u00a0]{0,2}|[ \u00a0]{1,2})"

NAMED_PATIENT = re.compile(
    rf"[MHFS](?<!\w.)(?:(?<=M)(?:r|rs|s|x|iss|onsieur|adame|me)|(?<=H)err|(?<=F)rau|(?<=S)(?:eñora?|ignora?))\b{_GAP}{_WRITTEN}"
    # MR is a resonance, and ms are milliseconds.
    rf"|m(?<!\w.)(?<!\d\s.)(?:rs?|s|x)\b{_GAP}(?:{_SMALL}|{FAMILY}{GIVEN}{{1,2}})|M(?<!\w.)(?:RS?|S)\.[ \u00a0]?{_LOUD}"
)
"""Mr Smith, Mr.Smith, mr. Smith, MR. SMITH, Ms. O'Brien."""
NAMED_DOCTOR = re.compile(
    rf"[DP](?<!\w.)(?:(?<=D)(?:r|octor)|(?<=P)rof(?:essor)?)\b{_GAP}{_WRITTEN}"
    rf"|d(?<!\w.)r\b{_GAP}(?:{_SMALL}|{FAMILY}{GIVEN}{{1,2}})|D(?<!\w.)R\.[ \u00a0]?{_LOUD}"
)
"""Dr. Kim, DR. KIM, Dr. 김철수."""
LABELLED_NAME = re.compile(
    r"[pn](?<![\w-].)(?:(?:(?<=p)(?:atient(?:'s)?|t\.?) name|(?<=n)ame of (?:the )?patient)[ ]?[:=]?[ ](?:is )?(?-i:[^\W\d_a-z])\w+"
    r"|(?:(?<=p)(?:atient|t\.?)|(?<=n)ame)\s?[:=]\s?(?-i:(?P<first>[A-Z][a-z]+|[A-Z]{2,}),?[ -](?P<second>[A-Z][a-z]+|[A-Z]{3,}))\b)",
    re.IGNORECASE,
)
"""patient name: Hong, Patient: Hong Gildong, Name: Hong Gil Dong."""
DICOM_NAME = re.compile(
    r"[A-Za-z\u00c0-\u024f]{1,40}(?<=\w[A-Za-z\u00c0-\u024f])\^[A-Za-z\u00c0-\u024f][A-Za-z\u00c0-\u024f^]{1,60}"
    r"|[가-힣]{1,2}\^[가-힣]{1,3}"
)
"""HONG^GILDONG (DICOM PS3.5 6.2, person name)."""

_RADIOLOGISTS = " fleischner roentgen röntgen rontgen hounsfield kerley westermark kartagener pancoast castleman virchow becquerel "
"""Those after whom signs, units and societies are called, long dead, with names that few others bear."""
_NO_NAMES = (
    " ct mr mri mra mrcp hrct cta pet dwi adc flair stir swi ecg chest lung male female man woman boy girl adult child infant "
    "supine prone upright erect lateral left right early late acute chronic unknown anonymous anonymised anonymized none not "
    "case phantom synthetic healthy volunteer the this that these no rate rates event events "
)


def is_no_famous_name(found: re.Match[str]) -> bool:
    """Whether a doctor is meant, not one of the field's old names, nor a technique in capitals: "by DR. FLAIR was …"."""
    name = re.split(r"[. \u00a0]+", found.group())[-1].casefold()
    return f" {name} " not in _RADIOLOGISTS and is_no_technique(found)


def is_no_technique(found: re.Match[str]) -> bool:
    """Whether the word behind a title is no technique: "on MR. FLAIR was normal"."""
    name = re.split(r"[. \u00a0]+", found.group())[-1].casefold()
    return f" {name} " not in _NO_NAMES


def is_name(found: re.Match[str]) -> bool:
    """Whether a label is followed by a name, not by two other words in capitals: "Patient: Adult Male"."""
    words = (found["first"] or "", found["second"] or "")
    return all(f" {word.casefold()} " not in _NO_NAMES for word in words)


HINTS_OF_PATIENTS = ("mr", "ms", "mx", "miss", "mme", "madame", "monsieur", "herr", "frau", "señor", "signor")
HINTS_OF_DOCTORS = ("dr", "prof", "doctor")
HINTS_OF_LABELS = ("patient", "pt", "name")
