"""Lists of a round: which typed name is which diagnosis, what each list is worth, what is kept and what is not."""

from __future__ import annotations

import json
import mailbox
from datetime import UTC, date, datetime, timedelta, timezone
from email.message import EmailMessage
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import yaml
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from sitegen.cli import cli
from sitegen.errors import UsageFault
from sitegen.model.case import CaseFacts
from sitegen.model.rounds import RoundResults, Rulings, Winner, closing_day
from sitegen.ops.rounds.scoring import score_round
from sitegen.ops.rounds.times import moment_of
from sitegen.planning.rounds.names import Names, ruled
from sitegen.planning.rounds.scoring import Entry, Scored, score
from sitegen.planning.rounds.slips import is_slip, one_apart
from sitegen.planning.rounds.years import standings
from tests.conftest import MakeLibrary
from tests.rounds import ANSWERS, round_files

SEOUL = ZoneInfo("Asia/Seoul")
CLOSES = date(2026, 3, 22)
DEADLINE = datetime(2026, 3, 23, tzinfo=SEOUL)
AFTER = "2026-03-23"
CASE = CaseFacts.model_validate(
    {
        "title": "Case",
        "diagnosis": {
            "name": {"en": "Organising pneumonia", "ko": "기질화폐렴"},
            "synonyms": ["COP", "Type 2 pattern"],
        },
        "differential": [{"name": "Lymphoma", "synonyms": ["NHL"], "accept": True}],
    }
)
OTHER = CaseFacts.model_validate(
    {
        "title": "Other",
        "diagnosis": {"name": "Chordoma"},
        "differential": [{"name": "Tuberculosis", "synonyms": ["TB"]}],
    }
)


def scored(*lists: Entry, rulings: Rulings | None = None, private: tuple[str, ...] = ()) -> Scored:
    """Lists scored for the case."""
    names = Names(CASE, [OTHER], rulings or Rulings())
    return score(lists, names, closes=CLOSES, deadline=DEADLINE, private=private)


@pytest.mark.parametrize(
    ("typed", "ruling"),
    [
        ("Organising pneumonia", "right"), ("ORGANIZING-PNEUMONIA", "right"), ("cop", "right"), ("기질화 폐렴", "right"),
        ("organsing pneumonia", "right"), ("organising penumonia", "right"), ("organising pneumonias", "right"),
        ("기질하폐렴", "right"), ("TB", "wrong"), ("lymphoma", "wrong"), ("Lymphma", "wrong"), ("tuberculosis!", "wrong"),
        ("organsing penumonia", None), ("copd", None), ("CO", None), ("type 3 pattern", None), ("폐렴", None), ("", None),
        ("pneumonia organising", None), ("organising", None),
    ],
)  # fmt: skip
def test_what_a_typed_name_is_taken_for(typed: str, ruling: str | None) -> None:
    """A name of the case is right, one of an open case wrong; one slip in a longer word is forgiven, the rest is for a person."""
    match = Names(CASE, [OTHER], Rulings()).match(typed)

    assert (match.ruling if match else None) == ruling


def test_a_slip_of_two_diagnoses_is_nobodys() -> None:
    """What could be a mistyped name of two diagnoses is left to a person."""
    near = CaseFacts.model_validate({"title": "x", "diagnosis": {"name": "Angiolipoma"}})
    names = Names(
        near, [near.model_copy(update={"diagnosis": OTHER.diagnosis, "differential": ()})], Rulings()
    )
    two = Names(
        near, [CaseFacts.model_validate({"title": "y", "diagnosis": {"name": "Angiolipomb"}})], Rulings()
    )

    assert (match := names.match("Angiolipomx")) is not None
    assert match.slip == "Angiolipoma"
    assert two.match("Angiolipomx") is None


def test_a_ruling_goes_before_everything() -> None:
    """An editor may call a name of the library right, and a slip of the right name wrong; the last word holds."""
    rulings = ruled(
        Rulings(right=("TB",)), {"organsing pneumonia": "wrong", "no idea": "hidden", "tb": "right"}
    )
    names = Names(CASE, [OTHER], rulings)

    assert rulings == Rulings(right=("tb",), wrong=("organsing pneumonia",), hidden=("no idea",))
    assert [
        match.ruling for text in ("TB", "Organsing  Pneumonia", "No idea?") if (match := names.match(text))
    ] == [
        "right",
        "wrong",
        "hidden",
    ]


