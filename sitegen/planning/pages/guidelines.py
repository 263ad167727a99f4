"""Guideline pages and cards. No I/O."""

from __future__ import annotations

from collections.abc import Iterable

from sitegen import urls
from sitegen.i18n import language_name
from sitegen.model.guideline import Citation, GuidelineFacts, Recommendation
from sitegen.model.library import Guideline
from sitegen.planning import citations
from sitegen.planning.edition import Edition
from sitegen.planning.pages.signoffs import sign_off_of
from sitegen.planning.plan import PlannedPage
from sitegen.planning.views.guideline import (
    GuidelineCard,
    GuidelineIndexView,
    GuidelineView,
    RecommendationView,
    TopicView,
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
        issuers=edition.catalogue.list([edition.words(issuer.name) for issuer in facts.issuers]),
        version=facts.version,
        date=edition.day(facts.issued),
        status=facts.status,
        status_label=edition.t(f"status.{facts.status}"),
        recommendations=edition.catalogue.count("recommendations", count),
    )


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
    )
    page = edition.page(edition.urls.guidelines, "guidelines", edition.t("menu.guidelines"))
    return PlannedPage(page, edition.site, view)


def guideline_page(edition: Edition, guideline: Guideline) -> PlannedPage:
    """A guideline's page."""
    facts = guideline.facts
    url = edition.urls.guideline(guideline.id)
    banner, banner_text = _banner(edition, facts)
    view = GuidelineView(
        id=guideline.id,
        title=edition.words(facts.title),
        language=edition.language_of(facts.title),
        summary=edition.words(facts.summary),
        status=facts.status,
        status_label=edition.t(f"status.{facts.status}"),
        banner=banner,
        banner_text=banner_text,
        stale=_stale(edition, facts),
        translation_notice=_translation_notice(edition, facts),
        retold=edition.t("guideline.retold") if facts.retold else "",
        facts=_facts(edition, facts),
        panel=_panel(edition, facts),
        review=_review(edition, facts),
        terms=tuple(Fact(edition.words(item.term), edition.words(item.meaning)) for item in facts.terms),
        topics=_topics(edition, guideline),
        faq=tuple(Fact(edition.words(item.q), edition.words(item.a)) for item in facts.faq),
        sections=sections_of(edition, guideline.prose, url, anchors=_anchors(facts)),
        changelog=tuple(
            (item.version, edition.day(item.date), item.date.isoformat(), edition.words(item.summary))
            for item in sorted(facts.changelog, key=lambda item: item.date, reverse=True)
        ),
        supersedes=tuple(
            Link(edition.words(edition.public.guidelines[key].facts.title), edition.urls.guideline(key))
            for key in facts.supersedes
            if key in edition.public.guidelines
        ),
        references=edition.references(facts.references),
        collections=edition.collection_links(facts.collections),
        licence=edition.licence(facts.license),
        citation=_citation(edition, guideline, url),
        sign_off=sign_off_of(edition, guideline),
        draft=facts.status == "draft",
    )
    page = edition.page(
        url,
        "guideline",
        view.title,
        description=view.summary,
        trail=(Link(edition.t("menu.guidelines"), edition.urls.guidelines),),
        translated=tuple({edition.default, *guideline.prose}),
        index=facts.status != "draft",
    )
    return PlannedPage(page, edition.site, view)


def _anchors(facts: GuidelineFacts) -> frozenset[str]:
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
    return None, edition.t("guideline.withdrawn") if facts.status == "withdrawn" else ""


def _stale(edition: Edition, facts: GuidelineFacts) -> str:
    due = facts.review_due
    if due and due < edition.public.today and facts.status == "active":
        return edition.t("guideline.stale", date=edition.day(due))
    return ""


def _review(edition: Edition, facts: GuidelineFacts) -> tuple[Fact, ...]:
    return tuple(
        Fact(
            edition.t(f"review.{step.what}"),
            ", ".join(part for part in (edition.words(step.by), edition.day(step.on)) if part),
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


def _panel(edition: Edition, facts: GuidelineFacts) -> tuple[Fact, ...]:
    return tuple(
        Fact(
            member.name,
            ", ".join(
                part
                for part in (
                    edition.t(f"panel.{member.role}"),
                    edition.words(member.discipline),
                    edition.words(member.affiliation),
                )
                if part
            ),
        )
        for member in facts.panel
    )


def _topics(edition: Edition, guideline: Guideline) -> tuple[TopicView, ...]:
    topics: list[TopicView] = []
    number = 0
    for topic in guideline.facts.topics:
        recommendations: list[RecommendationView] = []
        for item in topic.recommendations:
            number += 1
            recommendations.append(_recommendation(edition, guideline.id, item, number))
        topics.append(
            TopicView(
                topic.id,
                edition.words(topic.title),
                edition.words(topic.question),
                edition.words(topic.introduction),
                tuple(recommendations),
            )
        )
    return tuple(topics)


def _recommendation(
    edition: Edition, guideline_id: str, item: Recommendation, number: int
) -> RecommendationView:
    return RecommendationView(
        id=item.id,
        number=str(number),
        text=edition.words(item.text),
        direction=item.direction,
        direction_label=edition.t(f"direction.{item.direction}"),
        strength=edition.t(f"strength.{item.strength}"),
        evidence=edition.t(f"evidence.{item.evidence}"),
        procedure=", ".join(item.procedure),
        rationale=edition.words(item.rationale),
        remarks=edition.words(item.remarks),
        change=edition.t(f"change.{item.change}") if item.change else "",
        refs=item.refs,
        cases=_cases(edition, f"{guideline_id}#{item.id}"),
    )


def _cases(edition: Edition, ref: str) -> tuple[Link, ...]:
    """The cases that cite a recommendation; one whose answer is hidden is not named, for the link would tell it."""
    found: list[Link] = []
    for key, shown in edition.public.listed.items():
        facts = shown.public.facts
        if shown.hiding == "open" and any(link.ref == ref for link in facts.guidelines):
            found.append(Link(edition.words(facts.title), edition.urls.case(key)))
    return tuple(found)


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
