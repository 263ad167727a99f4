"""`sitegen status`: what waits for editors. Drafts and what each needs, sign-offs, reviews, days to come."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from typing import Any

from sitegen.errors import Problem, Severity
from sitegen.model.library import Case, Guideline, Illustrated, Library, record_of_file
from sitegen.planning.rules import CASE_NEEDS, check
from sitegen.privacy.signoffs import label, sign_offs_hold


@dataclass(frozen=True, slots=True)
class Need:
    """What has to be mended or added before a record can be published."""

    code: str
    line: int
    message: str
    hint: str


@dataclass(frozen=True, slots=True)
class Draft:
    """A record that is not published yet."""

    record: str
    """As `sitegen signoff` calls it: the id of a case, else the folder and the id."""
    title: str
    path: str
    given: int
    """How many of the facts that a published case needs are there; of other records, 0."""
    of: int
    """How many such facts there are."""
    needs: tuple[Need, ...]


@dataclass(frozen=True, slots=True)
class SignOff:
    """A published record without a sign-off that holds."""

    record: str
    code: str
    message: str
    hint: str


@dataclass(frozen=True, slots=True)
class Coming:
    """A day on which something happens to a record, and how far off it is; negative where it is past."""

    record: str
    on: str
    days: int


@dataclass(frozen=True, slots=True)
class Status:
    """All that waits for editors on a day."""

    date: str
    drafts: tuple[Draft, ...]
    signoffs: tuple[SignOff, ...]
    reviews: tuple[Coming, ...]
    """Guidelines in force whose review is due, or soon will be."""
    posts: tuple[Coming, ...]
    """Published cases whose day of posting is to come."""
    reveals: tuple[Coming, ...]
    """Quiz cases whose answer is in the site from that day on."""


def status_of(library: Library, today: date, *, within: int) -> Status:
    """What waits in a library on a day; reviews are told so many days before they are due.

    A draft needs whatever `sitegen check` would say of it, were it published today.
    """
    cases = [case for case in library.cases.values() if case.facts.status == "published"]
    reviews = [
        (item.facts.review_due, f"guidelines/{key}")
        for key, item in library.guidelines.items()
        if item.facts.status == "active" and item.facts.review_due is not None
    ]
    posts = [(case.facts.published, case.id) for case in cases if case.facts.published]
    reveals = [
        (case.facts.reveal, case.id)
        for case in cases
        if case.facts.kind == "quiz" and case.facts.reveal != "click"
    ]
    return Status(
        today.isoformat(),
        tuple(_drafts(library, today)),
        tuple(_sign_offs(library, today)),
        _coming((pair for pair in reviews if pair[0] <= today + timedelta(within)), today),
        _coming((pair for pair in posts if pair[0] > today), today),
        _coming((pair for pair in reveals if pair[0] > today), today),
    )


def _coming(days: Iterable[tuple[date, str]], today: date) -> tuple[Coming, ...]:
    return tuple(Coming(record, on.isoformat(), (on - today).days) for on, record in sorted(days))


def _published(record: Any) -> Any:
    """A draft as it would be, were it published as it stands; any other record as it is."""
    if record.facts.status != "draft":
        return record
    status = "active" if isinstance(record, Guideline) else "published"
    return replace(record, facts=record.facts.model_copy(update={"status": status}))


def _drafts(library: Library, today: date) -> Iterator[Draft]:
    drafts = [record for record in library.illustrated if record.facts.status == "draft"]
    if not drafts:
        return

    whole = replace(
        library,
        cases={key: _published(item) for key, item in library.cases.items()},
        guidelines={key: _published(item) for key, item in library.guidelines.items()},
        collections={key: _published(item) for key, item in library.collections.items()},
        pages={key: _published(item) for key, item in library.pages.items()},
    )
    errors = _by_record(item for item in check(whole, today) if item.severity is Severity.ERROR)
    for record in drafts:
        title, language = record.facts.title, library.settings.default_language
        given = sum(there(record.facts) for _, there, _ in CASE_NEEDS) if isinstance(record, Case) else 0
        yield Draft(
            label(record),
            title.in_language(language, language),
            record.places.of().path,
            given,
            len(CASE_NEEDS) if isinstance(record, Case) else 0,
            tuple(_need(item) for item in _of(record, errors)),
        )


def _by_record(problems: Iterable[Problem]) -> dict[str, list[Problem]]:
    """Problems in order, by what their files belong to: gone through once, not once for every record."""
    found: dict[str, list[Problem]] = {}
    for problem in sorted(problems, key=lambda item: item.sort_key):
        found.setdefault(record_of_file(problem.place.path), []).append(problem)
    return found


def _of(record: Illustrated, problems: Mapping[str, list[Problem]]) -> list[Problem]:
    """The problems in a record's own files."""
    own = f"content/{record.folder}/{record.id}"
    # A page's namesake folder, or a case's folder as a whole, is found under the same name.
    start = own + ("/" if isinstance(record, (Case, Guideline)) else ".")
    return [item for item in problems.get(own, ()) if item.place.path.startswith(start)]


def _need(problem: Problem) -> Need:
    return Need(problem.code, problem.place.line, problem.message, problem.hint)


def _sign_offs(library: Library, today: date) -> Iterator[SignOff]:
    problems = _by_record(sign_offs_hold(library, today))
    for record in library.illustrated:
        if record.facts.status == "draft":  # told among its needs
            continue
        for problem in _of(record, problems):
            yield SignOff(label(record), problem.code, problem.message, problem.hint)


def as_json(status: Status) -> str:
    """All of it, for programs."""
    return json.dumps(asdict(status), ensure_ascii=False, indent=2) + "\n"


def as_lines(status: Status) -> list[str]:
    """All of it, for people: a heading for each part that is not empty."""
    lines: list[str] = []
    for title, found in (
        (f"Drafts: {len(status.drafts)}", _draft_lines(status.drafts)),
        (
            f"Sign-offs missing or void: {len(status.signoffs)}",
            [f"  {item.record}: {item.message} ({item.hint})" for item in status.signoffs],
        ),
        (f"Reviews due: {len(status.reviews)}", _days(status.reviews)),
        (f"To be posted: {len(status.posts)}", _days(status.posts)),
        (f"Answers to be revealed: {len(status.reveals)}", _days(status.reveals)),
    ):
        if found:
            lines += ["", title, *found] if lines else [title, *found]
    return lines or ["Nothing waits: no drafts, every sign-off holds, no review is due, no day is to come."]


def _draft_lines(drafts: Iterable[Draft]) -> list[str]:
    lines: list[str] = []
    for draft in drafts:
        score = f", {draft.given} of {draft.of} facts" if draft.of else ""
        lines.append(f"  {draft.record}: {draft.title}{score}")
        if not draft.needs:
            lines.append("    ready to be published")
        lines += [
            f"    line {need.line}: {need.message}{f' ({need.hint})' if need.hint else ''}"
            for need in draft.needs
        ]
    return lines


def _days(days: Iterable[Coming]) -> list[str]:
    return [f"  {item.on}  {item.record} ({_told(item.days)})" for item in days]


def _told(days: int) -> str:
    if days == 0:
        return "today"
    number = f"{abs(days)} day" if abs(days) == 1 else f"{abs(days)} days"
    return f"in {number}" if days > 0 else f"{number} ago"
