"""Citations of pages for reference managers: BibTeX and RIS, from what is public alone. No I/O."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from urllib.parse import quote, urlsplit

from sitegen.planning.views.page import CitationView

_LATEX = {
    "\\": r"\textbackslash{}",
    # Even escaped, braces count where BibTeX looks for the end of a field.
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{sign: f"\\{sign}" for sign in "$&#%_"},
}


@dataclass(frozen=True, slots=True)
class Author:
    """A name to cite. Which part of it is the family name is not known."""

    name: str
    organisation: bool = False


@dataclass(frozen=True, slots=True)
class Work:
    """What is cited: a page of the library, or the article that it retells."""

    id: str
    title: str
    authors: tuple[Author, ...]
    url: str
    site: str
    publisher: str
    published: date | None
    language: str
    journal: str = ""
    year: int | None = None
    volume: str = ""
    issue: str = ""
    pages: str = ""
    doi: str = ""


def citation(work: Work, text: str) -> CitationView:
    """A citation in words and in the two forms that reference managers read."""
    return CitationView(work.id, text, bibtex(work), ris(work))


def bibtex(work: Work) -> str:
    """An entry for BibTeX and biblatex; letters other than those of ASCII stay as they are."""
    article = bool(work.journal)
    fields = [
        # Braces keep a name whole and a title's capitals as they are.
        ("author", " and ".join(f"{{{_latex(author.name)}}}" for author in work.authors)),
        ("title", f"{{{_latex(work.title)}}}"),
        ("journal", _latex(work.journal)),
        ("volume", _latex(work.volume)),
        ("number", _latex(work.issue)),
        ("pages", _latex(work.pages).replace("-", "--")),
        ("organization", "" if article else _latex(work.site)),
        ("publisher", "" if article else _latex(work.publisher)),
        ("year", str(_year(work) or "")),
        ("date", work.published.isoformat() if work.published and not article else ""),
        ("doi", quote(work.doi, safe="/.:;()<>-_")),
        ("url", quote(work.url, safe="/.:;()-_~%?=&#+,@!")),
        ("langid", "" if article else work.language),
    ]
    lines = [f"  {name} = {{{value}}}," for name, value in fields if value.strip("{}")]
    return "\n".join([f"@{'article' if article else 'online'}{{{_key(work)},", *lines, "}", ""])


def ris(work: Work) -> str:
    """An entry in RIS; in a file of its own, lines end in CR LF, which whoever saves it adds."""
    article = bool(work.journal)
    first, _, last = work.pages.partition("-")
    day = work.published if not article else None
    # After a comma reference managers look for a given name: an organisation has an empty one.
    rows = [("AU", f"{author.name}," if author.organisation else author.name) for author in work.authors]
    rows += [
        ("TI", work.title),
        ("T2", work.journal or work.site),
        ("PB", "" if article else work.publisher),
        ("PY", str(_year(work) or "")),
        ("DA", day.strftime("%Y/%m/%d") if day else ""),
        ("VL", work.volume),
        ("IS", work.issue),
        ("SP", first),
        ("EP", last),
        ("DO", work.doi),
        ("UR", work.url),
        ("LA", "" if article else work.language),
    ]
    lines = [f"{tag}  - {_line(value)}" for tag, value in rows if value.strip(" ,")]
    return "\n".join([f"TY  - {'JOUR' if article else 'ELEC'}", *lines, "ER  - ", ""])


def _key(work: Work) -> str:
    """The key tells libraries apart, so that cases of two of them may stand in one list."""
    return re.sub(r"[^a-z0-9.:-]", "-", f"{urlsplit(work.url).hostname or ''}:{work.id}".lower())


def _year(work: Work) -> int | None:
    return work.year or (work.published.year if work.published else None)


def _line(text: str) -> str:
    return " ".join(text.split())


def _latex(text: str) -> str:
    return "".join(_LATEX.get(sign, sign) for sign in _line(text))
