"""Case pages and case cards. Cards and all but the answer are built from what is public alone. No I/O."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from markupsafe import Markup

from sitegen import urls
from sitegen.model.case import Patient
from sitegen.model.library import Case, Series
from sitegen.planning import citations
from sitegen.planning.derivatives import stored_window
from sitegen.planning.edition import Edition, is_phantom
from sitegen.planning.embargo import Shown
from sitegen.planning.pages.answers import answer_of, events_of, leading_ids
from sitegen.planning.pages.correspondence import letter_about
from sitegen.planning.pages.licences import rights_of
from sitegen.planning.pages.questions import questions_of, steps_of
from sitegen.planning.pages.quiz import quiz_of
from sitegen.planning.pages.rounds import round_of
from sitegen.planning.pages.signoffs import sign_off_of
from sitegen.planning.pages.studies import studies_of
from sitegen.planning.plan import PlannedPage
from sitegen.planning.views.case import Author, Card, CaseView
from sitegen.planning.views.page import CitationView, Link, PictureView
from sitegen.planning.words import sections_of


def patient_line(edition: Edition, patient: Patient | None) -> str:
    """Age, sex and setting in one line."""
    if patient is None:
        return ""
    parts: list[str] = []
    if patient.age == "90+":
        parts.append(edition.t("patient.age90"))
    elif patient.age is not None:
        parts.append(edition.t("patient.age", age=patient.age))
    if patient.sex:
        parts.append(edition.t(f"patient.sex.{patient.sex}"))
    if patient.setting:
        parts.append(edition.t(f"patient.setting.{patient.setting}"))
    return ", ".join(parts)


def key_series(case: Case) -> Series | None:
    """The series whose key image stands for the case: the first one."""
    return next((series for study in case.studies for series in study.series), None)


def key_picture(edition: Edition, case: Case) -> PictureView | None:
    """The small picture of a case."""
    series = key_series(case)
    if series is None or not series.pictures:
        return None
    chosen = series.pictures[min(series.facts.key, len(series.pictures)) - 1]
    alt = edition.words(chosen.facts.alt or series.facts.alt)
    return edition.pictures.thumbnail(chosen.picture, alt, stored_window(series.facts))


def modalities_of(edition: Edition, case: Case) -> tuple[str, ...]:
    """The names of a case's modalities, each once, in the order of its studies."""
    codes = dict.fromkeys(study.facts.modality for study in case.studies)
    return tuple(edition.t(f"modality.{code}") for code in codes)


def card_of(edition: Edition, shown: Shown) -> Card:
    """A case in a list."""
    case = shown.public
    return Card(
        id=case.id,
        url=edition.urls.case(case.id),
        title=edition.words(case.facts.title),
        patient=patient_line(edition, case.facts.patient),
        hiding=shown.hiding,
        kind=edition.t(f"kind.{case.facts.kind}"),
        date=edition.day(case.facts.published),
        date_iso=case.facts.published.isoformat() if case.facts.published else "",
        modalities=modalities_of(edition, case),
        picture=key_picture(edition, case),
        language=edition.language_of(case.facts.title),
        draft=case.facts.status == "draft",
    )


def authors_of(edition: Edition, ids: Sequence[str]) -> tuple[Author, ...]:
    """Named authors; one that is not in people.yaml is a fault told elsewhere."""
    people = [edition.library.people[key] for key in ids if key in edition.library.people]
    return tuple(
        Author(
            edition.words(person.facts.name),
            edition.urls.person(person.id),
            edition.words(person.facts.affiliation),
            person.facts.orcid or "",
        )
        for person in people
    )


def work_of(edition: Edition, case: Case, url: str) -> citations.Work:
    """A case as a work to cite, as far as it is public."""
    facts = case.facts
    people = [edition.library.people[key].facts for key in facts.authors if key in edition.library.people]
    return citations.Work(
        id=case.id,
        title=edition.words(facts.title),
        authors=tuple(citations.Author(edition.words(one.name), one.organisation) for one in people),
        url=urls.absolute(edition.settings.base_url, url),
        site=edition.words(edition.settings.title),
        publisher=edition.words(edition.settings.publisher),
        published=facts.published,
        language=edition.language,
        doi=facts.doi or "",
    )


def citation_text(edition: Edition, work: citations.Work) -> str:
    """How a case is cited in words: by its DOI where it has one, for that outlives an address."""
    return edition.t(
        "cite.case",
        authors=", ".join(author.name for author in work.authors),
        title=work.title,
        site=work.site,
        date=edition.day(work.published),
        url=f"https://doi.org/{work.doi}" if work.doi else work.url,
    )


