"""Retrospectives planned for later, once or again and again, led in turn; each starts by itself, once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.playground import ModalErrors, View
from config.vocabulary import RetroMode
from handlers.access import Actor
from handlers.errors import NotAllowed
from handlers.privacy import service as privacy
from handlers.retros.starting import jobs
from handlers.retros.starting.plans import cancel
from storage.models import RetroPlanPerson
from storage.queries import plans, teams
from storage.queries import retros as rows
from tests.harness import ANA, BEN, CLEO, DEV, EVE, EXEC, FAY, IDA, LONDON, TRANSFORM, WORKSPACE, Story


def team_of(house: Story) -> str:
    with house.bot.db.read() as session:
        team = teams.find_team_by_channel(session, WORKSPACE, EXEC)
    assert team is not None
    return team.id


def planned(house: Story) -> list[Any]:
    team = team_of(house)
    with house.bot.db.read() as session:
        return plans.list_plans(session, WORKSPACE, [team])


def running(house: Story) -> list[Any]:
    team = team_of(house)
    with house.bot.db.read() as session:
        return rows.list_running(session, WORKSPACE, [team])


def plan(house: Story, day: str, at: str = "10:00", **more: Any) -> str:
    """Plan a quick one in the modal, as Ana; what she reads about it."""
    house.command(ANA, "retro winter beds", EXEC)
    house.pg.fill(ANA, {"format": "quick", "when": "later"})
    house.pg.fill(ANA, {"day": day, "at": at})
    if "rhythm" in more:
        house.pg.fill(ANA, {"rhythm": more.pop("rhythm")})
    said = house.read(house.submit(ANA, **more))
    house.pg.close(ANA, everything=True)
    return said


def until(house: Story, year: int, month: int, day: int, hour: int, minute: int = 0) -> None:
    """Go on to a moment on London's clock."""
    house.advance_to(datetime(year, month, day, hour, minute, tzinfo=LONDON))


def end(house: Story) -> None:
    """End what runs."""
    with house.bot.db.begin() as session:
        for retro in rows.list_running(session, WORKSPACE, [team_of(house)]):
            retro.closed_at, retro.phase_ends_at = house.now, None


def starts(house: Story) -> list[str]:
    """The posts of quick retrospectives, by London's clock."""
    return [
        datetime.fromtimestamp(float(m.ts), UTC).astimezone(LONDON).strftime("%d %b %H:%M")
        for m in house.posts()
        if house.read(m).startswith("Quick look")
    ]


def told(house: Story, who: str) -> list[str]:
    """What somebody was told about leading the next one."""
    return [text for m in house.pg.dm(who) if "You lead the next" in (text := house.read(m))]


def opened(house: Story) -> View:
    view = house.pg.modal(ANA)
    assert view is not None
    return view


def away(house: Story, who: str, days: str) -> None:
    house.command(who, f"away {days}", EXEC)


def test_one_planned_for_later_starts_at_its_time_and_is_gone(house: Story) -> None:
    house.set_up()
    said = plan(house, "2026-11-05")
    assert "Thursday 5 November 2026 at 10:00, London time" in said
    assert "winter beds" in said
    assert "Planned retrospectives" in house.home(ANA)
    until(house, 2026, 11, 5, 9, 59)
    assert not running(house)
    assert len(told(house, ANA)) == 1
    until(house, 2026, 11, 5, 10, 0)
    (retro,) = running(house)
    assert retro.facilitator == ANA
    assert retro.mode is RetroMode.CONFIDENTIAL
    assert starts(house) == ["05 Nov 10:00"]
    assert planned(house) == []
    assert "Planned retrospectives" not in house.home(ANA)


