"""News as a text message, as an e-mail's subject and plain words, and as what templates receive. No I/O."""

from __future__ import annotations

from collections.abc import Sequence

from sitegen import urls
from sitegen.planning.announcements.sms import Message, compose
from sitegen.planning.edition import Edition
from sitegen.planning.news import Told
from sitegen.planning.views.announcement import AnnouncementView, NewsLine


def sms_of(edition: Edition, told: Sequence[Told]) -> Message:
    """News as a text message, with a link to the one thing that is new, or to the home page."""
    link = told[0].url if len(told) == 1 else edition.urls.home
    items = [_named(edition, item) for item in told]
    more = ["", *(edition.catalogue.count("announce.more", number) for number in range(1, len(told) + 1))]
    return compose(
        f"[{edition.words(edition.settings.title)}] ",
        items,
        more,
        urls.absolute(edition.settings.base_url, link),
        most=edition.settings.announce.segments,
    )


def subject_of(edition: Edition, told: Sequence[Told]) -> str:
    """An e-mail's subject: the newest thing by name, and how many more there are."""
    first, others = _named(edition, told[0]), len(told) - 1
    site = edition.words(edition.settings.title)
    more = f" {edition.catalogue.count('announce.more', others)}" if others else ""
    return " ".join(f"[{site}] {first}{more}".split())


def view_of(edition: Edition, told: Sequence[Told]) -> AnnouncementView:
    """News for a template, every address a whole one."""
    settings = edition.settings
    return AnnouncementView(
        subject=subject_of(edition, told),
        site=edition.words(settings.title),
        home=urls.absolute(settings.base_url, edition.urls.home),
        lines=tuple(line_of(item, urls.absolute(settings.base_url, item.url)) for item in told),
        publisher=edition.words(settings.publisher),
        notice=edition.words(settings.notice),
        contact=settings.contact or "",
    )


def line_of(told: Told, url: str) -> NewsLine:
    """A piece of news in a list that links to `url`."""
    day = told.news.day.isoformat()
    return NewsLine(told.label, told.title, told.detail, told.language, url, told.day, day)


def plain_of(edition: Edition, view: AnnouncementView) -> str:
    """The e-mail in plain words, which also serves chats."""
    blocks = [edition.t("announce.intro", site=view.site)]
    blocks += [
        "\n".join(part for part in (f"{line.label}: {line.title}", line.detail, line.date, line.url) if part)
        for line in view.lines
    ]
    foot = [f"{view.site}: {view.home}"]
    if view.publisher:
        foot.append(edition.t("footer.publisher", name=view.publisher))
    if view.notice:
        foot.append(view.notice)
    return "\n\n".join([*blocks, "\n".join(["-- ", *foot])]) + "\n"


def _named(edition: Edition, told: Told) -> str:
    return edition.t("announce.item", label=told.label, title=told.title)
