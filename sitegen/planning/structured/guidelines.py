"""A guideline to programs: the document as an article, each recommendation at its permanent address. No I/O.

schema.org asks to tag the recommendation as MedicalGuidelineRecommendation and the whole as an article. Its
EvidenceLevelA to C are those of trials; GRADE's levels do not fit them, so evidence is told in words.
"""

from __future__ import annotations

from sitegen.model.guideline import Recommendation
from sitegen.model.library import Guideline
from sitegen.planning.edition import Edition
from sitegen.planning.plan import PlannedPage
from sitegen.planning.structured import nodes
from sitegen.planning.structured.nodes import Node


def guideline_nodes(edition: Edition, planned: PlannedPage, guideline: Guideline) -> list[Node]:
    """The page, the guideline on it and what it recommends."""
    facts, page = guideline.facts, planned.page
    issuers = [
        nodes.node("Organization", name=edition.words(item.name), url=item.url) for item in facts.issuers
    ]
    cited, source = facts.citation, facts.source
    original = nodes.doi_url(cited.doi if cited else None) or (
        (source.url or nodes.doi_url(source.doi)) if source else ""
    )
    article = nodes.node(
        "MedicalScholarlyArticle",
        id_=f"{page.canonical}#guideline",
        headline=page.title,
        publicationType="Practice Guideline",
        version=facts.version,
        creativeWorkStatus=edition.t(f"status.{facts.status}"),
        inLanguage=page.language,
        author=issuers,
        publisher=nodes.publisher(edition),
        datePublished=facts.issued.isoformat() if facts.issued else None,
        dateModified=page.head.modified.isoformat() if page.head.modified else None,
        license=nodes.licence_url(facts.license or edition.settings.license),
        isAccessibleForFree=True,
        identifier=None if facts.retold else nodes.doi_identifier(cited.doi if cited else None),
        isBasedOn=original if facts.retold or not cited else None,
        sameAs=original if cited and not facts.retold else None,
        keywords=[edition.words(item) for item in facts.keywords],
        citation=[nodes.reference(edition, item) for item in facts.references],
        about=[_recommendation(edition, page.canonical, guideline, item) for item in facts.recommendations],
    )
    whole = nodes.webpage(
        edition,
        planned,
        "MedicalWebPage",
        lastReviewed=facts.last_reviewed.isoformat() if facts.last_reviewed else None,
        medicalAudience={"@type": "MedicalAudience", "audienceType": "Clinician"},
        mainEntity=nodes.at(f"{page.canonical}#guideline"),
    )
    return [whole, article]


def _recommendation(edition: Edition, address: str, guideline: Guideline, item: Recommendation) -> Node:
    facts = guideline.facts
    authority = [
        {"@type": "Organization", "name": edition.words(issuer.name)} for issuer in facts.issuers[:1]
    ]
    return nodes.node(
        "MedicalGuidelineRecommendation",
        id_=f"{address}#{item.id}",
        url=f"{address}#{item.id}",
        name=edition.words(item.text),
        recommendationStrength=edition.t(f"strength.{item.strength}"),
        evidenceOrigin=edition.t(f"evidence.{item.evidence}"),
        guidelineDate=facts.issued.isoformat() if facts.issued else None,
        recognizingAuthority=authority[0] if authority else None,
    )
