"""Feeds of what is new: Atom (RFC 4287) and JSON Feed 1.1, of the library, of each collection and of the guidelines.

No I/O. Days come from facts alone: a feed is as new as its newest entry.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from xml.etree import ElementTree as ET

from sitegen import urls
from sitegen.model.library import Collection
from sitegen.planning.edition import Edition
from sitegen.planning.embargo import Shown
from sitegen.planning.entries import Entry, case_entries, guideline_entry
from sitegen.planning.plan import PlannedFile
from sitegen.planning.views.head import FeedLink
from sitegen.planning.xml import document, element

_MOST = 60
"""So many entries, the newest: more than a year of weekly cases."""
_ATOM = "http://www.w3.org/2005/Atom"
ATOM = "application/atom+xml"
JSON_FEED = "application/feed+json"


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed of an edition before it is written."""

    name: str
    """What it follows."""
    title: str
    subtitle: str
    home: str
    """The site path of the page that it follows."""
    atom: str
    json: str
    """Site paths; `json` is empty where there is none."""
    entries: tuple[Entry, ...]
    """The newest first; never none."""

    @property
    def links(self) -> tuple[FeedLink, ...]:
        """How a page names it, so that readers' programs find it."""
        links = [FeedLink(self.title, ATOM, self.atom)]
        return (*links, FeedLink(self.title, JSON_FEED, self.json)) if self.json else tuple(links)


def feeds_of(edition: Edition) -> tuple[Feed, ...]:
    """The feeds of an edition that have anything to tell, the library's own first."""
    public, address = edition.public, edition.urls
    settings = edition.settings
    guidelines = [
        entry for item in public.guidelines.values() if (entry := guideline_entry(edition, item)) is not None
    ]
    cases = [entry for shown in public.cases.values() for entry in case_entries(edition, shown)]
    title, tagline = edition.words(settings.title), edition.words(settings.tagline)
    every = [_feed(edition, title, tagline, address.home, [*cases, *guidelines])]
    for item in public.collections.values():
        if item.facts.status != "draft":
            name, summary = edition.words(item.facts.title), edition.words(item.facts.summary)
            home = address.collection(item.id)
            every.append(_feed(edition, name, summary, home, _of_collection(edition, item)))
    # The guidelines' JSON feed holds them whole, for sites that show them too.
    name = edition.t("menu.guidelines")
    every.append(_feed(edition, name, "", address.guidelines, guidelines, with_json=False))
    return tuple(feed for feed in every if feed.entries)


def _of_collection(edition: Edition, collection: Collection) -> Iterable[Entry]:
    """The cases that its page lists, and those taken back that it had listed."""
    public, gives_away = edition.public, collection.facts.gives_away
    for shown in (*public.members[collection.id], *_taken_back(edition, collection)):
        yield from case_entries(edition, shown, posting=not gives_away or shown.public.facts.kind != "quiz")


def _taken_back(edition: Edition, collection: Collection) -> Iterable[Shown]:
    facts = collection.facts
    for key, shown in edition.public.cases.items():
        told = shown.hiding == "open" or not facts.gives_away
        member = key in facts.cases or collection.id in shown.public.facts.collections
        if shown.public.facts.status == "withdrawn" and told and member:
            yield shown


def _feed(
    edition: Edition, name: str, subtitle: str, home: str, entries: Iterable[Entry], *, with_json: bool = True
) -> Feed:
    site = edition.words(edition.settings.title)
    newest = sorted(entries, key=lambda entry: (entry.published, entry.id), reverse=True)[:_MOST]
    return Feed(
        name=name,
        title=name if name == site else f"{name} — {site}",
        subtitle=subtitle,
        home=home,
        atom=urls.atom_feed(home),
        json=urls.json_feed(home) if with_json else "",
        entries=tuple(newest),
    )


def feed_files(edition: Edition, feeds: Iterable[Feed]) -> list[PlannedFile]:
    """Every feed of an edition, written."""
    files: list[PlannedFile] = []
    for feed in feeds:
        files.append(PlannedFile(feed.atom, atom(edition, feed)))
        if feed.json:
            files.append(PlannedFile(feed.json, json_feed(edition, feed)))
    return files


def atom(edition: Edition, feed: Feed) -> bytes:
    """A feed as Atom (RFC 4287)."""
    base = edition.settings.base_url
    address = urls.absolute(base, feed.atom)
    publisher = edition.words(edition.settings.publisher or edition.settings.title)
    updated = max(entry.updated for entry in feed.entries)
    head = [
        element("title", feed.title),
        element("subtitle", feed.subtitle) if feed.subtitle else None,
        element("id", address),
        element("updated", _moment(updated)),
        element("link", attributes={"rel": "self", "type": ATOM, "href": address}),
        element("link", attributes=_page(urls.absolute(base, feed.home), edition.language)),
        element("author", children=[element("name", publisher), element("uri", base)]),
        element("generator", "sitegen", {"version": edition.version}),
    ]
    children = [*(item for item in head if item is not None), *(_entry(item) for item in feed.entries)]
    return document(element("feed", "", {"xmlns": _ATOM, "xml:lang": edition.language}, children))


def _entry(entry: Entry) -> ET.Element:
    licence = {"rel": "license", "href": entry.licence}
    children = [
        element("title", entry.title),
        element("id", entry.id),
        element("published", _moment(entry.published)),
        element("updated", _moment(entry.updated)),
        element("link", attributes=_page(entry.id, entry.language)),
        # RFC 4946 names the relation.
        *([element("link", attributes=licence)] if entry.licence else []),
        *(
            element(
                "author", children=[element("name", name), *([element("uri", address)] if address else [])]
            )
            for name, address in entry.authors
        ),
        *(element("category", attributes={"term": tag}) for tag in entry.tags),
        element("summary", entry.summary),
        element("content", str(entry.content), {"type": "html"}),
    ]
    return element("entry", "", {"xml:lang": entry.language}, children)


def _page(address: str, language: str) -> dict[str, str]:
    return {"rel": "alternate", "type": "text/html", "hreflang": language, "href": address}


def json_feed(edition: Edition, feed: Feed) -> bytes:
    """A feed as JSON Feed 1.1 (jsonfeed.org/version/1.1)."""
    base = edition.settings.base_url
    publisher = edition.words(edition.settings.publisher or edition.settings.title)
    told = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": urls.absolute(base, feed.home),
        "feed_url": urls.absolute(base, feed.json),
        **({"description": feed.subtitle} if feed.subtitle else {}),
        "language": edition.language,
        "authors": [{"name": publisher, "url": base}],
        "items": [_item(entry) for entry in feed.entries],
    }
    return (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode()


def _item(entry: Entry) -> dict[str, object]:
    item: dict[str, object] = {
        "id": entry.id,
        "url": entry.id,
        "title": entry.title,
        "summary": entry.summary,
        "content_html": str(entry.content),
        "image": entry.picture,
        "date_published": _moment(entry.published),
        "date_modified": _moment(entry.updated),
        "authors": [
            {"name": name, "url": address} if address else {"name": name} for name, address in entry.authors
        ],
        "tags": list(entry.tags),
        "language": entry.language,
    }
    return {key: value for key, value in item.items() if value}


def _moment(day: date) -> str:
    """A day as RFC 3339 asks for it: facts know no hour, so it is the first."""
    return f"{day.isoformat()}T00:00:00Z"
