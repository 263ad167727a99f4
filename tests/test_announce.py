"""`sitegen announce`: what is new, in words, sent once to each place, to a real mail server and a real receiver of HTTP."""

from __future__ import annotations

import email
import email.policy
import json
import subprocess
import threading
from collections.abc import Iterator
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from aiosmtpd.controller import Controller
from click.testing import CliRunner, Result

from sitegen.cli import cli
from sitegen.ops.announce.sent import PATH, mark_of
from sitegen.ops.announce.services import Service, service_of
from tests.conftest import CASE, SITE, MakeLibrary, png
from tests.rounds import round_files

SETTINGS = (
    SITE.replace("title: Test library", "title: {en: Test library, ko: 시험 서가}")
    + """
contact: editors@cases.example
publisher: {en: The society, ko: 학회}
announce:
  destinations:
    - {name: members, language: ko}
    - {name: chat}
"""
)
QUIZ = CASE.replace("kind: library", "kind: quiz\nreveal: 2026-03-15").replace(
    "teaser: Dry cough for three weeks", "teaser: {en: Fever after a flight, ko: 비행 후의 발열}"
)
GUIDELINE = """---
title: {en: Imaging of cough, ko: 기침의 영상검사}
status: active
issued: 2026-03-04
issuers: [{name: The society}]
license: CC-BY-4.0
topics:
  - id: t
    title: Topic
    recommendations: [{id: r1, text: First do this., direction: for, strength: strong, evidence: low}]
---
"""
FILES: dict[str, str | bytes] = {
    "content/site.yaml": SETTINGS,
    "content/cases/plain/case.md": CASE,
    "content/cases/plain/film.png": png(),
    "content/cases/quiz/case.md": QUIZ,
    "content/cases/quiz/film.png": png(shade=120),
    "content/guidelines/cough/guideline.md": GUIDELINE,
}


