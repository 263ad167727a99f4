"""The lists that readers sent in: tables of a form host, files saved from a case page, mails."""

from __future__ import annotations

import csv
import json
import mailbox
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import tzinfo
from email import policy
from email.message import EmailMessage, Message
from email.parser import BytesParser
from email.utils import parseaddr
from pathlib import Path
from typing import Any, cast

from sitegen.errors import Place, Problem, UsageFault
from sitegen.importers.csv_rows import decoded, records
from sitegen.model.rounds import PLACES
from sitegen.ops.rounds.times import moment_of
from sitegen.planning.rounds.scoring import Entry

_LONGEST = 120
"""Characters of an answer or a name, as on the form."""
_ANSWERS = tuple(f"answer{number}" for number in range(1, PLACES + 1))
_COLUMNS = ("case", "name", "affiliation", "email", "named", "submitted", *_ANSWERS)
_ALSO = {
    "e-mail": "email", "timestamp": "submitted", "submitted at": "submitted", "submission date": "submitted",
    "타임스탬프": "submitted", "이름": "name", "소속": "affiliation", "이메일": "email",
}  # fmt: skip
"""What form hosts call these columns."""
_YES = frozenset(("yes", "true", "on", "1", "y", "예", "네"))
_LINE = re.compile(rf"({'|'.join(_COLUMNS)})[ \t]*:(.*)", re.IGNORECASE)
_TAG = re.compile(r"<(?:br|/p|/div)[^>]*>", re.IGNORECASE)

Fields = Mapping[str, str]


@dataclass
class Answers:
    """What was read of some files."""

    entries: list[Entry] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    others: int = 0
    """Lists for other cases."""


def read_answers(files: Sequence[tuple[Path, str]], case_id: str, zone: tzinfo) -> Answers:
    """Every list for a case in files, each with its name as messages show it.

    Raises UsageFault where a file can't be read or is of no kind that is known.
    """
    answers = Answers()
    for path, shown in files:
        reader = _READERS.get(path.suffix.lower())
        if reader is None:
            known = ", ".join(sorted(_READERS))
            raise UsageFault(f"{shown} is no file of answers", f"known are {known}")
        try:
            for place, found in reader(path, shown):
                _take(answers, place, found, case_id, zone)
        except OSError as error:
            raise UsageFault(f"{shown} can't be read: {error.strerror or error}", "check the path") from error
    return answers


def _take(answers: Answers, place: Place, found: Fields | Problem, case_id: str, zone: tzinfo) -> None:
    if isinstance(found, Problem):
        answers.problems.append(found)
    elif found.get("case", case_id) != case_id:
        answers.others += 1
    else:
        entry = _entry(found, place, zone)
        if isinstance(entry, Problem):
            answers.problems.append(entry)
        else:
            answers.entries.append(entry)


def _entry(fields: Fields, place: Place, zone: tzinfo) -> Entry | Problem:
    """A list from its fields. No message repeats them: reports stand in logs, and these are people's."""
    given = tuple(words for key in _ANSWERS if (words := _cell(fields.get(key, ""))))
    if not given:
        return _fault(place, "no diagnosis stands here", f"one at least, in the column {_ANSWERS[0]}")
    submitted = None
    if written := fields.get("submitted", "").strip():
        submitted = moment_of(written, zone)
        if submitted is None:
            return _fault(place, "the time of sending is not understood", "write it like 2026-03-22 21:30")
    return Entry(
        given,
        name=_cell(fields.get("name", "")),
        affiliation=_cell(fields.get("affiliation", "")),
        email=_cell(fields.get("email", "")),
        named=fields.get("named", "").strip().casefold() in _YES,
        submitted=submitted,
    )


def _cell(text: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:_LONGEST].strip()


def _fault(place: Place, message: str, hint: str) -> Problem:
    return Problem("round-answer", place, message, hint, unrepeated=True)


def _column(head: str) -> str:
    name = " ".join(head.casefold().split())
    return _ALSO.get(name, name)


def _of_table(path: Path, shown: str) -> Iterator[tuple[Place, Fields | Problem]]:
    text, faults = decoded(path, shown)
    for fault in faults:
        yield fault.place, fault
    rows = records(text, shown)
    heads: list[str] | None = None
    for place, cells in rows:
        if isinstance(cells, csv.Error):
            yield place, _fault(place, f"this is no row of a table: {cells}", "save the table as CSV again")
        elif heads is None:
            heads = [_column(cell) for cell in cells]
            if _ANSWERS[0] not in heads:
                hint = f"the columns are {', '.join(_COLUMNS)}; the first line names them"
                yield place, _fault(place, f"no column is called {_ANSWERS[0]}", hint)
                return
        else:
            yield place, dict(zip(heads, cells, strict=False))


def _of_lines(path: Path, shown: str) -> Iterator[tuple[Place, Fields | Problem]]:
    for number, line in enumerate(path.read_bytes().decode("utf-8-sig", "replace").splitlines(), 1):
        if not line.strip():
            continue
        place = Place(shown, number)
        try:
            value = json.loads(line)
        except (ValueError, RecursionError):
            value = None
        if isinstance(value, dict):
            yield place, _flat(value)
        else:
            yield (
                place,
                _fault(place, "this line is no list of a reader", "take the file as the page saved it"),
            )


def _flat(value: Mapping[str, Any]) -> Fields:
    """The fields of a saved list; whatever is no text is none."""
    given = value.get("answers")
    listed = dict(zip(_ANSWERS, given if isinstance(given, list) else [], strict=False))
    fields = {key: item for key, item in {**value, **listed}.items() if isinstance(item, str)}
    return fields | {"named": "yes" if value.get("named") in (True, "yes") else ""}


def _of_mail(path: Path, shown: str) -> Iterator[tuple[Place, Fields | Problem]]:
    message = BytesParser(policy=policy.default).parsebytes(path.read_bytes())
    yield Place(shown), _fields_of(message, Place(shown))


def _of_mailbox(path: Path, shown: str) -> Iterator[tuple[Place, Fields | Problem]]:
    def parsed(file: Any) -> Message:
        return BytesParser(policy=policy.default).parse(file)

    if not path.is_file():
        raise UsageFault(f"{shown} can't be read: there is no such file", "check the path")
    box = mailbox.mbox(path, factory=cast("Any", parsed), create=False)
    try:
        for number, message in enumerate(box, 1):
            place = Place(f"{shown}#{number}")
            yield place, _fields_of(cast("EmailMessage", message), place)
    finally:
        box.close()


def _fields_of(message: EmailMessage, place: Place) -> Fields | Problem:
    """The lines of a mail that name a field; sender and day are the mail's own."""
    part = message.get_body(("plain", "html"))
    try:
        text = part.get_content() if part is not None else ""
    except (LookupError, ValueError, KeyError):
        text = ""
    if part is not None and part.get_content_type() == "text/html":
        text = re.sub(r"<[^>]*>", "", _TAG.sub("\n", text))
    found = [match for line in str(text).splitlines() if (match := _LINE.fullmatch(line.strip()))]
    fields = {match[1].lower(): match[2].strip() for match in reversed(found)}  # an answer quotes below
    if not fields:
        return _fault(place, "this mail holds no list", "leave mails out that are about something else")
    fields["email"] = parseaddr(str(message.get("From", "")))[1] or fields.get("email", "")
    fields["submitted"] = str(message.get("Date", "")) or fields.get("submitted", "")
    return fields


_READERS = {
    ".csv": _of_table,
    ".tsv": _of_table,
    ".jsonl": _of_lines,
    ".eml": _of_mail,
    ".mbox": _of_mailbox,
}
