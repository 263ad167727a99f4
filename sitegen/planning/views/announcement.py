"""What the templates of e-mails and notices receive. No I/O."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class NewsLine:
    """A piece of news in a list."""

    label: str
    """What kind of news it is."""
    title: str
    detail: str
    """Empty where there is no more to say."""
    language: str
    """Set where the title is not in the page's language."""
    url: str
    """A site path on pages, a whole address in e-mails and notices."""
    date: str
    date_iso: str


@dataclass(frozen=True, slots=True)
class AnnouncementView:
    """An e-mail, or a notice for another site; every address is a whole one."""

    subject: str
    site: str
    home: str
    lines: tuple[NewsLine, ...]
    """The newest first."""
    publisher: str
    notice: str
    contact: str
    """The editors' e-mail address; may be empty."""
