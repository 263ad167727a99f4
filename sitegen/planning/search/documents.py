"""What can be found: cases, guidelines, recommendations, findings, collections, pages, each in its parts. No I/O.

A case whose answer is hidden is made from `Shown.public`, and of that from less: teaser, history, facts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from sitegen import urls
from sitegen.model.library import Case, Guideline, Prose, ProseSection
from sitegen.planning.edition import Edition
from sitegen.planning.embargo import Shown
from sitegen.planning.pages.answers import events_of
from sitegen.planning.pages.cases import authors_of, card_of
from sitegen.planning.pages.guidelines import guideline_card, newest_first
from sitegen.planning.pages.studies import series_label, study_name
from sitegen.planning.search.folding import split
from sitegen.planning.views.page import PictureView
from sitegen.planning.words import lead, series_anchors

ANSWER = "sg-answer"
"""The anchor of the answer on a case's page, as the theme writes it."""


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a document that a hit can lead to."""

    anchor: str
    """Empty for the top of the page."""
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Document:
    """One thing that can be found."""

    kind: str
    url: str
    title: str
    parts: tuple[Part, ...]
    """The first says what it is in a line; the others are sections, studies and series."""
    also: tuple[str, ...] = ()
    """Other names under which it is found as under its title."""
    language: str = ""
    """Set where the title is not in the edition's language."""
    lines: tuple[str, ...] = ()
    """What a hit shows below its title."""
    date: tuple[str, str] = ("", "")
    """ISO and in words."""
    picture: PictureView | None = None
    badge: tuple[str, str] = ("", "")
    """A name for styles, and words."""
    terms: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Facet → keys of its terms."""


def case_document(
    edition: Edition, shown: Shown, terms: dict[str, tuple[str, ...]], *, whole: bool
) -> Document:
    """A case; `whole` tells the answer of one whose reader asks for it, else a hidden one tells none."""
    case = shown.answer if whole and shown.answer else shown.public
    facts = case.facts
    told = whole or shown.hiding == "open"
    card = card_of(edition, shown)
    badge = ("draft", edition.t("status.draft")) if card.draft else ("", "")
    if shown.hiding != "open":
        badge = ("unknown", edition.t("case.unknown"))
    also = [words for text in (facts.title, facts.teaser) if text for words in text.every]
    if facts.diagnosis and told:
        names = (facts.diagnosis.name, *facts.diagnosis.synonyms)
        also += [words for text in names for words in text.every]
    parts = [Part("", "", _said(_brief(edition, case))), *_of_prose(edition, case.prose)]
    if told:
        parts += [*_studies(edition, case), *_answer(edition, case)]
    return Document(
        facts.kind,
        card.url,
        edition.words(facts.title),
        tuple(part for n, part in enumerate(parts) if part.text or not n),
        tuple(dict.fromkeys(also)),
        edition.language_of(facts.title),
        tuple(line for line in (card.patient, " · ".join(card.modalities)) if line),
        (card.date_iso, card.date),
        card.picture,
        badge,
        terms,
    )


def _said(texts: Iterable[str]) -> str:
    """Texts one after the other, each once."""
    return " · ".join(dict.fromkeys(text for text in texts if text))


def _brief(edition: Edition, case: Case) -> Iterator[str]:
    facts = case.facts
    yield edition.words(facts.teaser)
    if facts.patient and facts.patient.setting:
        yield edition.t(f"patient.setting.{facts.patient.setting}")
    for author in authors_of(edition, facts.authors):
        yield author.name
    for keyword in facts.keywords:
        yield edition.words(keyword)


def _prose(edition: Edition, prose: Prose) -> Sequence[ProseSection]:
    return prose.get(edition.language, prose.get(edition.default, ()))


def _studies(edition: Edition, case: Case) -> Iterator[Part]:
    anchors = series_anchors(case)
    for study in case.studies:
        name = study_name(edition, study.facts)
        said = (edition.words(study.facts.technique), edition.words(study.facts.findings))
        yield Part(urls.study_anchor(study.facts.id), name, _said(said))
        for series in study.series:
            facts = series.facts
            marked = [edition.library.findings.get(mark.finding or "") for mark in facts.marks]
            texts = [
                *(edition.words(text) for text in (facts.alt, facts.caption)),
                *(edition.words(item.facts.caption) for item in series.pictures),
                *(edition.words(mark.label) for mark in facts.marks),
                *(edition.words(finding.facts.label) for finding in marked if finding),
            ]
            label = f"{name}: {series_label(edition, series)}"
            yield Part(anchors[study.facts.id, facts.id], label, _said(texts))


def _answer(edition: Edition, case: Case) -> Iterator[Part]:
    facts = case.facts
    events = _said(f"{day}: {event}" for day, event in events_of(edition, facts))
    yield Part("", edition.t("case.timeline"), events)
    names = [edition.words(text) for d in facts.differential for text in (d.name, d.favours, d.against)]
    yield Part(ANSWER, edition.t("answer.differential"), _said(names))
    yield Part(ANSWER, edition.t("answer.teaching"), _said(map(edition.words, facts.teaching_points)))
    scheme = [f"{edition.t(f'scheme.{item.scheme}')}: {item.value}" for item in facts.classification]
    yield Part(ANSWER, edition.t("answer.classification"), _said(scheme))


def languages_of(edition: Edition, prose: Prose) -> tuple[str, ...]:
    """The languages of the library in which a document's words exist."""
    return tuple(item for item in edition.settings.languages if item in {edition.default, *prose})


