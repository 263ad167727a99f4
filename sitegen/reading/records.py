"""One record from its files: facts from front matter or YAML, words in each language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from sitegen.errors import Place, Problem, warning
from sitegen.model.library import EVERY, Places, Prose, ProseSection, Written, WrittenFact, prose_pictures
from sitegen.model.values import Facts
from sitegen.reading.documents import (
    Document,
    Mapped,
    Node,
    Sequenced,
    decode,
    entries,
    parse_yaml,
    plain,
    split_front_matter,
)
from sitegen.reading.folders import Folder, picture_digest
from sitegen.reading.markdown import Converter
from sitegen.reading.prose import read_prose
from sitegen.reading.schema import facts_of, nearest
from sitegen.settings import Settings

F = TypeVar("F", bound=Facts)


@dataclass(frozen=True, slots=True)
class Record(Generic[F]):
    """A record's facts (None where they have faults), words and places."""

    facts: F | None
    prose: Prose
    places: Places
    problems: tuple[Problem, ...]
    written: tuple[Written, ...] = ()

    @property
    def picture_digest(self) -> str:
        """Over the pictures of its texts."""
        return picture_digest(prose_pictures(self.prose))


def places_of(document: Document) -> Places:
    """Every key path of a document with its place."""
    table: dict[tuple[str | int, ...], Place] = {}
    stack: list[tuple[tuple[str | int, ...], Node]] = [((), document.root)] if document.root else []
    while stack:
        keys, node = stack.pop()
        if isinstance(node, Mapped):
            for key, (place, value) in node.items.items():
                table[(*keys, key)] = place
                stack.append(((*keys, key), value))
        elif isinstance(node, Sequenced):
            for index, value in enumerate(node.items):
                table[(*keys, index)] = value.place
                stack.append(((*keys, index), value))
    return Places(Place(document.path, 1, 1), table)


def written_facts(document: Document) -> tuple[WrittenFact, ...]:
    """Every value of a document, in the order written."""
    facts: list[WrittenFact] = []
    root = document.root
    stack: list[tuple[tuple[str | int, ...], Place, Node]] = [((), root.place, root)] if root else []
    while stack:
        keys, place, node = stack.pop()
        if isinstance(node, Mapped):
            stack += [((*keys, key), at, value) for key, (at, value) in reversed(node.items.items())]
        elif isinstance(node, Sequenced):
            stack += [((*keys, n), value.place, value) for n, value in reversed(list(enumerate(node.items)))]
        elif node.value is not None:
            facts.append(WrittenFact(keys, node.value, place, node.place, node.end))
    return tuple(facts)


def _as_meant(facts: tuple[WrittenFact, ...], model: type[Facts]) -> tuple[WrittenFact, ...]:
    """The values with the misspelt key of each mended, so that the day in 'publishd' is judged as one of publication.

    A record with such a key has a fault and is not published.
    """
    known = sorted(model.model_fields)
    unknown = {str(fact.keys[0]) for fact in facts if fact.keys and fact.keys[0] not in known}
    meant = {key: near for key in unknown if (near := nearest(key, known))}
    return tuple(
        replace(fact, keys=(meant[str(fact.keys[0])], *fact.keys[1:]))
        if fact.keys and fact.keys[0] in meant
        else fact
        for fact in facts
    )


def _languages(stem: str, folder: Folder, settings: Settings) -> tuple[dict[str, str], list[Problem]]:
    """Language → file of the words in other languages than the default one."""
    files: dict[str, str] = {}
    problems: list[Problem] = []
    for name in folder.names:
        if not (name.startswith(f"{stem}.") and name.endswith(".md") and name != f"{stem}.md"):
            continue
        language = name[len(stem) + 1 : -len(".md")]
        if "/" in language or "." in language:
            continue
        if language not in settings.languages:
            place = Place(folder.shown(name))
            hint = f"add it to 'languages' in content/site.yaml, or mend the name: known are {', '.join(settings.languages)}"
            problems.append(
                warning("language-unlisted", place, f"the library has no language '{language}'", hint)
            )
            folder.read(name)
            continue
        files[language] = name
    return files, problems


def read_record(
    model: type[F], stem: str, folder: Folder, settings: Settings, converter: Converter
) -> Record[F]:
    """Reads `<stem>.md`, `<stem>.<language>.md` and `<stem>.yaml` of a folder."""
    problems: list[Problem] = []
    prose: dict[str, tuple[ProseSection, ...]] = {}
    main, facts_file = f"{stem}.md", f"{stem}.yaml"
    written: list[Written] = []
    document: Document | None = None
    if folder.has(facts_file):
        text, faults = decode(folder.read(facts_file), folder.shown(facts_file))
        document = parse_yaml(text, folder.shown(facts_file))
        problems += [*faults, *document.problems]
        written.append(Written(document.path, text, written_facts(document)))
    translations, faults_of_names = _languages(stem, folder, settings)
    problems += faults_of_names
    words = {settings.default_language: main} if folder.has(main) else {}
    for language, name in {**words, **translations}.items():
        path = folder.shown(name)
        text, faults = decode(folder.read(name), path)
        matter = split_front_matter(text, path)
        problems += [*faults, *matter.problems]
        if matter.document is not None:
            problems += matter.document.problems
            if name != main and plain(matter.document.root) in (None, {}):
                pass  # a CMS writes two lines of dashes with nothing in them
            elif name != main:
                hint = f"move them to {main}; this file holds the words alone"
                problems.append(
                    Problem("facts-twice", Place(path, 1, 1), "facts stand in a translation", hint)
                )
            elif document is not None:
                hint = f"keep the facts here or in {facts_file}, not in both"
                problems.append(Problem("facts-twice", Place(path, 1, 1), "the facts are given twice", hint))
            else:
                document = matter.document
        sections, faults_of_prose = read_prose(matter.body, path, matter.body_line, folder.resolve, converter)
        prose[language] = sections
        problems += faults_of_prose
        own = written_facts(matter.document) if matter.document else ()
        written.append(Written(path, text, own, matter.body_line, sections))
    if document is None:
        path = folder.shown(main)
        hint = "begin the file with a line of three dashes, 'title: …' and another line of dashes"
        problems.append(
            Problem("no-facts", Place(path, 1 if folder.has(main) else 0), "there are no facts", hint)
        )
        return Record(None, prose, Places(Place(path), {}), tuple(problems), tuple(written))
    facts, faults_of_facts = facts_of(model, document, document.root)
    as_meant = tuple(replace(item, facts=_as_meant(item.facts, model)) for item in written)
    return Record(facts, prose, places_of(document), (*problems, *faults_of_facts), as_meant)


def read_table(
    model: type[F], text: str, path: str
) -> tuple[Mapping[str, tuple[F, Places]], frozenset[str], list[Problem], Written]:
    """A file that maps ids to facts, the ids whose facts have faults (EVERY where it broke off), the faults, and the file as written."""
    document = parse_yaml(text, path)
    problems = list(document.problems)
    records: dict[str, tuple[F, Places]] = {}
    broken = set() if document.whole else {EVERY}
    if document.root is not None and not isinstance(document.root, Mapped):
        problems.append(
            Problem("wrong-type", document.root.place, "ids with facts are expected here", "write 'id: …'")
        )
    for key, node in entries(document).items():
        facts, faults_of_facts = facts_of(model, document, node, (key,))
        problems += faults_of_facts
        if facts is None:
            broken.add(key)
        else:
            records[key] = (facts, places_of(Document(path, node)))
    return records, frozenset(broken), problems, Written(path, text, written_facts(document))
