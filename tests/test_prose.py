"""Words to sections: ids, places, footnotes, and nothing in the HTML that runs, styles or calls another host."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sitegen.errors import Place, Problem
from sitegen.model.library import Picture, ProseSection
from sitegen.reading.markdown import Converter
from sitegen.reading.prose import read_prose, slug
from tests.conftest import SAMPLES, MakeLibrary, build_library

PATH = "content/cases/c-1/case.md"
FILM = Picture("content/cases/c-1/film.png", "0" * 64, 64, 48, "grey8", 100)


def _resolve(name: str, place: Place) -> Picture | Problem:
    return FILM if name == "film.png" else Problem("picture-missing", place, f"no picture is called '{name}'")


def _read(body: str, line: int = 1) -> tuple[tuple[ProseSection, ...], list[Problem]]:
    return read_prose(body, PATH, line, _resolve, Converter())


def _sections(body: str) -> tuple[ProseSection, ...]:
    sections, problems = _read(body)
    assert problems == []
    return sections


def _ids(body: str) -> list[str]:
    return [section.id for section in _sections(body)]


_DANGEROUS_TAGS = {
    "script", "style", "iframe", "object", "embed", "form", "input", "button", "svg", "math", "video", "audio", "link",
    "meta", "base", "img", "picture", "source", "template", "noscript", "title", "textarea",
}  # fmt: skip


class _Dangers(HTMLParser):
    """What in HTML runs, styles, or leads where it must not."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _DANGEROUS_TAGS:
            self.found.append(f"<{tag}>")
        for name, value in attrs:
            if name.startswith("on") or name in ("style", "src", "srcset", "srcdoc", "action", "formaction"):
                self.found.append(f"{tag} {name}")
            if name == "href":
                self._address(value or "")

    def _address(self, value: str) -> None:
        address = re.sub(r"[\x00-\x20]", "", value).lower()
        scheme = re.match(r"[a-z][a-z0-9+.-]*:", address)
        if address.startswith("//") or (scheme and scheme.group() not in ("http:", "https:", "mailto:")):
            self.found.append(f"href {value}")


def _dangers(sections: tuple[ProseSection, ...]) -> list[str]:
    return [danger for section in sections for danger in _Dangers(section.html).found]


def test_the_search_for_dangers_finds_them() -> None:
    """What the tests below look for is found where it is."""
    html = "<script>1</script><p onclick=x style=y><a href='java\tscript:x'>a</a><a href='//evil.example'>b</a></p>"

    assert _Dangers(html).found == [
        "<script>",
        "p onclick",
        "p style",
        "href java\tscript:x",
        "href //evil.example",
    ]


def test_sections_by_heading() -> None:
    """Headings of the first two levels begin sections; what comes before has neither id nor heading."""
    sections = _sections("Before.\n\n# History\n\nCough.\n\n## Findings\n\n### Lungs\n\nDense.\n")

    assert [(s.id, s.heading, s.text, s.place.line) for s in sections] == [
        ("", "", "Before.", 1), ("history", "History", "Cough.", 3), ("findings", "Findings", "Lungs Dense.", 7),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("heading", "section_id", "shown"),
    [
        ("## Imaging findings", "imaging-findings", "Imaging findings"),
        ("## 병력 {#history}", "history", "병력"),
        ("## 병력 {: #history }", "history", "병력"),
        ("## History ##", "history", "History"),
        ("## COVID-19: what now?", "covid-19-what-now", "COVID-19: what now?"),
    ],
)
def test_ids_of_headings(heading: str, section_id: str, shown: str) -> None:
    """An id comes from the braces, else from the English words."""
    (section,) = _sections(heading + "\n\nWords.\n")

    assert (section.id, section.heading) == (section_id, shown)


def test_a_korean_heading_without_an_id() -> None:
    """A heading that gives no id is warned of, and its section is kept."""
    sections, problems = _read("## 병력\n\n기침.\n", line=7)

    assert [(p.code, p.place) for p in problems] == [("heading-id", Place(PATH, 7, 1))]
    assert sections[0].heading == "병력"
    assert sections[0].id not in ("", "history")


