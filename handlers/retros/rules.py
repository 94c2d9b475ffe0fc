"""The sums of a retrospective: how many notes and dots, in which order, and what an action needs. Pure."""

from collections.abc import Mapping, Sequence
from datetime import date
from math import ceil
from random import Random

FEWEST_DOTS, MOST_DOTS, MOST_ON_ONE = 3, 6, 2
MOST_ACTIONS = 2
NOTES_IN_ALL = 60  # what people can still read together; shared out among them
FEWEST_NOTES_EACH, MOST_NOTES_EACH = 3, 10
OPENING = 280
CARDS = 3  # notes talked about where few dots say which

# --- notes and dots --------------------------------------------------------------------------


def notes_each(people: int) -> int:
    """How many notes one person may write, so that all can be read together."""
    return max(FEWEST_NOTES_EACH, min(MOST_NOTES_EACH, NOTES_IN_ALL // max(people, 1)))


def reveal_order(notes: Sequence[tuple[str, str, bool]], columns: Sequence[str], chance: Random) -> list[str]:
    """The notes by column, in random order; those of whoever leads come last in each.

    ``notes``: id, column, whether somebody who leads wrote it. Leaders last,
    because people wait for what they say and then say the same.
    """
    shuffled = list(notes)
    chance.shuffle(shuffled)
    place = {column: n for n, column in enumerate(columns)}
    return [id for id, _, _ in sorted(shuffled, key=lambda n: (place.get(n[1], len(place)), n[2]))]


def budget(notes: int) -> int:
    """How many dots each person has."""
    return max(FEWEST_DOTS, min(MOST_DOTS, ceil(notes / 4)))


def problem_with_dots(dots: Mapping[str, int], notes: int) -> str | None:
    """What is wrong with how somebody placed their dots, and what to do; None when nothing is."""
    have = budget(notes)
    placed = sum(dots.values())
    if any(n > MOST_ON_ONE for n in dots.values()):
        return "Two dots on one note are the most. Take the others back, or put them elsewhere."
    if placed > have:
        over = placed - have
        return f"That makes {placed} dots, and you have {have}. Take {over} back."
    return None


def deck_order(cards: Sequence[tuple[str, int]]) -> list[str]:
    """All cards in the order in which they come to the table: most dots first, else as they were shown.

    ``cards``: id and dots, in the order they were shown.
    """
    return [id for id, _ in sorted(cards, key=lambda card: -card[1])]


def cards(deck: Sequence[tuple[str, int]], *, voted: bool = True) -> list[str]:
    """The cards that there is time for, first first.

    After a vote those with dots, and without any dots the first few; where no
    vote came before, as in a round, each card has its turn.
    """
    order, dots = deck_order(deck), dict(deck)
    if not voted:
        return order
    return [id for id in order if dots[id] > 0] or order[:CARDS]


def on_table(order: Sequence[str], at: str | None) -> int:
    """Which place of the order is on the table; the first where none was put there, or it is gone."""
    return order.index(at) if at in order else 0


def time_each(minutes: int, cards: int) -> str:
    """How long to stay with one card, as advice."""
    each = minutes // max(cards, 1)
    if cards < 2:
        return ""
    if not each:
        return "There is less than a minute for each: choose."
    return f"About {each} minute{'s' if each > 1 else ''} for each."


def disagreement(placed: Mapping[str, int]) -> float:
    """How far people differ about a card: the chance that two of them placed it apart; 0 where all agree."""
    total = sum(placed.values())
    return 1 - sum(times**2 for times in placed.values()) / total**2 if total else 0.0


def places(placed: Mapping[str, int]) -> str:
    """Where people placed a card, most often first; never who."""
    ranked = sorted(placed.items(), key=lambda each: (-each[1], each[0]))
    return ", ".join(f"{column} {times}" for column, times in ranked)


def opening(text: str) -> str:
    """A note where there is no room for all of it; the whole stands in the thread.

    What is left of a long one is printed nowhere else, so that erasing a note
    can find it: see ``handlers.privacy``.
    """
    return text if len(text) <= OPENING else text[: OPENING - 1].rstrip() + "…"


# --- the action ------------------------------------------------------------------------------


def problems_with_action(text: str, owner: str | None, due: date | None, today: date) -> dict[str, str]:
    """What is missing from an action, by field."""
    problems = {}
    if not text:
        problems["action"] = "Say in one sentence what will be done."
    if not owner:
        problems["owner"] = "Choose who looks after it: one person, who may ask others for help."
    if due is None:
        problems["due"] = "Choose the day by which it is done."
    elif due < today:
        problems["due"] = "That day is over. Choose today or a later day."
    return problems