LETTERS = st.text("abcdeé가각", max_size=9)


@given(LETTERS, st.data())
def test_one_edit_is_one_apart_whichever_way(word: str, data: st.DataObject) -> None:
    """A letter left out, added or changed, or two swapped, is one slip, seen from either side."""
    at = data.draw(st.integers(0, len(word)))
    letter = data.draw(st.sampled_from("xyz"))
    edits = [word[:at] + letter + word[at:], word[:at] + letter + word[at + 1 :]]
    if at + 1 < len(word) and word[at] != word[at + 1]:
        edits.append(word[:at] + word[at + 1] + word[at] + word[at + 2 :])
    for edited in edits:
        assert one_apart(word, edited)
        assert one_apart(edited, word)
    assert not one_apart(word, word)
    assert not one_apart(word, f"{word}zz")


@given(LETTERS, LETTERS)
def test_a_slip_is_never_the_name_itself(typed: str, name: str) -> None:
    """What counts as the same name is no slip of it; nor is anything a slip of a name of short words."""
    assert not is_slip(name, name)
    if max(map(len, name.split() or [""])) < 5:
        assert not is_slip(typed, name)


def test_marks_counts_and_names() -> None:
    """100 for the diagnosis first, 70 further down; each reader counts a diagnosis once; only who agreed is named."""
    result = scored(
        Entry(("COP", "organising pneumonia", "TB"), name="Anna", affiliation="North", named=True),
        Entry(("TB", "Tuberculosis", "COP"), name="Ben", named=True),
        Entry(("COP",), name="Carl"),
        Entry(("TB",), name="Dora", named=True),
        Entry(("COP",), named=True),
    ).results

    assert (result.readers, result.first, result.among) == (5, 3, 1)
    assert result.winners == (
        Winner(name="Anna", affiliation="North", points=100),
        Winner(name="Ben", points=70),
    )
    assert [(item.name.every[0], item.right, item.first, item.readers) for item in result.answers] == [
        ("Organising pneumonia", True, 3, 4),
        ("Tuberculosis", False, 2, 3),
    ]


def test_no_more_than_five_diagnoses_count() -> None:
    """A sixth one earns nothing, however the file came by it."""
    assert scored(Entry(("TB",) * 5 + ("COP",))).results.among == 0


def test_late_lists_and_repeats() -> None:
    """The last list before the close counts; a list of the next day does not, by the library's own clock."""
    noon = datetime(2026, 3, 20, 12, tzinfo=UTC)
    last_minute = datetime(2026, 3, 22, 14, 59, tzinfo=UTC)  # 23:59 in Seoul
    outcome = scored(
        Entry(("COP",), email="a@x.example", submitted=noon),
        Entry(("TB",), email="A@x.example", name="Anna", submitted=last_minute),
        Entry(("COP",), email="a@x.example", submitted=last_minute + timedelta(minutes=1)),
        Entry(("TB",), name="Ben"),
        Entry(("COP",), name="ben"),
        Entry(("COP",), name="Ben", affiliation="Elsewhere"),
        Entry(("TB",)),
        Entry(("TB",)),
    )

    assert (outcome.late, outcome.replaced) == (1, 2)
    assert (outcome.results.readers, outcome.results.first) == (5, 2)


def test_what_leads_to_a_person_counts_and_is_not_shown() -> None:
    """A private text is wrong and in no count of diagnoses; a reader with one for a name is not named."""
    outcome = scored(
        Entry(("mail me: a@x.example", "COP"), name="a@x.example", named=True),
        private=("mail me: a@x.example", "a@x.example"),
    )

    assert outcome.unmatched == {}
    assert (outcome.results.among, outcome.results.winners) == (1, ())
    assert "@" not in outcome.results.model_dump_json()