def test_an_id_that_is_none() -> None:
    """An id in braces that can't be part of an address is warned of too."""
    assert [p.code for p in _read("## 병력 {#병력}\n\n기침.\n")[1]] == ["heading-id"]


def test_the_same_heading_twice() -> None:
    """A second heading with an id is an error that names the first one's line."""
    sections, problems = _read("## History\n\nA.\n\n## History\n\nB.\n")

    assert [(p.code, p.place.line) for p in problems] == [("duplicate-heading", 5)]
    assert "line 1" in problems[0].message
    assert len({section.id for section in sections}) == 2


def test_underlined_headings() -> None:
    """A heading may be underlined instead."""
    assert _ids("History\n=======\n\nA.\n\nFindings\n--------\n\nB.\n") == ["history", "findings"]


@pytest.mark.parametrize(
    "body",
    ["A line\nand another\n---\n", "- a\n- b\n---\n", "| a | b |\n|---|---|\n| 1 | 2 |\n"],
)
def test_rules_and_tables_are_no_headings(body: str) -> None:
    """A line of dashes below a list, a table or a paragraph begins no section."""
    assert _ids("## History\n\n" + body) == ["history"]


@pytest.mark.parametrize("fence", ["```", "~~~", "````"])
def test_code_holds_no_headings(fence: str) -> None:
    """A line with a number sign in fenced code is code."""
    (section,) = _sections(f"## History\n\n{fence}\n# not a heading\n[^1]: nor a note\n{fence}\n\nEnd.\n")

    assert "# not a heading" in section.text
    assert "[^1]: nor a note" in section.text


def test_a_fence_that_is_not_closed() -> None:
    """A fence that is never closed is none: the heading after it begins the answer."""
    sections, _ = _read("## History\n\n```\n## Findings\n")

    assert [section.id for section in sections] == ["history", "findings"]


def test_footnotes_stay_in_their_section() -> None:
    """A note stands below the section that uses it, wherever it was written, and nowhere else."""
    history, findings = _sections(
        "## History\n\nCough.[^a]\n\n## Findings\n\nDense.[^b]\n\n[^a]: For weeks.\n[^b]: The answer.\n"
    )

    assert "For weeks." in history.text
    assert "The answer." not in history.html
    assert "The answer." in findings.text
    assert "For weeks." not in findings.html


def test_footnotes_of_one_page_do_not_collide() -> None:
    """One note used in two sections has an id in each."""
    sections = _sections("## History\n\nA.[^1]\n\n## Findings\n\nB.[^1]\n\n[^1]: Note.\n")
    ids = [found for section in sections for found in re.findall(r'id="([^"]+)"', section.html)]

    assert len(ids) == len(set(ids)) == 4


def test_notes_within_notes() -> None:
    """A note that a note uses comes along, and notes that use each other end."""
    (section,) = _sections("## History\n\nA.[^1]\n\n[^1]: One.[^2]\n[^2]: Two.[^1]\n")

    assert "One." in section.text
    assert "Two." in section.text


def test_links_into_the_library() -> None:
    """Links into the library become tokens with target and place."""
    body = "See [a](case:c-2), [b](guideline:g-1#r4), [c](finding:x) and [d](#film/2).\n"
    (section,) = read_prose(body, PATH, 12, _resolve, Converter())[0]

    assert [(link.target, link.place) for link in section.links] == [
        ("case:c-2", Place(PATH, 12, 9)), ("guideline:g-1#r4", Place(PATH, 12, 24)),
        ("finding:x", Place(PATH, 12, 47)), ("#film/2", Place(PATH, 12, 66)),
    ]  # fmt: skip
    assert all(section.html.count(link.token) == 1 for link in section.links)


def test_the_same_link_twice() -> None:
    """Each of two equal links has its own place."""
    (section,) = _sections("[a](case:c-2)\n\n폐렴 [b](case:c-2)\n")

    assert [link.place for link in section.links] == [Place(PATH, 1, 5), Place(PATH, 3, 8)]


