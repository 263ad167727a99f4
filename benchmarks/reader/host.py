"""A static host as readers meet them, with texts compressed."""

from __future__ import annotations

import gzip
from email.utils import formatdate
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from tests.browser.host import StaticHost

TEXTS = (".html", ".css", ".js", ".svg", ".json", ".xml", ".txt", ".webmanifest")


@cache
def compressed(path: Path) -> bytes:
    """The bytes of a text as they go over the line."""
    return gzip.compress(path.read_bytes(), 6, mtime=0)


class CompressingHost(StaticHost):
    """Serves texts compressed with gzip, and keeps connections open."""

    protocol_version = "HTTP/1.1"

    def handle_one_request(self) -> None:
        """Answers; a reader who leaves meanwhile is no fault."""
        try:
            super().handle_one_request()
        except ConnectionError:
            self.close_connection = True

    def do_GET(self) -> None:  # noqa: N802 - the base class's own name
        """Sends a text compressed, anything else as it is."""
        path = Path(self.translate_path(self.path))
        if not urlsplit(self.path).path.endswith("/") and path.is_dir():
            super().do_GET()  # which sends on to the address with a slash
            return
        path = path / "index.html" if path.is_dir() else path
        if (
            path.suffix not in TEXTS
            or not path.is_file()
            or "gzip" not in self.headers.get("Accept-Encoding", "")
        ):
            super().do_GET()
            return
        data = compressed(path)
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(path))
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Last-Modified", formatdate(path.stat().st_mtime, usegmt=True))
        self.end_headers()
        self.wfile.write(data)
