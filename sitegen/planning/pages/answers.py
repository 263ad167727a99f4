"""The answer of a case: built from the whole case, and put nowhere but on its own page. No I/O."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from markupsafe import Markup, escape

from sitegen import urls
from sitegen.model.case import CaseFacts
from sitegen.model.library import Case, ProseSection
from sitegen.model.series import PictureFacts, SeriesFacts
from sitegen.planning.edition import Edition
from sitegen.planning.embargo import Credits, Shown, shown_sections
from sitegen.planning.pages.correspondence import discussion_of
from sitegen.planning.pages.marks import figures_of, marks_of
from sitegen.planning.pages.questions import questions_of
from sitegen.planning.pages.recommendations import named
from sitegen.planning.pages.rounds import results_of
from sitegen.planning.pages.stacks import marks_json
from sitegen.planning.pages.studies import series_label, studies_of, study_name
from sitegen.planning.supersession import counterparts, standing
from sitegen.planning.views.case import (
    Answer,
    Card,
    CitedGuideline,
    Diagnosis,
    DifferentialView,
    FigureCaption,
)
from sitegen.planning.views.page import Link, Section
from sitegen.planning.words import sections_of, series_anchors

_RELATED = 4

CardMaker = Callable[[Edition, Shown], Card]


def answer_of(edition: Edition, shown: Shown, card: CardMaker) -> Answer | None:
    """All that the reveal tells, or None where the answer is not in the site."""
    case = shown.answer
    if case is None:
        return None
    facts = case.facts
    folded = shown.hiding == "folded"
    url = edition.urls.case(case.id)
    return Answer(
        title=edition.words(facts.title),
        diagnosis=_diagnosis(edition, facts),
        findings=finding_links(edition, facts.findings),
        captions=_captions(edition, case) if folded else (),
        figures=figures_of(edition, case, series_anchors(case)),
        marks=_marks(edition, case) if folded else (),
        events=events_of(edition, facts) if folded else (),
        studies=studies_of(edition, case, after_reveal=True),
        questions=questions_of(edition, facts),
        round=results_of(edition, shown),
        sections=_sections(edition, case, url),
        differential=tuple(
            DifferentialView(
                edition.words(item.name),
                ", ".join(edition.words(name) for name in item.synonyms),
                edition.words(item.favours),
                edition.words(item.against),
            )
            for item in facts.differential
        ),
        teaching_points=tuple(edition.words(point) for point in facts.teaching_points),
        classification=tuple(
            f"{edition.t(f'scheme.{item.scheme}')}: {item.value}" for item in facts.classification
        ),
        keywords=tuple(edition.words(keyword) for keyword in facts.keywords),
        collections=edition.collection_links(facts.collections),
        guidelines=_guidelines(edition, facts),
        references=edition.references(facts.references),
        related=tuple(card(edition, other) for other in related_to(edition, case)),
        doi=Link(facts.doi, f"https://doi.org/{facts.doi}") if facts.doi else None,
        source=_held_back(edition, case) if folded else edition.source(None),
        discussion=discussion_of(edition, case),
    )


def _held_back(edition: Edition, case: Case) -> Markup:
    """Credit and source of the case, as far as naming them earlier would have told the answer."""
    credit = edition.words(Credits(case).held_back(case.facts.credit))
    parts = (escape(credit), edition.source(case.facts.source))
    return Markup(" · ").join(part for part in parts if part)


def events_of(edition: Edition, facts: CaseFacts) -> tuple[tuple[str, str], ...]:
    """What happened on which day, in order."""
    events = sorted(facts.timeline.events if facts.timeline else (), key=lambda event: event.day)
    return tuple((edition.t("study.day", day=event.day), edition.words(event.what)) for event in events)


def _diagnosis(edition: Edition, facts: CaseFacts) -> Diagnosis | None:
    diagnosis = facts.diagnosis
    if diagnosis is None:
        return None
    basis = [edition.t(f"basis.{item}") for item in diagnosis.basis]
    return Diagnosis(
        edition.words(diagnosis.name),
        ", ".join(edition.words(item) for item in diagnosis.synonyms),
        edition.t(f"certainty.{diagnosis.certainty}") if diagnosis.certainty else "",
        edition.catalogue.list(basis),
    )


def finding_links(edition: Edition, ids: tuple[str, ...]) -> tuple[Link, ...]:
    """Findings by label, each with its page."""
    known = [edition.library.findings[key] for key in ids if key in edition.library.findings]
    return tuple(Link(edition.words(item.facts.label), edition.urls.finding(item.id)) for item in known)


def leading_ids(edition: Edition, case: Case) -> frozenset[str]:
    """The sections of a case that stand above its pictures, in the language in which they are shown."""
    return frozenset(section.id for section in shown_sections(_prose(edition, case)))


def _prose(edition: Edition, case: Case) -> Sequence[ProseSection]:
    language = edition.language if edition.language in case.prose else edition.default
    return case.prose.get(language, ())


def _sections(edition: Edition, case: Case, url: str) -> tuple[Section, ...]:
    leading = leading_ids(edition, case)
    hidden = [section.id for section in _prose(edition, case) if section.id not in leading]
    anchors = edition.reference_anchors(case.facts.references)
    return sections_of(edition, case.prose, url, owner=case, only=hidden, anchors=anchors)


def _captions(edition: Edition, case: Case) -> tuple[FigureCaption, ...]:
    anchors = series_anchors(case)
    credits_ = Credits(case)

    def lent(facts: SeriesFacts | PictureFacts) -> Markup:
        credit = credits_.held_back(facts.credit)
        return edition.credit(credit=credit, source=facts.source, license_id=None)

    captions: list[FigureCaption] = []
    for study in case.studies:
        if study.facts.after_reveal:
            continue
        name = study_name(edition, study.facts)
        if study.facts.findings:
            text = edition.words(study.facts.findings)
            captions.append(
                FigureCaption(name, urls.study_anchor(study.facts.id), text, edition.source(None))
            )
        for series in study.series:
            anchor = anchors[study.facts.id, series.facts.id]
            label = f"{name}: {series_label(edition, series)}"
            credit = lent(series.facts)
            if series.facts.caption or credit:
                captions.append(FigureCaption(label, anchor, edition.words(series.facts.caption), credit))
            captions += [
                FigureCaption(
                    f"{label} {number}",
                    urls.picture_anchor(anchor, number),
                    edition.words(item.facts.caption),
                    lent(item.facts),
                )
                for number, item in enumerate(series.pictures, 1)
                if item.facts.caption or lent(item.facts)
            ]
    return tuple(captions)


def _marks(edition: Edition, case: Case) -> tuple[tuple[str, str], ...]:
    """The marks of series whose pictures were shown without them."""
    anchors = series_anchors(case)
    return tuple(
        (anchors[study.facts.id, series.facts.id], marks_json(marks_of(edition, series)))
        for study in case.studies
        for series in study.series
        if series.facts.marks and not study.facts.after_reveal
    )


def _guidelines(edition: Edition, facts: CaseFacts) -> tuple[CitedGuideline, ...]:
    """The guidelines that a case cites; with one that no longer holds goes what stands in its place."""
    known = edition.public.guidelines
    cited: list[CitedGuideline] = []
    for link in facts.guidelines:
        key, _, part = link.ref.partition("#")
        guideline = known.get(key)
        if guideline is None:
            continue
        name = edition.words(guideline.facts.title)
        label = f"{name}{f' ({part})' if part else ''}: {edition.t(f'relation.{link.relation}')}"
        state = standing(guideline.facts, part)
        instead = [named(edition, other, item) for other, item in counterparts(known, key, part)]
        successor = known.get(guideline.facts.superseded_by or "")
        if successor and not instead:
            instead = [Link(edition.words(successor.facts.title), edition.urls.guideline(successor.id))]
        note = "" if state == "holds" else edition.t(f"answer.guideline.{state}")
        cited.append(CitedGuideline(Link(label, edition.urls.guideline(key, part)), note, tuple(instead)))
    return tuple(cited)


def related_to(edition: Edition, case: Case) -> list[Shown]:
    """Cases with an open answer that share the most with this one: named ones first, then by diagnosis and findings."""
    return [edition.public.listed[key] for key in edition.public.sharing.closest(case, _RELATED)]
