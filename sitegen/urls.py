"""The only place that knows the URL scheme: site paths such as "cases/chest-001/", and links between them.

No I/O. A site path has no leading slash; one that is empty or ends in "/" is a page kept as index.html there.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import quote, urlencode

RESERVED_PAGE_IDS = frozenset(
    {
        "admin",
        "cases",
        "guidelines",
        "collections",
        "findings",
        "modalities",
        "people",
        "pictures",
        "assets",
        "search",
        "progress",
        "statistics",
        "test",
        "offline",
        "data",
        "feeds",
        "editors",
        "rounds",
        "submit",
    }
)
"""Pages live at the root, so their ids may not be the folders of the scheme (nor a language's prefix)."""


@dataclass(frozen=True, slots=True)
class Urls:
    """The site paths of one language: the default language lives at the root, others under their tag."""

    language: str
    default_language: str

    @property
    def home(self) -> str:
        """The home page."""
        return "" if self.language == self.default_language else f"{self.language}/"

    def cases(self, page: int = 1) -> str:
        """A page of the case index, counted from 1."""
        return f"{self.home}cases/" if page == 1 else f"{self.home}cases/page/{page}/"

    def case(self, case_id: str) -> str:
        """A case."""
        return f"{self.home}cases/{case_id}/"

    @property
    def guidelines(self) -> str:
        """The guideline index."""
        return f"{self.home}guidelines/"

    def guideline(self, guideline_id: str, recommendation: str = "") -> str:
        """A guideline, or one of its recommendations at its permanent anchor."""
        fragment = f"#{recommendation}" if recommendation else ""
        return f"{self.home}guidelines/{guideline_id}/{fragment}"

    def guideline_summary(self, guideline_id: str) -> str:
        """A guideline's recommendations on one sheet."""
        return f"{self.guideline(guideline_id)}summary/"

    def guideline_embed(self, guideline_id: str) -> str:
        """A guideline without navigation, for frames on other sites."""
        return f"{self.guideline(guideline_id)}embed/"

    def guideline_oembed(self, guideline_id: str) -> str:
        """What an oEmbed consumer is told of a guideline."""
        return f"{self.guideline(guideline_id)}oembed.json"

    @property
    def guidelines_feed(self) -> str:
        """All guidelines with their full content, as a JSON Feed."""
        return f"{self.guidelines}feed.json"

    @property
    def editors(self) -> str:
        """What editors have to see to; in builds with drafts alone."""
        return f"{self.home}editors/"

    def collection(self, collection_id: str) -> str:
        """A collection."""
        return f"{self.home}collections/{collection_id}/"

    def collection_days(self, collection_id: str) -> str:
        """The cases of a collection day by day."""
        return f"{self.collection(collection_id)}days/"

    def collection_statistics(self, collection_id: str) -> str:
        """The statistics of a collection's cases."""
        return f"{self.collection(collection_id)}statistics/"

    @property
    def findings(self) -> str:
        """The index of findings."""
        return f"{self.home}findings/"

    def finding(self, finding_id: str) -> str:
        """A finding."""
        return f"{self.home}findings/{finding_id}/"

    @property
    def modalities(self) -> str:
        """The index of modalities."""
        return f"{self.home}modalities/"

    def modality(self, code: str) -> str:
        """A modality, by its DICOM code."""
        return f"{self.home}modalities/{code.lower()}/"

    @property
    def people(self) -> str:
        """The index of authors."""
        return f"{self.home}people/"

    def person(self, person_id: str) -> str:
        """An author."""
        return f"{self.home}people/{person_id}/"

    @property
    def progress(self) -> str:
        """What a reader's browser has kept."""
        return f"{self.home}progress/"

    @property
    def statistics(self) -> str:
        """The statistics of the library."""
        return f"{self.home}statistics/"

    @property
    def test(self) -> str:
        """Where a test is chosen and its result told."""
        return f"{self.home}test/"

    @property
    def search(self) -> str:
        """The search page."""
        return f"{self.home}search/"

    def search_for(self, **chosen: str) -> str:
        """The search, narrowed to terms of its facets: finding="consolidation"."""
        return f"{self.search}?{urlencode(chosen)}"

    @property
    def answers(self) -> str:
        """What leads a search to the answers behind a click: its name does not tell what is in it."""
        return f"{self.search}answers.js"

    @property
    def data(self) -> str:
        """The codebook of the data set."""
        return f"{self.home}data/"

    @property
    def feeds(self) -> str:
        """How to follow the library."""
        return f"{self.home}feeds/"

    @property
    def rounds(self) -> str:
        """The rounds: the open ones, and the years."""
        return f"{self.home}rounds/"

    def round_year(self, year: int) -> str:
        """The rounds of a year, and who did best in it."""
        return f"{self.home}rounds/{year}/"

    @property
    def submission(self) -> str:
        """Where members make a case to send in."""
        return f"{self.home}submit/"

    @property
    def submission_template(self) -> str:
        """An empty case folder for those who make it by hand."""
        return f"{self.submission}case-template.zip"

    @property
    def offline(self) -> str:
        """What a reader has kept on the device."""
        return f"{self.home}offline/"

    @property
    def not_found(self) -> str:
        """What hosts serve for addresses below this language's home that lead nowhere."""
        return f"{self.home}{NOT_FOUND}"

    def page(self, page_id: str) -> str:
        """A page of prose."""
        return f"{self.home}{page_id}/"


NOT_FOUND = "404.html"
SITEMAP = "sitemap.xml"
ANSWER_ANCHOR = "sg-answer"
"""Where the answer of a case begins on its page."""
SERVICE_WORKER = "sw.js"
OFFLINE_INDEX = "offline.json"
"""Both always at the root: a service worker sees to what lies beside and below it."""


ADMIN = "admin/"
"""The CMS in which editors write, where a library has one."""


CITATION = "CITATION.cff"
"""At the root, as the Citation File Format asks."""


def dataset(name: str) -> str:
    """A file of the data set: one for all languages."""
    return f"data/{name}"


def case_record(case_id: str) -> str:
    """A case as a record, beside its page in the default language."""
    return f"cases/{case_id}/case.json"


def atom_feed(page: str) -> str:
    """The Atom feed of what a page lists."""
    return f"{page}feed.xml"


def json_feed(page: str) -> str:
    """The JSON feed of what a page lists."""
    return f"{page}feed.json"


def sitemap_part(number: int) -> str:
    """One of several sitemaps, counted from 1."""
    return f"sitemap-{number}.xml"


def is_sitemap(url: str) -> bool:
    """Whether a site path is that of the sitemap or of a part of it."""
    return re.fullmatch(r"sitemap(-\d+)?\.xml", url) is not None


def study_anchor(study_id: str) -> str:
    """The anchor of a study."""
    return f"study-{study_id}"


def reference_anchor(number: int) -> str:
    """The anchor of an entry of the list of literature, counted from 1."""
    return f"ref-{number}"


def series_anchor(study_id: str, series_id: str, *, repeated: bool) -> str:
    """The anchor of a series; it carries the study's id only where series ids repeat within a case."""
    return f"{study_id}-{series_id}" if repeated else series_id


def picture_anchor(series: str, number: int) -> str:
    """The anchor of the picture with that number in its series."""
    return f"{series}-{number}"


def marked(picture: str) -> str:
    """The fragment that opens a case's viewer at a picture, by its anchor, with the marks on (docs/reading.md)."""
    return f"#{picture}&m=1"


def day_anchor(zero: str, day: int) -> str:
    """The anchor of a day, counted from `zero`: onset-5; a day before it is onset-before-2."""
    return f"{zero}-before-{-day}" if day < 0 else f"{zero}-{day}"


def derivative(name: str, width: int, ending: str) -> str:
    """A published picture; `name` is a content hash, spread over folders so that none gets too full."""
    return f"pictures/{name[:2]}/{name}-{width}.{ending}"


def pack(name: str, kind: str) -> str:
    """Many pictures of a series in one file; `kind` says what they are: avif or png."""
    return f"pictures/{name[:2]}/{name}.{kind}pack"


def unpacked(pack_url: str, number: int) -> str:
    """A picture of a pack as a file of its own, where no script may read packs: in archives."""
    return f"{pack_url}/{number}.avif"


def asset(name: str, digest: str) -> str:
    """A file of the theme, named by its content so that it can be cached for ever."""
    stem, dot, ending = name.rpartition(".")
    return f"assets/{stem}.{digest[:10]}.{ending}" if dot else f"assets/{name}.{digest[:10]}"


def record_of(url: str, languages: Collection[str]) -> str:
    """The record that a page is about, as "cases/chest-017" or "pages/about"; empty for pages that list or seek."""
    parts = [part for part in url.split("/") if part]
    if parts and parts[0] in languages:
        parts = parts[1:]
    if len(parts) >= 2 and parts[0] in ("cases", "guidelines", "collections"):
        return f"{parts[0]}/{parts[1]}"
    return f"pages/{parts[0]}" if len(parts) == 1 and parts[0] not in RESERVED_PAGE_IDS else ""


def file_of(url: str) -> str:
    """The file that a host serves for a site path."""
    return f"{url}index.html" if not url or url.endswith("/") else url


def relative(start: str, target: str) -> str:
    """The link from one page to another path of the site, or the target itself where it leaves the site.

    Site paths hold neither "?" nor "#": what follows these is kept as it is.
    """
    if "://" in target or target.startswith(("mailto:", "#")):
        return target
    path, mark, fragment = target.partition("#")
    path, asked, query = path.partition("?")
    if path == start and mark and not asked:
        return f"#{fragment}"
    return f"{_way(start.rpartition('/')[0], path)}{asked}{query}{mark}{fragment}"


def _way(folder: str, path: str) -> str:
    """The link from a folder to a site path; both are normal already: no empty, "." or ".." parts."""
    here = folder.split("/") if folder else []
    there = path.rstrip("/").split("/") if path else []
    common = 0
    for one, other in zip(here, there, strict=False):
        if one != other:
            break
        common += 1
    link = quote("/".join([".."] * (len(here) - common) + there[common:]), safe="/.-_~")
    if path and not path.endswith("/"):
        return link
    # The name is written out so that links also work from a disk, where no server adds it.
    return f"{link}/index.html" if link else "index.html"


def absolute(base_url: str, target: str) -> str:
    """The full address of a site path."""
    return base_url + quote(target, safe="/.-_~#")
