"""What the follow-up of actions goes by: the sum, its uncertainty, and when something has stalled. Pure."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import sqrt

Z = 1.96  # of a 95 % interval
LOOKED_BACK = timedelta(weeks=26)
PATIENCE = timedelta(weeks=1)  # past due by more than this, an action has stalled
CHANGES = 2  # or changed so often


def wilson(ended: int, due: int) -> tuple[float, float]:
    """Between which shares the real one lies, 95 times of a hundred (Wilson's interval).

    Unlike the usual one it stays within 0 and 1, and says something with few.
    """
    share, square = ended / due, Z * Z
    middle = (share + square / (2 * due)) / (1 + square / due)
    reach = Z * sqrt(share * (1 - share) / due + square / (4 * due * due)) / (1 + square / due)
    return max(0.0, middle - reach), min(1.0, middle + reach)


@dataclass(frozen=True)
class FollowThrough:
    """How many of a team's due actions have ended in any way. Nothing in it is about one person."""

    ended: int
    due: int

    @property
    def sentence(self) -> str:
        """The figure with its interval, in whole percents."""
        low, high = wilson(self.ended, self.due)
        return (
            f"{self.ended} of {self.due} actions that fell due have ended one way or another: "
            f"{round(100 * self.ended / self.due)} % (with so few, anywhere from {round(100 * low)} to "
            f"{round(100 * high)} %)."
        )


def follow_through(ends: Sequence[tuple[str, bool]], smallest_group: int) -> FollowThrough | None:
    """The figure of a team; None while it is about fewer people than may be shown.

    ``ends``: of each action that fell due, who looked after it, and whether it
    has ended. Who it was only decides whether there is a figure.
    """
    owners: Collection[str] = {owner for owner, _ in ends}
    if not ends or len(owners) < smallest_group:
        return None
    return FollowThrough(ended=sum(ended for _, ended in ends), due=len(ends))


def has_stalled(due_on: date, today: date, changes: int) -> bool:
    """Whether something may be in the way: long past its day, or changed again and again."""
    return today - due_on > PATIENCE or changes >= CHANGES


def problems_with(text: str, owner: str | None, due: date | None, today: date) -> dict[str, str]:
    """What is missing from a changed action, by field."""
    problems = {}
    if not text:
        problems["text"] = "Say in one sentence what will be done, or close it as dropped on purpose."
    if not owner:
        problems["owner"] = "Choose who looks after it."
    if due is None:
        problems["due"] = "Choose the day by which it is done."
    elif due < today:
        problems["due"] = "That day is over. Choose today or a later day."
    return problems
