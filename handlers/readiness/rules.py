"""What may be said of a readiness check: a middle, a spread, and who could not say; never a total."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from statistics import median

SMALLEST = 5  # answers, whatever a team's own smallest group is
APART = 2  # levels between the lowest and the highest: something to talk about
EVERY = timedelta(days=182)
OPEN_DAYS = (7, 14, 21)
UNSURE = -1  # "don't know", in the place of a level


@dataclass(frozen=True)
class Finding:
    """What a team said of one statement. Levels count from 0; ``middle`` may lie between two.

    ``middle`` is None where too few could say. It holds no number of people but
    of those who did not know, and there is no sum of several.
    """

    unsure: int
    middle: float | None = None
    lowest: int = 0
    highest: int = 0

    @property
    def to_talk_about(self) -> bool:
        """Whether they see it so differently that a talk is worth more than a figure."""
        return self.middle is not None and self.highest - self.lowest >= APART


def finding(said: Sequence[int], smallest: int) -> Finding | None:
    """What may be said of one statement; None below the smallest group."""
    levels = [level for level in said if level != UNSURE]
    if len(said) < smallest:
        return None
    unsure = len(said) - len(levels)
    if len(levels) < smallest:
        return Finding(unsure)
    return Finding(unsure, float(median(levels)), min(levels), max(levels))


def findings(said: Sequence[Mapping[str, int]], items: Sequence[str], smallest: int) -> dict[str, Finding]:
    """What may be said, by statement; those of which nothing may be said are left out."""
    found = {item: finding([one[item] for one in said if item in one], smallest) for item in items}
    return {item: one for item, one in found.items() if one is not None}


def level_words(middle: float, levels: Sequence[str]) -> str:
    """A level by its name, or the two it lies between."""
    low = int(middle)
    if middle == low:
        return levels[low]
    return f"between {levels[low].lower()} and {levels[low + 1].lower()}"


def said_of(one: Finding, levels: Sequence[str]) -> str:
    """A finding in words: the middle, how far apart, and how many did not know."""
    if one.middle is None:
        parts = ["too few could say"]
    elif one.lowest == one.highest:
        parts = [level_words(one.middle, levels)]
    else:
        spread = f"from {levels[one.lowest].lower()} to {levels[one.highest].lower()}"
        parts = [level_words(one.middle, levels), spread]
    if one.unsure:
        parts.append(f"{one.unsure} did not know" if one.unsure > 1 else "one did not know")
    words = ", ".join(parts)
    return words[:1].upper() + words[1:]
