"""Follow-up of actions: the sum, the reminders' days, changes with their history, what stalls."""

import re
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.playground.blocks import problems_in
from config.vocabulary import ActionOutcome
from handlers.access import Actor
from handlers.actions import changing, changing_views, jobs, reminding, rules, service, timing, views
from handlers.actions.changing import Wanted
from handlers.actions.lines import Earlier, Line, Open
from handlers.errors import InvalidInput, NotAllowed
from handlers.learning import views as learning
from storage.db import Database
from storage.models import Action, Membership
from storage.queries import actions as rows
from storage.queries import clock, outbox, people
from tests.handlers.actions.test_actions import LEAD, OTHER, OWNER, TODAY, agree, close
from tests.handlers.checkins.world import T, World

LONDON = ZoneInfo("Europe/London")
HOSTILE = "<!channel> <@U0ANA> *bold* _it_ `code` & <https://evil.example|here>\n> quote :smile: "


@pytest.fixture
def world(database: Database) -> World:
    world = World(database)
    world.team(LEAD, OWNER, OTHER)
    return world


def found(world: World, action: str) -> Action:
    with world.db.read() as session:
        action_row = rows.find_action(session, T, action)
    assert action_row is not None
    return action_row


def change(world: World, person: str, action: str, **wanted: object) -> Line:
    with world.db.begin() as session:
        line, _ = changing.history(session, Actor(T, person), action)
        full = {"text": line.text, "if_then": line.if_then, "owner": line.owner, "due": line.due_on} | wanted
        actor, settings = Actor(T, person), world.deps.settings
        return changing.change(session, settings, actor, action, Wanted(**full), TODAY, world.now)[0]  # type: ignore[arg-type]


# --- the sum ---------------------------------------------------------------------------------


def test_the_worked_example_of_follow_through() -> None:
    low, high = rules.wilson(11, 14)
    assert (round(100 * low), round(100 * high)) == (52, 92)
    owners = [f"U{n % 7}" for n in range(14)]
    figure = rules.follow_through([(owner, n < 11) for n, owner in enumerate(owners)], 5)
    assert figure == rules.FollowThrough(11, 14)
    assert figure is not None
    assert "79 % (with so few, anywhere from 52 to 92 %)" in figure.sentence


@pytest.mark.parametrize(("ended", "due"), [(0, 1), (1, 1), (0, 30), (30, 30), (5, 24)])
def test_the_interval_holds_the_share_and_stays_within_bounds(ended: int, due: int) -> None:
    low, high = rules.wilson(ended, due)
    assert 0 <= low <= ended / due <= high <= 1


@pytest.mark.parametrize("owners", [0, 1, 4])
def test_fewer_people_than_may_be_shown_have_no_figure(owners: int) -> None:
    ends = [(f"U{n % max(owners, 1)}", True) for n in range(owners * 6)]
    assert rules.follow_through(ends, 5) is None


@pytest.mark.requirement(33)
def test_the_figure_is_shown_to_the_owning_team_only(database: Database) -> None:
    """A team's figures are shown to that team only."""
    world = World(database)
    team = ("U0ANA", "U0BEN", "U0CLEO", "U0DEV", "U0EVE")
    world.team(*team)
    world.team("U0IDA", "U0JON", id="other")
    for owner in team:
        close(world, LEAD, agree(world, owner=owner, days=-7), ActionOutcome.DROPPED)

    def shown(person: str) -> str:
        with world.db.read() as session:
            actor = Actor(T, person)
            seen = service.open_actions(session, actor, world.deps.settings, world.now)
        return str(views.list_message(seen, TODAY).body())

    assert "5 of 5 actions" in shown("U0BEN")
    assert "5 of 5" not in shown("U0IDA")
    assert not any(person in shown("U0BEN") for person in team)


# --- when ------------------------------------------------------------------------------------


def planned(world: World, action: str) -> tuple[str, int]:
    row = found(world, action)
    assert row.remind_at is not None
    return f"{row.remind_at.astimezone(LONDON):%a %d %b %H:%M}", row.reminded


@pytest.mark.parametrize(
    ("days", "at"),
    [
        (4, ("Thu 07 May 09:00", timing.BEFORE)),  # due on Friday
        (7, ("Fri 08 May 09:00", timing.BEFORE)),  # due on Monday: the working day before is Friday
        (0, ("Tue 05 May 09:00", timing.AFTER)),  # too late for the one before
        (1, ("Mon 04 May 09:00", timing.BEFORE)),
    ],
)
def test_the_reminder_comes_on_the_working_day_before_else_on_the_one_after(
    world: World, days: int, at: tuple[str, int]
) -> None:
    assert planned(world, agree(world, days=days)) == at


def test_it_comes_at_the_persons_own_time_and_not_on_leave(world: World) -> None:
    with world.db.begin() as session:
        known = people.ensure_person(session, T, OWNER)
        known.zone, known.checkin_time = "Pacific/Auckland", time(11, 30)
        people.add_leave(session, T, OWNER, date(2026, 5, 6), date(2026, 5, 7))
    row = found(world, agree(world, days=4))
    assert row.remind_at is not None
    assert row.remind_at.astimezone(ZoneInfo("Pacific/Auckland")) == datetime(
        2026, 5, 5, 11, 30, tzinfo=ZoneInfo("Pacific/Auckland")
    )