ENTRIES = st.lists(
    st.builds(
        Entry,
        st.lists(
            st.sampled_from(["COP", "TB", "Lymphoma", "organsing pneumonia", "odd"]), min_size=1, max_size=5
        ).map(tuple),
        name=st.sampled_from(["", "Anna", "Ben"]),
        email=st.sampled_from(["", "a@x.example"]),
        named=st.booleans(),
        submitted=st.datetimes(datetime(2026, 3, 9), datetime(2026, 3, 30)).map(
            lambda at: at.replace(tzinfo=UTC)
        ),
    ),
    max_size=12,
    unique_by=lambda entry: entry.submitted,
)


@given(ENTRIES, st.randoms())
def test_the_order_of_the_files_does_not_matter(entries: list[Entry], chance: object) -> None:
    """Results add up, hold no address, and are the same in whatever order the lists come."""
    mixed = list(entries)
    chance.shuffle(mixed)  # type: ignore[attr-defined]
    first, second = scored(*entries), scored(*mixed)

    assert first == second
    assert first.late + first.replaced + first.results.readers == len(entries)
    assert "x.example" not in first.results.model_dump_json()
    assert all(item.first <= item.readers <= first.results.readers for item in first.results.answers)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-03-22 21:30", datetime(2026, 3, 22, 21, 30, tzinfo=SEOUL)),
        ("2026-03-22T12:30:05.123Z", datetime(2026, 3, 22, 12, 30, 5, tzinfo=UTC)),
        ("2026-03-22T12:30:05+02:00", datetime(2026, 3, 22, 10, 30, 5, tzinfo=UTC)),
        ("2026/03/22 9:30:00 PM GMT+9", datetime(2026, 3, 22, 21, 30, tzinfo=timezone(timedelta(hours=9)))),
        ("2026. 3. 22 오후 12:05:00", datetime(2026, 3, 22, 12, 5, tzinfo=SEOUL)),
        ("2026-03-22", datetime(2026, 3, 22, tzinfo=SEOUL)),
        ("Sun, 22 Mar 2026 12:30:00 +0000", datetime(2026, 3, 22, 12, 30, tzinfo=UTC)),
        ("22.03.2026 21:30", None), ("3/4/2026 9:00", None), ("2026-02-30", None), ("2026-03-22 13:00 PM", None), ("soon", None),
    ],
)  # fmt: skip
def test_times_of_tables_forms_and_mails(text: str, moment: datetime | None) -> None:
    """A time without a zone is the library's; one whose day and month can't be told apart is not understood."""
    assert moment_of(text, SEOUL) == moment


@given(
    st.dates(date(2000, 1, 1), date(2100, 1, 1)),
    st.sampled_from(["monday", "sunday", "friday"]),
    st.integers(1, 9),
)
def test_the_closing_day(posted: date, weekday: str, weeks: int) -> None:
    """It is the weekday asked for, in the week asked for after the posting."""
    closes = closing_day(posted, weekday, weeks)  # type: ignore[arg-type]

    assert closes.strftime("%A").lower() == weekday
    assert 7 * (weeks - 1) < (closes - posted).days <= 7 * weeks


def test_the_ranking_of_a_year() -> None:
    """Points add up over rounds, by name and affiliation; who has as many shares the rank."""

    def results(*winners: tuple[str, str | None, int]) -> RoundResults:
        named = tuple(Winner(name=name, affiliation=place, points=points) for name, place, points in winners)
        return RoundResults(closes=CLOSES, readers=9, first=5, among=4, winners=named)

    rounds = [
        results(("Anna Berg", "North", 100), ("Kim", None, 70), ("Lee", None, 100)),
        results(("anna berg", "north", 70), ("Kim", None, 100), ("Anna Berg", "South", 70)),
    ]
    told = [(item.rank, item.name, item.affiliation, item.points, item.rounds) for item in standings(rounds)]

    assert told == [
        (1, "Anna Berg", "North", 170, 2),
        (1, "Kim", "", 170, 2),
        (3, "Lee", "", 100, 1),
        (4, "Anna Berg", "South", 70, 1),
    ]
    assert standings(reversed(rounds)) == standings(rounds)


