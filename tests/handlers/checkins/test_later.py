"""What becomes of a check-in that is not answered at once, and the ways back to it."""

from datetime import date, timedelta

import pytest

from config.vocabulary import CheckInState, DeliveryKind
from handlers.blocks import text_of
from handlers.checkins import home
from storage.models import Leave, Team
from tests.handlers.checkins.world import DIGEST, NINE, T, World


def test_one_reminder_after_a_working_day_and_only_one(asked: World) -> None:
    asked.pass_by(NINE + timedelta(days=4))
    assert [d.sent_at for d in asked.sent(DeliveryKind.REMINDER)] == [NINE + timedelta(days=1)]
    assert "“Not this week” is an answer too" in asked.said()
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
    checkin = asked.asked_of()[0].id
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
    asked.close_round()
    assert asked.asked_of()[0].state is CheckInState.CLOSED
    assert "Its digest is out" in asked.said()
    frozen = asked.splits()
    asked.now = DIGEST + timedelta(hours=1)
    asked.press("Answer")
    asked.submit({"X1": "7,2,1"})
    assert "counts in the next one" in asked.said()
    assert frozen == []
    assert asked.splits(DIGEST) == []
    assert asked.splits() == [("U0ANA", 7, 2, 1)]


def test_mending_an_old_checkin_does_not_make_it_this_weeks(asked: World) -> None:
    asked.press("Answer")
    asked.submit({"X1": "7,2,1"})
    old = asked.asked_of()[0].id
    asked.at(NINE + timedelta(days=35))
    asked.click("checkins.edit", old)
    asked.submit({"X1": "3,4,3"})
    assert asked.splits() == []


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
    assert world.slack.views[-1]["private_metadata"] == world.asked_of("U0BEN")[0].id
    assert "11 May" in world.command("checkin").body["text"]


def test_what_was_opened_early_and_left_is_asked_at_its_time(world: World) -> None:
    world.team()
    world.click("checkins.early", "exec")
    world.at(NINE)
    assert world.prompts() == [NINE]
    assert len(world.asked_of()) == 1


def test_the_command_skips_what_waits(asked: World) -> None:
    assert "Not this week, then, for Executive team" in asked.command("skip").body["text"]
    assert asked.asked_of()[0].state is CheckInState.SKIPPED
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
    asked.click("checkins.snooze#0", f"{asked.asked_of()[0].id}:monday")
    with asked.db.read() as session:
        blocks = home.home_blocks(session, asked.actor("U0ANA"), asked.deps)
    assert "comes back on Monday 11 May at 09:00" in text_of(blocks)


def test_what_was_deferred_and_answered_meanwhile_is_not_sent(world: World) -> None:
    world.team(("U0AUK", "Pacific/Auckland"), ask_in_own_zone=False)
    world.at(NINE)  # evening there: planned for the morning
    world.command("checkin", person="U0AUK")
    world.submit({"X1": "7,2,1"}, person="U0AUK")
    world.pass_by(NINE + timedelta(days=2))
    assert not world.prompts("U0AUK")
    assert ["Thank you" in said.text for said in world.dms("U0AUK")] == [True]
