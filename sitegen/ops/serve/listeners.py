"""The pages that are open in browsers: each is told to come anew when it is another page, or only to take another style sheet."""

from __future__ import annotations

import hashlib
import json
import queue
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from sitegen.ops.serve.state import State

Event = tuple[str, str]
"""Its name, and JSON."""

END: Event = ("end", "{}")
MISSING = "missing"


def digest_of(state: State | None, url: str) -> str:
    """What tells one version of a page from another, whatever its style sheet; MISSING where there is nothing to show."""
    page = state.page(url) if state else None
    if state is None or page is None or not page.data:
        return MISSING
    style = state.look.style.rpartition("/")[2].encode()
    return hashlib.sha256(page.data.replace(style, b"")).hexdigest()[:16]


@dataclass(eq=False)
class Listener:
    """A page that is open somewhere."""

    url: str
    digest: str
    style: str
    """The site path of its style sheet."""
    events: queue.SimpleQueue[Event] = field(default_factory=queue.SimpleQueue)

    def catch_up(self, state: State) -> None:
        """Tells the page what became of it; a page that a fault has taken away stays as it was until it is mended."""
        digest = digest_of(state, self.url)
        lost = digest == MISSING and (state.failed(self.url) or is_broken(state, self.url))
        if digest != self.digest and not lost:
            self.events.put(("reload", "{}"))
            self.digest = digest
        elif state.look.style != self.style:
            self.events.put(("style", json.dumps({"href": f"/{state.look.style}"})))
        self.style = state.look.style


def is_broken(state: State, url: str) -> bool:
    """Whether a page is not there since its record has faults."""
    ids = {name.partition(":")[2] for name in state.library.broken}
    return not ids.isdisjoint(url.split("/"))


class Listeners:
    """All open pages."""

    def __init__(self) -> None:
        self._open: set[Listener] = set()
        self._lock = threading.Lock()
        self._last: Event | None = None

    @contextmanager
    def listening(self, listener: Listener) -> Iterator[None]:
        """Keeps a page among those that are told; it first hears what everybody was told last."""
        with self._lock:
            self._open.add(listener)
            if self._last:
                listener.events.put(self._last)
        try:
            yield
        finally:
            with self._lock:
                self._open.discard(listener)

    def close(self) -> None:
        """Lets every page go."""
        with self._lock:
            for listener in self._open:
                listener.events.put(END)

    def announce(self, event: Event) -> None:
        """Tells every page that is open what is of the moment."""
        with self._lock:
            for listener in self._open:
                listener.events.put(event)

    def tell(self, event: Event) -> None:
        """Tells every page, unless it is what they heard last."""
        with self._lock:
            if event != self._last:
                self._last = event
                for listener in self._open:
                    listener.events.put(event)

    def catch_up(self, state: State) -> None:
        """Tells every page what became of it, those first that need no plan of the whole site; others wait until there is one."""
        with self._lock:
            waiting = list(self._open)
        for listener in waiting:
            if state.is_record(listener.url) or state.plan is not None:
                listener.catch_up(state)

    def await_whole(self, state: State) -> bool:
        """Whether a page is open that can't be told anything before the whole site is planned."""
        with self._lock:
            return any(not state.is_record(listener.url) for listener in self._open)
