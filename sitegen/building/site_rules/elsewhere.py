"""What a site's pages link to on other sites, with the line that says so. No I/O."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sitegen.building.site_rules.origins import Origins, last_part
from sitegen.building.site_rules.pages import links_of
from sitegen.errors import Place
from sitegen.model.library import Library
from sitegen.planning.plan import Plan


@dataclass(frozen=True, slots=True, order=True)
class Linked:
    """An address of another site, http or https, and where it was written."""

    address: str
    place: Place


def links_elsewhere(plan: Plan, library: Library, rendered: Mapping[str, bytes]) -> tuple[Linked, ...]:
    """Every address of another site that readers can follow, once for each line that names it."""
    origins = Origins(plan.theme, library.written, library.settings.languages)
    found: set[Linked] = set()
    known: set[tuple[str, str]] = set()
    for page in plan.pages:
        for address in links_of(rendered.get(page.page.url, b"")):
            own = address.startswith(library.settings.base_url)
            if own or not address.startswith(("https://", "http://")):
                continue
            if (address, page.page.template) in known and not origins.is_record(page):
                continue
            known.add((address, page.page.template))
            # A DOI or an ORCID is written without the address of its resolver.
            short = address.split("//", 1)[1].partition("/")[2]
            found.add(Linked(address, origins.place(page, (address, short, last_part(address)))))
    return tuple(sorted(_best(found)))


def _best(found: set[Linked]) -> set[Linked]:
    """Those with a line; those without one only where the address has none at all."""
    lined = {item.address for item in found if item.place.line}
    return {item for item in found if item.place.line or item.address not in lined}
