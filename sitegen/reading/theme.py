"""Themes: an ordered list of folders, the nearest file wins, read whole into memory."""

from __future__ import annotations

import io
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from pydantic import ValidationError

import sitegen
from sitegen.errors import Place, Problem, UsageFault
from sitegen.model.values import Facts, Id
from sitegen.reading.documents import decode, parse_yaml, plain
from sitegen.reading.folders import linked, unreadable
from sitegen.reading.schema import problems_of


class ThemeFacts(Facts):
    """theme.yaml."""

    title: str = ""
    extends: Id | None = None
    styles: tuple[str, ...] = ()
    """Files of assets/ that make up site.css, in cascade order."""
    more_styles: tuple[str, ...] = ()
    """Files of assets/ that come after the styles of the theme that this one extends."""
    scripts: tuple[str, ...] = ()
    """Modules of assets/ that templates name; each is published with all that it imports as one script."""
    more_scripts: tuple[str, ...] = ()
    """Modules besides the scripts of the theme that this one extends."""
    scheme: Literal["dark", "light"] | None = None
    """How pages look before a reader chooses; dark where no theme says it."""
    inline_script: str | None = None
    """A file of assets/ put into <head>, for what must happen before the first paint; its hash is in the CSP."""
    worker: str | None = None
    """The service worker, a module of assets/; published with all that it imports as sw.js at the site's root."""
    icon: str | None = None


@dataclass(frozen=True)
class Theme:
    """A theme with all that it inherits."""

    name: str
    facts: ThemeFacts
    templates: Mapping[str, str]
    """By name, and by "!theme/name" so that a template can extend the one it replaces."""
    assets: Mapping[str, bytes]
    catalogues: Mapping[str, Mapping[str, str]]
    """Language → key → text."""
    places: Mapping[str, str]
    """Template name → path, for messages."""
    asset_places: Mapping[str, str] = field(default_factory=dict)
    """Asset name → path, for messages."""
    untranslated: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Language → keys whose text is the English one, for want of another."""


def _folders(library: Path) -> tuple[Path, ...]:
    package = Path(sitegen.__file__).parent
    # An installed wheel carries the themes inside the package; a checkout has them beside it.
    return (library / "themes", package / "themes", package.parent / "themes")


def _find(name: str, library: Path) -> Path | None:
    for folder in _folders(library):
        if (folder / name / "theme.yaml").is_file():
            return folder / name
    return None


def _display(path: Path, library: Path) -> str:
    return path.relative_to(library).as_posix() if path.is_relative_to(library) else f"themes/{path.name}"


def _chain(name: str, library: Path) -> tuple[list[tuple[str, Path, ThemeFacts]], list[Problem]]:
    chain: list[tuple[str, Path, ThemeFacts]] = []
    problems: list[Problem] = []
    wanted: str | None = name
    while wanted:
        if wanted in (other for other, _, _ in chain):
            raise UsageFault(f"the theme '{wanted}' extends itself", "mend 'extends' in its theme.yaml")
        folder = _find(wanted, library)
        if folder is None:
            raise UsageFault(
                f"there is no theme '{wanted}'", "check 'theme' in content/site.yaml and 'extends'"
            )
        path = folder / "theme.yaml"
        shown = f"{_display(folder, library)}/theme.yaml"
        data, unread = _data(path, shown)
        text, faults = decode(data, shown)
        document = parse_yaml(text, shown)
        problems += [*unread, *faults, *document.problems]
        try:
            facts = ThemeFacts.model_validate(plain(document.root) or {})
        except ValidationError as error:
            problems += problems_of(error, document, ThemeFacts)
            facts = ThemeFacts()
        chain.append((wanted, folder, facts))
        wanted = facts.extends
    return chain, problems


def _data(path: Path, shown: str) -> tuple[bytes, list[Problem]]:
    try:
        return path.read_bytes(), []
    except OSError as error:
        return b"", [unreadable(Place(shown), error)]


def _catalogue(path: Path, shown: str) -> tuple[dict[str, str], list[Problem]]:
    data, unread = _data(path, shown)
    text, faults = decode(data, shown)
    document = parse_yaml(text, shown)
    values = plain(document.root) or {}
    problems = [*unread, *faults, *document.problems]
    texts: dict[str, str] = {}
    for key, value in values.items() if isinstance(values, dict) else ():
        if isinstance(value, str):
            texts[key] = value
        else:
            problems.append(
                Problem(
                    "catalogue",
                    document.place(key),
                    f"'{key}' is not a text",
                    "catalogues are flat: key: text",
                )
            )
    return texts, problems


def _files(folder: Path, pattern: str) -> list[Path]:
    """The files of a theme's folder in the same order everywhere; links are not followed."""
    return sorted(path for path in folder.rglob(pattern) if path.is_file() and not path.is_symlink())


