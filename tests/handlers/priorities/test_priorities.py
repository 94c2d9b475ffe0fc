"""The register of priorities: what one needs, what may become of it, and that its history says why."""

from datetime import date, timedelta
from typing import Any

import pytest

from bot.playground.blocks import problems_in
from config.vocabulary import Horizon, Level, Origin, PriorityState
from handlers.access import Actor
from handlers.errors import InvalidInput, NotAllowed, NotFound
from handlers.priorities import service, views
from handlers.priorities.figures import Turnover
from handlers.priorities.service import Change, Line, Wanted
from storage.db import Database
from tests.handlers.checkins.world import CONTENT, T, World
from tests.handlers.house import HOSTILE

LEAD, MEMBER, OTHER = "U0ANA", "U0BEN", "U0CLEO"
TODAY = date(2026, 5, 4)
BEDS = Wanted("Beds free by eleven", Horizon.SHORT, Origin.NATIONAL, Level.ORGANISATION, MEMBER)


@pytest.fixture
def world(database: Database) -> World:
    world = World(database)
    world.team(LEAD, MEMBER, OTHER)
    return world


def add(world: World, person: str = LEAD, wanted: Wanted = BEDS) -> str:
    with world.db.begin() as session:
        return service.add(session, Actor(T, person), "exec", wanted, world.now)


def change(world: World, priority: str, after: PriorityState, **more: Any) -> None:
    with world.db.begin() as session:
        reason = more.pop("reason", "It helped nobody")
        service.change_state(session, Actor(T, LEAD), priority, after, reason=reason, now=world.now, **more)


def history(world: World, priority: str, person: str = MEMBER) -> tuple[Line, list[Change]]:
    with world.db.read() as session:
        return service.history(session, Actor(T, person), priority)


def test_a_lead_adds_one_and_the_team_sees_it(world: World) -> None:
    add(world)
    with world.db.read() as session:
        (line,) = service.list_active(session, T, "exec")
    assert (line.title, line.owner, line.level) == ("Beds free by eleven", MEMBER, Level.ORGANISATION)
    with pytest.raises(NotAllowed):
        add(world, MEMBER)


@pytest.mark.parametrize("field", ["title", "horizon", "origin", "level", "owner"])
@pytest.mark.requirement(45)
def test_nothing_is_kept_without_owner_level_and_the_rest(world: World, field: str) -> None:
    """Every priority has an owner and a level, or is not saved."""
    wanted = Wanted(**(BEDS.__dict__ | {field: "" if field == "title" else None}))
    with pytest.raises(InvalidInput) as invalid:
        add(world, wanted=wanted)
    assert set(invalid.value.problems) == {field}
    with world.db.read() as session:
        assert service.list_active(session, T, "exec") == []


def test_the_owner_is_somebody_of_the_team(world: World) -> None:
    with pytest.raises(InvalidInput) as invalid:
        add(world, wanted=Wanted(**(BEDS.__dict__ | {"owner": "U0OUT"})))
    assert set(invalid.value.problems) == {"owner"}


@pytest.mark.requirement(8)
def test_a_stop_has_its_reason_and_its_date_in_the_history(world: World) -> None:
    """What is stopped, paused, merged or continued changes its state with a reason and a date."""
    priority = add(world)
    world.now += timedelta(days=3)
    change(world, priority, PriorityState.STOPPED, reason="Nobody misses it")
    line, (made, stopped) = history(world, priority)
    assert line.state is PriorityState.STOPPED
    assert (made.before, made.after) == (None, PriorityState.ACTIVE)
    assert (stopped.before, stopped.after) == (PriorityState.ACTIVE, PriorityState.STOPPED)
    assert (stopped.reason, stopped.at, stopped.by) == ("Nobody misses it", world.now, LEAD)
    with pytest.raises(service.HasEnded):
        change(world, priority, PriorityState.ACTIVE)


