"""A library served while it is written, asked over HTTP as a browser asks."""

from __future__ import annotations

import http.client
import json
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from sitegen import __version__
from sitegen.building.build import Request, Steps, build
from sitegen.errors import UsageFault
from sitegen.model.library import Library
from sitegen.ops.serve.desk import Wanted
from sitegen.ops.serve.judging import Judge
from sitegen.ops.serve.server import Says, SiteServer
from sitegen.ops.serve.watching import is_watched
from sitegen.planning.options import Options
from tests.conftest import CASE, FINDINGS, PEOPLE, SITE, TODAY, MakeLibrary, build_library, png, site_bytes

pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")  # streams that a test leaves open

QUIZ = (
    CASE.replace("kind: library", "kind: quiz\nreveal: 2026-04-01")
    .replace("rganising pneumonia", "rdinary sarcoidosis")
    .replace("## Findings", "Once more.\n\n## Findings")
)
ROOT = Path(__file__).parents[1]
WAIT = 30
"""Seconds; the machine may be busy."""


@dataclass
class Response:
    """What came back."""

    status: int
    data: bytes
    headers: Mapping[str, str]

    @property
    def text(self) -> str:
        """As words."""
        return self.data.decode("utf-8")


class Stream:
    """The events that a page hears."""

    def __init__(self, port: int, page: str, digest: str, style: str = "") -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=WAIT)
        self._connection.request("GET", f"/~sitegen/events?page={page}&digest={digest}&style={style}")
        self._response = self._connection.getresponse()

    def next(self, name: str) -> Any:
        """What the next event of that name says."""
        heard = ""
        deadline = time.monotonic() + WAIT  # a silent stream still beats
        while time.monotonic() < deadline:
            line = self._response.readline().decode("utf-8")
            assert line, "the stream ended"
            if line.startswith("event: "):
                heard = line.removeprefix("event: ").strip()
            if line.startswith("data: ") and heard == name:
                return json.loads(line.removeprefix("data: "))
        raise AssertionError(f"never {name}")

    def problems(self, *codes: str) -> list[dict[str, Any]]:
        """The problems once they are exactly these."""
        deadline = time.monotonic() + WAIT
        while time.monotonic() < deadline:
            found: list[dict[str, Any]] = self.next("problems")["problems"]
            if [item["code"] for item in found] == list(codes):
                return found
        raise AssertionError(f"never {codes}")

    def close(self) -> None:
        """Leaves the page."""
        self._connection.close()


