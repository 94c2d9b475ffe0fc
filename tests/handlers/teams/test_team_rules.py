"""What may be chosen for a team, and the sentence for each thing that may not."""

from dataclasses import replace
from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.teams import cadence, rules
from handlers.teams.cadence import Cadence, Rhythm
from handlers.teams.rules import Choices

GOOD = Choices(name="Executive team", channel="C0EXEC", points=("5", "3", "2"), starts_on=date(2026, 11, 2))
QUIET = (time(18), time(8))
TODAY = date(2026, 11, 2)


def problems(choices: Choices, floor: int = 5) -> dict[str, str]:
    return rules.problems_in(choices, today=TODAY, floor=floor, quiet=QUIET)


def test_what_a_lead_can_choose_has_no_problems() -> None:
    assert problems(GOOD) == {}


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (("", "", ""), "Please give short, medium and long term a number too; 0 is one. The three make ten."),
        (("5", "", "2"), "Please give medium term a number too; 0 is one. The three make ten."),
        (("5", "3", "1"), "These make 9: one point still to give."),
        (("5", "2", "1"), "These make 8: two points still to give."),
        (("5", "5", "5"), "These make 15: five points too many."),
        (("10", "10", "1"), "These make 21: 11 points too many."),
        (("five", "3", "2"), "Whole numbers from 0 to 10, please; the three make ten."),
        (("-1", "9", "2"), "Whole numbers from 0 to 10, please; the three make ten."),
        (("5.5", "2.5", "2"), "Whole numbers from 0 to 10, please; the three make ten."),
        (("²", "5", "3"), "Whole numbers from 0 to 10, please; the three make ten."),
        (("9" * 5000, "1", "0"), "Whole numbers from 0 to 10, please; the three make ten."),
        (("５", "３", "２"), "Whole numbers from 0 to 10, please; the three make ten."),
    ],
)
def test_a_balance_that_is_not_ten_says_what_is_missing(typed: tuple[str, str, str], said: str) -> None:
    assert problems(replace(GOOD, points=typed)) == {"long": said}
    assert rules.read_points(typed) is None


@given(st.integers(0, 10), st.integers(0, 10), st.integers(0, 10))
def test_a_balance_is_taken_exactly_when_it_makes_ten(short: int, medium: int, long: int) -> None:
    typed = (str(short), str(medium), str(long))
    assert (rules.problem_with_points(typed) is None) == (short + medium + long == 10)
    assert (rules.read_points(typed) == (short, medium, long)) == (short + medium + long == 10)


@given(st.text(max_size=9), st.text(max_size=9), st.text(max_size=9))
def test_nothing_typed_for_a_balance_is_an_error_of_ours(short: str, medium: str, long: str) -> None:
    typed = (short, medium, long)
    assert (rules.problem_with_points(typed) is None) == (rules.read_points(typed) is not None)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 81}, "name"),
        ({"channel": None}, "channel"),
        ({"follows_channel": False}, "people"),
        ({"rhythm": "hourly"}, "rhythm"),
        ({"rhythm": "monthly"}, "rhythm"),
        ({"rhythm": rules.AS_IT_IS}, "rhythm"),
        ({"weekday": 9}, "rhythm"),
        ({"meeting": "x" * 61}, "meeting"),
        ({"starts_on": None}, "starts"),
        ({"ask_at": None}, "ask_at"),
        ({"ask_at": time(18)}, "ask_at"),
        ({"ask_at": time(7, 59)}, "ask_at"),
        ({"digest_at": None}, "digest_at"),
        ({"zone": "Nowhere"}, "zone"),
        ({"min_group": 4}, "min_group"),
        ({"min_group": -1}, "min_group"),
    ],
)
def test_each_wrong_choice_is_said_beside_its_field(wrong: dict[str, object], field: str) -> None:
    found = problems(replace(GOOD, **wrong))  # type: ignore[arg-type]
    assert set(found) == {field}
    assert found[field].endswith(".")


@pytest.mark.parametrize("floor", [1, 3])
def test_the_smallest_group_is_never_below_three(floor: int) -> None:
    assert "min_group" in problems(replace(GOOD, min_group=2), floor=floor)
    assert "min_group" not in problems(replace(GOOD, min_group=3), floor=floor)


