"""However an editor writes a heading, what stands below it is not shown before the reveal."""

from __future__ import annotations

from datetime import date

import pytest

from tests.conftest import CASE, MakeLibrary, build_library, png, site_bytes

SEALED = CASE.replace("kind: library", "kind: quiz\nreveal: 2027-01-01").split("## History")[0]
HIDDEN = "Zyxwordalpha"

BODIES = {
    "no space": f"##Findings\n{HIDDEN}",
    "no-break space": f"##\u00a0Findings\n{HIDDEN}",
    "indented": f"   ## Findings\n{HIDDEN}",
    "no-break indent": f"\u00a0## Findings\n{HIDDEN}",
    "open fence": f"```\n\n## Findings\n{HIDDEN}",
    "inline code first": f"```code``` is a word.\n\n## Findings\n{HIDDEN}",
    "indented fence": f"   ```\n\n## Findings\n{HIDDEN}",
    "setext with marks": f"**Findings**\n------\n\n{HIDDEN}",
    "setext list": f"- Findings\n---\n\n{HIDDEN}",
    "quote": f"> ## Findings\n> {HIDDEN}",
    "list": f"- Cough.\n\n    ## Findings\n\n    {HIDDEN}",
    "html": f"<h2>Findings</h2>\n\n{HIDDEN}",
    "level three": f"### Findings\n{HIDDEN}",
}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_an_answer_below_any_heading_stays_hidden(make_library: MakeLibrary, body: str) -> None:
    """A sealed case is either refused, or none of its files holds what stands below the heading."""
    text = f"{SEALED}## History\nCough.\n\n{body}\n"
    root = make_library({"content/cases/c-1/case.md": text, "content/cases/c-1/film.png": png()})

    result = build_library(root, today=date(2026, 3, 20))

    if result.published is None:
        assert {"heading-before-reveal", "markdown"} & {problem.code for problem in result.problems}
    else:
        assert not [name for name, data in site_bytes(root / "site").items() if HIDDEN.encode() in data]


SAYINGS = {
    "alt": ("", "![Film of organising pneumonia](film.png)"),
    "caption": ("", '![Film](film.png "Organising pneumonia on film")'),
    "title": ("", '[x](https://e.example "Organising pneumonia review")'),
    "address": ("", "[y](https://e.example/organising-pneumonia)"),
    "id": ("", "words\n{#organising-pneumonia}"),
    "hyphens": ("level: primary\n", "An organising-pneumonia after travel."),
    "marks": ("", "Organising  **pneumonia**"),
    "plural": ("", "Two organising pneumonias."),
    "soft hyphen": ("", "Organising pneu\u00admonia."),
}


@pytest.mark.parametrize(("facts", "words"), SAYINGS.values(), ids=SAYINGS)
def test_a_name_in_any_dress_is_found(make_library: MakeLibrary, facts: str, words: str) -> None:
    """What a folded case shows before the click may not hold the diagnosis, however it is dressed."""
    head = CASE.replace("kind: library", f"{facts}kind: quiz").split("## History")[0]
    text = f"{head}## History\nCough.\n\n{words}\n\n## Findings\nx\n"
    root = make_library({"content/cases/c-1/case.md": text, "content/cases/c-1/film.png": png()})

    result = build_library(root)

    assert "answer-leak" in {problem.code for problem in result.problems}


def test_korean_spacing_does_not_hide_a_name(make_library: MakeLibrary) -> None:
    """Korean is written with and without spaces: the name is found in both."""
    text = CASE.replace("kind: library", "kind: quiz").replace(
        "{name: Organising pneumonia,", "{name: {en: Organising pneumonia, ko: 기질화 폐렴},"
    )
    files: dict[str, str | bytes] = {
        "content/cases/c-1/case.md": text,
        "content/cases/c-1/case.ko.md": "## 병력 {#history}\n기질화폐렴이 의심된다.\n\n## 소견 {#findings}\nx\n",
        "content/cases/c-1/film.png": png(),
    }

    result = build_library(make_library(files))

    assert "answer-leak" in {problem.code for problem in result.problems}
