"""Addresses at which records were before: pages that send on, and the same for hosts that do it themselves. No I/O."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from sitegen import urls
from sitegen.errors import Place, Problem
from sitegen.model.library import Illustrated
from sitegen.planning.edition import Edition
from sitegen.planning.plan import PlannedFile, PlannedPage
from sitegen.planning.public import Public
from sitegen.planning.views.page import RedirectView

REDIRECTS = "_redirects"


@dataclass(frozen=True, slots=True)
class Moved:
    """A record that was somewhere else before."""

    kind: str
    """The folder of its kind below content/."""
    id: str
    alias: str
    place: Place

    @property
    def is_id(self) -> bool:
        """Whether the alias is an earlier id, and not a path."""
        return "/" not in self.alias and not self.alias.endswith((".html", ".htm"))

    def addresses(self, names: urls.Urls) -> tuple[str, str] | None:
        """Where it was and where it is, as site paths of a language; None where the alias is one of another language.

        An earlier id was the record's address in every language; a path is one of the default language alone.
        """
        now = _address(names, self.kind, self.id)
        if self.is_id:
            return _address(names, self.kind, self.alias), now
        if names.language != names.default_language:
            return None
        return (self.alias if self.alias.endswith(("/", ".html", ".htm")) else f"{self.alias}/"), now


def _address(names: urls.Urls, kind: str, record_id: str) -> str:
    match kind:
        case "cases":
            return names.case(record_id)
        case "guidelines":
            return names.guideline(record_id)
        case "collections":
            return names.collection(record_id)
        case _:
            return names.page(record_id)


def moved(public: Public) -> list[Moved]:
    """Every alias of what is in the site."""
    records: list[Illustrated] = [
        *(shown.public for shown in public.cases.values()),
        *public.guidelines.values(),
        *public.collections.values(),
        *public.pages.values(),
    ]
    return [
        Moved(record.folder, record.id, alias, record.places.of("aliases", number))
        for record in records
        for number, alias in enumerate(record.facts.aliases)
    ]


def alias_pages(edition: Edition, aliases: Iterable[Moved]) -> list[PlannedPage]:
    """The pages that send on, in a language."""
    pages: dict[str, PlannedPage] = {}
    for item in aliases:
        found = item.addresses(edition.urls)
        if found is not None:
            before, now = found
            page = edition.page(before, "redirect", edition.t("moved.title"), index=False)
            page = replace(page, canonical=urls.absolute(edition.settings.base_url, now), alternates=())
            pages.setdefault(before, PlannedPage(page, edition.site, RedirectView(now)))
    return list(pages.values())


def redirects(pages: Iterable[PlannedPage], base_url: str) -> list[PlannedFile]:
    """`_redirects`, as Netlify, Cloudflare Pages and GitLab Pages read it; none where nothing was moved.

    Paths count from the root of the host, as GitLab asks of a site that lies below it.
    """
    root = urlsplit(base_url).path
    lines = [
        f"{root}{page.page.url} {root}{page.view.target} 301\n"
        for page in sorted(pages, key=lambda item: item.page.url)
        if isinstance(page.view, RedirectView)
    ]
    return [PlannedFile(REDIRECTS, "".join(lines).encode())] if lines else []


def taken(public: Public, aliases: Sequence[Moved], files: AbstractSet[str]) -> Iterator[Problem]:
    """Aliases that can't be addresses of their own; `files` are those of the site without them."""
    folders = {parent for name in files for parent in _parents(name)} if aliases else set()
    first: dict[str, Moved] = {}
    for item in aliases:
        hint = "take it out: an address leads to one page, and that of a page is never given to another"
        message = ""
        for language in public.settings.languages:
            found = item.addresses(urls.Urls(language, public.settings.default_language))
            if found is None:
                continue
            before, name = found[0], urls.file_of(found[0])
            if name in files or name in folders or _parents(name) & files or before.startswith(_OURS):
                message = message or f"there is something at '{before}' already"
            elif item.is_id and item.alias in _ids(public, item.kind):
                message = message or f"'{item.alias}' is another one's id"
            elif (other := first.setdefault(before, item)) is not item:
                message = message or f"'{other.id}' has the same alias '{other.alias}'"
        if message:
            yield Problem("alias-taken", item.place, message, hint)


_OURS = ("pictures/", "assets/", urls.ADMIN)
"""Folders whose files browsers may keep for ever, and the one that the policy of pages does not hold for."""


def _parents(name: str) -> set[str]:
    parts = name.split("/")[:-1]
    return {"/".join(parts[:length]) for length in range(1, len(parts) + 1)}


def _ids(public: Public, kind: str) -> AbstractSet[str]:
    """All ids of a kind, those of drafts too."""
    library = public.library
    kinds: dict[str, Mapping[str, Illustrated]] = {
        "cases": library.cases,
        "guidelines": library.guidelines,
        "collections": library.collections,
        "pages": library.pages,
    }
    return kinds[kind].keys()