def test_chosen_people_make_a_team_without_its_channel() -> None:
    assert problems(replace(GOOD, follows_channel=False, people=("U0ANA",))) == {}


# --- the rhythm --------------------------------------------------------------------------------


@pytest.mark.parametrize(("people", "rhythm"), [(5, Rhythm.FORTNIGHTLY), (6, Rhythm.HALVES)])
def test_the_recommended_rhythm_depends_on_how_many_they_are(people: int, rhythm: Rhythm) -> None:
    chosen = rules.to_cadence(GOOD, people)
    assert chosen == Cadence(rhythm, weekday=1)


@pytest.mark.parametrize("value", [v for v in rules.rhythms() if v != rules.RECOMMENDED])
@pytest.mark.parametrize("weekday", range(5))
def test_every_rhythm_offered_comes_back_as_it_was_chosen(value: str, weekday: int) -> None:
    chosen = rules.to_cadence(replace(GOOD, rhythm=value, weekday=weekday, meeting="exec"), 8)
    assert chosen is not None
    kept = cadence.from_text(cadence.to_text(chosen))
    assert rules.to_rhythm(kept) == value
    assert kept.weekday == weekday or value == "weekdays"


def test_a_rhythm_tied_to_a_meeting_says_so() -> None:
    chosen = rules.to_cadence(
        replace(GOOD, rhythm="meeting:1:1", meeting="executive meeting", ask_at=time(15)), 8
    )
    assert chosen is not None
    assert cadence.describe(chosen) == "the afternoon before Tuesday’s executive meeting"


def test_a_rhythm_the_form_does_not_offer_may_stay() -> None:
    assert rules.to_rhythm(Cadence(Rhythm.MONTHLY, month_day=5)) == rules.AS_IT_IS
    assert rules.to_rhythm(Cadence(Rhythm.WEEKLY, count=3)) == rules.AS_IT_IS
    stays = replace(GOOD, rhythm=rules.AS_IT_IS)
    assert rules.problems_in(stays, today=TODAY, floor=5, quiet=QUIET, had_rhythm=True) == {}
    assert rules.to_cadence(stays, 8) is None


# --- the zone ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        ("Europe/London", "Europe/London"),
        ("europe/london", "Europe/London"),
        (" London ", "Europe/London"),
        ("New York", "America/New_York"),
        ("auckland", "Pacific/Auckland"),
        ("UTC", "UTC"),
        ("", None),
        ("../etc/passwd", None),
        ("Narnia", None),
        ("localtime", None),
        ("factory", None),
    ],
)
def test_a_zone_is_understood_as_people_say_it(typed: str, zone: str | None) -> None:
    assert rules.read_zone(typed) == zone


def test_a_mistyped_zone_is_answered_with_the_nearest() -> None:
    assert rules.problem_with_zone("Lodnon") == "I do not know this time zone. Did you mean Europe/London?"


@pytest.mark.parametrize(
    ("name", "kept"),
    [("Asia/Tokyo", "Asia/Tokyo"), (None, ""), ("", ""), ("Mars/Base", ""), ("Factory", "")],
)
def test_only_a_zone_that_exists_is_kept_from_slack(name: str | None, kept: str) -> None:
    assert rules.known_zone(name) == kept


@pytest.mark.parametrize(
    ("day", "is_possible"),
    [
        (date(1, 1, 1), False),
        (date(2000, 1, 1), True),
        (date(2027, 11, 2), True),
        (date(2126, 11, 2), False),
        (date.max, False),
    ],
)
def test_weeks_are_counted_from_a_day_that_people_mean(day: date, is_possible: bool) -> None:
    assert ("starts" not in problems(replace(GOOD, starts_on=day))) == is_possible


@pytest.mark.parametrize("weekday", [-1, 5, 999])
def test_a_day_that_no_digest_can_have_is_refused(weekday: int) -> None:
    """Looking for the next such day would never end."""
    assert "digest_weekday" in problems(replace(GOOD, digest_weekday=weekday))


def test_noughts_before_a_number_change_nothing() -> None:
    assert rules.read_points(("010", "0", "000")) == (10, 0, 0)
    assert problems(replace(GOOD, points=("010", "1", "0"))) == {"long": "These make 11: one point too many."}
