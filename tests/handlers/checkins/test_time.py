"""Each date of each person ends once, in one way: asked, or withheld with a reason; on both databases."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from config.vocabulary import DeliveryKind, DeliveryState, OnHoliday
from handlers.checkins.late import still_due
from handlers.deps import SlackPerson
from handlers.teams import cadence, moving, occurrences, recurrence
from handlers.teams import service as teams
from handlers.teams.cadence import Cadence, Rhythm
from storage.models import CheckIn, Delivery, Person, Team
from storage.types import new_id
from tests.handlers.checkins.world import MONDAY, NINE, T, World

ANA, BEN = "U0ANA", "U0BEN"
AUCKLAND, TOKYO, NEW_YORK = "Pacific/Auckland", "Asia/Tokyo", "America/New_York"
DAILY = cadence.to_text(Cadence(Rhythm.OWN, own=recurrence.from_text("FREQ=DAILY")))
ENGLAND = "GB-ENG"  # 4 May 2026, the Monday of these tests, is a bank holiday there


def move(world: World, person: str, zone: str) -> None:
    with world.db.begin() as session:
        moving.move(session, world.deps.settings, T, person, zone, world.now)


def plan(world: World, **changes: object) -> None:
    world.change(Team, (T, "exec"), **changes)
    with world.db.begin() as session:
        team = session.get(Team, (T, "exec"))
        assert team is not None
        teams.plan_schedules(session, team, world.now)


def ends(world: World, person: str) -> dict[str, list[str]]:
    """How each date of somebody ended: the states of what was kept under its key."""
    found: dict[str, list[str]] = {}
    with world.db.read() as session:
        for d in session.query(Delivery).filter(Delivery.workspace == T, Delivery.person == person):
            if d.dedup_key.startswith("ask:"):
                found.setdefault(d.dedup_key.split(":")[2], []).append(d.state.value)
    return found


# --- identity --------------------------------------------------------------------------------------


def test_the_database_itself_refuses_a_second_check_in_of_a_date(world: World) -> None:
    world.team()
    world.at(NINE)
    (asked,) = world.asked_of()
    values = {c.name: getattr(asked, c.name) for c in CheckIn.__table__.columns} | {"id": new_id()}
    with world.db.begin() as session:
        session.add(CheckIn(**values))
        with pytest.raises(IntegrityError):
            session.flush()
        session.rollback()


def test_nine_moved_to_half_past_nine_and_to_other_zones_asks_nobody_twice(world: World) -> None:
    world.team(ANA, BEN)
    world.at(NINE)
    plan(world, ask_at=time(9, 30))
    world.pass_by(NINE + timedelta(hours=1))
    for zone in (NEW_YORK, AUCKLAND, "Europe/London"):
        move(world, ANA, zone)
        world.pass_by(world.now + timedelta(hours=7))
    assert len(world.prompts()) == 1
    assert ends(world, ANA) == {"2026-05-04": ["sent"]}


def test_a_date_that_was_withheld_is_not_asked_by_another_row(world: World) -> None:
    """Ana's own holiday in London; that afternoon she lands in New York, where it is nine."""
    world.team(ANA, BEN)
    world.change(Person, (T, ANA), division=ENGLAND)
    world.at(NINE)
    world.change(Person, (T, ANA), division="")
    move(world, ANA, NEW_YORK)
    world.pass_by(NINE + timedelta(hours=9))
    assert ends(world, ANA) == {"2026-05-04": ["withheld"]}
    assert world.asked_of() == []
    assert len(world.prompts(BEN)) == 1


def test_what_was_missed_is_not_asked_in_the_next_zone(world: World) -> None:
    world.team(ANA, BEN)
    world.at(NINE + timedelta(hours=5))
    move(world, ANA, NEW_YORK)  # where it is ten past nine in the morning soon
    world.pass_by(NINE + timedelta(hours=12))
    assert world.prompts() == []
    assert "It was missed while the service was down." in world.reasons()


# --- holidays --------------------------------------------------------------------------------------


def test_a_holiday_of_the_team_is_noted_once_however_many_places_it_has(world: World) -> None:
    world.team(ANA, (BEN, "Europe/Paris"), division=ENGLAND)
    world.pass_by(NINE + timedelta(days=1))
    assert world.reasons(None) == ["May Day is a bank holiday in England."]
    assert world.asked_of(ANA) == world.asked_of(BEN) == []
    world.pass_by(NINE + timedelta(days=7, hours=1))
    assert [c.nominal for c in world.asked_of(ANA)] == [date(2026, 5, 11)]