def run(root: Path, *arguments: str, day: str = AFTER, typed: str | None = None) -> Result:
    """`sitegen round score quiz …` on a day."""
    command = ["-C", str(root), "round", "score", "quiz", *arguments, "--date", day]
    return CliRunner(env={"NO_COLOR": "1", "COLUMNS": "80"}).invoke(cli, command, input=typed)


@pytest.fixture
def root(make_library: MakeLibrary) -> Path:
    """The library with a round that is over, and its lists beside it."""
    return make_library(round_files())


def kept(root: Path) -> dict[str, bytes]:
    """What lies in content/data/rounds/."""
    folder = root / "content/data/rounds"
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())} if folder.is_dir() else {}


def test_a_round_is_scored_once_every_name_is_understood(root: Path) -> None:
    """First the odd name is listed and nothing written; with a ruling the results are, and no address is in them."""
    first = run(root, str(root / "answers.csv"))

    assert first.exit_code == 1
    assert "error[round-unmatched]: 'Sarcoid of the lung' (1 reader)" in first.stdout
    assert "No results were written" in first.stdout
    assert kept(root) == {}

    second = run(root, str(root / "answers.csv"), "--rule", "Sarcoid of the lung=wrong")
    assert second.exit_code == 0, second.output
    assert "Taken for 'Organising pneumonia', one slip apart: 'organsing pneumonia'" in second.stdout
    assert "Too late: 1 list" in second.stdout
    assert "4 readers: 2 right at first, 1 further down, 2 to be named." in second.stdout
    files = kept(root)
    results = json.loads(files["quiz.json"])
    assert [winner["name"] for winner in results["winners"]] == ["Anna Berg", "김하나"]
    assert yaml.safe_load(files["quiz.yaml"]) == {"wrong": ["Sarcoid of the lung"]}
    for data in files.values():
        assert b"@" not in data
        assert b"Ben" not in data, "who did not agree is not named"

    assert run(root, str(root / "answers.csv")).exit_code == 0
    assert kept(root) == files, "the ruling holds the next time, and the same lists give the same bytes"


def test_a_person_is_asked_about_every_odd_name(root: Path) -> None:
    """With --interactive each one is ruled on at the terminal; what is left for later stays unmatched."""
    later = run(root, str(root / "answers.csv"), "--interactive", typed="\n")
    assert later.exit_code == 1
    assert "[round-unmatched]" in later.output

    now = run(root, str(root / "answers.csv"), "--interactive", typed="hidden\n")
    assert now.exit_code == 0
    assert yaml.safe_load(kept(root)["quiz.yaml"]) == {"hidden": ["Sarcoid of the lung"]}
    assert "Sarcoid" not in kept(root)["quiz.json"].decode()


def mail(body: str, html: bool = False) -> EmailMessage:
    """A mail of a reader."""
    message = EmailMessage()
    message["From"] = "Dora <dora@reader.example>"
    message["Date"] = "Sat, 14 Mar 2026 08:00:00 +0000"
    message.set_content(body, subtype="html" if html else "plain")
    return message


