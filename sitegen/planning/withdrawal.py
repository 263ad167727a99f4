"""The rule over cases that readers have seen: each keeps its page and its id, be it as withdrawn.

No I/O. What git kept of cases arrives as a value of the library.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from sitegen.errors import Place, Problem
from sitegen.model.library import Case, CommittedCase, Library


def published_cases_stay(library: Library, today: date) -> Iterator[Problem]:
    """A case that was in the site is still there, and is the same case, be it under another id that leads on from its earlier one.

    Others cite it by its address. COPE's guidelines and NISO RP-45 (CREC) ask of what is taken back that its page stays, says so and
    says why, and that the citation can still be found.
    """
    for key, states in library.committed_cases.items():
        seen = [state for state in states if _was_seen(state, today)]
        if not seen:
            continue
        case = library.cases.get(key)
        if case is None and any(_same(now, state) for now in _renamed(library, key, today) for state in seen):
            continue
        if case is None:
            if f"case:{key}" not in library.broken:
                message = f"the case '{key}' was published, and is gone"
                yield Problem("case-gone", Place(f"content/cases/{key}/case.md"), message, _REMEDY)
        elif case.facts.status == "draft":
            message = f"the case '{key}' was published, and is a draft now: its page would be gone"
            yield Problem("case-gone", case.places.of("status"), message, _REMEDY)
        elif not any(_same(case, state) for state in seen):
            message = f"'{key}' is the id of another case, which was published"
            hint = "put that case back as withdrawn, and give this one an id of its own: links and citations lead to the other"
            yield Problem("case-id-reused", case.places.of("title"), message, hint)


_REMEDY = (
    "put its file back with 'status: withdrawn' and 'withdrawn: {on: 2026-03-09, reason: …}'; "
    "its pictures and words may go. If it has another id now, name the earlier one in its 'aliases'"
)


def _renamed(library: Library, key: str, today: date) -> Iterator[Case]:
    """Cases in the site that lead on from the address which the id had."""
    for case in library.cases.values():
        facts = case.facts
        shown = facts.status != "draft" and (facts.published is None or facts.published <= today)
        if shown and key in facts.aliases:
            yield case


def _was_seen(state: CommittedCase, today: date) -> bool:
    """Whether its day of posting has come; one that can't be read is taken for one that has."""
    try:
        return date.fromisoformat(state.published) <= today
    except ValueError:
        return True


def _same(case: Case, state: CommittedCase) -> bool:
    """Whether anything of what tells cases apart is still the same: one of them alone may be mended at any time."""
    facts = case.facts
    published = facts.published.isoformat() if facts.published else ""
    diagnoses = frozenset(facts.diagnosis.name.every) if facts.diagnosis else frozenset()
    return bool(
        published == state.published or state.titles & set(facts.title.every) or state.diagnoses & diagnoses
    )
