"""The search page, with the files that it searches; without script it is a page of ways to browse. No I/O."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sitegen.i18n import Catalogue
from sitegen.planning.edition import Edition, is_phantom
from sitegen.planning.pages.cases import card_of
from sitegen.planning.plan import PlannedPage
from sitegen.planning.search.facets import Facet
from sitegen.planning.search.files import search_of
from sitegen.planning.views.lists import TermGroup
from sitegen.planning.views.search import BrowseGroup, FacetValue, FacetView, SearchView

_TERMS = 7
"""Terms of a facet that stand on the page before a search, so that it does not grow with the library."""
_BROWSED = 16
_NEWEST = 8


def search_page(edition: Edition, catalogues: Sequence[Catalogue]) -> PlannedPage:
    """The search page of an edition; the index that it searches is kept among the edition's data."""
    members = {key: {shown.public.id for shown in cases} for key, cases in edition.public.members.items()}
    search = search_of(edition, catalogues, members)
    newest = list(edition.public.listed.values())[:_NEWEST]
    view = SearchView(
        facts=search.facts,
        words=search.words,
        answers=search.answers,
        facets=tuple(_facet(edition, facet) for facet in search.facets),
        shown=_TERMS,
        browse=_browse(edition, search.facets),
        newest=tuple(card_of(edition, shown) for shown in newest),
        cases=edition.urls.cases(),
    )
    page = edition.page(
        edition.urls.search,
        "search",
        edition.t("search.title"),
        description=edition.t("search.description"),
        phantom=is_phantom(shown.public for shown in newest),
    )
    edition.data |= {file.url: file for file in search.files}
    return PlannedPage(page, edition.site, view)


def _facet(edition: Edition, facet: Facet) -> FacetView:
    return FacetView(
        facet.name,
        edition.t(f"search.facet.{facet.name}"),
        tuple(
            FacetValue(term.key, term.label, edition.catalogue.number(term.count))
            for term in facet.terms[:_TERMS]
        ),
        len(facet.terms),
    )


def _browse(edition: Edition, facets: Sequence[Facet]) -> tuple[BrowseGroup, ...]:
    """The pages that list cases by modality, finding and collection."""
    names = edition.urls
    ways: tuple[tuple[str, str, str, Callable[[str], str]], ...] = (
        ("modality", "menu.modalities", names.modalities, names.modality),
        ("finding", "menu.findings", names.findings, names.finding),
        ("collection", "home.collections", names.cases(), names.collection),
    )
    groups: list[BrowseGroup] = []
    for facet_name, label, index, url in ways:
        terms = [term for facet in facets if facet.name == facet_name for term in facet.terms]
        entries = tuple(
            TermGroup(term.label, url(term.key), "", edition.catalogue.number(term.count))
            for term in terms[:_BROWSED]
        )
        if entries:
            groups.append(BrowseGroup(edition.t(label), index, entries))
    return tuple(groups)
