"""What of a site goes into an archive that is read from a disk, and what it says of itself. No I/O."""

from __future__ import annotations

from collections.abc import Iterable

from sitegen import urls
from sitegen.i18n import Catalogue
from sitegen.model.library import Library
from sitegen.planning.plan import PlannedFile

_FOR_HOSTS = frozenset(
    {"_headers", "_redirects", ".nojekyll", "robots.txt", urls.SERVICE_WORKER, urls.OFFLINE_INDEX}
)


def in_archive(url: str) -> bool:
    """Whether a file of the site is of use on a disk: what only hosts and search engines read is not."""
    if url.startswith(urls.ADMIN):
        return False
    return url not in _FOR_HOSTS and not urls.is_sitemap(url) and url.rpartition("/")[2] != urls.NOT_FOUND


def read_me(library: Library, catalogues: Iterable[Catalogue]) -> PlannedFile:
    """READ-ME.txt: how to open the library, in each of its languages; with the line ends of Windows."""
    settings = library.settings
    lines: list[str] = []
    for catalogue in catalogues:
        home = urls.file_of(urls.Urls(catalogue.language, settings.default_language).home)
        lines += [
            settings.title.in_language(catalogue.language, settings.default_language),
            "",
            catalogue.text("archive.open", file=home),
            catalogue.text("archive.source", url=settings.base_url),
            "",
        ]
    return PlannedFile("READ-ME.txt", "\r\n".join(lines).encode())
