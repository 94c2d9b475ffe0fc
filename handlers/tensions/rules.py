"""What a trade-off has to have, and which of them somebody means."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from config.vocabulary import Horizon

WORDS_LIMIT, WHY_LIMIT = 200, 500
LONGEST = timedelta(days=731)
ANOTHER = timedelta(weeks=12)  # for which one is kept in one tap
A_PAGE = 8


@dataclass(frozen=True)
class Wanted:
    """A trade-off as it was filled in."""

    chosen: str
    against: str
    why: str
    review_on: date | None
    horizon: Horizon | None = None
    over: Horizon | None = None
    priority: str | None = None
    over_priority: str | None = None


def problems_with(wanted: Wanted, today: date) -> dict[str, str]:
    """What is missing or cannot be, by field."""
    problems = {}
    if not wanted.chosen:
        problems["chosen"] = "Say in a few words what you chose."
    if not wanted.against:
        problems["against"] = "Say what had to give way. Without it, it was no trade-off."
    elif wanted.chosen.casefold() == wanted.against.casefold():
        problems["against"] = "That is the same as what you chose. Say what had to give way."
    if not wanted.why:
        problems["why"] = "Say why: that is what will be forgotten first."
    if wanted.priority is not None and wanted.priority == wanted.over_priority:
        problems["over_priority"] = "That is the same priority on both sides."
    if wanted.review_on is None:
        problems["review"] = "Choose the day on which you want to look at it again."
    elif wanted.review_on <= today:
        problems["review"] = "Choose a day to come: it comes back to you then."
    elif wanted.review_on - today > LONGEST:
        problems["review"] = "That is more than two years away. Choose a nearer day; you can keep it then."
    return problems


def matches(texts: Sequence[str], typed: str) -> bool:
    """Whether all the words somebody typed stand somewhere in the texts, in any order."""
    said = " ".join(texts).casefold()
    return all(word in said for word in typed.casefold().split())
