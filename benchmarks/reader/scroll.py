"""How a series of 300 slices opens, scrolls and changes its window in Chromium, beside one of 20.

Run: python -m benchmarks.reader.scroll [FOLDER]. A folder keeps the library for the next run. Ends with 1 where a
figure misses its bound.
"""

from __future__ import annotations

import os
import statistics
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, CDPSession, Page, ViewportSize

from benchmarks.reader.chromium import chromium
from benchmarks.reader.host import CompressingHost
from benchmarks.reader.library import long_series
from tests.browser.host import serving

DESK: ViewportSize = {"width": 1280, "height": 900}
FEW, MANY = 20, 300
ROUNDS = 7
IDLE = 1500
"""Milliseconds after which an opened page has fetched whatever it fetches ahead."""

SLOW = {"offline": False, "latency": 150, "downloadThroughput": 1.6e6 / 8, "uploadThroughput": 750e3 / 8}
"""Lighthouse's slow 4G."""

# Bitmaps that live, and when the key image and then the slice itself are first drawn.
WATCH = """() => {
  globalThis.bitmaps = 0;
  const make = createImageBitmap, close = ImageBitmap.prototype.close;
  globalThis.createImageBitmap = async (...what) => { const made = await make(...what); bitmaps += 1; return made };
  ImageBitmap.prototype.close = function () { bitmaps -= 1; close.call(this) };
  const draw = CanvasRenderingContext2D.prototype.drawImage;
  CanvasRenderingContext2D.prototype.drawImage = function (...what) {
    if (this.canvas.isConnected) {
      globalThis.first ??= performance.now();
      if (!(what[0] instanceof HTMLImageElement)) globalThis.sharp ??= performance.now();
    }
    draw.apply(this, what);
  };
}"""

# One picture a frame from end to end; each entry is [milliseconds since the last frame, whether the slice was there].
SCROLL = """async ([how, count]) => {
  const { view } = document.querySelector("case-stack"), { canvas } = view, frames = [];
  canvas.focus();
  const frame = () => new Promise(requestAnimationFrame);
  const key = (key) => canvas.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
  const wheel = () => canvas.dispatchEvent(new WheelEvent("wheel", { deltaY: 100, bubbles: true, cancelable: true }));
  key("Home");
  const until = performance.now() + 10000;
  while (!(view.index === 0 && view.ready(0)) && performance.now() < until) await frame();
  let last = await frame();
  for (let at = 1; at < count; at += 1) {
    if (how === "wheel") wheel(); else key("ArrowDown");
    const now = await frame();
    frames.push([now - last, Number(!view.hasAttribute("data-waiting"))]);
    last = now;
  }
  if (view.index !== count - 1) throw new Error(`${how} ended at ${view.index}`);
  return frames;
}"""

# All of the work of a window change as the slider makes it, the drawing that it asks for included.
WINDOW = """() => {
  const stack = document.querySelector("case-stack"), range = stack.querySelector("[name=center]"), times = [];
  const later = requestAnimationFrame;
  let asked = [];
  globalThis.requestAnimationFrame = (call) => asked.push(call);
  for (let step = 0; step < 120; step += 1) {
    range.value = -600 + 8 * (step % 2 ? step : -step);
    const start = performance.now();
    range.dispatchEvent(new Event("input", { bubbles: true }));
    for (const call of asked.splice(0)) call(start);
    times.push(performance.now() - start);
  }
  globalThis.requestAnimationFrame = later;
  return times.slice(20);
}"""


@dataclass(frozen=True, slots=True)
class Opened:
    """What opening one page came to: milliseconds until the series is seen and is sharp, and what was fetched."""

    first: float
    sharp: float
    requests: int
    size: int
    packs: int


@dataclass(frozen=True, slots=True)
class Run:
    """Milliseconds of the median frame and of the 95th percentile, and how many frames in a hundred were up to date."""

    median: float
    late: float
    there: float


@dataclass
class Table:
    """Figures with their bounds, printed as they come."""

    missed: int = 0

    def row(self, name: str, value: float, unit: str, most: float | None = None) -> None:
        """Prints a figure, and whether it keeps its bound."""
        kept = most is None or value <= most
        self.missed += not kept
        bound = "" if most is None else f"   (at most {most:g}{'' if kept else ', MISSED'})"
        print(f"{name:58} {value:9.2f} {unit}{bound}", flush=True)


@contextmanager
def page_of(browser: Browser) -> Iterator[tuple[Page, CDPSession]]:
    """A page that has fetched nothing yet."""
    context = browser.new_context(viewport=DESK)
    page = context.new_page()
    page.add_init_script(f"({WATCH})()")
    yield page, context.new_cdp_session(page)
    context.close()


