"""How long builds of a library without pictures take after changes of several kinds, beside a plain loop and, where asked, peers.

Run: python benchmarks/pages.py LIBRARY [--rounds 3] [--beside NAME=COMMAND …]. LIBRARY is what benchmarks/corpus.py wrote of a corpus. A copy
of it is built: cold, unchanged, after a word in a case's text, after a word in its title, and after new times on every file. The floor is
one loop in one process with the same libraries: front matter by libyaml, Python-Markdown, a template of five lines, a file written; and for
builds that change nothing, a process that asks all those files for their size and time. COMMAND is a peer's whole build of its own copy
of the corpus; one that is not installed is left out, with a word. All take turns, so that a busy neighbour hurts all of them.
"""

from __future__ import annotations

import argparse
import os
import resource
import shlex
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path

Taken = dict[str, list[tuple[float, float]]]
"""Kind of build → seconds of a processor and seconds on the clock, round by round."""

LOOP = """
import sys, yaml, markdown, jinja2
from pathlib import Path
convert = markdown.Markdown(extensions=["tables"])
page = jinja2.Environment(autoescape=True).from_string(
    "<!doctype html><title>{{ facts.title }}</title><h1>{{ facts.title }}</h1>"
    "<ul>{% for name in facts.findings %}<li>{{ name }}</li>{% endfor %}</ul>{{ words|safe }}")
for path in Path(sys.argv[1]).glob("content/*/*/*.md"):
    _, facts, words = path.read_text("utf-8").split("---\\n", 2)
    out = Path(sys.argv[2]) / path.parent.name / "index.html"
    out.parent.mkdir(parents=True, exist_ok=True)
    html = convert.reset().convert(words)
    out.write_text(page.render(facts=yaml.load(facts, yaml.CSafeLoader), words=html), "utf-8")
"""
LOOK = """
import os, sys
stack = sys.argv[1:]
while stack:
    for entry in os.scandir(stack.pop()):
        stack.append(entry.path) if entry.is_dir(follow_symlinks=False) else entry.stat(follow_symlinks=False)
"""


def timed(command: list[str]) -> tuple[float, float]:
    """Seconds of a processor, its children's with it, and seconds on the clock that a command takes."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    after, wall = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter() - start
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, wall


def edit(root: Path, change: Callable[[str], str]) -> None:
    """Changes one case in the middle of the library."""
    cases = sorted((root / "content" / "cases").iterdir())
    path = cases[len(cases) // 2] / "case.md"
    path.write_text(change(path.read_text("utf-8")), "utf-8")


def touch(root: Path) -> None:
    """Gives every file of the content the time that it is now."""
    for path in (root / "content").rglob("*"):
        path.touch()


def one_round(root: Path, beside: Mapping[str, str], taken: Mapping[str, Taken]) -> None:
    """Every kind of build once."""
    ours = [sys.executable, "-m", "sitegen", "-C", str(root), "build", "--drafts"]
    site, plain = root / "site", root / "plain"
    loop = [sys.executable, "-c", LOOP, str(root), str(plain)]
    look = [sys.executable, "-c", LOOK, str(root / "content"), str(site)]
    shutil.rmtree(site, ignore_errors=True)
    shutil.rmtree(root / ".sitegen", ignore_errors=True)
    changes: dict[str, Callable[[], None]] = {
        "cold": lambda: None,
        "unchanged": lambda: time.sleep(3),  # times younger than two seconds are no answer
        "one text": lambda: edit(root, lambda text: f"{text}\nA word more.\n"),
        "one title": lambda: edit(root, lambda text: text.replace("title: ", "title: New ", 1)),
        "touched": lambda: touch(root),
    }
    for kind, change in changes.items():
        change()
        taken["sitegen"].setdefault(kind, []).append(timed(ours))
        floor = look if kind in ("unchanged", "touched") else loop
        taken["floor"].setdefault(kind, []).append(timed(floor))
        for name, command in beside.items():
            taken[name].setdefault(kind, []).append(timed(shlex.split(command)))


def main() -> None:
    """Prints medians, and the ratios of ours to the others, of the same rounds."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("library", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--beside", action="append", default=[], metavar="NAME=COMMAND")
    asked = parser.parse_args()
    beside = dict(item.split("=", 1) for item in asked.beside)
    for name in [name for name, command in beside.items() if not shutil.which(shlex.split(command)[0])]:
        print(f"{name} is not installed: left out")
        del beside[name]
    taken: dict[str, Taken] = {name: {} for name in ("sitegen", "floor", *beside)}
    with tempfile.TemporaryDirectory(dir=os.environ.get("BENCH_FOLDER")) as folder:
        root = Path(folder) / "library"
        shutil.copytree(
            asked.library, root, ignore=shutil.ignore_patterns(".sitegen", "site", "site?", "log*")
        )
        for _ in range(asked.rounds):
            one_round(root, beside, taken)
    print("build | " + " | ".join(f"{name}: processor, clock" for name in taken) + " | ratios of processor")
    for kind in taken["sitegen"]:
        medians = {
            name: [statistics.median(part) for part in zip(*kinds[kind], strict=True)]
            for name, kinds in taken.items()
        }
        cells = [f"{cpu:.2f} s, {wall:.2f} s" for cpu, wall in medians.values()]
        ratios = [f"{medians['sitegen'][0] / medians[name][0]:.2f} {name}" for name in medians if name != "sitegen"]  # fmt: skip
        print(" | ".join([kind, *cells, "; ".join(ratios)]))


if __name__ == "__main__":
    main()