class Receiver:
    """A server on loopback that keeps what is posted to it, and refuses where `refusing` is set."""

    def __init__(self) -> None:
        self.got: list[dict[str, Any]] = []
        self.refusing = False
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                if not receiver.refusing:
                    receiver.got.append(json.loads(body))
                self.send_response(503 if receiver.refusing else 200)
                self.end_headers()

            def do_GET(self) -> None:
                receiver.got.append(dict(parse_qsl(urlsplit(self.path).query)))
                self.send_response(200)
                self.end_headers()
                self.wfile.write(b'{"result": true}')

            def log_message(self, *arguments: object) -> None:
                """Says nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]
        self.url = f"json://127.0.0.1:{self.port}/hooks/s3cret-path"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A receiver of HTTP."""
    found = Receiver()
    thread = threading.Thread(target=found.server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield found
    found.server.shutdown()
    thread.join()
    found.server.server_close()


class Mailbox:
    """What a mail server took."""

    def __init__(self) -> None:
        self.got: list[tuple[list[str], EmailMessage]] = []
        self.refusing = False

    async def handle_DATA(self, server: object, session: object, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        """Takes a message."""
        if self.refusing:
            return "451 Try again later"
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        self.got.append((envelope.rcpt_tos, message))
        return "250 Taken"


@pytest.fixture
def mailbox() -> Iterator[tuple[Mailbox, str]]:
    """A mail server, and the address of apprise for writing to one person through it."""
    box = Mailbox()
    with ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler) as probe:
        port = probe.server_address[1]
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    yield box, f"mailto://127.0.0.1:{port}?from=editors@cases.example&to=kim@members.example&mode=insecure"
    controller.stop()


def announce(root: Path, *arguments: str, said: str = "", **environment: str) -> Result:
    """Runs the command as of 2026-03-20."""
    command = ["-C", str(root), "announce", "--date", "2026-03-20", *arguments]
    return CliRunner().invoke(cli, command, input=said, env=environment)


def files_of(root: Path) -> dict[str, bytes]:
    """What was written."""
    folder = root / "announce"
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_every_language_gets_three_forms(make_library: MakeLibrary) -> None:
    """A text message, an e-mail and a notice in each language, with what is new since a day, that day included."""
    root = make_library(FILES)
    result = announce(root, "--since", "2026-03-04")
    files = files_of(root)

    assert result.exit_code == 0, result.output
    assert set(files) == {
        f"{tag}/{name}" for tag in ("en", "ko") for name in ("sms.txt", "mail.eml", "notice.html")
    }
    assert files["en/sms.txt"].decode() == (
        "[Test library] Answer: Fever after a flight; Guideline: Imaging of cough, 1.0 https://cases.example/\n"
    )
    assert files["ko/sms.txt"].decode() == (
        "[시험 서가] 정답 공개: 비행 후의 발열; 가이드라인: 기침의 영상검사, 1.0 https://cases.example/ko/\n"
    )
    assert "announce/en/sms.txt: 1 segment (GSM, " in result.output.replace("\\", "/")
    notice = files["en/notice.html"].decode()
    assert '<a href="https://cases.example/cases/quiz/">Fever after a flight</a>' in notice
    assert "Organising pneumonia · 65 years" in notice
    assert "2 pieces of news" in result.output


def test_the_mail_is_whole_and_in_korean(make_library: MakeLibrary) -> None:
    """Headers, both parts and the sender come out as they went in; nothing is loaded from elsewhere."""
    root = make_library(FILES)
    announce(root, "--since", "2026-03-01")
    raw = files_of(root)["ko/mail.eml"]
    message = email.message_from_bytes(raw, policy=email.policy.default)

    assert raw.isascii()
    assert message["Subject"] == "[시험 서가] 정답 공개: 비행 후의 발열 (외 2건)"
    assert message["From"].addresses[0].display_name == "학회"
    assert message["From"].addresses[0].addr_spec == "editors@cases.example"
    assert message["Message-ID"].endswith(".ko@cases.example>")
    assert message["Date"].datetime.date().isoformat() == "2026-03-15"
    assert message["Content-Language"] == "ko"
    assert message.get_content_type() == "multipart/alternative"
    plain, html = (part.get_content() for part in message.iter_parts())
    assert "정답 공개: 비행 후의 발열\nOrganising pneumonia" in plain.replace("\r\n", "\n")
    assert '<a href="https://cases.example/ko/guidelines/cough/">' in html
    assert "<img" not in html
    assert "<script" not in html
    assert "style" not in html


def test_the_same_news_give_the_same_bytes(make_library: MakeLibrary) -> None:
    """Another day of the same news changes nothing."""
    root = make_library(FILES)
    announce(root, "--since", "2026-03-01")
    first = files_of(root)
    result = CliRunner().invoke(
        cli, ["-C", str(root), "announce", "--since", "2026-02-01", "--date", "2026-05-01"]
    )

    assert result.exit_code == 0
    assert files_of(root) == first


def test_a_hidden_case_is_told_by_its_teaser(make_library: MakeLibrary) -> None:
    """Before the reveal no form holds the title or the diagnosis."""
    root = make_library({**FILES, "content/cases/quiz/case.md": QUIZ.replace("2026-03-15", "2026-04-01")})
    for path in (root / "content/cases/plain").iterdir():
        path.unlink()
    (root / "content/cases/plain").rmdir()
    announce(root, "--since", "2026-03-01")
    every = b"".join(files_of(root).values())
    mails = [email.message_from_bytes(files_of(root)[f"{tag}/mail.eml"], policy=email.policy.default) for tag in ("en", "ko")]  # fmt: skip
    words = every.decode() + "".join(part.get_content() for mail in mails for part in mail.iter_parts())

    assert "New unknown case: Fever after a flight" in words
    assert "neumonia" not in words


def test_nothing_new_leaves_no_old_text_behind(make_library: MakeLibrary) -> None:
    """Yesterday's texts go where today there is nothing to tell."""
    root = make_library(FILES)
    announce(root, "--since", "2026-03-01")
    result = announce(root, "--since", "2026-03-19")

    assert result.exit_code == 0
    assert "0 pieces of news since 2026-03-19" in result.output
    assert files_of(root) == {}


def test_nothing_is_announced_while_an_error_stands(make_library: MakeLibrary) -> None:
    """What can't be published is not announced: the report says why."""
    root = make_library(
        {**FILES, "content/cases/plain/case.md": CASE.replace("authors: [ed]", "authors: [nobody]")}
    )
    result = announce(root, "--since", "2026-03-01")

    assert result.exit_code == 1
    assert "unknown-person" in result.output
    assert not (root / "announce").exists()


def git(root: Path, *arguments: str, day: str = "2026-03-01") -> None:
    """Runs git, as somebody, on a day."""
    names = ["-c", "user.name=Ed", "-c", "user.email=ed@cases.example", "-c", "commit.gpgsign=false"]
    when = f"{day}T12:00:00+0000"
    subprocess.run(
        ["git", "-C", str(root), *names, *arguments],
        check=True,
        capture_output=True,
        env={"GIT_COMMITTER_DATE": when, "GIT_AUTHOR_DATE": when, "PATH": "/usr/bin:/bin:/usr/local/bin"},
    )


def test_since_a_revision_tells_what_it_did_not_tell_yet(make_library: MakeLibrary) -> None:
    """A case that was a draft, and an answer that was hidden on the day of the commit, are new; all else is not."""
    draft = CASE.replace("status: published", "status: draft")
    quiz = QUIZ.replace("published: 2026-03-02", "published: 2026-02-20")
    root = make_library({**FILES, "content/cases/plain/case.md": draft, "content/cases/quiz/case.md": quiz})
    git(root, "init", "-q")
    git(root, "add", ".")
    git(root, "commit", "-qm", "First", day="2026-03-10")
    (root / "content/cases/plain/case.md").write_text(CASE, "utf-8")
    announce(root, "--since", "HEAD")

    text = files_of(root)["en/sms.txt"].decode()
    assert text == (
        "[Test library] Answer: Fever after a flight; New case: Organising pneumonia https://cases.example/\n"
    )


def test_what_is_no_revision_is_said(make_library: MakeLibrary) -> None:
    """A day that does not exist, a revision that does not exist, something that looks like an option."""
    root = make_library(FILES)
    git(root, "init", "-q")
    for begin in ("2026-02-30", "no-such-tag", "--output=x"):
        result = announce(root, f"--since={begin}")
        assert result.exit_code != 0
        assert "day" in str(result.exception), result.output


def test_a_mail_server_gets_an_e_mail_once(make_library: MakeLibrary, mailbox: tuple[Mailbox, str]) -> None:
    """The first run sends, to the one person, in both parts; the second run sends nothing and says so."""
    box, url = mailbox
    root = make_library(FILES)
    first = announce(
        root, "--since", "2026-03-01", "--send", "members", "--yes", SITEGEN_ANNOUNCE_MEMBERS=url
    )
    second = announce(
        root, "--since", "2026-03-01", "--send", "members", "--yes", SITEGEN_ANNOUNCE_MEMBERS=url
    )

    assert (first.exit_code, second.exit_code) == (0, 0), first.output
    assert len(box.got) == 1
    recipients, message = box.got[0]
    assert recipients == ["kim@members.example"]
    assert message["Subject"] == "[시험 서가] 정답 공개: 비행 후의 발열 (외 2건)"
    kinds = [part.get_content_type() for part in message.iter_parts()]
    assert kinds == ["text/plain", "text/html"]
    assert "https://cases.example/ko/cases/plain/" in message.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "Sent to members (mailto://127.0.0.1" in first.output
    assert "members (mailto://127.0.0.1" in second.output
    assert "was told everything before" in second.output


def test_a_receiver_gets_plain_words(make_library: MakeLibrary, receiver: Receiver) -> None:
    """A chat gets title and text; the next run sends only what is newer, though asked from the same day."""
    root = make_library(
        {
            **FILES,
            "content/guidelines/cough/guideline.md": GUIDELINE.replace("status: active", "status: draft"),
        }
    )
    announce(root, "--since", "2026-03-01", "--send", receiver.url, "--yes")
    (root / "content/guidelines/cough/guideline.md").write_text(GUIDELINE, "utf-8")
    announce(root, "--since", "2026-03-01", "--send", receiver.url, "--yes")

    assert [item["title"] for item in receiver.got] == [
        "[Test library] Answer: Fever after a flight (and 1 more)",
        "[Test library] Guideline: Imaging of cough, 1.0",
    ]
    assert "https://cases.example/cases/plain/" in receiver.got[0]["message"]
    assert "cases/plain" not in receiver.got[1]["message"]


def test_a_service_for_short_texts_gets_the_text_message(
    make_library: MakeLibrary, receiver: Receiver
) -> None:
    """It is sent to the letter, brackets and link too, in the language asked for, as it was shown before."""
    root = make_library(FILES)
    url = f"enigma2://127.0.0.1:{receiver.port}"
    result = announce(root, "--since", "2026-03-04", "--language", "ko", "--send", url, "--yes")
    text = files_of(root)["ko/sms.txt"].decode().strip()

    assert result.exit_code == 0, result.output
    assert [item["text"] for item in receiver.got] == [text]
    assert "text message, 2 segments (UCS-2, 71 code units)" in result.output
    assert text in result.output


def test_a_failure_half_way_loses_nothing_and_repeats_nothing(
    make_library: MakeLibrary, mailbox: tuple[Mailbox, str], receiver: Receiver
) -> None:
    """The mail goes out, the chat refuses; the next run tells the chat alone."""
    box, url = mailbox
    root = make_library(FILES)
    receiver.refusing = True
    where = {"SITEGEN_ANNOUNCE_MEMBERS": url, "SITEGEN_ANNOUNCE_CHAT": receiver.url}
    arguments = ("--since", "2026-03-01", "--send", "chat", "--send", "members", "--yes")
    first = announce(root, *arguments, **where)
    receiver.refusing = False
    second = announce(root, *arguments, **where)
    third = announce(root, *arguments, **where)

    assert (first.exit_code, second.exit_code, third.exit_code) == (1, 0, 0)
    assert "error[announcement-unsent]: chat (json://127.0.0.1" in first.output
    assert "s3cret" not in first.output + second.output
    assert (len(box.got), len(receiver.got)) == (1, 1)


def test_who_was_told_is_kept_before_the_next_is_told(
    make_library: MakeLibrary,
    mailbox: tuple[Mailbox, str],
    receiver: Receiver,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Stopped after the mail and before the chat, the next run tells the chat alone."""
    box, url = mailbox
    root = make_library(FILES)
    send = Service.send

    def stopped(service: Service, title: str, body: str) -> str:
        if service.form == "text":
            raise KeyboardInterrupt
        return send(service, title, body)

    arguments = ("--since", "2026-03-01", "--send", url, "--send", receiver.url, "--yes")
    with monkeypatch.context() as patch:
        patch.setattr(Service, "send", stopped)
        first = announce(root, *arguments)
    second = announce(root, *arguments)

    assert (first.exit_code == 0, second.exit_code) == (False, 0)
    assert (len(box.got), len(receiver.got)) == (1, 1)


def test_a_mail_server_that_refuses_is_told_later(
    make_library: MakeLibrary, mailbox: tuple[Mailbox, str]
) -> None:
    """A temporary refusal is an error with its place; nothing is written into the log for it."""
    box, url = mailbox
    root = make_library(FILES)
    box.refusing = True
    first = announce(root, "--since", "2026-03-01", "--send", url, "--yes")
    box.refusing = False
    announce(root, "--since", "2026-03-01", "--send", url, "--yes")

    assert first.exit_code == 1
    assert "announcement-unsent" in first.output
    assert len(box.got) == 1


def test_it_shows_and_asks_before_it_sends(make_library: MakeLibrary, receiver: Receiver) -> None:
    """What and to where is shown, with the secret part of the address left out; a no sends nothing."""
    root = make_library(FILES)
    no = announce(root, "--since", "2026-03-01", "--send", receiver.url, said="n\n")
    assert receiver.got == []
    assert "To json://127.0.0.1" in no.output
    assert "[Test library] Answer: Fever after a flight (and 2 more)" in no.output
    assert "s3cret" not in no.output
    assert not (root / PATH).exists()

    announce(root, "--since", "2026-03-01", "--send", receiver.url, said="y\n")
    assert len(receiver.got) == 1


def test_the_log_holds_no_address(make_library: MakeLibrary, receiver: Receiver) -> None:
    """What is committed tells neither host nor secret, is the same in any order, and passes the check."""
    root = make_library(FILES)
    announce(
        root,
        "--since",
        "2026-03-01",
        "--send",
        receiver.url,
        "--send",
        "chat",
        "--yes",
        SITEGEN_ANNOUNCE_CHAT=receiver.url,
    )
    text = (root / PATH).read_text("utf-8")

    assert json.loads(text)["sent"]["chat"] == {
        "case:plain:posted": "2026-03-20",
        "case:quiz:posted": "2026-03-20",
        "case:quiz:revealed": "2026-03-20",
        "guideline:cough:1.0": "2026-03-20",
    }
    assert mark_of(receiver.url, "https://cases.example/") in text
    assert "127.0.0.1" not in text
    assert "s3cret" not in text
    assert (
        CliRunner().invoke(cli, ["-C", str(root), "check", "--strict", "--date", "2026-03-20"]).exit_code == 0
    )


def test_a_damaged_log_sends_nothing(make_library: MakeLibrary, receiver: Receiver) -> None:
    """Guessing would send everything again."""
    root = make_library({**FILES, PATH: '{"sent": {"chat": {"case:plain:posted"'})
    result = announce(root, "--since", "2026-03-01", "--send", receiver.url, "--yes")

    assert "damaged" in str(result.exception)
    assert receiver.got == []


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ("bogus://x", "'bogus://…' is no address"),
        ("mailto://u:pw12345@h.example/a@b.example/c@d.example", "has 2 recipients"),
        ("member", "neither an address nor a destination"),
        ("members", "SITEGEN_ANNOUNCE_MEMBERS is empty"),
    ],
)
def test_a_faulty_destination_is_refused_before_anything_is_sent(
    wanted: str, said: str, make_library: MakeLibrary, receiver: Receiver
) -> None:
    """An address that apprise doesn't know, several recipients, an unknown name, a name without its address."""
    root = make_library(FILES)
    result = announce(root, "--since", "2026-03-01", "--send", receiver.url, "--send", wanted, "--yes")

    assert said in str(result.exception)
    assert "pw12345" not in str(result.exception)
    assert receiver.got == []


@pytest.mark.parametrize(
    ("url", "form"),
    [
        ("mailto://u:pw@h.example?to=a@b.example", "mail"),
        (
            "twilio://AC735c307c62944b5a8e3e0dbc0b3a0ee4:0123456789abcdef0123456789abcdef@15551234567/15557654321",
            "sms",
        ),
        ("slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ/#general", "text"),
        ("json://user:pw@h.example/x", "text"),
    ],
)
def test_each_service_gets_the_form_that_it_takes(url: str, form: str) -> None:
    """Mail as HTML, gateways the text message, chats plain words; no secret is shown."""
    service = service_of(url, site="Test")

    assert service.form == form
    assert not [secret for secret in ("pw", "0123456789abcdef", "TIiajkdnlazkc") if secret in service.shown]


def test_a_round_is_told_with_its_closing_day(make_library: MakeLibrary) -> None:
    """While lists are taken readers hear until when; the day after, the answer is news and the day is over."""
    root = make_library(round_files())
    announce(root, "--since", "2026-03-09")
    open_, korean = files_of(root)["en/notice.html"].decode(), files_of(root)["ko/notice.html"].decode()
    result = CliRunner().invoke(
        cli, ["-C", str(root), "announce", "--since", "2026-03-09", "--date", "2026-03-23"]
    )
    told = files_of(root)["en/notice.html"].decode()

    assert result.exit_code == 0, result.output
    assert "Dry cough for three weeks</a>" in open_
    assert "lists are taken until March 22, 2026" in open_
    assert "2026년 3월 22일까지 응모" in korean
    assert "Organising" not in open_ + korean
    assert "Organising pneumonia after influenza" in told
    assert "lists are taken" not in told
