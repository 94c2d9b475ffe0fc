"""A check-in as people live it, over real signed HTTP: asked, answered, thanked."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.playground import ModalErrors, View
from config.vocabulary import Role, TeamState
from handlers.teams import cadence, service
from handlers.teams.cadence import Cadence, Rhythm
from storage.models import Membership, Person, Team
from tests.harness import ANA, BEN, EXEC, HINE, Story, story

NORTH = "T0NORTH"
AUCKLAND, LONDON = ZoneInfo("Pacific/Auckland"), ZoneInfo("Europe/London")


def launch(house: Story, *people: str, **changes: Any) -> None:
    """A team that runs, asked every Monday at nine on each person's own clock; the first leads it."""
    values: dict[str, Any] = {
        "name": "Executive team",
        "channel": EXEC,
        "state": TeamState.ACTIVE,
        "zone": "Europe/London",
        "follows_channel": False,
        "cadence": cadence.to_text(Cadence(Rhythm.WEEKLY)),
        "started_on": date(2026, 1, 5),
        "ask_at": time(9),
        "ask_in_own_zone": True,
        "digest_weekday": 4,
        "digest_at": time(15),
        "target_short": 5,
        "target_medium": 3,
        "target_long": 2,
        "preset": "quarterly",
        "sector": house.bot.content.sectors[0].name,
        "min_group": 5,
        "created_at": house.now,
        "launched_at": house.now,
    }
    zones = {user.id: user.tz for user in house.pg.world.users}
    with house.bot.db.begin() as session:
        team = Team(workspace=NORTH, id="exec", **(values | changes))
        session.add(team)
        session.flush()
        for place, person in enumerate(people):
            session.add(Person(workspace=NORTH, id=person, zone=zones[person], zone_read_at=house.now))
            role = Role.MEMBER if place else Role.LEAD
            session.add(
                Membership(
                    workspace=NORTH,
                    team="exec",
                    person=person,
                    role=role,
                    half=0,
                    joined_at=house.now,
                    welcomed_at=house.now,
                )
            )
        session.flush()
        service.plan_schedules(session, team, house.now)


def asked_at(house: Story, person: str, zone: ZoneInfo) -> list[datetime]:
    """When somebody was asked, on their clock, as the workspace received it."""
    prompts = [m for m in house.pg.dm(person) if "check-in" in m.text]
    return [datetime.fromtimestamp(float(m.ts), UTC).astimezone(zone) for m in prompts]


def fields(view: View | None) -> dict[str, str]:
    """The fields of a modal: block and kind of element."""
    assert view is not None
    return {b["block_id"]: b["element"]["type"] for b in view.blocks if b["type"] == "input"}


def test_a_busy_person_answers_in_six_taps_and_some_typing(house: Story) -> None:
    launch(house, ANA, BEN)
    house.advance(hours=2)
    prompt = house.last_dm(ANA)
    assert "Only you see what you write here" in house.read(prompt)
    modal = house.click(ANA, prompt, "Answer")
    taps = 1
    given: dict[str, str] = {"X1": "7,2,1"}
    for block, kind in fields(modal).items():
        if kind == "plain_text_input" and block != "X1.exact":
            given[block] = "Delegate before Friday."
            taps += 1  # into the field
        elif kind in ("radio_buttons", "static_select"):
            taps += 1 if kind == "radio_buttons" else 2
    assert house.submit(ANA, **given) is None
    assert taps + 1 <= 6
    thanks = house.read(house.last_dm(ANA))
    assert "Thank you" in thanks
    assert "Share a line…" in thanks
    assert len(house.pg.dm(ANA)) == 1
    assert "7 short · 2 medium · 1 long" in house.home(ANA)
    assert "Delegate before Friday." in house.home(ANA)
    assert "Delegate" not in house.home(BEN)


