"""Views: which lines of a log are views, that none counts twice, and that nobody is in what is kept."""

from __future__ import annotations

import gzip
import io
import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st

from sitegen.cli import cli
from sitegen.errors import EnvironmentFault
from sitegen.model.views import ViewsFacts
from sitegen.ops.views.access_log import AccessLog
from sitegen.ops.views.counting import Known, Span, Tally, joined, tally
from sitegen.ops.views.goatcounter import GoatCounter
from sitegen.ops.views.logs import blocks_of, in_order
from sitegen.ops.views.record import updated, with_few_together
from sitegen.ops.views.repeats import WINDOW, Repeats
from sitegen.ops.views.requests import addresses_of, epoch_of
from sitegen.ops.views.robots import is_robot
from tests.conftest import CASE, MakeLibrary, build_library, png

BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
FILE = "content/data/views.json"
PAGES = addresses_of(["", "cases/", "cases/one/", "ko/cases/one/", "404.html"], "/library/")
START = epoch_of("2026-03-10T08:00:00Z")
GOAT = (
    "2Path,Title,Event,UserAgent,Browser,System,Session,Bot,Referrer,Referrer scheme,"
    "Screen size,Location,FirstVisit,Date"
)
FILES: dict[str, str | bytes] = {
    "content/site.yaml": "title: A\nbase_url: https://cases.example/library/\nlanguages: [en, ko]\nlicense: CC-BY-4.0\n",
    "content/cases/one/case.md": CASE,
    "content/cases/one/film.png": png(),
    "content/cases/two/case.md": "---\ntitle: Not ready\nstatus: draft\n---\n",
}


def line(
    page: str = "cases/one/",
    seconds: int = 0,
    *,
    address: str = "203.0.113.7",
    agent: str = BROWSER,
    status: int = 200,
    method: str = "GET",
    behind: str = "",
) -> str:
    """A line of the Combined format, so many seconds after the start."""
    time = datetime.fromtimestamp(START + seconds, UTC).strftime("%d/%b/%Y:%H:%M:%S +0000")
    return f'{address} - - [{time}] "{method} /library/{page} HTTP/2.0" {status} 5120 "-" "{agent}"{behind}\n'


def counted(text: str | bytes, *, known: Sequence[Span] = (), form: Any = "auto") -> tuple[Tally, AccessLog]:
    """What the lines of a log come to."""
    data = text.encode() if isinstance(text, str) else text
    reader = AccessLog(PAGES, is_robot, form)
    return tally(reader.requests(blocks_of(io.BytesIO(data))), Known(known), Repeats()), reader


def views(text: str | bytes) -> dict[str, int]:
    """Page → views."""
    return {page: number for (page, _), number in counted(text)[0].views.items()}


def run(root: Path, *arguments: str | Path, given: bytes | None = None) -> Result:
    """The command, as an operator types it."""
    environment = {"NO_COLOR": "1", "FORCE_COLOR": None}
    words = ["-C", str(root), "views", *map(str, arguments)]
    return CliRunner(env=environment).invoke(cli, words, input=given)


def kept(root: Path) -> Any:
    """What the file holds."""
    return json.loads((root / FILE).read_text("utf-8"))


@pytest.fixture
def site(make_library: MakeLibrary) -> Path:
    """A library with a case in two languages and a draft, below a path."""
    return make_library(FILES)


@pytest.mark.parametrize(
    "address",
    ["cases/one/", "cases/one/index.html", "cases/one", "cases/one/?m=1", "cases/one/index.html?from=list"],
)
def test_a_page_is_known_however_it_is_asked_for(address: str) -> None:
    """With its file's name as our links have it, without the last slash, with a query."""
    assert views(line(address)) == {"cases/one/": 1}