def test_a_paused_one_can_be_taken_up_again(world: World) -> None:
    priority = add(world)
    world.now += timedelta(minutes=1)
    change(world, priority, PriorityState.PAUSED, until=TODAY + timedelta(days=60))
    with world.db.read() as session:
        (paused,) = service.ended(session, Actor(T, MEMBER), "exec")
    assert paused.until == TODAY + timedelta(days=60)
    world.now += timedelta(minutes=1)
    change(world, priority, PriorityState.ACTIVE)
    assert [c.after.value for c in history(world, priority)[1]] == ["active", "paused", "active"]


def test_one_is_merged_into_another_that_is_active_and_never_into_itself(world: World) -> None:
    one, other, gone = (add(world) for _ in range(3))
    change(world, gone, PriorityState.STOPPED)
    for into in (one, gone, "nowhere", None):
        with pytest.raises(service.NotIntoItself):
            change(world, one, PriorityState.MERGED, merged_into=into)
    change(world, one, PriorityState.MERGED, merged_into=other)
    assert history(world, one)[0].merged_into == BEDS.title


def test_strangers_find_nothing(world: World) -> None:
    priority = add(world)
    with world.db.read() as session:
        with pytest.raises(NotFound):
            service.history(session, Actor("T0OTHER", LEAD), priority)
        with pytest.raises(NotAllowed):
            service.history(session, Actor(T, "U0OUT"), priority)


def lines(number: int, team: str = "exec") -> list[Line]:
    text = (HOSTILE * 3)[:150]
    return [
        Line(
            f"{n:032}",
            team,
            text,
            list(Horizon)[n % 3],
            Origin.SYSTEM,
            Level.PLACE,
            LEAD,
            PriorityState.ACTIVE,
        )
        for n in range(number)
    ]


@pytest.mark.parametrize("number", [0, 1, 29, 200])
@pytest.mark.parametrize("teams", [1, 2, 4])
def test_the_list_is_one_message_however_many_there_are(number: int, teams: int) -> None:
    named = [(f"{n:032}", HOSTILE[:80], True) for n in range(teams)]
    shown = [line for team, _, _ in named for line in lines(number, team)]
    message = views.list_message(named, shown, CONTENT)
    assert problems_in(list(message.blocks), "message") == []
    assert "<!channel>" not in message.body()["text"]


def test_modals_hold_the_longest_and_most_hostile_words(world: World) -> None:
    assert problems_in(views.add_modal("t" * 32, CONTENT)["blocks"], "modal") == []
    entry = Change(
        "p", HOSTILE[:150], PriorityState.ACTIVE, PriorityState.MERGED, (HOSTILE * 30)[:1000], world.now, LEAD
    )
    many = [Change(**(entry.__dict__ | {"merged_into": HOSTILE[:150], "until": TODAY}))] * 60
    for modal in (
        views.history_modal(lines(1)[0], many, TODAY, "Europe/London", CONTENT),
        views.ended_modal(many, Turnover(40, 40), TODAY, "Europe/London", CONTENT),
        views.ended_modal([], Turnover(0, 0), TODAY, "Europe/London", CONTENT),
    ):
        assert problems_in(modal["blocks"], "modal") == []


@pytest.mark.requirement(10)
def test_starts_and_stops_of_the_quarter_head_what_was_stopped(world: World) -> None:
    """What a team began and ended this quarter stands side by side, with the net growth said once."""
    first, _, _ = add(world), add(world), add(world)
    change(world, first, PriorityState.STOPPED)
    with world.db.read() as session:
        actor = Actor(T, MEMBER)
        quarter = service.this_quarter(session, actor, "exec", world.now)
        ended = service.ended(session, actor, "exec")
        with pytest.raises((NotAllowed, NotFound)):
            service.this_quarter(session, Actor(T, "U0OUT"), "exec", world.now)
    shown = str(views.ended_modal(ended, quarter, world.now.date(), "Europe/London", CONTENT))
    assert shown.count("This quarter: 3 started, 1 ended: 2 more than before.") == 1
