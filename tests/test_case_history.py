"""What git kept of published cases: none vanishes, and no id is given to another one."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from sitegen.errors import Problem
from sitegen.planning.withdrawal import published_cases_stay
from sitegen.reading.library import read_library
from sitegen.reading.site_file import read_settings
from tests.conftest import CASE, TODAY, MakeLibrary, build_library, png
from tests.test_history import git

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="there is no git")

PLACE = "content/cases/c-1/case.md"
WITHDRAWN = (
    "---\ntitle: Organising pneumonia\nstatus: withdrawn\npublished: 2026-03-02\nauthors: [ed]\nlicense: CC-BY-4.0\n"
    "withdrawn: {on: 2026-03-10, reason: The diagnosis turned out to be wrong.}\n---\n"
)


def commit(root: Path) -> None:
    """Commits all there is."""
    git(root, "add", "-A")
    git(root, "commit", "-q", "--allow-empty", "-m", "A state")


def told(root: Path) -> list[Problem]:
    """What the rule says of the library as it is on disk."""
    settings, _ = read_settings(root)
    assert settings is not None
    return list(published_cases_stay(read_library(root, settings).library, TODAY))


@pytest.fixture
def kept(make_library: MakeLibrary) -> Path:
    """A library in git with a published case."""
    root = make_library({PLACE: CASE})
    git(root, "init", "-q", "-b", "main")
    commit(root)
    commit(root)
    return root


def test_a_case_that_vanishes_is_named_and_stays_named(kept: Path) -> None:
    """Before the commit, after it and after any further one the same is said, with the remedy, until the page is back."""
    assert told(kept) == []
    shutil.rmtree(kept / "content/cases/c-1")
    (before,) = told(kept)
    commit(kept)
    (after,) = told(kept)
    (kept / "content/pages").mkdir()
    (kept / "content/pages/about.md").write_text("---\ntitle: About\n---\n", "utf-8")
    commit(kept)
    commit(kept)
    (later,) = told(kept)

    assert before == after == later
    assert (before.code, before.place.path) == ("case-gone", PLACE)
    assert "'c-1'" in before.message
    assert "status: withdrawn" in before.hint
    assert "pneumonia" not in before.message + before.hint


def test_a_withdrawn_case_ends_it(kept: Path) -> None:
    """The remedy that the message names is enough, and taking a case back at once is no fault."""
    shutil.rmtree(kept / "content/cases/c-1")
    commit(kept)
    (kept / "content/cases/c-1").mkdir(parents=True)
    (kept / PLACE).write_text(WITHDRAWN, "utf-8")

    assert told(kept) == []
    commit(kept)
    assert told(kept) == []


def test_a_published_case_is_no_draft_again(kept: Path) -> None:
    """A draft has no page; the place is the line of the status."""
    (kept / PLACE).write_text(CASE.replace("status: published", "status: draft"), "utf-8")
    (problem,) = told(kept)

    assert (problem.code, problem.place.line) == ("case-gone", 5)
    assert "draft" in problem.message


def test_what_nobody_saw_may_go(kept: Path) -> None:
    """Drafts, and cases whose day of posting is still to come, are the editor's own."""
    for name, text in (
        ("c-2", CASE.replace("status: published", "status: draft")),
        ("c-3", CASE.replace("published: 2026-03-02", "published: 2026-12-01")),
    ):
        (kept / f"content/cases/{name}").mkdir()
        (kept / f"content/cases/{name}/case.md").write_text(text, "utf-8")
    commit(kept)
    for name in ("c-2", "c-3"):
        shutil.rmtree(kept / f"content/cases/{name}")
    commit(kept)

    assert told(kept) == []


def other(text: str) -> str:
    """Another case in the same place."""
    return (
        text.replace("title: Organising pneumonia", "title: Sarcoidosis")
        .replace("name: Organising pneumonia", "name: Sarcoidosis")
        .replace("published: 2026-03-02", "published: 2026-03-16")
    )


