"""Ranges of numbers and of days, as a query writes them: `60-`, `-40`, `20-39`, `-3..5`, `2020-03..2020-06`.

No I/O.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date

from sitegen.planning.query.language import QueryFault, Value

Numbers = tuple[float, float]
Days = tuple[date, date]

_NUMBERS = re.compile(
    r"(?P<from>-?\d+)?\.\.(?P<to>-?\d+)?|(?P<first>\d+)-(?P<last>\d+)?|-(?P<most>\d+)|(?P<least>\d+)\+|(?P<only>\d+)"
)
_DAY = r"\d{4}(?:-\d{2}(?:-\d{2})?)?"
_DAYS = re.compile(
    rf"(?P<from>{_DAY})?\.\.(?P<to>{_DAY})?|(?P<begin>{_DAY})-|-(?P<end>{_DAY})|(?P<only>{_DAY})"
)


def numbers(value: Value, field: str) -> Numbers:
    """The first and the last number of a range.

    Raises QueryFault for what is no range, or one that ends before it begins.
    """
    found = _NUMBERS.fullmatch(value.text)
    if found is None or value.text == "..":
        hint = f"write {field}:60, {field}:60-, {field}:-40, {field}:20-39 or {field}:-3..5"
        raise QueryFault(value.column, f"'{value.text}' is not a number or a range of numbers", hint)
    low, high = (
        found["from"] or found["first"] or found["least"],
        found["to"] or found["last"] or found["most"],
    )
    low, high = found["only"] or low, found["only"] or high
    span = (float(low) if low else float("-inf"), float(high) if high else float("inf"))
    if span[0] > span[1]:
        raise QueryFault(value.column, f"'{value.text}' ends before it begins", f"write {high}-{low}")
    return span


def days(value: Value, field: str) -> Days:
    """The first and the last day of a range; `2020-03` is a month and `2020` a year.

    Raises QueryFault for what is no range, or one that ends before it begins.
    """
    found = _DAYS.fullmatch(value.text)
    if found is None or value.text == "..":
        hint = f"write {field}:2020, {field}:2020-03, {field}:2020-03-09.. or {field}:2020-03..2020-06"
        raise QueryFault(value.column, f"'{value.text}' is not a day, month, year or a range of them", hint)
    low = found["only"] or found["from"] or found["begin"]
    high = found["only"] or found["to"] or found["end"]
    first = _span(low, value)[0] if low else date.min
    last = _span(high, value)[1] if high else date.max
    if first > last:
        raise QueryFault(value.column, f"'{value.text}' ends before it begins", f"write {high}..{low}")
    return first, last


def _span(written: str, value: Value) -> Days:
    parts = [int(part) for part in written.split("-")]
    try:
        if len(parts) == 3:
            day = date(*parts)
            return day, day
        year, month = parts[0], parts[1] if len(parts) == 2 else 0
        first, last = month or 1, month or 12
        return date(year, first, 1), date(year, last, monthrange(year, last)[1])
    except ValueError as error:  # calendar.IllegalMonthError is one, too
        hint = "days are written 2020-03-09"
        raise QueryFault(value.column, f"there is no day '{written}'", hint) from error
