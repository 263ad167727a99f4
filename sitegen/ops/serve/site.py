"""A library as it is served: its pages with the script that follows them, its files, its pictures, what its pages are told."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from urllib.parse import quote

from markupsafe import escape

from sitegen.errors import Severity
from sitegen.ops.serve.desk import Desk, Told, Wanted
from sitegen.ops.serve.listeners import MISSING, Listener, Listeners, digest_of
from sitegen.ops.serve.pictures import PictureMaker
from sitegen.ops.serve.state import State
from sitegen.ops.serve.telling import as_json
from sitegen.planning.derivatives import Derivative
from sitegen.reading.quoting import Quotes
from sitegen.urls import ADMIN, NOT_FOUND, Urls

OWN = "~sitegen/"
"""What is ours, at addresses that no site has."""
EVENTS = f"{OWN}events"
_FOLDER = Path(__file__).with_name("injected")
_OF_RECORD = re.compile(r"(?:^|/)(cases|guidelines|collections)/([^/]+)/$")
_KINDS = {
    "html": "text/html; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "json": "application/json",
    "jsonld": "application/ld+json",
    "xml": "application/xml",
    "txt": "text/plain; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "cff": "text/plain; charset=utf-8",
    "svg": "image/svg+xml",
    "png": "image/png",
    "jpg": "image/jpeg",
    "avif": "image/avif",
    "webp": "image/webp",
    "woff2": "font/woff2",
    "webmanifest": "application/manifest+json",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What a request gets."""

    status: HTTPStatus
    data: bytes = b""
    kind: str = _KINDS["html"]
    to: str = ""
    """Where else it is found, for a redirection."""


def kind_of(url: str) -> str:
    """The content type of a file, by its ending."""
    return _KINDS.get(url.rpartition(".")[2], "application/octet-stream")


