"""A check-in from the question to the thanks, and every other way it may go."""

from datetime import date, timedelta
from typing import Any

import pytest

from config.vocabulary import ActionOutcome, CheckInState, DeliveryKind
from handlers.blocks import text_of
from handlers.checkins import home, service
from storage.crypto import seal, unseal
from storage.models import Action, Answer, CheckIn, Delivery, Leave, Split, Team
from storage.queries import checkins as rows
from tests.handlers.checkins.world import MONDAY, T, World

NINE = MONDAY + timedelta(hours=2)
DIGEST = NINE + timedelta(days=4, hours=5)  # Friday 15:00 in London, minus the hour of 09:00 to 14:00 UTC


@pytest.fixture
def asked(world: World) -> World:
    """Ana leads a team and has just been asked."""
    world.team("U0ANA", "U0BEN")
    world.at(NINE)
    return world


def text_field(world: World) -> str:
    """The block of the newest modal's free text, whatever was asked."""
    view = world.slack.views[-1]
    return next(
        str(block["block_id"])
        for block in view["blocks"]
        if block["type"] == "input"
        and block["element"]["type"] == "plain_text_input"
        and not block["block_id"].endswith(".exact")
    )


def close(world: World, on: date = date(2026, 5, 8)) -> None:
    """End the round, as the digest does."""
    world.now = DIGEST
    with world.db.begin() as session:
        team = session.get(Team, (T, "exec"))
        assert team is not None
        service.close_round(session, world.deps, team, on)
    world.deliver()


def splits(world: World) -> list[tuple[str, int, int, int]]:
    since = world.now - timedelta(days=28)
    found = world.look(lambda s: rows.list_latest_splits(s, T, "exec", since, world.now))
    return [(split.person, split.short, split.medium, split.long) for split in found]


def errors(ack: Any) -> dict[str, str]:
    return dict(ack.body.get("errors", {}))


def with_words(world: World) -> str:
    """Open the modal of the first check-in that asks for words, going on by weeks if need be."""
    for week in range(1, 9):
        world.press("Answer")
        try:
            return text_field(world)
        except StopIteration:
            world.at(NINE + timedelta(days=7 * week))
    raise AssertionError("no question asked for words in eight weeks")


def test_the_prompt_says_who_sees_it_how_long_it_takes_and_three_ways_on(asked: World) -> None:
    prompt = asked.dms()[-1]
    assert "Only you see what you write here" in prompt.text
    assert "never for fewer than 5 people" in prompt.text
    assert "seconds" in prompt.text
    assert "Open until Friday 8 May at 15:00" in prompt.text
    assert list(prompt.buttons) == ["Answer", "Not this week"]
    later = next(e for b in prompt.blocks if b["type"] == "actions" for e in b["elements"] if "options" in e)
    assert [o["text"]["text"] for o in later["options"]] == ["In one hour", "Tomorrow", "On Monday"]


def test_a_submitted_checkin_is_kept_sealed_and_its_prompt_says_thanks(asked: World) -> None:
    field = with_words(asked)
    assert asked.submit({"X1": "7,2,1", field: "Delegate before Friday."}).body == {}
    checkin = asked.checkins()[-1]
    assert checkin.state is CheckInState.ANSWERED
    assert checkin.offered_at == asked.now
    assert asked.look(lambda s: rows.read_answers(s, T, checkin.id)) == {field: "Delegate before Friday."}
    raw = asked.look(lambda s: s.query(Answer).filter(Answer.workspace == T).one().value)
    assert b"Delegate" not in raw
    assert splits(asked) == [("U0ANA", 7, 2, 1)]
    assert "Thank you" in asked.said()
    assert list(asked.dms()[-1].buttons) == ["Share a line…", "Edit"]
    assert "Answer" not in asked.dms()[-1].buttons


def test_without_words_there_is_nothing_to_share(asked: World) -> None:
    asked.press("Answer")
    asked.submit({"X1": "7,2,1"})
    assert list(asked.dms()[-1].buttons) == ["Edit"]


def test_a_busy_person_needs_six_taps_at_most(asked: World) -> None:
    """Answer, a shape, into the text field, one more choice, Send; the select of X23 takes two."""
    most = 0
    for week in range(1, 12):
        taps = 1  # Answer
        asked.press("Answer")
        for block in asked.slack.views[-1]["blocks"]:
            if block["type"] == "input" and not block["block_id"].endswith(".exact"):
                taps += 2 if block["element"]["type"] == "static_select" else 1
        most = max(most, taps + 1)  # Send
        asked.submit({"X1": "7,2,1"})
        asked.at(NINE + timedelta(days=7 * week))
    assert most <= 6


