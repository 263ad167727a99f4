"""YAML and front matter with positions: scalars stay text, duplicate keys and aliases are problems.

No I/O. Built from the parser's events with a stack of our own, so that hostile nesting can't exhaust Python's.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

from sitegen.errors import Place, Problem
from sitegen.reading.yaml_faults import Quoted, fault_of

_LOADER: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_MAX_DEPTH = 40
_NULLS = ("", "~", "null", "Null", "NULL")
_FENCE = re.compile(r"^---[ \t]*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Scalar:
    """Text with its place; `None` where the editor wrote nothing."""

    value: str | None
    place: Place
    end: Place
    """Behind its last character."""


@dataclass(slots=True)
class Sequenced:
    """A list with its place."""

    place: Place
    items: list[Node] = field(default_factory=list)


@dataclass(slots=True)
class Mapped:
    """Keys in the order written, each with the place of the key."""

    place: Place
    items: dict[str, tuple[Place, Node]] = field(default_factory=dict)


Node = Scalar | Sequenced | Mapped


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed file: its tree, and what was wrong with its form."""

    path: str
    root: Node | None
    problems: tuple[Problem, ...] = ()
    whole: bool = True
    """False where the parse broke off: the tree is what stood before, and nothing is known of the rest."""

    def place(self, *keys: str | int) -> Place:
        """The place of a key path, or of the longest part of it that exists."""
        node = self.root
        place = node.place if node else Place(self.path, 1)
        for key in keys:
            if isinstance(node, Mapped) and key in node.items:
                place, node = node.items[str(key)]
            elif isinstance(node, Sequenced) and isinstance(key, int) and key < len(node.items):
                node = node.items[key]
                place = node.place
            # Anything else is a step of the schema's own (a union's branch, a tuple's wrapper), not of the file.
        return place

    def value_place(self, *keys: str | int) -> Place:
        """The place of the value at a key path, rather than that of its key."""
        node = self.root
        for key in keys:
            if isinstance(node, Mapped) and key in node.items:
                node = node.items[str(key)][1]
            elif isinstance(node, Sequenced) and isinstance(key, int) and key < len(node.items):
                node = node.items[key]
        return node.place if node else self.place(*keys)


def plain(node: Node | None) -> Any:
    """The tree as dicts, lists and strings; keys without a value are left out, as if not written."""
    if isinstance(node, Mapped):
        return {key: plain(value) for key, (_, value) in node.items.items() if not _is_nothing(value)}
    if isinstance(node, Sequenced):
        return [plain(item) for item in node.items]
    return node.value if node else None


def _is_nothing(node: Node) -> bool:
    return isinstance(node, Scalar) and node.value is None


class _Builder:
    """Turns parser events into a tree."""

    def __init__(self, path: str, line_offset: int) -> None:
        self.path = path
        self.offset = line_offset
        self.problems: list[Problem] = []
        self.root: Node | None = None
        self._stack: list[Sequenced | Mapped] = []
        self._keys: list[tuple[str, Place] | None] = []
        self._documents = 0
        self.quoted: Quoted | None = None
        """The last text, if it stood in quotes."""

    def place(self, mark: Any) -> Place:
        return Place(self.path, mark.line + 1 + self.offset, mark.column + 1)

    def problem(self, code: str, place: Place, message: str, hint: str) -> None:
        self.problems.append(Problem(code, place, message, hint))

    def feed(self, event: Any) -> bool:
        """Takes one event; False ends the parse."""
        match event:
            case yaml.DocumentStartEvent():
                self._documents += 1
                if self._documents > 1:
                    self.problem(
                        "yaml",
                        self.place(event.start_mark),
                        "a second YAML document begins here",
                        "keep all facts in one",
                    )
                    return False
            case yaml.AliasEvent():
                self.problem(
                    "yaml-alias",
                    self.place(event.start_mark),
                    f"an alias (*{event.anchor}) stands here",
                    "write the value out",
                )
                self._add(Scalar(None, self.place(event.start_mark), self.place(event.end_mark)))
            case yaml.ScalarEvent():
                self._tag(event)
                self.quoted = _quoted(event)
                plainly = not event.style  # None from the one parser, "" from the other
                nothing = plainly and event.value in _NULLS
                value = None if nothing else event.value
                self._add(Scalar(value, self.place(event.start_mark), self.place(event.end_mark)))
            case yaml.SequenceStartEvent() | yaml.MappingStartEvent():
                return self._open(event)
            case yaml.SequenceEndEvent() | yaml.MappingEndEvent():
                self._stack.pop()
                self._keys.pop()
        return True

    def _tag(self, event: Any) -> None:
        if event.tag not in (None, "!"):
            self.problem(
                "yaml-tag",
                self.place(event.start_mark),
                f"a YAML tag ({event.tag}) stands here",
                "leave it out: the schema knows the types",
            )

    def _open(self, event: Any) -> bool:
        self._tag(event)
        place = self.place(event.start_mark)
        if len(self._stack) >= _MAX_DEPTH:
            self.problem("yaml", place, f"nested more than {_MAX_DEPTH} deep", "flatten it")
            return False
        node: Sequenced | Mapped = (
            Sequenced(place) if isinstance(event, yaml.SequenceStartEvent) else Mapped(place)
        )
        self._add(node)
        self._stack.append(node)
        self._keys.append(None)
        return True

    def _add(self, node: Node) -> None:
        if not self._stack:
            self.root = node
            return
        parent = self._stack[-1]
        if isinstance(parent, Sequenced):
            parent.items.append(node)
            return
        pending = self._keys[-1]
        if pending is None:
            if not isinstance(node, Scalar):
                self.problem("yaml", node.place, "a list or mapping is used as a key", "keys are plain words")
            self._keys[-1] = ((node.value or "") if isinstance(node, Scalar) else "", node.place)
            return
        key, place = pending
        self._keys[-1] = None
        if key in parent.items:
            first = parent.items[key][0]
            self.problem(
                "yaml-duplicate",
                place,
                f"'{key}' is given twice (first in line {first.line})",
                "keep one of them",
            )
            return
        parent.items[key] = (place, node)


