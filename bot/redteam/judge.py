"""How often an attacker was right, against chance, with an interval."""

from collections.abc import Sequence
from math import sqrt

SURE = 3.3  # standard errors: with seven attacks, one run in a hundred is doubted for nothing
SHOWN = 1.96  # of the interval that is printed: 95 %


class Score:
    """The shares of right answers of one attack, retrospective by retrospective.

    Answers of one retrospective hang together, retrospectives do not: the
    interval is made of these.
    """

    def __init__(self) -> None:
        self.shares: list[float] = []

    @property
    def accuracy(self) -> float:
        return sum(self.shares) / len(self.shares)

    @property
    def error(self) -> float:
        """The standard error of the accuracy."""
        mean, n = self.accuracy, len(self.shares)
        return sqrt(sum((share - mean) ** 2 for share in self.shares) / max(n - 1, 1) / n)

    def line(self) -> list[float]:
        """Accuracy, and from where to where it may be."""
        spread = SHOWN * self.error
        return [round(x, 4) for x in (self.accuracy, self.accuracy - spread, self.accuracy + spread)]


def is_chance(score: Score, people: int) -> bool:
    """Whether an attack did no better than somebody who guesses."""
    return score.accuracy - SURE * score.error <= 1 / people


def works(scores: Sequence[Score]) -> bool:
    """Whether attacks on a house made careless found nearly everybody."""
    return all(score.accuracy > 0.9 for score in scores)