def test_a_weekly_date_that_a_holiday_moves_close_to_another_is_asked_all_the_same(world: World) -> None:
    """28 December 2026 is a holiday; the working day before is the 24th, three days after the 21st."""
    world.now = datetime(2026, 12, 21, 6, tzinfo=UTC)
    world.team(division=ENGLAND, on_holiday=OnHoliday.PREVIOUS)
    world.pass_by(datetime(2026, 12, 21, 10, tzinfo=UTC))
    world.command("skip")
    world.pass_by(datetime(2027, 1, 4, 12, tzinfo=UTC))
    assert [c.nominal.day for c in world.asked_of()] == [21, 24, 4]


def test_a_prompt_of_a_weekend_waits_over_the_holiday_after_it(world: World) -> None:
    world.now = datetime(2026, 5, 1, 6, tzinfo=UTC)
    saturday = cadence.to_text(Cadence(Rhythm.WEEKLY, weekday=5))
    world.team(division=ENGLAND, cadence=saturday)
    world.pass_by(datetime(2026, 5, 8, 6, tzinfo=UTC))
    assert world.prompts() == [datetime(2026, 5, 5, 7, tzinfo=UTC)]
    (asked,) = world.asked_of()
    assert asked.remind_at is None  # it went out: one working day later


# --- twelve hours ----------------------------------------------------------------------------------


def test_a_daily_rule_keeps_twelve_hours_between_two_prompts(world: World) -> None:
    """Asked at nine in London, then in Auckland, where tomorrow's nine comes eleven hours later."""
    world.team(cadence=DAILY)
    world.change(Person, (T, ANA), quiet_from=time(12), quiet_until=time(12))
    world.at(NINE)
    world.at(NINE + timedelta(hours=1))
    move(world, ANA, AUCKLAND)
    world.pass_by(NINE + timedelta(hours=16))
    assert world.prompts() == [NINE, NINE + timedelta(hours=13)]


def test_a_daily_question_that_came_the_next_morning_takes_the_next_ones_place(world: World) -> None:
    """Due at 17:45, found three hours late, asked at eight: that day's own is left out, the rhythm stays."""
    world.team(cadence=DAILY, ask_at=time(17, 45))
    world.at(datetime(2026, 5, 4, 19, 45, tzinfo=UTC))
    world.pass_by(datetime(2026, 5, 6, 20, tzinfo=UTC))
    eight, usual = datetime(2026, 5, 5, 7, tzinfo=UTC), datetime(2026, 5, 6, 16, 45, tzinfo=UTC)
    assert world.prompts() == [eight, usual]
    assert ends(world, ANA) == {"2026-05-04": ["sent"], "2026-05-05": ["withheld"], "2026-05-06": ["sent"]}
    assert "Asked less than twelve hours before." in world.reasons()


def test_a_question_that_lapsed_unsent_keeps_no_other_from_being_asked(world: World) -> None:
    """It was to come at eight; the house was down again until ten to six, and then asks that day's."""
    world.team(cadence=DAILY, ask_at=time(17, 45))
    world.at(datetime(2026, 5, 4, 19, 45, tzinfo=UTC))
    found = datetime(2026, 5, 5, 16, 50, tzinfo=UTC)
    world.at(found)
    assert world.prompts() == [found]
    assert ends(world, ANA) == {"2026-05-04": ["withheld"], "2026-05-05": ["sent"]}


def test_nobody_is_reminded_of_a_question_that_lapsed_unsent(world: World) -> None:
    """The house was down from before it was to come until just after its reminder's time."""
    world.team(cadence=DAILY, ask_at=time(17, 45))
    world.at(datetime(2026, 5, 4, 19, 45, tzinfo=UTC))
    world.at(datetime(2026, 5, 6, 16, 50, tzinfo=UTC))
    assert world.sent(DeliveryKind.REMINDER) == []
    assert "The question itself was never sent." in world.reasons()
    assert len(world.prompts()) == 1