@dataclass
class Running:
    """A server at work."""

    server: SiteServer
    root: Path
    lines: list[str]
    bugs: list[str]

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.server.address.rstrip("/").rpartition(":")[2])

    def ask(self, path: str, method: str = "GET", **headers: str) -> Response:
        """One request with exactly this path."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=WAIT)
        connection.putrequest(method, path, skip_host="Host" in headers)
        for name, value in headers.items():
            connection.putheader(name.replace("_", "-"), value)
        connection.endheaders()
        response = connection.getresponse()
        answer = Response(response.status, response.read(), dict(response.headers))
        connection.close()
        return answer

    def open(self, path: str) -> tuple[Response, Stream]:
        """A page with its stream, as its script asks for it."""
        page = self.ask(path)
        found = re.search(r'data-page="([^"]*)" data-digest="(\w+)" data-style="([^"]*)"', page.text)
        assert found
        return page, Stream(self.port, *found.groups())

    def write(self, path: str, content: str | bytes) -> None:
        """An editor saves a file."""
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content.encode() if isinstance(content, str) else content)

    def drop(self, path: str) -> None:
        """An editor deletes a file."""
        (self.root / path).unlink()


@contextmanager
def served(root: Path, *, drafts: bool = True) -> Iterator[Running]:
    """A library, served until the end of the block, read and judged and watched when it begins."""
    lines: list[str] = []
    bugs: list[str] = []
    server = SiteServer(Wanted(root, drafts, TODAY, "", 2), 0, Says(lines.append, bugs.append))
    thread = threading.Thread(target=server.run, args=(lines.append,), daemon=True)
    thread.start()
    running = Running(server, root, lines, bugs)
    first = Stream(running.port, "", "none")
    first.next("problems")
    first.close()
    try:
        yield running
    finally:
        server.stop()
        thread.join(WAIT)
        assert not thread.is_alive()
        assert bugs == []


@pytest.fixture
def library(make_library: MakeLibrary) -> Path:
    """A case, a quiz case whose answer is sealed, and a page."""
    return make_library(
        {
            "content/cases/c-1/case.md": CASE,
            "content/cases/c-1/film.png": png(),
            "content/cases/q-1/case.md": QUIZ,
            "content/cases/q-1/film.png": png(70, 50),
            "content/pages/about.md": "---\ntitle: About us\n---\n## Who\nWe.\n",
        }
    )


def test_pages_are_those_of_the_build(library: Path, tmp_path: Path) -> None:
    """What pages show, down to their tools, is what the built ones show: of records planned alone as of lists."""
    main = re.compile(r"<main.*?(?:<section class=\"tools|</main>)", re.DOTALL)
    with served(library) as running:
        options = Options(TODAY, __version__, drafts=True)
        request = Request(library, options, tmp_path / "site", running.server.address, 2)
        build(request, Steps(lambda step: None, lambda done, total: None))
        for url in ("", "cases/c-1/", "ko/cases/c-1/", "cases/q-1/", "about/", "cases/", "findings/"):
            page = running.ask(f"/{url}")
            built = (tmp_path / "site" / url / "index.html").read_text("utf-8")
            shown, wanted = main.search(page.text), main.search(built)
            assert shown
            assert wanted
            assert (page.status, shown[0]) == (200, wanted[0]), url


def test_an_edit_is_shown(library: Path) -> None:
    """A saved word makes the page come anew, in every language, and it holds the word; other pages stay."""
    with served(library) as running:
        before, stream = running.open("/cases/c-1/")
        _, korean = running.open("/ko/cases/c-1/")
        other, bystander = running.open("/cases/q-1/")
        running.write("content/cases/c-1/case.md", CASE.replace("Steroids help.", "Steroids help a lot."))
        assert stream.next("reload") == korean.next("reload") == {}
        after = running.ask("/cases/c-1/")

        assert ("help a lot" in before.text, "help a lot" in after.text) == (False, True)
        assert running.ask("/cases/q-1/").data == other.data
        bystander.close()


def test_a_problem_shows_and_goes(library: Path) -> None:
    """A fault is told with its line; the page that was open stays as it was, and the mended one comes by itself."""
    broken = CASE.replace("kind: library", "kind: libary")
    with served(library) as running:
        _, stream = running.open("/cases/c-1/")
        running.write("content/cases/c-1/case.md", broken)
        (told,) = stream.problems("wrong-value")
        missing, fresh = running.open("/cases/c-1/")
        running.write("content/cases/c-1/case.md", CASE)
        fresh.next("reload")
        stream.problems()

        assert (told["place"], told["line"], told["severity"]) == (
            "content/cases/c-1/case.md:4:7",
            "kind: libary",
            "error",
        )
        assert "library" in told["hint"]
        assert (missing.status, 'data-digest="missing"' in missing.text) == (404, True)
        assert running.ask("/cases/c-1/").status == 200


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A library that nobody changes."""
    root = tmp_path_factory.mktemp("standing")
    files: dict[str, str | bytes] = {
        "content/site.yaml": SITE,
        "content/people.yaml": PEOPLE,
        "content/findings.yaml": FINDINGS,
        "content/cases/c-1/case.md": CASE,
        "content/cases/c-1/film.png": png(),
        "content/cases/d-1/case.md": "---\ntitle: Begun\n---\n",
    }
    for name, content in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    with served(root) as running:
        yield running


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Host": "evil.example"}, 421),
        ({"Host": "127.0.0.1"}, 421),
        ({"Sec_Fetch_Site": "cross-site"}, 403),
        ({"Sec_Fetch_Site": "same-origin"}, 200),
    ],
)
@pytest.mark.parametrize("path", ["/", "/~sitegen/serve.js"])
def test_another_name_or_site_is_refused(
    standing: Running, path: str, headers: dict[str, str], status: int
) -> None:
    """A page of another site can't read the library, not by a name that leads here either."""
    assert standing.ask(path, **headers).status == status


