"""YAML and front matter: what the editor wrote, where it stands, and no exception whatever it is."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sitegen.errors import Place
from sitegen.reading.documents import Document, decode, entries, parse_yaml, plain, split_front_matter
from sitegen.reading.library import read_library
from sitegen.reading.site_file import read_settings
from tests.conftest import SAMPLES, MakeLibrary
from tests.work import calls

PATH = "content/cases/c-1/case.md"


def _yaml(text: str) -> Document:
    return parse_yaml(text, PATH)


def _codes(document: Document) -> list[str]:
    return [problem.code for problem in document.problems]


def test_places_of_keys_and_values() -> None:
    """A key path has the place of its key, and apart from that the place of its value."""
    document = _yaml("title: A\nstudies:\n  - id: film\n    series: [{id: pa, key: 2}]\n")
    path = ("studies", 0, "series", 0, "key")

    assert document.place(*path) == Place(PATH, 4, 23)
    assert document.value_place(*path) == Place(PATH, 4, 28)


def test_columns_after_korean_text() -> None:
    """Columns are counted in characters, not in bytes."""
    document = _yaml("label: {ko: 간유리음영, en: Ground-glass}\n")

    assert document.place("label", "en") == Place(PATH, 1, 20)


def test_columns_after_characters_beyond_the_basic_plane() -> None:
    """An emoji is one character."""
    assert _yaml("a: [🫁, b]").value_place("a", 1) == Place(PATH, 1, 8)


def test_the_place_of_what_is_not_there() -> None:
    """A key path that goes on beyond the file has the place of the part that exists."""
    document = _yaml("title: A\npatient: {age: 65}\n")

    assert document.place("patient", "sex") == Place(PATH, 2, 1)
    assert _yaml("").place("title") == Place(PATH, 1)


@pytest.mark.parametrize(
    "written", ["no", "012", "1:30", "0x1F", "1e3", "2026-03-09", "yes", "1_000", ".5", "NaN"]
)
def test_scalars_stay_text(written: str) -> None:
    """What other programs take for a truth value, an octal number or a time means what was written."""
    assert plain(_yaml(f"value: {written}").root) == {"value": written}


@pytest.mark.parametrize("written", ["", " ~", " null", " # later"])
def test_nothing_is_nothing(written: str) -> None:
    """A key without a value counts as not written."""
    assert plain(_yaml(f"title: A\nteaser:{written}\n").root) == {"title": "A"}


@pytest.mark.parametrize("written", ['""', "''", '"null"', "'~'"])
def test_quoted_is_written(written: str) -> None:
    """What stands in quotes is text, also where it is empty or looks like nothing."""
    assert plain(_yaml(f"teaser: {written}").root) == {"teaser": written[1:-1]}


def test_a_duplicate_key() -> None:
    """The first value counts, and the second is named with the line of the first."""
    document = _yaml("title: A\nkind: quiz\ntitle: B\n")

    assert plain(document.root) == {"title": "A", "kind": "quiz"}
    assert [(p.code, p.place, "line 1" in p.message) for p in document.problems] == [
        ("yaml-duplicate", Place(PATH, 3, 1), True)
    ]


def test_an_alias_is_refused() -> None:
    """An alias is never followed, so no bomb of aliases can grow."""
    bomb = "a: &a [x, x]\n" + "".join(
        f"{chr(98 + n)}: &{chr(98 + n)} [*{chr(97 + n)}, *{chr(97 + n)}]\n" for n in range(20)
    )
    document = _yaml(bomb)

    assert set(_codes(document)) == {"yaml-alias"}
    assert len(document.problems) == 40


@pytest.mark.parametrize(
    "written", ["!!int 3", "!!python/object/apply:os.system ['true']", "!local x", "!!map {a: b}"]
)
def test_a_tag_is_refused(written: str) -> None:
    """A tag is a problem at its place, and never makes anything."""
    document = _yaml(f"value: {written}\n")

    assert _codes(document) == ["yaml-tag"]
    assert document.problems[0].place == Place(PATH, 1, 8)


@pytest.mark.parametrize("bomb", ["[", "{a: ", "- ", "? "])
def test_nesting_bombs(bomb: str) -> None:
    """Nesting beyond all reason ends soon: ten times as much of it is neither more work nor more problems."""
    document = _yaml(bomb * 100_000)
    assert set(_codes(document)) == {"yaml"}
    assert len(document.problems) <= 40

    small = calls(lambda: _yaml(bomb * 1_000))
    large = calls(lambda: _yaml(bomb * 10_000))
    assert large <= 1.1 * small + 100


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("title: A\nteaser: Pneumonia: early\n", Place(PATH, 2, 18)),
        ("title: A\n\tteaser: B\n", Place(PATH, 2, 1)),
        ('title: "A\nkind: quiz\n', Place(PATH, 1, 8)),
        ("title: A\nteaser: \x01\n", Place(PATH, 2, 9)),
    ],
)
def test_faults_of_form_have_a_place(text: str, place: Place) -> None:
    """What is not YAML is told with line and column."""
    document = _yaml(text)

    assert _codes(document) == ["yaml"]
    assert document.problems[0].place == place


def test_a_list_as_key() -> None:
    """A list or mapping used as a key is a problem, not an exception."""
    assert _codes(_yaml("? [a, b]\n: c\n")) == ["yaml"]


def test_lines_after_front_matter() -> None:
    """Facts and words of a Markdown file have the lines of the file."""
    matter = split_front_matter("---\ntitle: A\nkind: quiz\n---\n## History\n", PATH)

    assert matter.document is not None
    assert matter.document.place("kind") == Place(PATH, 3, 1)
    assert (matter.body, matter.body_line, matter.problems) == ("## History\n", 5, ())


def test_words_alone() -> None:
    """A file that begins with words has no facts, also where a rule of dashes comes later."""
    text = "Words.\n\n---\ntitle: A\n---\n"
    matter = split_front_matter(text, PATH)

    assert (matter.document, matter.body, matter.body_line) == (None, text, 1)


@pytest.mark.parametrize(
    "text", ["---", "---\n", "---\ntitle: A", "---\ntitle: A\n--- x\n", "--- \ntitle: A\n----\n"]
)
def test_unclosed_front_matter(text: str) -> None:
    """Facts that are not closed are a problem in the first line, and what follows is not taken for words."""
    matter = split_front_matter(text, PATH)

    assert [problem.code for problem in matter.problems] == ["front-matter"]
    assert matter.body == ""


def test_empty_front_matter() -> None:
    """Two fences with nothing between them are facts without content."""
    matter = split_front_matter("---\n---\nWords.\n", PATH)

    assert matter.document is not None
    assert plain(matter.document.root) is None
    assert matter.body == "Words.\n"


def test_a_byte_order_mark_and_windows_line_ends() -> None:
    """What Notepad writes reads as what any other editor writes."""
    text, problems = decode("\ufeff---\r\ntitle: A\r\n---\r\nWords.\r\n".encode(), PATH)

    assert (text, problems) == ("---\ntitle: A\n---\nWords.\n", ())


def test_old_macintosh_line_ends() -> None:
    """A lone carriage return ends a line."""
    assert decode(b"a\rb", PATH)[0] == "a\nb"


def test_bad_utf8_has_a_place() -> None:
    """Text in an old encoding is told with line and column, and is read as far as possible."""
    text, problems = decode("title: A\ncredit: Müller\n".encode("latin-1"), PATH)

    assert [(p.code, p.place) for p in problems] == [("not-utf8", Place(PATH, 2, 10))]
    assert text.startswith("title: A\ncredit: M")


def test_bad_utf8_after_korean_has_its_column_in_characters() -> None:
    """Columns count characters also before a byte that is none."""
    _, problems = decode("title: 폐렴 ".encode() + b"\xff\n", PATH)

    assert problems[0].place == Place(PATH, 1, 11)


def test_entries_of_something_else() -> None:
    """A file of ids that is a list has no entries."""
    assert entries(_yaml("- a\n- b\n")) == {}


@pytest.mark.property
@settings(max_examples=300, deadline=None)
@given(st.text())
def test_any_text_is_read(text: str) -> None:
    """No text makes an exception, and every problem stands within the file."""
    matter = split_front_matter(text, PATH)
    for document in (_yaml(text), *([matter.document] if matter.document else ())):
        plain(document.root)
        for problem in document.problems:
            assert 1 <= problem.place.line <= text.count("\n") + text.count("\r") + text.count("\x85") + text.count("\u2028") + text.count("\u2029") + 2  # fmt: skip


_PIECES = ("---\n", "a: ", "- ", "[", "]", "{", "}", "&x ", "*x", "!!y ", '"', "'", "|\n", ">\n", "? ", ": ", "#", "\n", "\t", "  ", "가", "%T\n", "...\n", "\x00", "\u2028")  # fmt: skip


@pytest.mark.property
@settings(max_examples=500, deadline=None)
@given(st.lists(st.sampled_from(_PIECES), max_size=30))
def test_any_heap_of_punctuation_is_read(pieces: list[str]) -> None:
    """Text made of YAML's own marks makes no exception either."""
    text = "".join(pieces)
    plain(_yaml(text).root)
    split_front_matter("---\n" + text, PATH)


