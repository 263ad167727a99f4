"""The demonstration library, served with the headers that its hosts are asked for, and a browser to see it in."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from sitegen.building.build import Request, Steps, build
from sitegen.planning.site import Options
from tests.browser import TODAY

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a Chromium; without one, tests are skipped, and fail in CI."""
    names = ("chromium", "chromium-browser", "google-chrome")
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    if found:
        return found
    reason = "there is no Chromium: install one (Debian: apt-get install chromium) or name it in CHROMIUM"
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def browser_type_launch_args(chromium: str) -> dict[str, Any]:
    """Tells pytest-playwright which browser to start."""
    return {"executable_path": chromium, "args": ["--no-sandbox", "--disable-dev-shm-usage"]}


class _Handler(SimpleHTTPRequestHandler):
    """Serves a site as a static host does: with the headers of `_headers`, and 404.html for what is not there."""

    def end_headers(self) -> None:
        """Adds the headers that stand under `/*`."""
        lines = (Path(self.directory) / "_headers").read_text("utf-8").split("\n\n")[0].splitlines()
        for line in lines[1:]:
            name, _, value = line.strip().partition(": ")
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


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the demonstration library, built on a day on which one of its answers is sealed."""
    out = tmp_path_factory.mktemp("demonstration") / "site"
    request = Request(ROOT, Options(TODAY, "0.0.0"), out, None, 2)
    result = build(request, Steps(lambda step: None, lambda done, total: None))
    assert result.published is not None, [f"{item.place}: {item.message}" for item in result.problems]
    with serving(out) as address:
        yield address


@contextmanager
def serving(out: Path) -> Iterator[str]:
    """The address at which a built site is served on this machine."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, directory=str(out)))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}/"
    server.shutdown()
    thread.join()
    server.server_close()