@pytest.mark.parametrize(
    "path",
    [
        "/../content/site.yaml",
        "/%2e%2e/content/site.yaml",
        "/..%2fcontent/site.yaml",
        "/content/site.yaml",
        "//etc/passwd",
        "/~sitegen/../desk.py",
        "/pictures/../../content/people.yaml",
        "/cases/c-1/film.png",
        "/%00",
    ],
)
def test_no_file_of_the_disk(standing: Running, path: str) -> None:
    """What is no part of the site is not found, however it is asked for."""
    answer = standing.ask(path)

    assert (answer.status, "<main" in answer.text) == (404, True)


def test_kinds_and_heads(standing: Running) -> None:
    """Each file has its type; HEAD says the same without a body; what has not changed is not sent again."""
    page = standing.ask("/cases/c-1/")
    style = re.search(r'href="../../(assets/site[^"]+)"', page.text)
    avif = re.search(r"pictures/[^ \"]+\.avif", page.text)
    assert style
    assert avif
    kinds = {
        path: standing.ask(path).headers["Content-Type"].split(";")[0]
        for path in (f"/{style[1]}", f"/{avif[0]}", "/feed.xml", "/feed.json", "/sitemap.xml", "/robots.txt")
    }
    head = standing.ask(f"/{avif[0]}", "HEAD")
    picture = standing.ask(f"/{avif[0]}")
    again = [
        standing.ask(path, If_None_Match=standing.ask(path).headers["ETag"]).status
        for path in ("/cases/c-1/", f"/{avif[0]}")
    ]

    assert list(kinds.values()) == [
        "text/css",
        "image/avif",
        "application/xml",
        "application/json",
        "application/xml",
        "text/plain",
    ]
    assert (head.status, head.data, head.headers["Content-Length"]) == (200, b"", str(len(picture.data)))
    assert picture.data[4:12] == b"ftypavif"
    assert again == [304, 304]
    assert page.headers["Cache-Control"] == "no-cache"
    assert page.headers["Content-Security-Policy"].startswith("default-src 'none'; script-src 'self'")
    assert standing.ask("/cases/c-1").headers["Location"] == "/cases/c-1/"
    assert standing.ask("/cases/c-1/index.html").data == page.data
    assert standing.ask("/", "POST").status == 501


def test_ranges(standing: Running) -> None:
    """A part of a file is sent where one is asked for."""
    whole = standing.ask("/robots.txt").data
    wanted = {
        "bytes=0-3": (206, whole[:4]),
        "bytes=4-": (206, whole[4:]),
        "bytes=-5": (206, whole[-5:]),
        "bytes=2-9999": (206, whole[2:]),
        "bytes=9999-": (416, b""),
        "bytes=0-1,4-5": (200, whole),
        "bytes=-": (200, whole),
        "lines=1-2": (200, whole),
    }
    found = {asked: standing.ask("/robots.txt", Range=asked) for asked in wanted}

    assert {asked: (answer.status, answer.data) for asked, answer in found.items()} == wanted
    assert found["bytes=0-3"].headers["Content-Range"] == f"bytes 0-3/{len(whole)}"
    assert standing.ask("/robots.txt", Range="bytes=0-3", If_Range='"old"').status == 200


def test_the_built_site_has_no_script_of_ours(library: Path) -> None:
    """What follows a page is put in by the server alone."""
    build_library(library)

    assert not [name for name, data in site_bytes(library / "site").items() if b"~sitegen" in data]


