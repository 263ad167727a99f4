"""Facts in the canonical order of their fields: whole lines change places, nothing else changes.

No I/O. A YAML library would write the file anew and so decide on quotes, line breaks and where a comment belongs; lines
that are moved as they stand can lose none of it. A comment goes with the key below it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from sitegen.model.values import Facts
from sitegen.reading.schema import models_held

_LOADER: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_LINE = re.compile(r"[^\r\n\x85\u2028\u2029]*(?:\r\n|[\r\n\x85\u2028\u2029])|[^\r\n\x85\u2028\u2029]+$")
"""The line ends that YAML's marks count."""
_MODELINE = "# yaml-language-server:"
"""Tells an editor the schema of the file: its place is the top, whatever key follows."""

Node = Any
"""A node of PyYAML, which has no types of its own for them."""


@dataclass(frozen=True, slots=True)
class Moved:
    """Facts in order, and the first key that stood elsewhere."""

    text: str
    line: int
    """Counted from 1 in the facts as they were; 0 where all stood in order."""
    key: str


def ordered(text: str, model: type[Facts], *, table: bool) -> Moved:
    """The facts of a file in the order of the model's fields; with `table` it holds ids, each with such facts.

    The text has to be YAML without faults, aliases and tags. Keys that the model does not know come last, as written.
    """
    whole = text if not text or _ends_a_line(text) else f"{text}\n"
    lines = _LINE.findall(whole)
    sorter = _Sorter(lines)
    root: Node = yaml.compose(whole, Loader=_LOADER)
    if isinstance(root, yaml.MappingNode) and table:
        for _, value in root.value:
            sorter.sort(value, model)
    elif root is not None:
        sorter.sort(root, model)
    if not sorter.moved:
        return Moved(text, 0, "")
    line, key = min(sorter.moved)
    return Moved("".join(sorter.lines), line + 1, key)


def _ends_a_line(text: str) -> bool:
    return text[-1] in "\r\n\x85\u2028\u2029"


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _is_blank(line: str) -> bool:
    return not line.strip()


def _is_comment(line: str) -> bool:
    return line.lstrip(" ").startswith("#")


class _Sorter:
    """Sorts from the inside out: what is sorted keeps its lines, so the marks of what is around it stay true."""

    def __init__(self, lines: list[str]) -> None:
        self.lines = lines
        self.moved: list[tuple[int, str]] = []

    def sort(self, node: Node, model: type[Facts] | None) -> None:
        if isinstance(node, yaml.SequenceNode):
            for item in node.value:
                self.sort(item, model)
        if not isinstance(node, yaml.MappingNode) or model is None:
            return
        for key, value in node.value:
            self.sort(value, _held(model, key.value))
        names = [info.alias or name for name, info in model.model_fields.items()]
        ranks = [names.index(key.value) if key.value in names else len(names) for key, _ in node.value]
        turn = sorted(range(len(ranks)), key=lambda at: ranks[at])
        if turn == list(range(len(ranks))):
            return
        done = self._flow(node, turn) if node.flow_style else self._block(node, turn)
        if done:
            first = next(at for at, other in enumerate(turn) if at != other)
            key = node.value[turn[first]][0]
            self.moved.append((key.start_mark.line, key.value))

    def _flow(self, node: Node, turn: Sequence[int]) -> bool:
        """A mapping in braces, where it stands in one line."""
        at = node.start_mark.line
        if node.end_mark.line != at:
            return False
        line = self.lines[at]
        spans = [(key.start_mark.column, value.end_mark.column) for key, value in node.value]
        pieces = [line[start:end] for start, end in spans]
        between = [line[spans[n][1] : spans[n + 1][0]] for n in range(len(spans) - 1)]
        joined = "".join(
            piece + gap for piece, gap in zip((pieces[n] for n in turn), [*between, ""], strict=True)
        )
        self.lines[at] = line[: spans[0][0]] + joined + line[spans[-1][1] :]
        return True

    def _block(self, node: Node, turn: Sequence[int]) -> bool:
        """A mapping with a line of its own for each key."""
        starts = [key.start_mark.line for key, _ in node.value]
        column = node.value[0][0].start_mark.column
        dash = self.lines[starts[0]][:column]
        if len(set(starts)) != len(starts) or dash.strip(" -"):
            return False
        heads = [self._head(starts[0], 0, column) if not dash.strip() else starts[0]]
        heads += [
            self._head(starts[n], self._end(node.value[n - 1], column), column) for n in range(1, len(starts))
        ]
        end = self._end(node.value[-1], column)
        while end < len(self.lines) and _is_comment(self.lines[end]) and _indent(self.lines[end]) > column:
            end += 1
        if dash.strip():
            self.lines[starts[0]] = " " * column + self.lines[starts[0]][column:]
        chunks = [self.lines[start:stop] for start, stop in zip(heads, [*heads[1:], end], strict=True)]
        if dash.strip():
            first = chunks[turn[0]]
            key = starts[turn[0]] - heads[turn[0]]
            first[key] = dash + first[key][column:]
        self.lines[heads[0] : end] = [line for n in turn for line in chunks[n]]
        return True

    def _head(self, start: int, least: int, column: int) -> int:
        """The first of the comments and empty lines that belong to the key in line `start`; `least` and on."""
        head = start
        while head > least and self._leads(self.lines[head - 1], column):
            head -= 1
        if least == 0:
            # At the top of a mapping only what stands right above the first key is about it.
            blank = [n for n in range(head, start) if _is_blank(self.lines[n])]
            head = blank[-1] + 1 if blank else head
        return head

    @staticmethod
    def _leads(line: str, column: int) -> bool:
        if _is_blank(line):
            return True
        return _is_comment(line) and _indent(line) <= column and not line.startswith(_MODELINE)

    def _end(self, entry: tuple[Node, Node], column: int) -> int:
        """The line behind the last one of an entry's value."""
        key, value = entry
        last = _last(value)
        if not (isinstance(last, yaml.ScalarNode) and last.style in ("|", ">")):
            return int(max(key.end_mark.line, last.end_mark.line)) + 1
        end = int(last.start_mark.line) + 1
        while end < len(self.lines) and (_is_blank(self.lines[end]) or _indent(self.lines[end]) > column):
            end += 1
        # The empty lines behind a block of text can be part of it ("|+").
        return end


def _last(node: Node) -> Node:
    """The node that ends last within another; of a block, whose own mark lies further down."""
    while isinstance(node, (yaml.MappingNode, yaml.SequenceNode)) and not node.flow_style and node.value:
        node = node.value[-1][1] if isinstance(node, yaml.MappingNode) else node.value[-1]
    return node


def _held(model: type[Facts], key: str) -> type[Facts] | None:
    """The facts that a field holds, alone or in a list."""
    named = {info.alias or name: info for name, info in model.model_fields.items()}
    held = models_held(named[key].annotation) if key in named else []
    return next((item for item in held if issubclass(item, Facts)), None)
