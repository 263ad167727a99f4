"""Guideline pages and cards. No I/O."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sitegen import urls
from sitegen.i18n import language_name
from sitegen.model.guideline import Citation, GuidelineFacts
from sitegen.model.library import Guideline
from sitegen.planning import citations
from sitegen.planning.edition import Edition
from sitegen.planning.pages.recommendations import changes_of, topics_of
from sitegen.planning.pages.signoffs import sign_off_of
from sitegen.planning.plan import PlannedPage
from sitegen.planning.views.guideline import (
    Elsewhere,
    GuidelineCard,
    GuidelineIndexView,
    GuidelineView,
    MemberView,
    StepView,
)
from sitegen.planning.views.page import CitationView, Fact, Link
from sitegen.planning.words import sections_of


def guideline_card(edition: Edition, guideline: Guideline) -> GuidelineCard:
    """A guideline in a list."""
    facts = guideline.facts
    count = len(facts.recommendations)
    return GuidelineCard(
        url=edition.urls.guideline(guideline.id),
        title=edition.words(facts.title),
        summary=edition.words(facts.summary),
        issuers=issuers_of(edition, facts),
        version=facts.version,
        date=edition.day(facts.issued),
        status=facts.status,
        status_label=edition.t(f"status.{facts.status}"),
        overdue=_overdue(edition, facts),
        recommendations=edition.catalogue.count("recommendations", count),
    )


def issuers_of(edition: Edition, facts: GuidelineFacts) -> str:
    """Who gives it out, in one line."""
    return edition.catalogue.list([edition.words(issuer.name) for issuer in facts.issuers])


def newest_first(guidelines: Iterable[Guideline]) -> list[Guideline]:
    """Guidelines by day of issue, the newest first."""
    return sorted(
        guidelines, key=lambda item: (item.facts.issued is None, item.facts.issued, item.id), reverse=True
    )


def guideline_index(edition: Edition) -> PlannedPage:
    """The guideline index."""
    ordered = newest_first(edition.public.guidelines.values())
    active = [item for item in ordered if item.facts.status in ("active", "draft")]
    view = GuidelineIndexView(
        tuple(guideline_card(edition, item) for item in active),
        tuple(guideline_card(edition, item) for item in ordered if item not in active),
        next((elsewhere(edition, item).feed for item in ordered if item.facts.status != "draft"), ""),
    )
    page = edition.page(edition.urls.guidelines, "guidelines", edition.t("menu.guidelines"))
    return PlannedPage(page, edition.site, view)


def guideline_view(edition: Edition, guideline: Guideline) -> GuidelineView:
    """All that a guideline's page tells."""
    facts = guideline.facts
    url = edition.urls.guideline(guideline.id)
    banner, banner_text = _banner(edition, facts)
    return GuidelineView(
        id=guideline.id,
        title=edition.words(facts.title),
        language=edition.language_of(facts.title),
        summary=edition.words(facts.summary),
        issuers=issuers_of(edition, facts),
        status=facts.status,
        status_label=edition.t(f"status.{facts.status}"),
        overdue=_overdue(edition, facts),
        banner=banner,
        banner_text=banner_text,
        stale=_stale(edition, facts),
        translation_notice=_translation_notice(edition, facts),
        retold=edition.t("guideline.retold") if facts.retold else "",
        facts=_facts(edition, facts),
        panel=_panel(edition, facts),
        review=_review(edition, facts),
        terms=tuple(Fact(edition.words(item.term), edition.words(item.meaning)) for item in facts.terms),
        topics=topics_of(edition, guideline),
        faq=tuple(Fact(edition.words(item.q), edition.words(item.a)) for item in facts.faq),
        sections=sections_of(edition, guideline.prose, url, anchors=anchors_of(facts)),
        changes=changes_of(edition, guideline),
        changelog=tuple(
            (item.version, edition.day(item.date), item.date.isoformat(), edition.words(item.summary))
            for item in sorted(facts.changelog, key=lambda item: item.date, reverse=True)
        ),
        supersedes=tuple(
            Link(edition.words(edition.public.guidelines[key].facts.title), edition.urls.guideline(key))
            for key in facts.supersedes
            if key in edition.public.guidelines
        ),
        relations=_relations(edition, facts),
        elsewhere=elsewhere(edition, guideline),
        one_page=edition.urls.guideline_summary(guideline.id),
        references=edition.references(facts.references),
        collections=edition.collection_links(facts.collections),
        licence=edition.licence(facts.license),
        citation=_citation(edition, guideline, url),
        sign_off=sign_off_of(edition, guideline),
        draft=facts.status == "draft",
    )


