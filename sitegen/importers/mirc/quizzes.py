"""MIRC's quizzes and our questions, both ways. No I/O.

MIRC has no mark for the right answer: the response that opens under an answer says it. Ours begin with "Correct." or
"Not correct."; those of others are read by the words that teachers use.
"""

from __future__ import annotations

import re
from typing import Any

from sitegen.importers.mirc.tree import Element, element
from sitegen.importers.mirc.words import Converter
from sitegen.model.questions import Question
from sitegen.model.values import Text

RIGHT, WRONG = "Correct.", "Not correct."
_WRONG = re.compile(
    r"(?:(?:no|sorry|that(?:'s| is)|this is)[,.!:;]?\s+)*(?:not (?:correct|right|quite)|incorrect|wrong|false|no\b|오답|틀렸)",
    re.IGNORECASE,
)
_RIGHT = re.compile(
    r"(?:(?:yes|that(?:'s| is)|this is|you are|you're)[,.!:;]?\s+)*(?:correct|right|yes|true|exactly|정답|맞)\w*",
    re.IGNORECASE,
)
_AFTER = re.compile(r"^(?:\s+answer)?\s*[.,!:;–—-]*\s*", re.IGNORECASE)


def _verdict(response: str) -> tuple[bool | None, str]:
    """Whether a response calls its answer right (None where it does not say), and what else it says."""
    for pattern, right in ((_WRONG, False), (_RIGHT, True)):
        found = pattern.match(response)
        if found:
            rest = _AFTER.sub("", response[found.end() :])
            stands_alone = (
                not rest or response[found.end() :].lstrip()[:1] in ".,!:;–—-" or rest[:1].isupper()
            )
            return right, rest if stands_alone else response
    return None, response


def questions_of(quiz: Element, converter: Converter) -> tuple[list[dict[str, Any]], list[str]]:
    """The questions whose right answer is told, as facts; the others as Markdown, for an editor to finish."""
    questions: list[dict[str, Any]] = []
    unfinished: list[str] = []
    for item in (child for child in quiz.elements if child.tag == "question"):
        stem = _text(item.first("question-body"), converter)
        answers: list[dict[str, Any]] = []
        for answer in (child for child in item.elements if child.tag == "answer"):
            body = _text(answer.first("answer-body"), converter)
            right, why = _verdict(_text(answer.first("response"), converter))
            if body:
                answers.append({"text": body, "correct": right or None, "why": why or None})
        if stem and len(answers) > 1 and any(answer["correct"] for answer in answers):
            questions.append({"stem": stem, "choices": answers})
        elif stem or answers:
            lines = [
                f"- {answer['text']}" + (f" ({answer['why']})" if answer["why"] else "") for answer in answers
            ]
            unfinished.append("\n\n".join(part for part in (stem, "\n".join(lines)) if part))
    return questions, unfinished


def _text(item: Element | None, converter: Converter) -> str:
    """The words of a part of a quiz, without what could identify."""
    if item is None:
        return ""
    notes = converter.identity.cleaned(item.text, story=converter.story)
    converter.left_out += notes.left_out
    return notes.text


def quiz_element(questions: list[Question], language: str) -> Element | None:
    """Questions as MIRC's quiz; a ranked question has no answers to choose from."""

    def words(text: Text | None) -> str:
        return text.in_language(language, language) if text else ""

    items: list[Element] = []
    for question in questions:
        answers = [
            element(
                "answer",
                element("answer-body", words(choice.text)),
                element(
                    "response",
                    " ".join(
                        part for part in (RIGHT if choice.correct else WRONG, words(choice.why)) if part
                    ),
                ),
            )
            for choice in question.choices
        ]
        items.append(element("question", element("question-body", words(question.stem)), *answers))
    return element("quiz", *items) if items else None
