"""One language's edition of the site: what every page builder needs, and the words in that language.

No I/O.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from markupsafe import Markup, escape

from sitegen import urls
from sitegen.errors import Problem
from sitegen.i18n import Catalogue, language_name
from sitegen.model.library import Case, Library, Page
from sitegen.model.licences import LICENCES
from sitegen.model.values import Reference, Source, Text
from sitegen.planning.derivatives import Pictures
from sitegen.planning.plan import PlannedFile
from sitegen.planning.public import Public
from sitegen.planning.views.page import Alternate, Link, PageView, ReferenceView, SiteView
from sitegen.settings import Settings
from sitegen.urls import Urls


@dataclass
class Edition:
    """The site in one language."""

    public: Public
    catalogue: Catalogue
    urls: Urls
    pictures: Pictures
    version: str
    keeps: bool = False
    """Whether the theme can keep pages on a reader's device."""
    problems: list[Problem] = field(default_factory=list)
    """Faults that show only when words are put together: links in prose."""
    data: dict[str, PlannedFile] = field(default_factory=dict)
    """Files that pages of this edition name, by what each is: data for the theme's scripts, feeds."""

    @property
    def library(self) -> Library:
        """The library."""
        return self.public.library

    @property
    def settings(self) -> Settings:
        """The library's settings."""
        return self.public.settings

    @property
    def language(self) -> str:
        """The language of this edition."""
        return self.catalogue.language

    @property
    def default(self) -> str:
        """The library's default language."""
        return self.settings.default_language

    def t(self, key: str, **values: object) -> str:
        """An interface text."""
        return self.catalogue.text(key, **values)

    def words(self, text: Text | None) -> str:
        """An authored text in this language, else in the default one; empty for none."""
        return text.in_language(self.language, self.default) if text else ""

    def language_of(self, text: Text | None) -> str:
        """The language to declare where a text is not in this edition's; empty where it is."""
        return self.default if text and not text.has(self.language, self.default) else ""

    def day(self, value: date | None) -> str:
        """A date in words; empty for none."""
        return self.catalogue.day(value) if value else ""

    def views_of(self, case_id: str) -> int:
        """How often a case's page was viewed, in all languages and months."""
        languages = (urls.Urls(language, self.default) for language in self.settings.languages)
        return self.library.views.of(*(language.case(case_id) for language in languages))

    def licence(self, spdx: str | None) -> Link | None:
        """A licence by name."""
        chosen = spdx or self.settings.license
        return Link(LICENCES[chosen].name, LICENCES[chosen].url) if chosen else None

    def source(self, source: Source | None) -> Markup:
        """Where something comes from, as HTML."""
        if source is None:
            return Markup("")
        address = source.url or (f"https://doi.org/{source.doi}" if source.doi else "")
        name = source.creator or source.doi or source.url or ""
        shown = Markup('<a href="{}">{}</a>').format(address, name) if address else escape(name)
        parts = [Markup("{}: {}").format(self.t("credit.source"), shown)]
        if source.changes:
            parts.append(escape(self.t("credit.changes", changes=self.words(source.changes))))
        return Markup(". ").join(parts)

    def credit(self, *, credit: Text | None, source: Source | None, license_id: str | None) -> Markup:
        """Credit, source and licence of a picture where they are its own."""
        parts: list[Markup] = []
        if credit:
            parts.append(escape(self.t("credit.picture", credit=self.words(credit))))
        if source:
            parts.append(self.source(source))
        if license_id:
            terms = LICENCES[license_id]
            link = Markup('<a href="{}" rel="license">{}</a>').format(terms.url, terms.name)
            parts.append(link)
        return Markup(" · ").join(parts)

    def references(self, references: Iterable[Reference]) -> tuple[ReferenceView, ...]:
        """A list of literature."""
        return tuple(self._reference(number, item) for number, item in enumerate(references, 1))

    @staticmethod
    def reference_anchors(references: Sequence[Reference]) -> frozenset[str]:
        """The ids that a page gives to the entries of its list of literature."""
        return frozenset(urls.reference_anchor(number) for number in range(1, len(references) + 1))

    def _reference(self, number: int, reference: Reference) -> ReferenceView:
        links: list[Link] = []
        if reference.doi:
            links.append(Link(f"doi:{reference.doi}", f"https://doi.org/{reference.doi}"))
        if reference.pmid:
            links.append(Link(f"PMID {reference.pmid}", f"https://pubmed.ncbi.nlm.nih.gov/{reference.pmid}/"))
        if reference.url:
            links.append(Link(reference.url.split("://", 1)[1].rstrip("/"), reference.url))
        return ReferenceView(number, self.words(reference.text), tuple(links))

    @cached_property
    def pages_in_order(self) -> tuple[Page, ...]:
        """The pages of prose by their order, then by their ids."""
        return tuple(sorted(self.public.pages.values(), key=lambda page: (page.facts.order, page.id)))

    def menu(self, current: str) -> tuple[Link, ...]:
        """The main menu; a collection in site.yaml's list has an entry of its own."""
        entries = [(self.t("menu.cases"), self.urls.cases())]
        for key in self.settings.collections:
            if key in self.public.collections:
                title = self.words(self.public.collections[key].facts.title)
                entries.append((title, self.urls.collection(key)))
        if self.public.guidelines:
            entries.append((self.t("menu.guidelines"), self.urls.guidelines))
        entries.append((self.t("menu.findings"), self.urls.findings))
        entries += [
            (self.words(page.facts.title), self.urls.page(page.id))
            for page in self.pages_in_order
            if page.facts.menu
        ]
        return tuple(Link(label, url, current=url == current) for label, url in entries)

    def footer(self, current: str) -> tuple[Link, ...]:
        """The pages of prose, each chapter of them by its first page, and the ways to browse."""
        entries: list[tuple[str, str]] = []
        chapters: set[Text] = set()
        for page in self.pages_in_order:
            chapter = page.facts.section
            if chapter is None or chapter not in chapters:
                entries.append((self.words(chapter or page.facts.title), self.urls.page(page.id)))
            chapters |= {chapter} if chapter else set()
        entries += [
            (self.t("menu.modalities"), self.urls.modalities),
            (self.t("menu.authors"), self.urls.people),
            (self.t("statistics.title"), self.urls.statistics),
            *([(self.t("round.title"), self.urls.rounds)] if self.public.rounds else []),
            *([(self.t("data.title"), self.urls.data)] if self.public.exported else []),
            (self.t("feeds.title"), self.urls.feeds),
            *([(self.t("submit.title"), self.urls.submission)] if self.settings.submission else []),
            (self.t("progress.title"), self.urls.progress),
            *([(self.t("editors.title"), self.urls.editors)] if self.public.drafts else []),
        ]
        return tuple(Link(label, url, current=url == current) for label, url in entries)

    def collection_links(self, ids: Iterable[str]) -> tuple[Link, ...]:
        """Collections by title, those of them that are in the site."""
        known = [(key, self.public.collections[key]) for key in ids if key in self.public.collections]
        return tuple(Link(self.words(item.facts.title), self.urls.collection(key)) for key, item in known)

    @cached_property
    def site(self) -> SiteView:
        """What every page says of the library."""
        settings = self.settings
        return SiteView(
            title=self.words(settings.title),
            tagline=self.words(settings.tagline),
            notice=self.words(settings.notice),
            publisher=self.words(settings.publisher),
            licence=self.licence(None),
            home=self.urls.home,
            offline=self.urls.offline if self.keeps else "",
            library=settings.base_url,
            search=self.urls.search,
            generator=f"sitegen {self.version}",
        )

    def page(
        self,
        url: str,
        kind: str,
        title: str,
        *,
        description: str = "",
        template: str = "",
        trail: Sequence[Link] = (),
        translated: Sequence[str] | None = None,
        index: bool = True,
        phantom: bool = False,
    ) -> PageView:
        """What a page says of itself; `translated` names the languages its words exist in (None: all)."""
        languages = self.settings.languages
        existing = tuple(languages if translated is None else (x for x in languages if x in translated))
        path = url.removeprefix(self.urls.home)
        alternates = tuple(
            Alternate(
                language,
                language_name(language),
                Urls(language, self.default).home + path,
                translated=language in existing,
                current=language == self.language,
            )
            for language in languages
        )
        here = self.language in existing or self.language == self.default
        canonical = url if here else Urls(self.default, self.default).home + path
        notice = "" if here else self.t("page.untranslated", language=language_name(self.default))
        return PageView(
            url=url,
            template=template or f"{kind}.html",
            kind=kind,
            language=self.language,
            title=title,
            description=description,
            canonical=urls.absolute(self.settings.base_url, canonical),
            alternates=alternates,
            menu=self.menu(url),
            footer=self.footer(url),
            trail=()
            if url == self.urls.home
            else (Link(self.words(self.settings.title), self.urls.home), *trail),
            index=index and here,
            phantom=phantom,
            untranslated=notice,
        )


def is_phantom(cases: Iterable[Case]) -> bool:
    """Whether any of the cases shows a phantom."""
    return any(case.facts.consent is not None and case.facts.consent.basis == "phantom" for case in cases)