def test_an_id_is_not_used_for_another_case(kept: Path) -> None:
    """Another case under an id that readers know is refused, in one change and after the old one was deleted."""
    (kept / PLACE).write_text(other(CASE), "utf-8")
    (at_once,) = told(kept)
    shutil.rmtree(kept / "content/cases/c-1")
    commit(kept)
    (kept / "content/cases/c-1").mkdir(parents=True)
    (kept / PLACE).write_text(other(CASE), "utf-8")
    (afterwards,) = told(kept)

    assert (at_once.code, at_once.place.path, at_once.place.line) == ("case-id-reused", PLACE, 2)
    assert afterwards == at_once


def test_mending_a_case_is_no_reuse(kept: Path) -> None:
    """A better title, another day or a corrected diagnosis, one at a time or two, is still the same case."""
    (kept / PLACE).write_text(other(CASE).replace("2026-03-16", "2026-03-02"), "utf-8")

    assert told(kept) == []


def test_facts_may_move_to_a_file_of_their_own(kept: Path) -> None:
    """A case whose facts go from case.md into case.yaml is the same one."""
    _, facts, words = CASE.split("---\n", 2)
    (kept / "content/cases/c-1/case.yaml").write_text(facts, "utf-8")
    (kept / PLACE).write_text(words, "utf-8")

    assert told(kept) == []
    commit(kept)
    assert told(kept) == []


def test_a_broken_case_is_not_gone(kept: Path) -> None:
    """A case whose facts can't be read is told once, by what is wrong with them."""
    (kept / PLACE).write_text("---\ntitle: [\n---\n", "utf-8")

    assert told(kept) == []


def test_a_library_below_a_repository_and_one_without(
    kept: Path, make_library: MakeLibrary, tmp_path: Path
) -> None:
    """The library may be a folder of the repository; without a history nothing is known and nothing said."""
    shutil.rmtree(kept / ".git")
    shutil.rmtree(kept / "content/cases/c-1")
    assert told(kept) == []

    (kept / "content/cases/c-1").mkdir(parents=True)
    (kept / PLACE).write_text(CASE, "utf-8")
    git(tmp_path, "init", "-q", "-b", "main")
    commit(tmp_path)
    shutil.rmtree(kept / "content/cases/c-1")
    commit(tmp_path)

    assert [item.code for item in told(kept)] == ["case-gone"]


def test_the_page_of_a_withdrawn_case(make_library: MakeLibrary) -> None:
    """It says when and why, keeps the citation marked as withdrawn, and has no picture, no words and no script."""
    root = make_library(
        {
            PLACE: CASE.replace(
                "status: published", "status: withdrawn\nwithdrawn: {on: 2026-03-10, reason: Asked}"
            )
        }
    )
    (root / "content/cases/c-1/film.png").write_bytes(png())
    out = root / "site"
    assert build_library(root, out=out).published is not None
    page = (out / "cases/c-1/index.html").read_text("utf-8")
    main = page[page.index("<main") : page.index("</main>")]

    assert "Withdrawn on March 10, 2026: Asked" in main
    assert "The editors. [Withdrawn] Organising pneumonia." in main
    assert "TI  - [Withdrawn] Organising pneumonia" in main
    assert "<img" not in main
    assert "Steroids" not in page
    assert "assets/case." not in page
    assert "noindex" in page


def test_a_case_may_get_another_id_that_its_earlier_one_leads_to(kept: Path) -> None:
    """A renamed folder is a case that is gone, until the case names its earlier id; that of another case helps nothing, nor of a draft."""
    renamed = kept / "content/cases/c-2"
    (kept / "content/cases/c-1").rename(renamed)
    assert [item.code for item in told(kept)] == ["case-gone"]
    assert "'aliases'" in told(kept)[0].hint

    def write(text: str) -> list[str]:
        (renamed / "case.md").write_text(text, "utf-8")
        return [item.code for item in told(kept)]

    aliased = CASE.replace("kind: ", "aliases: [c-1]\nkind: ", 1)
    assert write(aliased) == []
    commit(kept)
    commit(kept)
    assert told(kept) == []
    assert write(aliased.replace("status: published", "status: draft")) == ["case-gone", "case-gone"]
    another = re.sub(r"(?m)^(title|published|diagnosis): .*", "", aliased)
    assert write(another.replace("---\n", "---\ntitle: Another\npublished: 2026-01-05\n", 1)) != []
