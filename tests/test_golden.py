"""The small full library gives the pages that were looked at and kept."""

from __future__ import annotations

import difflib
from pathlib import Path

import pytest

from tests.golden import GOLDEN, KEPT, golden_files


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return golden_files(tmp_path_factory.mktemp("golden"))


@pytest.mark.parametrize("name", KEPT)
def test_a_page_is_as_it_was_kept(made: dict[str, str], name: str) -> None:
    """Where a change is meant, `python -m tests.golden` keeps the new pages; the diff is then reviewed."""
    kept = (GOLDEN / name).read_bytes().decode("utf-8")
    lines = difflib.unified_diff(kept.splitlines(), made[name].splitlines(), "kept", "made", lineterm="", n=1)

    assert made[name] == kept, "\n".join(list(lines)[:60])


def test_nothing_is_kept_that_is_not_compared() -> None:
    """No golden file is left over from a page that has gone."""
    kept = {path.relative_to(GOLDEN).as_posix() for path in Path(GOLDEN).rglob("*") if path.is_file()}

    assert kept == set(KEPT)
