"""The rules over a finished site: every page, what it names, the theme's colours, and what the host takes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import asdict
from typing import Final

from sitegen import urls
from sitegen.building.memo import Memo
from sitegen.building.site_rules import structure
from sitegen.building.site_rules.addresses import Addresses
from sitegen.building.site_rules.colours import RULES, colours_contrast
from sitegen.building.site_rules.faults import Faults, by_url
from sitegen.building.site_rules.hosts import LIMITS, host_takes
from sitegen.building.site_rules.pages import PageSource, as_json, from_json, read_page
from sitegen.building.site_rules.styles import files_name_files
from sitegen.building.site_rules.weight import page_is_light
from sitegen.building.store import Store, key_of, problem_kept
from sitegen.errors import Problem
from sitegen.model.library import Library
from sitegen.planning.plan import Plan, PlannedPage
from sitegen.reading.theme import Theme

KIND: Final = "contrast"

PageRule = Callable[[PlannedPage, PageSource, Faults], None]

PAGE_RULES: Final[tuple[PageRule, ...]] = (
    structure.speaks_its_language,
    structure.ids_stand_once,
    structure.headings_follow,
    structure.pictures_have_alternatives,
)
"""What is asked of every page by itself."""


def check_site(
    plan: Plan,
    library: Library,
    rendered: Mapping[str, bytes],
    files: Collection[str],
    size_of: Callable[[str], int],
    store: Store,
    memo: Memo,
) -> list[Problem]:
    """What is wrong with a site whose pages are `rendered` (by site path) and that holds `files`, each of `size_of` bytes.

    Asked only where nothing else is wrong: pages of a library with faults are not those that would be published.
    """
    settings = library.settings
    faults = Faults(plan.theme, library.written, settings.languages)
    addresses = Addresses(files, settings.base_url, plan.base_path)
    sources: dict[str, PageSource] = {}
    weights: dict[str, int] = {}
    for url, data in rendered.items():
        name = urls.file_of(url)
        sources[name], weights[name] = _source(data, memo), len(data)
    ids = {name: frozenset(source.ids) for name, source in sources.items()}
    for name, page in by_url(plan.pages).items():
        source = sources.get(name)
        if source is None:
            continue
        for rule in PAGE_RULES:
            rule(page, source, faults)
        structure.addresses_lead_somewhere(page, name, sources, ids, addresses, faults)
        page_is_light(page, name, source, html=weights[name], addresses=addresses, size_of=size_of, faults=faults)  # fmt: skip
    problems = [*faults.problems(), *files_name_files(plan.files, plan.theme.name, addresses)]
    problems += _contrast(plan.theme, store)
    if LIMITS[settings.host].limited:
        sizes = {name: weights[name] if name in weights else size_of(name) for name in sorted(files)}
        problems += host_takes(settings.host, sizes)
    return problems


def _source(page: bytes, memo: Memo) -> PageSource:
    """A page as the rules see it, which most pages had the last time too."""
    key = memo.key(page)
    known = memo.get(key)
    if known is not None:
        return from_json(known)
    source = read_page(page)
    memo.put(key, as_json(source))
    return source


def _contrast(theme: Theme, store: Store) -> list[Problem]:
    """What is wrong with the theme's colours; known from the last time where its styles are the same."""
    digest = hashlib.sha256(b"\0".join(theme.assets.get(name, b"") for name in theme.facts.styles))
    key = key_of(RULES, theme.name, *theme.facts.styles, digest.hexdigest())
    kept = store.get(KIND, key)
    if kept is None:
        problems = colours_contrast(theme)
        store.put(KIND, key, json.dumps([asdict(item) for item in problems]).encode())
        return problems
    return [problem_kept(item) for item in json.loads(kept)]
