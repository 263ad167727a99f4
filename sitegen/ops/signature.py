"""Writes a sign-off into the text of an editor's file and touches nothing else in it.

No I/O. Comments, order, quoting, line ends and a byte-order mark stay as they are: the text is edited where
YAML's own marks say that the values stand, and read again to prove that nothing else has changed.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

import yaml

from sitegen.errors import UsageFault
from sitegen.reading.documents import Document, decode, parse_yaml, plain, split_front_matter

_LINE = re.compile(r"([^\r\n]*)(\r\n|\r|\n|\Z)")
_BOM = "\ufeff"
_NULL = ("", "~", "null", "Null", "NULL")
_END = re.compile(r"^\.\.\.(?=\s|\Z)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Signature:
    """Who has looked at which pictures, and when."""

    reviewed_by: str
    reviewed_on: date
    pictures: str
    """`sha256:` over the digests of all pictures."""

    @property
    def facts(self) -> Mapping[str, str]:
        """The keys and values of `deid`."""
        return {
            "reviewed_by": self.reviewed_by,
            "reviewed_on": self.reviewed_on.isoformat(),
            "pictures": self.pictures,
        }

    @property
    def line(self) -> str:
        """`deid` as an editor would write it."""
        who = f'"{self.reviewed_by}"' if self.reviewed_by in _NULL else self.reviewed_by
        return f'deid: {{reviewed_by: {who}, reviewed_on: {self.reviewed_on}, pictures: "{self.pictures}"}}'


@dataclass(frozen=True, slots=True)
class _Edit:
    """What takes the place of the characters from `start` to before `end`."""

    start: int
    end: int
    words: str


def signed(data: bytes, path: str, signature: Signature) -> bytes:
    """A case's file, Markdown with front matter or YAML, with this sign-off in place of any other.

    Raises UsageFault where the file can't be edited without touching anything else: the message has the line
    to write by hand.
    """
    text, faults = decode(data, path)
    before, body, start, end = _facts(text, path)
    facts = plain(before.root) or {}
    wanted = [*((key, value) for key, value in facts.items() if key != "deid"), ("deid", signature.facts)]
    for edits in _ways(text[start:end], signature) if not faults and not before.problems else ():
        edited = _edited(
            data.decode("utf-8"), [_Edit(e.start + start, e.end + start, e.words) for e in edits]
        )
        after, words, _, _ = _facts(decode(edited.encode(), path)[0], path)
        found = plain(after.root) if not after.problems else None
        if found and words == body and sorted(found.items(), key=lambda item: item[0] == "deid") == wanted:
            return edited.encode()
    hint = f"write it into the facts yourself: {signature.line}"
    raise UsageFault(f"'{path}' is written in a way in which the sign-off can't be put in its place", hint)


def _facts(text: str, path: str) -> tuple[Document, str, int, int]:
    """The facts of a file, the words after them, and from where to where the facts stand in the text."""
    if not path.endswith(".md"):
        return parse_yaml(text, path), "", 0, len(text)
    matter = split_front_matter(text, path)
    if matter.document is None or matter.problems:
        raise UsageFault(f"'{path}' has no facts to sign", "run 'sitegen check' and mend what it names")
    end = text.rindex("---", 0, len(text) - len(matter.body))
    return matter.document, matter.body, text.index("\n") + 1, end


def _ways(text: str, signature: Signature) -> Iterator[list[_Edit]]:
    """Edits of a YAML text that may put the sign-off in its place, the best one first."""
    root = yaml.compose(text, Loader=yaml.BaseLoader)
    if not isinstance(root, yaml.MappingNode) or not root.value:
        return
    for key, value in root.value:
        if key.value == "deid":
            yield _replaced(text, value, signature)
            return
    if root.flow_style:
        at = root.end_mark.index - 1
        yield [_Edit(at, at, f", {signature.line}")]
        yield [_Edit(at, at, f" {signature.line}")]  # after a comma at the end
        return
    indent = " " * root.start_mark.column
    document_end = _END.search(text)
    last = document_end.start() if document_end else len(text)
    newline = "" if text[:last].endswith("\n") else "\n"
    yield [_Edit(last, last, f"{newline}{indent}{signature.line}\n")]
    # Where a line at the end would change the text before it, such as one that keeps its line ends.
    first = root.start_mark.index
    yield [_Edit(first, first, f"{signature.line}\n{indent}")]


def _replaced(text: str, node: yaml.Node, signature: Signature) -> list[_Edit]:
    """The values of a sign-off that is there already, each in its own place and its own quotes."""
    whole = signature.line.removeprefix("deid: ")
    if not isinstance(node, yaml.MappingNode):
        start, end = node.start_mark.index, node.end_mark.index
        return [_Edit(start, end, whole if text[start - 1 : start].isspace() else f" {whole}")]
    edits: list[_Edit] = []
    for key, value in node.value:
        words = signature.facts.get(key.value)
        if words is None or not isinstance(value, yaml.ScalarNode):
            continue
        start, end = value.start_mark.index, value.end_mark.index
        quote = value.style if value.style in ("'", '"') else '"' * (words in _NULL)
        edits.append(_Edit(start, end, f"{quote}{words}{quote}"))
    return edits


def _edited(raw: str, edits: list[_Edit]) -> str:
    """A file's own characters with edits that count every line end as one character, and no byte-order mark."""
    text = raw.removeprefix(_BOM)
    starts: list[tuple[int, int]] = []  # of each line: as edits count, and in the text
    ends: list[str] = []
    counted = 0
    for line in _LINE.finditer(text):
        starts.append((counted, line.start()))
        ends.append(line[2])
        counted += len(line[1]) + 1
    usual = max(("\n", "\r\n", "\r"), key=ends.count)
    for edit in sorted(edits, key=lambda item: item.start, reverse=True):
        start, end = _real(starts, edit.start), _real(starts, edit.end)
        text = text[:start] + edit.words.replace("\n", usual) + text[end:]
    return raw[: len(raw) - len(raw.removeprefix(_BOM))] + text


def _real(starts: list[tuple[int, int]], at: int) -> int:
    """Where a character stands in a text, by where it stands when every line end counts as one."""
    counted, real = starts[bisect_right(starts, at, key=lambda start: start[0]) - 1]
    return real + at - counted
