"""Links to other sites, asked of a real server on loopback: what is gone is told at its line, and nobody is pestered."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from sitegen.building.site_rules.elsewhere import Linked
from sitegen.building.store import Store
from sitegen.cli import cli
from sitegen.errors import Place, Severity
from sitegen.ops.external_links import Manners, check_external
from tests.conftest import MakeLibrary

QUICK = Manners(pause=0.01, timeout=0.5, tries=2, longest_wait=0.05)


class _Server(ThreadingHTTPServer):
    """Answers by what the path says, and remembers what it was asked."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answers)
        self.asked: list[tuple[str, str, float]] = []
        self.headers: list[dict[str, str]] = []
        self.failures = 0

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Answers(BaseHTTPRequestHandler):
    server: _Server

    def _answer(self) -> None:
        self.server.asked.append((self.command, self.path, time.monotonic()))
        self.server.headers.append(dict(self.headers))
        name = self.path.strip("/").partition("?")[0]
        status = int(name) if name.isdigit() else 200
        if name == "no-head":
            status = 405 if self.command == "HEAD" else 200
        elif name == "hidden-from-head":
            status = 404 if self.command == "HEAD" else 200
        elif name == "shaky":
            self.server.failures += 1
            status = 503 if self.server.failures == 1 else 200
        elif name == "slow":
            time.sleep(1)
        self.send_response({"moved": 301, "for-now": 302, "to-gone": 302}.get(name, status))
        if name in ("moved", "for-now"):
            self.send_header("Location", "/new")
        if name == "to-gone":
            self.send_header("Location", "/404")
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_GET = do_HEAD = _answer  # noqa: N815 - the names that http.server asks for

    def log_message(self, *arguments: Any) -> None:
        """Says nothing."""


@pytest.fixture
def server() -> Iterator[_Server]:
    """A server of another site."""
    with _Server() as running:
        thread = threading.Thread(target=running.serve_forever, args=(0.01,))
        thread.start()
        yield running
        running.shutdown()
        thread.join()


def ask(server: _Server, store: Store, *paths: str, manners: Manners = QUICK, now: float = 1e9) -> list[str]:
    """What is said of addresses, without the host."""
    links = [
        Linked(f"{server.address}/{path}", Place("a.md", line)) for line, path in enumerate(paths, start=1)
    ]
    problems = check_external(links, store, lambda done, total: None, manners=manners, now=lambda: now)
    assert all(item.code == "external-link" and item.severity is Severity.WARNING for item in problems)
    return [f"{item.place}: {item.message}".replace(server.address, "") for item in problems]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """An empty store."""
    return Store(tmp_path / ".sitegen")


def test_what_is_there_is_asked_for_once_and_without_its_body(server: _Server, store: Store) -> None:
    """HEAD is enough for a page that is there; the request says who asks, and nothing of the page that links."""
    assert ask(server, store, "page#part", "page") == []
    assert [(method, path) for method, path, _ in server.asked] == [("HEAD", "/page")]
    assert server.headers[0]["User-Agent"].startswith("sitegen/")
    assert not {"Referer", "Cookie"} & set(server.headers[0])


def test_what_is_gone_is_told_at_every_line(server: _Server, store: Store) -> None:
    """404 and 410, at the end of a redirect too, are told wherever they were written."""
    assert ask(server, store, "404", "410", "to-gone", "404#x") == [
        "a.md:1: '/404' is gone (404 Not Found)",
        "a.md:4: '/404#x' is gone (404 Not Found)",
        "a.md:2: '/410' is gone (410 Gone)",
        "a.md:3: '/to-gone' is gone (404 Not Found)",
    ]


def test_servers_that_know_no_head_are_asked_again(server: _Server, store: Store) -> None:
    """A refusal of HEAD is followed by GET, and what counts is that answer."""
    assert ask(server, store, "no-head", "hidden-from-head") == []
    assert [method for method, path, _ in server.asked if path == "/no-head"] == ["HEAD", "GET"]


def test_servers_that_turn_programs_away_are_not_accused(server: _Server, store: Store) -> None:
    """What a program may not see a person may."""
    assert ask(server, store, "401", "403", "429", "451") == []


def test_moves_for_good_are_told(server: _Server, store: Store) -> None:
    """A permanent redirect names the new address, a passing one is followed in silence."""
    assert ask(server, store, "moved", "for-now") == ["a.md:1: '/moved' has moved for good"]


def test_a_second_try_may_help(server: _Server, store: Store) -> None:
    """A server that was busy is asked again; one that stays so is told."""
    assert ask(server, store, "shaky", "500") == ["a.md:2: '/500' answers 500 Internal Server Error"]


def test_silence_is_told(server: _Server, store: Store) -> None:
    """A server that does not answer in time, and one that is not there, are told with the reason."""
    slow, nobody = "slow", "http://127.0.0.1:9/x"
    assert "can't be reached" in ask(server, store, slow)[0]
    problems = check_external(
        [Linked(nobody, Place("a.md", 1))], store, lambda done, total: None, manners=QUICK
    )
    assert "can't be reached" in problems[0].message


def test_a_host_is_left_a_pause(server: _Server, store: Store) -> None:
    """Requests to one host come one after the other, with a pause between them."""
    ask(server, store, "a", "b", "c", manners=Manners(pause=0.1, timeout=2, tries=1))
    times = [at for _, _, at in server.asked]

    assert all(later - earlier >= 0.09 for earlier, later in pairwise(times))


def test_answers_are_kept(server: _Server, store: Store) -> None:
    """A good answer is believed for a week, a bad one for half a day; a damaged entry is asked again."""
    ask(server, store, "page", "404", now=1e9)
    once = len(server.asked)
    assert ask(server, store, "page", "404", now=1e9 + 3600) == ["a.md:2: '/404' is gone (404 Not Found)"]
    assert len(server.asked) == once
    ask(server, store, "page", "404", now=1e9 + 24 * 3600)
    assert {path for _, path, _ in server.asked[once:]} == {"/404"}
    twice = len(server.asked)
    ask(server, store, "page", now=1e9 + 8 * 24 * 3600)
    assert len(server.asked) == twice + 1


def test_words_in_addresses_are_encoded(server: _Server, store: Store) -> None:
    """An address with Korean in it is asked for as browsers do."""
    assert ask(server, store, "가?q=나") == []
    assert server.asked[0][1] == "/%EA%B0%80?q=%EB%82%98"


def test_the_command_names_file_and_line(
    server: _Server, make_library: MakeLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`check --external` reads the links of the finished pages and tells those that are gone where they were written."""
    about = f"---\ntitle: About\nstatus: published\n---\n## Links\n\nSee [this]({server.address}/404) and [that]({server.address}/page).\n"
    root = make_library({"content/pages/about.md": about})
    # What the theme itself links to, such as licences, stays on this machine.
    proxies = {"http_proxy": server.address, "https_proxy": server.address, "no_proxy": "127.0.0.1"}
    runner = CliRunner(env={"NO_COLOR": "1", **proxies})
    asking = partial(check_external, manners=QUICK)
    monkeypatch.setattr("sitegen.ops.external_links.check_external", asking)
    plain = runner.invoke(cli, ["-C", str(root), "check", "--jobs", "1"], catch_exceptions=False)
    assert plain.stdout == "No problems.\n"
    assert server.asked == []

    found = runner.invoke(
        cli, ["-C", str(root), "check", "--jobs", "1", "--external"], catch_exceptions=False
    )
    assert "content/pages/about.md:7: warning[external-link]: " in found.stdout
    assert found.stdout.count("content/pages/about.md:") == 1
    assert found.exit_code == 0
