"""What is new: cases posted and revealed, guidelines issued; by the days of their facts, never by a clock.

No I/O. A hidden case is told by its teaser, since only what `Shown.public` holds is read.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from sitegen.planning import days
from sitegen.planning.edition import Edition
from sitegen.planning.embargo import Shown
from sitegen.planning.pages.cases import modalities_of, patient_line
from sitegen.planning.public import Public

Event = Literal["unknown", "posted", "revealed", "issued"]
"""unknown: a quiz case posted with its answer hidden."""


@dataclass(frozen=True, slots=True)
class News:
    """One thing that happened, the same in every language."""

    event: Event
    record_id: str
    day: date
    keys: tuple[str, ...]
    """What telling of it tells, so that nothing is told twice: `case:<id>:posted` and so on."""


@dataclass(frozen=True, slots=True)
class Told:
    """A piece of news in words."""

    news: News
    label: str
    """What kind of news it is."""
    title: str
    detail: str
    """Empty where there is no more to say."""
    language: str
    """Set where the title is not in the edition's language."""
    url: str
    """Site path."""
    day: str


def happened(public: Public) -> Iterator[News]:
    """All that was ever posted, revealed or issued in the site of a day, in no order; drafts and withdrawn cases never."""
    for shown in public.listed.values():
        yield from _of_case(shown, public.today)
    for guideline in public.guidelines.values():
        facts = guideline.facts
        if facts.status != "active" or facts.issued is None:
            continue
        versions = [change.date for change in facts.changelog if change.version == facts.version]
        day = max((facts.issued, *versions))
        if day <= public.today:
            yield News("issued", guideline.id, day, (f"guideline:{guideline.id}:{facts.version}",))


def _of_case(shown: Shown, today: date) -> Iterator[News]:
    facts, key = shown.public.facts, shown.public.id
    if facts.status != "published" or facts.published is None or facts.published > today:
        return
    posted = f"case:{key}:posted"
    reveal = days.revealed_on(facts)
    if reveal is not None and shown.hiding == "open" and facts.published <= reveal <= today:
        yield News("revealed", key, reveal, (f"case:{key}:revealed", posted))
    yield News("posted" if shown.hiding == "open" else "unknown", key, facts.published, (posted,))


def since(public: Public, first: date) -> tuple[News, ...]:
    """What happened from a day on, that day included."""
    return _newest_first(item for item in happened(public) if item.day >= first)


def unknown_to(public: Public, keys: Collection[str]) -> tuple[News, ...]:
    """What happened that was not told yet by these keys."""
    return _newest_first(item for item in happened(public) if item.keys[0] not in keys)


def recent(public: Public) -> tuple[News, ...]:
    """What the home page tells of: as many days as the settings say, the day of the build among them."""
    length = public.settings.announce.days
    return since(public, public.today - timedelta(days=length - 1)) if length else ()


def _newest_first(found: Iterable[News]) -> tuple[News, ...]:
    """One piece of news for each record: who hears of the answer need not hear that the case was posted."""
    items = list(found)
    covered = {key for item in items for key in item.keys[1:]}
    kept = [item for item in items if item.keys[0] not in covered]
    return tuple(sorted(kept, key=lambda item: (-item.day.toordinal(), item.keys)))


def in_words(edition: Edition, news: Iterable[News]) -> tuple[Told, ...]:
    """News in the edition's language."""
    return tuple(_told(edition, item) for item in news)


def _told(edition: Edition, item: News) -> Told:
    label, day = edition.t(f"news.{item.event}"), edition.day(item.day)
    if item.event == "issued":
        facts = edition.public.guidelines[item.record_id].facts
        title = f"{edition.words(facts.title)}, {facts.version}"
        detail, language = edition.words(facts.summary), edition.language_of(facts.title)
        url = edition.urls.guideline(item.record_id)
        return Told(item, label, _line(title), _line(detail), language, url, day)
    case = edition.public.listed[item.record_id].public
    facts_of_case = case.facts
    # Whoever follows the link to a case that was revealed can still try it: the heading stays its teaser.
    chosen = facts_of_case.teaser if item.event == "revealed" else None
    text = chosen or facts_of_case.title
    parts = [patient_line(edition, facts_of_case.patient), *modalities_of(edition, case)]
    if item.event == "revealed" and chosen:
        parts.insert(0, edition.words(facts_of_case.title))
    if item.event == "unknown" and facts_of_case.round and facts_of_case.round.closes:
        parts.append(edition.t("news.until", date=edition.day(facts_of_case.round.closes)))
    detail = " · ".join(part for part in parts if part)
    return Told(
        item,
        label,
        _line(edition.words(text)),
        _line(detail),
        edition.language_of(text),
        edition.urls.case(case.id),
        day,
    )


def _line(words: str) -> str:
    """Words in one line: subjects and text messages have no other."""
    return " ".join(words.split())
