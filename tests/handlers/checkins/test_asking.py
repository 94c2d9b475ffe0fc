"""Who is asked when, who is left alone and why."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from config.vocabulary import CheckInState, DeliveryKind, TeamState
from handlers.teams import cadence
from handlers.teams.cadence import Cadence, Rhythm
from storage.models import Leave, Person, Schedule, Team
from tests.handlers.checkins.world import NINE, T, World


def test_everybody_is_asked_once_at_their_own_nine(world: World) -> None:
    world.team("U0ANA", ("U0AUK", "Pacific/Auckland"))
    world.pass_by(NINE + timedelta(days=2))
    assert world.prompts("U0ANA") == [NINE]
    assert [p.astimezone(ZoneInfo("Pacific/Auckland")).time() for p in world.prompts("U0AUK")] == []
    world.pass_by(NINE + timedelta(days=7))
    assert [p.astimezone(ZoneInfo("Pacific/Auckland")).time() for p in world.prompts("U0AUK")] == [time(9)]


@pytest.mark.parametrize(
    "start",
    [
        datetime(2026, 3, 19, tzinfo=UTC),
        datetime(2026, 9, 17, tzinfo=UTC),
        datetime(2026, 10, 15, tzinfo=UTC),
    ],
)
def test_nine_stays_nine_across_clock_changes(world: World, start: datetime) -> None:
    world.now = start
    world.team("U0ANA", ("U0AUK", "Pacific/Auckland"))
    world.pass_by(start + timedelta(days=26))
    for person, zone in (("U0ANA", "Europe/London"), ("U0AUK", "Pacific/Auckland")):
        asked = [p.astimezone(ZoneInfo(zone)) for p in world.prompts(person)]
        assert {(p.weekday(), p.time()) for p in asked} == {(0, time(9))}
        assert len(asked) == len({p.date() for p in asked}) >= 3


def test_halves_take_turns(world: World) -> None:
    world.team("U0ANA", "U0BEN", cadence=cadence.to_text(Cadence(Rhythm.HALVES)))
    world.pass_by(NINE + timedelta(days=22))
    ana, ben = world.prompts("U0ANA"), world.prompts("U0BEN")
    assert len(ana) == len(ben) == 2
    assert not set(ana) & set(ben)


def test_a_second_tick_asks_nobody_again(world: World) -> None:
    world.team()
    world.at(NINE)
    world.at(NINE)
    world.at(NINE + timedelta(minutes=1))
    assert len(world.prompts()) == 1


def test_leave_pause_and_deactivation_are_honoured(world: World) -> None:
    world.team("U0ANA", "U0BEN", "U0CEM")
    with world.db.begin() as session:
        session.add(
            Leave(workspace=T, id="l", person="U0ANA", starts_on=date(2026, 5, 1), ends_on=date(2026, 5, 4))
        )
    world.change(Person, (T, "U0BEN"), deactivated=True)
    world.at(NINE)
    assert not world.prompts("U0ANA")
    assert world.reasons("U0ANA") == ["On leave that day."]
    assert not world.prompts("U0BEN")
    assert len(world.prompts("U0CEM")) == 1
    world.change(Team, (T, "exec"), state=TeamState.PAUSED)
    world.at(NINE + timedelta(days=7))
    assert len(world.prompts("U0CEM")) == 1


def test_after_downtime_only_the_latest_is_asked_and_not_too_late(world: World) -> None:
    world.team()
    world.at(NINE + timedelta(days=14, hours=3, minutes=59))
    assert len(world.prompts()) == 1
    assert [c.nominal for c in world.asked_of()] == [date(2026, 5, 18)]
    assert len(world.reasons(None)) == 2
    world.at(NINE + timedelta(days=21, hours=4, minutes=1))
    assert len(world.prompts()) == 1
    world.at(NINE + timedelta(days=28))
    assert len(world.prompts()) == 2


@pytest.mark.requirement(49)
def test_quiet_hours_defer_to_the_next_opening(world: World) -> None:
    """Quiet hours are kept."""
    world.team("U0ANA", ("U0AUK", "Pacific/Auckland"), ask_in_own_zone=False)
    world.at(NINE)  # 20:00 in Auckland
    assert len(world.prompts("U0ANA")) == 1
    assert not world.prompts("U0AUK")
    world.pass_by(NINE + timedelta(days=1))
    asked = [p.astimezone(ZoneInfo("Pacific/Auckland")) for p in world.prompts("U0AUK")]
    assert [(p.day, p.time()) for p in asked] == [(5, time(8))]


def test_quiet_hours_that_outlast_the_round_keep_silent(world: World) -> None:
    friday = cadence.to_text(Cadence(Rhythm.WEEKLY, weekday=4))
    world.team(("U0AUK", "Pacific/Auckland"), ask_in_own_zone=False, cadence=friday)
    world.at(datetime(2026, 5, 8, 8, tzinfo=UTC))  # Friday evening there, the weekend begins
    world.pass_by(datetime(2026, 5, 11, 8, tzinfo=UTC))
    assert not world.prompts("U0AUK")
    assert world.reasons("U0AUK") == ["Quiet hours last until the round ends."]


def test_two_messages_a_week_and_no_more(world: World) -> None:
    days = (0, 1, 2)
    for day in days:
        rhythm = cadence.to_text(Cadence(Rhythm.WEEKLY, weekday=day))
        world.team("U0ANA", id=f"team{day}", cadence=rhythm)
    world.pass_by(NINE + timedelta(days=4))
    unsolicited = world.sent(DeliveryKind.PROMPT, DeliveryKind.REMINDER)
    assert len(unsolicited) == 2
    assert any("budget" in reason for reason in world.reasons())


def test_the_budget_holds_in_any_seven_days_and_weekly_prompts_still_come(world: World) -> None:
    world.now = datetime(2026, 3, 16, 6, tzinfo=UTC)  # the clocks change on the 29th
    world.team()
    world.pass_by(world.now + timedelta(days=28))
    assert len(world.prompts()) == 4
    assert len(world.sent(DeliveryKind.REMINDER)) == 4


def test_what_was_asked_is_not_asked_again_and_the_horizon_moves_on(world: World) -> None:
    world.team()
    for week in range(6):
        world.at(NINE + timedelta(days=7 * week))
    asked = [c.asked.split(",") for c in world.asked_of()]
    once = [q for ids in asked for q in ids if q not in ("X1", "X13", "X22", "X23")]
    assert len(asked) == 6
    assert len(once) == len(set(once))
    assert all(c.seconds <= 90 for c in world.asked_of())
    assert {c.state for c in world.asked_of()} == {CheckInState.OPEN}


def test_one_row_serves_each_zone(world: World) -> None:
    world.team("U0ANA", "U0BEN", ("U0AUK", "Pacific/Auckland"))
    asks = world.look(
        lambda s: s.query(Schedule).filter(Schedule.workspace == T, Schedule.kind == "ask").count()
    )
    assert asks == 2