@pytest.mark.property
@settings(max_examples=200, deadline=None)
@given(st.binary())
def test_any_bytes_are_decoded(data: bytes) -> None:
    """No bytes make an exception, and no carriage return is left."""
    text, problems = decode(data, PATH)

    assert "\r" not in text
    assert all(problem.place.line >= 1 and problem.place.column >= 1 for problem in problems)


@pytest.mark.property
@settings(max_examples=200, deadline=None)
@given(st.text(st.characters(min_codepoint=32, max_codepoint=0xD7FF), min_size=1))
def test_quoted_text_comes_back(words: str) -> None:
    """Text in single quotes is read as it stands."""
    written = (
        words.replace("'", "''")
        .replace("\x85", "")
        .replace("\u2028", "")
        .replace("\u2029", "")
        .replace("\x7f", "")
    )
    written = "".join(c for c in written if not "\x80" <= c <= "\x9f")
    root = plain(_yaml(f"title: '{written}'").root)

    assert root == {"title": written.replace("''", "'")}


def _suite() -> list[str]:
    return sorted(path.name for path in (SAMPLES / "yaml").glob("*.yaml"))


@pytest.mark.skipif(
    not _suite(), reason="the YAML test suite is not on this machine (../shared/samples/yaml)"
)
def test_the_yaml_suite_as_facts(make_library: MakeLibrary) -> None:
    """Every file of the YAML test suite as the facts of a case: a case or problems, never an exception."""
    files: dict[str, str | bytes] = {}
    for name in _suite():
        data = (SAMPLES / "yaml" / name).read_bytes()
        stem = name.removesuffix(".yaml").lower()
        files[f"content/cases/front-{stem}/case.md"] = b"---\n" + data + b"\n---\n## History\n\nWords.\n"
        files[f"content/cases/plain-{stem}/case.yaml"] = data
    root = make_library(files)
    library_settings, _ = read_settings(root)
    assert library_settings is not None

    reading = read_library(root, library_settings)

    told = {problem.place.path.split("/")[2] for problem in reading.problems}
    untold = {name.split("/")[2] for name in files} - told - set(reading.library.cases)
    assert untold == set()