def _citation(edition: Edition, case: Case, url: str) -> CitationView:
    work = work_of(edition, case, url)
    if (
        case.facts.status == "withdrawn"
    ):  # said in the title itself, as NISO RP-45 (CREC) asks, for titles are what is copied
        work = replace(work, title=edition.t("cite.withdrawn", title=work.title))
    return citations.citation(work, citation_text(edition, work))


def _neighbours(edition: Edition, case_id: str) -> tuple[Link | None, Link | None]:
    def link(key: str | None) -> Link | None:
        if key is None:
            return None
        return Link(edition.words(edition.public.cases[key].public.facts.title), edition.urls.case(key))

    previous, following = edition.public.neighbours[case_id]
    return link(previous), link(following)


def _withdrawn(edition: Edition, shown: Shown) -> CaseView:
    facts = shown.public.facts
    withdrawal = facts.withdrawn
    said = (
        edition.t("case.withdrawn", date=edition.day(withdrawal.on), reason=edition.words(withdrawal.reason))
        if withdrawal
        else edition.t("status.withdrawn")
    )
    return _view(edition, shown, withdrawn=said)


def _view(edition: Edition, shown: Shown, *, withdrawn: str = "") -> CaseView:
    case, facts = shown.public, shown.public.facts
    url = edition.urls.case(case.id)
    whole = not withdrawn
    timeline = facts.timeline
    previous, following = _neighbours(edition, case.id) if whole else (None, None)
    hidden = shown.hiding != "open"
    only = None if hidden else leading_ids(edition, case)
    sections = sections_of(edition, case.prose, url, owner=case, only=only) if whole else ()
    studies = studies_of(edition, case) if whole else ()
    steps = steps_of(facts.steps if hidden else (), sections, studies)
    return CaseView(
        id=case.id,
        heading=edition.words(facts.title) if whole else case.id,
        language=edition.language_of(facts.title) if whole else "",
        teaser=edition.words(facts.teaser) if whole else "",
        hiding=shown.hiding,
        kind=edition.t(f"kind.{facts.kind}"),
        reveal_on=edition.day(facts.reveal) if shown.hiding == "sealed" and facts.reveal != "click" else "",
        patient=patient_line(edition, facts.patient) if whole else "",
        published=edition.day(facts.published),
        published_iso=facts.published.isoformat() if facts.published else "",
        updated=edition.day(facts.updated),
        updated_iso=facts.updated.isoformat() if facts.updated else "",
        views=edition.catalogue.number(views) if whole and (views := edition.views_of(case.id)) else "",
        level=edition.t(f"level.{facts.level}") if facts.level else "",
        authors=authors_of(edition, facts.authors),
        sections=tuple(item for item in sections if item not in [step.section for step in steps]),
        events=events_of(edition, facts) if whole else (),
        zero=edition.t(f"day.zero.{timeline.zero}") if timeline else "",
        studies=tuple(item for item in studies if item not in [step.study for step in steps]),
        steps=steps,
        questions=questions_of(edition, facts) if whole and hidden else (),
        quiz=quiz_of(edition, shown),
        round=round_of(edition, shown) if whole else None,
        collections=edition.collection_links(facts.collections) if whole and hidden else (),
        answer=answer_of(edition, shown, card_of) if shown.answer and whole else None,
        licence=edition.licence(facts.license),
        credit=edition.words(facts.credit),
        source=edition.source(facts.source) if whole else Markup(""),
        rights=rights_of(edition, shown) if whole else None,
        citation=_citation(edition, case, url),
        sign_off=sign_off_of(edition, case) if whole else None,
        consent=edition.t(f"consent.{facts.consent.basis}") if whole and facts.consent else "",
        letter=letter_about(edition, shown),
        previous=previous,
        next=following,
        withdrawn=withdrawn,
        draft=facts.status == "draft",
    )


def case_page(edition: Edition, shown: Shown) -> PlannedPage:
    """A case's page."""
    case, facts = shown.public, shown.public.facts
    withdrawn = facts.status == "withdrawn"
    view = _withdrawn(edition, shown) if withdrawn else _view(edition, shown)
    translated = {edition.default, *case.prose}
    description = ", ".join(part for part in (view.teaser or view.heading, view.patient) if part)
    page = edition.page(
        edition.urls.case(case.id),
        "case",
        view.heading,
        description=description,
        trail=(Link(edition.t("menu.cases"), edition.urls.cases()),),
        translated=tuple(translated),
        index=not withdrawn and facts.status == "published",
        phantom=not withdrawn and is_phantom([case]),
    )
    return PlannedPage(page, edition.site, view)