def test_who_is_asked_each_morning_anyway_is_left_out_on_no_day(world: World) -> None:
    """London's five o'clock is seven in the evening in Sofia: every question waits for the morning."""
    world.team((ANA, "Europe/Sofia"), cadence=DAILY, ask_at=time(17), ask_in_own_zone=False)
    world.pass_by(datetime(2026, 5, 6, 12, tzinfo=UTC))
    assert world.prompts() == [datetime(2026, 5, day, 5, tzinfo=UTC) for day in (5, 6)]


# --- before it is said -----------------------------------------------------------------------------


def waiting(world: World, kind: DeliveryKind = DeliveryKind.PROMPT) -> Delivery:
    with world.db.read() as session:
        return session.query(Delivery).filter(Delivery.workspace == T, Delivery.kind == kind).one()


def judged(world: World, zone: str) -> datetime | str | None:
    found = waiting(world)
    person = SlackPerson(found.person or "", zone, False, False, False, False)
    with world.db.begin() as session:
        return still_due(session, world.deps, found, person)


def test_nothing_is_said_against_a_prompt_whose_person_stayed(world: World) -> None:
    world.team()
    world.at(NINE)
    assert judged(world, "Europe/London") is None
    assert waiting(world).expires_at == NINE + timedelta(hours=4)


def test_who_woke_up_further_west_waits_and_the_prompt_lives_until_then(world: World) -> None:
    world.team()
    world.at(NINE)
    eight = datetime(2026, 5, 4, 12, tzinfo=UTC)  # in New York
    assert judged(world, NEW_YORK) == eight
    assert waiting(world).expires_at == eight + timedelta(hours=4)
    (asked,) = world.asked_of()
    assert asked.remind_at == datetime(2026, 5, 5, 13, tzinfo=UTC)


def test_a_prompt_held_up_into_the_evening_waits_for_the_morning(world: World) -> None:
    world.team(ask_at=time(17, 30))
    world.pass_by(datetime(2026, 5, 4, 16, 30, tzinfo=UTC))
    world.now = datetime(2026, 5, 4, 18, tzinfo=UTC)
    assert judged(world, "Europe/London") == datetime(2026, 5, 5, 7, tzinfo=UTC)


def test_a_prompt_that_came_too_late_anyway_is_left_to_its_expiry(world: World) -> None:
    world.team()
    world.at(NINE)
    world.now = NINE + timedelta(hours=12)
    assert judged(world, "Europe/London") is None


# --- whose zone ------------------------------------------------------------------------------------


def test_whose_zone_slack_does_not_tell_reads_once_whose_is_used(world: World) -> None:
    """In the check-in they get anyway: no message more because of it."""
    world.team((ANA, ""), BEN)
    world.at(NINE)
    notice = "I go by your team’s (London time)"
    assert notice in str(world.dms(ANA)[-1].blocks)
    assert notice not in str(world.dms(BEN)[-1].blocks)
    world.command("skip", ANA)
    world.pass_by(NINE + timedelta(days=7))
    assert len(world.prompts(ANA)) == 2
    assert notice not in str(world.dms(ANA)[-1].blocks)


def test_a_date_that_never_was_is_noted_when_the_row_passes_it(world: World) -> None:
    """Apia had no 30 December 2011."""
    world.now = datetime(2011, 12, 29, 6, tzinfo=UTC)
    world.team((ANA, "Pacific/Apia"), cadence=DAILY, started_on=date(2011, 12, 1))
    world.pass_by(datetime(2011, 12, 31, 23, tzinfo=UTC))
    assert "there is no 30 December 2011 in Pacific/Apia." in world.reasons(None)
    assert occurrences.key_of("exec", date(2011, 12, 30), ANA).split(":")[2] not in ends(world, ANA)


def test_every_date_ends_in_one_way(world: World) -> None:
    world.team(ANA, (BEN, TOKYO), cadence=DAILY, division=ENGLAND)
    for hours in range(7, 24 * 12, 7):
        world.pass_by(MONDAY + timedelta(hours=hours))
        move(world, BEN, (NEW_YORK, TOKYO, AUCKLAND)[hours % 3])
    for person in (ANA, BEN):
        assert all(len(states) == 1 for states in ends(world, person).values())
        assert {s for states in ends(world, person).values() for s in states} <= {
            DeliveryState.SENT,
            DeliveryState.WITHHELD,
            DeliveryState.PLANNED,
        }