@pytest.mark.parametrize(
    "target", ["../cases.html", "c-2", "/cases/", "ftp://x", "javascript:alert(1)", "//evil.example/"]
)
def test_links_that_lead_nowhere(target: str) -> None:
    """Anything but a link into the library or a whole address is an error, and no link."""
    sections, problems = _read(f"[a]({target})\n")

    assert [(p.code, p.place) for p in problems] == [("broken-link", Place(PATH, 1, 5))]
    assert "href" not in sections[0].html


def test_reference_links_hold_across_sections() -> None:
    """An address that is defined once at the end serves every section."""
    first, second = _sections("## A\n\n[x][k]\n\n## B\n\n[y][k]\n\n[k]: https://a.example/\n")

    assert 'href="https://a.example/"' in first.html
    assert 'href="https://a.example/"' in second.html


def test_pictures_in_prose() -> None:
    """A picture becomes a token with its text; no tag of the editor's is left."""
    (section,) = _sections('![Frontal film](film.png "As admitted")\n')

    assert [(p.picture, p.alt, p.caption) for p in section.pictures] == [
        (FILM, "Frontal film", "As admitted")
    ]
    assert "<img" not in section.html
    assert section.text == ""


def test_pictures_that_are_not_there() -> None:
    """A picture that can't be found is told at its place, and leaves no trace."""
    sections, problems = _read("Look: ![x](no.png)\n")

    assert [(p.code, p.place) for p in problems] == [("picture-missing", Place(PATH, 1, 12))]
    assert sections[0].text == "Look:"


@pytest.mark.parametrize(
    "tag", ["script", "style", "iframe", "object", "embed", "form", "svg", "video", "meta", "img"]
)
def test_active_html_is_dropped(tag: str) -> None:
    """A tag that runs, styles or loads is warned of at its place, and is not in the page."""
    sections, problems = _read(f"A <{tag} src='https://evil.example/x' onload='x()'></{tag}>\n", line=3)

    assert [(p.code, p.place) for p in problems if p.code == "html-dropped"] == [
        ("html-dropped", Place(PATH, 3, 3))
    ]
    assert "evil" not in "".join(section.html for section in sections)


def test_harmless_html_stays() -> None:
    """Plain markup of words, such as raised figures, stays."""
    (section,) = _sections("10<sup>3</sup> and H<sub>2</sub>O\n")

    assert "<sup>3</sup>" in section.html


@pytest.mark.parametrize(
    "body",
    ["**a**{: style=color:red onclick=x class=card id=sg-menu }", "<b class='card' id='sg-menu'>a</b>"],
)
def test_attributes_are_an_allow_list(body: str) -> None:
    """Neither HTML nor attribute lists bring style, events, the theme's classes or its ids."""
    (section,) = _sections(body + "\n")

    assert not re.search(r"style|onclick|card|sg-menu", section.html)


def test_a_token_can_not_be_forged() -> None:
    """Words that look like a token of another text are words."""
    (section,) = _sections("sg0123456789abcdefp0x and [a](case:c-2)\n")

    assert "sg0123456789abcdefp0x" in section.html
    assert section.links[0].token not in section.text


def test_headings_below_a_section_are_smaller() -> None:
    """No heading in the words outranks the section's own."""
    (section,) = _sections("## History\n\n> # Quoted\n\n<h1>Raw</h1>\n")

    assert not re.search(r"<h[12]", section.html)


def test_nothing_is_no_section() -> None:
    """An empty file has no sections, a heading alone is one."""
    assert _ids("") == _ids("\n  \n") == []
    assert _ids("## History\n") == ["history"]


def test_slugs() -> None:
    """An id is made of small letters and digits alone."""
    assert slug("CT: 2nd — look!") == "ct-2nd-look"
    assert slug("병력") == ""


