"""`sitegen import submission`: the zip of a member's case as a draft, after the gate that stands before every case.

Nothing is taken on trust: pictures are cleaned, words are judged and no comment in them allows any, and what only
editors decide (status, days, collections, the sign-off) does not come along.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from sitegen.errors import Place, Problem, Severity, UsageFault, warning
from sitegen.importers.drafts import as_written, write_case
from sitegen.importers.parcels import PEOPLE, Parcel, parcel_of
from sitegen.importers.target import free_place, shown_path
from sitegen.model.library import Case, Library, Person, Written, prose_pictures
from sitegen.privacy import patterns
from sitegen.privacy.allowances import comments_in
from sitegen.privacy.passages import Passages
from sitegen.privacy.wording import words_tell_nobody
from sitegen.reading.documents import decode, split_front_matter
from sitegen.reading.library import Reading, read_library, read_tables
from sitegen.reading.site_file import read_settings

_STAGED = "content/cases/submission/"
"""Where the case lies while it is judged."""
_STAGED_PEOPLE = "content/people.yaml"
_LONGEST_ID = 10
_OF_EDITORS = (
    *("status", "published", "updated", "reveal", "collections", "guidelines", "related"),
    *("authors", "deid", "imported", "withdrawn"),
)
"""Fields that editors decide, and a sign-off that only somebody of the library can give; authors are looked up."""
_OF_COMMENTS = ("allow-comment", "allow-unused")
"""What is said of comments that allow something: here any is refused, well-formed or not."""
_SILENTLY = ("status", "authors")


@dataclass(frozen=True, slots=True)
class Submitted:
    """What became of a submission."""

    folder: Path | None
    """The new case; None where an error stood against it."""
    pictures: int
    problems: tuple[Problem, ...]

    @property
    def said(self) -> str:
        """What was done."""
        if self.folder is None:
            return "Nothing was written."
        return f"Written as a draft: {self.pictures} picture(s) in {self.folder.as_posix()}."


def import_submission(path: Path, *, into: Path | None, library: Path) -> Submitted:
    """Takes in a submission as a draft: whole, or not at all where an error stands; all faults are told in one run.

    `into` is the new case's folder; without it the case is called by the zip's digest. Raises UsageFault where that
    can't be or the zip can't be opened, and EnvironmentFault where the disk refuses.
    """
    parcel = parcel_of(path, shown_path(path, library))
    folder = into or library / "content/cases" / f"submission-{parcel.digest[:_LONGEST_ID]}"
    free_place(folder, library)
    if folder.resolve().parent != (library / "content/cases").resolve():
        raise UsageFault(f"{folder} is no folder of a case", "name one: --into content/cases/chest-017")
    known = _known(library)
    problems = [*parcel.problems]
    case: Case | None = None
    facts: dict[str, Any] = {}
    if parcel.has_facts:
        reading = _staged(parcel, known)
        problems += _told([*reading.problems, *_judged(reading.library)], parcel)
        case = reading.library.cases.get("submission")
    if case is not None:
        facts, notes = _taken(case, reading.library.people, known)
        problems += _told(notes, parcel)
    told = tuple(sorted(set(problems), key=lambda item: item.sort_key))
    if case is None or any(item.severity is Severity.ERROR for item in told):
        return Submitted(None, 0, told)
    used = _used(case)
    words = [name for name in parcel.files if name.endswith(".md") and name != "case.md"]
    kept = {name: parcel.files[name] for name in sorted([*used, *words])}
    if folder.is_dir():
        folder.rmdir()  # an empty one, made for the case
    write_case(folder, facts, _body(parcel), kept.items())
    return Submitted(folder, len(used), told)


def _used(case: Case) -> set[str]:
    """The names of the pictures that series and words show."""
    shown = [item.picture for study in case.studies for series in study.series for item in series.pictures]
    return {picture.path.removeprefix(_STAGED) for picture in (*shown, *prose_pictures(case.prose))}


def _known(library: Path) -> Library:
    """The people and findings of the library that the case is for.

    Raises UsageFault where it can't be read.
    """
    settings, _ = read_settings(library)
    if settings is None:
        raise UsageFault("content/site.yaml has faults", "run sitegen check, and mend them first")
    return read_tables(library, settings)


def _staged(parcel: Parcel, known: Library) -> Reading:
    """The case read as any case of the library is, from a folder of its own that goes again."""
    with tempfile.TemporaryDirectory(prefix="sitegen-") as scratch:
        root = Path(scratch)
        for name, data in parcel.files.items():
            path = root / (_STAGED_PEOPLE if name == PEOPLE else f"{_STAGED}{name}")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        return read_library(root, known.settings, history=False)


def _told(problems: Iterable[Problem], parcel: Parcel) -> Iterator[Problem]:
    """Problems with their places in the zip."""
    for item in problems:
        path = item.place.path
        name = PEOPLE if path == _STAGED_PEOPLE else path.removeprefix(_STAGED)
        yield replace(item, place=replace(item.place, path=f"{parcel.shown}/{name}"))


def _judged(library: Library) -> Iterator[Problem]:
    """What words and names say of a patient, or of who sent the case; nobody who sends one can allow it."""
    found = [item for item in words_tell_nobody(library, date.min) if item.code not in _OF_COMMENTS]
    yield from found
    taken = {item.place for item in found}
    for written in library.written:
        passages = Passages(written)
        for comment in comments_in(written.text, passages.body):
            message = "this comment would allow words, which nobody can do in what is sent in"
            hint = "take it out; an editor of the library can add one to the draft"
            yield Problem("submission-refused", passages.place(comment.start), message, hint)
        yield from _addresses(written, passages, taken)


def _addresses(written: Written, passages: Passages, taken: set[Place]) -> Iterator[Problem]:
    """E-mail addresses, those of the sender too: they belong to the letter, not into files that git keeps for ever."""
    for found in patterns.EMAIL.finditer(written.text):
        place = passages.place(found.start())
        if place not in taken:
            message = "an e-mail address stands here, and would be kept for ever"
            hint = "take it out; the letter that brought the case says who sent it"
            yield Problem("submission-refused", place, message, hint, unrepeated=True)


def _taken(case: Case, people: Mapping[str, Person], known: Library) -> tuple[dict[str, Any], list[Problem]]:
    """The facts of the draft, and each one that does not come along."""
    dumped: dict[str, Any] = as_written(case.facts.model_dump(mode="json", exclude_unset=True))
    notes = [
        _left(case.places.of(name), f"'{name}' is for the editors to decide, and was left out")
        for name in dumped
        if name in _OF_EDITORS and name not in _SILENTLY
    ]
    facts = {name: value for name, value in dumped.items() if name not in _OF_EDITORS}
    facts = {"title": facts.pop("title"), "status": "draft", **facts}
    authors, others = _authors(case, people, known)
    if authors:
        facts["authors"] = authors
    if others:
        names = ", ".join(
            person.facts.name.in_language("", known.settings.default_language) for person in others
        )
        message = f"not in the library's people.yaml, so named in 'credit' of the draft: {names}"
        hint = "add them to content/people.yaml and to 'authors', and take 'credit' out"
        notes.append(warning("import-value", case.places.of("authors"), message, hint))
        facts.setdefault("credit", "; ".join(_line(person, known) for person in others))
    if "findings" in facts:
        facts["findings"] = [item for item in facts["findings"] if item in known.findings]
        for item in set(case.facts.findings) - set(facts["findings"]):
            notes.append(_left(case.places.of("findings"), f"the library has no finding '{item}'"))
    for study in facts.get("studies", []):
        for series in study.get("series", []):
            series["pictures"] = [_short(item) for item in series["pictures"]]
    return {name: value for name, value in facts.items() if value != []}, notes


def _left(place: Place, message: str) -> Problem:
    return warning("import-value", place, message, "set it in the draft if it is right")


def _short(picture: dict[str, Any]) -> Any:
    """A picture of which nothing but the name is said, as editors write it."""
    return picture["file"] if set(picture) == {"file"} else picture


def _authors(case: Case, people: Mapping[str, Person], known: Library) -> tuple[list[str], list[Person]]:
    """The ids of authors whom the library knows, by ORCID, name or id; and the others."""
    found: list[str] = []
    others: list[Person] = []
    for key in case.facts.authors:
        person = people.get(key)
        same = (
            key if person is None and key in known.people else _same(person, known.people) if person else None
        )
        if same is not None:
            found.append(same)
        elif person is not None:
            others.append(person)
    return list(dict.fromkeys(found)), others


def _same(person: Person, known: Mapping[str, Person]) -> str | None:
    """The one person of the library who has the same ORCID iD, else the same name."""
    names = {_folded(name) for name in person.facts.name.every}
    ways: tuple[Callable[[Person], bool], ...] = (
        lambda other: person.facts.orcid is not None and other.facts.orcid == person.facts.orcid,
        lambda other: not names.isdisjoint(_folded(name) for name in other.facts.name.every),
    )
    for fits in ways:
        matches = [key for key, other in known.items() if fits(other)]
        if len(matches) == 1:
            return matches[0]
    return None


def _folded(name: str) -> str:
    return "".join(sign for sign in name.casefold() if sign.isalnum())


def _line(person: Person, known: Library) -> str:
    """Who it is, in one line."""
    default = known.settings.default_language
    facts = person.facts
    parts = [facts.name.in_language(default, default)]
    parts += [facts.affiliation.in_language(default, default)] if facts.affiliation else []
    parts += [f"ORCID {facts.orcid}"] if facts.orcid else []
    return ", ".join(parts)


def _body(parcel: Parcel) -> str:
    """The words below the facts."""
    text, _ = decode(parcel.files.get("case.md", b""), "case.md")
    return split_front_matter(text, "case.md").body
