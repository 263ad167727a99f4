"""Rules over the whole library: references that must exist, what publication needs, what gives an answer away.

No I/O. Each rule is a function from the library to Problems; `RULES` names them all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date

from sitegen.errors import Place, Problem, warning
from sitegen.model.case import CaseFacts
from sitegen.model.guideline import GuidelineFacts
from sitegen.model.library import Case, Depth, Library, Places
from sitegen.model.series import SeriesFacts
from sitegen.planning.citing import citations_hold
from sitegen.planning.embargo import (
    credits_held_back,
    hiding_of,
    normal,
    public_words,
    shown_sections,
    telling_names,
    tells,
)
from sitegen.planning.licences import licences_hold
from sitegen.planning.rounds.calendar import rounds_are_held
from sitegen.planning.steps import steps_can_be_taken
from sitegen.planning.supersession import guidelines_agree, recommendations_stay
from sitegen.planning.unknown import unknown
from sitegen.planning.withdrawal import published_cases_stay
from sitegen.planning.words import series_anchors
from sitegen.privacy.signoffs import sign_offs_hold
from sitegen.privacy.wording import words_tell_nobody
from sitegen.reading.schema import did_you_mean

Rule = Callable[[Library, date], Iterable[Problem]]


def references_exist(library: Library, today: date) -> Iterator[Problem]:
    """People, findings, collections, cases and guidelines that facts name must be there."""
    del today
    for case in library.cases.values():
        yield from _case_references(library, case)
    for guideline in library.guidelines.values():
        at = guideline.places
        for number, key in enumerate(guideline.facts.authors):
            yield from unknown(library, "person", key, list(library.people), at.of("authors", number))
        for number, key in enumerate(guideline.facts.collections):
            yield from unknown(
                library, "collection", key, list(library.collections), at.of("collections", number)
            )
    for collection in library.collections.values():
        at = collection.places
        facts = collection.facts
        for number, key in enumerate(facts.cases):
            yield from unknown(library, "case", key, list(library.cases), at.of("cases", number))
        for number, key in enumerate(facts.findings):
            yield from unknown(library, "finding", key, list(library.findings), at.of("findings", number))
        for number, key in enumerate(facts.guidelines):
            yield from unknown(
                library, "guideline", key, list(library.guidelines), at.of("guidelines", number)
            )
    yield from _signers_and_wider_findings(library)
    settings_place = Place("content/site.yaml")
    series = library.settings.rounds.collection
    for key in (*library.settings.collections, *([series] if series else [])):
        yield from unknown(library, "collection", key, list(library.collections), settings_place)


def _signers_and_wider_findings(library: Library) -> Iterator[Problem]:
    for record in library.illustrated:
        if record.facts.deid:
            place = record.places.of("deid", "reviewed_by")
            yield from unknown(library, "person", record.facts.deid.reviewed_by, list(library.people), place)
    for finding in library.findings.values():
        if finding.facts.parent:
            place = finding.places.of("parent")
            yield from unknown(library, "finding", finding.facts.parent, list(library.findings), place)


def _case_references(library: Library, case: Case) -> Iterator[Problem]:
    facts, at = case.facts, case.places
    named: list[tuple[str, str, Sequence[str], Iterable[str]]] = [
        ("person", "authors", list(library.people), facts.authors),
        ("finding", "findings", list(library.findings), facts.findings),
        ("collection", "collections", list(library.collections), facts.collections),
        ("case", "related", list(library.cases), facts.related),
    ]
    for kind, key, known, names in named:
        for number, name in enumerate(names):
            yield from unknown(library, kind, name, known, at.of(key, number))
    for s, study in enumerate(facts.studies):
        for n, series in enumerate(study.series):
            for m, mark in enumerate(series.marks):
                if mark.finding:
                    place = at.of("studies", s, "series", n, "marks", m, "finding")
                    yield from unknown(library, "finding", mark.finding, list(library.findings), place)
    for number, link in enumerate(facts.guidelines):
        name, _, part = link.ref.partition("#")
        place = at.of("guidelines", number, "ref")
        yield from unknown(library, "guideline", name, list(library.guidelines), place)
        if name in library.guidelines and part:
            known = [item.id for item in library.guidelines[name].facts.recommendations]
            if part not in known:
                message = f"'{name}' has no recommendation '{part}'"
                yield Problem("unknown-recommendation", place, message, did_you_mean(part, known))


Need = tuple[str, Callable[[CaseFacts], bool], str]

CASE_NEEDS: tuple[Need, ...] = (
    ("published", lambda facts: facts.published is not None, "the day of posting: published: 2026-03-09"),
    ("authors", lambda facts: bool(facts.authors), "who wrote it, by id from people.yaml"),
    ("license", lambda facts: facts.license is not None, "the licence by its SPDX id: license: CC-BY-4.0"),
    ("patient", lambda facts: facts.patient is not None, "age and sex: patient: {age: 65, sex: M}"),
    (
        "studies",
        lambda facts: any(study.series for study in facts.studies),
        "at least one study with pictures",
    ),
    ("diagnosis", lambda facts: facts.diagnosis is not None, "diagnosis: {name: …, certainty: …}"),
    ("findings", lambda facts: bool(facts.findings), "what is seen, by id from findings.yaml"),
    ("teaching_points", lambda facts: bool(facts.teaching_points), "one to five things to remember"),
    ("references", lambda facts: bool(facts.references), "at least one: references: [{doi: …}]"),
    (
        "consent",
        lambda facts: facts.consent is not None,
        "on what ground it may be shown: consent: {basis: written}",
    ),
    (
        "teaser",
        lambda facts: facts.kind != "quiz" or facts.teaser is not None,
        "what stands for the title while the answer is hidden",
    ),
)
"""What a published case needs (CARE and the peers' checklists, see docs/content.md)."""


def publication_needs(library: Library, today: date) -> Iterator[Problem]:
    """A published case is complete, and every series says what its pictures are."""
    del today
    for case in library.cases.values():
        facts = case.facts
        if facts.status == "withdrawn" and facts.withdrawn is None:
            hint = "withdrawn: {on: 2026-03-09, reason: …}"
            message = "the case is withdrawn without a day and a reason"
            yield Problem("missing-for-publication", case.places.of("status"), message, hint)
        if facts.status != "published":
            continue
        for key, fulfilled, hint in CASE_NEEDS:
            if not fulfilled(facts):
                message = f"a published case needs '{key}'"
                yield Problem("missing-for-publication", case.places.of("status"), message, hint)
        for s, study in enumerate(facts.studies):
            for n, series in enumerate(study.series):
                if series.alt is None and any(item.alt is None for item in series.pictures):
                    place = case.places.of("studies", s, "series", n)
                    hint = "say what the pictures are: alt: Axial chest CT, lung window"
                    yield Problem(
                        "alt-missing", place, f"the series '{series.id}' has no alternative text", hint
                    )
    for guideline in library.guidelines.values():
        yield from _guideline_needs(guideline.facts, guideline.places)


def _guideline_needs(facts: GuidelineFacts, places: Places) -> Iterator[Problem]:
    if facts.status == "draft":
        return
    needs = (
        ("issued", facts.issued, "the day of posting"),
        ("issuers", facts.issuers, "who gives it out"),
        ("topics", facts.topics, "at least one topic with recommendations"),
        ("license", facts.license, "the licence by its SPDX id"),
    )
    for key, given, hint in needs:
        if not given:
            message = f"a guideline that is not a draft needs '{key}'"
            yield Problem("missing-for-publication", places.of("status"), message, hint)


def answers_stay_hidden(library: Library, today: date) -> Iterator[Problem]:
    """Nothing that a quiz case shows before its reveal names the answer."""
    for case in library.cases.values():
        if case.facts.kind == "quiz":
            yield from _leaks(case)
        if hiding_of(case.facts, today) != "open":
            for place, word in credits_held_back(case):
                message = (
                    f"the credit holds '{word}', which tells of the answer: it is shown with the answer alone"
                )
                hint = "name who made it and not what it shows: credit: Dr Kim"
                yield warning("credit-withheld", place, message, hint)


def _leaks(case: Case) -> Iterator[Problem]:
    names = telling_names(case)
    for place, what, words in public_words(case):
        shown = normal(words)
        for name in names:
            if tells(name, shown):
                message = f"{what} tells the answer: it holds '{name}'"
                yield Problem("answer-leak", place, message, "say what the reader may know before the reveal")
                break
    for sections in case.prose.values():
        visible = shown_sections(sections)
        for section in visible:
            for heading in section.headings:
                message = f"the section '{section.heading}' holds the heading '{heading}', and is shown before the reveal"
                hint = "begin a section of its own with '## ' at the line's beginning; within this one use **bold** words"
                yield Problem("heading-before-reveal", section.place, message, hint)
        if sections and not visible:
            message = "a quiz case's words begin with the answer"
            hint = "begin with '## History {#history}'; what comes before another heading is hidden"
            yield warning("history-missing", sections[0].place, message, hint)


def windows_are_given(library: Library, today: date) -> Iterator[Problem]:
    """Pictures that hold values need a window to be seen through."""
    del today
    for case in library.cases.values():
        for s, study in enumerate(case.studies):
            for series in study.series:
                depths = {item.picture.depth for item in series.pictures}
                place = case.places.of("studies", s, "series")
                if series.facts.has_values:
                    yield from _live(series.facts, depths, place)
                named = series.facts.window is not None or series.facts.has_values
                if named or not depths & {"grey16", "real"}:
                    continue
                hint = "say which values to show: window: lung, or window: {center: 40, width: 400}"
                if "real" in depths:
                    message = f"the series '{series.facts.id}' holds 32-bit values, which have no range of their own"
                    yield Problem("window-missing", place, message, hint)
                else:
                    message = f"the series '{series.facts.id}' holds 16-bit values and names no window"
                    yield warning(
                        "window-missing", place, message, f"{hint}; without one the whole range is shown"
                    )


def _live(facts: SeriesFacts, depths: set[Depth], place: Place) -> Iterator[Problem]:
    """Values that readers window themselves have to be there, and a first window for them."""
    if depths - {"grey16"}:
        message = (
            f"the series '{facts.id}' is to show its values, but not all of its pictures are 16-bit grey"
        )
        hint = "export them as 16-bit PNG, or take out 'live'"
        yield Problem("live-values", place, message, hint)
    unit = facts.values.unit if facts.values else "HU"
    if facts.window is None or (facts.window == "live" and unit != "HU"):
        message = f"the series '{facts.id}' does not say through which window its {unit} are seen first"
        own = "window: {center: …, width: …}"
        hint = f"write live: true, and {own}" if unit != "HU" else f"add window: lung, or {own}"
        yield Problem("live-values", place, message, hint)


def addresses_differ(library: Library, today: date) -> Iterator[Problem]:
    """No series of a case has the address of another, or of another's picture."""
    del today
    for case in library.cases.values():
        taken: set[str] = set()
        anchors = series_anchors(case)
        for s, study in enumerate(case.studies):
            own: set[str] = set()
            for n, series in enumerate(study.series):
                if series.facts.id in own:
                    continue  # told when the folder was read
                own.add(series.facts.id)
                anchor = anchors[study.facts.id, series.facts.id]
                other, _, number = anchor.rpartition("-")
                clash = f"another series, '{anchor}'" if anchor in taken else ""
                if other in anchors.values() and number.isdecimal():
                    clash = clash or f"picture {number} of '{other}'"
                taken.add(anchor)
                if clash:
                    place = case.places.of("studies", s, "series", n, "id")
                    message = f"links to the series '{series.facts.id}' would be those to {clash}"
                    yield Problem("duplicate-id", place, message, "give it another id, one without a number")


RULES: dict[str, Rule] = {
    "references": references_exist,
    "publication": publication_needs,
    "sign-offs": sign_offs_hold,
    "words": words_tell_nobody,
    "hidden answers": answers_stay_hidden,
    "licences": licences_hold,
    "steps": steps_can_be_taken,
    "rounds": rounds_are_held,
    "windows": windows_are_given,
    "addresses": addresses_differ,
    "guidelines": guidelines_agree,
    "recommendations": recommendations_stay,
    "published cases": published_cases_stay,
    "citations": citations_hold,
}
"""Check rules by name: an extension point."""


def check(library: Library, today: date, chosen: Mapping[str, Rule] = RULES) -> list[Problem]:
    """Every rule's problems."""
    return [problem for rule in chosen.values() for problem in rule(library, today)]
