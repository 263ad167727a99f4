"""Collections: introduction, common findings, case log, and the cases day by day. No I/O.

All of it is made from what is public; a collection that gives away has been cleared of hidden cases before.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from sitegen import urls
from sitegen.model.library import Collection
from sitegen.planning.atlas import cases_by_finding, examples_of
from sitegen.planning.course import Course, Examined, Zero, courses_of, days_listed
from sitegen.planning.derivatives import stored_window
from sitegen.planning.edition import Edition, is_phantom
from sitegen.planning.embargo import Shown
from sitegen.planning.pages.answers import finding_links
from sitegen.planning.pages.cases import card_of
from sitegen.planning.pages.findings import Tile, tiles_of
from sitegen.planning.pages.guidelines import guideline_card
from sitegen.planning.pages.signoffs import sign_off_of
from sitegen.planning.plan import PlannedPage
from sitegen.planning.statistics.tables import statistics_of
from sitegen.planning.views.atlas import FindingTile
from sitegen.planning.views.case import Card
from sitegen.planning.views.collection import (
    CollectionView,
    CourseView,
    DayLink,
    DaysView,
    DayView,
    LogRow,
)
from sitegen.planning.views.lists import TermGroup
from sitegen.planning.views.page import Link
from sitegen.planning.views.statistics import StatisticsPageView, StatisticsView
from sitegen.planning.words import lead, sections_of

_COMMON = 8
"""So many of the findings of a collection's cases are shown where its editor names none."""
_KEY_TABLES = ("months", "findings", "days", "views")
"""The statistics that the collection's own page shows: how it grew, what is seen, and when, and how it is read."""
_MOST = 24
"""Pictures of one day: what is more is in the case log."""


def collection_pages(edition: Edition, collection: Collection) -> list[PlannedPage]:
    """A collection's page, its cases day by day where any examination has a day, and the statistics of its cases."""
    members = edition.public.members[collection.id]
    courses = courses_of(members)
    statistics = statistics_of(edition, members, collection.id)
    pages = [_page(edition, collection, members, statistics, days=bool(courses))]
    if courses:
        pages.append(_days_page(edition, collection, courses))
    if statistics.tables:
        pages.append(_statistics_page(edition, collection, statistics))
    return pages


def _page(
    edition: Edition,
    collection: Collection,
    members: Sequence[Shown],
    statistics: StatisticsView,
    *,
    days: bool,
) -> PlannedPage:
    facts = collection.facts
    url = edition.urls.collection(collection.id)
    tiles = _findings(edition, collection, members)
    view = CollectionView(
        title=edition.words(facts.title),
        summary=edition.words(facts.summary),
        sections=sections_of(
            edition, collection.prose, url, anchors=edition.reference_anchors(facts.references)
        ),
        findings=tuple(tile for tile in tiles if tile.picture),
        atlas=edition.urls.findings,
        other_findings=tuple(
            TermGroup(tile.label, tile.url, tile.note, tile.count) for tile in tiles if not tile.picture
        ),
        guidelines=tuple(
            guideline_card(edition, edition.public.guidelines[key])
            for key in facts.guidelines
            if key in edition.public.guidelines
        ),
        log=tuple(_row(edition, number, shown) for number, shown in enumerate(members, 1)),
        has_views=bool(edition.library.views.pages),
        days=edition.urls.collection_days(collection.id) if days else "",
        statistics=replace(
            statistics,
            tables=tuple(table for table in statistics.tables if table.id in _KEY_TABLES and table.chart),
        ),
        statistics_url=edition.urls.collection_statistics(collection.id) if statistics.tables else "",
        references=edition.references(facts.references),
        sign_off=sign_off_of(edition, collection),
        draft=facts.status == "draft",
    )
    page = edition.page(
        url,
        "collection",
        view.title,
        description=view.summary or lead(collection.prose.get(edition.language, ())),
        translated=tuple({edition.default, *collection.prose}),
        index=facts.status != "draft",
        phantom=is_phantom(shown.public for shown in members),
    )
    return PlannedPage(page, edition.site, view)