class Site:
    """Answers by site path alone: no part of an address ever becomes a path on the disk."""

    def __init__(self, wanted: Wanted) -> None:
        self.listeners = Listeners()
        self._ready = threading.Event()
        self.due = threading.Event()
        """Set when pages may have changed and the whole site has not been planned since."""
        self._root = wanted.root
        self._summary = ""
        self.desk = Desk(wanted, self._shown, self._told)
        self._maker = PictureMaker(wanted.root, self.desk.store, wanted.jobs, self._busy)
        self._own = {f"{OWN}{path.name}": path.read_bytes() for path in sorted(_FOLDER.iterdir())}

    def _shown(self) -> None:
        state = self.desk.state
        if state is not None:
            self._ready.set()
            self.listeners.catch_up(state)
            self.due.set()

    def _told(self, told: Told) -> None:
        self._ready.set()
        self.listeners.tell(("problems", as_json(told, Quotes(self._root))))
        if told.fault:
            self._summary = told.fault.message
            return
        counts = [
            (sum(item.severity is severity for item in told.problems), str(severity)) for severity in Severity
        ]
        words = [f"{count} {word}{'s' * (count != 1)}" for count, word in counts if count]
        self._summary = ", ".join(words) or "no problems"

    @property
    def summary(self) -> str:
        """What is wrong, counted."""
        return self._summary

    def _busy(self, count: int) -> None:
        self.listeners.announce(("pictures", json.dumps({"count": count})))

    def policy(self, url: str) -> str:
        """The Content-Security-Policy of the site, under which its pages are served too; the CMS's own page needs more than it allows."""
        state = self.desk.state
        if url.startswith(ADMIN):
            return "object-src 'none'; base-uri 'none'; frame-ancestors 'none'"
        return state.look.policy if state else "default-src 'self'; frame-ancestors 'none'"

    def answer(self, url: str) -> Answer:
        """What stands at a path without its first slash; whoever comes before the library is read waits for it."""
        if url in self._own:
            return Answer(HTTPStatus.OK, self._own[url], kind_of(url))
        self._ready.wait()
        state = self.desk.state
        if url.endswith("index.html"):
            url = url.removesuffix("index.html")
        if state is None:
            return self._nothing(url, HTTPStatus.SERVICE_UNAVAILABLE)
        if url.endswith(("/", NOT_FOUND)) or not url:
            return self._page(state, url)
        if state.is_record(f"{url}/"):
            return Answer(HTTPStatus.MOVED_PERMANENTLY, to=f"/{quote(url)}/")
        return self._file(state, url)

    def _page(self, state: State, url: str) -> Answer:
        page = state.page(url)
        if page is None:
            return self._missing(state, url)
        if page.problems:
            self.desk.tell()
        if not page.data:
            return self._nothing(url, HTTPStatus.INTERNAL_SERVER_ERROR)
        return Answer(HTTPStatus.OK, self._followed(page.data, state, url, digest_of(state, url)))

    def _missing(self, state: State, url: str) -> Answer:
        settings = state.library.settings
        first = url.split("/", maxsplit=1)[0]
        language = first if first in settings.languages else settings.default_language
        page = state.page(Urls(language, settings.default_language).not_found)
        if page is None or not page.data:
            return self._nothing(url, HTTPStatus.NOT_FOUND)
        return Answer(HTTPStatus.NOT_FOUND, self._followed(page.data, state, url, MISSING))

    def _nothing(self, url: str, status: HTTPStatus) -> Answer:
        return Answer(status, self._followed(self._own[f"{OWN}nothing.html"], self.desk.state, url, MISSING))

    def _file(self, state: State, url: str) -> Answer:
        wanted = state.picture(url)
        data = self._picture(url, wanted) if wanted else state.file(url)
        if data is not None:
            return Answer(HTTPStatus.OK, data, kind_of(url))
        if wanted or state.page(f"{url}/") is None:
            return self._missing(state, url)
        return Answer(HTTPStatus.MOVED_PERMANENTLY, to=f"/{quote(url)}/")

    def _picture(self, url: str, wanted: Sequence[Derivative]) -> bytes | None:
        data, problems = self._maker.made(url, wanted, pack=url.endswith("pack"))
        self.desk.tell_of_pictures(problems)
        return data

    def is_promised(self, url: str) -> bool:
        """Whether a path holds the digest of what stands there, so that it never is anything else."""
        state = self.desk.state
        return state is not None and bool(state.picture(url))

    @staticmethod
    def _followed(data: bytes, state: State | None, url: str, digest: str) -> bytes:
        """A page with the script that follows it; the built site has none of it."""
        facts = {
            "page": url,
            "digest": digest,
            "style": state.look.style if state else "",
            "source": _source(state, url),
            "events": f"/{EVENTS}",
            "css": f"/{OWN}serve.css",
        }
        held = "".join(f' data-{name}="{escape(value)}"' for name, value in facts.items())
        script = f'<script defer src="/{OWN}serve.js"{held}></script>\n'
        return data.replace(b"</head>", script.encode() + b"</head>", 1)

    def close(self) -> None:
        """Lets all pages go, and makes no more pictures."""
        self._ready.set()
        self.listeners.close()
        self._maker.close()

    def listener(self, url: str, digest: str, style: str) -> Listener:
        """A page that has just been opened, told at once what it has missed where that is known."""
        listener = Listener(url, digest, style)
        state = self.desk.state
        if state is not None and (state.is_record(url) or state.plan is not None):
            listener.catch_up(state)
        else:
            self.due.set()
        return listener


def _source(state: State | None, url: str) -> str:
    """With what the paths of a page's own files begin; empty for a page of no record."""
    found = _OF_RECORD.search(url)
    if found:
        return f"content/{found[1]}/{found[2]}{'.' if found[1] == 'collections' else '/'}"
    name = url.rstrip("/").rpartition("/")[2]
    return f"content/pages/{name}." if state and name in state.library.pages else ""