def guideline_page(edition: Edition, guideline: Guideline) -> PlannedPage:
    """A guideline's page."""
    view = guideline_view(edition, guideline)
    page = edition.page(
        edition.urls.guideline(guideline.id),
        "guideline",
        view.title,
        description=view.summary,
        trail=(Link(edition.t("menu.guidelines"), edition.urls.guidelines),),
        translated=tuple({edition.default, *guideline.prose}),
        index=not view.draft,
    )
    return PlannedPage(page, edition.site, view)


def anchors_of(facts: GuidelineFacts) -> frozenset[str]:
    """The ids that the page gives to topics, recommendations and references."""
    ids = {topic.id for topic in facts.topics}
    ids |= {item.id for item in facts.recommendations}
    return Edition.reference_anchors(facts.references) | ids


def _banner(edition: Edition, facts: GuidelineFacts) -> tuple[Link | None, str]:
    """The successor, and what the page says of no longer being in force."""
    successor = edition.public.guidelines.get(facts.superseded_by or "")
    if successor:
        link = Link(edition.words(successor.facts.title), edition.urls.guideline(successor.id))
        return link, edition.t("guideline.superseded", title=link.label)
    told = {"withdrawn": "guideline.withdrawn", "superseded": "guideline.no-successor"}.get(facts.status)
    return None, edition.t(told) if told else ""


def is_overdue(facts: GuidelineFacts, today: date) -> bool:
    """Whether a guideline in force should have been reviewed before today."""
    return facts.status == "active" and facts.review_due is not None and facts.review_due < today


def _overdue(edition: Edition, facts: GuidelineFacts) -> str:
    return edition.t("guideline.overdue") if is_overdue(facts, edition.public.today) else ""


def _stale(edition: Edition, facts: GuidelineFacts) -> str:
    overdue = is_overdue(facts, edition.public.today)
    return edition.t("guideline.stale", date=edition.day(facts.review_due)) if overdue else ""


def _review(edition: Edition, facts: GuidelineFacts) -> tuple[StepView, ...]:
    return tuple(
        StepView(
            edition.t(f"review.{step.what}"),
            edition.words(step.by),
            edition.day(step.on) or edition.t("review.undated"),
            step.on.isoformat() if step.on else "",
        )
        for step in facts.review
    )


def _translation_notice(edition: Edition, facts: GuidelineFacts) -> str:
    authentic = facts.authentic_language
    if authentic is None or authentic == edition.language:
        return ""
    return edition.t("guideline.translation", language=language_name(authentic))


def _facts(edition: Edition, facts: GuidelineFacts) -> tuple[Fact, ...]:
    development = edition.t(f"development.{facts.development}") if facts.development else ""
    rows = [
        ("version", facts.version),
        ("issued", edition.day(facts.issued)),
        ("approved", edition.day(facts.approved)),
        ("last-reviewed", edition.day(facts.last_reviewed)),
        ("review-due", edition.day(facts.review_due)),
        ("development", development),
        ("population", edition.words(facts.population)),
        ("users", edition.words(facts.users)),
        ("methods", edition.words(facts.methods)),
        ("update", edition.words(facts.update_procedure)),
        ("funding", edition.words(facts.funding)),
        ("conflicts", edition.words(facts.conflicts)),
    ]
    issuers = [
        Fact(edition.t("guideline.issuers"), edition.words(issuer.name), issuer.url or "")
        for issuer in facts.issuers
    ]
    return (*issuers, *(Fact(edition.t(f"guideline.{key}"), value) for key, value in rows if value))


