"""Which answers can be kept, and what is said when one cannot."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.vocabulary import Horizon, QuestionKind
from handlers.checkins import rules
from handlers.checkins.composer import AskedQuestion, Card
from handlers.checkins.rules import problems_in

CARD = Card(
    (
        AskedQuestion("X1", "Share 10 points", QuestionKind.POINTS, seconds=20),
        AskedQuestion("S2", "What went better?", QuestionKind.TEXT, seconds=40),
        AskedQuestion("X13", "Your action?", QuestionKind.CHOICE, options=("Done", "Changed"), seconds=10),
    )
)
TAPS = Card(
    (
        AskedQuestion("X22", "Worth it?", QuestionKind.SCALE),
        AskedQuestion("X23", "Unplanned?", QuestionKind.POINTS),
    )
)


@pytest.mark.parametrize(
    ("split", "said"),
    [
        ((6, 2, 1), "That makes 9: one more point to place."),
        ((5, 1, 1), "That makes 7: three more points to place."),
        ((7, 2, 2), "That makes 11: one point too many."),
        ((90, 2, 2), "That makes 94: 84 points too many."),
        ((11, -2, 1), "Points start at 0: there is a minus among them."),
    ],
)
def test_a_split_that_is_not_ten_says_what_is_missing(split: tuple[int, int, int], said: str) -> None:
    assert problems_in({"X1": rules.points(*split)}, CARD) == {"X1": said}


@pytest.mark.parametrize(
    "typed", ["7 2 1", "7/2/1", "7·2·1", "7,2,1", " 7 - 2 - 1 ".replace("-", "·"), "7; 2; 1"]
)
def test_a_split_may_be_typed_in_many_ways(typed: str) -> None:
    assert rules.parse_split(typed) == rules.points(7, 2, 1)
    assert problems_in({"X1": typed}, CARD) == {}


@pytest.mark.parametrize("typed", ["721", "7 2", "seven two one", "7 2 1 0", "7.5 2 1 .", "٧ ٢ ١"])
def test_what_is_no_split_is_sent_back(typed: str) -> None:
    assert "like 7 2 1" in problems_in({"X1": typed}, CARD)["X1"]


def test_a_blank_card_is_sent_back_and_a_blank_question_is_not() -> None:
    assert "Nothing this week" in problems_in({"S2": "  "}, CARD)["X1"]
    assert problems_in({"S2": "Delegate before Friday.", "X1": None}, CARD) == {}


def test_a_text_that_is_too_long_says_by_how_much() -> None:
    assert problems_in({"S2": "a" * 3000}, CARD) == {}
    assert "1 character more" in problems_in({"S2": "a" * 3001}, CARD)["S2"]
    assert "1,000 characters more" in problems_in({"S2": "a" * 4000}, CARD)["S2"]


def test_choices_scales_and_numbers_keep_to_what_was_offered() -> None:
    assert problems_in({"X13": "Dropped"}, CARD) == {"X13": "Choose one of the options shown."}
    assert problems_in({"X13": "Done"}, CARD) == {}
    assert problems_in({"X22": 6, "X23": 11}, TAPS).keys() == {"X22", "X23"}
    assert problems_in({"X22": 0}, TAPS).keys() == {"X22"}
    assert problems_in({"X22": 5, "X23": 0}, TAPS) == {}


@given(st.integers(0, 10), st.integers(0, 10))
def test_every_split_of_ten_is_kept_and_reads_back(a: int, b: int) -> None:
    low, high = sorted((a, b))
    split = rules.points(low, high - low, 10 - high)
    assert problems_in({"X1": split}, CARD) == {}
    assert rules.parse_split(" ".join(str(number) for number in split.values())) == split


@given(st.text(max_size=40))
def test_no_typed_text_breaks_the_reading(text: str) -> None:
    try:
        split = rules.parse_split(text)
    except rules.Unreadable:
        return
    assert set(split) == set(Horizon)


def test_every_shape_makes_ten() -> None:
    assert all(sum(shape.values()) == 10 for shape in rules.SHAPES)
    assert rules.shape_label(rules.SHAPES[0]) == "8 short · 1 medium · 1 long"
    short = [shape[Horizon.SHORT] for shape in rules.SHAPES]
    assert short == sorted(short, reverse=True)


def test_who_will_see_is_said_in_full() -> None:
    said = rules.who_will_see(5)
    assert said.startswith("Only you see what you write here.")
    assert "a team average of 5 people or more" in said
    assert "points" not in rules.who_will_see(5, splits=False)