def test_the_home_page_lives_at_the_base_path() -> None:
    """The path of base_url is taken off; what lies beside it is another site."""
    text = line("") + line("index.html", address="203.0.113.8")

    assert views(text) == {"": 2}
    assert views(line().replace("/library/", "/")) == {}
    assert views(line().replace("/library/", "/library2/")) == {}


@pytest.mark.parametrize(
    "other",
    [
        line(status=404),
        line(status=301),
        line(status=206),
        line(method="HEAD"),
        line(method="POST"),
        line("cases/three/"),
        line("pictures/ab/ab-480.avif"),
        line("404.html"),
    ],
)
def test_only_pages_that_were_asked_for_and_sent_are_views(other: str) -> None:
    """Neither what failed or went elsewhere, nor other methods, pictures and pages that are not ours."""
    found, reader = counted(other)

    assert (found.views, reader.lines, reader.broken) == ({}, 1, 0)


def test_a_page_from_the_readers_own_cache_is_a_view() -> None:
    """A browser that asked whether its copy still holds (304) shows the page."""
    assert views(line(status=304)) == {"cases/one/": 1}


@pytest.mark.parametrize(
    "agent",
    [
        "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
        "GPTBot/1.2",
        "python-requests/2.32",
        "curl/8.9.1",
        "Unheard-of-Bot/0.1",
        "somecrawler",
        "Mozilla/5.0 (see https://indexer.example/)",
        "-",
        "",
    ],
)
def test_robots_are_left_out(agent: str) -> None:
    """Listed ones, those that call themselves one, and those without a name."""
    found, _ = counted(line(agent=agent))

    assert (found.views, found.robots) == ({}, 1)


@pytest.mark.parametrize(
    "agent",
    [
        BROWSER,
        "Mozilla/5.0 (Linux; Android 14; CUBOT KINGKONG 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Mobile Safari/537.36",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/604.1",
        r"Mozilla/5.0 \"quoted\" Firefox/140.0",
    ],
)
def test_people_are_counted(agent: str) -> None:
    """Browsers, a telephone of the make Cubot among them."""
    assert views(line(agent=agent)) == {"cases/one/": 1}


def test_repeats_within_half_an_hour_are_one_view() -> None:
    """Of the same page, by the same address and agent; half an hour after a counted view it counts again."""
    text = line() + line(seconds=WINDOW - 1) + line("cases/", 9) + line(seconds=WINDOW)
    found, _ = counted(text)

    assert found.views == {("cases/one/", "2026-03"): 2, ("cases/", "2026-03"): 1}
    assert found.repeats == 1
    assert views(line() + line(address="203.0.113.8") + line(agent=f"{BROWSER} x")) == {"cases/one/": 3}


def test_languages_are_pages_of_their_own() -> None:
    """Whoever reads a case in two languages views two pages."""
    assert views(line() + line("ko/cases/one/")) == {"cases/one/": 1, "ko/cases/one/": 1}


def test_months_are_those_of_utc() -> None:
    """A view just after midnight of Seoul belongs to the month that it still is in UTC."""
    text = line().replace("10/Mar/2026:08:00:00 +0000", "01/Apr/2026:08:59:59 +0900")

    assert set(counted(text)[0].views) == {("cases/one/", "2026-03")}


def test_the_common_format_has_no_agents() -> None:
    """It is read, and how many requests could be of robots is known."""
    text = re.sub(r' "-" ".*"', "", line())
    found, reader = counted(text)

    assert found.views == {("cases/one/", "2026-03"): 1}
    assert reader.without_agent == 1
    assert counted(line(), form="common")[1].without_agent == 1
    assert counted(text, form="combined")[1].broken == 1


def test_what_stands_before_the_address_is_no_matter() -> None:
    """Apache's vhost_combined begins with the host: visitors are told apart all the same."""
    text = f"cases.example:443 {line()}cases.example:443 {line(address='203.0.113.8')}"

    assert views(text) == {"cases/one/": 2}


