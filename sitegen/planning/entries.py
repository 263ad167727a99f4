"""What feeds tell: a case as it was posted, the answer on its day, a guideline, a withdrawal. No I/O.

A posted case stays as it was shown on that day, so that whoever comes late can still try; the answer that a day
reveals is an entry of its own, which no feed holds before.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from sitegen import urls
from sitegen.model.library import Case, Guideline
from sitegen.planning import days, embargo
from sitegen.planning.edition import Edition, is_phantom
from sitegen.planning.embargo import Shown
from sitegen.planning.pages.cases import authors_of, modalities_of, patient_line
from sitegen.planning.structured.nodes import licence_url
from sitegen.planning.structured.pictures import KeyPicture, key_pictures
from sitegen.planning.words import lead


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of a feed."""

    id: str
    """Whole address of what it tells of: it stays when a title changes."""
    title: str
    language: str
    summary: str
    content: Markup
    published: date
    updated: date
    authors: tuple[tuple[str, str], ...]
    """Name and whole address, which may be empty."""
    tags: tuple[str, ...] = ()
    licence: str = ""
    """Its address."""
    picture: str = ""
    """Whole address."""


def case_entries(edition: Edition, shown: Shown, *, posting: bool = True) -> Iterator[Entry]:
    """What there is to tell of a case on the day; nothing of drafts.

    `posting` is False where being in the feed would have told the answer: then the posting never stood in it.
    """
    facts = shown.public.facts
    if facts.published is None or facts.status == "draft":
        return
    today = edition.public.today
    reveal = days.revealed_on(facts)
    revealed = reveal if reveal and facts.published <= reveal <= today and shown.hiding == "open" else None
    if facts.status == "withdrawn":
        if posting:
            yield _withdrawn(edition, shown, facts.published)
        if revealed:
            yield _withdrawn(edition, shown, revealed, answer=True)
        return
    if revealed is None:
        yield _case(edition, shown.public, facts.published)
        return
    if posting:
        yield _case(edition, embargo.strip(shown.public, frozenset()), facts.published)
    yield _answer(edition, shown.public, revealed)


def guideline_entry(edition: Edition, guideline: Guideline) -> Entry | None:
    """A guideline, told anew with every version and review; None for drafts, and without a day of issue."""
    facts = guideline.facts
    changed = days.guideline_changed(facts, edition.public.today)
    if facts.issued is None or changed is None or facts.status == "draft":
        return None
    log = sorted(facts.changelog, key=lambda change: (change.date, change.version), reverse=True)
    news = next((change for change in log if change.date <= edition.public.today), None)
    summary = edition.words(facts.summary)
    said = [summary, f"{news.version}: {edition.words(news.summary)}" if news else ""]
    return Entry(
        id=_whole(edition, edition.urls.guideline(guideline.id)),
        title=edition.t("feeds.guideline", title=edition.words(facts.title), version=facts.version),
        language=edition.language_of(facts.title) or edition.language,
        summary=summary,
        content=_paragraphs(said),
        published=min(facts.issued, changed),
        updated=changed,
        authors=tuple((edition.words(item.name), item.url or "") for item in facts.issuers),
        tags=(edition.t(f"status.{facts.status}"),),
        licence=licence_url(facts.license or edition.settings.license),
    )


def _case(edition: Edition, case: Case, published: date) -> Entry:
    """A case as `case` tells it: stripped where the answer is hidden or has an entry of its own."""
    facts = case.facts
    modalities = modalities_of(edition, case)
    patient = patient_line(edition, facts.patient)
    kept = case.prose.get(edition.language) or case.prose.get(edition.default) or ()
    history = lead(embargo.shown_sections(kept), 400)
    pictures = key_pictures(edition, case)
    teaser = edition.words(facts.teaser)
    title = edition.words(facts.title)
    said = [
        teaser if teaser != title else "",
        " · ".join(part for part in (patient, *modalities) if part),
        history,
        edition.t("phantom.notice") if is_phantom([case]) else "",
    ]
    return Entry(
        id=_whole(edition, edition.urls.case(case.id)),
        title=title,
        language=edition.language_of(facts.title) or edition.language,
        summary=", ".join(part for part in (teaser or title, patient) if part),
        content=_picture(pictures) + _paragraphs(said),
        published=published,
        updated=days.last(published, facts.updated, today=edition.public.today) or published,
        authors=_authors(edition, case),
        tags=modalities,
        licence=licence_url(facts.license or edition.settings.license),
        picture=pictures[0].url if pictures else "",
    )


def _answer(edition: Edition, case: Case, revealed: date) -> Entry:
    """The answer of a case, from the day of its reveal on."""
    facts = case.facts
    points = [edition.words(item) for item in facts.teaching_points]
    diagnosis = edition.words(facts.diagnosis.name) if facts.diagnosis else ""
    findings = [edition.library.findings[key] for key in facts.findings if key in edition.library.findings]
    title = edition.words(facts.title)
    said = [edition.words(facts.teaser), diagnosis if diagnosis != title else "", *points]
    return Entry(
        id=_whole(edition, f"{edition.urls.case(case.id)}#{urls.ANSWER_ANCHOR}"),
        title=edition.t("feeds.answer", title=title),
        language=edition.language_of(facts.title) or edition.language,
        summary=diagnosis or title,
        content=_paragraphs(said),
        published=revealed,
        updated=days.last(revealed, facts.updated, today=edition.public.today) or revealed,
        authors=_authors(edition, case),
        tags=(*modalities_of(edition, case), *(edition.words(item.facts.label) for item in findings)),
        licence=licence_url(facts.license or edition.settings.license),
    )


def _withdrawn(edition: Edition, shown: Shown, published: date, *, answer: bool = False) -> Entry:
    """Takes the place of what readers' programs keep of a case that was taken back: nothing of it is left."""
    case = shown.public
    withdrawal = case.facts.withdrawn
    anchor = f"#{urls.ANSWER_ANCHOR}" if answer else ""
    on = withdrawal.on if withdrawal else published
    said = (
        edition.t("case.withdrawn", date=edition.day(on), reason=edition.words(withdrawal.reason))
        if withdrawal
        else edition.t("status.withdrawn")
    )
    return Entry(
        id=_whole(edition, f"{edition.urls.case(case.id)}{anchor}"),
        title=f"{case.id}: {edition.t('status.withdrawn')}",
        language=edition.language,
        summary=said,
        content=_paragraphs([said]),
        published=published,
        updated=days.last(published, on, today=edition.public.today) or published,
        authors=_authors(edition, case),
    )


def _authors(edition: Edition, case: Case) -> tuple[tuple[str, str], ...]:
    return tuple(
        (author.name, _whole(edition, author.url)) for author in authors_of(edition, case.facts.authors)
    )


def _picture(pictures: Sequence[KeyPicture]) -> Markup:
    if not pictures:
        return Markup("")
    item = pictures[0]
    shown = Markup('<p><img src="{}" alt="{}" width="{}" height="{}"></p>')
    return shown.format(item.url, item.alt, item.file.width, item.file.height)


def _paragraphs(texts: Sequence[str]) -> Markup:
    return Markup("").join(Markup("<p>{}</p>").format(text) for text in texts if text)


def _whole(edition: Edition, site_path: str) -> str:
    return urls.absolute(edition.settings.base_url, site_path)
