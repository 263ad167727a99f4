"""Pages of a site one by one: the page of a record is planned alone, as it is in the whole plan, without the rest of the site.

No I/O. What leads through many records (indexes, terms, search, statistics, feeds, data) is left to the whole plan.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial

from sitegen.errors import Problem
from sitegen.model.library import Collection, Library
from sitegen.planning.assets import Assets
from sitegen.planning.dataset.dataset import Dataset
from sitegen.planning.dataset.entries import context_of
from sitegen.planning.derivatives import Derivative, Pack, Pictures
from sitegen.planning.edition import Edition
from sitegen.planning.options import Options
from sitegen.planning.pages import cases, collections, guidelines, lists
from sitegen.planning.plan import Guarded, PlannedFile, PlannedPage
from sitegen.planning.site import catalogues_of, guarded_cases, public_part
from sitegen.planning.structured.describe import described
from sitegen.reading.theme import Theme
from sitegen.urls import Urls


@dataclass(frozen=True, slots=True)
class Piece:
    """One page with what it alone needs."""

    planned: PlannedPage
    derivatives: tuple[Derivative, ...]
    packs: tuple[Pack, ...]
    files: tuple[PlannedFile, ...]
    """Data that its scripts load."""
    problems: tuple[Problem, ...]
    """What shows only when its words are put together."""
    guarded: tuple[Guarded, ...]


class Piecemeal:
    """The pages of records, by site path, in every language."""

    def __init__(self, library: Library, theme: Theme, options: Options, assets: Assets) -> None:
        self.catalogues = catalogues_of(theme, library.settings.languages)
        self._public = public_part(library, options)
        self._assets = assets
        self._version = options.version
        self._builders: dict[str, tuple[Urls, Callable[[Edition], PlannedPage]]] = {}
        for language in library.settings.languages:
            address = Urls(language, library.settings.default_language)
            self._builders |= {url: (address, build) for url, build in self._pages(address)}

    def _pages(self, address: Urls) -> Iterator[tuple[str, Callable[[Edition], PlannedPage]]]:
        public = self._public
        yield address.home, lists.home_page
        yield address.not_found, lists.not_found
        for key, shown in public.cases.items():
            yield address.case(key), partial(cases.case_page, shown=shown)
        for key, guideline in public.guidelines.items():
            yield address.guideline(key), partial(guidelines.guideline_page, guideline=guideline)
        for key, collection in public.collections.items():
            yield address.collection(key), partial(_collection_page, collection=collection)
        for key, item in public.pages.items():
            yield address.page(key), partial(lists.prose_page, item=item)

    @property
    def urls(self) -> Iterable[str]:
        """The site paths that are known here."""
        return self._builders.keys()

    def plan(self, url: str) -> Piece | None:
        """The page at a site path, but for the feeds that its head names; None where no record has its page there.

        Raises MissingText where the theme lacks a text.
        """
        if url not in self._builders:
            return None
        address, builder = self._builders[url]
        pictures = Pictures(self._public.settings.pictures)
        catalogue = self.catalogues[address.language]
        keeps = bool(self._assets.worker)
        edition = Edition(self._public, catalogue, address, pictures, self._version, keeps)
        dataset = Dataset(context_of(self._public, pictures), catalogue)
        (planned,) = described(edition, [builder(edition)], (), dataset)
        return Piece(
            planned,
            tuple(pictures.promised.values()),
            tuple(pictures.packs.values()),
            tuple(edition.data.values()),
            tuple(edition.problems),
            guarded_cases(self._public, [planned], self.catalogues.values()),
        )


def _collection_page(edition: Edition, collection: Collection) -> PlannedPage:
    """The first of a collection's pages; its days and statistics are pages through many records."""
    return collections.collection_pages(edition, collection)[0]
