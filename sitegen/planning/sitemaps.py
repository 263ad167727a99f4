"""sitemap.xml (sitemaps.org, protocol 0.9): the pages for search engines, with languages, pictures and last changes.

No I/O. Languages as Google reads them (xhtml:link), pictures by its image extension 1.1.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from xml.etree import ElementTree as ET

from sitegen import urls
from sitegen.planning.plan import PlannedFile, PlannedPage
from sitegen.planning.xml import document, element

_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
_NAMES = {
    "xmlns": _SITEMAP,
    "xmlns:xhtml": "http://www.w3.org/1999/xhtml",
    "xmlns:image": "http://www.google.com/schemas/sitemap-image/1.1",
}
_PICTURES = 1000
"""So many pictures of one page are read (the image extension's limit)."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one sitemap may hold (sitemaps.org, protocol, "Using Sitemap index files")."""

    addresses: int = 50_000
    bytes: int = 50 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class _Part:
    data: bytes
    changed: date | None


def sitemaps(pages: Iterable[PlannedPage], base_url: str, limits: Limits | None = None) -> list[PlannedFile]:
    """sitemap.xml, or an index of that name and the sitemaps that it names."""
    chosen = limits or Limits()
    listed = sorted((item for item in pages if item.page.index), key=lambda item: item.page.url)
    parts = list(_parts(listed, base_url, chosen))
    if len(parts) == 1:
        return [PlannedFile(urls.SITEMAP, parts[0].data)]
    files = [PlannedFile(urls.sitemap_part(number), part.data) for number, part in enumerate(parts, 1)]
    entries = [
        element("sitemap", children=_located(urls.absolute(base_url, file.url), part.changed))
        for file, part in zip(files, parts, strict=True)
    ]
    index = document(element("sitemapindex", "", {"xmlns": _SITEMAP}, entries))
    return [PlannedFile(urls.SITEMAP, index), *files]


def _parts(pages: list[PlannedPage], base_url: str, limits: Limits) -> Iterator[_Part]:
    """As few sitemaps as the limits allow; where one has too many bytes it is halved."""
    for start in range(0, max(len(pages), 1), limits.addresses):
        yield from _halved(pages[start : start + limits.addresses], base_url, limits.bytes)


def _halved(pages: list[PlannedPage], base_url: str, most: int) -> Iterator[_Part]:
    data = document(element("urlset", "", _NAMES, [_address(item, base_url) for item in pages]))
    if len(data) <= most or len(pages) < 2:
        changed = [item.page.head.modified for item in pages if item.page.head.modified]
        yield _Part(data, max(changed, default=None))
        return
    middle = len(pages) // 2
    yield from _halved(pages[:middle], base_url, most)
    yield from _halved(pages[middle:], base_url, most)


def _address(planned: PlannedPage, base_url: str) -> ET.Element:
    page = planned.page
    translated = [item for item in page.alternates if item.translated]
    languages: list[tuple[str, str]] = []
    if len(translated) > 1:
        languages = [(item.language, item.url) for item in translated]
        # The first language is the library's default.
        languages.append(("x-default", translated[0].url))
    links = [
        {"rel": "alternate", "hreflang": language, "href": urls.absolute(base_url, url)}
        for language, url in languages
    ]
    return element(
        "url",
        children=[
            *_located(urls.absolute(base_url, page.url), page.head.modified),
            *(element("xhtml:link", attributes=link) for link in links),
            *(
                element("image:image", children=[element("image:loc", address)])
                for address in page.head.pictures[:_PICTURES]
            ),
        ],
    )


def _located(address: str, changed: date | None) -> list[ET.Element]:
    when = [element("lastmod", changed.isoformat())] if changed else []
    return [element("loc", address), *when]