@pytest.mark.requirement(38)
def test_a_rota_takes_turns_over_a_clock_change_and_bank_holidays(house: Story) -> None:
    """Learning is planned: a rota of facilitators over clock changes and bank holidays."""
    house.set_up()
    said = plan(house, "2026-11-30", rhythm="Every 4 weeks", rota=[BEN, CLEO])
    assert "every 4 weeks" in said
    assert "is left out" in said
    led = []
    for year, month, day in [(2026, 11, 30), (2027, 1, 25), (2027, 2, 22), (2027, 3, 22), (2027, 4, 19)]:
        until(house, year, month, day, 10)
        (retro,) = running(house)
        led.append(retro.facilitator)
        end(house)
    assert led == [BEN, CLEO, BEN, CLEO, BEN]
    assert starts(house) == ["30 Nov 10:00", "25 Jan 10:00", "22 Feb 10:00", "22 Mar 10:00", "19 Apr 10:00"]
    assert len(told(house, BEN)) == 3
    assert len(told(house, CLEO)) == 2


def test_on_a_bank_holiday_it_moves_where_the_team_says_so(house: Story) -> None:
    house.set_up(on_holiday="next")
    said = plan(house, "2026-11-30", rhythm="Every 4 weeks", rota=[ANA])
    assert "working day after" in said
    until(house, 2026, 11, 30, 10)
    end(house)
    until(house, 2026, 12, 29, 9, 59)
    assert starts(house) == ["30 Nov 10:00"]
    until(house, 2026, 12, 29, 10)  # the 28th stands in for Boxing Day
    assert starts(house) == ["30 Nov 10:00", "29 Dec 10:00"]


def test_the_facilitator_is_told_the_working_day_before(house: Story) -> None:
    house.set_up()
    plan(house, "2026-11-09", facilitator=BEN)  # a Monday
    until(house, 2026, 11, 6, 9, 59)
    assert told(house, BEN) == []
    until(house, 2026, 11, 6, 10)
    (said,) = told(house, BEN)
    assert "Monday 9 November 2026 at 10:00" in said
    assert "winter beds" in said
    until(house, 2026, 11, 9, 10)
    assert len(told(house, BEN)) == 1
    assert "You lead this one" in house.read(house.last_dm(BEN))


def test_whoever_is_away_is_passed_over_and_comes_next(house: Story) -> None:
    house.set_up()
    away(house, BEN, "10 November to 20 November")
    plan(house, "2026-11-16", rhythm="Every week", rota=[BEN, CLEO, DEV])
    until(house, 2026, 11, 16, 10)
    assert running(house)[0].facilitator == CLEO
    assert told(house, BEN) == []
    assert not [m for m in house.pg.dm(CLEO) if "Ben" in house.read(m)]  # nobody's leave is told
    end(house)
    until(house, 2026, 11, 23, 10)
    assert running(house)[0].facilitator == BEN
    end(house)
    until(house, 2026, 11, 30, 10)
    assert running(house)[0].facilitator == DEV


def test_whoever_was_told_and_then_is_away_hands_over(house: Story) -> None:
    house.set_up()
    plan(house, "2026-11-05", rhythm="Every week", rota=[BEN, CLEO])
    until(house, 2026, 11, 4, 12)
    assert len(told(house, BEN)) == 1
    away(house, BEN, "until 6 November")
    until(house, 2026, 11, 5, 10)
    assert running(house)[0].facilitator == CLEO
    assert "You lead this one" in house.read(house.last_dm(CLEO))


def test_later_than_four_hours_it_is_not_started_and_its_lead_hears_why(house: Story) -> None:
    house.set_up()
    plan(house, "2026-11-05", rhythm="Every week", rota=[BEN])
    house.clock.set(datetime(2026, 11, 5, 14, 1, tzinfo=LONDON).astimezone(UTC))  # the bot was away
    house.settle()
    assert not running(house)
    assert "did not start by itself" in house.read(house.last_dm(BEN))
    assert "Thursday 12 November" in house.home(ANA)
    until(house, 2026, 11, 12, 10)
    assert running(house)[0].facilitator == BEN


