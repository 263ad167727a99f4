"""A sign-off from the command line to the file: what is shown, who is let in, what is written."""

from __future__ import annotations

import http.client
import io
import re
import signal
import socket
import struct
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest
from click.testing import CliRunner
from PIL import Image

from sitegen.cli import cli
from sitegen.errors import SitegenError, UsageFault
from sitegen.ops.signoff import PicturesChanged, Review, prepare, sign
from sitegen.ops.signoff_page import Pages, write_sheet
from sitegen.ops.signoff_server import SignoffServer, opener
from sitegen.privacy.signoffs import is_signed
from sitegen.reading.library import read_one
from sitegen.reading.site_file import read_settings
from tests.conftest import CASE, MakeLibrary, build_library, png, written_png

DAY = date(2026, 3, 8)
PEOPLE = "kim-cheolsu: {name: {en: Kim Cheolsu, ko: 김철수}}\ned: {name: The editors, organisation: true}\n"
PATIENT = CASE.replace("{basis: phantom}", "{basis: written}").replace("film.png", "film-*.png")


def grey16(width: int = 64, height: int = 48) -> bytes:
    """A 16-bit picture whose values are those of a CT slice with air and soft tissue."""
    image = Image.new("I", (width, height), 24)
    image.paste(1064, (16, 12, 48, 36))
    out = io.BytesIO()
    image.convert("I;16").save(out, "PNG")
    return out.getvalue()


@pytest.fixture
def library(make_library: MakeLibrary) -> Path:
    """A published case of a patient with two films, one of them with a name in its corner; nobody has signed."""
    return make_library(
        {
            "content/people.yaml": PEOPLE,
            "content/cases/c-1/case.md": PATIENT,
            "content/cases/c-1/film-1.png": written_png("GILDONG, H 1931"),
            "content/cases/c-1/film-2.png": png(80, 60),
        }
    )


def prepared(root: Path, case: str = "c-1", person: str = "kim-cheolsu") -> Review:
    """A review without anybody who is told of the progress."""
    return prepare(root, case, person, lambda done, total: None)


@dataclass
class Running:
    """A server in its own thread."""

    server: SignoffServer
    outcome: list[object] = field(default_factory=list)
    thread: threading.Thread | None = None

    def ask(
        self, method: str, path: str, body: str | None = None, headers: Mapping[str, str] | None = None
    ) -> tuple[int, bytes, Mapping[str, str]]:
        """One request with exactly these headers; `path` may begin with {token}."""
        host = self.server.host
        connection = http.client.HTTPConnection(host, timeout=20)
        connection.putrequest(method, path.format(token=self.server.token), skip_host=True)
        given = {"Host": host, **(headers or {})}
        if body is not None:
            given = {
                "Content-Length": str(len(body)),
                "Content-Type": "application/x-www-form-urlencoded",
                **given,
            }
        for name, value in given.items():
            if value:
                connection.putheader(name, value)
        connection.endheaders(body.encode() if body is not None else None)
        response = connection.getresponse()
        answer = response.status, response.read(), dict(response.headers)
        connection.close()
        return answer

    def post(self, seen: list[int], **headers: str) -> tuple[int, bytes, Mapping[str, str]]:
        """The form with these boxes checked, from the page itself unless headers say otherwise."""
        origin = {"Origin": f"http://{self.server.host}", **headers}
        return self.ask("POST", "/{token}/", urlencode([("seen", n) for n in seen]), origin)

    def wait(self) -> object:
        """What the command came to."""
        assert self.thread is not None
        self.thread.join(20)
        assert not self.thread.is_alive()
        return self.outcome[0]


@contextmanager
def open_page(root: Path) -> Iterator[Running]:
    """The page of the case, open until the end of the block."""
    running = Running(SignoffServer(prepared(root), DAY))
    ready = threading.Event()

    def work() -> None:
        try:
            running.outcome.append(running.server.run(lambda address: ready.set()))
        except SitegenError as error:
            running.outcome.append(error)

    running.thread = threading.Thread(target=work, daemon=True)
    running.thread.start()
    assert ready.wait(20)
    try:
        yield running
    finally:
        running.server.stop()
        running.thread.join(20)