@pytest.mark.parametrize(
    ("behind", "country"),
    [
        (' "KR"', "KR"),
        (" KR", "KR"),
        (' "203.0.113.9" 0.003 "VN"', "VN"),
        (' "XX"', "other"),
        (' "T1"', "other"),
        (' "QQ"', "other"),
    ],
)
def test_a_country_behind_the_agent_is_taken(behind: str, country: str) -> None:
    """Such as Cloudflare's header, in quotation marks or not; what is no country is among the others."""
    assert counted(line(behind=behind))[0].countries == {(country, "2026-03"): 1}


@pytest.mark.parametrize("behind", ["", ' "-"', " 0.003", ' "MISS"', " kr"])
def test_without_a_country_none_is_told(behind: str) -> None:
    """Nothing is made up where the log has none."""
    assert counted(line(behind=behind))[0].countries == {}


def test_few_views_of_a_country_are_put_together() -> None:
    """Fewer than five in a month are told with the others."""
    found = {("KR", "2026-03"): 5, ("MN", "2026-03"): 4, ("PE", "2026-03"): 1, ("KR", "2026-04"): 2}

    assert with_few_together(found) == {
        ("KR", "2026-03"): 5,
        ("other", "2026-03"): 5,
        ("other", "2026-04"): 2,
    }


def test_broken_lines_are_counted() -> None:
    """Cut off, empty of sense, binary, far too long: counted, the first one is named, and the rest is read."""
    text = b"".join(
        (
            line().encode(),
            b"\n",
            line("cases/").encode()[:60] + b"\n",
            b"\x00\xff\xfe\n",
            b"x" * 3_000_000 + b"\n",
            line("ko/cases/one/").encode().replace(b"\n", b"\r\n"),
            line("cases/", 5).encode().replace(b"Mar", b"Foo"),
            line("cases/", 6).encode().replace(b'"-" "', b'"- '),
            line("").encode().rstrip(b"\n"),
        )
    )
    found, reader = counted(text)

    assert {page for page, _ in found.views} == {"cases/one/", "ko/cases/one/", ""}
    assert (reader.lines, reader.broken, reader.first_broken) == (8, 5, 3)


@pytest.mark.property
@given(st.lists(st.binary(max_size=120) | st.just(line().encode()), max_size=30))
def test_no_bytes_break_the_reading(parts: list[bytes]) -> None:
    """Whatever stands in a file, every line of it is read or counted as broken."""
    text = b"".join(parts)
    _, reader = counted(text)
    own = sum(bool(one.strip()) for one in text.split(b"\n"))
    rows = GoatCounter(PAGES)
    list(rows.requests(blocks_of(io.BytesIO(f"{GOAT}\n".encode() + text))))

    assert reader.lines == own
    assert 0 <= reader.broken <= own
    assert rows.broken <= rows.lines


Hit = tuple[int, int, int]
"""Seconds since the one before, page, visitor."""
HITS = st.lists(st.tuples(st.integers(0, 2_500), st.integers(0, 2), st.integers(0, 2)), max_size=40)


def log_of(hits: Iterable[Hit]) -> list[str]:
    """A log in order of time."""
    lines: list[str] = []
    now = 0
    for step, page, visitor in hits:
        now += step
        lines.append(line(("", "cases/", "cases/one/")[page], now, address=f"203.0.113.{visitor}"))
    return lines


@pytest.mark.property
@given(HITS, st.lists(st.integers(0, 40), max_size=4))
def test_a_log_read_as_it_grows_comes_to_the_same(hits: list[Hit], cuts: list[int]) -> None:
    """However often and at whatever line it was read before, and however often it is read again."""
    lines = log_of(hits)
    whole, _ = counted("".join(lines))
    total = Tally()
    spans: list[Span] = []
    for cut in [*sorted(cuts), len(lines), len(lines)]:
        found, _ = counted("".join(lines[:cut]), known=spans)
        total.add(found)
        spans = joined(spans, [found.span] if found.span else [])

    assert total.views == whole.views
    assert spans == ([whole.span] if whole.span else [])


