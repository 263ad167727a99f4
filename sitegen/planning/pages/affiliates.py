"""Guidelines away from their page: a sheet for print, a page for frames, oEmbed, and a feed with their full content. No I/O.

oEmbed 1.0 (oembed.com) with static answers: the discovery link names the file, so that no service is needed. JSON Feed 1.1
(jsonfeed.org). Everything names the guideline's own page as the canonical one.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any, Final

from markupsafe import Markup

from sitegen import urls
from sitegen.model.guideline import GuidelineFacts
from sitegen.model.library import Guideline
from sitegen.planning.edition import Edition
from sitegen.planning.pages.guideline_text import guideline_text
from sitegen.planning.pages.guidelines import anchors_of, guideline_view, issuers_of, newest_first
from sitegen.planning.plan import PlannedFile, PlannedPage
from sitegen.planning.views.guideline import GuidelineView
from sitegen.planning.views.page import Link
from sitegen.planning.words import sections_of

WIDTH: Final = 720
HEIGHT: Final = 900
"""Of the frame, in CSS pixels: a column of reading, and a screen's height of it; the frame scrolls."""


def summary_page(edition: Edition, guideline: Guideline) -> PlannedPage:
    """The recommendations on one sheet of A4."""
    url = edition.urls.guideline_summary(guideline.id)
    return _beside(edition, guideline, url, "summary", guideline_view(edition, guideline))


def embed_page(edition: Edition, guideline: Guideline) -> PlannedPage:
    """The whole guideline without navigation, for frames."""
    url = edition.urls.guideline_embed(guideline.id)
    words = sections_of(edition, guideline.prose, url, anchors=anchors_of(guideline.facts))
    view = replace(guideline_view(edition, guideline), sections=words)
    return _beside(edition, guideline, url, "embed", view)


def _beside(edition: Edition, guideline: Guideline, url: str, kind: str, view: GuidelineView) -> PlannedPage:
    """A second page of a guideline: search engines are led to the first."""
    own = edition.urls.guideline(guideline.id)
    page = edition.page(
        url,
        kind,
        view.title,
        template=f"guideline-{kind}.html",
        description=view.summary,
        trail=(Link(edition.t("menu.guidelines"), edition.urls.guidelines), Link(view.title, own)),
        translated=tuple({edition.default, *guideline.prose}),
        index=False,
    )
    return PlannedPage(replace(page, canonical=page.canonical.removesuffix(f"{kind}/")), edition.site, view)


def published(edition: Edition) -> list[Guideline]:
    """The guidelines that other sites may show, the newest first: all but drafts."""
    return [item for item in newest_first(edition.public.guidelines.values()) if item.facts.status != "draft"]


def embed_pages(edition: Edition) -> list[PlannedPage]:
    """A page for frames for every guideline that other sites may show."""
    return [embed_page(edition, item) for item in published(edition)]


def files_of(edition: Edition) -> list[PlannedFile]:
    """The feed and what oEmbed consumers are told."""
    guidelines = published(edition)
    found = [_file(edition.urls.guideline_oembed(item.id), oembed(edition, item)) for item in guidelines]
    return [*found, _file(edition.urls.guidelines_feed, feed(edition, guidelines))] if guidelines else []


def _file(url: str, value: object) -> PlannedFile:
    return PlannedFile(url, (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode())


def oembed(edition: Edition, guideline: Guideline) -> dict[str, Any]:
    """What an oEmbed consumer is told: a frame with the guideline's page in it, of type `rich`."""
    base, title = edition.settings.base_url, edition.words(guideline.facts.title)
    frame = Markup(
        '<iframe src="{}" width="{}" height="{}" title="{}" loading="lazy" referrerpolicy="no-referrer" '
        'sandbox="allow-popups allow-popups-to-escape-sandbox"></iframe>'
    )
    address = urls.absolute(base, edition.urls.guideline_embed(guideline.id))
    return {
        "version": "1.0",
        "type": "rich",
        "title": title,
        "author_name": issuers_of(edition, guideline.facts),
        "provider_name": edition.words(edition.settings.title),
        "provider_url": urls.absolute(base, edition.urls.home),
        "cache_age": 86400,
        "width": WIDTH,
        "height": HEIGHT,
        "html": str(frame.format(address, WIDTH, HEIGHT, title)),
        "url": urls.absolute(base, edition.urls.guideline(guideline.id)),
    }


def feed(edition: Edition, guidelines: Iterable[Guideline]) -> dict[str, Any]:
    """A JSON Feed 1.1 of guidelines with their full content."""
    base = edition.settings.base_url
    return {
        "version": "https://jsonfeed.org/version/1.1",
        "title": f"{edition.words(edition.settings.title)}: {edition.t('menu.guidelines')}",
        "home_page_url": urls.absolute(base, edition.urls.guidelines),
        "feed_url": urls.absolute(base, edition.urls.guidelines_feed),
        "language": edition.language,
        "items": [_item(edition, item) for item in guidelines],
    }


def _item(edition: Edition, guideline: Guideline) -> dict[str, Any]:
    facts = guideline.facts
    base = edition.settings.base_url
    address = urls.absolute(base, edition.urls.guideline(guideline.id))
    licence = edition.licence(facts.license)
    issuers = [
        {"name": edition.words(item.name), **({"url": item.url} if item.url else {})}
        for item in facts.issuers
    ]
    dates = [facts.issued, facts.last_reviewed, *(item.date for item in facts.changelog)]
    modified = max((day for day in dates if day), default=None)
    known = edition.public.guidelines
    item: dict[str, Any] = {
        "id": address,
        "url": address,
        "title": edition.words(facts.title),
        "content_html": str(guideline_text(edition, guideline)),
        "summary": edition.words(facts.summary),
        "date_published": _moment(facts.issued),
        "date_modified": _moment(modified),
        "authors": issuers,
        "tags": [edition.words(text) for text in facts.keywords],
        "language": edition.language_of(facts.title) or edition.language,
    }
    about = {
        "about": urls.absolute(base, edition.urls.guidelines),
        "version": facts.version,
        "status": facts.status,
        "license": licence.url if licence else "",
        "replaces": _addresses(edition, [key for key in facts.supersedes if key in known]),
        "is_replaced_by": _addresses(edition, [key for key in _successor(facts) if key in known]),
    }
    said = {key: value for key, value in item.items() if value}
    return {**said, "_guideline": {key: value for key, value in about.items() if value}}


def _successor(facts: GuidelineFacts) -> list[str]:
    return [facts.superseded_by] if facts.superseded_by else []


def _addresses(edition: Edition, ids: Iterable[str]) -> list[str]:
    return [urls.absolute(edition.settings.base_url, edition.urls.guideline(key)) for key in ids]


def _moment(day: date | None) -> str:
    """A day as RFC 3339 wants a moment; the hour is not known, so the day begins."""
    return f"{day.isoformat()}T00:00:00Z" if day else ""
