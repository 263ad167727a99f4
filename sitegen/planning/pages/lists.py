"""Home page, case index, pages of prose and the page for wrong addresses. No I/O."""

from __future__ import annotations

from dataclasses import replace

from sitegen import urls
from sitegen.model.library import Page
from sitegen.planning.announcements.texts import line_of
from sitegen.planning.edition import Edition, is_phantom
from sitegen.planning.embargo import Shown
from sitegen.planning.news import in_words, recent
from sitegen.planning.pages.cases import card_of
from sitegen.planning.pages.chapters import beside, chapters
from sitegen.planning.pages.guidelines import guideline_card, newest_first
from sitegen.planning.pages.quiz import testable
from sitegen.planning.pages.signoffs import sign_off_of
from sitegen.planning.plan import PlannedPage
from sitegen.planning.views.announcement import NewsLine
from sitegen.planning.views.lists import CaseIndexView, HomeView
from sitegen.planning.views.page import Fact, Link, NotFoundView, ProseView
from sitegen.planning.words import lead, sections_of

_MOST_NEWS = 5


def home_page(edition: Edition) -> PlannedPage:
    """The home page."""
    cases = list(edition.public.listed.values())
    week = next((shown for shown in cases if shown.public.facts.kind == "quiz"), cases[0] if cases else None)
    recent = [shown for shown in cases if shown is not week][: edition.settings.recent]
    active = [
        item for item in newest_first(edition.public.guidelines.values()) if item.facts.status == "active"
    ]
    settings = edition.settings
    menu_first = [
        *settings.collections,
        *(key for key in edition.public.collections if key not in settings.collections),
    ]
    view = HomeView(
        title=edition.words(settings.title),
        tagline=edition.words(settings.tagline),
        description=edition.words(settings.description),
        week=card_of(edition, week) if week else None,
        news=_news(edition, week),
        chapters=chapters(edition),
        collections=tuple(
            Fact(
                edition.words(edition.public.collections[key].facts.title),
                edition.words(edition.public.collections[key].facts.summary),
                edition.urls.collection(key),
            )
            for key in menu_first
            if key in edition.public.collections
        ),
        recent=tuple(card_of(edition, shown) for shown in recent),
        guidelines=tuple(guideline_card(edition, item) for item in active),
        cases_url=edition.urls.cases(),
        test_url=edition.urls.test if testable(edition) else "",
        rounds_url=edition.urls.rounds if edition.public.rounds else "",
        case_count=edition.catalogue.count("cases", len(cases)),
    )
    page = edition.page(
        edition.urls.home,
        "home",
        view.title,
        description=view.description or view.tagline or view.case_count,
        phantom=is_phantom(shown.public for shown in [*recent, *([week] if week else [])]),
    )
    return PlannedPage(page, edition.site, view)


def _news(edition: Edition, week: Shown | None) -> tuple[NewsLine, ...]:
    """What is new beside the case of the week, which nobody overlooks; not more than fits beside it."""
    told = in_words(edition, recent(edition.public))
    known = f"case:{week.public.id}:posted" if week else ""
    return tuple(line_of(item, item.url) for item in told if item.news.keys[0] != known)[:_MOST_NEWS]


def case_index(edition: Edition) -> list[PlannedPage]:
    """The case index, page by page; an empty library has one empty page."""
    cases = list(edition.public.listed.values())
    chunks = list(_chunks(cases, edition.settings.page_size)) or [()]
    count = edition.catalogue.count("cases", len(cases))
    browse = (
        Link(edition.t("menu.findings"), edition.urls.findings),
        Link(edition.t("menu.modalities"), edition.urls.modalities),
        Link(edition.t("menu.authors"), edition.urls.people),
        *((Link(edition.t("test.title"), edition.urls.test),) if testable(edition) else ()),
    )
    pages: list[PlannedPage] = []
    for number, chunk in enumerate(chunks, 1):
        title = edition.t("menu.cases")
        view = CaseIndexView(
            cards=tuple(card_of(edition, shown) for shown in chunk),
            count=count,
            pages=tuple(
                Link(edition.t("index.page", n=other), edition.urls.cases(other), current=other == number)
                for other in range(1, len(chunks) + 1)
            ),
            previous=edition.urls.cases(number - 1) if number > 1 else "",
            next=edition.urls.cases(number + 1) if number < len(chunks) else "",
            browse=browse,
        )
        if number > 1:
            title = f"{title}, {edition.t('index.page', n=number)}"
        page = edition.page(
            edition.urls.cases(number),
            "cases",
            title,
            description=count,
            phantom=is_phantom(shown.public for shown in chunk),
        )
        pages.append(PlannedPage(page, edition.site, view))
    return pages


def _chunks(cases: list[Shown], size: int) -> list[tuple[Shown, ...]]:
    return [tuple(cases[start : start + size]) for start in range(0, len(cases), size)]


def prose_page(edition: Edition, item: Page) -> PlannedPage:
    """A page of prose."""
    url = edition.urls.page(item.id)
    own = chapters(edition, item) if item.facts.section else ()
    previous, following = beside(own)
    view = ProseView(
        edition.words(item.facts.title),
        edition.words(item.facts.summary),
        sections_of(edition, item.prose, url),
        sign_off_of(edition, item),
        draft=item.facts.status == "draft",
        chapters=own,
        previous=previous,
        next=following,
    )
    page = edition.page(
        url,
        "prose",
        view.title,
        description=view.summary or lead(item.prose.get(edition.language, ())),
        translated=tuple({edition.default, *item.prose}),
        index=item.facts.status != "draft",
    )
    return PlannedPage(page, edition.site, view)


def not_found(edition: Edition) -> PlannedPage:
    """The page that hosts serve for addresses that lead nowhere, at whatever address that is.

    Most serve that of the default language only, so it leads to the other languages' home pages.
    """
    view = NotFoundView(edition.urls.home, edition.urls.cases())
    page = edition.page(edition.urls.not_found, "404", edition.t("notfound.title"), index=False)
    alternates = tuple(
        replace(item, translated=False, url=urls.Urls(item.language, edition.default).home)
        for item in page.alternates
    )
    return PlannedPage(replace(page, root_relative=True, alternates=alternates), edition.site, view)
