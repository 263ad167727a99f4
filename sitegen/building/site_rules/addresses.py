"""Where an address on a page leads: to which file of the site and which place in it, or out of the site. No I/O."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote

_ELSEWHERE: Final = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:|//")


@dataclass(frozen=True, slots=True)
class Target:
    """A file of the site, by its name there, and the id of a place in it; empty where none is meant."""

    file: str
    fragment: str


class Addresses:
    """Resolves addresses as a host does that serves files by their exact names."""

    def __init__(self, files: Collection[str], base_url: str, base_path: str) -> None:
        """`files` are those of the site; `base_path` is the path of `base_url`, with slashes."""
        self.files = frozenset(files)
        self._base_url = base_url
        self._base_path = base_path
        self._by_small: dict[str, str] | None = None

    def target(self, page: str, address: str) -> Target | None:
        """Where an address on a page (a file's name) leads; None where it leaves the site."""
        path, _, fragment = address.partition("#")
        fragment = fragment.partition("&")[0]  # what follows tells the viewer how to show what is there
        path = path.partition("?")[0]
        if path.startswith(self._base_url):
            path = path.removeprefix(self._base_url)
            folder: list[str] = []
        elif _ELSEWHERE.match(path):
            return None
        elif path.startswith("/"):
            if not path.startswith(self._base_path):
                return Target(path, "")
            path, folder = path.removeprefix(self._base_path), []
        elif not path:
            return Target(page, _decoded(fragment))
        else:
            folder = page.split("/")[:-1]
        return Target(_joined(folder, _decoded(path)), _decoded(fragment))

    def otherwise_written(self, file: str) -> str:
        """The file that differs in capital letters only, which some disks take for the same; empty where there is none."""
        if self._by_small is None:
            self._by_small = {name.lower(): name for name in sorted(self.files)}
        return self._by_small.get(file.lower(), "")


def _decoded(words: str) -> str:
    return unquote(words) if "%" in words else words


def _joined(folder: list[str], path: str) -> str:
    """The file that a relative path means; a step above the site's root stays visible as "..", and no file is called so."""
    parts = list(folder)
    for part in path.split("/"):
        if part == "..":
            if parts and parts[-1] != "..":
                parts.pop()
            else:
                parts.append("..")
        elif part not in ("", "."):
            parts.append(part)
    name = "/".join(parts)
    if path.endswith("/") or not path or path.rsplit("/", maxsplit=1)[-1] in (".", ".."):
        return f"{name}/index.html" if name else "index.html"
    return name