def test_all_pictures_with_what_looks_like_writing(library: Path) -> None:
    """Every picture of the case once, in the page's order, outlined where it likely holds writing."""
    review = prepared(library)

    assert [(item.name, item.where, bool(item.texts)) for item in review.pictures] == [
        ("film-1.png", "series frontal", True),
        ("film-2.png", "series frontal", False),
    ]
    assert (review.name, review.facts) == ("Kim Cheolsu", "content/cases/c-1/case.md")
    assert [view.label for item in review.pictures for view in item.views] == ["", ""]


def test_every_window_of_a_live_series(make_library: MakeLibrary) -> None:
    """Values that readers window are seen through each preset and whole; a fixed window through itself alone."""
    series = (
        "      - {id: live, pictures: a.png, window: live, alt: CT}\n"
        "      - {id: fixed, pictures: [b.png, a.png], window: {center: 300, width: 700}, alt: CT}\n"
    )
    case = re.sub(r"      - id: frontal\n(?:        .*\n)+", series, PATIENT)
    case = case.replace("Three weeks of dry cough.\n\n", "![film](c.png)\n\n")
    files = {f"content/cases/c-1/{name}.png": grey16(64 + n, 48) for n, name in enumerate("abc")}
    root = make_library({"content/people.yaml": PEOPLE, "content/cases/c-1/case.md": case, **files})
    views = {item.name: [view.label for view in item.views] for item in prepared(root).pictures}

    assert views["a.png"] == [
        "soft tissue window (40/400)",
        "lung window (−600/1500)",
        "bone window (480/2500)",
        "brain window (40/80)",
        "liver window (90/150)",
        "whole range",
        "own window (300/700)",
    ]
    assert views["b.png"] == ["own window (300/700)"]
    assert views["c.png"] == ["whole range"]


def test_the_windows_of_the_header_are_looked_through_too(make_library: MakeLibrary) -> None:
    """Whatever readers of a live series are offered, whoever signs has seen."""
    series = "      - {id: live, pictures: a.png, window: lung, live: true, presets: [{center: 50, width: 350}], alt: CT}\n"
    case = re.sub(r"      - id: frontal\n(?:        .*\n)+", series, PATIENT)
    files = {"content/people.yaml": PEOPLE, "content/cases/c-1/case.md": case}
    root = make_library({**files, "content/cases/c-1/a.png": grey16(64, 48)})
    (shown,) = prepared(root).pictures

    assert [view.label for view in shown.views][:2] == ["lung window (−600/1500)", "own window (50/350)"]


