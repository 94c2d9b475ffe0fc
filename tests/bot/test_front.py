"""One effect for each input, however often Slack delivers it, and whoever sends it."""

import logging
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from slack_bolt.authorization import AuthorizeResult

from bot.front import bolt_app
from bot.playground import payloads
from handlers import outbox
from handlers.access import Actor
from handlers.blocks import Message, actions, button, field_input, modal, say, text_input
from handlers.deps import Deps
from handlers.registry import Click, Command, Event, Submission
from tests.harness import ADMIN, ANA, EXEC, OUTSIDER, SHARED, STRANGER, WORKSPACE, Story

TIMES = 4


@pytest.fixture
def counted(house: Story) -> list[Actor]:
    """Routes of every kind that take effect once each; who caused it."""
    seen: list[Actor] = []

    def effect(actor: Actor, deps: Deps) -> None:
        with deps.begin() as session:
            outbox.tell(session, actor.workspace, actor.person, say("Done."), deps.now())
        seen.append(actor)

    def commanded(command: Command, actor: Actor, deps: Deps) -> Message | None:
        effect(actor, deps)
        return say("Yes.")

    def clicked(click: Click, actor: Actor, deps: Deps) -> Message | None:
        effect(actor, deps)
        return None

    def submitted(view: Submission, actor: Actor, deps: Deps) -> None:
        effect(actor, deps)

    def opened(click: Click, actor: Actor, deps: Deps) -> Message | None:
        field = field_input("Words", "words", text_input())
        deps.slack.open_modal(actor.workspace, click.trigger_id, modal("test.submit", "Test", [field]))
        return None

    def happened(event: Event, deps: Deps) -> None:
        effect(Actor(event.workspace, event.body["event"]["user"]), deps)

    routes = house.bot.routes
    routes.command("test", commanded, usage="test", help="test", label="Test")
    routes.click("test.click", clicked)
    routes.click("test.open", opened)
    routes.submission("test.submit", submitted)
    routes.event("member_left_channel", happened)
    return seen


def message_with_buttons(house: Story, channel: str = EXEC) -> Any:
    """A message to click in."""
    blocks = [actions(button("Do", "test.click", "7"), button("Open", "test.open"))]
    with house.bot.db.begin() as session:
        outbox.tell(session, WORKSPACE, ANA, Message(blocks), house.now)
    house.settle()
    return house.last_dm(ANA)


def deliver(house: Story, kind: Any, payload: dict[str, Any]) -> list[Any]:
    """Deliver one payload several times at once; the acknowledgements."""
    with ThreadPoolExecutor(TIMES) as pool:
        waiting = [pool.submit(house.pg.deliver, kind, "again", payload) for _ in range(TIMES)]
        return [ack.result() for ack in waiting]


def done(house: Story, user: str = ANA) -> int:
    """How often the effect was felt."""
    house.settle()
    return sum(message.text == "Done." for message in house.pg.dm(user))


def test_a_command_delivered_four_times_takes_effect_once(house: Story, counted: list[Actor]) -> None:
    """A signed command sent five times ran five times in Bolt; its trigger is its identity."""
    place = house.pg.workspace.channels[EXEC]
    acks = deliver(house, "command", payloads.command(house.pg, ANA, place, "/ambi", "test"))
    assert all(ack.ok for ack in acks)
    assert (done(house), len(counted)) == (1, 1)


def test_a_click_delivered_four_times_takes_effect_once(house: Story, counted: list[Actor]) -> None:
    """By the moment of the click and the person."""
    message = message_with_buttons(house)
    action = {
        "type": "button",
        "action_id": "test.click",
        "block_id": "b",
        "value": "7",
        "action_ts": "1700000000.000001",
        "text": {"type": "plain_text", "text": "Do"},
    }
    deliver(house, "interaction", payloads.action_in_message(house.pg, ANA, message, action, {}))
    assert (done(house), len(counted)) == (1, 1)


def test_a_submission_delivered_four_times_takes_effect_once(house: Story, counted: list[Actor]) -> None:
    """By the view and its hash."""
    house.pg.click(ANA, message_with_buttons(house), "Open")
    house.pg.fill(ANA, {"Words": "mine"})
    view = house.pg.modal(ANA)
    assert view is not None
    deliver(house, "interaction", payloads.submission(house.pg, ANA, view))
    assert (done(house), len(counted)) == (1, 1)


def test_an_event_delivered_four_times_takes_effect_once(house: Story, counted: list[Actor]) -> None:
    """Slack sends events again for a day, where it heard nothing."""
    event = {"type": "member_left_channel", "user": ANA, "channel": EXEC, "team": WORKSPACE}
    deliver(house, "event", payloads.envelope(house.pg, event))
    assert done(house) == 1


def test_who_administers_is_asked_only_when_it_matters(house: Story, counted: list[Actor]) -> None:
    """A visitor costs nothing; a look-up happens once somebody wants to know."""
    place = house.pg.workspace.channels[EXEC]
    for user in (ADMIN, OUTSIDER):
        house.pg.deliver("command", "c", payloads.command(house.pg, user, place, "/ambi", "test"))
    asked = [line for line in house.pg.record if line.name == "users.info"]
    assert not asked
    assert [actor.is_admin for actor in counted] == [True, False]


def test_somebody_of_another_workspace_is_known_for_it(house: Story, counted: list[Actor]) -> None:
    """By their team, as Slack names it."""
    place = house.pg.workspace.channels[SHARED]
    house.pg.deliver("command", "c", payloads.command(house.pg, STRANGER, place, "/ambi", "test"))
    assert counted[0].external
    assert not counted[0].is_admin


def test_a_bug_in_an_event_is_sent_again_by_slack(house: Story) -> None:
    """500 asks for it; the log names the bug and none of the words."""

    def broken(event: Event, deps: Deps) -> None:
        raise RuntimeError("a bug")

    house.bot.routes.event("member_left_channel", broken)
    ack = house.pg.event("member_left_channel", user=ANA, channel=EXEC, team=WORKSPACE)
    assert ack is not None
    assert ack.status == 500
    assert any("RuntimeError" in said for said in house.errors.said)
    house.errors.said.clear()


def test_a_modal_that_came_too_late_is_answered_in_words(house: Story, counted: list[Actor]) -> None:
    """Slack gives three seconds; the button is still there, and nothing was lost."""
    message = message_with_buttons(house)
    house.pg.faults.add("views.open", "error:expired_trigger_id", times=2)
    house.pg.click(ANA, message, "Open")
    assert house.pg.modal(ANA) is None
    house.pg.faults.add("views.open", "error:expired_trigger_id")
    assert "Slack did not let me do that just now" in house.command(ANA, "setup")


def test_bolt_leaves_our_logger_alone() -> None:
    """It quietens whatever logger its app is named after; once that was ours, and no warning was written."""
    bolt_app(lambda: AuthorizeResult(enterprise_id=None, team_id=None))
    assert logging.getLogger("ambidex").level == logging.NOTSET
