"""The way from a table of real cases to a site."""

from __future__ import annotations

import pytest

from sitegen.importers.csv_table import import_table
from tests.conftest import SAMPLES, MakeLibrary, build_library


@pytest.mark.skipif(
    not SAMPLES.is_dir(), reason="the real cases of ../shared/samples are not on this machine"
)
def test_a_table_of_real_cases_becomes_a_site(make_library: MakeLibrary) -> None:
    """The sample table's patients become drafts, and a build with drafts publishes a page for each."""
    root = make_library({})
    table = SAMPLES / "cases.csv"

    report = import_table(table, pictures=SAMPLES, into=root / "content/cases", library=root, mapping=None)
    result = build_library(root, drafts=True)

    assert len(report.written) >= 15
    assert [problem for problem in result.problems if problem.severity == "error"] == []
    assert result.published is not None
    for case in report.written:
        page = (root / "site/cases" / case.id / "index.html").read_text("utf-8")
        assert "<picture" in page
        assert "creativecommons.org" in page
