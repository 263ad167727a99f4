"""What every page says of itself, and the small views that all kinds of pages use. No I/O."""

from __future__ import annotations

from dataclasses import dataclass, field

from markupsafe import Markup

from sitegen.planning.views.head import HeadView


@dataclass(frozen=True, slots=True)
class Link:
    """A named address."""

    label: str
    url: str
    current: bool = False


@dataclass(frozen=True, slots=True)
class Alternate:
    """The same page in another language."""

    language: str
    label: str
    url: str
    translated: bool
    """Whether the words really are in that language, so that search engines are told of it."""
    current: bool


@dataclass(frozen=True, slots=True)
class Fact:
    """A term and what it is here, for description lists."""

    term: str
    value: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Rendition:
    """One file of a picture."""

    url: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class PictureView:
    """A picture in its published sizes; `first` (AVIF or WebP) and `fallback` (JPEG, may be empty) ascend in width."""

    alt: str
    width: int
    height: int
    first: tuple[Rendition, ...]
    fallback: tuple[Rendition, ...]

    @property
    def media_type(self) -> str:
        """Of the files that are offered first (RFC 6838)."""
        return f"image/{self.first[0].url.rpartition('.')[2]}"

    @property
    def full(self) -> Rendition:
        """The largest file that every browser shows, else the largest of all."""
        return (self.fallback or self.first)[-1]


@dataclass(frozen=True, slots=True)
class Section:
    """A heading of prose and what stands below it."""

    id: str
    heading: str
    html: Markup
    language: str
    """Set where the words are not in the page's language."""


@dataclass(frozen=True, slots=True)
class ReferenceView:
    """An entry of a list of literature."""

    number: int
    text: str
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class CitationView:
    """How to cite a page."""

    name: str
    """A name for files, without ending."""
    text: str
    bibtex: str
    ris: str


@dataclass(frozen=True, slots=True)
class SiteView:
    """What every page says of the library."""

    title: str
    tagline: str
    notice: str
    publisher: str
    licence: Link | None
    home: str
    offline: str
    """Where a reader sees what is kept on the device; empty where the theme keeps nothing."""
    library: str
    """What tells this library from others in a browser that keeps something for it: its address."""
    search: str
    generator: str


@dataclass(frozen=True, slots=True)
class PageView:
    """What every page says of itself."""

    url: str
    template: str
    kind: str
    """A name for styles: home, case, guideline …"""
    language: str
    title: str
    """For <title>, without the library's name."""
    description: str
    canonical: str
    alternates: tuple[Alternate, ...]
    menu: tuple[Link, ...]
    footer: tuple[Link, ...]
    trail: tuple[Link, ...]
    """Breadcrumbs, from the home page to the page above this one."""
    index: bool = True
    """Whether search engines should list it."""
    phantom: bool = False
    """Whether it shows a picture of a phantom; then it says so."""
    untranslated: str = ""
    """Said where the words exist in another language only."""
    keep: bool = False
    """Whether a reader can keep it on a device, with what belongs to it."""
    root_relative: bool = False
    """Set for 404.html, which a host serves at any address: its links start at the site's root."""
    head: HeadView = field(default_factory=HeadView)
    """What it tells programs."""


@dataclass(frozen=True, slots=True)
class SignOff:
    """Who looked at every picture before it was published, and when."""

    statement: str
    """What that person says of them."""
    name: str
    url: str
    day: str
    day_iso: str


@dataclass(frozen=True, slots=True)
class Chapter:
    """Pages of prose that belong together."""

    title: str
    pages: tuple[Link, ...]
    current: bool
    """Whether the page that is shown is one of them."""


@dataclass(frozen=True, slots=True)
class ProseView:
    """A page of prose."""

    title: str
    summary: str
    sections: tuple[Section, ...]
    sign_off: SignOff | None
    draft: bool
    chapters: tuple[Chapter, ...] = ()
    previous: Link | None = None
    next: Link | None = None


@dataclass(frozen=True, slots=True)
class RedirectView:
    """A page that has gone elsewhere."""

    target: str


@dataclass(frozen=True, slots=True)
class NotFoundView:
    """The page for addresses that lead nowhere."""

    home: str
    cases: str


@dataclass(frozen=True, slots=True)
class OfflineView:
    """The list of what a reader has kept on the device, filled in by the script."""

    home: str
