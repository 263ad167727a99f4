"""Pages of modalities and authors, and their indexes: neither tells an answer. No I/O."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from sitegen.model.library import Case, Person
from sitegen.planning.edition import Edition, is_phantom
from sitegen.planning.embargo import Shown
from sitegen.planning.pages.cases import card_of
from sitegen.planning.pages.guidelines import guideline_card
from sitegen.planning.plan import PlannedPage
from sitegen.planning.views.guideline import GuidelineCard
from sitegen.planning.views.lists import TermGroup, TermIndexView, TermView
from sitegen.planning.views.page import Fact, Link


def _cases_by(edition: Edition, keys: Callable[[Case], Iterable[str]]) -> dict[str, list[Shown]]:
    """The listed cases by what each is found under, from what is public of them alone."""
    found: dict[str, list[Shown]] = {}
    for shown in edition.public.listed.values():
        for key in dict.fromkeys(keys(shown.public)):
            found.setdefault(key, []).append(shown)
    return found


def modality_pages(edition: Edition) -> list[PlannedPage]:
    """The index of modalities and a page for each that has cases."""
    by_code = _cases_by(edition, lambda case: [study.facts.modality for study in case.studies])
    groups = tuple(
        TermGroup(
            edition.t(f"modality.{code}"),
            edition.urls.modality(code),
            code,
            edition.catalogue.count("cases", len(cases)),
        )
        for code, cases in sorted(by_code.items())
    )
    trail = Link(edition.t("menu.modalities"), edition.urls.modalities)
    pages = [_index(edition, edition.urls.modalities, "menu.modalities", groups)]
    for code, cases in sorted(by_code.items()):
        title = edition.t(f"modality.{code}")
        pages.append(_term(edition, edition.urls.modality(code), title, "", (), cases, trail))
    return pages


def author_pages(edition: Edition) -> list[PlannedPage]:
    """The index of authors and a page for each person."""
    people = sorted(
        edition.library.people.values(), key=lambda item: edition.words(item.facts.name).casefold()
    )
    cases = _cases_by(edition, lambda case: case.facts.authors)
    groups = tuple(
        TermGroup(
            edition.words(person.facts.name),
            edition.urls.person(person.id),
            edition.words(person.facts.affiliation),
            edition.catalogue.count("cases", len(cases.get(person.id, ()))),
        )
        for person in people
    )
    index = _index(edition, edition.urls.people, "menu.authors", groups)
    return [index, *(_author(edition, person, cases.get(person.id, [])) for person in people)]


def _author(edition: Edition, person: Person, cases: list[Shown]) -> PlannedPage:
    facts = person.facts
    rows: list[Fact] = []
    if facts.affiliation:
        rows.append(Fact(edition.t("term.affiliation"), edition.words(facts.affiliation)))
    if facts.orcid:
        rows.append(Fact(edition.t("term.orcid"), facts.orcid, f"https://orcid.org/{facts.orcid}"))
    if facts.url:
        rows.append(Fact(edition.t("credit.source"), facts.url.split("://", 1)[1].rstrip("/"), facts.url))
    trail = Link(edition.t("menu.authors"), edition.urls.people)
    guidelines = [item for item in edition.public.guidelines.values() if person.id in item.facts.authors]
    cards = tuple(guideline_card(edition, item) for item in guidelines)
    url, name = edition.urls.person(person.id), edition.words(facts.name)
    return _term(edition, url, name, "", tuple(rows), cases, trail, cards)


def _index(edition: Edition, url: str, title: str, groups: tuple[TermGroup, ...]) -> PlannedPage:
    view = TermIndexView(edition.t(title), "", groups)
    page = edition.page(url, "terms", view.title)
    return PlannedPage(page, edition.site, view)


def _term(
    edition: Edition,
    url: str,
    title: str,
    description: str,
    facts: tuple[Fact, ...],
    cases: list[Shown],
    trail: Link,
    guidelines: tuple[GuidelineCard, ...] = (),
) -> PlannedPage:
    view = TermView(
        title,
        description,
        facts,
        tuple(card_of(edition, shown) for shown in cases),
        edition.catalogue.count("cases", len(cases)),
        guidelines,
    )
    page = edition.page(
        url,
        "term",
        title,
        description=description,
        trail=(trail,),
        phantom=is_phantom(shown.public for shown in cases),
    )
    return PlannedPage(page, edition.site, view)
