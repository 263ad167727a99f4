"""The sign-off over the pictures of a page, as its readers are told of it. No I/O."""

from __future__ import annotations

from sitegen.model.library import Case, Illustrated, prose_pictures
from sitegen.planning.edition import Edition
from sitegen.planning.views.page import SignOff
from sitegen.privacy.signoffs import is_signed


def sign_off_of(edition: Edition, record: Illustrated) -> SignOff | None:
    """The sign-off over the pictures as they are; None where there is none, or an older one, or nothing to look at."""
    deid = record.facts.deid
    if deid is None or not is_signed(record) or deid.reviewed_by not in edition.library.people:
        return None
    of_case = isinstance(record, Case)
    if not of_case and not any(prose_pictures(record.prose)):
        return None
    return SignOff(
        statement=edition.t("deid.statement" if of_case else "deid.statement.words"),
        name=edition.words(edition.library.people[deid.reviewed_by].facts.name),
        url=edition.urls.person(deid.reviewed_by),
        day=edition.day(deid.reviewed_on),
        day_iso=deid.reviewed_on.isoformat(),
    )