def test_up_to_four_hours_late_it_still_starts(house: Story) -> None:
    house.set_up()
    plan(house, "2026-11-05")
    house.clock.set(datetime(2026, 11, 5, 13, 55, tzinfo=LONDON).astimezone(UTC))
    house.settle()
    assert len(running(house)) == 1


def test_after_weeks_away_only_the_last_one_counts(house: Story) -> None:
    house.set_up()
    plan(house, "2026-11-05", rhythm="Every week", rota=[BEN])
    house.clock.set(datetime(2026, 12, 3, 11, 0, tzinfo=LONDON).astimezone(UTC))
    house.settle()
    assert len(running(house)) == 1
    assert len(starts(house)) == 1
    assert not [m for m in house.pg.dm(BEN) if "did not start" in house.read(m)]


def test_with_many_workers_it_starts_exactly_once(house: Story) -> None:
    house.set_up()
    plan(house, "2026-11-05", rhythm="Every week", rota=[BEN, CLEO])
    house.clock.set(datetime(2026, 11, 5, 10, 0, 1, tzinfo=LONDON).astimezone(UTC))
    with ThreadPoolExecutor(6) as workers:
        list(workers.map(lambda _: jobs.start_due(house.bot.deps), range(6)))
    house.settle()
    assert len(running(house)) == 1
    assert len(starts(house)) == 1
    (left,) = planned(house)
    assert left.next_due_at == datetime(2026, 11, 12, 10, tzinfo=LONDON)
    with house.bot.db.read() as session:
        assert [row.person for row in plans.list_in_turn(session, WORKSPACE, left.id)] == [CLEO, BEN]


def test_while_another_runs_it_is_not_started_and_its_lead_hears_why(house: Story) -> None:
    house.set_up()
    plan(house, "2026-11-05", facilitator=BEN)
    until(house, 2026, 11, 5, 9, 55)
    house.command(ANA, "retro quick", EXEC)
    until(house, 2026, 11, 5, 10)
    assert len(running(house)) == 1
    said = house.read(house.last_dm(BEN))
    assert "did not start by itself" in said
    assert "running in" in said
    assert planned(house) == []


def test_a_paused_team_is_left_in_peace(house: Story) -> None:
    house.set_up()
    plan(house, "2026-11-05")
    with house.bot.db.begin() as session:
        team = teams.find_team(session, WORKSPACE, team_of(house))
        assert team is not None
        team.state = team.state.PAUSED
    until(house, 2026, 11, 5, 10)
    assert not running(house)
    assert "paused" in house.read(house.last_dm(ANA))


def test_below_seven_by_then_it_is_held_with_names_and_that_is_said(house: Story) -> None:
    house.set_up()
    plan(house, "2026-11-05", facilitator=BEN)
    for person in (FAY, EVE):
        house.pg.leave(person, EXEC)
    until(house, 2026, 11, 5, 10)
    (retro,) = running(house)
    assert retro.mode is RetroMode.NAMED
    assert any("is held with names" in house.read(m) for m in house.pg.dm(BEN))


def test_a_plan_can_be_changed_and_whoever_was_told_hears_of_it(house: Story) -> None:
    house.set_up()
    plan(house, "2026-11-05", facilitator=BEN)
    until(house, 2026, 11, 4, 12)
    assert len(told(house, BEN)) == 1
    house.command(ANA, "retro plans", EXEC)
    assert "Thursday 5 November" in house.read(house.pg.modal(ANA))
    view = house.click(ANA, opened(house), "Change")
    assert view is not None
    assert "winter beds" in house.read(view)
    house.pg.fill(ANA, {"day": "2026-11-12"})
    said = house.read(house.submit(ANA, facilitator=CLEO))
    assert "Thursday 12 November" in said
    assert "changed or cancelled" in house.read(house.last_dm(BEN))
    until(house, 2026, 11, 5, 11)
    assert not running(house)
    until(house, 2026, 11, 12, 10)
    assert running(house)[0].facilitator == CLEO