def test_nine_points_and_no_points_are_sent_back_with_the_words_still_there(house: Story) -> None:
    launch(house, ANA)
    house.advance(hours=2)
    modal = house.click(ANA, house.last_dm(ANA), "Answer")
    typed = next(
        (b for b, kind in fields(modal).items() if kind == "plain_text_input" and b != "X1.exact"), "X1.exact"
    )
    with pytest.raises(ModalErrors) as blank:
        house.submit(ANA)
    assert "Nothing this week" in blank.value.errors["X1"]
    with pytest.raises(ModalErrors) as nine:
        house.submit(ANA, **({typed: "What I wrote."} | {"X1.exact": "6 2 1"}))
    assert nine.value.errors == {"X1.exact": "That makes 9: one more point to place."}
    kept = house.pg.modal(ANA)
    assert kept is not None
    assert "6 2 1" in str(kept.values)
    assert typed == "X1.exact" or "What I wrote." in str(kept.values)
    assert house.submit(ANA, **{"X1.exact": "6 3 1"}) is None
    assert "Thank you" in house.read(house.last_dm(ANA))


def test_nothing_this_week_is_two_taps_from_the_prompt(house: Story) -> None:
    launch(house, ANA)
    house.advance(hours=2)
    modal = house.click(ANA, house.last_dm(ANA), "Answer")
    assert modal is not None
    thanks = house.click(ANA, modal, "Nothing this week")
    assert "that is an answer too" in house.read(thanks)
    assert "that is an answer too" in house.read(house.last_dm(ANA))


@pytest.mark.requirement(24)
def test_not_this_week_later_and_the_one_reminder(house: Story) -> None:
    """“Not this week” is an answer; there is one reminder and no more."""
    launch(house, ANA, BEN)
    house.advance(hours=2)
    house.click(ANA, house.last_dm(ANA), "Not this week")
    assert "I’d like to answer after all" in house.read(house.last_dm(ANA))
    house.advance(days=3)
    assert len(house.pg.dm(ANA)) == 1
    assert len(house.pg.dm(BEN)) == 2
    assert "“Not this week” is an answer too" in house.read(house.last_dm(BEN))
    house.click(BEN, house.last_dm(BEN), "checkins.snooze", "In one hour")
    assert "comes back on" in house.read(house.last_dm(BEN))
    house.advance(hours=1)
    assert len(house.pg.dm(BEN)) == 3
    assert "Back, as you asked" in house.read(house.last_dm(BEN))


def test_after_the_digest_a_prompt_says_so_and_can_still_be_answered(house: Story) -> None:
    launch(house, ANA)
    house.advance(days=5)
    assert "You can still answer" in house.read(house.last_dm(ANA))
    house.click(ANA, house.last_dm(ANA), "Answer")
    house.submit(ANA, X1="7,2,1")
    assert "counts in the next one" in house.read(house.last_dm(ANA))


def test_the_commands_answer_and_skip(house: Story) -> None:
    launch(house, ANA)
    assert "Nothing waits for you now" in house.command(ANA, "checkin")
    house.advance(hours=2)
    house.command(ANA, "checkin")
    assert house.pg.modal(ANA) is not None
    house.pg.close(ANA)
    assert "Not this week" in house.command(ANA, "skip")
    assert "that is fine" in house.read(house.last_dm(ANA))


def test_one_may_answer_early_from_a_command_and_from_home(house: Story) -> None:
    launch(house, ANA, BEN)
    house.command(ANA, "checkin")
    assert house.click(ANA, house.pg.ephemerals(ANA)[-1], "Answer early: Executive team") is not None
    house.submit(ANA, X1="7,2,1")
    assert "Thank you" in house.read(house.last_dm(ANA))
    house.home(BEN)
    offer = house.click(BEN, house.home_view(BEN), "Check in")
    assert offer is not None
    pushed = house.click(BEN, offer, "Answer early: Executive team")
    assert "X1" in fields(pushed)
    house.submit(BEN, X1="7,2,1")
    house.pg.close(BEN)
    house.advance(days=1)
    assert [len(house.pg.dm(person)) for person in (ANA, BEN)] == [1, 1]  # nobody is asked again