def test_the_clock_knows_when_and_each_is_said_once_however_many_look(world: World) -> None:
    action = agree(world, days=4)
    before = found(world, action).remind_at
    assert before is not None
    with world.db.read() as session:
        assert clock.next_due(session, before - timedelta(minutes=1)) == before
    world.now = before
    for _ in range(3):
        jobs.remind_due(world.deps)
    assert planned(world, action) == ("Mon 11 May 09:00", timing.AFTER)
    assert sent(world, action) == [timing.BEFORE]
    world.now = found(world, action).remind_at or world.now
    for _ in range(3):
        jobs.remind_due(world.deps)
    assert sent(world, action) == [timing.BEFORE, timing.AFTER]
    with world.db.read() as session:
        assert rows.list_to_remind(session, world.now + timedelta(days=400)) == []


def test_a_machine_that_was_away_makes_up_for_nothing_but_the_last(world: World) -> None:
    action = agree(world, days=4)
    world.now = datetime(2026, 5, 20, 12, 0, tzinfo=LONDON)  # both days are long over
    jobs.remind_due(world.deps)
    assert sent(world, action) == []
    assert planned(world, action) == ("Thu 21 May 09:00", timing.AFTER)


def sent(world: World, action: str) -> list[int]:
    """Which reminders were planned to be sent."""
    row = found(world, action)
    with world.db.read() as session:
        keys = {stage: reminding.key_of(row, stage) for stage in reminding.NAMES}
        return [stage for stage, key in keys.items() if outbox.find_by_key(session, T, key)]


# --- changes ---------------------------------------------------------------------------------


def test_a_change_keeps_what_was_and_others_may_not_make_one(world: World) -> None:
    action = agree(world)
    with pytest.raises(NotAllowed):
        change(world, OTHER, action, text="Mine now")
    change(world, OWNER, action, text="Ask on one ward")
    change(world, OWNER, action)  # nothing differs: nothing is kept
    world.now += timedelta(minutes=1)
    change(world, LEAD, action, due=TODAY + timedelta(days=20), owner=OTHER)
    with world.db.read() as session:
        line, earlier = changing.history(session, Actor(T, LEAD), action)
    assert (line.text, line.owner) == ("Ask on one ward", OTHER)
    assert [(was.line.text, was.by) for was in earlier] == [
        ("Ask on one ward", LEAD),
        ("Ask for cover by noon", OWNER),
    ]


def test_other_words_are_welcome_after_the_day(world: World) -> None:
    action = agree(world, days=-3)
    assert change(world, OWNER, action, text="Smaller").text == "Smaller"
    with pytest.raises(InvalidInput) as wrong:
        change(world, OWNER, action, due=TODAY - timedelta(days=1), text="")
    assert set(wrong.value.problems) == {"text", "due"}


def test_nobody_who_left_is_handed_an_action(world: World) -> None:
    action = agree(world)
    world.change(Membership, (T, "exec", OTHER), left_at=world.now)
    with pytest.raises(InvalidInput) as wrong:
        change(world, OWNER, action, owner=OTHER)
    assert set(wrong.value.problems) == {"owner"}


@pytest.mark.parametrize(
    ("late", "changes", "stalled"), [(7, 0, False), (8, 0, True), (-5, 1, False), (-5, 2, True)]
)
@pytest.mark.requirement(18)
def test_a_week_past_its_day_or_two_changes_are_a_stall(late: int, changes: int, stalled: bool) -> None:
    """What stalls is offered a peer, a skill or a smaller step, and never pressure."""
    assert rules.has_stalled(TODAY - timedelta(days=late), TODAY, changes) is stalled


def test_what_is_offered_is_help_and_never_pressure() -> None:
    assert set(views.OFFERS.values()) == {"Ask a peer", "Name a skill gap", "Make it smaller"}
    catalogue = " ".join(
        [*views.OFFERS, *views.OFFERS.values(), views.WHAT_HELPS, *views.KIND_WORDS.values()]
    )
    assert not re.search(r"escalat|report to|overdue|manager|fail", catalogue, re.IGNORECASE)


# --- what is shown ---------------------------------------------------------------------------


def hostile(number: int = 1, **more: object) -> Line:
    text = (HOSTILE * 5)[:300]
    return Line(f"{number:032}", "exec", OWNER, text, text, TODAY, gap=text[:150], **more)  # type: ignore[arg-type]


def test_every_view_takes_the_longest_and_most_hostile_words() -> None:
    many = [hostile(n) for n in range(40)]
    stalled = frozenset(line.id for line in many)
    figures = {HOSTILE[:80]: rules.FollowThrough(11, 14), "b": None, "c": rules.FollowThrough(1, 9)}
    full = Open(many, many, frozenset({"exec"}), stalled, figures)
    for message in (
        views.list_message(full, TODAY),
        views.reminder_message(hostile(), TODAY, before=True),
        views.reminder_message(hostile(), TODAY, before=False),
        views.settled_message(hostile(outcome=ActionOutcome.DONE, note=HOSTILE), TODAY),
        views.handed_message(hostile(), LEAD, TODAY),
    ):
        assert problems_in(list(message.blocks), "message") == []
        assert "<!channel>" not in message.body()["text"]
    assert problems_in(views.open_blocks(full, TODAY, 4) + views.follow_through_blocks(full), "home") == []
    earlier = [Earlier(hostile(n), TODAY, LEAD) for n in range(9)]
    for modal in (
        changing_views.change_modal(hostile(), earlier, TODAY),
        changing_views.change_modal(hostile(), [], TODAY, smaller=True),
        changing_views.changed_notice(hostile(), TODAY, stalled=True, mine=True),
        changing_views.gap_modal(hostile(), TODAY),
        changing_views.gap_notice(hostile(), TODAY),
        learning.ask_modal(hostile(), "C0EXEC", TODAY),
    ):
        assert problems_in(modal["blocks"], "modal") == []
        assert len(modal["private_metadata"]) <= 3000
