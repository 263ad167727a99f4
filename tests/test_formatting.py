"""`sitegen fmt`: facts in order, and nothing lost, changed or added."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from sitegen.cli import cli
from sitegen.errors import Severity
from sitegen.model.case import CaseFacts
from sitegen.ops.formatting import formatted, kind_of
from sitegen.ops.scaffold import init_library
from sitegen.planning.authoring.order import ordered
from sitegen.reading.documents import parse_yaml, plain, split_front_matter
from tests.conftest import CASE, TODAY, MakeLibrary, png

CASE_PATH = "content/cases/chest-001/case.md"

MIXED = """\
# yaml-language-server: $schema=case.json

# about the kind
kind: quiz   # trailing
title: >-
  folded

  # no comment
studies:
  # the first
  - modality: "CT"
    # its id
    id: 'a'
    series:
    - pictures: x.png
      id: s
      marks:
      - {shape: ellipse, picture: 1, at: [0.1, 0.2, 0.1, 0.1]}  # kept
    day: 3
  # the second
  - {modality: CT, id: b}
teaser: |+
  words


# about the patient
patient: {sex: M, age: 6}
# the end
"""
IN_ORDER = """\
# yaml-language-server: $schema=case.json

title: >-
  folded

  # no comment
teaser: |+
  words


# about the kind
kind: quiz   # trailing
# about the patient
patient: {age: 6, sex: M}
studies:
  # the first
    # its id
  - id: 'a'
    modality: "CT"
    day: 3
    series:
    - id: s
      pictures: x.png
      marks:
      - {picture: 1, shape: ellipse, at: [0.1, 0.2, 0.1, 0.1]}  # kept
  # the second
  - {id: b, modality: CT}
# the end
"""


def test_keys_take_their_comments_quotes_and_blocks_along() -> None:
    """Lines change places as they stand, inside lists and braces too."""
    assert ordered(MIXED, CaseFacts, table=False).text == IN_ORDER


def test_what_is_in_order_stays_as_it_is() -> None:
    """A second run changes nothing and says so."""
    assert ordered(IN_ORDER, CaseFacts, table=False).line == 0
    assert ordered(IN_ORDER, CaseFacts, table=False).text == IN_ORDER


def test_unknown_keys_come_last_in_their_order() -> None:
    """A misspelt key is not lost: the check names it."""
    text = "zeta: 1\nteeser: 2\ntitle: a\n"

    assert ordered(text, CaseFacts, table=False).text == "title: a\nzeta: 1\nteeser: 2\n"


def test_the_file_without_a_last_line_end() -> None:
    """The last line gets its end where it moves, and none where it stays."""
    assert ordered("kind: quiz\ntitle: a", CaseFacts, table=False).text == "title: a\nkind: quiz\n"
    assert ordered("title: a\nkind: quiz", CaseFacts, table=False).text == "title: a\nkind: quiz"


def test_empty_lines_in_quotes_are_no_gaps() -> None:
    """What looks like a comment within quotes stays within them."""
    text = 'kind: quiz\nteaser: "one\n\n# two"\ntitle: a\n'

    assert ordered(text, CaseFacts, table=False).text == 'title: a\nteaser: "one\n\n# two"\nkind: quiz\n'


def test_ids_of_a_table_keep_their_order(make_library: MakeLibrary) -> None:
    """people.yaml is sorted within each person alone."""
    people = b"zo: {organisation: true, name: Z}\n# a person\nan:\n  roles: [editor]\n  name: A\n"

    after, problems = formatted(people, "content/people.yaml", "people")

    assert after == b"zo: {name: Z, organisation: true}\n# a person\nan:\n  name: A\n  roles: [editor]\n"
    assert [item.code for item in problems] == ["facts-order"]


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ("title: [a\n", "yaml"),
        ("title: a\ntitle: b\n", "yaml-duplicate"),
        ("kind: &x quiz\ntitle: *x\n", "yaml-alias"),
        ("kind: !!str quiz\ntitle: a\n", "yaml-tag"),
    ],
)
def test_a_file_at_fault_stays_as_it_is(facts: str, code: str) -> None:
    """What can't be read for sure is told by its own code and not touched."""
    data = f"---\n{facts}---\nwords\n".encode()

    after, problems = formatted(data, CASE_PATH, "case")

    assert after == data
    assert {item.code for item in problems} == {code}


