"""What each kind of page weighs, compressed and without its pictures: HTML, CSS, and all script that it loads.

Run: python -m benchmarks.reader.weight [FOLDER]. A folder keeps the library of long series for the next run. Ends with
1 where a case page of 30 slices or the script of any page is too heavy.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import unquote, urljoin, urlsplit

from benchmarks.reader.host import compressed
from benchmarks.reader.library import ROOT, built, long_series

PAGE, SCRIPT = 60_000, 25_000
"""Bytes at most: the whole page without pictures, and its script."""

KINDS = {
    "home": "",
    "cases": "cases/",
    "case": "cases/chest-001/",
    "quiz": "cases/chest-002/",
    "round": "cases/chest-008/",
    "guideline": "guidelines/kstr-covid-2020/",
    "collection": "collections/covid-19/",
    "search": "search/",
    "offline": "offline/",
}


@dataclass
class Parts(HTMLParser):
    """The files of a page that are text, as its HTML names them."""

    scripts: list[str] = field(default_factory=list)
    styles: list[str] = field(default_factory=list)
    blocking: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Notes scripts and style sheets."""
        found = dict(attrs)
        if tag == "script" and (source := found.get("src")):
            self.scripts.append(source)
            if "defer" not in found and "async" not in found and found.get("type") != "module":
                self.blocking.append(source)
        if tag == "link" and found.get("rel") == "stylesheet":
            self.styles.append(found.get("href") or "")


def weighed(site: Path, path: str) -> tuple[int, int, int, list[str]]:
    """Bytes of a page's HTML, style sheets and scripts, each compressed; and the scripts that block it."""
    page = site / path / "index.html"
    parts = Parts()
    parts.feed(page.read_text("utf-8"))

    def weight(addresses: list[str]) -> int:
        places = (unquote(urlsplit(urljoin(f"/{path}", one)).path).lstrip("/") for one in addresses)
        return sum(len(compressed(site / place)) for place in places)

    return len(compressed(page)), weight(parts.styles), weight(parts.scripts), parts.blocking


def kept(site: Path, name: str, path: str) -> bool:
    """Prints the row of a page; whether it keeps its bounds."""
    html, css, script, blocking = weighed(site, path)
    whole = html + css + script
    heavy = [f"script over {SCRIPT / 1000:g} kB"] if script > SCRIPT else []
    heavy += [f"over {PAGE / 1000:g} kB"] if whole > PAGE else []
    heavy += [f"{one} blocks" for one in blocking]
    cells = "".join(f"{size / 1000:9.1f}" for size in (html, css, script, whole))
    print(f"{name:20}{cells}   {', '.join(heavy)}".rstrip(), flush=True)
    return not heavy


def main() -> None:
    """Prints the table in kilobytes."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    print(f"{'page, kB':20}{'HTML':>9}{'CSS':>9}{'script':>9}{'together':>9}")
    with TemporaryDirectory() as out:
        site = built(ROOT, Path(out))
        there = {name: path for name, path in KINDS.items() if (site / path / "index.html").exists()}
        fine = [kept(site, name, path) for name, path in there.items()]
    with long_series(folder) as long:
        fine += [kept(long, f"case, {count} slices", f"cases/slices-{count}/") for count in (20, 30, 300)]
    raise SystemExit(not all(fine))


if __name__ == "__main__":
    main()