@pytest.mark.requirement(34)
def test_a_lead_opens_the_round_and_members_read_the_line_first(house: Story) -> None:
    """A lead may open a round with a lesson of their own; others' answers stay hidden until it closes."""
    launch(house, ANA, BEN)
    house.home(ANA)
    house.click(ANA, house.home_view(ANA), "Open the next check-in with a line")
    shown = house.submit(ANA, line="I said yes to too much; next week I ask first.")
    assert "This is how it will look" in house.read(shown)
    house.pg.close(ANA)
    house.advance(hours=2)
    prompt = house.read(house.last_dm(BEN))
    assert "I said yes to too much" in prompt
    assert "Ana Example" in prompt
    house.home(BEN)
    assert "Open the next" not in house.read(house.home_view(BEN))


def test_answers_are_changed_and_deleted_from_home(house: Story) -> None:
    launch(house, ANA)
    house.advance(hours=2)
    house.click(ANA, house.last_dm(ANA), "Answer")
    house.submit(ANA, X1="7,2,1")
    house.home(ANA)
    house.click(ANA, house.home_view(ANA), "Edit")
    house.submit(ANA, X1="5,3,2")
    assert "5 short · 3 medium · 2 long" in house.home(ANA)
    house.click(ANA, house.home_view(ANA), "Delete")
    assert "5 short · 3 medium · 2 long" not in house.home(ANA)
    assert "deleted" in house.read(house.last_dm(ANA))


@pytest.mark.parametrize(
    "start", [datetime(2026, 3, 20, 12, tzinfo=UTC), datetime(2026, 9, 18, 12, tzinfo=UTC)]
)
def test_auckland_and_london_are_each_asked_at_their_own_nine_across_both_clock_changes(
    migrated_sqlite_url: str, start: datetime
) -> None:
    """Europe changes on 29 March and 25 October 2026, New Zealand on 5 April and 27 September."""
    with story(migrated_sqlite_url, start=start) as house:
        launch(house, ANA, HINE)
        house.advance_to(start + timedelta(days=42))
        for person, zone in ((ANA, LONDON), (HINE, AUCKLAND)):
            asked = asked_at(house, person, zone)
            nine = [a for a in asked if a.weekday() == 0]
            assert len(nine) == 6
            assert {(a.hour, a.minute) for a in nine} == {(9, 0)}
            assert len({a.utcoffset() for a in nine}) == 2
            assert {(a.weekday(), a.hour) for a in asked} == {(0, 9), (1, 9)}  # the reminders


@pytest.mark.requirement(24)
def test_a_month_of_messages_counts_ranks_and_names_nobody(house: Story) -> None:
    """A month of messages counts, ranks and names nobody."""
    people = (ANA, BEN, HINE)
    launch(house, *people)
    house.advance(days=28)
    for person in people:
        said = " ".join(house.read(m) for m in house.pg.dm(person)) + house.home(person)
        for other in people:
            assert other == person or other not in said
        for word in ("streak", "response rate", "% answered", "haven’t answered", "overdue", "missed"):
            assert word not in said.lower()


def test_a_submit_that_slack_delivers_again_has_one_effect(house: Story) -> None:
    launch(house, ANA)
    house.advance(hours=2)
    house.click(ANA, house.last_dm(ANA), "Answer")
    house.submit(ANA, X1="7,2,1")
    sent = next(t for t in reversed(house.pg.record) if t.name.startswith("view_submission"))
    changes = sum(t.name == "chat.update" for t in house.pg.record)
    for _ in range(3):
        assert house.pg.deliver("interaction", sent.name, sent.request, ANA).ok
    house.settle()
    assert sum(t.name == "chat.update" for t in house.pg.record) == changes


def test_screen_readers_hear_what_others_see(house: Story) -> None:
    launch(house, ANA)
    house.advance(hours=2)
    prompt = house.last_dm(ANA)
    for said in ("Your check-in", "seconds", "Only you see", "Open until", "[Answer]", "[Later…]"):
        assert said in prompt.text