def test_what_would_change_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Facts that read differently afterwards are never written."""
    from sitegen.ops import formatting
    from sitegen.planning.authoring.order import Moved

    monkeypatch.setattr(formatting, "ordered", lambda *_, **__: Moved("title: b\n", 1, "title"))

    after, problems = formatted(b"---\ntitle: a\n---\n", CASE_PATH, "case")

    assert after == b"---\ntitle: a\n---\n"
    assert [(item.code, item.severity) for item in problems] == [("not-formatted", Severity.WARNING)]


def test_bytes_that_are_no_text_stay(tmp_path: Path) -> None:
    """A file in another encoding is told of and left alone."""
    data = b"---\nkind: quiz\ntitle: \xb0\xa1\n---\n"

    assert formatted(data, CASE_PATH, "case")[0] == data
    assert [item.code for item in formatted(data, CASE_PATH, "case")[1]] == ["not-utf8"]


TOP = {
    "title": ["title: A case  # of what\n"],
    "teaser": ["teaser: >-\n", "  Fever\n", "\n", "  # not a comment\n"],
    "kind": ["kind: 'quiz'\n"],
    "status": ["status: draft\n"],
    "authors": ["authors:\n", "- ed\n", "  # among authors\n", "- kim\n"],
    "patient": ["patient: {sex: M, age: 65}   # kept\n"],
    "keywords": ["keywords: [one,\n", "  two, # in the list\n", "  three]\n"],
    "diagnosis": ["diagnosis:\n", "  certainty: certain\n", "\n", "  # its name\n", '  name: "X: y"\n'],
    "consent": ["consent:\n", "    reference: |+\n", "      kept\n", "\n", "\n", "    basis: written\n"],
    "teeser": ["teeser: unknown\n"],
    "level": ["level:\n"],
}
STUDY = {
    "modality": ["modality: CT\n"],
    "id": ["id: a\n"],
    "day": ["day: -3\n"],
    "findings": ["findings: |\n", "  One\n", "\n", "  # two\n"],
    "series": ["series:\n", "- view: PA\n", "  # pictures\n", "  pictures: [b.png, a.png]\n", "  id: s\n"],
}
BETWEEN = st.lists(st.sampled_from(["\n", "# a word\n", "# 한글: [x]\n"]), max_size=3)


@st.composite
def blocks(draw: st.DrawFn, entries: dict[str, list[str]]) -> list[str]:
    """Some of the entries in any order, with comments and empty lines before each."""
    names = draw(st.lists(st.sampled_from(sorted(entries)), unique=True, min_size=1))
    return [line for name in names for line in [*draw(BETWEEN), *entries[name]]]


@st.composite
def case_files(draw: st.DrawFn) -> bytes:
    """A case.md with facts in any order."""
    lines = draw(blocks(TOP))
    studies: list[str] = []
    for _ in range(draw(st.integers(0, 2))):
        names = draw(st.lists(st.sampled_from(sorted(STUDY)), unique=True, min_size=1))
        body = [line for name in names for line in STUDY[name]]
        indented = [f"    {line}" if line.strip() else line for line in body]
        above = [f"  {line}" for line in draw(BETWEEN) if line.strip()]
        studies += [*above, f"  - {indented[0][4:]}"]
        studies += indented[1:]
    if studies:
        above_all = draw(BETWEEN)
        lines += [*above_all, "studies:\n", *studies]
    after = draw(BETWEEN)
    lines += after
    body = draw(st.sampled_from(["", "## History\r\n\tx  \n---\nkind: quiz\n", "no end", "\n\n\x0c"]))
    end = draw(st.sampled_from(["\n", "\r\n"]))
    mark = draw(st.sampled_from([b"", b"\xef\xbb\xbf"]))
    head = "".join(["---\n", *lines, "---\n"]).replace("\n", end)
    return mark + f"{head}{body}".encode()


def _facts(data: bytes) -> object:
    text = data.decode("utf-8-sig").replace("\r\n", "\n")
    document = split_front_matter(text, CASE_PATH).document
    assert document is not None
    assert document.problems == ()
    return plain(document.root)


def _letters(data: bytes) -> list[int]:
    """Every byte of the lines but the dashes and blanks that begin items of lists."""
    return sorted(byte for byte in data if byte not in b" -")


@pytest.mark.property
@given(case_files())
def test_nothing_is_lost_and_a_second_run_changes_nothing(data: bytes) -> None:
    """For any order, comments and line ends: same facts, same bytes in other places, same words below, stable."""
    after, problems = formatted(data, CASE_PATH, "case")

    codes = {item.code for item in problems}
    if codes == {"not-formatted"}:  # "|+" takes empty lines that come to stand behind it for its own
        assert b"|+" in data
        assert after == data
        return
    assert codes <= {"facts-order"}
    assert _facts(after) == _facts(data)
    assert len(after) == len(data)
    assert _letters(after) == _letters(data)
    assert after.count(b"# a word") == data.count(b"# a word")
    assert formatted(after, CASE_PATH, "case") == (after, [])
    fence = data.rindex(b"---\r\n" if data.startswith((b"---\r\n", b"\xef\xbb\xbf---\r\n")) else b"---\n")
    assert after.endswith(data[fence:])


@pytest.mark.property
@given(st.randoms())
def test_any_order_of_a_whole_case_ends_in_the_same_facts(shuffler: random.Random) -> None:
    """The top keys of a full case, shuffled, come back in the order of the model."""
    facts = CASE.split("---\n")[1]
    document = parse_yaml(facts, "case.md")
    root = plain(document.root)
    lines = facts.splitlines(keepends=True)
    starts = [n for n, line in enumerate(lines) if line[0] not in " -"]
    chunks = [lines[a:b] for a, b in zip(starts, [*starts[1:], len(lines)], strict=True)]
    shuffler.shuffle(chunks)

    text = ordered("".join(line for chunk in chunks for line in chunk), CaseFacts, table=False).text

    after = plain(parse_yaml(text, "case.md").root)
    names = list(CaseFacts.model_fields)
    assert after == root
    assert [*after] == sorted(after, key=names.index)


def _run(root: Path, *arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(cli, ["-C", str(root), "fmt", *arguments], catch_exceptions=False)
    return result.exit_code, result.output


def test_the_command_writes_in_place(make_library: MakeLibrary) -> None:
    """All of content/ is put in order; what is no facts is not touched."""
    swapped = CASE.replace("title: Organising pneumonia\nteaser: Dry cough for three weeks\n", "teaser: Dry cough for three weeks\ntitle: Organising pneumonia\n")  # fmt: skip
    root = make_library(
        {
            CASE_PATH: swapped,
            "content/cases/chest-001/film.png": png(),
            "content/cases/chest-001/case.ko.md": "---\nz: 1\n---\n",
        }
    )

    assert _run(root, "--check")[0] == 1
    status, said = _run(root)

    assert status == 0
    assert f"{CASE_PATH}: put in order" in said
    assert (root / CASE_PATH).read_text("utf-8") == CASE
    assert _run(root, "--check") == (0, "No problems. 4 files looked at, nothing was changed.\n")


def test_check_names_the_line(make_library: MakeLibrary) -> None:
    """With --check the first key out of order is named with its line, and nothing is written."""
    root = make_library({CASE_PATH: "---\nkind: quiz\ntitle: A\n---\n"})

    status, said = _run(root, "--check", CASE_PATH)

    assert status == 1
    assert f"{CASE_PATH}:3: error[facts-order]: 'title' does not stand where" in said
    assert (root / CASE_PATH).read_text("utf-8").startswith("---\nkind")


@pytest.mark.parametrize("path", ["content/nothing.md", "content/cases/chest-001/case.ko.md"])
def test_a_path_without_facts_is_a_wrong_call(path: str, make_library: MakeLibrary) -> None:
    """A path that is not there, or holds words alone, is named."""
    from sitegen.errors import UsageFault

    root = make_library({"content/cases/chest-001/case.ko.md": "words"})

    with pytest.raises(UsageFault, match=path.rpartition("/")[2]):
        _run(root, path)


def test_a_new_library_is_in_order(tmp_path: Path) -> None:
    """What `sitegen init` writes needs no formatting."""
    init_library(tmp_path / "lib", today=TODAY)

    assert _run(tmp_path / "lib", "--check")[0] == 0


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("content/cases/a/case.yaml", "case"),
        ("content/cases/a/case.ko.md", None),
        ("content/cases/a/b/case.md", None),
        ("content/collections/covid.md", "collection"),
        ("content/collections/covid.ko.md", None),
        ("content/findings.yaml", "findings"),
        ("docs/site.yaml", None),
    ],
)
def test_kinds_by_place(path: str, kind: str | None) -> None:
    """A file's place tells which facts it holds."""
    assert kind_of(path) == kind
