"""Citations for reference managers and scholarly search engines: Highwire's names, and terms of Dublin Core. No I/O.

Names as Google Scholar's inclusion guidelines list them, and as Zotero reads them: one author each, days as
YYYY/MM/DD. Dublin Core: DCMI Metadata Terms.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sitegen.planning.citations import Work
from sitegen.planning.structured.nodes import doi_url

Metas = tuple[tuple[str, str], ...]


def highwire(work: Work, *, keywords: Iterable[str] = (), institution: str = "", number: str = "") -> Metas:
    """citation_*: the page as a work of the library, or the article that it retells.

    `institution` and `number` are those of a report: who gives a guideline out, and its version.
    """
    first, _, final = work.pages.partition("-")
    day = work.published.strftime("%Y/%m/%d") if work.published else ""
    # An article has its own year; the day is when it was posted here.
    published = str(work.year) if work.journal and work.year else day
    rows = [
        ("title", work.title),
        *(("author", author.name) for author in work.authors),
        ("publication_date", published),
        ("online_date", day),
        ("journal_title", work.journal or ("" if institution else work.site)),
        ("volume", work.volume),
        ("issue", work.issue),
        ("firstpage", first),
        ("lastpage", final),
        ("technical_report_institution", institution),
        ("technical_report_number", number),
        ("publisher", "" if work.journal else work.publisher),
        ("doi", work.doi),
        ("language", work.language),
        ("keywords", "; ".join(keywords)),
        ("fulltext_html_url", work.url),
    ]
    return tuple((f"citation_{name}", value) for name, value in rows if value)


def dublin_core(work: Work, *, modified: date | None, licence: str, citation: str) -> Metas:
    """dcterms.*: for readers that know nothing else."""
    rows = [
        ("title", work.title),
        *(("creator", author.name) for author in work.authors),
        ("publisher", work.publisher),
        ("issued", work.published.isoformat() if work.published else ""),
        ("modified", modified.isoformat() if modified else ""),
        ("language", work.language),
        ("license", licence),
        ("identifier", doi_url(work.doi) or work.url),
        ("bibliographicCitation", citation),
    ]
    return tuple((f"dcterms.{name}", value) for name, value in rows if value)