@pytest.mark.parametrize(
    ("fields", "where", "said"),
    [
        ({}, "X1", "Nothing this week"),
        ({"X1.exact": "6 2 1"}, "X1.exact", "That makes 9: one more point to place."),
        ({"X1.exact": "seven"}, "X1.exact", "like 7 2 1"),
        ({"X1": "exactly"}, "X1.exact", "like 7 2 1"),
        ({"X1": "8,2,1"}, "X1", "That makes 11: one point too many."),
    ],
)
def test_a_blank_or_wrong_answer_is_sent_back_and_nothing_is_kept(
    asked: World, fields: dict[str, str], where: str, said: str
) -> None:
    asked.press("Answer")
    ack = asked.submit(fields)
    assert ack.body["response_action"] == "errors"
    assert said in errors(ack)[where]
    assert asked.checkins()[0].state is CheckInState.OPEN
    assert asked.submit({"X1.exact": "6 3 1"}).body == {}  # the same modal, mended
    assert splits(asked) == [("U0ANA", 6, 3, 1)]


def test_the_same_as_last_time_is_one_tap(asked: World) -> None:
    asked.press("Answer")
    asked.submit({"X1.exact": "2 2 6"})
    asked.at(NINE + timedelta(days=7))
    asked.press("Answer")
    shapes = next(b for b in asked.slack.views[-1]["blocks"] if b.get("block_id") == "X1")["element"][
        "options"
    ]
    assert shapes[0]["text"]["text"] == "Same as last time: 2·2·6"
    asked.submit({"X1": shapes[0]["value"]})
    assert splits(asked) == [("U0ANA", 2, 2, 6)]


def test_the_modal_shows_the_bounds_and_who_will_see(asked: World) -> None:
    asked.press("Answer")
    blocks = asked.slack.views[-1]["blocks"]
    assert "Only you see" in blocks[0]["text"]["text"]
    assert "beyond 18 months" in next(b for b in blocks if b.get("block_id") == "X1")["hint"]["text"]


def test_nothing_this_week_is_one_tap_and_needs_nothing_else(asked: World) -> None:
    asked.press("Answer")
    view = asked.slack.views[-1]
    button = view["blocks"][0]["accessory"]
    asked.click(button["action_id"], button["value"], view={"type": "modal", "id": "V1"})
    assert asked.checkins()[0].state is CheckInState.NOTHING
    assert asked.slack.views[-1]["title"]["text"] == "Thank you"
    assert "that is an answer too" in asked.said()


def test_not_this_week_and_after_all(asked: World) -> None:
    asked.press("Not this week")
    assert asked.checkins()[0].state is CheckInState.SKIPPED
    assert "that is fine" in asked.said()
    asked.pass_by(NINE + timedelta(days=3))
    assert not asked.sent(DeliveryKind.REMINDER)
    asked.press("I’d like to answer after all")
    asked.submit({"X1": "7,2,1"})
    assert asked.checkins()[0].state is CheckInState.ANSWERED


def test_one_reminder_after_a_working_day_and_only_one(asked: World) -> None:
    asked.pass_by(NINE + timedelta(days=4))
    assert [d.sent_at for d in asked.sent(DeliveryKind.REMINDER)] == [NINE + timedelta(days=1)]
    assert "No is an answer too" in asked.said()
    asked.press("Answer")
    asked.submit({"X1": "7,2,1"})
    first, last = (said.text for said in asked.dms())
    assert "further down" in first
    assert "Thank you" in last


def test_a_reminder_is_not_sent_late_nor_to_somebody_on_leave(asked: World) -> None:
    asked.at(NINE + timedelta(days=1, minutes=31))
    assert not asked.sent(DeliveryKind.REMINDER)
    assert any("not sent late" in reason for reason in asked.reasons())
    with asked.db.begin() as session:
        session.add(
            Leave(workspace=T, id="l", person="U0ANA", starts_on=date(2026, 5, 12), ends_on=date(2026, 5, 12))
        )
    asked.pass_by(NINE + timedelta(days=9))
    assert not asked.sent(DeliveryKind.REMINDER)


def test_an_answer_cancels_the_reminder(asked: World) -> None:
    asked.press("Answer")
    asked.submit({"X1": "7,2,1"})
    asked.pass_by(NINE + timedelta(days=4))
    assert not asked.sent(DeliveryKind.REMINDER)