def test_drafts_or_none(library: Path) -> None:
    """Drafts are shown unless they are not wanted."""
    (library / "content/cases/d-1").mkdir()
    (library / "content/cases/d-1/case.md").write_text("---\ntitle: Begun\n---\n", "utf-8")
    with served(library, drafts=False) as running:
        without = running.ask("/cases/d-1/").status
    with served(library) as running:
        found = running.ask("/cases/d-1/").status

    assert (without, found) == (404, 200)


def test_a_port_in_use(library: Path) -> None:
    """Who else listens there is not pushed aside; the next free port is named, and can be had."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(UsageFault) as caught:
            SiteServer(Wanted(library, True, TODAY, "", 1), port, Says(str, str))

    free = int(caught.value.hint.removeprefix("say --port "))
    assert (caught.value.message, free > port) == (f"port {port} is in use", True)


def test_a_sealed_answer_is_not_served(library: Path) -> None:
    """Before its day no page tells the answer; a page that would, by the editor's own words, is refused, and comes once it does not."""
    with served(library) as running:
        page, stream = running.open("/cases/q-1/")
        running.write("content/cases/q-1/case.md", QUIZ.replace("Once more.", "It was ordinary sarcoidosis."))
        told = [item["code"] for item in stream.next("problems")["problems"]]
        while "answer-published" not in told:
            told = [item["code"] for item in stream.next("problems")["problems"]]
        refused = running.ask("/cases/q-1/")
        running.write("content/cases/q-1/case.md", QUIZ.replace("Once more.", "Nothing else."))
        _, fresh = running.open("/cases/q-1/")
        fresh.problems()
        mended = running.ask("/cases/q-1/")

    assert "sarcoidosis" not in page.text
    assert (refused.status, "sarcoidosis" in refused.text) == (500, False)
    assert (mended.status, "Nothing else." in mended.text) == (200, True)


def test_a_new_case_and_one_that_is_gone(library: Path) -> None:
    """A folder that comes is a page, one that goes is none."""
    with served(library) as running:
        _, waiting = running.open("/cases/c-2/")
        running.write("content/cases/c-2/film.png", png(40, 30))
        running.write("content/cases/c-2/case.md", CASE)
        waiting.next("reload")
        page, stream = running.open("/cases/c-2/")
        shutil.rmtree(library / "content/cases/c-2")
        stream.next("reload")

        assert (page.status, running.ask("/cases/c-2/").status) == (200, 404)


def test_another_picture(library: Path) -> None:
    """A picture that is replaced has another address at once; the old address no longer gives what is not there."""
    with served(library) as running:
        page, stream = running.open("/cases/c-1/")
        old = re.findall(r"pictures/[^ \"]+\.avif", page.text)[0]
        running.write("content/cases/c-1/film.png", png(66, 48, 30))
        stream.next("reload")
        new = re.findall(r"pictures/[^ \"]+\.avif", running.ask("/cases/c-1/").text)[0]

        assert old != new
        assert (running.ask(f"/{old}").status, running.ask(f"/{new}").status) == (404, 200)


def with_own_style(root: Path, style: str) -> None:
    """Gives the library a theme of its own with one more style sheet."""
    folder = root / "themes/ours"
    (folder / "assets").mkdir(parents=True)
    parent = (ROOT / "themes/reading-room/theme.yaml").read_text("utf-8")
    styles = re.search(r"^styles:\n(?:  - .*\n)+", parent, re.MULTILINE)
    assert styles
    facts = f"title: Ours\nextends: reading-room\n{styles[0]}  - own.css\n"
    (folder / "theme.yaml").write_text(facts, "utf-8")
    (folder / "assets/own.css").write_text(style, "utf-8")
    site = root / "content/site.yaml"
    site.write_text(site.read_text("utf-8").replace("theme: reading-room", "theme: ours"), "utf-8")


