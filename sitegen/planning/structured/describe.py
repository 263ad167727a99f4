"""Adds to each page of an edition what it tells programs: by its kind, from what is public of what it shows. No I/O.

A page of a kind that is not named here tells of itself as a page of the library, with its breadcrumbs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

from sitegen.model.library import Guideline
from sitegen.planning import days
from sitegen.planning.dataset.dataset import Dataset
from sitegen.planning.edition import Edition
from sitegen.planning.embargo import Shown
from sitegen.planning.feeds import Feed
from sitegen.planning.pages import cases, guidelines
from sitegen.planning.plan import PlannedPage
from sitegen.planning.structured import lists, metas, nodes
from sitegen.planning.structured.cases import case_nodes
from sitegen.planning.structured.dataset import dataset_nodes
from sitegen.planning.structured.guidelines import guideline_nodes
from sitegen.planning.structured.nodes import Node
from sitegen.planning.structured.pictures import key_pictures
from sitegen.planning.views.head import FeedLink, HeadView


@dataclass(frozen=True, slots=True)
class _Described:
    """What is known of a page beyond its view."""

    head: HeadView
    nodes: Callable[[PlannedPage], list[Node]]


def described(
    edition: Edition, pages: Iterable[PlannedPage], feeds: Sequence[Feed], dataset: Dataset
) -> list[PlannedPage]:
    """The pages with their heads; those that search engines may not list only name the feeds."""
    known = dict(_known(edition))
    known[edition.urls.data] = partial(
        _Described, HeadView(), partial(dataset_nodes, edition, dataset=dataset)
    )
    links = {feed.home: feed.links for feed in feeds}
    return [
        _described(edition, page, known[page.page.url]() if page.page.url in known else None, links)
        for page in pages
    ]


def _described(
    edition: Edition,
    planned: PlannedPage,
    known: _Described | None,
    feeds: Mapping[str, tuple[FeedLink, ...]],
) -> PlannedPage:
    url, address = planned.page.url, edition.urls
    above = address.guidelines if url.startswith(address.guidelines) else url
    followed = dict.fromkeys((*feeds.get(above, ()), *feeds.get(address.home, ())))
    head = replace(known.head if known and planned.page.index else HeadView(), feeds=tuple(followed))
    page = replace(planned, page=replace(planned.page, head=head))
    if not page.page.index:
        return page
    own = known.nodes(page) if known else lists.other_nodes(edition, page)
    shared = [nodes.website(edition), nodes.publisher(edition)] if url == address.home else []
    data = nodes.graph([*own, *shared, *nodes.breadcrumbs(edition, page)])
    return replace(page, page=replace(page.page, head=replace(head, data=data)))


def _known(edition: Edition) -> Iterator[tuple[str, Callable[[], _Described]]]:
    """Site path → how to find out what is known, for every page that stands for something of the library."""
    public, address = edition.public, edition.urls
    listed = list(public.listed.values())
    yield address.home, partial(_list, edition, listed, partial(lists.home_nodes, edition))
    yield address.cases(), partial(_list, edition, listed, partial(lists.other_nodes, edition))
    for shown in listed:
        yield address.case(shown.public.id), partial(_case, edition, shown)
    for guideline in public.guidelines.values():
        yield address.guideline(guideline.id), partial(_guideline, edition, guideline)
    for key in public.collections:
        members = public.members[key]
        told = partial(lists.collection_nodes, edition, members=members)
        yield address.collection(key), partial(_list, edition, members, told)
    for finding in edition.library.findings.values():
        told = partial(lists.finding_nodes, edition, finding=finding)
        yield address.finding(finding.id), partial(_Described, HeadView(), told)
    for person in edition.library.people.values():
        named = partial(lists.person_nodes, edition, person=person)
        yield address.person(person.id), partial(_Described, HeadView(), named)


def _list(edition: Edition, members: list[Shown], told: Callable[[PlannedPage], list[Node]]) -> _Described:
    return _Described(_list_head(edition, members), told)


def _list_head(edition: Edition, members: list[Shown]) -> HeadView:
    """A list is as new as the newest of its cases, whose picture stands for it."""
    today = edition.public.today
    changed = days.last(*(days.case_changed(shown, today) for shown in members), today=today)
    pictures = key_pictures(edition, members[0].public) if members else ()
    return HeadView(picture=pictures[0].shared if pictures else None, modified=changed)


def _case(edition: Edition, shown: Shown) -> _Described:
    case, facts = shown.public, shown.public.facts
    pictures = key_pictures(edition, case)
    changed = days.case_changed(shown, edition.public.today)
    work = cases.work_of(edition, case, edition.urls.case(case.id))
    text = cases.citation_text(edition, work)
    keywords = [edition.words(item) for item in facts.keywords]
    head = HeadView(
        metas=(
            *metas.highwire(work, keywords=keywords),
            *metas.dublin_core(
                work,
                modified=changed,
                licence=nodes.licence_url(facts.license or edition.settings.license),
                citation=text,
            ),
        ),
        properties=_article_days(facts.published, changed),
        picture=pictures[0].shared if pictures else None,
        modified=changed,
        pictures=tuple(item.url for item in pictures),
    )
    return _Described(head, partial(case_nodes, edition, shown=shown, pictures=pictures))


def _guideline(edition: Edition, guideline: Guideline) -> _Described:
    facts = guideline.facts
    changed = days.guideline_changed(facts, edition.public.today)
    work = guidelines.work_of(edition, guideline, edition.urls.guideline(guideline.id))
    text = guidelines.citation_text(edition, facts, work)
    issuers = edition.catalogue.list([edition.words(item.name) for item in facts.issuers])
    report = {} if work.journal else {"institution": issuers, "number": facts.version}
    head = HeadView(
        metas=(
            *metas.highwire(work, keywords=[edition.words(item) for item in facts.keywords], **report),
            *metas.dublin_core(
                work,
                modified=changed,
                licence=nodes.licence_url(facts.license or edition.settings.license),
                citation=text,
            ),
        ),
        properties=_article_days(facts.issued, changed),
        modified=changed,
    )
    return _Described(head, partial(guideline_nodes, edition, guideline=guideline))


def _article_days(published: date | None, changed: date | None) -> tuple[tuple[str, str], ...]:
    """Open Graph's days of an article (ogp.me, Article)."""
    rows = (("published_time", published), ("modified_time", changed))
    return tuple((f"article:{name}", day.isoformat()) for name, day in rows if day)
