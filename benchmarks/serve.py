"""How long it takes from saving a `case.md` to the reloaded page, with `sitegen serve` as a process of its own.

Run: python benchmarks/serve.py [CASES ...]. A client over HTTP does what a browser does: it listens to the page's stream of events and, told to
reload, fetches the page and takes the time once the new words are in it. Prints medians and the longest of the edits, each after a pause.
"""

from __future__ import annotations

import http.client
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from build import generate

EDITS = 15
PAUSE = 1.0
"""Seconds between two edits, as an editor pauses; longer ones let the whole site be planned in between."""


class Reader:
    """A page that is open."""

    def __init__(self, host: str, path: str) -> None:
        self.host = host
        self.path = path

    def page(self) -> bytes:
        """The page as it is now."""
        connection = http.client.HTTPConnection(self.host, timeout=300)
        connection.request("GET", self.path)
        data = connection.getresponse().read()
        connection.close()
        return data

    def follow(self, page: bytes) -> http.client.HTTPResponse:
        """The stream of events that the page's script asks for."""
        found = re.search(rb'data-digest="(\w+)" data-style="([^"]*)"', page)
        assert found
        stream = http.client.HTTPConnection(self.host, timeout=120)
        query = f"page={self.path[1:]}&digest={found[1].decode()}&style={found[2].decode()}"
        stream.request("GET", f"/~sitegen/events?{query}")
        return stream.getresponse()


def wait_for(stream: http.client.HTTPResponse, name: bytes) -> None:
    """Reads the stream up to an event."""
    while line := stream.readline():
        if line.strip() == b"event: " + name:
            return
    raise AssertionError("the stream ended")


def edited(root: Path, reader: Reader, number: int) -> float:
    """Seconds from saving to the page that shows it."""
    word = f"edit{number}x"
    stream = reader.follow(reader.page())
    path = root / "content" / "cases" / "case-00000" / "case.md"
    text = path.read_text("utf-8")
    time.sleep(PAUSE)
    start = time.perf_counter()
    path.write_text(f"{text}\n{word}\n", "utf-8")
    wait_for(stream, b"reload")
    page = reader.page()
    seconds = time.perf_counter() - start
    assert word.encode() in page
    stream.close()
    return seconds


def measure(root: Path, cases: int) -> None:
    """Serves a library, edits it, and prints what came of it."""
    command = [sys.executable, "-m", "sitegen", "-C", str(root), "serve", "--port", "0"]
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    try:
        found = re.search(r"http://([\d.:]+)/", process.stdout.readline())
        assert found
        reader = Reader(found[1], "/cases/case-00000/")
        reader.page()
        first = time.perf_counter() - start
        stream = reader.follow(reader.page())
        wait_for(stream, b"problems")
        stream.close()
        home = Reader(found[1], "/cases/")
        home.page()  # plans the whole site
        planned = time.perf_counter() - start
        times = [edited(root, reader, number) for number in range(EDITS)]
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=120)
    told = f"{statistics.median(times) * 1000:6.0f} ms, longest {max(times) * 1000:6.0f} ms"
    print(f"{cases:6} cases: edit to reload {told}; first page {first:.1f} s, all planned {planned:.1f} s")
    assert process.returncode == 0, process.returncode


def main() -> None:
    """Prints a line for each size."""
    for cases in [int(word) for word in sys.argv[1:]] or [100, 1000, 10000]:
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder) / "library"
            generate(root, cases, (40, 48))
            measure(root, cases)


if __name__ == "__main__":
    main()
