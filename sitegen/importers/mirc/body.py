"""The words of a draft from the sections of a MIRC document, in the order in which our readers see them. No I/O."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from sitegen.importers.drafts import escaped
from sitegen.importers.mirc.crosswalk import FIRST, section_id
from sitegen.importers.mirc.facts import Tell, rest_is_facts
from sitegen.importers.mirc.quizzes import questions_of
from sitegen.importers.mirc.sections import is_skipped
from sitegen.importers.mirc.tree import Element
from sitegen.importers.mirc.words import Converter
from sitegen.reading.prose import slug

_STORY = (*FIRST, "findings")
_INDEX = ("history", "findings", "discussion")
"""Index elements that hold whole paragraphs: they become sections where the document shows none."""
_OURS = ("Published", "Updated")
"""What our own export says of its revisions: the facts know it already."""
_TO_EDIT = (
    "*Imported from a MIRC teaching file, and not yet edited. Before this case is published, an editor checks the words "
    "for names, places and dates, and the pictures for text in them, and deletes this section.*"
)


class Body:
    """Sections as they are gathered, each id once."""

    def __init__(self, converter: Converter, tell: Tell) -> None:
        self.converter = converter
        self.tell = tell
        self.sections: dict[str, tuple[str, list[str]]] = {}
        self.questions: list[dict[str, Any]] = []

    def add(self, wanted: str, heading: str, blocks: list[str]) -> None:
        """A section; one whose id is taken goes on where the first left off."""
        if blocks:
            self.sections.setdefault(wanted, (heading, []))[1].extend(blocks)

    def markdown(self) -> str:
        """Everything, the sections that are shown before the answer first."""
        order = [key for key in FIRST if key in self.sections] + [
            key for key in self.sections if key not in FIRST
        ]
        parts: list[str] = []
        for key in order:
            heading, blocks = self.sections[key]
            parts.append("\n\n".join([f"## {escaped(heading)} {{#{key}}}", *blocks]))
        return "\n\n".join(parts)


def body_of(root: Element, facts: Mapping[str, Any], converter: Converter, tell: Tell) -> Body:
    """The words of a document that did not become facts."""
    body = Body(converter, tell)
    number = 0
    for section in root.elements:
        if section.tag not in ("section", "image-section"):
            continue
        number += 1
        _questions(body, section)
        if section.tag == "section":
            _section(body, section, facts, number)
    for quiz in (item for item in root.elements if item.tag == "quiz"):
        _quiz(body, quiz)
    _index(body, root)
    _abstract(body, root)
    _revisions(body, root)
    if converter.left_out:
        message = f"Left out, since they could name a person, a place or an institution: {converter.left_out} sentence(s)."
        body.add("import-notes", "Notes of the import", [message])
    if body.sections:
        body.sections["import-notes"] = (
            "Notes of the import",
            [_TO_EDIT, *body.sections.get("import-notes", ("", []))[1]],
        )
    return body


def _section(body: Body, section: Element, facts: Mapping[str, Any], number: int) -> None:
    heading = " ".join(section.attribute("heading").split())
    visible = section.attribute("visible")
    if visible in ("no", "owner"):
        if section.text:
            body.tell(
                section, "a section that only its owner could see is left out", "look at it in the old system"
            )
        return
    if is_skipped(section) or rest_is_facts(section, facts):
        return
    if section.attribute("after"):
        hint = "set kind: quiz, and 'reveal' to the day, if that is still to come"
        body.tell(section, "this section was hidden until a day; the draft is not", hint)
    known = section_id(heading)
    if body.converter.identity.names(heading):
        heading = ""
    body.converter.story = known in _STORY
    blocks = body.converter.blocks(section.children)
    wanted = known or slug(heading) or f"section-{number}"
    body.add(wanted[:60].strip("-"), heading or f"Section {number}", blocks)


def _questions(body: Body, section: Element) -> None:
    for quiz in section.every("quiz"):
        _quiz(body, quiz)


def _quiz(body: Body, quiz: Element) -> None:
    body.converter.story = False
    questions, unfinished = questions_of(quiz, body.converter)
    body.questions += questions
    context = next((item for item in quiz.elements if item.tag == "quiz-context"), None)
    blocks = body.converter.blocks(context.children) if context is not None else []
    if unfinished:
        body.tell(
            quiz,
            f"{len(unfinished)} question(s) do not say which answer is right",
            "make 'questions' of them",
        )
    blocks += ["\n\n".join(escaped_lines(item)) for item in unfinished]
    body.add("source-questions", "Questions of the source", blocks)


def escaped_lines(text: str) -> list[str]:
    """A question and the list of its answers, safe as Markdown."""
    stem, _, answers = text.partition("\n\n")
    if stem.startswith("- "):
        stem, answers = "", stem
    lines = [f"- {escaped(line.removeprefix('- '))}" for line in answers.split("\n") if line]
    return [part for part in (escaped(stem), "\n".join(lines)) if part]


def _index(body: Body, root: Element) -> None:
    """Paragraphs that stand in an index element alone."""
    for tag in _INDEX:
        items = [
            item
            for item in root.elements
            if item.tag == tag and item.text and item.attribute("visible") != "no"
        ]
        if items and tag not in body.sections:
            body.converter.story = tag in _STORY
            for item in items:
                body.add(tag, tag.capitalize(), body.converter.blocks(item.children))


def _abstract(body: Body, root: Element) -> None:
    """The abstract; what was shown instead of it to readers of unknowns is a history where there is none."""
    body.converter.story = True
    for tag in ("alternative-abstract", "abstract"):
        item = root.first(tag)
        if item is None or item.text.casefold().strip(".") in ("", "none"):
            continue
        if tag == "abstract":
            body.add("abstract", "Abstract", body.converter.blocks(item.children))
        elif "history" not in body.sections:
            body.add("history", "History", body.converter.blocks(item.children))


def _revisions(body: Body, root: Element) -> None:
    """Who changed the source, in which year, and who reviewed it; days would be taken for a patient's."""
    lines: list[str] = []
    for item in root.every("revision"):
        said = {child.tag.removeprefix("revision-"): child.text for child in item.elements}
        year = re.search(r"\b(19|20)\d\d", said.get("date", ""))
        notes = body.converter.identity.cleaned(said.get("description", ""), story=False)
        if notes.text in _OURS:
            continue
        parts = [year.group() if year else "", said.get("author", ""), notes.text]
        if any(parts):
            lines.append(f"- {escaped(', '.join(part for part in parts if part))}")
    for item in root.every("peer-review"):
        said = {child.tag: child.text for child in item.elements}
        year = re.search(r"\b(19|20)\d\d", said.get("approval-date", ""))
        by = ", ".join(
            part for part in (said.get("reviewing-authority", ""), said.get("reviewer", "")) if part
        )
        if by or year:
            lines.append(
                f"- {escaped(', '.join(part for part in ('Peer review', by, year.group() if year else '') if part))}"
            )
    safe = [line for line in lines if not body.converter.identity.names(line)]
    body.add("source-revisions", "Revisions of the source", ["\n".join(safe)] if safe else [])