def test_the_whole_way(library: Path) -> None:
    """Open, look, check, sign: the file has the sign-off and is else as it was, and the case is published with it."""
    path = library / "content/cases/c-1/case.md"
    before = path.read_bytes()
    path.chmod(0o640)
    with open_page(library) as page:
        status, html, _ = page.ask("GET", "/{token}/")
        pictures = re.findall(rb'<img src="([^"]+)"', html)
        sizes = [
            Image.open(io.BytesIO(page.ask("GET", f"/{{token}}/{name.decode()}")[1])).size
            for name in pictures
        ]
        answered, told, _ = page.post([1, 2])
        said = page.wait()

    assert (status, sizes) == (200, [(320, 240), (80, 60)])
    assert html.count(b'type="checkbox"') == 2
    assert html.count(b"<rect") == len(prepared(library).pictures[0].texts) > 0
    assert (answered, b"Signed off" in told) == (200, True)
    assert isinstance(said, str)
    line = said.removeprefix("content/cases/c-1/case.md: ")
    assert path.read_bytes() == before.replace(b"\n---\n##", f"\n{line}\n---\n##".encode())
    assert path.stat().st_mode & 0o777 == 0o640
    result = build_library(library)
    assert [item.code for item in result.problems] == []
    shown = (library / "site/cases/c-1/index.html").read_text("utf-8")
    korean = (library / "site/ko/cases/c-1/index.html").read_text("utf-8")
    assert re.search(
        r"De-identification</h2>.*Kim Cheolsu</a>.*2026-03-08.*agreed in writing", shown, re.DOTALL
    )
    assert re.search(r"비식별화</h2>.*김철수</a>.*2026-03-08.*서면으로 동의", korean, re.DOTALL)


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        ("guidelines/g-1", "content/guidelines/g-1/"),
        ("collections/flu", "collections/flu.md"),
        ("pages/about", "pages/about"),
    ],
)
def test_the_pictures_of_other_records(make_library: MakeLibrary, name: str, asked: str) -> None:
    """Guidelines, collections and pages are signed by folder and id, however a shell completes them."""
    folder, _, record_id = name.partition("/")
    stem = f"content/{name}/guideline" if folder == "guidelines" else f"content/{name}"
    beside = stem.rpartition("/")[0]
    root = make_library(
        {
            "content/people.yaml": PEOPLE,
            f"{stem}.md": "---\ntitle: Who is imaged\n---\n![The way](way.png)\n",
            f"{stem}.ko.md": "![길](way.png) ![길](way-ko.png)\n",
            f"{beside}/way.png": written_png("GILDONG, H 1931"),
            f"{beside}/way-ko.png": png(80, 60),
            "content/pages/other.md": "---\ntitle: [broken\n---\n",
        }
    )
    review = prepared(root, asked)
    line = sign(review, DAY)
    settings, _ = read_settings(root)
    assert settings is not None
    (record,) = read_one(root, settings, folder, record_id).library.illustrated

    assert (review.record, review.title, review.facts) == (name, "Who is imaged", f"{stem}.md")
    assert [(item.name, item.where, bool(item.texts)) for item in review.pictures] == [
        ("way.png", "the text", True),
        ("way-ko.png", "the text", False),
    ]
    assert f"\n{line}\n---\n" in (root / f"{stem}.md").read_text("utf-8")
    assert is_signed(record)
    assert f"<code>{name}</code>" in Pages().review(review, lambda shown, view: "")


@pytest.mark.parametrize("seen", [[], [1], [1, 3], [1, 2, 3]])
def test_a_box_that_is_not_checked(library: Path, seen: list[int]) -> None:
    """Boxes are counted by the server too: a form with too few, too many or others signs nothing."""
    before = (library / "content/cases/c-1/case.md").read_bytes()
    with open_page(library) as page:
        status, told, _ = page.post(seen)

        assert (status, b"Nothing is signed off" in told) == (400, True)
        assert page.post([2, 1])[0] == 200
    assert (library / "content/cases/c-1/case.md").read_bytes() != before


@pytest.mark.parametrize(
    ("method", "path", "headers", "status"),
    [
        ("GET", "/", {}, 404),
        ("GET", "/{token}", {}, 404),
        ("GET", "/x{token}/", {}, 404),
        ("GET", "/{token}x/0/0.png", {}, 404),
        ("GET", "/{token}/0/1.png", {}, 404),
        ("GET", "/{token}/2/0.png", {}, 404),
        ("GET", "/{token}/../../content/people.yaml", {}, 404),
        ("GET", "/{token}/case.md", {}, 404),
        ("GET", "/{token}/", {"Host": "evil.example"}, 421),
        ("GET", "/{token}/", {"Host": "localhost"}, 421),
        ("GET", "/{token}/", {"Host": ""}, 421),
        ("GET", "/{token}/0/0.png", {"Host": "evil.example"}, 421),
        ("GET", "/{token}/0/0.png", {"Sec-Fetch-Site": "cross-site"}, 403),
        ("POST", "/", {}, 404),
        ("POST", "/{token}/0/0.png", {}, 404),
        ("POST", "/{token}/", {"Origin": ""}, 403),
        ("POST", "/{token}/", {"Origin": "null"}, 403),
        ("POST", "/{token}/", {"Origin": "https://evil.example"}, 403),
        ("POST", "/{token}/", {"Host": "evil.example"}, 421),
        ("POST", "/{token}/", {"Sec-Fetch-Site": "same-site"}, 403),
        ("POST", "/{token}/", {"Content-Type": "text/plain"}, 415),
        ("POST", "/{token}/", {"Content-Length": "9999999"}, 413),
        ("POST", "/{token}/", {"Content-Length": "-1"}, 413),
        ("PUT", "/{token}/", {}, 501),
        ("DELETE", "/{token}/", {}, 501),
        ("OPTIONS", "/{token}/", {}, 501),
    ],
)
def test_nobody_else_is_let_in(
    library: Path, method: str, path: str, headers: dict[str, str], status: int
) -> None:
    """Without the token, from another page, for another name of this machine, or in another way: nothing is told or signed."""
    before = (library / "content/cases/c-1/case.md").read_bytes()
    with open_page(library) as page:
        own = {"Origin": f"http://{page.server.host}"} if method == "POST" else {}
        body = "seen=1&seen=2" if method == "POST" else None
        answered, data, _ = page.ask(method, path, body, {**own, **headers})

        assert answered == status
        assert b"film" not in data
        assert page.server.token.encode() not in data
        assert not page.outcome
    assert (library / "content/cases/c-1/case.md").read_bytes() == before


