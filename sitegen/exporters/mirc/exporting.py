"""`sitegen export mirc`: cases as MIRC documents with their pictures, in a zip for each or all in one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from sitegen import urls
from sitegen.building.archive import Archived, write_archive
from sitegen.building.build import Request, Steps, build
from sitegen.errors import Problem, Severity, UsageFault
from sitegen.exporters.gate import open_cases, told_ids
from sitegen.exporters.mirc.document import NAME, Parts, Writer, carried_facts
from sitegen.exporters.mirc.pictures import Sending
from sitegen.exporters.mirc.words import elements_of, picture_names, prose_picture, sent_markdown
from sitegen.i18n import Catalogue
from sitegen.importers.mirc.tree import Element
from sitegen.model.library import Case, Library, ProseSection
from sitegen.planning.derivatives import Pictures
from sitegen.planning.edition import Edition
from sitegen.planning.options import Options
from sitegen.planning.public import Public
from sitegen.planning.site import public_part
from sitegen.planning.words import sections_of, series_anchors
from sitegen.reading.documents import split_front_matter
from sitegen.urls import Urls

Files = dict[str, Callable[[], bytes]]


@dataclass(frozen=True, slots=True)
class Exported:
    """What an export came to; nothing was written where a problem is an error."""

    archives: tuple[Archived, ...]
    problems: tuple[Problem, ...]

    @property
    def count(self) -> str:
        """How much was written, in words."""
        if not self.archives:
            return "Nothing was exported."
        files = sum(archive.files for archive in self.archives)
        return f"Exported: {len(self.archives)} zip(s) with {files} file(s)."


def export_cases(
    ids: Sequence[str], *, root: Path, out: Path, options: Options, jobs: int, steps: Steps
) -> Exported:
    """Checks the library as a build does, then writes the cases; nothing is written while an error stands.

    `out` is a folder, which gets a zip for each case, or a file that ends in .zip. Raises UsageFault for an id that no
    case has or an `out` that can't be written to, and EnvironmentFault where the disk refuses.
    """
    checked = build(Request(root, options, None, None, jobs), steps)
    problems = [problem for problem in checked.problems if problem.severity is Severity.ERROR]
    library = checked.library
    if library is None:
        return Exported((), tuple(problems))
    public = public_part(library, options)
    cases, refused = open_cases(ids, public)
    problems += refused
    packed: dict[str, Files] = {}
    for case in cases:
        exporter = Exporter(case, library, public, root)
        packed[case.id] = exporter.files()
        problems += exporter.sending.problems
    told = tuple(sorted(dict.fromkeys(problems), key=lambda item: item.sort_key))
    if not packed or any(problem.severity is Severity.ERROR for problem in told):
        return Exported((), told)
    return Exported(tuple(_write(packed, out)), told)


def _write(packed: Mapping[str, Files], out: Path) -> list[Archived]:
    if out.suffix.lower() != ".zip":
        if out.exists() and not out.is_dir():
            raise UsageFault(
                f"'{out}' is there already and no folder", "name a folder, or a file that ends in .zip"
            )
        return [write_archive(files, out / f"{case_id}.zip", folder="") for case_id, files in packed.items()]
    if len(packed) == 1:
        return [write_archive(next(iter(packed.values())), out, folder="")]
    together = {
        f"{case_id}/{name}": content for case_id, files in packed.items() for name, content in files.items()
    }
    return [write_archive(together, out, folder="")]


class Exporter:
    """Exports one case."""

    def __init__(self, case: Case, library: Library, public: Public, root: Path) -> None:
        self.case = case
        self.library = library
        self.public = public
        self.root = root
        self.folder = f"content/cases/{case.id}"
        self.sending = Sending(case, library.settings, root)
        self.told = told_ids(library, public)

    def files(self) -> Files:
        """The document, its drawings and its pictures; pictures are made when they are asked for."""
        self.sending.gather()
        writer = Writer(self.case, self.library, self.sending)
        facts = carried_facts(self.case, self.sending, self.told)
        document = writer.document(Parts(tuple(self._sections()), facts, self._markdown()))
        drawings = {name: partial(bytes, data) for name, data in writer.drawings.items()}
        return {NAME: partial(bytes, document), **drawings, **self.sending.files}

    def _sections(self) -> list[tuple[str, list[Element | str]]]:
        """The words in the default language, with links as the site resolves them."""
        default = self.library.settings.default_language
        names = Urls(default, default)
        pictures = Pictures(self.library.settings.pictures)
        edition = Edition(self.public, Catalogue(default, {}), names, pictures, "")
        page_url = names.case(self.case.id)
        page = urls.absolute(self.library.settings.base_url, page_url)
        prose = {
            key: tuple(replace(section, pictures=()) for section in value)
            for key, value in self.case.prose.items()
        }
        placed = sections_of(edition, prose, page_url, owner=self.case)
        numbers = self._numbers()
        return [
            (
                section.heading,
                elements_of(
                    str(view.html), self._pictures(section), page, lambda anchor: numbers.get(anchor, "")
                ),
            )
            for section, view in zip(self.case.prose.get(default, ()), placed, strict=True)
        ]

    def _pictures(self, section: ProseSection) -> dict[str, Element | None]:
        """Token → the picture that goes in its place."""
        sent = self.sending.in_words
        return {
            found.token: prose_picture(sent[found.picture.path], found.picture, found.alt, found.caption)
            if found.picture.path in sent
            else None
            for found in section.pictures
        }

    def _numbers(self) -> dict[str, str]:
        """Anchor of a picture on the case's page → its number in the document."""
        anchors = series_anchors(self.case)
        return {
            urls.picture_anchor(anchors[sent.study.facts.id, sent.series.facts.id], picture.place): str(
                picture.number
            )
            for sent in self.sending.series
            for picture in sent.pictures
        }

    def _markdown(self) -> dict[str, str]:
        """The Markdown of every language as it was written, with the export's names of pictures."""
        default = self.library.settings.default_language
        names = picture_names(self.folder, self.sending.in_words)
        texts = {item.path: item.text for item in self.library.written}
        found: dict[str, str] = {}
        for language in self.case.prose:
            name = "case.md" if language == default else f"case.{language}.md"
            shown = f"{self.folder}/{name}"
            body = split_front_matter(texts[shown], shown).body.strip()
            if body:
                found[language] = sent_markdown(body, names, self._is_told)
        return found

    def _is_told(self, target: str) -> bool:
        """Whether a link's target is something that the site tells."""
        kind, _, name = target.partition(":")
        match kind:
            case "case":
                return name.partition("#")[0] in self.told["related"]
            case "guideline":
                return name in self.told["guidelines"]
            case "collection":
                return name in self.told["collections"]
            case "page":
                return name in self.public.pages
            case _:
                return True