@pytest.mark.parametrize(
    ("choice", "back"),
    [("hour", timedelta(hours=1)), ("tomorrow", timedelta(days=1)), ("monday", timedelta(days=7))],
)
def test_a_snooze_comes_back_once_and_costs_no_budget(asked: World, choice: str, back: timedelta) -> None:
    checkin = asked.checkins()[0].id
    asked.click("checkins.snooze", f"{checkin}:{choice}")
    assert "comes back on" in asked.said()
    asked.change(Team, (T, "exec"), state="paused")  # so that nothing else is asked meanwhile
    asked.pass_by(NINE + timedelta(days=10))
    returned = asked.sent(DeliveryKind.NOTICE)
    assert [d.sent_at for d in returned] == [NINE + back]
    assert not any(d.unsolicited for d in returned)
    assert "Back, as you asked" in asked.said()
    assert "further down" in asked.dms()[0].text
    assert not asked.sent(DeliveryKind.REMINDER)


def test_a_closed_round_says_so_and_a_late_answer_joins_the_next_release_only(asked: World) -> None:
    close(asked)
    assert asked.checkins()[0].state is CheckInState.CLOSED
    assert "This round has ended" in asked.said()
    frozen = splits(asked)
    asked.now = DIGEST + timedelta(hours=1)
    asked.press("Answer")
    asked.submit({"X1": "7,2,1"})
    assert "joins the next digest" in asked.said()
    assert frozen == []
    until = DIGEST
    assert (
        asked.look(lambda s: rows.list_latest_splits(s, T, "exec", until - timedelta(days=28), until)) == []
    )
    assert splits(asked) == [("U0ANA", 7, 2, 1)]


def test_mending_an_old_checkin_does_not_make_it_this_weeks(asked: World) -> None:
    asked.press("Answer")
    asked.submit({"X1": "7,2,1"})
    old = asked.checkins()[0].id
    asked.at(NINE + timedelta(days=35))
    asked.click("checkins.edit", old)
    asked.submit({"X1": "3,4,3"})
    assert splits(asked) == []


def test_answers_can_be_changed_and_deleted_by_their_author_only(asked: World) -> None:
    asked.press("Answer")
    asked.submit({"X1": "7,2,1"})
    checkin = asked.checkins()[0]
    for action in ("checkins.edit", "checkins.delete", "checkins.skip", "checkins.nothing"):
        asked.click(action, checkin.id, person="U0BEN")
        assert "cannot find that" in asked.slack.views[-1]["blocks"][0]["text"]["text"]
    asked.press("Edit")
    assert asked.slack.views[-1]["submit"]["text"] == "Save"
    asked.submit({"X1": "5,3,2"})
    assert splits(asked) == [("U0ANA", 5, 3, 2)]
    assert asked.checkins()[0].edited_at == asked.now
    asked.click("checkins.delete#0", checkin.id)
    assert splits(asked) == []
    assert "deleted" in asked.said()


def test_a_submit_delivered_again_has_one_effect(asked: World) -> None:
    asked.press("Answer")
    for _ in range(3):
        assert asked.submit({"X1": "7,2,1"}, key="view:1").body == {}
    changes = asked.look(lambda s: s.query(Delivery).filter_by(workspace=T, kind=DeliveryKind.UPDATE).count())
    assert changes == 1
    assert asked.look(lambda s: s.query(Split).filter_by(workspace=T).count()) == 1


def test_the_answer_about_an_action_is_its_outcome(world: World) -> None:
    world.team()
    with world.db.begin() as session:
        session.add(
            Action(
                workspace=T,
                id="a1",
                team="exec",
                owner="U0ANA",
                made_by="U0ANA",
                text=seal(session, Action.text, T, "a1", "Ring the ward first"),
                due_on=date(2026, 5, 1),
                made_at=world.now,
            )
        )
    world.at(NINE)  # the first card asks for reflection, and that travels alone
    world.at(NINE + timedelta(days=7))
    world.press("Answer")
    field = next(b for b in world.slack.views[-1]["blocks"] if b.get("block_id") == "X13")
    assert field["hint"]["text"] == "Ring the ward first"
    world.submit({"X1": "7,2,1", "X13": field["element"]["options"][2]["value"]})
    action = world.look(lambda s: s.get(Action, (T, "a1")))
    assert action.outcome is ActionOutcome.DROPPED
    assert action.outcome_at == world.now
    world.press("Edit")
    world.submit({"X13": field["element"]["options"][3]["value"]})
    assert world.look(lambda s: s.get(Action, (T, "a1"))).outcome is None


