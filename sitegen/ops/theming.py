"""`sitegen theme`: begin a theme that extends another, and check one before a library is built with it."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from sitegen import __version__
from sitegen.building.rendering import FAULTS, Renderer
from sitegen.building.site_rules.colours import colours_contrast
from sitegen.building.theme_rules.catalogues import catalogues_are_complete
from sitegen.building.theme_rules.styles import styles_are_there, styles_stand_in_layers
from sitegen.building.theme_rules.templates import (
    Parsed,
    blocks_are_shown,
    parse_templates,
    partials_are_used,
    templates_name_what_exists,
)
from sitegen.building.theme_rules.views import fields_exist
from sitegen.errors import Problem, UsageFault
from sitegen.model.values import ID_PATTERN
from sitegen.ops.scaffold import init_library, write_new
from sitegen.planning.assets import assets_of
from sitegen.planning.options import Options
from sitegen.planning.plan import Plan
from sitegen.planning.site import plan_site
from sitegen.reading.library import read_library
from sitegen.reading.site_file import read_settings
from sitegen.reading.theme import Theme, read_theme

_SKELETON: Final = Path(__file__).with_name("skeleton") / "theme"
_EXAMPLE_DAY: Final = date(2026, 3, 9)
"""The day of the example library: the same theme is judged the same on every day."""


def new_theme(name: str, parent: str, *, library: Path) -> tuple[Path, ...]:
    """Writes a child theme into themes/ of a library: some colours, a partial, texts in two languages, and what else can be changed.

    Raises UsageFault where the name can't be used or is taken, or there is no such parent.
    """
    if not re.fullmatch(ID_PATTERN, name):
        hint = "use small letters, digits and single dashes: our-hospital"
        raise UsageFault(f"'{name}' can't be the name of a theme", hint)
    read_theme(parent, library)
    folder = library / "themes" / name
    if os.path.lexists(folder) or _exists(name, library):
        raise UsageFault(f"there is a theme '{name}' already", "choose another name")
    files: dict[Path, bytes] = {}
    for path in sorted(_SKELETON.rglob("*")):
        if path.is_file():
            target = path.relative_to(_SKELETON).as_posix().replace("NAME", name)
            text = path.read_text("utf-8").replace("{{NAME}}", name).replace("{{PARENT}}", parent)
            files[folder / target] = text.encode()
    return write_new(files)


def _exists(name: str, library: Path) -> bool:
    try:
        read_theme(name, library)
    except UsageFault:
        return False
    return True


@dataclass(frozen=True, slots=True)
class ThemeCheck:
    """What is wrong with a theme, and what was looked at."""

    problems: tuple[Problem, ...]
    """Sorted, each once."""
    summary: str


def check_theme(name: str | None, library: Path) -> ThemeCheck:
    """Reads a theme, judges its files, and renders every page of an example library with it.

    Without a name it is the theme of the library's site.yaml. Raises UsageFault where there is no such theme.
    """
    if name is None:
        settings, _ = read_settings(library)
        if settings is None:
            raise UsageFault("there is no theme to check here", "name one, or run this in a library")
        name = settings.theme
    theme, faults = read_theme(name, library)
    with tempfile.TemporaryDirectory() as folder:
        plan = _example(theme, Path(folder))
    parsed = parse_templates(theme)
    problems = [*faults, *_judged(theme, parsed, plan)]
    told = {problem.place.path for problem in problems if problem.code == "template"}
    # A page that can't be rendered for what was told already is no second problem.
    problems += [problem for problem in _rendered(theme, plan) if problem.place.path not in told]
    tidy = tuple(sorted(dict.fromkeys(problems), key=lambda item: item.sort_key))
    looked = f"{len([key for key in theme.templates if not key.startswith('!')])} templates"
    summary = f"{looked}, {len(theme.catalogues)} languages and {len(plan.pages)} example pages of the theme '{name}'."
    return ThemeCheck(tidy, summary)


def _example(theme: Theme, folder: Path) -> Plan:
    """The library that `sitegen init` makes, planned with a theme."""
    root = folder / "example"
    init_library(root, today=_EXAMPLE_DAY)
    settings, _ = read_settings(root)
    assert settings is not None, "init makes settings that can be read"  # noqa: S101 - our own skeleton
    reading = read_library(root, settings.model_copy(update={"theme": theme.name}), history=False)
    return plan_site(reading.library, theme, Options(_EXAMPLE_DAY, __version__, drafts=True))


def _judged(theme: Theme, parsed: Parsed, plan: Plan) -> Iterator[Problem]:
    assets = assets_of(theme)
    views: dict[str, type] = {item.page.template: type(item.view) for item in plan.pages}
    yield from parsed.problems
    yield from assets.problems
    yield from templates_name_what_exists(theme, parsed, assets.names)
    yield from blocks_are_shown(theme, parsed)
    yield from partials_are_used(theme, parsed)
    yield from fields_exist(theme, parsed, views)
    yield from catalogues_are_complete(theme)
    yield from styles_are_there(theme)
    yield from styles_stand_in_layers(theme)
    yield from colours_contrast(theme)


def _rendered(theme: Theme, plan: Plan) -> Iterator[Problem]:
    """What goes wrong while pages are rendered; each place of a template once, by the first page that came to it."""
    renderer = Renderer(theme, plan.catalogues, plan.assets, plan.base_path)
    seen: set[str] = set()
    for planned in plan.pages:
        try:
            renderer.render(planned.page, planned.site, planned.view)
        except FAULTS as error:
            problem = renderer.problem_of(error, planned.page)
            if str(problem.place) not in seen:
                seen.add(str(problem.place))
                yield problem
