"""Citations: BibTeX and RIS that can be read back whatever the words are, and that tell nothing before its day."""

from __future__ import annotations

import html
import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.planning.citations import Author, Work, bibtex, ris
from tests.conftest import CASE, TODAY, MakeLibrary, build_library, png

WORK = Work(
    id="chest-001",
    title="COVID-19 pneumonia, early & bilateral",
    authors=(Author("홍길동"), Author("The editors", organisation=True)),
    url="https://cases.example/cases/chest-001/",
    site="Chest Cases",
    publisher="The society",
    published=date(2026, 3, 9),
    language="en",
)
ARTICLE = Work(
    **{
        **{name: getattr(WORK, name) for name in WORK.__slots__},
        "journal": "Radiology",
        "year": 2008,
        "volume": "246",
        "issue": "3",
        "pages": "697-722",
        "doi": "10.1148/radiol.2462070712",
    }
)
WORDS = st.text(
    st.one_of(st.characters(exclude_categories=["Cs", "Cc"]), st.sampled_from("{}\\%$#&_~^\"', -=@\n홍각"))
)
WORKS = st.builds(
    Work,
    id=st.from_regex(r"[a-z0-9]+(-[a-z0-9]+)*", fullmatch=True),
    title=WORDS,
    authors=st.lists(st.builds(Author, WORDS.filter(str.strip), st.booleans()), max_size=3).map(tuple),
    url=st.just("https://cases.example/library/ko/cases/a/"),
    site=WORDS,
    publisher=WORDS,
    published=st.one_of(st.none(), st.dates(date(1900, 1, 1))),
    language=st.sampled_from(["en", "ko"]),
    journal=WORDS,
    year=st.one_of(st.none(), st.integers(1900, 2100)),
    volume=WORDS,
    issue=WORDS,
    pages=WORDS,
    doi=st.one_of(st.just(""), st.from_regex(r"10\.[0-9]{4}/[!-~]{1,20}", fullmatch=True)),
)
LATEX = {
    r"\textbackslash{}": "\\",
    r"\textbraceleft{}": "{",
    r"\textbraceright{}": "}",
    r"\textasciitilde{}": "~",
    r"\textasciicircum{}": "^",
    **{f"\\{sign}": sign for sign in "$&#%_"},
}


def plain(latex: str) -> str:
    """The text that LaTeX sets."""
    return re.sub("|".join(re.escape(command) for command in LATEX), lambda found: LATEX[found[0]], latex)


def read_bibtex(text: str) -> tuple[str, str, dict[str, str]]:
    """Type, key and fields of an entry, by the rule that BibTeX has: a field ends where its braces are even."""
    head = re.match(r"@(\w+)\{([^,\s]+),\n", text)
    assert head is not None
    fields: dict[str, str] = {}
    at = head.end()
    while text[at] != "}":
        name = re.compile(r"\s*(\w+) = \{").match(text, at)
        assert name is not None, text[at : at + 40]
        start = at = name.end()
        depth = 1
        while depth:
            depth += {"{": 1, "}": -1}.get(text[at], 0)
            at += 1
        fields[name[1]] = text[start : at - 1]
        assert text[at : at + 2] == ",\n"
        at += 2
    assert text[at:] == "}\n"
    return head[1], head[2], fields


def split_names(field: str) -> list[str]:
    """Names of a list, which BibTeX divides at "and" outside braces."""
    names: list[str] = [""]
    depth = 0
    for word in re.split(r"( and )", field):
        if word == " and " and not depth:
            names.append("")
            continue
        names[-1] += word
        depth += word.count("{") - word.count("}")
    return names


def read_ris(text: str) -> list[tuple[str, str]]:
    """Tags and values, line by line."""
    rows = [re.fullmatch(r"([A-Z][A-Z0-9])  - (.*)", line) for line in text.removesuffix("\n").split("\n")]
    assert None not in rows
    return [(row[1], row[2]) for row in rows if row]


def tidy(words: str) -> str:
    return " ".join(words.split())


@pytest.mark.property
@given(WORKS)
def test_bibtex_is_read_back_as_it_was_meant(work: Work) -> None:
    """Whatever braces, signs and letters the words hold, every field ends where it should and says the same."""
    kind, key, fields = read_bibtex(bibtex(work))

    assert kind == ("article" if work.journal else "online")
    assert key == f"cases.example:{work.id}"
    if work.title.strip():
        assert plain(fields["title"][1:-1]) == tidy(work.title)
    if work.authors:
        names = split_names(fields["author"])
        assert [plain(name[1:-1]) for name in names] == [tidy(author.name) for author in work.authors]
    assert fields["url"] == work.url


@pytest.mark.property
@given(WORKS)
def test_ris_is_read_back_as_it_was_meant(work: Work) -> None:
    """One line is one fact: the first names the kind, the last ends the entry, the rest say what was given."""
    rows = read_ris(ris(work))

    assert rows[0] == ("TY", "JOUR" if work.journal else "ELEC")
    assert rows[-1] == ("ER", "")
    told = dict(rows)
    assert told["UR"] == work.url
    assert told.get("TI", "") == tidy(work.title)
    names = [value for tag, value in rows if tag == "AU"]
    assert [name.removesuffix(",").strip() for name in names] == [
        tidy(f"{author.name},").removesuffix(",").strip()
        if author.organisation
        else tidy(author.name).removesuffix(",").strip()
        for author in work.authors
        if author.name.strip(" ,")
    ]


def test_a_page_is_cited_as_a_page_and_an_article_as_an_article() -> None:
    """The entries as a reader gets them, Korean names unharmed."""
    assert bibtex(WORK) == (
        "@online{cases.example:chest-001,\n"
        "  author = {{홍길동} and {The editors}},\n"
        "  title = {{COVID-19 pneumonia, early \\& bilateral}},\n"
        "  organization = {Chest Cases},\n"
        "  publisher = {The society},\n"
        "  year = {2026},\n"
        "  date = {2026-03-09},\n"
        "  url = {https://cases.example/cases/chest-001/},\n"
        "  langid = {en},\n"
        "}\n"
    )
    assert ris(ARTICLE) == (
        "TY  - JOUR\nAU  - 홍길동\nAU  - The editors,\nTI  - COVID-19 pneumonia, early & bilateral\nT2  - Radiology\n"
        "PY  - 2008\nVL  - 246\nIS  - 3\nSP  - 697\nEP  - 722\nDO  - 10.1148/radiol.2462070712\n"
        "UR  - https://cases.example/cases/chest-001/\nER  - \n"
    )
    assert "pages = {697--722}" in bibtex(ARTICLE)


def test_a_hidden_case_is_cited_by_its_teaser(make_library: MakeLibrary) -> None:
    """Before the reveal no form of the citation holds the title; after it, all do."""
    quiz = CASE.replace(
        "kind: library",
        "kind: quiz\nreveal: 2026-04-01\nquestions: [{stem: What?, choices: [{text: A, correct: true}, {text: B}]}]",
    )
    root = make_library({"content/cases/a/case.md": quiz, "content/cases/a/film.png": png()})
    for today, title in ((TODAY, "Dry cough for three weeks"), (date(2026, 4, 1), "Organising pneumonia")):
        result = build_library(root, today=today)
        assert result.published is not None, result.problems
        page = html.unescape((root / "site/cases/a/index.html").read_text("utf-8"))

        assert f"The editors. {title}. Test library; March 2, 2026. https://cases.example/cases/a/" in page
        assert f"  title = {{{{{title}}}}},\n" in page
        assert f"\nTI  - {title}\n" in page
