"""The authored facts of questions: choices to pick from, or a ranked list of diagnoses to type. No I/O."""

from __future__ import annotations

from typing import Literal

from pydantic import model_validator

from sitegen.model.values import Facts, Text, Texts


class Differential(Facts):
    """One diagnosis to think of."""

    name: Text
    """The diagnosis to think of."""
    synonyms: Texts = ()
    """Other names that count as this one where a diagnosis is typed."""
    favours: Text | None = None
    """What speaks for it."""
    against: Text | None = None
    """What speaks against it."""
    accept: bool = False
    """Whether naming it in a ranked question earns partial credit."""


class Choice(Facts):
    """One answer to choose from."""

    text: Text
    """The answer in words."""
    correct: bool = False
    """Whether it is right."""
    why: Text | None = None
    """Why it is right or wrong; shown once the reader has answered."""


class Question(Facts):
    """A question: with choices, of which more than one may be correct, or one that asks for a ranked differential."""

    stem: Text
    """The question itself; shown from the start."""
    kind: Literal["choices", "ranked"] = "choices"
    """choices: pick; ranked: type up to five diagnoses, the likeliest first. The case's diagnosis is what is right."""
    choices: tuple[Choice, ...] = ()
    """Two or more answers to choose from, at least one of them correct; shown from the start."""
    multiple: bool | None = None
    """Whether several may be chosen; if it is not said, whether several are right."""

    @property
    def several(self) -> bool:
        """Whether several may be chosen."""
        return sum(choice.correct for choice in self.choices) > 1 if self.multiple is None else self.multiple

    @model_validator(mode="after")
    def _answerable(self) -> Question:
        if self.kind == "ranked":
            if self.choices or self.multiple is not None:
                raise ValueError(
                    "a ranked question has neither 'choices' nor 'multiple': readers type diagnoses"
                )
            return self
        if len(self.choices) < 2:
            raise ValueError("a question needs at least two choices, or 'kind: ranked'")
        if not any(choice.correct for choice in self.choices):
            raise ValueError("no choice is marked 'correct: true'")
        return self