def test_a_plan_can_be_cancelled_from_home(house: Story) -> None:
    house.set_up()
    plan(house, "2026-11-05", facilitator=BEN)
    until(house, 2026, 11, 4, 12)
    house.home(ANA)
    view = house.click(ANA, house.home_view(ANA), "Change or cancel")
    assert view is not None
    house.click(ANA, view, "Cancel it")
    assert "Nothing is planned" in house.read(house.pg.modal(ANA))
    assert "changed or cancelled" in house.read(house.last_dm(BEN))
    until(house, 2026, 11, 5, 11)
    assert not running(house)


def test_a_rhythm_keeps_its_own_date_when_something_else_is_changed(house: Story) -> None:
    house.set_up(on_holiday="previous")
    plan(house, "2026-11-30", rhythm="Every 4 weeks", rota=[BEN, CLEO])
    until(house, 2026, 11, 30, 10)
    end(house)
    (before,) = planned(house)
    house.command(ANA, "retro plans", EXEC)
    house.click(ANA, opened(house), "Change")
    house.submit(ANA, **{"What is it about?": "Another topic"})
    house.pg.close(ANA, everything=True)
    (after,) = planned(house)
    assert (after.next_on, after.next_due_at) == (before.next_on, before.next_due_at)


def test_days_that_cannot_be_are_refused_beside_their_field(house: Story) -> None:
    house.set_up()
    for day, field, words in [
        ("2026-11-01", "day", "That has passed"),
        ("2026-11-02", "at", "That has passed"),
        ("2028-11-01", "day", "more than a year"),
    ]:
        house.command(ANA, "retro", EXEC)
        house.pg.fill(ANA, {"format": "quick", "when": "later", "What is it about?": "Kept"})
        with pytest.raises(ModalErrors) as refused:
            house.submit(ANA, day=day, at="07:00")
        assert words in refused.value.errors[field]
        assert "Kept" in house.read(house.pg.modal(ANA))
        house.pg.close(ANA, everything=True)


def test_only_leads_see_change_or_cancel_plans(house: Story) -> None:
    house.set_up()
    plan(house, "2026-11-05")
    assert "lead of this team" in house.command(BEN, "retro plans", EXEC)
    assert "Planned retrospectives" not in house.home(BEN)
    (there,) = planned(house)
    with house.bot.db.begin() as session, pytest.raises(NotAllowed):
        cancel(session, Actor(WORKSPACE, BEN), there.id, house.now)


def test_whoever_erases_their_data_is_in_no_rota_any_more(house: Story) -> None:
    house.set_up()
    plan(house, "2026-11-05", rhythm="Every week", rota=[BEN, CLEO])
    with house.bot.db.begin() as session:
        assert "retro_plan_people" in privacy.held(session, Actor(WORKSPACE, BEN))
        privacy.erase(session, Actor(WORKSPACE, BEN), house.now)
        assert session.get(RetroPlanPerson, (WORKSPACE, planned(house)[0].id, BEN)) is None
    until(house, 2026, 11, 5, 10)
    assert running(house)[0].facilitator == CLEO


def test_a_planned_peer_assist_asks_the_other_team_when_it_is_planned(house: Story) -> None:
    house.set_up()
    house.set_up(IDA, TRANSFORM, **{"Team name": "Transformation"})
    house.command(ANA, "retro moving the unit", EXEC)
    house.pg.fill(ANA, {"format": "peer_assist", "when": "later", "day": "2026-11-05", "at": "10:00"})
    house.submit(ANA, peer="Transformation")
    house.pg.close(ANA, everything=True)
    assert any("moving the unit" in house.read(m) for m in house.pg.dm(IDA))
    until(house, 2026, 11, 5, 10)
    assert not running(house)  # nobody has agreed
    said = house.read(house.last_dm(ANA))
    assert "did not start by itself" in said
    assert "accept the agreement" in said
