"""The nodes of schema.org that several kinds of pages share, and how a graph is written. No I/O.

Terms and their ranges: schema.org, release 30.0. Values that are empty are left out.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from markupsafe import Markup

from sitegen import urls
from sitegen.model.library import Finding, Person
from sitegen.model.licences import LICENCES
from sitegen.model.values import Reference
from sitegen.planning.edition import Edition
from sitegen.planning.plan import PlannedPage
from sitegen.planning.structured.pictures import KeyPicture

Node = dict[str, Any]
"""A node of JSON-LD."""

CONTEXT = "https://schema.org"
RADLEX = "https://radlex.org/"


def node(kind: str | Sequence[str], **values: Any) -> Node:
    """A node of a type; `id_` is its address, and values that are empty are left out."""
    named = {"@id" if key == "id_" else key: value for key, value in values.items()}
    return {
        "@type": kind,
        **{key: value for key, value in named.items() if value not in (None, "", [], (), {})},
    }


def graph(nodes: Iterable[Node]) -> Markup:
    """A graph as a data block of HTML: no "<" in it can end the block."""
    text = json.dumps({"@context": CONTEXT, "@graph": list(nodes)}, ensure_ascii=False, separators=(",", ":"))
    return Markup(text.replace("<", "\\u003c"))  # noqa: S704


def at(address: str) -> Node:
    """A node that is told elsewhere."""
    return {"@id": address}


def library_id(edition: Edition, part: str) -> str:
    """The address of the library itself: `site` or `publisher`; one for all languages."""
    return f"{edition.settings.base_url}#{part}"


def publisher(edition: Edition) -> Node:
    """Who publishes the library: an organisation, named by the library's title where no other name is given."""
    settings = edition.settings
    return node(
        "Organization",
        id_=library_id(edition, "publisher"),
        name=edition.words(settings.publisher or settings.title),
        url=settings.base_url,
    )


def website(edition: Edition) -> Node:
    """The library, and how it is searched (schema.org/SearchAction)."""
    settings = edition.settings
    search = urls.absolute(settings.base_url, edition.urls.search)
    return node(
        "WebSite",
        id_=library_id(edition, "site"),
        url=settings.base_url,
        name=edition.words(settings.title),
        description=edition.words(settings.description or settings.tagline),
        inLanguage=list(settings.languages),
        publisher=at(library_id(edition, "publisher")),
        license=licence_url(settings.license),
        potentialAction={
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": f"{search}?q={{search_term_string}}"},
            "query-input": "required name=search_term_string",
        },
    )


def breadcrumbs(edition: Edition, planned: PlannedPage) -> list[Node]:
    """The way to a page from the home page; none for the home page itself."""
    page = planned.page
    if not page.trail:
        return []
    ways = [(link.label, urls.absolute(edition.settings.base_url, link.url)) for link in page.trail]
    ways.append((page.title, page.canonical))
    items = [
        {"@type": "ListItem", "position": number, "name": name, "item": address}
        for number, (name, address) in enumerate(ways, 1)
    ]
    return [node("BreadcrumbList", id_=f"{page.canonical}#trail", itemListElement=items)]


def webpage(
    edition: Edition, planned: PlannedPage, kind: str | Sequence[str] = "WebPage", **more: Any
) -> Node:
    """The page itself; `more` says what sets its kind apart."""
    page = planned.page
    return node(
        kind,
        id_=page.canonical,
        url=page.canonical,
        name=page.title,
        description=page.description,
        inLanguage=page.language,
        isPartOf=at(library_id(edition, "site")),
        publisher=at(library_id(edition, "publisher")),
        breadcrumb=at(f"{page.canonical}#trail") if page.trail else None,
        dateModified=page.head.modified.isoformat() if page.head.modified else None,
        **more,
    )


def person(edition: Edition, item: Person) -> Node:
    """An author: a person, or a group."""
    facts = item.facts
    affiliation = edition.words(facts.affiliation)
    return node(
        "Organization" if facts.organisation else "Person",
        name=edition.words(facts.name),
        url=urls.absolute(edition.settings.base_url, edition.urls.person(item.id)),
        affiliation={"@type": "Organization", "name": affiliation}
        if affiliation and not facts.organisation
        else None,
        sameAs=[f"https://orcid.org/{facts.orcid}"] if facts.orcid else None,
    )


def people(edition: Edition, ids: Iterable[str]) -> list[Node]:
    """Authors by id; one that is not in people.yaml is a fault told elsewhere."""
    return [person(edition, edition.library.people[key]) for key in ids if key in edition.library.people]


def picture(item: KeyPicture, page_url: str) -> Node:
    """A picture with what a reader may do with it, as search engines show it beside the picture."""
    return node(
        "ImageObject",
        contentUrl=item.url,
        encodingFormat="image/jpeg",
        width=item.file.width,
        height=item.file.height,
        name=item.alt,
        caption=item.caption,
        license=licence_url(item.licence),
        acquireLicensePage=page_url,
        creditText=item.credit,
        digitalSourceType="https://schema.org/AlgorithmicMediaDigitalSource" if item.phantom else None,
    )


def licence_url(spdx: str | None) -> str:
    """The address of a licence; empty for none."""
    return LICENCES[spdx].url if spdx else ""


def finding(edition: Edition, item: Finding) -> Node:
    """A finding as a term of RadLex, or of the library itself where it has no code."""
    facts = item.facts
    return node(
        "DefinedTerm",
        name=edition.words(facts.label),
        url=urls.absolute(edition.settings.base_url, edition.urls.finding(item.id)),
        termCode=facts.radlex,
        inDefinedTermSet=RADLEX if facts.radlex else None,
    )


def reference(edition: Edition, item: Reference) -> Node:
    """An entry of a list of literature."""
    pmid = f"https://pubmed.ncbi.nlm.nih.gov/{item.pmid}/" if item.pmid else None
    address = doi_url(item.doi) or pmid or item.url
    return node("CreativeWork", id_=address, name=edition.words(item.text) or item.doi or address)


def doi_url(doi: str | None) -> str:
    """Where a DOI leads; empty for none."""
    return f"https://doi.org/{doi}" if doi else ""


def doi_identifier(doi: str | None) -> Node | None:
    """A DOI as schema.org asks for identifiers."""
    return {"@type": "PropertyValue", "propertyID": "DOI", "value": doi, "url": doi_url(doi)} if doi else None


def listing(edition: Edition, entries: Mapping[str, str]) -> Node:
    """A list of pages: site path → name, in order."""
    items = [
        {
            "@type": "ListItem",
            "position": number,
            "name": name,
            "url": urls.absolute(edition.settings.base_url, url),
        }
        for number, (url, name) in enumerate(entries.items(), 1)
    ]
    return node("ItemList", numberOfItems=len(items), itemListElement=items)
