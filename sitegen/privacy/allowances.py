"""Allow-comments: at one place, for a reason and under a name, words may stand that a rule refuses. No I/O.

`<!-- allow words-date: the outbreak's own date, Kim Cheolsu -->` in Markdown, `# allow words-date: …` in YAML, in the
line itself or the one before. Each lets one find pass, so that it hides no slip beside it.
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
_FULL_NAME = re.compile(
    r"[^\W\d_a-z][\w.'\u2019-]*(?:\s+\S+)*\s+[^\W\d_a-z][\w.'\u2019-]*(?:\s+\S+)*|[가-힣]{2,4}"
)
"""Two words that begin with capitals, or a Korean name: whoever is asked later can be found."""


@dataclass(frozen=True, slots=True)
class Allowance:
    """What an allow-comment allows."""

    place: Place
    codes: tuple[str, ...]
    lines: frozenset[int]
    """The lines for which it holds, counted from 1."""
    start: int
    """Where it stands, in characters from the beginning of the file."""


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
    if name in people:
        return Allowance(place, codes, lines, comment.start)
    if "-" in name and re.fullmatch(ID_PATTERN, name):
        message = f"there is no person '{name}'"
        hint = did_you_mean(name, sorted(people))
        return Problem("allow-comment", place, message, hint or "write the name out")
    if _FULL_NAME.fullmatch(name) is None:
        message = f"'{name}' is nobody's name"
        hint = f"end with who says so, an id from people.yaml or the full name: {FORM}"
        return Problem("allow-comment", place, message, hint)
    return Allowance(place, codes, lines, comment.start)


def covered(
    allowances: Sequence[Allowance], finds: Sequence[tuple[int, str, frozenset[int]]]
) -> tuple[set[int], list[tuple[Allowance, str]]]:
    """Which finds (beginning, code, lines; in the order of their beginnings) are allowed, and what was for nothing.

    A comment lets the first find behind it pass that nothing else did; where none follows, the last one before it.
    """
    done: set[int] = set()
    left = [(allowance, code) for allowance in allowances for code in allowance.codes]
    for behind in (True, False):
        unused: list[tuple[Allowance, str]] = []
        for allowance, code in left:
            fitting = [
                number
                for number, (start, other, lines) in enumerate(finds)
                if other == code
                and number not in done
                and not lines.isdisjoint(allowance.lines)
                and (start > allowance.start) is behind
            ]
            if fitting:
                done.add(fitting[0 if behind else -1])
            else:
                unused.append((allowance, code))
        left = unused
    return done, left