def _panel(edition: Edition, facts: GuidelineFacts) -> tuple[MemberView, ...]:
    """The members; where some declared their interests, it is said of the others that they did not."""
    declared = any(member.conflicts for member in facts.panel)
    members: list[MemberView] = []
    for member in facts.panel:
        role, about = edition.t(f"panel.{member.role}"), (member.discipline, member.affiliation)
        parts = [role, *(edition.words(text) for text in about)]
        conflicts = edition.words(member.conflicts) or (edition.t("panel.undeclared") if declared else "")
        members.append(MemberView(member.name, ", ".join(part for part in parts if part), conflicts))
    return tuple(members)


def _relations(edition: Edition, facts: GuidelineFacts) -> tuple[Link, ...]:
    """Which guidelines it replaces and by which it is replaced, in the DCMI's terms (DC-HTML, 2008)."""
    known = edition.public.guidelines
    pairs = [("dcterms.replaces", key) for key in facts.supersedes]
    pairs += [("dcterms.isReplacedBy", facts.superseded_by)] if facts.superseded_by else []
    base = edition.settings.base_url
    return tuple(
        Link(term, urls.absolute(base, edition.urls.guideline(key))) for term, key in pairs if key in known
    )


def elsewhere(edition: Edition, guideline: Guideline) -> Elsewhere:
    """Where other sites find a guideline that is no draft."""
    if guideline.facts.status == "draft":
        return Elsewhere()
    names, base = edition.urls, edition.settings.base_url
    paths = (names.guidelines_feed, names.guideline_oembed(guideline.id), names.guideline_embed(guideline.id))
    return Elsewhere(*(urls.absolute(base, path) for path in paths))


def work_of(edition: Edition, guideline: Guideline, url: str) -> citations.Work:
    """How to cite a guideline: the article in which it appeared, else the page itself."""
    facts = guideline.facts
    published = facts.citation or Citation()
    authors = [citations.Author(name) for name in published.authors]
    authors = authors or [
        citations.Author(edition.words(issuer.name), organisation=True) for issuer in facts.issuers
    ]
    return citations.Work(
        id=guideline.id,
        title=edition.words(facts.title),
        authors=tuple(authors),
        url=urls.absolute(edition.settings.base_url, url),
        site=edition.words(edition.settings.title),
        publisher=edition.words(edition.settings.publisher),
        published=facts.issued,
        language=edition.language,
        journal=published.journal or "",
        year=published.year,
        volume=published.volume or "",
        issue=published.issue or "",
        pages=published.pages or "",
        doi=published.doi or "",
    )


def citation_text(edition: Edition, facts: GuidelineFacts, work: citations.Work) -> str:
    """How a guideline is cited in words."""
    return _article(work) if facts.citation else _page(edition, work)


def _citation(edition: Edition, guideline: Guideline, url: str) -> CitationView:
    work = work_of(edition, guideline, url)
    return citations.citation(work, citation_text(edition, guideline.facts, work))


def _page(edition: Edition, work: citations.Work) -> str:
    return edition.t(
        "cite.guideline",
        authors=edition.catalogue.list([author.name for author in work.authors]),
        title=work.title,
        site=work.site,
        date=edition.day(work.published),
        url=work.url,
    )


def _article(work: citations.Work) -> str:
    where = f"{work.journal} {work.year or ''}".strip()
    if work.volume:
        issue = f"({work.issue})" if work.issue else ""
        where = f"{where};{work.volume}{issue}"
    if work.pages:
        where = f"{where}:{work.pages}"
    doi = f"https://doi.org/{work.doi}" if work.doi else ""
    parts = (", ".join(author.name for author in work.authors), work.title, where, doi)
    return ". ".join(part for part in parts if part)
