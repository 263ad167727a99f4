"""What `sitegen views` costs for a log of 5 million lines: lines a second of a processor, and peak memory.

Run: python benchmarks/views.py [LINES]. The log is made up, in the Combined format with a country behind it, as from a year
of a library of 1,000 cases in two languages: one line in six is a page, the rest is pictures and what else a page needs; one
reader in eight is a robot, one page in five is loaded again, one line in 10,000 is cut off. Its bounds are 250,000 lines a
second and 200 MB; the command ends with 1 where one is not kept.
"""

from __future__ import annotations

import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from crawleruseragents import CRAWLER_USER_AGENTS_DATA

from sitegen.model.views import ViewsFacts
from sitegen.ops.views import robots
from sitegen.ops.views.access_log import AccessLog
from sitegen.ops.views.counting import Known, tally
from sitegen.ops.views.logs import blocks_of, opened
from sitegen.ops.views.record import updated
from sitegen.ops.views.repeats import Repeats
from sitegen.ops.views.requests import addresses_of

LINES = 5_000_000
RUNS = 3
"""The best of them counts: on a busy machine the seconds of a processor are longer, too."""
BASE = "/library/"
CASES = 1_000
LEAST_SPEED = 250_000
MOST_MEMORY = 200
START = 1_767_225_600
"""The beginning of 2026, UTC."""
BROWSER = (
    "Mozilla/5.0 ({system}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{version}.0.{build}.0 Safari/537.36"
)
SYSTEMS = (
    "Windows NT 10.0; Win64; x64",
    "Macintosh; Intel Mac OS X 10_15_7",
    "X11; Linux x86_64",
    "Linux; Android 15; K",
)
COUNTRIES = ("KR", "US", "JP", "DE", "BR", "IN", "VN", "IT", "FR", "XX")


def site_paths() -> list[str]:
    """The pages of a library with its cases in two languages."""
    return [
        f"{language}{page}"
        for language in ("", "ko/")
        for page in ("", "cases/", "findings/", *(f"cases/chest-{number:03}/" for number in range(CASES)))
    ]


def lines(count: int) -> Iterator[bytes]:
    """The log, in order of time."""
    draw = random.Random(7)
    browsers = [
        BROWSER.format(
            system=draw.choice(SYSTEMS), version=draw.randrange(90, 146), build=draw.randrange(9_000)
        )
        for _ in range(3_000)
    ]
    crawlers = [
        agent for entry in CRAWLER_USER_AGENTS_DATA for agent in entry["instances"] if '"' not in agent
    ]
    pages = site_paths()
    files = [f"pictures/{n % 256:02x}/{n:032x}-800.avif" for n in range(20_000)]
    moment, step, loaded = float(START), 365 * 86_400 / count, ("", "", "", "")
    for number in range(count):
        moment += step * draw.random() * 2
        stamp = datetime.fromtimestamp(moment, UTC).strftime("%d/%b/%Y:%H:%M:%S +0000")
        if draw.random() < 1 / 6:
            if draw.random() > 0.2 or not loaded[0]:
                agent = draw.choice(crawlers if draw.random() < 1 / 8 else browsers)
                loaded = (
                    draw.choice(pages),
                    agent,
                    f"203.0.{draw.randrange(256)}.{draw.randrange(256)}",
                    draw.choice(COUNTRIES),
                )
            path, agent, address, country = loaded
        else:
            _, agent, address, country = loaded
            path = draw.choice(files)
        line = f'{address} - - [{stamp}] "GET {BASE}{path} HTTP/2.0" 200 {draw.randrange(90_000)} "https://cases.example{BASE}" "{agent}" "{country}"\n'
        yield line.encode()[: 60 if number % 10_000 == 9_999 else None]
        if number % 10_000 == 9_999:
            yield b"\n"


def measured(log: Path) -> dict[str, float]:
    """Counts a log in this process, which is fresh, as the command does."""
    pages = addresses_of(site_paths(), BASE)
    before = time.process_time()
    with opened(log) as file:
        reader = AccessLog(pages, robots.is_robot)
        found = tally(reader.requests(blocks_of(file)), Known([]), Repeats())
    data = updated(ViewsFacts(), "site", found, [found.span] if found.span else [])
    spent = time.process_time() - before
    return {
        "lines": reader.lines,
        "broken": reader.broken,
        "views": sum(found.views.values()),
        "robots": found.robots,
        "repeats": found.repeats,
        "seconds": spent,
        "speed": reader.lines / spent,
        "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "bytes": len(data),
    }


def main() -> None:
    """Makes the log, counts it plain and packed, each in a process of its own, and holds it to its bounds."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else LINES
    kept = True
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "access.log"
        with log.open("wb") as file:
            file.writelines(lines(count))
        print(f"{count:,} lines, {log.stat().st_size / 1e6:,.0f} MB")
        subprocess.run(["gzip", "-k", "-1", str(log)], check=True)
        for path in (log, log.with_name("access.log.gz")):
            command = [sys.executable, __file__, "--one", str(path)]
            runs = [subprocess.run(command, check=True, capture_output=True, text=True) for _ in range(RUNS)]
            told = min((json.loads(run.stdout) for run in runs), key=lambda one: one["seconds"])
            print(path.suffix, ", ".join(f"{name} {value:,.1f}" for name, value in told.items()))
            kept &= told["speed"] >= LEAST_SPEED and told["peak"] <= MOST_MEMORY
    sys.exit(not kept)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        print(json.dumps(measured(Path(sys.argv[2]))))
    else:
        main()
