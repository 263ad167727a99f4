"""What a search costs its reader: bytes to open the page and to answer, and how long answers take in Chromium.

Run: python benchmarks/search.py [CASES …]. Libraries are made up, with words as frequent as in real texts (Zipf).
"""

from __future__ import annotations

import contextlib
import functools
import gzip
import http.server
import json
import random
import shutil
import statistics
import sys
import tempfile
import threading
import time
from datetime import date
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from sitegen import urls
from sitegen.building.rendering import Renderer
from sitegen.i18n import Catalogue
from sitegen.planning.assets import assets_of
from sitegen.planning.derivatives import Pictures
from sitegen.planning.edition import Edition
from sitegen.planning.options import Options
from sitegen.planning.pages.search import search_page
from sitegen.planning.site import public_part
from sitegen.reading.library import read_library
from sitegen.reading.site_file import read_settings
from sitegen.reading.theme import read_theme

ROOTS = [
    "pneumon",
    "bronch",
    "pleur",
    "vascul",
    "arteri",
    "cardi",
    "hepat",
    "nephr",
    "cerebr",
    "spin",
    "oste",
    "chondr",
    "arthr",
    "my",
    "lymph",
    "thyr",
    "gastr",
    "enter",
    "col",
    "pancre",
    "splen",
    "ren",
    "cyst",
    "uret",
    "prost",
    "uter",
    "ovari",
    "mamm",
    "derm",
    "neur",
    "ocul",
    "ot",
    "rhin",
    "laryng",
    "trache",
    "alveol",
    "interstiti",
    "mediastin",
    "diaphragm",
    "thromb",
    "embol",
    "isch",
    "infarct",
    "hemorrh",
    "edem",
    "fibr",
    "calcif",
    "necr",
    "abscess",
    "granul",
    "tubercul",
    "sarc",
    "carcin",
    "aden",
    "lymphom",
    "metast",
    "dissect",
    "aneurysm",
    "sten",
    "occlus",
    "perfor",
    "obstruct",
    "hern",
    "fract",
    "disloc",
    "eros",
    "scler",
]
ENDINGS = [
    "al",
    "ic",
    "itis",
    "oma",
    "osis",
    "ia",
    "ation",
    "ed",
    "ing",
    "ous",
    "ar",
    "ary",
    "ectasis",
    "emia",
    "pathy",
    "gram",
    "graphy",
    "scopy",
    "plasia",
    "lysis",
]
KOREAN = [
    "폐",
    "결절",
    "흉막",
    "삼출",
    "음영",
    "경화",
    "기관지",
    "확장",
    "폐렴",
    "결핵",
    "종괴",
    "간",
    "신장",
    "췌장",
    "비장",
    "뇌",
    "경색",
    "출혈",
    "부종",
    "동맥",
    "정맥",
    "혈전",
    "색전",
    "골절",
    "척추",
    "관절",
    "림프절",
    "비대",
    "석회화",
    "섬유화",
    "낭종",
    "농양",
    "전이",
    "암",
    "선종",
    "육종",
    "협착",
    "폐쇄",
    "천공",
    "탈장",
    "염증",
    "괴사",
    "조영",
    "증강",
    "저음영",
    "고음영",
    "미만성",
    "국소",
    "양측",
    "우측",
    "좌측",
    "상엽",
    "하엽",
    "중엽",
    "말초",
    "중심",
    "경계",
    "불규칙",
    "내부",
    "주변",
    "소견",
    "환자",
    "발열",
    "기침",
    "호흡",
    "곤란",
    "통증",
    "혈액",
    "검사",
    "수술",
    "치료",
    "추적",
]
PARTICLES = ["이", "가", "은", "는", "을", "를", "의", "에", "에서", "로", "으로", "와", "과", "도"]
COMMON = [
    "the",
    "of",
    "and",
    "in",
    "with",
    "a",
    "is",
    "to",
    "on",
    "was",
    "at",
    "for",
    "no",
    "there",
    "by",
    "an",
    "from",
    "are",
    "this",
    "or",
    "as",
    "which",
    "patient",
    "left",
    "right",
]
MODALITIES, REGIONS = (
    ("CT", "DX", "MR", "US", "CR", "PT", "MG"),
    ("chest", "abdomen", "head", "spine", "pelvis", "heart"),
)


