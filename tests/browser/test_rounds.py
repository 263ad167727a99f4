"""A round from end to end: a case is posted, three readers answer, the lists are scored, the answer and the year's page are told."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator
from datetime import date
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

import pytest
from click.testing import CliRunner
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from sitegen.cli import cli
from tests.browser.host import serving
from tests.browser.test_browser import Seen, seen, violations
from tests.conftest import MakeLibrary, build_library
from tests.rounds import CLOSES, REVEAL, SITE, round_files

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

FORM = "https://forms.example:8443/collect/round"
Reader = Callable[[], Seen]


@pytest.fixture
def root(make_library: MakeLibrary) -> Path:
    """The library with a round."""
    return make_library(round_files())


@pytest.fixture
def posted(root: Path) -> Iterator[str]:
    """The address of the site on the last day of the round."""
    assert build_library(root, out=root / "open", today=date.fromisoformat(CLOSES)).published is not None
    with serving(root / "open") as address:
        yield address


@pytest.fixture
def reader(browser: Browser) -> Iterator[Reader]:
    """Gives a new reader with a browser of their own, which must say nothing on the console."""
    met: list[tuple[BrowserContext, Seen]] = []

    def new() -> Seen:
        context = browser.new_context(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
        met.append((context, seen(context)))
        return met[-1][1]

    yield new
    for context, watched in met:
        # A mail is handed to another program, and Chromium says so.
        assert [text for text in watched.errors if "external handler" not in text] == []
        context.close()


def collect(page: Page, sent: list[dict[str, str]]) -> None:
    """Stands for the form host: keeps what a page sends, and thanks for it."""

    def take(route: Route) -> None:
        sent.append(dict(parse_qsl(route.request.post_data or "", keep_blank_values=True)))
        route.fulfill(body="<!doctype html><title>Thanks</title>", content_type="text/html")

    page.route(f"{FORM}**", take)


def answer(page: Page, *names: str) -> None:
    """Types a ranked list."""
    for place, name in enumerate(names):
        page.locator(".ranks input").nth(place).fill(name)


def table(path: Path, sent: list[dict[str, str]]) -> Path:
    """The table that a form host gives out."""
    columns = sorted({key for fields in sent for key in fields})
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, [*columns, "Timestamp"])
        writer.writeheader()
        writer.writerows({**fields, "Timestamp": "2026/03/20 9:00:00 AM GMT+9"} for fields in sent)
    return path


def test_a_round_from_the_posting_to_the_page_of_the_year(
    root: Path, posted: str, reader: Reader, tmp_path: Path
) -> None:
    """One reader sends the form in Korean, one mails a list with a typo, one saves a wrong one; each has the points due."""
    sent: list[dict[str, str]] = []
    korean = reader().page
    collect(korean, sent)
    korean.goto(f"{posted}ko/cases/quiz/index.html")
    answer(korean, "결핵", "기질화 폐렴")
    korean.get_by_label("이름", exact=True).fill("김하나")
    korean.get_by_label("소속", exact=True).fill("남쪽병원")
    korean.get_by_label("이메일").fill("hana@reader.example")
    korean.get_by_text("이름과 소속을").click()
    korean.get_by_role("button", name="보내기", exact=True).click()
    expect(korean).to_have_title("Thanks")
    assert sent[0]["answer2"] == "기질화 폐렴"
    assert (sent[0]["case"], sent[0]["named"], sent[0]["email"]) == ("quiz", "yes", "hana@reader.example")

    mailing = reader().page
    mailing.goto(f"{posted}cases/quiz/index.html")
    answer(mailing, "organsing pneumonia")
    mailing.get_by_label("Name", exact=True).fill("Ben Carter")
    mailing.get_by_text("my name and affiliation may be published").click()
    link = mailing.get_by_role("link", name="Send by e-mail")
    link.click()
    expect(mailing.locator(".round [role=status]")).to_contain_text("counts once you have sent it")
    parts = dict(parse_qsl(urlsplit(link.get_attribute("href") or "").query))
    mail = EmailMessage()
    mail["From"], mail["Subject"], mail["Date"] = (
        "ben@reader.example",
        parts["subject"],
        "Fri, 20 Mar 2026 08:00:00 +0000",
    )
    mail.set_content(parts["body"])
    (tmp_path / "ben.eml").write_bytes(mail.as_bytes())

    saving = reader().page
    saving.goto(f"{posted}cases/quiz/index.html")
    answer(saving, "Tuberculosis", "something odd")
    saving.get_by_label("Name", exact=True).fill("Dora Eng")
    saving.get_by_text("my name and affiliation may be published").click()
    with saving.expect_download() as download:
        saving.get_by_role("button", name="Save as a file").click()
    assert download.value.suggested_filename == "quiz.jsonl"
    saved = json.loads(Path(download.value.path()).read_text("utf-8"))
    assert saved["answers"] == ["Tuberculosis", "something odd"]
    # The file carries the day on which this test runs; its reader sent it in time.
    saved["submitted"] = "2026-03-20T08:00:00Z"
    (tmp_path / "dora.jsonl").write_text(json.dumps(saved), "utf-8")

    files = [str(table(tmp_path / "form.csv", sent)), str(tmp_path / "ben.eml"), str(tmp_path / "dora.jsonl")]
    scoring = [
        "-C",
        str(root),
        "round",
        "score",
        "quiz",
        *files,
        "--date",
        REVEAL,
        "--rule",
        "something odd=wrong",
    ]
    said = CliRunner().invoke(cli, scoring)
    assert "3 readers: 1 right at first, 1 further down, 2 to be named." in said.output
    assert build_library(root, out=root / "told", today=date.fromisoformat(REVEAL)).published is not None
    with serving(root / "told") as address:
        _told(reader(), address)


def _told(watched: Seen, address: str) -> None:
    page = watched.page
    page.goto(f"{address}cases/quiz/index.html")
    others = page.locator(".round-results")
    expect(others).to_contain_text("3 readers: 1 with the right diagnosis in first place, 1 further down.")
    rows = others.locator("tbody tr")
    expect(rows).to_have_count(3)
    expect(others.locator("tr.right")).to_contain_text("Organising pneumonia")
    expect(others.locator("tr.right td")).to_have_text(["1", "2"])
    expect(others.locator(".winners dd")).to_have_text(["Ben Carter", "김하나 남쪽병원"])
    bars = others.locator("tr.right rect").evaluate_all(
        "all => all.map((one) => one.getBoundingClientRect().width)"
    )
    track = others.locator("tr.right svg").evaluate("one => one.getBoundingClientRect().width")
    assert [round(100 * bar / track) for bar in bars] == [67, 33]
    assert violations(page) == []
    page.get_by_role("link", name="Rounds of 2026").click()
    expect(page.locator(".ranking tbody tr")).to_have_text(["1Ben Carter1100", "2김하나 남쪽병원170"])
    assert violations(page) == []
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.locator(".breadcrumbs a").last.click()
    expect(page.locator("h1")).to_have_text("Weekly rounds")
    assert violations(page) == []


def test_a_list_that_was_kept_can_still_be_sent(posted: str, reader: Reader) -> None:
    """Who kept the list and comes back, with the lines switched off, sends the very list; Answer anew gives them back."""
    page = reader().page
    sent: list[dict[str, str]] = []
    collect(page, sent)
    page.goto(f"{posted}cases/quiz/index.html")
    answer(page, "TB", "COP")
    page.get_by_role("button", name="Only keep it for me").click()
    page.reload()
    expect(page.locator(".ranks input").first).to_be_disabled()
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page).to_have_title("Thanks")
    page.goto(f"{posted}cases/quiz/index.html")
    page.get_by_role("button", name="Answer anew").click()

    expect(page.locator(".ranks input").first).to_be_enabled()
    assert [sent[0][f"answer{n}"] for n in (1, 2)] == ["TB", "COP"]


def test_nothing_is_handed_over_without_a_diagnosis_or_a_name_to_publish(posted: str, reader: Reader) -> None:
    """The page says what is missing, and no list leaves it."""
    page = reader().page
    sent: list[dict[str, str]] = []
    collect(page, sent)
    page.goto(f"{posted}cases/quiz/index.html")
    status = page.locator(".round [role=status]")
    page.get_by_role("button", name="Save as a file").click()
    expect(status).to_have_text("Name at least one diagnosis first.")
    page.get_by_role("button", name="Send", exact=True).click()
    answer(page, "COP")
    page.get_by_text("my name and affiliation may be published").click()
    page.get_by_role("button", name="Send", exact=True).click()
    expect(status).to_have_text("Give your name if it may be published.")

    assert sent == []


def test_without_script_the_form_is_a_form(posted: str, browser: Browser) -> None:
    """The five lines are there, the form goes to its host with all of them, and the mail has lines to fill in."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    sent: list[dict[str, str]] = []
    collect(page, sent)
    page.goto(f"{posted}cases/quiz/index.html")
    expect(page.get_by_role("button", name="Save as a file")).to_be_hidden()
    mail = unquote(page.get_by_role("link", name="Send by e-mail").get_attribute("href") or "")
    assert "answer5: \r\nname: " in mail
    answer(page, "COP", "TB", "", "", "Lymphoma")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page).to_have_title("Thanks")
    context.close()

    assert [sent[0][f"answer{n}"] for n in range(1, 6)] == ["COP", "TB", "", "", "Lymphoma"]


