"""When a list was sent, as tables, forms and mails write it. No I/O."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone, tzinfo
from email.utils import parsedate_to_datetime

_YEAR_FIRST = re.compile(
    r"(?P<year>\d{4})[-./] ?(?P<month>\d{1,2})[-./] ?(?P<day>\d{1,2})\.?"
    r"(?:[ T]+(?P<before>AM|PM|오전|오후)? ?(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:\.\d+)?)?"
    r"(?: ?(?P<after>AM|PM|오전|오후))?(?: ?(?:GMT|UTC)? ?(?P<zone>[+-]\d{1,2}(?::?\d\d)?|Z))?)?",
    re.IGNORECASE,
)
"""2026-03-22, 2026/03/22 9:30:00 PM GMT+9, 2026. 3. 22 오후 9:30:00: what forms and spreadsheets write, year first."""
_EVENING = ("pm", "오후")


def moment_of(text: str, zone: tzinfo) -> datetime | None:
    """The moment that a text tells; without a zone of its own it is meant in `zone`. None where it is not understood.

    A day and a month in front of the year are not: nobody knows which is which.
    """
    found = _YEAR_FIRST.fullmatch(text.strip())
    if found is None:
        return _of_mail(text, zone)
    half = (found["before"] or found["after"] or "").lower()
    hour = int(found["hour"] or 0)
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half in _EVENING else 0)
    try:
        return datetime(
            int(found["year"]),
            int(found["month"]),
            int(found["day"]),
            hour,
            int(found["minute"] or 0),
            int(found["second"] or 0),
            tzinfo=_offset(found["zone"]) or zone,
        )
    except ValueError:
        return None


def _offset(text: str | None) -> tzinfo | None:
    if not text:
        return None
    if text in ("Z", "z"):
        return timezone.utc  # noqa: UP017 - the type of the other branch
    digits = text[1:].replace(":", "")
    hours, minutes = (digits, "0") if len(digits) <= 2 else (digits[:-2], digits[-2:])
    offset = timedelta(hours=int(hours), minutes=int(minutes))
    return timezone(-offset if text[0] == "-" else offset)


def _of_mail(text: str, zone: tzinfo) -> datetime | None:
    """As a mail's header has it (RFC 5322)."""
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)
