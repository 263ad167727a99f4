"""The theme's files as they are published: style sheets joined, modules joined to scripts, names by content.

No I/O. What a theme writes are ES modules; browsers refuse those on a page opened from a disk, and a module can't
name another whose file name holds a hash. So each script of theme.yaml is published as one file that runs anywhere.
"""

from __future__ import annotations

import hashlib
import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import rjsmin

from sitegen import urls
from sitegen.errors import Place, Problem
from sitegen.planning.plan import PlannedFile
from sitegen.reading.theme import Theme

STYLES = "site.css"
_IMPORT = re.compile(r'^import \{([\w$, ]+)\} from "(\./[\w./-]+)";$', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async function\*?|function\*?|class|const|let) +([\w$]+))", re.MULTILINE)
_LEFT = re.compile(r"^(?:import\b|export\b).*$", re.MULTILINE)


@dataclass(slots=True)
class Assets:
    """The published files of a theme."""

    files: list[PlannedFile] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    """Asset name → site path."""
    worker: bytes = b""
    """The service worker, which has an address without a hash."""
    problems: list[Problem] = field(default_factory=list)


def assets_of(theme: Theme) -> Assets:
    """The files of a theme; whatever was joined into another one is not published by itself."""
    joiner = _Joiner(theme)
    scripts = {name: joiner.joined_script(name) for name in theme.facts.scripts}
    contents = {name: script for name, script in scripts.items() if script}
    worker = joiner.joined_script(theme.facts.worker) if theme.facts.worker else b""
    used = {*theme.facts.styles, theme.facts.inline_script, *joiner.joined}
    contents |= {
        name: data for name, data in theme.assets.items() if name not in used and name not in contents
    }
    contents[STYLES] = b"\n".join(theme.assets[name] for name in theme.facts.styles if name in theme.assets)
    assets = Assets(worker=worker, problems=joiner.problems)
    for name, data in sorted(contents.items()):
        url = urls.asset(name, hashlib.sha256(data).hexdigest())
        assets.names[name] = url
        assets.files.append(PlannedFile(url, data))
    return assets


class _Joiner:
    """Puts modules and all that they import into one script; a module runs once however many scripts hold it."""

    def __init__(self, theme: Theme) -> None:
        self._name = theme.name
        self._sources: Mapping[str, bytes] = theme.assets
        self.problems: list[Problem] = []
        self.joined: set[str] = set()

    def joined_script(self, entry: str) -> bytes:
        """An entry of theme.yaml as it is published; empty where there is no such file."""
        if entry in self._sources:
            minified: str = rjsmin.jsmin(self._join(entry))
            return minified.encode()
        hint = "write the script, or take it out of theme.yaml"
        place = Place(f"themes/{self._name}/theme.yaml")
        self.problems.append(Problem("script", place, f"there is no script '{entry}'", hint))
        return b""

    def _join(self, entry: str) -> str:
        """One script: every module after those that it imports."""
        done: dict[str, str] = {}
        self._add(entry, done, ())
        parts = ["(() => {", '"use strict";', "const modules = (globalThis.sitegen ??= {});", *done.values()]
        return "\n".join([*parts, "})();", ""])

    def _add(self, name: str, done: dict[str, str], above: tuple[str, ...]) -> None:
        if name in done:
            return
        self.joined.add(name)
        source = self._sources[name].decode("utf-8", "replace")
        folder = posixpath.dirname(name)

        def imported(match: re.Match[str]) -> str:
            wanted = posixpath.normpath(posixpath.join(folder, match[2]))
            if wanted not in self._sources:
                self._fault(name, source, match.start(), f"there is no '{match[2]}' to import")
            elif wanted in (*above, name):
                self._fault(name, source, match.start(), f"'{match[2]}' and this module import each other")
            else:
                self._add(wanted, done, (*above, name))
            names = match[1].replace(" as ", ": ").strip()
            return f'const {{ {names} }} = modules["{wanted}"];'

        body = _IMPORT.sub(imported, source)
        exported = _EXPORT.findall(body)
        body = _EXPORT.sub("", body)
        for match in _LEFT.finditer(body):
            message = f"'{match[0]}' is not a way to import or export that can be joined"
            self._fault(name, body, match.start(), message)
        returned = ", ".join(exported)
        done[name] = f'modules["{name}"] ??= (() => {{\n{body.rstrip()}\nreturn {{ {returned} }};\n}})();'

    def _fault(self, name: str, source: str, position: int, message: str) -> None:
        place = Place(f"themes/{self._name}/assets/{name}", source.count("\n", 0, position) + 1)
        hint = 'write import { name } from "./file.js"; and export before function, class or const'
        self.problems.append(Problem("script", place, message, hint))
