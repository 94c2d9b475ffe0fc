"""Who may say how an action ended, and what is open for whom. On SQLite and on PostgreSQL."""

from datetime import date, timedelta

import pytest

from config.vocabulary import ActionOutcome
from handlers.access import Actor
from handlers.actions import service, views
from handlers.actions.lines import line
from handlers.errors import NotAllowed, NotFound
from storage.db import Database
from storage.models import Membership
from storage.queries import actions as rows
from storage.queries import asking
from tests.handlers.checkins.world import T, World

LEAD, OWNER, OTHER = "U0ANA", "U0BEN", "U0CLEO"
TODAY = date(2026, 5, 4)


@pytest.fixture
def world(database: Database) -> World:
    world = World(database)
    world.team(LEAD, OWNER, OTHER)
    return world


def agree(world: World, owner: str = OWNER, days: int = 7, text: str = "Ask for cover by noon") -> str:
    with world.db.begin() as session:
        return service.agree(
            session,
            Actor(T, LEAD),
            "exec",
            retrospective=None,
            owner=owner,
            text=text,
            if_then="If it is late, then I will ring.",
            due_on=TODAY + timedelta(days=days),
            now=world.now,
        )


def close(world: World, person: str, action: str, outcome: ActionOutcome = ActionOutcome.DONE) -> None:
    with world.db.begin() as session:
        service.close(session, Actor(T, person), action, outcome, "A note", world.now)


@pytest.mark.parametrize("person", [LEAD, OWNER])
@pytest.mark.parametrize("outcome", list(ActionOutcome))
def test_owner_and_lead_may_end_one_in_any_way(world: World, person: str, outcome: ActionOutcome) -> None:
    action = agree(world)
    close(world, person, action, outcome)
    with world.db.read() as session:
        found = rows.find_action(session, T, action)
        assert found is not None
        assert line(session, found).outcome is outcome
        assert line(session, found).note == "A note"


def test_others_may_not_and_an_end_is_told_once(world: World) -> None:
    action = agree(world)
    with pytest.raises(NotAllowed):
        close(world, OTHER, action)
    close(world, OWNER, action)
    with pytest.raises(service.HasEnded):
        close(world, LEAD, action, ActionOutcome.DROPPED)


def test_another_workspace_finds_nothing(world: World) -> None:
    action = agree(world)
    with world.db.begin() as session, pytest.raises(NotFound):
        service.close(session, Actor("T0OTHER", OWNER), action, ActionOutcome.DONE, "", world.now)


def test_an_owner_who_left_leaves_it_to_the_lead(world: World) -> None:
    action = agree(world)
    world.change(Membership, (T, "exec", OWNER), left_at=world.now)
    with pytest.raises(NotAllowed):
        close(world, OWNER, action)
    close(world, LEAD, action)


def test_mine_come_first_and_earliest_due_first(world: World) -> None:
    late, soon = agree(world, days=9), agree(world, days=2)
    agree(world, owner=OTHER)
    with world.db.read() as session:
        seen = service.open_actions(session, Actor(T, OWNER), world.deps.settings, world.now)
    assert [line.id for line in seen.mine] == [soon, late]
    assert [line.owner for line in seen.others] == [OTHER]
    assert seen.led == frozenset()


def test_an_action_due_is_found_for_the_check_in_until_it_has_ended(world: World) -> None:
    def due(on: date) -> list[str]:
        with world.db.read() as session:
            found = asking.list_due_actions(session, T, [OWNER], on)
        return [action.id for action in found.get(OWNER, [])]

    action = agree(world, days=3)
    assert due(TODAY) == []
    assert due(TODAY + timedelta(days=3)) == [action]
    close(world, OWNER, action, ActionOutcome.DROPPED)
    assert due(TODAY + timedelta(days=30)) == []


@pytest.mark.parametrize(
    ("due", "said"),
    [
        (date(2026, 5, 4), "due today"),
        (date(2026, 5, 8), "by Friday 8 May"),
        (date(2026, 5, 1), "was due Friday 1 May"),
        (date(2027, 1, 4), "by Monday 4 January 2027"),
    ],
)
def test_days_are_said_as_people_say_them(due: date, said: str) -> None:
    assert views.due_words(due, TODAY) == said


def test_every_outcome_has_a_kind_word() -> None:
    assert set(views.KIND_WORDS) == set(views.PAST) == set(ActionOutcome)
