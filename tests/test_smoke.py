"""The whole way, once."""

from __future__ import annotations

from tests.conftest import CASE, MakeLibrary, build_library, png


def test_a_case_becomes_a_page(make_library: MakeLibrary) -> None:
    """A published case has its page in both languages."""
    root = make_library({"content/cases/c-1/case.md": CASE, "content/cases/c-1/film.png": png()})

    result = build_library(root)

    assert result.problems == ()
    assert "Organising pneumonia" in (root / "site/cases/c-1/index.html").read_text("utf-8")
    assert (root / "site/ko/cases/c-1/index.html").exists()