def test_a_style_sheet_is_swapped(library: Path) -> None:
    """A change to styles alone tells the page the new sheet's address, and the page is not reloaded."""
    with_own_style(library, "body { color: red; }\n")
    with served(library) as running:
        _, stream = running.open("/cases/c-1/")
        running.write("themes/ours/assets/own.css", "body { color: green; }\n")
        href = stream.next("style")["href"]

        assert b"color: green" in running.ask(href).data


def test_settings_that_break_and_mend(library: Path) -> None:
    """A fault in site.yaml, even one that leaves no theme, is told; what was served stays, and all comes anew once it is mended."""
    with served(library) as running:
        _, stream = running.open("/cases/c-1/")
        running.write("content/site.yaml", SITE.replace("reading-room", "nowhere"))
        (fault,) = stream.problems("")
        kept = running.ask("/cases/c-1/").status
        running.write("content/site.yaml", SITE.replace("Test library", "Another name"))
        stream.next("reload")

        assert (kept, "there is no theme 'nowhere'" in fault["message"]) == (200, True)
        assert "Another name" in running.ask("/cases/c-1/").text


def test_dicom_is_told_at_once(library: Path) -> None:
    """The gate looks at what is dropped in, and forgets it when it is gone."""
    with served(library) as running:
        _, stream = running.open("/")
        running.write("content/cases/c-1/scan.dcm", b"\0" * 128 + b"DICM" + b"\2\0\0\0UL\4\0" + b"\0" * 40)
        stream.problems("dicom-in-content")
        running.drop("content/cases/c-1/scan.dcm")
        stream.problems()


@pytest.mark.parametrize(
    ("path", "meant"),
    [
        ("content/cases/c-1/case.md", True),
        ("themes/ours/assets/own.css", True),
        ("content/cases/c-1/.case.md.swp", False),
        ("content/cases/c-1/case.md~", False),
        ("content/.git/index", False),
        ("content/phantom/__pycache__/make.pyc", False),
    ],
)
def test_what_editors_leave_is_nothing(path: str, meant: bool) -> None:
    """What a program puts beside a file while it writes it starts nothing."""
    assert is_watched(path) is meant


def test_no_edit_is_missed_while_the_library_is_read(library: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is saved after a file was read and before all was judged is shown like any other edit."""
    judged = threading.Event()
    whole = Judge.judge_all

    def slow(judge: Judge, library: Library, today: date) -> None:
        judged.wait(WAIT)
        whole(judge, library, today)

    monkeypatch.setattr(Judge, "judge_all", slow)
    server = SiteServer(Wanted(library, True, TODAY, "", 2), 0, Says(str, str))
    thread = threading.Thread(target=server.run, args=(str,), daemon=True)
    thread.start()
    running = Running(server, library, [], [])
    _, stream = running.open("/cases/c-1/")
    running.write("content/cases/c-1/case.md", CASE.replace("Steroids help.", "Saved early."))
    judged.set()
    stream.next("reload")
    shown = running.ask("/cases/c-1/").text
    server.stop()
    thread.join(WAIT)

    assert "Saved early." in shown


def test_ctrl_c_ends_it(library: Path) -> None:
    """The command tells its address, shows what was saved in a line, and ends cleanly."""
    command = [sys.executable, "-m", "sitegen", "-C", str(library), "serve", "--port", "0"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout
    address = process.stdout.readline()
    port = int(address.split("/")[2].partition(":")[2])
    stream = Stream(port, "cases/c-1/", "none")
    stream.next("problems")
    path = library / "content/cases/c-1/case.md"
    path.write_text(CASE.replace("Steroids help.", "Steroids may help."), "utf-8")
    line = process.stdout.readline()
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=WAIT)

    assert address == f"Serving http://127.0.0.1:{port}/ (Ctrl-C ends)\n"
    assert re.fullmatch(r"\d\d:\d\d:\d\d content/cases/c-1/case.md: no problems \(\d+ ms\)\n", line)
    told = out.splitlines()  # a file that is written in two steps may be told of twice
    assert (process.returncode, told[-1], err) == (0, "Stopped.", "")
    assert all("case.md: no problems" in repeated for repeated in told[:-1])