def test_mails_and_saved_files_are_read_too(root: Path) -> None:
    """A mail has its day and its sender from its head, a saved file its own; the last of one reader counts."""
    (root / "one.eml").write_bytes(
        mail("case: quiz\nanswer1: TB\nanswer2: 기질화폐렴\nname: Dora\nnamed: yes\n").as_bytes()
    )
    box = mailbox.mbox(root / "all.mbox")
    box.add(mail("Dear editors,<br>case: quiz<br>answer1: <b>COP</b><br>name: Dora<br>named: yes", html=True))
    box.add(mail("case: another\nanswer1: TB\n"))
    box.close()
    saved = {
        "case": "quiz",
        "answers": ["COP", 7, ""],
        "name": "Emil",
        "named": True,
        "submitted": "2026-03-14T08:00:00Z",
    }
    (root / "saved.jsonl").write_text(json.dumps(saved) + "\n", "utf-8")
    result = score_round(
        root,
        "quiz",
        [root / "one.eml", root / "all.mbox", root / "saved.jsonl"],
        today=date(2026, 3, 23),
        rulings={},
    )

    assert result.problems == ()
    assert result.done.startswith("2 readers: 2 right at first, 0 further down, 2 to be named.")
    assert "For other cases: 1 list" in result.lines
    assert "Replaced by a later one of the same reader: 1 list" in result.lines
    assert b"dora@" not in kept(root)["quiz.json"]


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("a.csv", "name,first\nAnna,COP\n", "a.csv:1: error[round-answer]: no column is called answer1"),
        ("a.csv", "answer1,submitted\nCOP,3/4/2026\n", "a.csv:2: error[round-answer]: the time of sending is not understood"),
        ("a.csv", "answer1,name\n,Secret Person\n", "a.csv:2: error[round-answer]: no diagnosis stands here"),
        ("a.jsonl", "{\n", "a.jsonl:1: error[round-answer]: this line is no list of a reader"),
        ("a.jsonl", "[" * 100_000 + "\n", "a.jsonl:1: error[round-answer]: this line is no list of a reader"),
        ("a.eml", "From: x@y.example\n\nHello\n", "a.eml: error[round-answer]: this mail holds no list"),
        ("a.csv", "case,answer1\nother,COP\n", "content/data/rounds/quiz.json: warning[round-answer]: the files hold no list for 'quiz', and 1 list for others"),
    ],
)  # fmt: skip
def test_faults_in_the_files_are_told_and_nobody_with_them(
    root: Path, name: str, text: str, said: str
) -> None:
    """Each fault has its file and line; what a reader wrote is not repeated, since reports stand in logs."""
    (root / name).write_text(text, "utf-8")
    result = run(root, str(root / name))

    assert said in result.stdout
    assert "Secret" not in result.output
    assert result.exit_code == int("error[" in said)


@pytest.mark.parametrize(
    ("arguments", "day", "said"),
    [
        (["answers.csv"], "2026-03-22", "open until the end of 2026-03-22"),
        (["absent.csv"], AFTER, "absent.csv can't be read"),
        (["absent.mbox"], AFTER, "absent.mbox can't be read"),
        (["answers.pdf"], AFTER, "no file of answers"),
    ],
)
def test_what_can_not_be_scored(root: Path, arguments: list[str], day: str, said: str) -> None:
    """A round that is open, and files that are absent or of another kind, are refused with the reason."""
    with pytest.raises(UsageFault, match=said):
        score_round(
            root, "quiz", [root / name for name in arguments], today=date.fromisoformat(day), rulings={}
        )
    assert kept(root) == {}


def test_cases_that_are_no_rounds_are_refused(root: Path) -> None:
    """Neither a case of another kind nor one that is not there can be scored; the nearest name is told."""
    for case, said in (("other", "is no round"), ("quizz", "there is no case")):
        with pytest.raises(UsageFault, match=said):
            score_round(root, case, [root / "answers.csv"], today=date(2026, 3, 23), rulings={})


def test_a_ruling_has_to_be_one(root: Path) -> None:
    """`--rule` without a ruling that is known ends as a wrong call, before anything is read."""
    for rule in ("COP", "COP=perhaps", "=right"):
        assert run(root, str(root / "answers.csv"), "--rule", rule).exit_code == 2


def test_broken_rulings_are_not_written_over(root: Path) -> None:
    """A ruling file with a fault is told of, and stays as it is."""
    path = root / "content/data/rounds/quiz.yaml"
    path.parent.mkdir(parents=True)
    path.write_text("rihgt: [COP]\n", "utf-8")
    result = run(root, str(root / "answers.csv"), "--rule", "Sarcoid of the lung=wrong")

    assert "quiz.yaml:1:1: error[unknown-key]" in result.stdout
    assert path.read_text("utf-8") == "rihgt: [COP]\n"


def test_a_table_of_a_spreadsheet_is_read_with_its_own_heads(root: Path) -> None:
    """Semicolons, a byte order mark, capitals and the words of form hosts don't matter."""
    text = ANSWERS.replace(",", ";").replace("submitted", "타임스탬프", 1).replace("name", "Name", 1)
    (root / "sheet.csv").write_text("\ufeff" + text, "utf-8")
    result = run(root, str(root / "sheet.csv"), "--rule", "Sarcoid of the lung=wrong")

    assert "4 readers: 2 right at first, 1 further down" in result.stdout