def _quoted(event: Any) -> Quoted | None:
    begin, end = event.start_mark, event.end_mark
    return Quoted(begin.line, begin.column, end.line, end.column) if event.style in ("'", '"') else None


def parse_yaml(text: str, path: str, line_offset: int = 0) -> Document:
    """Parses YAML; every fault of form becomes a Problem with its place, never an exception."""
    builder = _Builder(path, line_offset)
    whole = True
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            if not builder.feed(event):
                break
    except yaml.MarkedYAMLError as error:
        fault = fault_of(text, error, builder.quoted)
        place = Place(path, fault.line + 1 + line_offset, fault.column + 1)
        builder.problem("yaml", place, fault.message, fault.hint)
        whole = False
    except yaml.YAMLError as error:
        # A reader error (a forbidden character) knows a position in characters but no line.
        position = getattr(error, "position", 0)
        line = text.count("\n", 0, position) + 1
        column = position - text.rfind("\n", 0, position)
        builder.problem(
            "yaml",
            Place(path, line + line_offset, column),
            "a character stands here that YAML does not allow",
            "delete it",
        )
        whole = False
    return Document(path, builder.root, tuple(builder.problems), whole)


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """A Markdown file taken apart."""

    document: Document | None
    """The facts, or None where the file begins with words."""
    body: str
    body_line: int
    """The line of the file in which the body begins, counted from 1."""
    problems: tuple[Problem, ...] = ()


def split_front_matter(text: str, path: str) -> FrontMatter:
    """Takes the facts between the first two `---` lines from the words after them."""
    if not re.match(r"---[ \t]*(\n|$)", text):
        return FrontMatter(None, text, 1)
    start = text.find("\n") + 1 or len(text)
    end = _FENCE.search(text, start)
    if end is None:
        problem = Problem(
            "front-matter",
            Place(path, 1, 1),
            "the front matter is not closed",
            "put a line of three dashes (---) after the facts",
        )
        return FrontMatter(parse_yaml(text[start:], path, 1), "", 1, (problem,))
    body_start = text.find("\n", end.end()) + 1 or len(text)
    return FrontMatter(
        parse_yaml(text[start : end.start()], path, 1), text[body_start:], text.count("\n", 0, body_start) + 1
    )


def decode(data: bytes, path: str) -> tuple[str, tuple[Problem, ...]]:
    """Bytes as text with "\n" line ends; text that is not UTF-8 is a problem, and is read as far as possible."""
    try:
        text = data.decode("utf-8-sig")
        problems: tuple[Problem, ...] = ()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        before = data[data.rfind(b"\n", 0, error.start) + 1 : error.start]
        column = len(before.decode("utf-8-sig")) + 1
        problems = (
            Problem(
                "not-utf8",
                Place(path, line, column),
                "the file is not UTF-8 text",
                "save it as UTF-8 (in Notepad: Save as, encoding UTF-8)",
            ),
        )
        text = data.decode("utf-8", errors="replace")
    return text.replace("\r\n", "\n").replace("\r", "\n"), problems


def entries(document: Document) -> Mapping[str, Node]:
    """The top-level entries of a file that maps ids to facts (people.yaml, findings.yaml)."""
    root = document.root
    return {key: node for key, (_, node) in root.items.items()} if isinstance(root, Mapped) else {}