def _links(folder: Path, shown: str) -> list[Problem]:
    """A link in a theme could publish any file of the machine that builds it; folders that can't be read hide some."""
    problems: list[Problem] = []

    def place(path: Path) -> Place:
        return Place(f"{shown}/{path.relative_to(folder).as_posix()}")

    def unlisted(error: OSError) -> None:
        problems.append(unreadable(place(Path(error.filename or folder)), error))

    for base, folders, files in os.walk(folder, onerror=unlisted):
        for path in (Path(base) / name for name in (*folders, *files)):
            if path.is_symlink():
                problems.append(linked(place(path), "put the file itself here"))
    return sorted(problems, key=lambda item: item.sort_key)


def read_theme(name: str, library: Path) -> tuple[Theme, tuple[Problem, ...]]:
    """Reads a theme with its ancestors.

    Raises UsageFault where a theme of that name, or one that it extends, does not exist.
    """
    chain, problems = _chain(name, library)
    templates: dict[str, str] = {}
    assets: dict[str, bytes] = {}
    catalogues: dict[str, dict[str, str]] = {}
    places: dict[str, str] = {}
    asset_places: dict[str, str] = {}
    for owner, folder, _ in reversed(chain):  # ancestors first, so that the nearest file wins
        shown = _display(folder, library)
        problems += _links(folder, shown)
        for path in _files(folder / "templates", "*.html"):
            key = path.relative_to(folder / "templates").as_posix()
            data, faults = _data(path, f"{shown}/templates/{key}")
            problems += faults
            try:
                text = io.TextIOWrapper(io.BytesIO(data), "utf-8").read()
            except UnicodeDecodeError:
                place = Place(f"{shown}/templates/{key}")
                problems.append(
                    Problem("not-utf8", place, "the template is not UTF-8 text", "save it as UTF-8")
                )
                continue
            for template in (key, f"!{owner}/{key}"):
                templates[template] = text
                places[template] = f"{shown}/templates/{key}"
        for path in _files(folder / "assets", "*"):
            key = path.relative_to(folder / "assets").as_posix()
            asset_places[key] = f"{shown}/assets/{key}"
            assets[key], faults = _data(path, asset_places[key])
            problems += faults
        for path in _files(folder / "locales", "*.yaml"):
            texts, faults = _catalogue(path, f"{shown}/locales/{path.name}")
            problems += faults
            catalogues.setdefault(path.stem, {}).update(texts)
    english = catalogues.get("en", {})
    # A language that a theme lacks, or has in part, falls back to English text by text.
    complete = {language: {**english, **texts} for language, texts in catalogues.items()}
    untranslated = {language: english.keys() - texts.keys() for language, texts in catalogues.items()}
    merged = _merged([facts for _, _, facts in chain])
    theme = Theme(
        name,
        merged,
        templates,
        assets,
        complete,
        places,
        asset_places,
        {language: frozenset(keys) for language, keys in untranslated.items()},
    )
    return theme, tuple(problems)


def _merged(chain: Sequence[ThemeFacts]) -> ThemeFacts:
    """What holds for a theme, the nearest of the chain first: lists are begun anew or added to, the rest is the nearest."""
    styles: tuple[str, ...] = ()
    scripts: tuple[str, ...] = ()
    for facts in reversed(chain):
        styles = (facts.styles or styles) + facts.more_styles
        scripts = (facts.scripts or scripts) + facts.more_scripts
    return ThemeFacts(
        title=chain[0].title,
        extends=chain[0].extends,
        styles=tuple(dict.fromkeys(styles)),
        scripts=tuple(dict.fromkeys(scripts)),
        scheme=next((facts.scheme for facts in chain if facts.scheme), "dark"),
        inline_script=next((facts.inline_script for facts in chain if facts.inline_script), None),
        worker=next((facts.worker for facts in chain if facts.worker), None),
        icon=next((facts.icon for facts in chain if facts.icon), None),
    )
