"""Announcements of a library in each of its languages, and the folder into which they are written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sitegen.building.rendering import FAULTS, Renderer
from sitegen.building.store import write_whole
from sitegen.errors import EnvironmentFault
from sitegen.i18n import MissingText
from sitegen.model.library import Library
from sitegen.ops.library import Unreadable, edition_of
from sitegen.planning.announcements.mail import Mail, as_eml, message_id
from sitegen.planning.announcements.sms import Message
from sitegen.planning.announcements.texts import plain_of, sms_of, view_of
from sitegen.planning.edition import Edition
from sitegen.planning.news import News, in_words
from sitegen.planning.options import Options
from sitegen.planning.public import Public
from sitegen.planning.site import lacking, public_part
from sitegen.planning.views.announcement import AnnouncementView
from sitegen.reading.theme import Theme

SMS, MAIL, NOTICE = "sms.txt", "mail.eml", "notice.html"


@dataclass(frozen=True, slots=True)
class Announcement:
    """The same news in one language and in each form."""

    language: str
    sms: Message
    subject: str
    plain: str
    html: str
    eml: bytes
    notice: bytes
    """A piece of HTML for another site's page."""


class Press:
    """Puts news into words and forms; the theme is read once."""

    def __init__(self, library: Library, theme: Theme, options: Options) -> None:
        self.public: Public = public_part(library, options)
        self._theme = theme
        self._options = options

    @property
    def today(self) -> date:
        """The day on which announcements are written."""
        return self._options.today

    @property
    def languages(self) -> tuple[str, ...]:
        """Those of the library, the default first."""
        return self.public.settings.languages

    def announcement(self, language: str, news: Sequence[News]) -> Announcement:
        """At least one piece of news in a language.

        Raises Unreadable where a template or a text of the theme is at fault.
        """
        edition = edition_of(self.public, self._theme, language, self._options.version)
        try:
            return self._in(edition, news)
        except MissingText as error:
            problem = lacking(self._theme, error)
            raise Unreadable(f"{problem.place}: {problem.message}", problem.hint) from error

    def _in(self, edition: Edition, news: Sequence[News]) -> Announcement:
        settings = self.public.settings
        told = in_words(edition, news)
        view = view_of(edition, told)
        plain = plain_of(edition, view)
        html = self._rendered(edition, "mail.html", view).decode()
        mail = Mail(
            subject=view.subject,
            plain=plain,
            html=html,
            language=edition.language,
            sender=view.publisher or view.site,
            address=view.contact,
            day=max(item.day for item in news),
            message_id=message_id([item.keys[0] for item in news], edition.language, settings.base_url),
        )
        return Announcement(
            language=edition.language,
            sms=sms_of(edition, told),
            subject=view.subject,
            plain=plain,
            html=html,
            eml=as_eml(mail),
            notice=self._rendered(edition, "partials/announcement.html", view),
        )

    def _rendered(self, edition: Edition, template: str, view: AnnouncementView) -> bytes:
        renderer = Renderer(self._theme, {edition.language: edition.catalogue}, {}, "/")
        page = edition.page(edition.urls.home, "mail", view.subject, template=template, index=False)
        try:
            return renderer.render(page, edition.site, view)
        except FAULTS as error:
            problem = renderer.problem_of(error, page)
            raise Unreadable(f"{problem.place}: {problem.message}", problem.hint) from error


def write_announcements(out: Path, press: Press, news: Sequence[News]) -> list[str]:
    """Writes the three files of each language; without news, those of an earlier run go. Returns a line for each.

    Raises EnvironmentFault where the folder can't be written, Unreadable where the theme is at fault.
    """
    lines: list[str] = []
    made = [press.announcement(language, news) for language in press.languages] if news else []
    for item in made:
        folder = out / item.language
        for name, data in ((SMS, f"{item.sms.text}\n".encode()), (MAIL, item.eml), (NOTICE, item.notice)):
            write_whole(folder / name, data)
        lines += [
            f"{folder / SMS}: {cost(item.sms)}",
            f"{folder / MAIL}: {item.subject}",
            f"{folder / NOTICE}",
        ]
    if not made:
        _remove(out, press.languages)
    return lines


def _remove(out: Path, languages: Sequence[str]) -> None:
    """Yesterday's announcement must not be taken for today's."""
    try:
        for language in languages:
            for name in (SMS, MAIL, NOTICE):
                (out / language / name).unlink(missing_ok=True)
    except OSError as error:
        raise EnvironmentFault(f"'{error.filename}' can't be removed: {error.strerror}") from error


def cost(message: Message) -> str:
    """What a text message costs to send, in words."""
    parts = "1 segment" if message.segments == 1 else f"{message.segments} segments"
    unit = "septets" if message.alphabet == "GSM" else "code units"
    short = ", shortened" if message.shortened else ""
    return f"{parts} ({message.alphabet}, {message.length} {unit}{short})"
