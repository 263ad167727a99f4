"""Judges text that no record is made of: tables, notes, exports of other programs, text in archives.

No I/O.

What records say is judged by the rules for words, with their allow-comments. Here only what hardly ever means something else is refused:
numbers and names behind their labels, and keys under which programs write who a patient is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from sitegen.privacy import korean_names, names, patterns
from sitegen.privacy.words import found_in, rules_for

TextCode = Literal["words-registration-number", "words-uid", "words-number", "words-name", "words-date"]

_PATTERNS: Final = frozenset(
    (
        patterns.REGISTRATION_NUMBER,
        patterns.UID,
        patterns.LABELLED_NUMBER,
        names.LABELLED_NAME,
        names.DICOM_NAME,
        korean_names.KOREAN_LABELLED_NAME,
    )
)
_RULES: Final = tuple(rule for rule in rules_for(()) if rule.pattern in _PATTERNS)
_EDGE: Final = r"(?:^|(?<=[\s,;\t{\[(<|\"'_.]))"
_BEFORE_VALUE: Final = r"[\"']?\s{0,4}(?:[:=;\t|>]|,(?=\S))"
_COLUMN: Final = r"\A(?:[^\n]*[,;\t|])?[ \"']{0,4}"
_COLUMN_END: Final = r"[ \"']{0,4}(?:[,;\t|]|\r?$)"
"""In a table's first line; in prose a comma with a space, or the end of a line, may follow the word."""
_NAMES_OF_KEYS: Final[dict[TextCode, str]] = {
    "words-name": (
        r"(?:Other)?Patient(?:'?s)?[ _]?(?:Birth)?Names?|PatientMotherBirthName|Patient(?:'?s)?[ _]?(?:Address|TelephoneNumbers?)"
        r"|ResponsiblePerson|(?:Referring|Performing|Requesting)[ _]?Physician(?:'?s)?(?:[ _]?Name)?|PhysiciansOfRecord"
        r"|NameOfPhysiciansReadingStudy|OperatorsName|InstitutionName|InstitutionAddress|환자\s?(?:이름|성명|명)|성명"
    ),
    "words-number": (
        r"(?:Other)?Patient[ _]?IDs?|Patient[ _]?(?:Number|No)|Accession[ _]?(?:Number|No)|MRN|Medical[ _]?Record[ _]?(?:Number|No)"
        r"|SSN|NHS[ _]?Number|DeviceSerialNumber|등록\s?번호|환자\s?번호|차트\s?번호|주민(?:등록)?\s?번호"
    ),
    "words-date": (
        r"Patient(?:'?s)?[ _]?Birth[ _]?Date|Date[ _]of[ _]Birth|DOB|Birth[ _]?date"
        r"|(?:Study|Series|Acquisition|Content)Date(?:Time)?|AcquisitionDateTime|생년\s?월일"
    ),
}
"""Keywords of PS3.6 of who, where and when, and what tables of hospitals call the same."""
_KEYS: Final[dict[TextCode, tuple[re.Pattern[str], ...]]] = {
    code: (
        re.compile(rf"{_EDGE}[\"']?(?:{keys}){_BEFORE_VALUE}", re.IGNORECASE | re.MULTILINE),
        re.compile(rf"{_COLUMN}(?:{keys}){_COLUMN_END}", re.IGNORECASE | re.MULTILINE),
    )
    for code, keys in _NAMES_OF_KEYS.items()
}
"""Where a value follows or a column begins."""
_TAGS: Final = re.compile(r"<[^<>]{0,2000}>")


@dataclass(frozen=True, slots=True)
class FoundInText:
    """What stands in a text, and where."""

    code: TextCode
    what: str
    """Never the words themselves."""
    line: int
    """Counted from 1."""
    column: int
    """Counted from 1 in characters."""


def first_in(text: str, *, keys: bool = True) -> FoundInText | None:
    """The first thing in a text that says who a patient is; keys are looked for where they can have values."""
    found = min(_all_in(text, keys=keys), default=None, key=lambda item: item[0])
    if found is None:
        return None
    at, code, what = found
    return FoundInText(code, what, *line_and_column(text, at))


def line_and_column(text: str, at: int) -> tuple[int, int]:
    """Where a character stands, both counted from 1."""
    return text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)


def words_of_markup(text: str) -> str:
    """The words of XML without its elements: a word processor cuts a number into several of them."""
    return _TAGS.sub("", text.replace("</w:p>", "\n").replace("</a:p>", "\n"))


def _all_in(text: str, *, keys: bool) -> Iterator[tuple[int, TextCode, str]]:
    for found in found_in(text, _RULES):
        code: TextCode = found.rule.code  # type: ignore[assignment]  # the rules below have these codes alone
        yield found.start, code, f"{found.rule.what} stands here: {found.rule.reason}"
    for key, forms in _KEYS.items() if keys else ():
        for match in filter(None, (form.search(text) for form in forms)):
            yield (
                match.start(),
                key,
                "a key stands here under which programs write who a patient is, or when",
            )