def _translated(edition: Edition, prose: Prose) -> dict[str, tuple[str, ...]]:
    return {"language": languages_of(edition, prose)}


def other_documents(edition: Edition) -> list[Document]:
    """All that is no case: pages, collections, findings, guidelines with their recommendations."""
    public = edition.public
    found: list[Document] = []
    for page in public.pages.values():
        summary = edition.words(page.facts.summary) or lead(_prose(edition, page.prose))
        parts = (Part("", "", edition.words(page.facts.summary)), *_of_prose(edition, page.prose))
        url, title = edition.urls.page(page.id), edition.words(page.facts.title)
        also, terms = page.facts.title.every, _translated(edition, page.prose)
        found.append(Document("page", url, title, parts, also, lines=(summary,), terms=terms))
    for collection in public.collections.values():
        facts = collection.facts
        parts = (Part("", "", edition.words(facts.summary)), *_of_prose(edition, collection.prose))
        url, title = edition.urls.collection(collection.id), edition.words(facts.title)
        lines = tuple(filter(None, [edition.words(facts.summary)]))
        terms = _translated(edition, collection.prose)
        found.append(Document("collection", url, title, parts, facts.title.every, lines=lines, terms=terms))
    found += _findings(edition)
    for guideline in reversed(newest_first(public.guidelines.values())):
        found += _guideline(edition, guideline)
    return found


def _findings(edition: Edition) -> Iterator[Document]:
    for finding in sorted(edition.library.findings.values(), key=lambda item: item.id):
        facts = finding.facts
        described = edition.words(facts.description)
        also = [words for text in (facts.label, *facts.synonyms) for words in text.every]
        also += ["".join(split(name)) for name in also]  # spaces and hyphens are a matter of taste
        also += [code for code in (facts.radlex, facts.snomed) if code]
        synonyms = ", ".join(edition.words(item) for item in facts.synonyms)
        lines = tuple(line for line in (synonyms, described) if line)
        parts = (Part("", "", described),)
        url = edition.urls.finding(finding.id)
        yield Document("finding", url, edition.words(facts.label), parts, tuple(also), lines=lines)


def _of_prose(edition: Edition, prose: Prose) -> tuple[Part, ...]:
    return tuple(Part(item.id, item.heading, item.text) for item in _prose(edition, prose) if item.text)


def _guideline(edition: Edition, guideline: Guideline) -> Iterator[Document]:
    facts = guideline.facts
    card = guideline_card(edition, guideline)
    issued = (facts.issued.isoformat() if facts.issued else "", card.date)
    badge = ("", "") if card.status == "active" else (card.status, card.status_label)
    known = tuple(key for key in facts.collections if key in edition.public.collections)
    terms = {**_translated(edition, guideline.prose), "collection": known}
    also = (*facts.title.every, *(words for text in facts.keywords for words in text.every))
    faq = [edition.words(text) for item in facts.faq for text in (item.q, item.a)]
    local = [edition.words(text) for item in facts.terms for text in (item.term, item.meaning)]
    topics = [
        Part(
            topic.id,
            edition.words(topic.title),
            _said([edition.words(topic.question), edition.words(topic.introduction)]),
        )
        for topic in facts.topics
    ]
    parts = [
        Part("", "", _said([card.summary, card.issuers])),
        *_of_prose(edition, guideline.prose),
        *(part for part in topics if part.text),
        *([Part("sg-terms", edition.t("guideline.terms"), _said(local))] if local else []),
        *([Part("sg-faq", edition.t("guideline.faq"), _said(faq))] if faq else []),
    ]
    lines = tuple(line for line in (card.issuers, card.summary) if line)
    yield Document(
        "guideline",
        card.url,
        card.title,
        tuple(parts),
        also,
        lines=lines,
        date=issued,
        badge=badge,
        terms=terms,
    )
    if facts.status == "withdrawn":
        return  # nobody should follow one of its recommendations from a list that does not say why it went
    for number, item in enumerate(facts.recommendations, 1):
        text = edition.words(item.text)
        more = _said([edition.words(item.rationale), edition.words(item.remarks)])
        yield Document(
            "recommendation",
            edition.urls.guideline(guideline.id, item.id),
            f"{card.title}: {edition.t('recommendation.heading')} {number}",
            tuple(Part("", "", words) for words in (text, more) if words),
            (text,),
            lines=(text,),
            date=issued,
            badge=badge,
            terms=terms,
        )