def test_the_command_opens_what_waits_and_offers_to_answer_early(world: World) -> None:
    world.team("U0ANA", "U0BEN")
    reply = world.command("checkin").body
    assert "Nothing waits for you now" in reply["text"]
    assert "Monday 4 May at 09:00" in reply["text"]
    early = next(e for b in reply["blocks"] if b["type"] == "actions" for e in b["elements"])
    world.click(early["action_id"], early["value"])
    assert world.slack.views[-1]["title"]["text"] == "Your check-in"
    world.submit({"X1": "7,2,1"})
    assert "Thank you" in world.said()
    world.at(NINE)
    assert not world.prompts()
    assert len(world.prompts("U0BEN")) == 1
    assert world.command("checkin", person="U0BEN").body == {}
    assert world.slack.views[-1]["private_metadata"] == world.checkins("U0BEN")[0].id
    assert "11 May" in world.command("checkin").body["text"]


def test_what_was_opened_early_and_left_is_asked_at_its_time(world: World) -> None:
    world.team()
    world.click("checkins.early", "exec")
    world.at(NINE)
    assert world.prompts() == [NINE]
    assert len(world.checkins()) == 1


def test_the_command_skips_what_waits(asked: World) -> None:
    assert "Not this week, then, for Executive team" in asked.command("skip").body["text"]
    assert asked.checkins()[0].state is CheckInState.SKIPPED
    assert "nothing to skip" in asked.command("skip").body["text"]


def test_a_lead_opens_the_round_with_a_line_of_their_own(world: World) -> None:
    world.team("U0ANA", "U0BEN")
    world.click("checkins.open_round", "exec", person="U0BEN")
    assert "Only a lead" in world.slack.views[-1]["blocks"][0]["text"]["text"]
    world.click("checkins.open_round", "exec")
    assert "Monday 4 May at 09:00" in world.slack.views[-1]["blocks"][0]["text"]["text"]
    ack = world.submit({"line": "I said yes <!channel> too *often*."})
    assert ack.body["response_action"] == "update"
    world.at(NINE)
    prompt = world.dms("U0BEN")[-1]
    assert "I said yes &lt;!channel&gt; too" in prompt.text
    assert "<@U0ANA>" in prompt.text


def test_home_shows_what_waits_and_the_last_six_answers(asked: World) -> None:
    def home_of(person: str) -> str:
        with asked.db.read() as session:
            blocks = home.home_blocks(session, asked.actor(person), asked.deps)
        assert len(blocks) < 40
        return str(blocks)

    assert "Due now" in home_of("U0ANA")
    assert "checkins.open_round" in home_of("U0ANA")
    assert "checkins.open_round" not in home_of("U0BEN")
    for week in range(1, 9):
        asked.press("Answer")
        asked.submit({"X1": "7,2,1"})
        asked.at(NINE + timedelta(days=7 * week))
    shown = home_of("U0ANA")
    assert shown.count("checkins.delete#") == 6
    assert "checkins.delete#" not in home_of("U0BEN")
    assert home_of("U0NEW") == "[]"


def test_home_says_when_a_snoozed_checkin_comes_back(asked: World) -> None:
    asked.click("checkins.snooze#0", f"{asked.checkins()[0].id}:monday")
    with asked.db.read() as session:
        blocks = home.home_blocks(session, asked.actor("U0ANA"), asked.deps)
    assert "comes back on Monday 11 May at 09:00" in text_of(blocks)


def test_a_shape_chosen_on_edit_counts_over_what_was_typed_before(asked: World) -> None:
    asked.press("Answer")
    asked.submit({"X1.exact": "2 2 6"})
    asked.press("Edit")
    shapes = next(b for b in asked.slack.views[-1]["blocks"] if b.get("block_id") == "X1")["element"]
    assert shapes["initial_option"]["text"]["text"] == "As you answered: 2·2·6"
    asked.submit({"X1": "7,2,1"})
    assert splits(asked) == [("U0ANA", 7, 2, 1)]


def test_what_was_deferred_and_answered_meanwhile_is_not_sent(world: World) -> None:
    world.team(("U0AUK", "Pacific/Auckland"), ask_in_own_zone=False)
    world.at(NINE)  # evening there: planned for the morning
    world.command("checkin", person="U0AUK")
    world.submit({"X1": "7,2,1"}, person="U0AUK")
    world.pass_by(NINE + timedelta(days=2))
    assert not world.prompts("U0AUK")
    assert ["Thank you" in said.text for said in world.dms("U0AUK")] == [True]


def test_the_snapshot_keeps_the_wording(asked: World) -> None:
    card = asked.look(lambda s: unseal(s, CheckIn.card, s.query(CheckIn).filter_by(workspace=T).first()))
    assert card[0]["id"] == "X1"
    assert card[0]["wording"].startswith("Share 10 points")
