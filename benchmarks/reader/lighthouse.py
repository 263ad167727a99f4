"""Lighthouse's marks (12, mobile, simulated network) for each kind of page of the demonstration library.

Run: python -m benchmarks.reader.lighthouse [RUNS]. Needs node, whose npx fetches Lighthouse. Prints the median of the
runs for each page; ends with 1 where a mark is too low.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.reader.chromium import program
from benchmarks.reader.host import CompressingHost
from benchmarks.reader.library import ROOT, built
from tests.browser.host import serving

LIGHTHOUSE = "lighthouse@12"
LEAST = {"performance": 98, "accessibility": 100, "best-practices": 100, "seo": 100}
PAGES = {
    "home": "",
    "case": "cases/chest-001/",
    "quiz": "cases/chest-002/",
    "guideline": "guidelines/kstr-covid-2020/",
    "cases": "cases/",
    "search": "search/",
    "case, Korean": "ko/cases/chest-001/",
}


def audited(address: str) -> dict[str, Any]:
    """Lighthouse's report of one page, seen once."""
    command = ["npx", "--yes", LIGHTHOUSE, address, "--quiet", "--output=json", "--output-path=stdout"]
    command += [f"--only-categories={','.join(LEAST)}", "--chrome-flags=--headless=new --no-sandbox"]
    environment = {**os.environ, "CHROME_PATH": program()}
    done = subprocess.run(command, capture_output=True, check=False, env=environment)
    if done.returncode:
        raise SystemExit(done.stderr.decode("utf-8", "replace"))
    report: dict[str, Any] = json.loads(done.stdout)
    if "runtimeError" in report:
        raise SystemExit(f"{address}: {report['runtimeError']['message']}")
    return report


def faults(report: dict[str, Any]) -> set[str]:
    """What cost the page marks in the categories in which it should have all of them."""
    found = set()
    for name, category in report["categories"].items():
        for one in category["auditRefs"]:
            audit = report["audits"][one["id"]]
            if name != "performance" and one["weight"] and audit["score"] not in {None, 1}:
                found.add(f"{name}: {audit['title']}")
    return found


def page_kept(name: str, address: str, runs: int) -> bool:
    """Prints the row of a page; whether all of its marks are high enough."""
    reports = [audited(address) for _ in range(runs)]
    marks = {
        category: statistics.median(round(100 * item["categories"][category]["score"]) for item in reports)
        for category in LEAST
    }
    audits = ("largest-contentful-paint", "total-blocking-time", "cumulative-layout-shift")
    paint, blocked, shift = (
        statistics.median(item["audits"][audit]["numericValue"] for item in reports) for audit in audits
    )
    cells = "  ".join(f"{marks[category]:>{len(category)}g}" for category in LEAST)
    print(f"{name:14}  {cells}  {paint / 1000:5.2f} s  {blocked:5.0f} ms  {shift:.3f}", flush=True)
    for fault in sorted(set().union(*map(faults, reports))):
        print(f"    {fault}")
    return all(marks[category] >= least for category, least in LEAST.items())


def main() -> None:
    """Builds the library for the address at which it is then served, and prints the table."""
    if shutil.which("npx") is None:
        raise SystemExit("there is no npx: install node")
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    with TemporaryDirectory() as folder, serving(Path(folder), CompressingHost) as site:
        built(ROOT, Path(folder), site)
        print(f"{'page':14}  {'  '.join(LEAST)}  largest   blocked  shift")
        there = {name: path for name, path in PAGES.items() if (Path(folder) / path / "index.html").exists()}
        kept = [page_kept(name, f"{site}{path}", runs) for name, path in there.items()]
    raise SystemExit(not all(kept))


if __name__ == "__main__":
    main()
