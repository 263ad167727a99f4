"""The rules for words over a library: every file of a case, what it shows, and how it is called. No I/O."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sitegen.errors import Place, Problem, warning
from sitegen.model.library import Library, Written
from sitegen.privacy.allowances import FORM, Allowance, allowance_of, comments_in, covered
from sitegen.privacy.passages import Passages, Shown
from sitegen.privacy.places import is_common, place_rules
from sitegen.privacy.words import EVERYWHERE, Found, WordRule, found_in, rules_for

CASES = "content/cases/"
PEOPLE = "content/people.yaml"
"""Credits: its names are those of authors."""
_REMARKS = re.compile(r"(?:\s|<!--(?:[^-]|-(?!->)){0,600}-->|(?<=[\n \t])#[ \t]{0,20}allow\b[^\n]{0,600})*")
"""Behind a comment that stands alone: further ones are passed over, so that several hold for one line."""
ROUNDS = "content/data/rounds/"
_OF_READERS = ("words-contact", "words-registration-number", "words-number")
"""What may not stand in what came in from readers: they may be named where they agreed, and never be reached."""
_FARTHEST = r"[\W_]{0,40}?"
"""What may stand between two words that readers see side by side: marks, line ends, indentation."""


def words_tell_nobody(library: Library, today: date) -> Iterator[Problem]:
    """Facts, prose and names of files hold nothing that says who a patient is."""
    del today
    rules = rules_for(library.settings.languages)
    everywhere = [rule for rule in rules if rule.zones == EVERYWHERE]
    outside = [rule for rule in rules if rule.outside]
    places = (*rules, *place_rules(library.settings.languages))
    of_readers = reader_rules(library.settings.languages)
    for written in library.written:
        own: Sequence[WordRule] = everywhere if written.path == PEOPLE else outside
        if written.path.startswith(CASES):
            case = library.cases.get(written.path.split("/")[2])
            own = rules if case and is_common(case.facts) else places
        elif written.path.startswith(ROUNDS):
            own = of_readers
        yield from _File(written, own, places, library.people).problems()
    yield from _names(library.names, rules, everywhere)


def reader_rules(languages: Sequence[str]) -> tuple[WordRule, ...]:
    """The rules for what readers sent in; nobody can allow what they refuse."""
    return tuple(replace(rule, allowable=False) for rule in rules_for(languages) if rule.code in _OF_READERS)


@dataclass
class _File:
    """One file under judgement."""

    written: Written
    rules: Sequence[WordRule]
    every: Sequence[WordRule]
    people: Collection[str]

    def problems(self) -> Iterator[Problem]:
        self.passages = Passages(self.written)
        allowances, faults = self._allowances()
        yield from faults
        finds = sorted(self._finds(), key=lambda find: find[1])
        told = [(start, found.rule.code, self._lines_of(start, end)) for found, start, end in finds]
        allowed, unused = covered(allowances, told)
        for number, (found, start, _) in enumerate(finds):
            if number not in allowed or not found.rule.allowable:
                yield _problem(found, self.passages.place(start))
        for allowance, code in unused:
            message = f"this comment allows nothing: there is no {code} left here"
            hint = "take it away; it holds once, for its own line, or alone in a line for the next"
            yield warning("allow-unused", allowance.place, message, hint)

    def _finds(self) -> Iterator[tuple[Found, int, int]]:
        """What is found in the file as it is written, then as it is seen: with beginning and end in the file."""
        known: list[tuple[int, str, str]] = []
        notes: list[tuple[str, str]] = []
        for found in found_in(self.written.text, self.rules):
            zone = self.passages.zone(found.start)
            if zone in found.rule.zones:
                known.append((found.start, found.rule.code, _letters(found.words)))
                yield found, found.start, found.end
            elif zone == "reference":  # a footnote is seen in the section that names it
                notes.append((found.rule.code, _letters(found.words)))
        for shown in self.passages.shown():
            here = [(code, words) for at, code, words in known if shown.start <= at < shown.end]
            for found in found_in(shown.words, self.rules):
                if shown.zone in found.rule.zones and not _is_known(found, [*here, *notes]):
                    yield found, *self._written_at(found, shown)

    def _allowances(self) -> tuple[list[Allowance], list[Problem]]:
        known = sorted({rule.code for rule in self.every if rule.allowable})
        allowances: list[Allowance] = []
        faults: list[Problem] = []
        for comment in comments_in(self.written.text, self.passages.body):
            if self.passages.fact_at(comment.start):
                continue
            place, lines = self.passages.place(comment.start), self._lines(comment.start, comment.end)
            result = allowance_of(comment, place, lines, known, self.people)
            if isinstance(result, Problem):
                faults.append(result)
            else:
                allowances.append(result)
        return allowances, faults

    def _lines(self, start: int, end: int) -> frozenset[int]:
        """The lines of a comment; the next one with words too, where it stands alone."""
        first, last = self.passages.line(start), self.passages.line(end - 1)
        lines = set(range(first, last + 1))
        text = self.written.text
        before = text[text.rfind("\n", 0, start) + 1 : start]
        after = text[end : text.find("\n", end) if "\n" in text[end:] else len(text)]
        if not before.strip() and not after.strip():
            following = _REMARKS.match(text, end)
            lines.add(self.passages.line(following.end() if following else end))
        return frozenset(lines)

    def _lines_of(self, start: int, end: int) -> frozenset[int]:
        """The lines in which an allow-comment holds for what stands there."""
        lines = set(range(self.passages.line(start), self.passages.line(max(start, end - 1)) + 1))
        fact = self.passages.fact_at(start)
        if fact:
            lines |= {fact.key.line, fact.start.line}
        return frozenset(lines)

    def _written_at(self, found: Found, shown: Shown) -> tuple[int, int]:
        """Where words that are seen were written, as near as can be told."""
        words = re.findall(r"[^\W_]+", found.words)
        pattern = _FARTHEST.join(re.escape(word) for word in words)
        written = re.compile(pattern).search(self.written.text, shown.start, shown.end)
        if written and words:
            return written.span()
        first = self.written.text.find(words[0], shown.start, shown.end) if words else -1
        return max(first, shown.start), max(first, shown.start) + 1


def _is_known(found: Found, known: Sequence[tuple[str, str]]) -> bool:
    """Whether words that are seen were found where they are written, as a whole or in part."""
    words = _letters(found.words)
    return any(code == found.rule.code and (words in other or other in words) for code, other in known)


def _letters(words: str) -> str:
    return re.sub(r"[\W_]+", "", words).casefold()


def _problem(found: Found, place: Place, more: str = "") -> Problem:
    rule = found.rule
    words = " ".join(found.words.split())
    what = f"{rule.what} ({words})" if rule.quoted else rule.what
    hint = rule.hint
    if rule.allowable and place.line:
        hint += f"; if it tells of no patient, add a comment: {FORM.replace('words-date', rule.code)}"
    message = f"{what} stands here{more}: {rule.reason}"
    return Problem(rule.code, place, message, hint, rule.severity, unrepeated=not rule.quoted)


def _names(
    paths: Sequence[str], rules: Sequence[WordRule], everywhere: Sequence[WordRule]
) -> Iterator[Problem]:
    """Names of files and folders, each word that is found once for a folder and kind of name."""
    found_at: dict[tuple[str, str, str], tuple[Found, str, int]] = {}
    for path in paths:
        _, kind, *parts = path.split("/")
        own = rules if kind == "cases" else everywhere
        for depth, part in enumerate(parts, 1):
            for found in found_in(part.replace("_", " "), own):
                # Below a folder that is told of, only what is new is told.
                last = depth == len(parts)
                parent = "/".join(("content", kind, *parts[: depth - 1 if last else depth]))
                key = (found.rule.code, parent, "" if last else found.words)
                first, where, count = found_at.get(key, (found, path if last else parent, 0))
                found_at[key] = (first, where, count + 1)
    for first, where, count in found_at.values():
        others = f", and in {count - 1} more names of this folder" if count > 1 and where in paths else ""
        problem = _problem(first, Place(where), others)
        yield Problem(
            problem.code,
            problem.place,
            problem.message.replace("stands here", "stands in the name"),
            "rename it",
        )
