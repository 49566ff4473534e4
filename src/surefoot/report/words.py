"""Sentences for what never happened."""

from __future__ import annotations

from surefoot.model.decision import Position, Vector
from surefoot.model.results import Branch, DecisionCoverage


def never_seen(decision: DecisionCoverage) -> list[str]:
    """Say, for each condition, what was never seen of it and the vector that is missing.

    Example: ``password was never False (missing: TF)``.
    """
    sentences = []
    for i, condition in enumerate(decision.conditions):
        missed = [
            letter
            for letter, seen in (("T", condition.seen_true), ("F", condition.seen_false))
            if not seen
        ]
        if len(missed) == 2:
            sentences.append(f"{condition.text} was never evaluated")
            continue
        for letter in missed:
            word = {"T": "True", "F": "False"}[letter]
            wanted = vectors_with(decision, i, letter)
            sentences.append(f"{condition.text} was never {word} (missing: {wanted})")
        if not missed and not condition.decides:
            sentences.append(f"{condition.text} was never shown to decide on its own")
    return sentences


def vectors_with(decision: DecisionCoverage, index: int, letter: str) -> str:
    """List the missing vectors in which a condition has the outcome; example: ``TF or F-``."""
    return " or ".join(v for v in decision.missing if v[index] == letter) or "none"


def branch_sentence(branch: Branch) -> str:
    """Say which way was never taken."""
    where = f"line {branch.end}" if branch.end > 0 else "the exit"
    return f"line {branch.start} never went on to {where}"


def vector_in_words(decision: DecisionCoverage, vector: Vector) -> str:
    """Say what a vector asks for; example: ``username True, password False``."""
    words = {"T": "True", "F": "False"}
    return ", ".join(
        f"{condition.text} {words[letter]}"
        for condition, letter in zip(decision.conditions, vector, strict=True)
        if letter in words
    )


def place(decision: DecisionCoverage) -> str:
    """Name where a decision stands; example: ``if``."""
    position = decision.decision.position
    return "value of" if position is Position.VALUE else position.value
