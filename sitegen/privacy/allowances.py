"""Allow-comments: at one place, for a reason and under a name, words may stand that a rule refuses. No I/O.

`<!-- allow words-date: the outbreak's own date, Kim Cheolsu -->` in Markdown, `# allow words-date: …` in YAML, in the
line itself or the one before.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sitegen.errors import Place, Problem
from sitegen.model.values import ID_PATTERN
from sitegen.reading.schema import did_you_mean

FORM = "allow words-date: why it may stand here, who says so"

_IN_MARKDOWN = re.compile(r"<!--[ \t\n]{0,20}(allow\b(?:[^-]|-(?!->)){0,600})-->")
_IN_YAML = re.compile(r"(?<!\S)#[ \t]{0,20}(allow\b[^\n]{0,600})")
_MEANT = re.compile(r"allow\s+(?:words\b|\S+\s*:)")
"""A comment may begin with the word without being one of these: `# allow readers to scroll`."""
_WHOLE = re.compile(
    r"allow\s+(?P<codes>[\w-]+(?:\s*,\s*[\w-]+)*)\s*:\s*(?P<reason>.+)\s*,\s*(?P<name>[^,]+)", re.DOTALL
)
_LETTERS = re.compile(r"[^\W\d_]")
_SHORTEST_REASON = 5
_SHORTEST_NAME = 2


@dataclass(frozen=True, slots=True)
class Allowance:
    """What an allow-comment allows."""

    place: Place
    codes: tuple[str, ...]
    lines: frozenset[int]
    """The lines for which it holds, counted from 1."""


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment that allows something, or was meant to."""

    words: str
    start: int
    """In characters from the beginning of the file."""
    end: int


def comments_in(text: str, body: int) -> list[Comment]:
    """The allow-comments of a file: in YAML before the character `body`, in Markdown from there on.

    One that stands in a value is a part of it; whoever knows the values has to leave it out.
    """
    found = [match for match in _IN_YAML.finditer(text, 0, body) if _MEANT.match(match.group(1))]
    found += [match for match in _IN_MARKDOWN.finditer(text, body) if _MEANT.match(match.group(1))]
    return [Comment(match.group(1).strip(), match.start(), match.end()) for match in found]


def allowance_of(
    comment: Comment, place: Place, lines: frozenset[int], known: Sequence[str], people: Collection[str]
) -> Allowance | Problem:
    """What a comment allows, or what is wrong with it; `known` are the codes that can be allowed."""
    whole = _WHOLE.fullmatch(comment.words)
    if whole is None:
        message = "an allow-comment needs a code, a reason and a name"
        return Problem("allow-comment", place, message, f"write: {FORM}")
    codes = tuple(part.strip() for part in whole["codes"].split(","))
    for code in codes:
        if code not in known:
            message = f"'{code}' is nothing that can be allowed"
            return Problem("allow-comment", place, message, did_you_mean(code, known))
    reason, name = whole["reason"].strip(), whole["name"].strip()
    if len(_LETTERS.findall(reason)) < _SHORTEST_REASON:
        message = f"'{reason}' is no reason"
        return Problem("allow-comment", place, message, f"say why these words tell of no patient: {FORM}")
    if len(_LETTERS.findall(name)) < _SHORTEST_NAME:
        message = f"'{name}' is nobody's name"
        return Problem("allow-comment", place, message, f"end with who says so: {FORM}")
    if "-" in name and re.fullmatch(ID_PATTERN, name) and name not in people:
        message = f"there is no person '{name}'"
        hint = did_you_mean(name, sorted(people))
        return Problem("allow-comment", place, message, hint or "write the name out")
    return Allowance(place, codes, lines)
