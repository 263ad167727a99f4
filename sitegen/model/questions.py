"""The authored facts of questions: choices to pick from, or a ranked list of diagnoses to type. No I/O."""

from __future__ import annotations

from typing import Literal

from pydantic import model_validator

from sitegen.model.values import Facts, Text, Texts


class Differential(Facts):
    """One diagnosis to think of."""

    name: Text
    synonyms: Texts = ()
    """Other names that count as this one where a diagnosis is typed."""
    favours: Text | None = None
    against: Text | None = None
    accept: bool = False
    """Whether naming it in a ranked question earns partial credit."""


class Choice(Facts):
    """One answer to choose from."""

    text: Text
    correct: bool = False
    why: Text | None = None


class Question(Facts):
    """A question: with choices, of which more than one may be correct, or one that asks for a ranked differential."""

    stem: Text
    kind: Literal["choices", "ranked"] = "choices"
    """choices: pick; ranked: type up to five diagnoses, the likeliest first. The case's diagnosis is what is right."""
    choices: tuple[Choice, ...] = ()
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
