"""Whether answers can be kept, and what is said about who sees them."""

import re
from collections.abc import Mapping

from config.vocabulary import Horizon, QuestionKind
from handlers.checkins.composer import AskedQuestion, Card

Points = Mapping[Horizon, int]
Answer = Points | str | int  # points of the split, or a typed split, a choice, a text; a scale, a number

LONGEST_TEXT = 3000
TEN = 10
_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def points(short: int, medium: int, long: int) -> Points:
    """Ten points by horizon."""
    return {Horizon.SHORT: short, Horizon.MEDIUM: medium, Horizon.LONG: long}


SHAPES: tuple[Points, ...] = (  # most short first, so that one's own is found by looking down
    points(8, 1, 1),
    points(7, 2, 1),
    points(6, 3, 1),
    points(5, 3, 2),
    points(4, 3, 3),
    points(3, 4, 3),
)


class Unreadable(ValueError):
    """Write three whole numbers that make 10, short · medium · long, like 7 2 1."""


def shape_label(split: Points) -> str:
    """How a split is written, so that it can be heard as well: 7 short · 2 medium · 1 long."""
    return " · ".join(f"{split.get(h, 0)} {h.value}" for h in Horizon)


def parse_split(text: str) -> Points:
    """Three numbers typed by a person, in the order short, medium, long.

    Only the form is read here; whether they make ten is for ``problems_in``.
    """
    parts = re.split(r"[\s/·,;.+|]+", text.strip())
    if len(parts) != 3 or not all(re.fullmatch(r"-?[0-9]{1,3}", part) for part in parts):
        raise Unreadable(Unreadable.__doc__)
    return points(*(int(part) for part in parts))


def is_blank(answer: Answer | None) -> bool:
    """Whether nothing was filled in. A split of nothing but noughts is blank too."""
    if answer is None:
        return True
    if isinstance(answer, str):
        return not answer.strip()
    return isinstance(answer, Mapping) and not any(answer.values())


def problems_in(answers: Mapping[str, Answer | None], card: Card) -> dict[str, str]:
    """What is wrong with these answers, by question id; empty when all can be kept.

    Every question may be left out; only a card with nothing on it at all is
    sent back, because "nothing this week" is a choice of its own.
    """
    if all(is_blank(answers.get(question.id)) for question in card.questions):
        first = card.questions[0].id if card.questions else ""
        return {first: "Nothing is filled in yet. Answer one, or choose “Nothing this week”."}
    problems = {}
    for question in card.questions:
        answer = answers.get(question.id)
        if answer is None or is_blank(answer):
            continue
        problem = _problem(question, answer)
        if problem:
            problems[question.id] = problem
    return problems


def _problem(question: AskedQuestion, answer: Answer) -> str:
    """What is wrong with one answer; empty when nothing is."""
    match question.kind:
        case QuestionKind.POINTS if question.is_split:
            return _split_problem(answer)
        case QuestionKind.POINTS:
            return _number_problem(answer, 0, TEN, "Give a whole number from 0 to 10.")
        case QuestionKind.SCALE:
            return _number_problem(answer, 1, 5, "Choose a number from 1 to 5.")
        case QuestionKind.CHOICE:
            return "" if answer in question.options else "Choose one of the options shown."
        case QuestionKind.TEXT | QuestionKind.PRIORITY:
            return _text_problem(answer)


def _number_problem(answer: Answer, low: int, high: int, message: str) -> str:
    number = isinstance(answer, int) and not isinstance(answer, bool) and low <= answer <= high
    return "" if number else message


def _text_problem(answer: Answer) -> str:
    if not isinstance(answer, str):
        return "Write a sentence here."
    over = len(answer) - LONGEST_TEXT
    if over <= 0:
        return ""
    unit = "character" if over == 1 else "characters"
    return f"That is {over:,} {unit} more than fit: keep it to {LONGEST_TEXT:,}."


def _split_problem(answer: Answer) -> str:
    """What keeps a split from being ten points, said with what is missing."""
    if isinstance(answer, str):
        try:
            answer = parse_split(answer)
        except Unreadable as unreadable:
            return str(unreadable)
    if isinstance(answer, int):
        return str(Unreadable.__doc__)
    if any(number < 0 for number in answer.values()):
        return "Points start at 0: there is a minus among them."
    total = sum(answer.values())
    if total < TEN:
        return f"That makes {total}: {_counted(TEN - total, 'more point', 'more points')} to place."
    if total > TEN:
        return f"That makes {total}: {_counted(total - TEN, 'point', 'points')} too many."
    return ""


def _counted(number: int, one: str, many: str) -> str:
    word = _NUMBERS[number] if number < len(_NUMBERS) else str(number)
    return f"{word} {one if number == 1 else many}"


def who_will_see(smallest_group: int, *, splits: bool = True) -> str:
    """Who sees what is written in this check-in, said before it is written."""
    said = "Only you see what you write here."
    if splits:
        said += f" Your points only ever show inside a team average of {smallest_group} people or more."
    return said + " You can share a line afterwards, if you like."
