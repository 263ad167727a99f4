"""From a Library to a Plan: what is public today, every page in every language, every file beside them.

No I/O: today's date and the version are arguments.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from urllib.parse import urlsplit

from sitegen import urls
from sitegen.errors import Place, Problem
from sitegen.i18n import Catalogue, MissingText
from sitegen.model.library import Library
from sitegen.planning import archive, embargo, hosting, offline, rules, sitemaps
from sitegen.planning.assets import assets_of
from sitegen.planning.authoring.cms import cms_files
from sitegen.planning.dataset.dataset import Dataset
from sitegen.planning.dataset.entries import context_of
from sitegen.planning.dataset.files import dataset_files
from sitegen.planning.derivatives import Pictures
from sitegen.planning.edition import Edition
from sitegen.planning.feeds import feed_files, feeds_of
from sitegen.planning.inspections import inspections
from sitegen.planning.options import Options
from sitegen.planning.pages import (
    affiliates,
    aliases,
    cases,
    collections,
    dashboard,
    data_set,
    findings,
    guidelines,
    lists,
    quiz,
    rounds,
    search,
    statistics,
    terms,
)
from sitegen.planning.pages.feeds import feeds_page
from sitegen.planning.pages.submission import submission_pages
from sitegen.planning.plan import Guarded, Plan, PlannedFile, PlannedPage, Unit
from sitegen.planning.public import Public
from sitegen.planning.structured.describe import described
from sitegen.planning.views.page import Link, RedirectView
from sitegen.reading.theme import Theme
from sitegen.settings import Settings

_PLACE = re.compile(r"\{[^}]*\}")


def public_part(library: Library, options: Options) -> Public:
    """What of a library is in the site: drafts only when asked for, nothing before its day of posting."""

    def current(status: str) -> bool:
        return status != "draft" or options.drafts

    collections = {key: item for key, item in library.collections.items() if current(item.facts.status)}
    neutral = embargo.neutral({key: item.facts.gives_away for key, item in library.collections.items()})
    shown = {
        key: embargo.show(case, options.today, neutral)
        for key, case in library.cases.items()
        if current(case.facts.status)
        and (case.facts.published is None or case.facts.published <= options.today)
    }
    newest = sorted(shown, key=lambda key: (shown[key].public.facts.published or date.min, key), reverse=True)
    return Public(
        library,
        {key: shown[key] for key in newest},
        {key: item for key, item in library.guidelines.items() if current(item.facts.status)},
        collections,
        {key: item for key, item in library.pages.items() if current(item.facts.status)},
        options.today,
        options.drafts,
    )


def catalogues_of(theme: Theme, languages: Iterable[str]) -> dict[str, Catalogue]:
    """The interface texts of each language; English ones where the theme lacks it."""
    texts = theme.catalogues
    return {
        language: Catalogue(language, texts.get(language) or texts.get("en", {})) for language in languages
    }


def lacking(theme: Theme, error: MissingText) -> Problem:
    """What a text that no catalogue has means to whoever writes the theme."""
    place = Place(f"themes/{theme.name}/locales/en.yaml")
    hint = "add it to the theme's catalogues"
    return Problem("catalogue", place, f"the theme has no text for {error}", hint)


def plan_site(
    library: Library, theme: Theme, options: Options, judged: Iterable[Problem] | None = None
) -> Plan:
    """Every file of the site, and everything that is wrong with the library as a whole: by the rules, or as `judged` already."""
    settings = library.settings
    public = public_part(library, options)
    pictures = Pictures(settings.pictures)
    assets = assets_of(theme)
    catalogues = catalogues_of(theme, settings.languages)
    pages: list[PlannedPage] = []
    beside: list[PlannedPage] = []
    moved = aliases.moved(public)
    sent_on: list[PlannedPage] = []
    data: list[PlannedFile] = []
    units: list[Unit] = []
    read_me = PlannedFile("", b"")
    admin: list[PlannedFile] = []
    problems = [*(rules.check(library, options.today) if judged is None else judged), *assets.problems]
    dataset = Dataset(context_of(public, pictures), catalogues[settings.default_language])
    try:
        if dataset.context.entries:
            data += dataset_files(dataset)
        for language in settings.languages:
            names = urls.Urls(language, settings.default_language)
            edition = Edition(
                public, catalogues[language], names, pictures, options.version, bool(assets.worker)
            )
            own, kept = _pages(edition, tuple(catalogues.values()), dataset)
            pages += own
            sent_on += aliases.alias_pages(edition, moved)
            units += kept
            problems += edition.problems
            data += [*edition.data.values(), *affiliates.files_of(edition)]
            beside += affiliates.embed_pages(edition)
        read_me = archive.read_me(library, catalogues.values())
        admin = cms_files(library, catalogues[settings.default_language], theme.catalogues.get("en", {}))
    except MissingText as error:
        problems.append(lacking(theme, error))
    files = [*assets.files, *data, *_for_hosts(settings, theme, [*pages, *sent_on], beside, admin)]
    pages += beside
    problems += _collisions([page.page.url for page in pages])
    problems += aliases.taken(public, moved, _names(pages, files))
    pages += sent_on
    return Plan(
        pages=tuple(sorted(pages, key=lambda item: item.page.url)),
        files=tuple(sorted(files, key=lambda item: item.url)),
        derivatives=tuple(pictures.promised[url] for url in sorted(pictures.promised)),
        packs=tuple(pictures.packs[url] for url in sorted(pictures.packs)),
        inspections=inspections(library, drafts=options.drafts),
        problems=tuple(problems),
        guarded=guarded_cases(public, pages, catalogues.values()),
        units=tuple(sorted(units, key=lambda item: item.url)),
        worker=assets.worker,
        read_me=read_me,
        theme=theme,
        catalogues=catalogues,
        assets=assets.names,
        base_path=urlsplit(settings.base_url).path,
    )


def _names(pages: Iterable[PlannedPage], files: Iterable[PlannedFile]) -> set[str]:
    """The files of the site by what hosts call them, those too that are made when all others are."""
    made_last = {urls.SERVICE_WORKER, urls.OFFLINE_INDEX}
    return {*(urls.file_of(page.page.url) for page in pages), *(file.url for file in files), *made_last}


def _pages(
    edition: Edition, catalogues: tuple[Catalogue, ...], dataset: Dataset
) -> tuple[list[PlannedPage], list[Unit]]:
    """The pages of an edition, and what of it a reader can keep."""
    public = edition.public
    pages = [lists.home_page(edition), *lists.case_index(edition)]
    pages += [cases.case_page(edition, shown) for shown in public.cases.values()]
    pages.append(guidelines.guideline_index(edition))
    pages += [guidelines.guideline_page(edition, item) for item in public.guidelines.values()]
    pages += [affiliates.summary_page(edition, item) for item in public.guidelines.values()]
    for item in public.collections.values():
        pages += collections.collection_pages(edition, item)
    pages += findings.finding_pages(edition) + terms.modality_pages(edition) + terms.author_pages(edition)
    pages += [lists.prose_page(edition, item) for item in public.pages.values()]
    pages += data_set.data_pages(edition, dataset)
    pages.append(statistics.statistics_page(edition))
    pages += quiz.quiz_pages(edition)
    pages += rounds.round_pages(edition)
    pages += submission_pages(edition)
    pages += [search.search_page(edition, catalogues), lists.not_found(edition)]
    feeds = feeds_of(edition)
    pages.append(feeds_page(edition, feeds))
    edition.data.update({item.url: item for item in feed_files(edition, feeds)})
    if edition.keeps:
        pages.append(offline.offline_page(edition))
    pages = described(edition, pages, feeds, dataset)
    apart = [dashboard.dashboard_page(edition)] if public.drafts else []
    if not edition.keeps:
        return [*pages, *apart], []
    units = offline.units_of(edition, pages)
    return [*offline.offered(pages, units), *apart], units


def _for_hosts(
    settings: Settings,
    theme: Theme,
    pages: list[PlannedPage],
    beside: list[PlannedPage],
    admin: list[PlannedFile],
) -> list[PlannedFile]:
    """What hosts, search engines and editors need beside the pages that readers are led to."""
    framed = [item.page.url for item in beside]
    strict = [item.page.url for item in pages] if admin else ()
    return [
        *admin,
        hosting.headers(hosting.policy_of(settings, theme), framed, beside_admin=strict),
        *sitemaps.sitemaps(pages, settings.base_url),
        hosting.robots(settings.base_url),
        hosting.no_jekyll(),
        *aliases.redirects(pages, settings.base_url),
    ]


def _collisions(taken: list[str]) -> list[Problem]:
    seen: set[str] = set()
    problems: list[Problem] = []
    for url in taken:
        if url in seen:
            message = f"two pages want the address '{url}'"
            problems.append(Problem("address-taken", Place("content"), message, "rename one of them"))
        seen.add(url)
    return problems


def _leads_to(planned: PlannedPage, url: str) -> str:
    """Where a page is, or for one that sends on: where its reader ends."""
    return planned.view.target if isinstance(planned.view, RedirectView) else url


def guarded_cases(
    public: Public, pages: Iterable[PlannedPage], catalogues: Iterable[Catalogue]
) -> tuple[Guarded, ...]:
    """For each sealed case: its pages, and what must not stand in them."""
    by_url = {page.page.url: page for page in pages}
    settings = public.settings
    of_site = (settings.title, settings.tagline, settings.publisher, settings.notice)
    site_words = [words for text in of_site if text for words in text.every]
    # The interface says "ultrasound" and "teaching" on every page, whatever an answer's keywords are.
    site_words += [
        words for catalogue in catalogues for text in catalogue.texts.values() for words in _PLACE.split(text)
    ]
    everywhere = tuple(embargo.normal(words) for words in site_words)
    guarded: list[Guarded] = []
    for key, shown in public.cases.items():
        if shown.hiding != "sealed":
            continue
        own = [url for url, planned in by_url.items() if _leads_to(planned, url).endswith(f"cases/{key}/")]
        if not own:
            continue
        case = public.library.cases[key]
        links = [
            link.label
            for url in own
            for link in (
                *by_url[url].page.menu,
                *by_url[url].page.footer,
                *_neighbour_links(by_url[url].view),
            )
        ]
        named = [*case.facts.authors, *([case.facts.deid.reviewed_by] if case.facts.deid else [])]
        people = [public.library.people[name].facts for name in named if name in public.library.people]
        authors = [
            words
            for person in people
            for text in (person.name, person.affiliation)
            if text
            for words in text.every
        ]
        choices = [words for q in case.facts.questions for c in q.choices for words in c.text.every]
        public_words = [words for _, _, words in embargo.public_words(case)]
        own_words = (*links, *authors, *choices, *public_words)
        permitted = (*everywhere, *(embargo.normal(words) for words in own_words))
        guarded.append(Guarded(key, case.places.of().path, tuple(own), embargo.secrets(case), permitted))
    return tuple(guarded)


def _neighbour_links(view: object) -> list[Link]:
    return [link for link in (getattr(view, "previous", None), getattr(view, "next", None)) if link]