class Words:
    """Draws words as texts do: a few very often, most of them hardly ever, new ones without end."""

    def __init__(self, seed: int, cases: int) -> None:
        self.dice = random.Random(seed)
        size = int(420 * (cases * 320) ** 0.28)
        made = {f"{a}{b}" for a in ROOTS for b in ENDINGS}
        made |= {f"{self.dice.choice(ROOTS)}o{word}" for word in sorted(made) for _ in range(12)}
        rest = sorted(made)
        self.dice.shuffle(rest)
        self.english = [*COMMON, *rest][:size]
        pairs = [a + b for a in KOREAN for b in KOREAN]
        self.dice.shuffle(pairs)
        self.korean = [*KOREAN, *pairs][:size]
        self.weights = [1 / (n + 3) for n in range(max(len(self.english), len(self.korean)))]

    def said(self, count: int) -> str:
        """A text in English."""
        words = self.dice.choices(self.english, self.weights[: len(self.english)], k=count)
        return " ".join(words).capitalize() + "."

    def told(self, count: int) -> str:
        """A text in Korean, with particles."""
        words = self.dice.choices(self.korean, self.weights[: len(self.korean)], k=count)
        return " ".join(word + self.dice.choice([*PARTICLES, ""]) for word in words) + "."


def queries(words: Words) -> dict[str, tuple[str, ...]]:
    """What readers type: a frequent word, a rare one, two, a part of words, a typing error; in Korean with a particle."""
    frequent, other, rare = (
        max(words.english[n : n + 40], key=len) for n in (30, 90, len(words.english) // 2)
    )
    typing_error = f"{rare[:4]}{rare[5]}{rare[4]}{rare[6:]}"
    english = (
        frequent,
        rare,
        f"{frequent} {other}",
        "thromb",
        "itis",
        typing_error,
        f"left {other} CT",
        "female chest MR",
        "left right of the with in",
        "pneumo",
        "osis",
        "qwertzuiop asdfghjkl",
    )
    often, seldom = words.korean[40], words.korean[len(words.korean) // 2]
    korean = (
        "결절",
        often,
        seldom,
        f"{seldom}이",
        f"{often} {words.korean[70]}",
        "결절이 폐에서",
        "폐",
        "흉부 CT 여자",
        "중심",
        "폐결절 우측 좌측 환자",
    )
    return {"en": english, "ko": korean}


def case(n: int, words: Words, findings: int, diagnoses: int) -> tuple[str, str]:
    """The two files of a case: one of three is a quiz case."""
    dice = words.dice
    diagnosis = f"{words.english[30 + int(dice.paretovariate(0.9)) % diagnoses]} syndrome".capitalize()
    said, told = (lambda count: json.dumps(words.said(count))), (lambda count: json.dumps(words.told(count)))
    chosen = sorted({int(dice.paretovariate(0.7)) % findings for _ in range(3)})
    kind = "quiz" if n % 3 == 0 else "library"
    studies = "\n".join(
        f"  - {{id: s{k}, modality: {dice.choice(MODALITIES)}, region: {dice.choice(REGIONS)}, series: [{{id: p{k}, "
        f"pictures: [film.png], alt: Picture, caption: {{en: {said(9)}, ko: {told(6)}}}}}]}}"
        for k in range(1 + n % 2)
    )
    text = f"""---
title: {{en: {json.dumps(f"{diagnosis}: {words.said(4)}")}, ko: {told(4)}}}
teaser: {{en: Case {n} of {dice.choice(["cough", "fever", "pain", "dyspnea"])}, ko: {n}번 환자}}
kind: {kind}
status: published
published: {2000 + n % 26}-{n % 12 + 1:02d}-{n % 28 + 1:02d}
authors: [ed]
license: CC-BY-4.0
level: {dice.choice(["primary", "intermediate", "advanced"])}
patient: {{age: {dice.randrange(90)}, sex: {dice.choice("FM")}}}
collections: [{dice.choice(["one", "two", "three"])}]
studies:
{studies}
findings: [{", ".join(f"f{key}" for key in chosen)}]
diagnosis: {{name: {diagnosis}, certainty: certain}}
differential: [{{name: {said(2)}, against: {said(6)}}}]
teaching_points: [{said(14)}, {said(14)}]
references: [{{doi: 10.1148/radiol.{n}}}]
consent: {{basis: phantom}}
---
"""
    sections = (("History", "history", 40), ("Findings", "findings", 70), ("Discussion", "discussion", 130))
    english = "\n\n".join(f"## {name} {{#{key}}}\n{words.said(size)}" for name, key, size in sections)
    korean = "\n\n".join(f"## {name} {{#{key}}}\n{words.told(size * 2 // 3)}" for name, key, size in sections)
    return f"{text}{english}\n", f"{korean}\n"


def generate(root: Path, cases: int, words: Words) -> None:
    """Writes a library of that many cases in two languages."""
    findings, diagnoses = 60, min(len(words.english) - 40, int(12 * cases**0.5))
    content = root / "content"
    (content / "collections").mkdir(parents=True)
    site = "title: Benchmark\nbase_url: https://cases.example/\nlanguages: [en, ko]\n"
    (content / "site.yaml").write_text(site, "utf-8")
    (content / "people.yaml").write_text("ed: {name: Editors, organisation: true}\n", "utf-8")
    lines = [
        f"f{n}: {{label: {{en: {words.english[40 + n]} opacity, ko: {words.korean[60 + n]}}}, synonyms: [{words.english[140 + n]}]}}"
        for n in range(findings)
    ]
    (content / "findings.yaml").write_text("\n".join(lines) + "\n", "utf-8")
    for name in ("one", "two", "three"):
        text = f"---\ntitle: Collection {name}\nstatus: published\ngives_away: false\n---\n{words.said(60)}\n"
        (content / "collections" / f"{name}.md").write_text(text, "utf-8")
    Image.linear_gradient("L").resize((32, 32)).save(root / "film.png")
    for n in range(cases):
        folder = content / "cases" / f"case-{n:05d}"
        folder.mkdir(parents=True)
        english, korean = case(n, words, findings, diagnoses)
        (folder / "case.md").write_text(english, "utf-8")
        (folder / "case.ko.md").write_text(korean, "utf-8")
        shutil.copyfile(root / "film.png", folder / "film.png")


class Handler(http.server.SimpleHTTPRequestHandler):
    """Serves files and counts what they weigh compressed, as hosts send them."""

    bytes = 0
    lock = threading.Lock()

    def do_GET(self) -> None:
        """Counts pages, styles, scripts and data; pictures are what every page has."""
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if path.is_dir() else path
        if path.suffix in (".html", ".js", ".css") and path.is_file():
            size = len(gzip.compress(path.read_bytes(), 6))
            with Handler.lock:
                Handler.bytes += size
        with contextlib.suppress(ConnectionError):  # a page was closed before its pictures had come
            super().do_GET()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's own name
        """Says nothing."""


FIND = """async ([facts, query]) => {
  const { Search } = globalThis.sitegen["search/search.js"];
  globalThis.measured ??= new Search(facts, "");
  const start = performance.now();
  const found = await measured.find({ query, chosen: new Map(), answers: false });
  return [performance.now() - start, found.hits.length];
}"""
SHOWN = """async (query) => {
  const { SearchPage } = globalThis.sitegen["search/page.js"];
  if (!globalThis.page) {
    globalThis.page = new SearchPage(document.querySelector("[data-search]"));
    const tell = page.tell;
    page.tell = function (...given) { tell.apply(this, given); this.told = performance.now(); };
  }
  const start = performance.now();
  await page.run({ query, answers: false, chosen: new Map() }, true);
  return page.told - start;
}"""
"""From a query to its first hits, counts and filters on the page, without the pause in which a reader types on."""


def publish(root: Path, out: Path) -> None:
    """Makes the search pages, their index and the theme's files, and says how long the index took."""
    settings, _ = read_settings(root)
    assert settings is not None
    library = read_library(root, settings).library
    theme, _ = read_theme(settings.theme, root)
    public = public_part(library, Options(date(2026, 3, 20), "0"))
    catalogues = {
        language: Catalogue(language, theme.catalogues[language]) for language in settings.languages
    }
    assets = assets_of(theme)
    renderer = Renderer(theme, catalogues, assets.names, "/")
    files = {file.url: file.data for file in assets.files}
    seconds = 0.0
    for language, catalogue in catalogues.items():
        names = urls.Urls(language, settings.default_language)
        edition = Edition(public, catalogue, names, Pictures(settings.pictures), "0")
        start = time.process_time()
        page = search_page(edition, tuple(catalogues.values()))
        seconds += time.process_time() - start
        files |= {file.url: file.data for file in edition.data.values()}
        files[urls.file_of(page.page.url)] = renderer.render(page.page, page.site, page.view)
    for url, content in files.items():
        path = out / url
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    data_files = sum(url.startswith("assets/data/") for url in files)
    print(
        f"{len(public.cases)} cases: {seconds:.2f} s of a processor for two languages, {data_files} files of data"
    )


def seen(browser: Browser, address: str, language: str, typed: tuple[str, ...]) -> str:
    """The bytes of opening and of queries, and the times of answers."""
    weights: list[int] = []
    hits: list[int] = []
    first: list[float] = []
    warm: list[list[float]] = []
    shown: list[list[float]] = []
    for query in typed:
        context = browser.new_context(locale=language, viewport={"width": 390, "height": 844})
        page = context.new_page()
        Handler.bytes = 0
        page.goto(address, wait_until="networkidle")
        opening = Handler.bytes
        facts = page.evaluate("document.querySelector('[data-search]').dataset.search")
        page.focus("[data-search-query]")
        page.wait_for_load_state("networkidle")
        page.wait_for_timeout(500)
        focused = Handler.bytes
        milliseconds, count = page.evaluate(FIND, [facts, query])
        first.append(milliseconds)
        weights.append(Handler.bytes - focused)
        hits.append(count)
        warm.append([page.evaluate(FIND, [facts, query])[0] for _ in range(15)])
        shown.append([page.evaluate(SHOWN, query) for _ in range(9)][2:])
        context.close()
    medians = [statistics.median(times) for times in warm]
    return (
        f"opening {opening / 1e3:.1f} kB; with the focus {(focused - opening) / 1e3:.1f} kB; places of a query "
        f"{statistics.median(weights) / 1e3:.1f} kB (most {max(weights) / 1e3:.1f})\n"
        f"    answers: median {statistics.median(medians):.1f} ms, slowest query {max(medians):.1f} (its best "
        f"{min(warm[medians.index(max(medians))]):.1f}), slowest of all {max(map(max, warm)):.1f}; first answers with loading "
        f"{statistics.median(first):.0f} ms (most {max(first):.0f}); on the page after {_middle(shown):.1f} ms, slowest query "
        f"{max(map(statistics.median, shown)):.1f}; hits {hits}"
    )


def _middle(runs: list[list[float]]) -> float:
    return statistics.median(map(statistics.median, runs))


def main() -> None:
    """Prints figures for each size."""
    for cases in [int(size) for size in sys.argv[1:]] or [100, 1000, 10000]:
        with tempfile.TemporaryDirectory() as folder:
            root, out = Path(folder) / "library", Path(folder) / "site"
            words = Words(7, cases)
            generate(root, cases, words)
            publish(root, out)
            server = http.server.ThreadingHTTPServer(
                ("127.0.0.1", 0), functools.partial(Handler, directory=str(out))
            )
            threading.Thread(target=server.serve_forever, daemon=True).start()
            with sync_playwright() as play:
                browser = play.chromium.launch(
                    executable_path=shutil.which("chromium"), args=["--no-sandbox"]
                )
                for language, typed in queries(words).items():
                    prefix = "" if language == "en" else f"{language}/"
                    address = f"http://127.0.0.1:{server.server_address[1]}/{prefix}search/"
                    print(f"  {language}: {seen(browser, address, language, typed)}")
                browser.close()
            server.shutdown()


if __name__ == "__main__":
    main()
