"""Rules over single pages: language, ids, headings, alternative texts, and whether each address leads somewhere. No I/O."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Final

from sitegen.building.site_rules.addresses import Addresses
from sitegen.building.site_rules.faults import Faults
from sitegen.building.site_rules.origins import last_part
from sitegen.building.site_rules.pages import PageSource
from sitegen.errors import Severity
from sitegen.planning.plan import PlannedPage
from sitegen.reading.schema import nearest

_MOST_COMPARED: Final = 2000
"""Ids among which the nearest is looked for; more would take longer than the hint is worth."""


def speaks_its_language(page: PlannedPage, source: PageSource, faults: Faults) -> None:
    """<html lang> is the page's language (WCAG 2.2, 3.1.1), so that it is read aloud and hyphenated in it."""
    wanted = page.page.language
    if source.language != wanted:
        said = f"<html lang> is '{source.language}'" if source.language else "<html> has no lang"
        hint = 'write <html lang="{{ page.language }}">'
        message = f"{said}, and the page is in '{wanted}'"
        faults.problem("page-language", page, message, hint, evidence=("<html",))


def ids_stand_once(page: PlannedPage, source: PageSource, faults: Faults) -> None:
    """An id stands once on a page, is not empty and holds no blank (HTML, 3.2.6), and labels name ids that are there."""
    seen: set[str] = set()
    for key in source.ids:
        if not key or key.split() != [key]:
            hint = "take the attribute out, or write an id without blanks"
            faults.problem("page-id", page, f"an id is '{key}'", hint, evidence=('id=""',))
        elif key in seen:
            hint = "give one of the two another id: links and labels find the first only"
            found = (f'id="{key}"', f"{{#{key}}}")
            faults.problem("page-id", page, f"the id '{key}' stands twice", hint, evidence=found)
        seen.add(key)
    for key in source.within:
        if key not in seen:
            hint = _near(key, seen) or "give the element that is meant this id"
            message = f"a label or control names the id '{key}', which is not there"
            faults.problem("page-id", page, message, hint, evidence=(f'="{key}"',))


def headings_follow(page: PlannedPage, source: PageSource, faults: Faults) -> None:
    """One heading of the first level, and below each heading only those of the next, so that the outline can be heard."""
    mains = [heading for heading in source.headings if heading.level == 1]
    if len(mains) != 1:
        said = "there is no <h1>" if not mains else f"there are {len(mains)} <h1>"
        hint = "give the page one main heading"
        evidence = ("<h1", *(f"# {heading.text}" for heading in mains[1:]))
        faults.problem("page-heading", page, said, hint, evidence=evidence, severity=Severity.WARNING)
    for before, after in pairwise(source.headings):
        if after.level > before.level + 1:
            message = f"the heading '{_short(after.text)}' (level {after.level}) follows one of level {before.level}"
            sign = "#" * after.level
            hint = (
                f"make it one of level {before.level + 1}: '{'#' * (before.level + 1)} {_short(after.text)}'"
            )
            evidence = (f"{sign} {after.text}", after.text, f"<h{after.level}")
            faults.problem("page-heading", page, message, hint, evidence=evidence, severity=Severity.WARNING)


def pictures_have_alternatives(page: PlannedPage, source: PageSource, faults: Faults) -> None:
    """Each <img> has an `alt` (WCAG 2.2, 1.1.1); an empty one says that the picture only decorates."""
    for address in source.unnamed:
        name = last_part(address)
        hint = 'write alt="…" that says what it is, or alt="" where it only decorates'
        message = f"the picture '{name}' has no alternative text"
        faults.problem("page-alt", page, message, hint, evidence=(name, "<img"))


def addresses_lead_somewhere(
    page: PlannedPage,
    name: str,
    sources: Mapping[str, PageSource],
    ids: Mapping[str, frozenset[str]],
    addresses: Addresses,
    faults: Faults,
) -> None:
    """Each address leads to a file of the site, in capital and small letters alike, and to an id that is there."""
    for address in sources[name].addresses:
        target = addresses.target(name, address)
        if target is None:
            continue
        if target.file not in addresses.files:
            hint = mended(target.file, addresses)
            message = f"'{address}' leads to no file of the site"
            faults.problem("page-link", page, message, hint, evidence=(address, last_part(address)))
        elif target.fragment and target.file in ids and target.fragment not in ids[target.file]:
            known = ids[target.file]
            hint = _near(target.fragment, known) or (
                f"mend the link, or give the place that is meant the id '{target.fragment}'"
            )
            message = f"'{address}' leads to a place that is not on its page"
            evidence = (address, f"#{target.fragment}", last_part(address))
            faults.problem("page-anchor", page, message, hint, evidence=evidence)


def mended(file: str, addresses: Addresses) -> str:
    """What to do about an address that leads to a file which is not in the site."""
    other = addresses.otherwise_written(file)
    if other:
        return f"the file is called '{other}': hosts tell capital and small letters apart"
    if f"{file}/index.html" in addresses.files:
        return f"write '{file}/index.html': a folder is not served everywhere, and not from a disk"
    return f"there is no '{file}': mend the link; templates write {{{{ rel(…) }}}} for pages and {{{{ asset(…) }}}} for files of the theme"


def _near(key: str, known: frozenset[str] | set[str]) -> str:
    near = nearest(key, sorted(known)) if len(known) <= _MOST_COMPARED else None
    return f"did you mean '{near}'?" if near else ""


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:59] + "…"
