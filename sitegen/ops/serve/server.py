"""Serves a library to the browser of this machine while it is written, until it is stopped."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import queue
import re
import threading
import time
import traceback
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import cast
from urllib.parse import parse_qs, unquote, urlsplit

from sitegen.errors import UsageFault
from sitegen.ops.loopback import HOST, Loopback, LoopbackRequest
from sitegen.ops.serve.desk import Wanted
from sitegen.ops.serve.listeners import END
from sitegen.ops.serve.site import EVENTS, Answer, Site
from sitegen.ops.serve.watching import changes
from sitegen.reading.site_file import read_settings

PORT = 8000
_QUIET = 1.5
"""Seconds without a change after which the whole site is planned, so that it does not get in the way of the next edit."""
_TURN = 0.2
"""Seconds after which is looked whether to stop."""
_HEARTBEAT = 15
"""Seconds after which a silent stream says that it is still there, and notices that nobody listens any more."""
_RANGE = re.compile(r"bytes=(\d*)-(\d*)")


@dataclass(frozen=True, slots=True)
class Says:
    """Who is told what happens."""

    line: Callable[[str], object]
    """A plain line."""
    bug: Callable[[str], object]
    """The trace of what must not have happened."""


class SiteServer:
    """A library, served at `address`."""

    def __init__(self, wanted: Wanted, port: int, says: Says) -> None:
        """Port 0 is any free one.

        Raises UsageFault where the port is in use or there is no library, EnvironmentFault where the extra is not installed.
        """
        read_settings(wanted.root)
        self._stop = threading.Event()
        self._watch_on = threading.Event()
        self._changed: queue.SimpleQueue[frozenset[str]] = queue.SimpleQueue()
        self._changes = changes(wanted.root, self._stop)
        self._says = says
        self._server = _bound(port)
        self.address = f"http://{self._server.host}/"
        wanted = Wanted(wanted.root, wanted.drafts, wanted.today, self.address, wanted.jobs)
        self.site = self._server.site = Site(wanted)
        self._server.bug = self._bug

    def run(self, opened: Callable[[str], object]) -> None:
        """Serves until `stop` or Ctrl-C; `opened` is called once pages can be asked for; the first waits until the library is read."""
        with self.serving():
            try:
                opened(self.address)
                self._watch_on.wait()
                with self._surviving():
                    self.site.desk.open()
                while not self._stop.is_set():
                    with contextlib.suppress(queue.Empty):
                        self._take_in(self._changed.get(timeout=_TURN))
            except KeyboardInterrupt:
                self._says.line("Stopped.")

    def stop(self) -> None:
        """Ends `run`."""
        self._stop.set()

    @contextlib.contextmanager
    def serving(self) -> Iterator[None]:
        """Answers requests meanwhile."""
        answering = threading.Thread(target=self._server.serve_forever, args=(0.1,), daemon=True)
        planning = threading.Thread(target=self._complete, daemon=True)
        threading.Thread(target=self._watch, daemon=True).start()
        answering.start()
        planning.start()
        try:
            yield
        finally:
            self._stop.set()
            self.site.due.set()
            self.site.close()
            self._server.shutdown()
            self._server.server_close()

    def _watch(self) -> None:
        """Gathers what changes, from before the library is read, so that no edit is missed."""
        try:
            for paths in self._changes:
                self._watch_on.set()
                if paths:
                    self._changed.put(paths)
        except Exception:  # noqa: BLE001 - as in `_surviving`; without a watch there is nothing left to do
            self._bug(traceback.format_exc())
            self._stop.set()
        finally:
            self._watch_on.set()

    def _take_in(self, paths: frozenset[str]) -> None:
        start = time.perf_counter()
        with self._surviving():
            self.site.desk.change(paths)
            first, *others = sorted(paths)
            what = f"{first} and {len(others)} more" if others else first
            took = round((time.perf_counter() - start) * 1000)
            self._says.line(f"{datetime.now():%H:%M:%S} {what}: {self.site.summary} ({took} ms)")

    def _complete(self) -> None:
        """Plans the whole site once its editor has paused, or at once where an open page waits for it."""
        due = self.site.due
        while due.wait() and not self._stop.is_set():
            due.clear()
            state = self.site.desk.state
            if state is None or state.plan is not None:
                continue
            if self.site.listeners.await_whole(state) or not due.wait(_QUIET):
                with self._surviving():
                    self.site.desk.complete()

    @contextlib.contextmanager
    def _surviving(self) -> Iterator[None]:
        """Whatever goes wrong here is told, and the work goes on."""
        try:
            yield
        except Exception:  # noqa: BLE001 - the last boundary: a bug must not end the work of an editor
            self._bug(traceback.format_exc())

    def _bug(self, trace: str) -> None:
        self._says.bug(trace.rstrip())


def _bound(port: int) -> _Served:
    try:
        return _Served(port, _Request)
    except OverflowError as error:
        raise UsageFault(f"there is no port {port}", "say --port 8000") from error
    except OSError as error:
        if error.errno == errno.EACCES:
            raise UsageFault(f"port {port} is not for everyone", f"say --port {PORT}") from error
        if error.errno != errno.EADDRINUSE:
            raise
        hint = f"say --port {free}" if (free := _next_free(port)) else "end what uses it"
        raise UsageFault(f"port {port} is in use", hint) from error


def _next_free(port: int) -> int:
    """The next port that can be had; 0 where there is none."""
    for other in range(port + 1, min(port + 1000, 65536)):
        with contextlib.suppress(OSError), _Served(other, _Request):
            return other
    return 0


class _Served(Loopback):
    """A server that knows what it serves."""

    site: Site
    bug: Callable[[str], object]


class _Request(LoopbackRequest):
    """One request for a page, a file, a picture or the stream of events."""

    protocol_version = "HTTP/1.1"

    @property
    def _served(self) -> _Served:
        return cast("_Served", self.server)

    @property
    def hosts(self) -> tuple[str, ...]:
        """By number or by name."""
        return f"{HOST}:{self._served.port}", f"localhost:{self._served.port}"

    def do_GET(self) -> None:  # noqa: N802 - the name is the base class's
        if not self.for_us():
            return
        asked = urlsplit(self.path)
        url = unquote(asked.path).removeprefix("/")
        if url == EVENTS:
            self._stream({key: values[0] for key, values in parse_qs(asked.query).items()})
            return
        try:
            self._send(url)
        except OSError:
            raise  # a browser that went away
        except Exception:  # noqa: BLE001 - a bug must not end the work of an editor
            self._served.bug(traceback.format_exc())
            self.refuse(HTTPStatus.INTERNAL_SERVER_ERROR)

    def do_HEAD(self) -> None:  # noqa: N802 - as above
        self.do_GET()

    def _send(self, url: str) -> None:
        site = self._served.site
        tag = _tag(url.encode()) if site.is_promised(url) else ""
        if tag and self._has(tag):  # not made for a browser that has it
            self._unchanged(tag)
            return
        answer = site.answer(url)
        if answer.to:
            self.answer(answer.status, b"", answer.kind, {"Location": answer.to})
            return
        headers = {"Content-Security-Policy": site.policy(url), "Cache-Control": "no-cache"}
        if answer.status is not HTTPStatus.OK:
            self.answer(answer.status, answer.data, answer.kind, headers)
            return
        tag = tag or _tag(answer.data)
        if self._has(tag):
            self._unchanged(tag)
        else:
            self._whole_or_part(answer, headers | {"ETag": tag, "Accept-Ranges": "bytes"})

    def _whole_or_part(self, answer: Answer, headers: Mapping[str, str]) -> None:
        """One range of bytes (RFC 9110, 14); several, or what is none, are answered with everything."""
        size = len(answer.data)
        asked = _RANGE.fullmatch(self.headers.get("Range", ""))
        condition = self.headers.get("If-Range", headers["ETag"])
        if not asked or asked[0] == "bytes=-" or condition != headers["ETag"]:
            self.answer(answer.status, answer.data, answer.kind, headers)
            return
        first, last = asked.groups()
        start = int(first) if first else max(0, size - int(last))
        end = min(int(last), size - 1) if first and last else size - 1
        if start > end:
            none = {"Content-Range": f"bytes */{size}"}
            self.answer(HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE, b"", answer.kind, {**headers, **none})
            return
        part = {"Content-Range": f"bytes {start}-{end}/{size}"}
        data = answer.data[start : end + 1]
        self.answer(HTTPStatus.PARTIAL_CONTENT, data, answer.kind, {**headers, **part})

    def _has(self, tag: str) -> bool:
        return tag in [part.strip() for part in self.headers.get("If-None-Match", "").split(",")]

    def _unchanged(self, tag: str) -> None:
        self.send_response(HTTPStatus.NOT_MODIFIED)
        self.send_header("ETag", tag)
        self.send_header("Cache-Control", "no-cache")
        self.end_headers()

    def _stream(self, asked: Mapping[str, str]) -> None:
        """Server-sent events (HTML standard, 9.2) until the page is left."""
        site = self._served.site
        self.close_connection = True
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Cache-Control", "no-store")
        self.send_header("Connection", "close")
        self.end_headers()
        if self.command == "HEAD":
            return
        listener = site.listener(asked.get("page", ""), asked.get("digest", ""), asked.get("style", ""))
        with site.listeners.listening(listener):
            self.wfile.write(b"retry: 500\n\n")
            while True:
                try:
                    event = listener.events.get(timeout=_HEARTBEAT)
                except queue.Empty:
                    self.wfile.write(b":\n\n")
                    continue
                if event == END:
                    return
                name, data = event
                self.wfile.write(f"event: {name}\ndata: {data}\n\n".encode())


def _tag(data: bytes) -> str:
    return f'"{hashlib.sha256(data).hexdigest()[:24]}"'