@pytest.mark.property
@settings(max_examples=150, deadline=None)
@given(st.text(st.sampled_from("#=-`~[]()!^:{}<>\"'&;/\\*_| \n\tabc가1."), max_size=120))
def test_any_words_are_read(body: str) -> None:
    """No heap of Markdown's own marks makes an exception or a danger."""
    sections, problems = _read(body)

    assert _dangers(sections) == []
    assert all(1 <= problem.place.line <= body.count("\n") + 1 for problem in problems)


@pytest.mark.property
@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(("<script>", "</script>", "<svg/onload=x>", "<a href=", "java", "script:", "x()", "'", '"', ">", "<!--", "-->", "<![CDATA[", "&#", "74;", "&Tab;", "](", ")", "[", "`", "<style>", "\n\n", "<?", "data:text/html,")), max_size=14))  # fmt: skip
def test_nothing_that_runs_comes_through(pieces: list[str]) -> None:
    """However its pieces are put together, a script does not come out."""
    assert _dangers(_read("".join(pieces))[0]) == []


MARKDOWN = SAMPLES / "markdown"
NEEDS_SAMPLES = pytest.mark.skipif(
    not MARKDOWN.is_dir(), reason="the Markdown suites are not on this machine (../shared/samples/markdown)"
)


def _suite() -> list[str]:
    return sorted(path.relative_to(MARKDOWN).as_posix() for path in MARKDOWN.rglob("*.txt"))


@NEEDS_SAMPLES
@pytest.mark.parametrize("name", _suite())
def test_the_markdown_suites(name: str) -> None:
    """Each text of the suites, whole, is read without an exception and without a danger."""
    sections, _ = _read((MARKDOWN / name).read_text("utf-8"))

    assert _dangers(sections) == []


def _examples() -> list[str]:
    spec = MARKDOWN / "commonmark-spec.txt"
    text = spec.read_text("utf-8") if spec.exists() else ""
    found = re.findall(r"^`{32} example\n(.*?)^\.\n", text, re.MULTILINE | re.DOTALL)
    return [example.replace("→", "\t") for example in found]


@NEEDS_SAMPLES
@pytest.mark.parametrize("batch", range(10))
def test_each_example_of_commonmark(batch: int) -> None:
    """Every example of the CommonMark specification on its own, in ten batches that differ in their first digit."""
    examples = _examples()
    assert len(examples) > 600

    for example in examples[batch::10]:
        assert _dangers(_read(example)[0]) == [], example


def _hostile() -> list[str]:
    suite = MARKDOWN / "markdown-it-xss.txt"
    text = suite.read_text("utf-8") if suite.exists() else ""
    return re.findall(r"^\.\n(.*?)^\.\n.*?^\.$", text, re.MULTILINE | re.DOTALL)


@NEEDS_SAMPLES
def test_each_hostile_example() -> None:
    """Every example of markdown-it's suite of attacks on its own."""
    examples = _hostile()
    assert len(examples) > 5

    for example in examples:
        assert _dangers(_read(example)[0]) == [], example


@NEEDS_SAMPLES
def test_hostile_words_on_a_page(make_library: MakeLibrary) -> None:
    """The attacks as the words of a case: the page that is written holds none of them."""
    body = "\n\n".join(example for example in _hostile() if "![" not in example)
    body = re.sub(r"\]\(", r"](https://x.example/?", body)
    root = make_library({"content/cases/c-1/case.md": f"---\ntitle: A\n---\n## History\n\n{body}\n"})
    build_library(root, drafts=True)

    page = (root / "site/cases/c-1/index.html").read_text("utf-8")
    main = page[page.index("<main") : page.index("</main>")]
    assert [
        danger for danger in _Dangers(main).found if danger.startswith(("href", "<script", "<iframe"))
    ] == []
    assert not re.search(r"\son[a-z]+=", main)


def test_code_is_no_html() -> None:
    """An element that is told of in code is published as it is written, so nothing is dropped."""
    _, problems = _read("Write `<script>` so:\n\n```\n<iframe>\n```\n\n<form>\n")

    assert [(p.code, p.place.line) for p in problems] == [("html-dropped", 7)]