def opened(browser: Browser, address: str, slow: bool) -> Opened:
    """Opens a case once, with nothing in the cache."""
    with page_of(browser) as (page, session):
        sizes: dict[str, float] = {}
        addresses: list[str] = []
        session.on(
            "Network.loadingFinished",
            lambda event: sizes.update({event["requestId"]: event["encodedDataLength"]}),
        )
        page.on("request", lambda request: addresses.append(request.url))
        session.send("Network.enable")
        if slow:
            session.send("Network.emulateNetworkConditions", SLOW)
        page.goto(address)
        page.locator("case-stack canvas").wait_for()
        page.wait_for_function("() => globalThis.sharp", timeout=90_000)
        first, sharp = page.evaluate("[first, sharp]")
        if not slow:
            page.wait_for_timeout(IDLE)
        packs = sum(item.endswith("pack") for item in addresses)
        return Opened(first, sharp, len(addresses), round(sum(sizes.values())), packs)


def opening(browser: Browser, site: str, table: Table) -> None:
    """The pages in turn, so that other work on the machine meets both alike."""
    for slow in (False, True):
        found: dict[int, list[Opened]] = {FEW: [], MANY: []}
        for _ in range(ROUNDS if not slow else 3):
            for count, results in found.items():
                results.append(opened(browser, f"{site}cases/slices-{count}/", slow))
        line = "slow 4G" if slow else "loopback"
        for name in ("first", "sharp"):
            few, many = (
                statistics.median(getattr(one, name) for one in found[count]) for count in (FEW, MANY)
            )
            what = "series seen" if name == "first" else "slice itself drawn"
            table.row(f"{line}: {what}, {FEW} slices", few, "ms")
            table.row(f"{line}: {what}, {MANY} slices", many, "ms")
            table.row(f"{line}: {what}, ratio", many / few, "", 1.25 if name == "first" else None)
        if slow:
            continue
        for count, results in found.items():
            one = results[-1]
            table.row(f"fetched on opening, {count} slices: {one.requests} requests", one.size / 1000, "kB")
            table.row(f"of them packs, {count} slices", one.packs, "", 2)


def scrolled(page: Page, how: str) -> Run:
    """One run through the series, one picture a frame."""
    frames: list[list[float]] = page.evaluate(SCROLL, [how, MANY])
    times = sorted(milliseconds for milliseconds, _ in frames)
    there = sum(drawn for _, drawn in frames) / len(frames)
    return Run(statistics.median(times), times[int(0.95 * len(times))], 100 * there)


def summed_up(name: str, runs: list[Run], table: Table) -> None:
    """Prints the medians of the runs: a run in which nothing came would be the smoothest."""
    table.row(f"{name}: median frame", statistics.median(one.median for one in runs), "ms", 17)
    table.row(f"{name}: 95th percentile", statistics.median(one.late for one in runs), "ms", 34)
    there = statistics.median(one.there for one in runs)
    table.row(f"{name}: frames that show the slice itself", there, "%")


def kept(page: Page, session: CDPSession) -> dict[str, float]:
    """Megabytes that the page keeps once its rubbish is collected, and its bitmaps."""
    session.send("HeapProfiler.collectGarbage")
    usage: dict[str, Any] = session.send("Runtime.getHeapUsage")
    return {
        "script objects": usage["usedSize"] / 1e6,
        "bytes and values": usage.get("backingStorageSize", 0) / 1e6,
        "decoded bitmaps": page.evaluate("bitmaps"),
    }


def scrolling(browser: Browser, site: str, live: bool, table: Table) -> None:
    """Through cold packs and warm ones; then what is kept."""
    what = "true values" if live else "pictures"
    runs: dict[str, list[Run]] = {"cold packs, keys": [], "warm packs, wheel": [], "warm packs, keys": []}
    for last in (False, False, True):
        with page_of(browser) as (page, session):
            page.goto(f"{site}cases/slices-{MANY}/#lung-1")
            page.locator("case-stack canvas").focus()
            if live:
                page.keyboard.press("1")
            once: dict[str, float] = {}
            for name, found in runs.items():
                found.append(scrolled(page, name.split()[-1].removesuffix("s")))
                page.wait_for_timeout(IDLE)
                once = once or kept(page, session)
            if not last:
                continue
            for name, found in runs.items():
                summed_up(f"{what}, {name}", found, table)
            for name, value in kept(page, session).items():
                unit = "" if name == "decoded bitmaps" else "MB"
                most = 48 if name == "decoded bitmaps" else 1.2 * once[name] + 4
                table.row(f"{what}, kept after three rounds: {name}", value, unit, most)
            if live:
                window_change(page, table)


def window_change(page: Page, table: Table) -> None:
    """The whole work of moving the slider of the window by one step."""
    page.wait_for_function(f"() => document.querySelector('stack-view').values.at({MANY - 1}, 0, 0) !== null")
    times = sorted(page.evaluate(WINDOW))
    table.row("window change: median redraw", statistics.median(times), "ms", 8)
    table.row("window change: 95th percentile", times[int(0.95 * len(times))], "ms")


def main() -> None:
    """Measures and prints."""
    table = Table()
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    with long_series(folder) as out, serving(out, CompressingHost) as site, chromium() as browser:
        opening(browser, site, table)
        for live in (False, True):
            scrolling(browser, site, live, table)
            table.row(
                "processes that wanted the machine's processors", os.getloadavg()[0], f"on {os.cpu_count()}"
            )
    raise SystemExit(bool(table.missed))


if __name__ == "__main__":
    main()