def _findings(edition: Edition, collection: Collection, members: Sequence[Shown]) -> tuple[FindingTile, ...]:
    """The common findings: those that the editor names, else the commonest of its cases whose answer is open."""
    cases = cases_by_finding(members)
    examples = examples_of(members, edition.settings.license)
    known = edition.library.findings
    counts = Counter({key: len(found) for key, found in cases.items() if key in known})
    commonest = sorted(counts, key=lambda key: (-counts[key], key))[:_COMMON]
    named = [key for key in collection.facts.findings if key in known] or commonest
    return tiles_of(
        edition,
        (
            Tile(
                known[key],
                edition.words(known[key].facts.description),
                cases.get(key, ()),
                examples.get(key, ()),
            )
            for key in named
        ),
    )


def _row(edition: Edition, number: int, shown: Shown) -> LogRow:
    case = shown.public
    days = sorted({study.facts.day for study in case.studies if study.facts.day is not None})
    return LogRow(
        number,
        card_of(edition, shown),
        finding_links(edition, case.facts.findings),
        edition.t("days", days=", ".join(str(day) for day in days)) if days else "",
        edition.catalogue.number(edition.views_of(case.id)) if edition.library.views.pages else "",
    )


def _days_page(edition: Edition, collection: Collection, courses: dict[Zero, Course]) -> PlannedPage:
    facts = collection.facts
    title = edition.words(facts.title)
    url = edition.urls.collection(collection.id)
    view = DaysView(
        title=edition.t("days.title", collection=title),
        lead=edition.t("days.lead"),
        log=url,
        courses=tuple(_course(edition, zero, course) for zero, course in courses.items()),
    )
    shown = [item.shown.public for course in courses.values() for items in course.values() for item in items]
    page = edition.page(
        edition.urls.collection_days(collection.id),
        "days",
        view.title,
        description=view.lead,
        trail=(Link(title, url),),
        index=facts.status != "draft",
        phantom=is_phantom(shown),
    )
    return PlannedPage(page, edition.site, view)


def _statistics_page(edition: Edition, collection: Collection, statistics: StatisticsView) -> PlannedPage:
    facts = collection.facts
    title = edition.words(facts.title)
    view = StatisticsPageView(edition.t("statistics.of", collection=title), statistics)
    page = edition.page(
        edition.urls.collection_statistics(collection.id),
        "statistics",
        view.title,
        description=statistics.summary,
        trail=(Link(title, edition.urls.collection(collection.id)),),
        index=facts.status != "draft",
    )
    return PlannedPage(page, edition.site, view)


def _course(edition: Edition, zero: Zero, course: Course) -> CourseView:
    strip: list[DayLink] = []
    for day in days_listed(course):
        label = edition.t("study.day", day=day)
        if day in course:
            count = edition.catalogue.count("series.pictures", len(course[day]))
            strip.append(DayLink(day, urls.day_anchor(zero, day), f"{label}, {count}"))
        else:
            strip.append(DayLink(day, "", label))
    return CourseView(
        anchor=f"from-{zero}",
        zero=edition.t(f"day.zero.{zero}"),
        strip=tuple(strip),
        days=tuple(_day(edition, zero, day, items) for day, items in course.items()),
    )


def _day(edition: Edition, zero: Zero, day: int, items: Sequence[Examined]) -> DayView:
    rest = len(items) - _MOST
    return DayView(
        anchor=urls.day_anchor(zero, day),
        label=edition.t("study.day", day=day),
        count=edition.catalogue.count("series.pictures", len(items)),
        cards=tuple(_card(edition, item) for item in items[:_MOST]),
        more=edition.catalogue.count("days.more", rest) if rest > 0 else "",
    )


def _card(edition: Edition, item: Examined) -> Card:
    """A case by one of its examinations, which is where the card leads."""
    study, facts = item.study.facts, item.series.facts
    key = item.series.pictures[min(facts.key, len(item.series.pictures)) - 1]
    alt = edition.words(key.facts.alt or facts.alt)
    card = card_of(edition, item.shown)
    return replace(
        card,
        url=f"{card.url}#{urls.study_anchor(study.id)}",
        picture=edition.pictures.thumbnail(key.picture, alt, stored_window(facts)),
        modalities=(edition.words(study.title) or edition.t(f"modality.{study.modality}"),),
        date="",
        date_iso="",
    )
