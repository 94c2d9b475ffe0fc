"""What the oracle and the program were asked, and where they said different things."""

from collections.abc import Callable
from dataclasses import dataclass, field

SHOWN = 20


@dataclass
class Tally:
    """Counts the questions; keeps the first answers that differ, as sentences."""

    cases: int = 0
    mismatches: int = 0
    sentences: list[str] = field(default_factory=list)

    def compare(self, question: Callable[[], str], expected: object, said: object) -> None:
        """One question, in words only if they are needed, and the two answers to it."""
        self.cases += 1
        if expected == said:
            return
        self.mismatches += 1
        if len(self.sentences) < SHOWN:
            self.sentences.append(f"{question()}: the oracle says {expected}, the program {said}.")