def test_what_a_browser_may_do_with_the_page(library: Path) -> None:
    """The page loads nothing from elsewhere, is framed by nobody, kept by no cache; the address is the loopback's."""
    with open_page(library) as page:
        _, html, headers = page.ask("GET", "/{token}/")
        address = urlsplit(page.server.address)

    policy = headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'")
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "same-origin"
    assert address.hostname == "127.0.0.1"
    assert len(page.server.token) >= 32
    assert not re.search(rb'(?:src|href|action)="(?:https?:)?//', html)


def test_a_browser_that_goes_away(library: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """A browser that scrolls on breaks off what it asked for: nothing is printed, and the next one is answered."""
    noisy = Image.effect_noise((2500, 2500), 200)
    noisy.save(library / "content/cases/c-1/film-2.png")
    with open_page(library) as page:
        host, _, port = page.server.host.partition(":")
        gone = socket.create_connection((host, int(port)))
        gone.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        gone.sendall(
            f"GET /{page.server.token}/1/0.png HTTP/1.0\r\nHost: {page.server.host}\r\n\r\n".encode()
        )
        gone.recv(100)
        gone.close()
        assert page.ask("GET", "/{token}/1/0.png")[0] == 200

    assert capfd.readouterr() == ("", "")


def test_a_picture_that_changes_meanwhile(library: Path) -> None:
    """The digest is over what was shown: a changed picture is not served, and nothing is signed."""
    path = library / "content/cases/c-1/case.md"
    before = path.read_bytes()
    with open_page(library) as page:
        assert page.ask("GET", "/{token}/1/0.png")[0] == 200
        (library / "content/cases/c-1/film-2.png").write_bytes(png(80, 60, shade=30))
        gone = page.ask("GET", "/{token}/1/0.png")[0]
        status, told, _ = page.post([1, 2])
        outcome = page.wait()

    assert gone == 410
    assert (status, b"Nothing is signed off" in told) == (409, True)
    assert isinstance(outcome, PicturesChanged)
    assert path.read_bytes() == before


@pytest.mark.parametrize("change", ["added", "removed"])
def test_a_picture_that_comes_or_goes_meanwhile(library: Path, change: str) -> None:
    """One that nobody was shown, or one too few: nothing is signed."""
    review = prepared(library)
    if change == "added":
        (library / "content/cases/c-1/film-3.png").write_bytes(png(90, 60))
    else:
        (library / "content/cases/c-1/film-2.png").unlink()

    with pytest.raises(PicturesChanged):
        sign(review, DAY)


def test_words_that_change_meanwhile(library: Path) -> None:
    """An editor who mends a word while the page is open keeps the word: the file is read when it is signed."""
    review = prepared(library)
    path = library / "content/cases/c-1/case.md"
    path.write_text(path.read_text("utf-8").replace("Three weeks", "Four weeks"), "utf-8")
    line = sign(review, DAY)

    assert "Four weeks" in path.read_text("utf-8")
    assert f"\n{line}\n---\n" in path.read_text("utf-8")


def test_facts_in_a_file_of_their_own(make_library: MakeLibrary) -> None:
    """Where the facts stand in case.yaml, the sign-off stands there."""
    facts, words = PATIENT.removeprefix("---\n").split("---\n", 1)
    root = make_library(
        {
            "content/people.yaml": PEOPLE,
            "content/cases/c-1/case.yaml": facts,
            "content/cases/c-1/case.md": words,
            "content/cases/c-1/film-1.png": png(80, 60),
        }
    )
    line = sign(prepared(root), DAY)

    assert (root / "content/cases/c-1/case.yaml").read_text("utf-8").endswith(f"\n{line}\n")
    assert (root / "content/cases/c-1/case.md").read_text("utf-8") == words


@pytest.mark.parametrize(
    ("case", "person", "said"),
    [
        ("c-2", "kim-cheolsu", "there is no case 'c-2'"),
        ("cases/c-2", "kim-cheolsu", "there is no case 'c-2' in content/cases/"),
        ("../cases/c-1", "kim-cheolsu", "'../cases' holds nothing to sign off"),
        ("guideline/g-1", "kim-cheolsu", "'guideline' holds nothing to sign off"),
        ("guidelines/g-1", "kim-cheolsu", "there is no guideline 'g-1' in content/guidelines/"),
        ("pages/about", "kim-cheolsu", "there is no page 'about' in content/pages/"),
        ("collections/..", "kim-cheolsu", "there is no collection '..' in content/collections/"),
        ("c-1", "kim-cheolso", "there is no person 'kim-cheolso'"),
        ("c-1", "ed", "'ed' (The editors) is a group"),
    ],
)
def test_who_and_what_must_exist(library: Path, case: str, person: str, said: str) -> None:
    """A case and a person that are there, and a person rather than a group; with the name that was meant."""
    with pytest.raises(UsageFault) as fault:
        prepared(library, case, person)

    assert said in fault.value.message
    assert fault.value.hint


def test_faults_of_the_case_come_first(library: Path) -> None:
    """What can't be read can't be signed: the first fault is told, with its place."""
    path = library / "content/cases/c-1/case.md"
    text = path.read_text("utf-8")
    path.write_text(text.replace("kind: library", "kind: libary"), "utf-8")
    with pytest.raises(UsageFault, match=r"faults that come first: content/cases/c-1/case\.md:4:7"):
        prepared(library)
    path.write_text(text, "utf-8")
    (library / "content/cases/c-1/film-2.png").write_bytes(b"not a picture")
    with pytest.raises(UsageFault, match="film-2"):
        prepared(library)
    data = written_png("GILDONG, H")
    (library / "content/cases/c-1/film-2.png").write_bytes(data[: len(data) // 2])
    with pytest.raises(UsageFault, match="damaged"):
        prepared(library)


def test_a_case_without_pictures(make_library: MakeLibrary) -> None:
    """There is nothing to look at, and nothing to sign."""
    root = make_library(
        {"content/people.yaml": PEOPLE, "content/cases/c-1/case.md": "---\ntitle: T\n---\n## History\nx\n"}
    )

    with pytest.raises(UsageFault, match="shows no picture"):
        prepared(root)


def test_a_sheet_for_the_printer(library: Path) -> None:
    """One file with all pictures in it and a box for each; it signs nothing."""
    before = (library / "content/cases/c-1/case.md").read_bytes()
    arguments = ["-C", str(library), "signoff", "c-1", "--by", "kim-cheolsu", "--sheet", "sheet.html"]
    result = CliRunner().invoke(cli, arguments, catch_exceptions=False)
    html = (library / "sheet.html").read_text("utf-8")

    assert result.exit_code == 0
    assert "Nothing is signed off" in result.output
    assert html.count("data:image/png;base64,") == 2
    assert html.count("☐") == 2
    assert prepared(library).digest in html
    assert (library / "content/cases/c-1/case.md").read_bytes() == before


def test_a_sheet_is_no_content(library: Path) -> None:
    """A sheet among the content would be published by accident; another ending is a slip."""
    review = prepared(library)
    with pytest.raises(UsageFault, match="no content"):
        write_sheet(review, library / "content/cases/c-1/sheet.html")
    arguments = ["-C", str(library), "signoff", "c-1", "--by", "kim-cheolsu", "--sheet", "sheet.pdf"]

    assert CliRunner().invoke(cli, arguments).exit_code == 2


def post_all(address: str, pictures: int) -> int:
    """Signs as the page does; the status of the answer."""
    parts = urlsplit(address)
    connection = http.client.HTTPConnection(parts.netloc, timeout=20)
    headers = {"Origin": f"http://{parts.netloc}", "Content-Type": "application/x-www-form-urlencoded"}
    form = urlencode([("seen", n) for n in range(1, pictures + 1)])
    connection.request("POST", parts.path, form, headers)
    response = connection.getresponse()
    response.read()
    connection.close()
    return response.status


@contextmanager
def command(library: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The command as it is typed, and the address that it tells."""
    arguments = ["-C", str(library), "signoff", "c-1", "--by", "kim-cheolsu", "--no-browser"]
    with subprocess.Popen(
        [sys.executable, "-m", "sitegen", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        assert process.stdout is not None
        try:
            found = re.search(r"http://127\.0\.0\.1:\d+/[\w-]{32,}/", process.stdout.readline())
            assert found
            yield process, found[0]
        finally:
            process.kill()


def test_the_command_ends_with_the_sign_off(library: Path) -> None:
    """It tells the address, waits, and ends with what was written and where."""
    with command(library) as (process, address):
        assert post_all(address, 2) == 200
        said, _ = process.communicate(timeout=30)

    assert process.returncode == 0
    assert said.startswith("content/cases/c-1/case.md: deid: {reviewed_by: kim-cheolsu, ")
    assert f"\n{said.partition(': ')[2]}---\n" in (library / "content/cases/c-1/case.md").read_text("utf-8")


def test_the_command_is_stopped(library: Path) -> None:
    """Ctrl+C ends it, and nothing is signed."""
    with command(library) as (process, _):
        process.send_signal(signal.SIGINT)
        said, _ = process.communicate(timeout=30)

    assert process.returncode == 130
    assert said.strip() == "Stopped."
    assert "deid" not in (library / "content/cases/c-1/case.md").read_text("utf-8")


def test_the_command_opens_a_browser(library: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The browser is given the very address of the page."""
    threads: list[threading.Thread] = []

    def browse(address: str) -> None:
        threads.append(threading.Thread(target=post_all, args=(address, 2)))
        threads[0].start()

    monkeypatch.setattr("webbrowser.open", browse)
    arguments = ["-C", str(library), "signoff", "c-1", "--by", "kim-cheolsu"]
    result = CliRunner().invoke(cli, arguments, catch_exceptions=False)
    threads[0].join(20)

    assert result.exit_code == 0
    assert "content/cases/c-1/case.md: deid: {reviewed_by: kim-cheolsu" in result.output


def test_words_in_pages_are_escaped(library: Path) -> None:
    """A title or file name with markup is text on the page."""
    path = library / "content/cases/c-1/case.md"
    path.write_text(
        path.read_text("utf-8").replace("Organising pneumonia\nteaser", "<script>x</script>\nteaser"), "utf-8"
    )
    page = Pages().review(prepared(library), lambda shown, view: f"{shown}/{view}.png")

    assert "<script>x" not in page
    assert "&lt;script&gt;x" in page


def test_the_opener_only_tells_where_no_browser_is_wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a browser the address is said and nothing is started."""
    said: list[str] = []
    monkeypatch.setattr("webbrowser.open", pytest.fail)
    opener(said.append, browser=False)("http://127.0.0.1:1/x/")

    assert "http://127.0.0.1:1/x/" in said[0]
