"""Rules over guidelines: which one stands for which, whether what was published is still there, whether a review is due.

No I/O. What git kept of a guideline arrives as a value of the library.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Literal

from sitegen.errors import Place, Problem, warning
from sitegen.model.guideline import GuidelineFacts, Recommendation
from sitegen.model.library import Guideline, Library, Places
from sitegen.planning.unknown import unknown
from sitegen.reading.schema import did_you_mean

Standing = Literal["holds", "superseded", "withdrawn"]


def standing(facts: GuidelineFacts, recommendation_id: str = "") -> Standing:
    """Whether a guideline, or one of its recommendations, still holds."""
    if facts.status == "withdrawn":
        return "withdrawn"
    if any(item.id == recommendation_id and item.change == "withdrawn" for item in facts.recommendations):
        return "withdrawn"
    return "superseded" if facts.status == "superseded" else "holds"


def counterparts(
    guidelines: Mapping[str, Guideline], guideline_id: str, recommendation_id: str
) -> tuple[tuple[str, Recommendation], ...]:
    """The recommendations of a guideline's successor that stand for one of its own: (the successor's id, recommendation)."""
    successor = guidelines.get(guidelines[guideline_id].facts.superseded_by or "")
    if successor is None:
        return ()
    ref = f"{guideline_id}#{recommendation_id}"
    return tuple((successor.id, item) for item in successor.facts.recommendations if ref in item.replaces)


def guidelines_agree(library: Library, today: date) -> Iterator[Problem]:
    """Supersession is told on both sides, reviews follow one another, and one that is due is named."""
    for guideline in library.guidelines.values():
        facts, at = guideline.facts, guideline.places
        yield from _before(library, guideline)
        yield from _after(library, guideline)
        yield from _replaced(library, guideline)
        yield from _chain(facts, at)
        if facts.status == "active" and facts.review_due and facts.review_due < today:
            message = f"the review was due on {facts.review_due.isoformat()}"
            hint = "review it and set 'last_reviewed' and 'review_due' anew"
            yield warning("review-due", at.of("review_due"), message, hint)
        yield from _recommendation_ids(guideline.id, facts, at)


def _before(library: Library, guideline: Guideline) -> Iterator[Problem]:
    """The guidelines that this one supersedes say so."""
    for number, key in enumerate(guideline.facts.supersedes):
        place = guideline.places.of("supersedes", number)
        yield from unknown(library, "guideline", key, list(library.guidelines), place)
        other = library.guidelines.get(key)
        if other and other.facts.superseded_by != guideline.id:
            hint = f"write 'superseded_by: {guideline.id}' in {key}, or take it away here"
            message = f"'{key}' does not say that it is superseded by this one"
            yield Problem("supersession", place, message, hint)


def _after(library: Library, guideline: Guideline) -> Iterator[Problem]:
    """A superseded guideline has a successor that says so, is in the site, and does not come from itself."""
    facts, at = guideline.facts, guideline.places
    if facts.superseded_by is None:
        if facts.status == "superseded":
            hint = "superseded_by: <id of the successor>"
            yield Problem("supersession", at.of("status"), "a superseded guideline names no successor", hint)
        return
    place = at.of("superseded_by")
    yield from unknown(library, "guideline", facts.superseded_by, list(library.guidelines), place)
    if facts.status == "active":
        message = "a guideline with a successor is said to be in force"
        yield Problem("supersession", at.of("status"), message, "status: superseded")
    successor = library.guidelines.get(facts.superseded_by)
    if successor is None:
        return
    if guideline.id not in successor.facts.supersedes:
        hint = f"write 'supersedes: [{guideline.id}]' in {facts.superseded_by}"
        message = f"'{facts.superseded_by}' does not say that it supersedes this one"
        yield Problem("supersession", place, message, hint)
    if facts.status == "superseded" and successor.facts.status == "draft":
        message = f"the successor '{successor.id}' is a draft: readers would be left without either"
        yield Problem("supersession", place, message, "publish it first, or keep this one active till then")
    if guideline.id in _line(library.guidelines, successor):
        message = f"'{guideline.id}' is among the successors of its own successor"
        yield Problem("supersession", place, message, "say which one is the newest")


def _line(guidelines: Mapping[str, Guideline], start: Guideline) -> list[str]:
    """The ids of a guideline and of all that came after it, each once."""
    line = [start.id]
    following = guidelines.get(start.facts.superseded_by or "")
    while following is not None and following.id not in line:
        line.append(following.id)
        following = guidelines.get(following.facts.superseded_by or "")
    return line


def _replaced(library: Library, guideline: Guideline) -> Iterator[Problem]:
    """What a recommendation replaces is in a guideline that this one supersedes."""
    for t, topic in enumerate(guideline.facts.topics):
        for r, item in enumerate(topic.recommendations):
            for number, ref in enumerate(item.replaces):
                place = guideline.places.of("topics", t, "recommendations", r, "replaces", number)
                name, _, part = ref.partition("#")
                if name not in guideline.facts.supersedes:
                    message = f"'{ref}' is not of a guideline that this one supersedes"
                    hint = f"write 'supersedes: [{name}]', or mend the name"
                    yield Problem("supersession", place, message, hint)
                elif name in library.guidelines:
                    known = [each.id for each in library.guidelines[name].facts.recommendations]
                    if part not in known:
                        message = f"'{name}' has no recommendation '{part}'"
                        yield Problem("unknown-recommendation", place, message, did_you_mean(part, known))


def _chain(facts: GuidelineFacts, at: Places) -> Iterator[Problem]:
    """The steps of the review chain stand in the order of their days."""
    latest: date | None = None
    for number, step in enumerate(facts.review):
        if step.on is None:
            continue
        if latest and step.on < latest:
            message = f"'{step.what}' on {step.on.isoformat()} stands behind a step of {latest.isoformat()}"
            hint = "put the steps into the order of their days, or mend the day"
            yield warning("review-order", at.of("review", number, "on"), message, hint)
        latest = max(latest or step.on, step.on)


def _recommendation_ids(guideline_id: str, facts: GuidelineFacts, at: Places) -> Iterator[Problem]:
    seen: set[str] = set()
    for t, topic in enumerate(facts.topics):
        for r, item in enumerate(topic.recommendations):
            if item.id in seen:
                place = at.of("topics", t, "recommendations", r, "id")
                message = f"two recommendations of '{guideline_id}' have the id '{item.id}'"
                yield Problem("duplicate-id", place, message, "an id is permanent and never used for another")
            seen.add(item.id)


def recommendations_stay(library: Library, today: date) -> Iterator[Problem]:
    """What a published guideline recommended before its last change is still there, be it as withdrawn."""
    del today
    for key, before in library.committed.items():
        guideline = library.guidelines.get(key)
        if guideline is None:
            if f"guideline:{key}" not in library.broken:
                message = f"the guideline '{key}' was published, and is gone"
                hint = "put it back with 'status: withdrawn': others link to it"
                yield Problem("recommendation-gone", Place(f"content/guidelines/{key}"), message, hint)
            continue
        now = {item.id for item in guideline.facts.recommendations}
        for lost in sorted(before - now):
            message = f"the recommendation '{lost}' was published, and is gone"
            hint = f"put it back under 'id: {lost}', with 'change: withdrawn' if it no longer holds: others cite it"
            yield Problem("recommendation-gone", guideline.places.of("topics"), message, hint)
