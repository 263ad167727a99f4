"""Lists, terms, people and pages of prose to programs. No I/O."""

from __future__ import annotations

from sitegen.model.library import Finding, Person
from sitegen.planning.edition import Edition
from sitegen.planning.embargo import Shown
from sitegen.planning.plan import PlannedPage
from sitegen.planning.structured import nodes
from sitegen.planning.structured.nodes import Node

_MOST = 50
"""So many members of a list are named: the page itself has them all."""
_KINDS = {
    "cases": "CollectionPage",
    "guidelines": "CollectionPage",
    "terms": "CollectionPage",
    "term": "CollectionPage",
    "search": "SearchResultsPage",
}
"""Kind of page → type of schema.org; pages of other kinds are WebPage."""


def home_nodes(edition: Edition, planned: PlannedPage) -> list[Node]:
    """The home page tells of the library and of who publishes it."""
    page = nodes.webpage(
        edition, planned, "CollectionPage", about=nodes.at(nodes.library_id(edition, "site"))
    )
    return [page]


def collection_nodes(edition: Edition, planned: PlannedPage, members: list[Shown]) -> list[Node]:
    """A collection with its cases as its page lists them."""
    entries = {
        edition.urls.case(shown.public.id): edition.words(shown.public.facts.title)
        for shown in members[:_MOST]
    }
    return [nodes.webpage(edition, planned, "CollectionPage", mainEntity=nodes.listing(edition, entries))]


def finding_nodes(edition: Edition, planned: PlannedPage, finding: Finding) -> list[Node]:
    """A finding as a defined term."""
    facts = finding.facts
    term = {
        **nodes.finding(edition, finding),
        **nodes.node(
            "DefinedTerm",
            id_=f"{planned.page.canonical}#term",
            description=edition.words(facts.description),
            alternateName=[edition.words(item) for item in facts.synonyms],
            sameAs=[
                address
                for address in (f"{nodes.RADLEX}RID/{facts.radlex}" if facts.radlex else "", facts.definition)
                if address
            ],
        ),
    }
    return [nodes.webpage(edition, planned, "CollectionPage", mainEntity=term)]


def person_nodes(edition: Edition, planned: PlannedPage, person: Person) -> list[Node]:
    """An author's page."""
    return [nodes.webpage(edition, planned, "ProfilePage", mainEntity=nodes.person(edition, person))]


def other_nodes(edition: Edition, planned: PlannedPage) -> list[Node]:
    """Any other page."""
    page = planned.page
    about = page.kind == "prose" and page.url == edition.urls.page("about")
    return [nodes.webpage(edition, planned, "AboutPage" if about else _KINDS.get(page.kind, "WebPage"))]