@pytest.mark.property
@given(HITS, st.permutations(range(4)))
def test_no_request_counts_twice_whatever_the_order_of_logs(hits: list[Hit], order: Sequence[int]) -> None:
    """Rotated logs, fed one by one in any order and then all again, never count more requests than there are."""
    lines = log_of(hits)
    size = -(-len(lines) // 4)
    pieces = ["".join(lines[number * size : (number + 1) * size]) for number in range(4)]
    spans: list[Span] = []
    taken = 0
    for number in [*order, *order]:
        found, _ = counted(pieces[number], known=spans)
        taken += sum(found.views.values()) + found.repeats
        spans = joined(spans, [found.span] if found.span else [])

    assert taken <= len(lines)
    assert sum(counted("".join(lines), known=spans)[0].views.values()) <= len(lines) - taken


@pytest.mark.property
@settings(max_examples=50)
@given(HITS)
def test_few_memories_forget_only_repeats(hits: list[Hit]) -> None:
    """A bound on memory counts a view more at worst, never less, and keeps no more than it says."""
    requests = list(
        AccessLog(PAGES, is_robot).requests(blocks_of(io.BytesIO("".join(log_of(hits)).encode())))
    )
    small = Repeats(most=2)
    few = tally(requests, Known([]), small)
    many = tally(requests, Known([]), Repeats())

    assert sum(few.views.values()) >= sum(many.views.values())
    assert len(small._young) + len(small._old) <= 4


def test_goatcounter_tells_views_robots_and_countries() -> None:
    """Its rows are read by the names of their columns; events, robots and repeats of a session are no views."""
    rows = f"""{GOAT}
/library/cases/one,One,false,,Firefox 140,Linux,aa-1,0,,,"1,2,1",KR-11,true,2026-03-10T08:00:00Z
/library/cases/one/,One,false,,Firefox 140,Linux,aa-1,0,,,"1,2,1",KR,false,2026-03-10T08:10:00Z
/library/cases/one/?m=1,"A ""title""
over two lines",false,,,,bb-2,0,,,,,true,2026-03-10T09:00:00+09:00
/library/cases/,Cases,false,,,,cc-3,7,,,,US,true,2026-03-10T08:00:00Z
download,,true,,,,aa-1,0,,,,KR,true,2026-03-10T08:00:00Z
/library/ko/cases/one,,false,,,,00000000-0000,0,,,,JP,true,2026-03-10T08:00:00Z
/library/ko/cases/one,,false,,,,00000000-0000,0,,,,JP,false,2026-03-10T08:00:00Z
/library/cases/one,One,perhaps,,,,aa-1,0,,,,KR,true,2026-03-10T08:00:00Z
/library/cases/one,One,false,,,,aa-1,0,,,,KR,true,yesterday
short
"""
    reader = GoatCounter(PAGES)
    found = tally(reader.requests(blocks_of(io.BytesIO(rows.encode()))), Known([]), Repeats())

    assert found.views == {("cases/one/", "2026-03"): 2, ("ko/cases/one/", "2026-03"): 1}
    assert found.countries == {("KR", "2026-03"): 1, ("other", "2026-03"): 1, ("JP", "2026-03"): 1}
    assert (found.robots, found.repeats, reader.broken) == (1, 1, 3)


def test_the_command_writes_pages_by_month_and_says_what_it_left_out(site: Path, tmp_path: Path) -> None:
    """From a log to the file, in one sentence; the file is the same whatever the machine."""
    log = tmp_path / "access.log"
    text = line() + line(seconds=9) + line("ko/cases/one/", 40_000) + line(agent="curl/8") + "?\n"
    log.write_text(text, "utf-8")
    result = run(site, log)

    assert result.exit_code == 0
    assert f"{log}:5: warning[log-lines]: left out, since not of the format: 1 of 5 lines" in result.stdout
    assert (
        "2 views of 2 pages added to content/data/views.json. Left out: 1 by robots, 1 repeat."
        in result.stdout
    )
    assert kept(site) == {
        "pages": {"cases/one/": {"2026-03": 1}, "ko/cases/one/": {"2026-03": 1}},
        "counted": {"site": [{"since": "2026-03-10T08:00:00Z", "until": "2026-03-10T19:06:40Z", "last": 1}]},
    }


def test_the_same_log_is_counted_once(site: Path, tmp_path: Path) -> None:
    """Again, packed, and through standard input: the file stays as it is, to the byte."""
    log, packed = tmp_path / "access.log", tmp_path / "access.log.1.gz"
    data = (line() + line("cases/", 90)).encode()
    log.write_bytes(data)
    packed.write_bytes(gzip.compress(data[:100]) + gzip.compress(data[100:]))
    run(site, log)
    before = (site / FILE).read_bytes()
    results = [
        run(site, log),
        run(site, packed),
        run(site, "-", given=data),
        run(site, "-", given=gzip.compress(data)),
    ]

    assert [result.exit_code for result in results] == [0, 0, 0, 0]
    assert all("No new views" in result.stdout and "2 counted before" in result.stdout for result in results)
    assert (site / FILE).read_bytes() == before


def test_the_same_log_twice_in_one_run_is_counted_once(site: Path, tmp_path: Path) -> None:
    """A packed copy beside the log is told and left out."""
    log, packed = tmp_path / "access.log", tmp_path / "access.log.gz"
    log.write_text(line(), "utf-8")
    packed.write_bytes(gzip.compress(line().encode()))
    result = run(site, log, packed)

    assert "warning[log-twice]" in result.stdout
    assert kept(site)["pages"] == {"cases/one/": {"2026-03": 1}}


def test_logs_of_several_servers_are_told_apart(site: Path, tmp_path: Path) -> None:
    """In one run, or by a name each; a second server without a name would be taken for what is counted."""
    one, two = tmp_path / "one.log", tmp_path / "two.log"
    one.write_text(line() + line("cases/", 900), "utf-8")
    two.write_text(line(address="203.0.113.9", seconds=60), "utf-8")
    run(site, one, "--source", "one")
    run(site, two, "--source", "two")

    assert kept(site)["pages"]["cases/one/"] == {"2026-03": 2}
    assert set(kept(site)["counted"]) == {"one", "two"}
    assert "1 counted before" in run(site, two, "--source", "one").stdout
    assert run(site, one, "--source", "No Name").exit_code == 2


def test_logs_are_read_in_order_of_time(tmp_path: Path) -> None:
    """However a shell sorts their names."""
    names = [tmp_path / name for name in ("access.log", "access.log.1", "access.log.2.gz", "export.csv")]
    names[0].write_text(line(seconds=200_000), "utf-8")
    names[1].write_text(line(seconds=100_000), "utf-8")
    names[2].write_bytes(gzip.compress(line().encode()))
    names[3].write_text(f"{GOAT}\n/,,false,,,,a,0,,,,KR,true,2026-03-11T08:00:00Z\n", "utf-8")

    assert in_order((*names, Path("-"))) == [names[2], names[3], names[1], names[0], Path("-")]


def test_drafts_are_no_pages(site: Path, tmp_path: Path) -> None:
    """Whatever the log of a preview says."""
    log = tmp_path / "access.log"
    log.write_text(line("cases/two/") + line("cases/one/"), "utf-8")
    run(site, log)

    assert set(kept(site)["pages"]) == {"cases/one/"}


def test_no_address_and_no_agent_is_kept(site: Path, tmp_path: Path) -> None:
    """Neither in the file, nor in what is said, nor anywhere else in the library; nor hashed."""
    log = tmp_path / "access.log"
    log.write_text(line(behind=' "KR"') + f"203.0.113.7 {BROWSER}\n" + line("cases/", 5), "utf-8")
    result = run(site, log)
    everything = result.output.encode() + b"".join(
        path.read_bytes() for path in site.rglob("*") if path.is_file()
    )

    assert b"203.0.113" not in everything
    assert b"Firefox" not in everything
    assert re.findall(rb"[0-9a-f]{16}", (site / FILE).read_bytes()) == []


def test_a_new_country_needs_five_views_in_a_run(site: Path, tmp_path: Path) -> None:
    """The history of the file can't tell less than five views from a country either."""
    log = tmp_path / "access.log"
    text = "".join(line(seconds=n, address=f"203.0.113.{n}", behind=' "KR"') for n in range(6))
    log.write_text(text, "utf-8")
    run(site, log)
    log.write_text(line(seconds=99, address="203.0.113.99", behind=' "KR"'), "utf-8")
    run(site, log)

    assert kept(site)["countries"] == {"KR": {"2026-03": 6}, "other": {"2026-03": 1}}


def test_the_file_is_the_same_whatever_the_order() -> None:
    """Of pages, countries and sources: what was counted decides alone."""
    views = [(("cases/two/", "2026-03"), 2), (("cases/one/", "2026-04"), 1), (("cases/one/", "2026-03"), 3)]
    countries = [(("VN", "2026-03"), 6), (("KR", "2026-03"), 7)]
    spans = [Span(START + 90, START + 95, 1), Span(START, START + 50, 2)]
    known: dict[str, dict[str, Any]] = {"pages": {"": {"2026-02": 4}}, "counted": {"b": [], "a": []}}
    files = {
        updated(
            ViewsFacts.model_validate(
                {key: dict(order(list(value.items()))) for key, value in known.items()}
            ),
            "site",
            Tally(Counter(dict(order(views))), Counter(dict(order(countries)))),
            order(spans),
        )
        for order in (list, lambda items: list(reversed(items)))
    }

    assert len(files) == 1
    assert list(json.loads(files.pop())["pages"]) == ["", "cases/one/", "cases/two/"]


def test_without_the_list_of_robots_nothing_is_guessed(
    site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The extra is asked for by name; an export of GoatCounter does without it."""
    monkeypatch.setitem(sys.modules, "crawleruseragents", None)
    monkeypatch.delitem(sys.modules, "sitegen.ops.views.robots")
    log, export = tmp_path / "access.log", tmp_path / "export.csv"
    log.write_text(line(), "utf-8")
    export.write_text(f"{GOAT}\n/library/,,false,,,,a,0,,,,KR,true,2026-03-11T08:00:00Z\n", "utf-8")
    refused = run(site, log).exception

    assert isinstance(refused, EnvironmentFault)
    assert "sitegen[views]" in refused.hint
    assert run(site, export).exit_code == 0
    assert kept(site)["pages"] == {"": {"2026-03": 1}}


@pytest.mark.parametrize(
    ("data", "arguments", "code"),
    [
        (b"root:x:0:0\nbin:x:1:1\n", (), "log-format"),
        (b"\x89PNG\r\n\x1a\n" + bytes(900), (), "log-format"),
        (b"3Path,Title,Event\n/,,false\n", (), "log-format"),
        (b"2Path,Title\n/,x\n", (), "log-format"),
        (line().encode(), ("--format", "goatcounter"), "log-format"),
        (gzip.compress(line().encode() * 99)[:-20], (), "log-unreadable"),
        (b"\x1f\x8bnot gzip", (), "log-unreadable"),
    ],
)
def test_what_is_no_log_is_refused(
    site: Path, tmp_path: Path, data: bytes, arguments: tuple[str, ...], code: str
) -> None:
    """With an error, and nothing is written, not even of the good log beside it."""
    good, bad = tmp_path / "good.log", tmp_path / "bad.log"
    good.write_text(line(), "utf-8")
    bad.write_bytes(data)
    result = run(site, bad, good, *arguments)

    assert result.exit_code == 1
    assert f"error[{code}]" in result.stdout
    assert "Nothing was counted." in result.stdout
    assert not (site / FILE).exists()


def test_the_log_of_another_site_is_told(site: Path, tmp_path: Path) -> None:
    """Where no line asks for a page of ours, base_url is the first thing to look at."""
    log = tmp_path / "access.log"
    log.write_text(line().replace("/library/", "/"), "utf-8")
    result = run(site, log)

    assert result.exit_code == 0
    assert "warning[log-other-site]" in result.stdout
    assert "/library/" in result.stdout


def test_a_log_without_agents_is_told(site: Path, tmp_path: Path) -> None:
    """Since robots among its requests are counted."""
    log = tmp_path / "access.log"
    log.write_text(line(), "utf-8")

    assert "so robots are counted: 1 request" in run(site, log, "--format", "common").stdout


def test_a_library_with_faults_is_not_counted(make_library: MakeLibrary, tmp_path: Path) -> None:
    """A page that can't be read would lose its views; a file of views with faults is not written over."""
    log = tmp_path / "access.log"
    log.write_text(line(), "utf-8")
    broken = '{"pages": {"cases/one/": {"2026-13": 1}}}'
    root = make_library({**FILES, FILE: broken})
    result = run(root, log)

    assert result.exit_code == 1
    assert f"{FILE}:1:" in result.stdout
    assert (root / FILE).read_text("utf-8").strip() == broken


@pytest.mark.parametrize(
    ("counted_of", "code"),
    [
        ('{"site": [{"since": "2026-03-10", "until": "2026-03-10T08:00:00Z"}]}', "wrong-value"),
        ('{"site": [{"since": "2026-02-30T08:00:00Z", "until": "2026-03-10T08:00:00Z"}]}', "wrong-value"),
        ('{"site": [{"since": "2026-03-10T08:00:00Z"}]}', "missing-key"),
    ],
)
def test_what_is_counted_is_checked(make_library: MakeLibrary, counted_of: str, code: str) -> None:
    """An editor who mends the file by hand is told where it is wrong."""
    root = make_library({**FILES, FILE: f'{{"counted": {counted_of}}}'})
    found = [item.code for item in build_library(root).problems if item.place.path == FILE]

    assert code in found


def test_pages_show_views(make_library: MakeLibrary) -> None:
    """The case page has those of all languages; the statistics have months without a gap, and countries by name."""
    facts = {
        "pages": {
            "cases/one/": {"2026-01": 1200, "2026-03": 30},
            "ko/cases/one/": {"2026-03": 4},
            "": {"2026-03": 66},
        },
        "countries": {"other": {"2026-03": 50}, "KR": {"2026-03": 40}, "MN": {"2026-03": 10}},
    }
    root = make_library({**FILES, FILE: json.dumps(facts)})
    assert build_library(root).published is not None
    pages = {
        name: (root / "site" / name).read_text("utf-8")
        for name in ("cases/one/index.html", "statistics/index.html", "ko/statistics/index.html")
    }

    def words(html: str) -> str:
        return " ".join(re.sub(r"<[^>]*>", " ", html).split())

    assert "Dates and views" in pages["cases/one/index.html"]
    assert "Views 1,234" in words(pages["cases/one/index.html"])
    told = words(pages["statistics/index.html"])
    assert "January 2026 1,200 February 2026 0 March 2026 100" in told
    assert "South Korea 40 Mongolia 10 Others 50" in told
    assert "대한민국 40 몽골 10 기타 50" in words(pages["ko/statistics/index.html"])


def test_without_views_nothing_is_said_of_them(site: Path) -> None:
    """A library that counts nothing looks as before."""
    assert build_library(site).published is not None

    for name in ("cases/one/index.html", "statistics/index.html"):
        assert "Views" not in (site / "site" / name).read_text("utf-8")