def test_a_form_goes_nowhere_but_to_its_host(root: Path, reader: Reader) -> None:
    """Where no form host is named, the policy stops every form; a page that was tampered with sends nothing."""
    (root / "content/site.yaml").write_text(
        SITE.replace("form: https://forms.example:8443/collect/round", "weeks: 2"), "utf-8"
    )
    assert build_library(root, out=root / "open", today=date.fromisoformat(CLOSES)).published is not None
    watched = reader()
    sent: list[dict[str, str]] = []
    collect(watched.page, sent)
    with serving(root / "open") as address:
        watched.page.goto(f"{address}cases/quiz/index.html")
        watched.page.evaluate(
            "url => { const form = document.createElement('form'); form.action = url; form.method = 'post';"
            " document.body.append(form); form.submit(); }",
            FORM,
        )
        watched.page.wait_for_timeout(300)

        assert sent == []
        assert any("form-action" in text for text in watched.errors)
    watched.errors.clear()


@pytest.mark.parametrize("prefix", ["", "ko/"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_of_a_round_is_accessible_and_fits_a_phone(
    posted: str, reader: Reader, prefix: str, scheme: str
) -> None:
    """No violation that axe knows in either scheme and language, and nothing wider than a small phone."""
    page = reader().page
    for path in (f"{prefix}cases/quiz/index.html", f"{prefix}rounds/index.html"):
        page.goto(f"{posted}{path}")
        page.evaluate("scheme => { document.documentElement.dataset.scheme = scheme; }", scheme)
        assert violations(page) == []
        page.set_viewport_size({"width": 320, "height": 640})
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
