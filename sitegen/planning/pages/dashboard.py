"""The editors' page, in builds with drafts alone: what is due, what is missing, what is to come. No I/O.

Hidden answers stay hidden here too: cases are told by their public part, as a preview may be seen by others.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from sitegen.model.library import Case
from sitegen.planning.citing import citations_hold
from sitegen.planning.edition import Edition
from sitegen.planning.pages.guidelines import is_overdue
from sitegen.planning.plan import PlannedPage
from sitegen.planning.rules import CASE_NEEDS
from sitegen.planning.views.dashboard import DashboardView, Due, DueGroup
from sitegen.planning.views.page import Link
from sitegen.privacy.signoffs import is_signed

AHEAD: Final = timedelta(days=90)
"""How long before its day a review is listed: panels need a season to meet."""


def dashboard_page(edition: Edition) -> PlannedPage:
    """What editors have to see to."""
    groups = (
        ("reviews", _reviews),
        ("signoffs", _signoffs),
        ("reveals", _reveals),
        ("drafts", _drafts),
        ("citations", _citations),
        ("withdrawn", _withdrawn),
        ("completeness", _completeness),
    )
    view = DashboardView(
        edition.day(edition.public.today),
        tuple(DueGroup(key, edition.t(f"editors.{key}"), tuple(rows(edition))) for key, rows in groups),
    )
    page = edition.page(edition.urls.editors, "editors", edition.t("editors.title"), index=False)
    return PlannedPage(page, edition.site, view)


def _due(
    edition: Edition,
    link: Link | None,
    name: str,
    what: str = "",
    *,
    on: date | None = None,
    late: bool = False,
) -> Due:
    return Due(link, name, what, edition.day(on), on.isoformat() if on else "", late)


def _case(
    edition: Edition, case_id: str, what: str = "", *, on: date | None = None, late: bool = False
) -> Due:
    """A case by its public title; one that is not in the site on this day has no link."""
    shown = edition.public.cases.get(case_id)
    link = Link(edition.words(shown.public.facts.title), edition.urls.case(case_id)) if shown else None
    return _due(edition, link, case_id, what, on=on, late=late)


def _guideline(
    edition: Edition, key: str, what: str = "", *, on: date | None = None, late: bool = False
) -> Due:
    title = edition.words(edition.public.guidelines[key].facts.title)
    return _due(edition, Link(title, edition.urls.guideline(key)), key, what, on=on, late=late)


def _reviews(edition: Edition) -> Iterator[Due]:
    """Guidelines in force whose review is due or soon will be, the oldest first; those without a day stand last."""
    today = edition.public.today
    active = [item for item in edition.public.guidelines.values() if item.facts.status == "active"]
    for item in sorted(active, key=lambda item: (item.facts.review_due or date.max, item.id)):
        due = item.facts.review_due
        late = is_overdue(item.facts, today)
        if due is None:
            yield _guideline(edition, item.id, edition.t("editors.no-review"))
        elif due <= today + AHEAD:
            yield _guideline(
                edition, item.id, edition.t("guideline.overdue") if late else "", on=due, late=late
            )


def _signoffs(edition: Edition) -> Iterator[Due]:
    for case in _cases(edition):
        phantom = case.facts.consent is not None and case.facts.consent.basis == "phantom"
        if case.facts.status == "withdrawn" or phantom or is_signed(case) or not _has_pictures(case):
            continue
        void = case.facts.deid is not None
        yield _case(edition, case.id, edition.t("editors.void" if void else "editors.unsigned"), late=void)


def _has_pictures(case: Case) -> bool:
    return any(series.pictures for study in case.studies for series in study.series)


def _cases(edition: Edition) -> list[Case]:
    return sorted(edition.library.cases.values(), key=lambda case: case.id)


def _reveals(edition: Edition) -> Iterator[Due]:
    """Answers and cases to come, by day."""
    today = edition.public.today
    found: list[tuple[date, str, str]] = []
    for case in _cases(edition):
        facts = case.facts
        if facts.status == "withdrawn":
            continue
        if facts.kind == "quiz" and isinstance(facts.reveal, date) and facts.reveal > today:
            found.append((facts.reveal, case.id, edition.t("editors.reveal")))
        if facts.published and facts.published > today:
            found.append((facts.published, case.id, edition.t("editors.posting")))
    for day, case_id, what in sorted(found):
        yield _case(edition, case_id, what, on=day)


def _drafts(edition: Edition) -> Iterator[Due]:
    for case in _cases(edition):
        if case.facts.status == "draft":
            yield _case(edition, case.id, edition.t("editors.kind.case"))
    names = edition.urls
    for key, guideline in sorted(edition.public.guidelines.items()):
        if guideline.facts.status == "draft":
            yield _guideline(edition, key, edition.t("editors.kind.guideline"))
    for key, collection in sorted(edition.public.collections.items()):
        if collection.facts.status == "draft":
            link = Link(edition.words(collection.facts.title), names.collection(key))
            yield _due(edition, link, key, edition.t("editors.kind.collection"))
    for key, page in sorted(edition.public.pages.items()):
        if page.facts.status == "draft":
            link = Link(edition.words(page.facts.title), names.page(key))
            yield _due(edition, link, key, edition.t("editors.kind.page"))


def _citations(edition: Edition) -> Iterator[Due]:
    """Cases with an open answer that cite only what no longer holds; what hidden ones cite belongs to their answer."""
    late = {problem.place.path for problem in citations_hold(edition.library, edition.public.today)}
    for key, shown in sorted(edition.public.listed.items()):
        if shown.hiding == "open" and shown.public.places.of("guidelines").path in late:
            yield _case(edition, key)


def _withdrawn(edition: Edition) -> Iterator[Due]:
    for case in _cases(edition):
        if case.facts.status == "withdrawn":
            yield _case(edition, case.id, on=case.facts.withdrawn.on if case.facts.withdrawn else None)
    for key, guideline in sorted(edition.public.guidelines.items()):
        if guideline.facts.status == "withdrawn":
            yield _guideline(edition, key)
        for item in guideline.facts.recommendations:
            if item.change == "withdrawn":
                title = f"{edition.words(guideline.facts.title)} ({item.id})"
                yield _due(edition, Link(title, edition.urls.guideline(key, item.id)), key)


def _completeness(edition: Edition) -> Iterator[Due]:
    """The cases that lack something of what a published one needs, the least complete first."""
    total = len(CASE_NEEDS)
    found: list[tuple[int, str, str]] = []
    for case in _cases(edition):
        lacking = [key for key, fulfilled, _ in CASE_NEEDS if not fulfilled(case.facts)]
        if lacking and case.facts.status != "withdrawn":
            text = edition.t("editors.lacks", n=total - len(lacking), total=total, fields=", ".join(lacking))
            found.append((total - len(lacking), case.id, text))
    for _, case_id, text in sorted(found):
        yield _case(edition, case_id, text)
