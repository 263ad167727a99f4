"""Whether what looks like a date, a number or an age is one, by its parts and what stands around it. No I/O."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from sitegen.privacy import patterns

_UNITS = re.compile(r"\s?(?:[mcµ]m|ml|m[gG]|kg|HU|%|years?|days?|weeks?|mm\b|×|x\b)", re.IGNORECASE)
_UNITS_OF_COUNTS = re.compile(
    r"\s?(?:copies|cop/|pg|ng|[µμu]g|mcg|mg|g/|m?IU|m?U/|(?:/|per )[ ]?[µμumd]?(?:[lLmg]|HPF)|cells?|particles?|CFU|[kMG]?Bq|[kM]?Hz|counts?"
    r"|people|persons|patients|cases|deaths|inhabitants|births|bytes|pixels|voxels|won|euros?|dollars|원|명|건|개|회|부\b|ppm|Pa\b)",
    re.IGNORECASE,
)
"""Behind a long number these say that it counts or measures something."""
_DATED = re.compile(
    r"(?:\b(?:born|birth|DOB|date|dated|on|since|until|till|admitted|seen|taken|performed)|생년월일|출생|일자|날짜)[ :.,(]{0,3}$",
    re.IGNORECASE,
)
"""Before three small numbers these say that they are a day."""
_COUNTED = re.compile(
    r"[ \u00a0](?:of\b|(?:(?:lower|upper|lung|pulmonary|chest) )?(?:lobes?|segments?|levels?|zones?|quadrants?|readers?|points?|lines?|"
    r"steps?|septa|septal|lobules?|layers?|slices?|images?|sections?|leads?|sides?|cases|patients|lungs|scale|power|strength)\b)",
    re.IGNORECASE,
)
"""Behind a fraction, or a short month with a number, these are what is counted."""
_LOOK_BACK = 20


def _numbers(words: str) -> list[int]:
    return [int(part) for part in re.findall(r"\d+", words)]


def is_date(found: re.Match[str]) -> bool:
    """Whether digits between equal signs can be a day: months to 12, days to 31, no unit behind them.

    Two digits for a year look like sizes (10-12-15 mm), doses, ratios and versions: they need a part above 31, a
    nought before a day or month, or a word such as "on" or "born".
    """
    text = found.group()
    first, second, third = _numbers(text.split("T")[0].split(" ")[0])[:3]
    if first >= 1900:
        return 1 <= second <= 12 and 1 <= third <= 31
    before = found.string[max(0, found.start() - _LOOK_BACK) : found.start()]
    said = (
        _DATED.search(before) is not None or found.string[found.end() : found.end() + 2].strip()[:1] == "생"
    )
    if first > 31:  # 90.01.01, as Koreans write a birthday
        return said and 1 <= second <= 12 and 1 <= third <= 31
    if not (1 <= first <= 31 and 1 <= second <= 31 and min(first, second) <= 12):
        return False
    if third >= 1900:
        return True
    if found.start() and found.string[found.start() - 1].isalpha():
        return False  # vertebrae: T10-11-12
    padded = re.fullmatch(r"\d\d(.)\d\d\1\d\d", text) is not None
    if not (padded or "/" in text):
        return False
    if _UNITS.match(found.string, found.end()) or _COUNTED.match(found.string, found.end()):
        return False
    zeros = padded and (text[0] == "0" or text[3] == "0")
    return third > 31 or zeros or said


def is_spaced_date(found: re.Match[str]) -> bool:
    """Whether "2020. 3. 9." has a month and a day."""
    _, month, day = _numbers(found.group())
    return 1 <= month <= 12 and 1 <= day <= 31


def is_joined_date(found: re.Match[str]) -> bool:
    """Whether "9MAR2020" begins with a day."""
    return 1 <= _numbers(found.group())[0] <= 31


def is_day_of_month(found: re.Match[str]) -> bool:
    """Whether a number beside a month is a day of it: "in march 2 steps" and "Sept. 3 lines" are none."""
    day = _numbers(found.group())[0]
    if not 1 <= day <= 31:
        return False
    if found["year"]:
        return True
    month = next(word for word in re.findall(r"[^\W\d_]{3,}", found.group()) if word != "the")
    return not month.islower() and not _COUNTED.match(found.string, found.end())


def is_no_range_of_years(found: re.Match[str]) -> bool:
    """Whether "2010-11" is a month: behind a year before, the next year looks the same."""
    return int(found["month"]) != int(found["of"]) + 1


def is_day_and_month(found: re.Match[str]) -> bool:
    """Whether "on 3/4" is a day: not of so many lobes."""
    first, second = _numbers(found.group())
    possible = 1 <= first <= 31 and 1 <= second <= 31 and min(first, second) <= 12
    return possible and not _COUNTED.match(found.string, found.end())


def is_no_address(found: re.Match[str]) -> bool:
    """Thirteen digits without a dash in an address, or behind the name of a catalogue, are an article's or a moment's."""
    if re.search(r"[-\u2010-\u2015\u2212\s]", found.group()):
        return True
    before = found.string[max(0, found.start() - 200) : found.start()]
    return not patterns.IN_ADDRESS.search(before) and not patterns.PUBLIC_NUMBER.search(before[-14:])


def is_no_standard_uid(found: re.Match[str]) -> bool:
    """Shorter ones are numbers of versions and sections."""
    return len(found.group()) >= 18 and not found.group().startswith(patterns.STANDARD_ROOT)


def is_no_public_number(found: re.Match[str]) -> bool:
    """Numbers of catalogues, and round ones, which count people or money, are no patient's."""
    letters = re.match(r"\D*", found.group())
    digits = found.start() + (letters.end() if letters else 0)
    before = found.string[max(0, digits - 14) : digits]
    return not patterns.PUBLIC_NUMBER.search(before) and not found.group().endswith("000")


def is_no_count(found: re.Match[str]) -> bool:
    """Whether digits in a row neither count nor measure: no unit behind them, no catalogue before."""
    return is_no_public_number(found) and not _UNITS_OF_COUNTS.match(found.string, found.end())


def is_telephone(found: re.Match[str]) -> bool:
    """Whether it has as many digits as E.164 allows."""
    return 8 <= sum(sign.isdigit() for sign in found.group()) <= 15


def is_somebodys_age(found: re.Match[str]) -> bool:
    """Not the end of a range: "90 or older" and "over 90 years" say no more than 90+."""
    before = found.string[max(0, found.start() - 14) : found.start()]
    return not patterns.BOUND.search(before) and not patterns.BOUND_AFTER.match(found.string, found.end())


OF_DATES: Mapping[re.Pattern[str], Callable[[re.Match[str]], bool]] = {
    patterns.NUMERIC_DATE: is_date,
    patterns.SPACED_DATE: is_spaced_date,
    patterns.JOINED_DATE: is_joined_date,
    patterns.DAY_OF_MONTH: is_day_and_month,
    patterns.DAY_AND_MONTH: is_day_of_month,
    patterns.MONTH_AND_DAY: is_day_of_month,
    patterns.NUMERIC_MONTH: is_no_range_of_years,
}
