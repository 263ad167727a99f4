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
    agreement: str
    """How many of the panel agreed, in words; empty where it is not told."""
    votes: str
    procedure: str
    rationale: str
    remarks: str
    change: str
    withdrawn: str
    """Said where this recommendation alone no longer holds."""
    refs: tuple[int, ...]
    cases: tuple[Link, ...]
    replaces: tuple[Link, ...]
    """The recommendations of earlier guidelines in whose place it stands."""
    counterparts: tuple[Link, ...]
    """The recommendations of the successor that stand in its place."""


@dataclass(frozen=True, slots=True)
class TopicView:
    """A topic with its recommendations."""

    id: str
    title: str
    question: str
    scenario: tuple[Fact, ...]
    introduction: str
    recommendations: tuple[RecommendationView, ...]


@dataclass(frozen=True, slots=True)
class ChangeView:
    """What became of a recommendation between two versions, or from one guideline to its successor."""

    kind: str
    """new, strengthened, weakened, reworded, withdrawn, carried or dropped: a name for styles."""
    label: str
    before: tuple[tuple[Link, str], ...]
    """The earlier recommendations with their words; empty where there are none, or none are known."""
    now: Link | None
    text: str


@dataclass(frozen=True, slots=True)
class MemberView:
    """A member of the panel."""

    name: str
    about: str
    """Role, discipline, affiliation."""
    conflicts: str


@dataclass(frozen=True, slots=True)
class StepView:
    """A step of the chain from the panel to the posting."""

    what: str
    by: str
    date: str
    iso: str
    """Empty where the day is not known."""


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
    overdue: str
    """A word for a badge where its day of review has passed."""
    recommendations: str
    """How many, in words."""


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Where other sites find a guideline: whole addresses; all empty for a draft."""

    feed: str = ""
    oembed: str = ""
    embed: str = ""


@dataclass(frozen=True, slots=True)
class GuidelineView:
    """A guideline page; its summary and the page for frames are told from the same."""

    id: str
    title: str
    language: str
    """Set where the title is not in the page's language."""
    summary: str
    issuers: str
    status: str
    status_label: str
    overdue: str
    """A word for a badge where its day of review has passed."""
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
    panel: tuple[MemberView, ...]
    review: tuple[StepView, ...]
    terms: tuple[Fact, ...]
    topics: tuple[TopicView, ...]
    faq: tuple[Fact, ...]
    sections: tuple[Section, ...]
    changes: tuple[ChangeView, ...]
    changelog: tuple[tuple[str, str, str, str], ...]
    """Version, date, ISO date, summary; newest first."""
    supersedes: tuple[Link, ...]
    relations: tuple[Link, ...]
    """DCMI terms to other guidelines, each with a whole address: dcterms.replaces, dcterms.isReplacedBy."""
    elsewhere: Elsewhere
    one_page: str
    """The site path of its summary for one sheet."""
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
    feed: str
    """The whole address of the JSON Feed; empty where nothing is in it."""
