"""What the templates of guideline pages receive. No I/O."""

from __future__ import annotations

from dataclasses import dataclass

from sitegen.planning.views.page import CitationView, Fact, Link, ReferenceView, Section, SignOff


@dataclass(frozen=True, slots=True)
class RecommendationView:
    """A numbered recommendation at its permanent anchor."""

    id: str
    number: str
    text: str
    direction: str
    """for, against, conditional or no-recommendation: a name for styles, never the only sign."""
    direction_label: str
    strength: str
    evidence: str
    procedure: str
    rationale: str
    remarks: str
    change: str
    refs: tuple[int, ...]
    cases: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class TopicView:
    """A topic with its recommendations."""

    id: str
    title: str
    question: str
    introduction: str
    recommendations: tuple[RecommendationView, ...]


@dataclass(frozen=True, slots=True)
class GuidelineCard:
    """A guideline in a list."""

    url: str
    title: str
    summary: str
    issuers: str
    version: str
    date: str
    status: str
    """active, superseded, withdrawn or draft."""
    status_label: str
    recommendations: str
    """How many, in words."""


@dataclass(frozen=True, slots=True)
class GuidelineView:
    """A guideline page."""

    id: str
    title: str
    language: str
    """Set where the title is not in the page's language."""
    summary: str
    status: str
    status_label: str
    banner: Link | None
    """The successor, where the guideline is superseded."""
    banner_text: str
    stale: str
    """Said where its day of review has passed."""
    translation_notice: str
    """Said where another language's wording is the one that counts."""
    retold: str
    facts: tuple[Fact, ...]
    """Issuers, version, dates, development, population, users, methods, funding, conflicts …"""
    panel: tuple[Fact, ...]
    review: tuple[Fact, ...]
    terms: tuple[Fact, ...]
    topics: tuple[TopicView, ...]
    faq: tuple[Fact, ...]
    sections: tuple[Section, ...]
    changelog: tuple[tuple[str, str, str, str], ...]
    """Version, date, ISO date, summary; newest first."""
    supersedes: tuple[Link, ...]
    references: tuple[ReferenceView, ...]
    collections: tuple[Link, ...]
    licence: Link | None
    citation: CitationView
    sign_off: SignOff | None
    draft: bool


@dataclass(frozen=True, slots=True)
class GuidelineIndexView:
    """The guideline index: those in force, and those before them."""

    active: tuple[GuidelineCard, ...]
    superseded: tuple[GuidelineCard, ...]
