"""A static host on this machine, which serves a built site with the headers that its hosts are asked for."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from fnmatch import fnmatchcase
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any


class StaticHost(SimpleHTTPRequestHandler):
    """Serves a site with the headers of `_headers`, and 404.html for what is not there."""

    def end_headers(self) -> None:
        """Adds the headers of every block whose pattern fits the path; a line with "!" takes away what blocks before it said."""
        found: dict[str, str] = {}
        for block in (Path(self.directory) / "_headers").read_text("utf-8").strip().split("\n\n"):
            pattern, *lines = block.splitlines()
            for line in lines if fnmatchcase(self.path, pattern) else ():
                name, _, value = line.strip().partition(": ")
                if name.startswith("!"):
                    found.pop(name.removeprefix("!").strip(), None)
                else:
                    found[name] = f"{found[name]}, {value}" if name in found else value
        for name, value in found.items():
            self.send_header(name, value)
        super().end_headers()

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Answers with the library's own page."""
        data = (Path(self.directory) / "404.html").read_bytes()
        self.send_response(code, message)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def guess_type(self, path: str | os.PathLike[str]) -> str:
        """AVIF is unknown to the tables of older Pythons."""
        return "image/avif" if str(path).endswith(".avif") else super().guess_type(path)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class's own name
        """Says nothing."""


@contextmanager
def serving(out: Path, host: type[StaticHost] = StaticHost) -> Iterator[str]:
    """The address at which a built site is served on this machine."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(host, directory=str(out)))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
