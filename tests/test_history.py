"""What git kept of published guidelines: no id of a recommendation vanishes unseen."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from sitegen.errors import Problem
from sitegen.planning.supersession import recommendations_stay
from sitegen.reading.history import committed_recommendations
from sitegen.reading.library import read_library
from sitegen.reading.site_file import read_settings
from tests.conftest import TODAY, MakeLibrary

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="there is no git")

PLACE = "content/guidelines/advice/guideline.md"


def guideline(*ids: str, status: str = "active", changed: str = "") -> str:
    """A guideline with recommendations of these ids, those in `changed` withdrawn."""
    items = "".join(
        f"      - {{id: {key}, text: Do {key}., direction: for, strength: strong, evidence: low"
        f"{', change: withdrawn' if key in changed.split() else ''}}}\n"
        for key in ids
    )
    return (
        f"---\ntitle: Advice\nstatus: {status}\nissued: 2026-01-01\nissuers: [{{name: Us}}]\nlicense: CC-BY-4.0\n"
        f"topics:\n  - id: t\n    title: Topic\n    recommendations:\n{items}---\n"
    )


def git(root: Path, *arguments: str) -> None:
    """Runs git with a name and nothing of the machine's own settings."""
    own = ("-c", "user.name=Test", "-c", "user.email=test@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", "-C", str(root), *own, *arguments], check=True, capture_output=True)


def commit(root: Path, text: str | None = None) -> None:
    """Writes the guideline, where one is given, and commits all there is."""
    if text is not None:
        (root / PLACE).write_text(text, encoding="utf-8")
    git(root, "add", "-A")
    git(root, "commit", "-q", "--allow-empty", "-m", "A state")


def told(root: Path) -> list[Problem]:
    """What the rule says of the library as it is on disk."""
    settings, _ = read_settings(root)
    assert settings is not None
    return list(recommendations_stay(read_library(root, settings).library, TODAY))


@pytest.fixture
def kept(make_library: MakeLibrary) -> Path:
    """A library in git whose guideline was published with two recommendations."""
    root = make_library({PLACE: guideline("r1", "r2")})
    git(root, "init", "-q", "-b", "main")
    commit(root)
    return root


def test_an_id_that_vanishes_is_named_before_and_after_the_commit(kept: Path) -> None:
    """Whether the change is committed yet or not, the same is said: the id, the file and what to write."""
    (kept / PLACE).write_text(guideline("r1"), encoding="utf-8")
    (before,) = told(kept)
    commit(kept)
    (after,) = told(kept)

    assert before == after
    assert (before.code, before.place.path, before.place.line) == ("recommendation-gone", PLACE, 7)
    assert "'r2'" in before.message
    assert "change: withdrawn" in before.hint


def test_a_renamed_id_is_a_vanished_one(kept: Path) -> None:
    """An id with another name leaves links behind that lead nowhere."""
    (kept / PLACE).write_text(guideline("r1", "r-2"), encoding="utf-8")

    assert [item.message for item in told(kept)] == ["the recommendation 'r2' was published, and is gone"]


def test_a_withdrawn_recommendation_stays_and_nothing_is_said(kept: Path) -> None:
    """What no longer holds is kept as withdrawn; new ones may join."""
    commit(kept, guideline("r1", "r2", "r3", changed="r2"))

    assert told(kept) == []


def test_later_commits_of_other_files_do_not_hide_a_loss(kept: Path) -> None:
    """The state before the guideline's own last change counts, however many commits came after it."""
    commit(kept, guideline("r1"))
    for number in range(3):
        (kept / "content/people.yaml").write_text(f"ed{number}: {{name: The editors}}\n", encoding="utf-8")
        commit(kept)

    assert [item.code for item in told(kept)] == ["recommendation-gone"]


def test_a_draft_may_lose_what_it_likes(kept: Path) -> None:
    """Nobody has cited a draft."""
    commit(kept, guideline("r1", "r2", status="draft"))
    commit(kept, guideline("r1"))

    assert told(kept) == []


def test_a_guideline_that_is_deleted_is_named(kept: Path) -> None:
    """A published guideline goes by being withdrawn, not by being deleted."""
    shutil.rmtree(kept / "content/guidelines/advice")
    (before,) = told(kept)
    commit(kept)

    assert told(kept) == [before]
    assert before.place.path == "content/guidelines/advice"
    assert "status: withdrawn" in before.hint


def test_facts_may_move_to_a_file_of_their_own(kept: Path) -> None:
    """From guideline.md to guideline.yaml is no loss; a loss after that is one."""
    facts = guideline("r1", "r2").strip("-\n") + "\n"
    (kept / PLACE).write_text("Words alone.\n", encoding="utf-8")
    (kept / PLACE.replace(".md", ".yaml")).write_text(facts, encoding="utf-8")
    assert told(kept) == []
    commit(kept)
    (kept / PLACE.replace(".md", ".yaml")).write_text(guideline("r2").strip("-\n") + "\n", encoding="utf-8")

    assert ["'r1'" in item.message for item in told(kept)] == [True]


def test_a_branch_counts_when_it_is_merged(kept: Path) -> None:
    """Ids that come and go on a branch were never published; what the merge takes away was."""
    git(kept, "checkout", "-q", "-b", "work")
    commit(kept, guideline("r1", "r2", "r3"))
    commit(kept, guideline("r1", "r2"))
    git(kept, "checkout", "-q", "main")
    git(kept, "-c", "user.name=T", "merge", "-q", "--no-ff", "-m", "Merge", "work")
    assert told(kept) == []
    git(kept, "checkout", "-q", "work")
    commit(kept, guideline("r1"))
    git(kept, "checkout", "-q", "main")
    git(kept, "-c", "user.name=T", "merge", "-q", "--no-ff", "-m", "Merge", "work")

    assert ["'r2'" in item.message for item in told(kept)] == [True]


def test_a_library_below_the_top_of_a_repository_is_found(kept: Path, tmp_path: Path) -> None:
    """The library may be a folder of a larger repository."""
    whole = tmp_path / "whole"
    shutil.copytree(kept, whole / "teaching", ignore=shutil.ignore_patterns(".git"))
    git(whole, "init", "-q", "-b", "main")
    commit(whole)
    (whole / "teaching" / PLACE).write_text(guideline("r2"), encoding="utf-8")

    assert committed_recommendations(whole / "teaching") == {"advice": frozenset({"r1", "r2"})}


@pytest.mark.parametrize("state", ["no repository", "no commit", "shallow", "damaged", "not YAML"])
def test_where_nothing_is_known_nothing_is_said(
    make_library: MakeLibrary, kept: Path, tmp_path: Path, state: str
) -> None:
    """A copy without its history builds as well, and no damage to the history stops the reading."""
    root = kept
    if state == "no repository":
        shutil.rmtree(kept / ".git")
    elif state == "no commit":
        shutil.rmtree(kept / ".git")
        git(kept, "init", "-q")
    elif state == "shallow":
        commit(kept, guideline("r1"))
        root = tmp_path / "shallow"
        git(tmp_path, "clone", "-q", "--depth", "1", kept.as_uri(), str(root))
    elif state == "damaged":
        shutil.rmtree(kept / ".git/objects")
    else:
        commit(kept, "---\ntitle: [\n---\n")
        commit(kept, guideline("r1"))

    assert committed_recommendations(root) == {}
    assert told(root) == []


def test_no_git_on_the_machine_is_no_fault(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where git is not installed, there is nothing to compare with."""
    monkeypatch.setenv("PATH", "")

    assert committed_recommendations(kept) == {}
