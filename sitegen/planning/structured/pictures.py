"""The pictures of a case that stand for it elsewhere: the key picture of each series, without marks, in files that its page has. No I/O."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sitegen import urls
from sitegen.model.library import Case, Series
from sitegen.planning.derivatives import stored_window
from sitegen.planning.edition import Edition, is_phantom
from sitegen.planning.licences import licence_of
from sitegen.planning.views.head import SharedPicture
from sitegen.planning.views.page import Rendition


@dataclass(frozen=True, slots=True)
class KeyPicture:
    """A series' key picture: whole, so that ND licences are kept, and in its own window."""

    url: str
    """Whole."""
    file: Rendition
    alt: str
    caption: str
    """Empty while the answer is hidden."""
    licence: str | None
    """SPDX id."""
    credit: str
    phantom: bool

    @property
    def shared(self) -> SharedPicture:
        """As messengers show it; nobody shall take a phantom for a patient."""
        return SharedPicture(self.url, self.file.width, self.file.height, self.alt)


def key_pictures(edition: Edition, case: Case) -> tuple[KeyPicture, ...]:
    """The key pictures of a case as it is given: what belongs to a hidden answer must be stripped before."""
    return tuple(_key_pictures(edition, case))


def _key_pictures(edition: Edition, case: Case) -> Iterator[KeyPicture]:
    phantom = is_phantom([case])
    for study in case.studies:
        for series in study.series:
            if series.pictures:
                yield _key_picture(edition, case, series, phantom=phantom)


def _key_picture(edition: Edition, case: Case, series: Series, *, phantom: bool) -> KeyPicture:
    facts = series.facts
    item = series.pictures[min(facts.key, len(series.pictures)) - 1]
    alt = edition.words(item.facts.alt or facts.alt)
    window = stored_window(facts)
    # The same promises as the case's page makes: nothing is published for sharing alone.
    if len(series.pictures) > 1:
        view = edition.pictures.slice(item.picture, alt, window, key=True)
    else:
        view = edition.pictures.responsive(item.picture, alt, window)
    credit = item.facts.credit or facts.credit or case.facts.credit
    source = item.facts.source or facts.source or case.facts.source
    people = [edition.library.people[key] for key in case.facts.authors if key in edition.library.people]
    named = edition.words(credit) or (source.creator if source and source.creator else "")
    return KeyPicture(
        url=urls.absolute(edition.settings.base_url, view.full.url),
        file=view.full,
        alt=edition.t("picture.phantom", alt=alt) if phantom else alt,
        caption=edition.words(item.facts.caption or facts.caption),
        licence=licence_of(case, edition.settings.license, facts, item.facts),
        credit=named or ", ".join(edition.words(person.facts.name) for person in people),
        phantom=phantom,
    )
