"""Commands, clicks, modals and Home, over signed HTTP and over Socket Mode."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
import urllib3

from bot.playground import ModalErrors, Playground, Refused
from tests.playground.app_under_test import Counterpart, Json, button, field, modal, plain
from tests.playground.conftest import ANA, BEN, BOT, CYD, EXEC, GUS, PUBLIC, QUIET


def opens(app: Counterpart, view: Json) -> object:
    """Make a click open this modal."""

    def answer(body: Json) -> Json:
        app.client.views_open(trigger_id=body["trigger_id"], view=view)
        return {}

    return answer


def prompt(app: Counterpart, user: str = ANA) -> None:
    blocks = [{"type": "actions", "block_id": "do", "elements": [button("Answer", "answer", value="7")]}]
    app.client.chat_postMessage(channel=user, text="How was the week?", blocks=blocks)


def test_a_command_is_answered_to_its_person_alone(pg: Playground, connected: Counterpart) -> None:
    connected.answers["command"] = "Hello *there*"
    said = pg.command(ANA, "#executive-team", "/ambi add @ben to #executive-team <now>")
    assert said is not None
    assert (said.text, said.ephemeral_to) == ("Hello *there*", ANA)
    assert connected.last()["text"] == "add <@U0BEN|ben> to <#C0EXEC|executive-team> &lt;now&gt;"
    assert pg.messages(EXEC) == []
    assert pg.ephemerals(BEN) == []


def test_a_command_may_answer_in_the_channel_with_blocks(pg: Playground, connected: Counterpart) -> None:
    blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": "Hi <@U0BEN>"}}]
    connected.answers["command"] = {"text": "Hi", "blocks": blocks, "response_type": "in_channel"}
    pg.command(ANA, EXEC, "/ambi hello")
    assert [pg.visible_text(m) for m in pg.messages(EXEC)] == ["Hi @Ben Example"]


def test_a_click_opens_a_modal_and_its_answer_is_submitted(pg: Playground, connected: Counterpart) -> None:
    connected.answers["answer"] = opens(connected, modal(field("learned", "What did you learn?")))
    prompt(connected)
    view = pg.click(ANA, pg.dm(ANA)[-1], "Answer")
    assert view is not None
    assert connected.last()["actions"][0]["value"] == "7"
    assert pg.submit(ANA, **{"What did you learn?": "Delegate before Friday."}) is None
    values = connected.last()["view"]["state"]["values"]
    assert values == {"learned": {"text": {"type": "plain_text_input", "value": "Delegate before Friday."}}}
    assert pg.modal(ANA) is None


def test_errors_stand_beside_their_fields_and_what_was_typed_stays(
    pg: Playground, connected: Counterpart
) -> None:
    connected.answers["answer"] = opens(connected, modal(field("learned", "Learned?")))
    connected.answers["view_submission"] = {
        "response_action": "errors",
        "errors": {"learned": "A word more, please."},
    }
    prompt(connected)
    pg.click(ANA, pg.dm(ANA)[-1], "answer")
    with pytest.raises(ModalErrors) as caught:
        pg.submit(ANA, learned="x")
    assert caught.value.errors == {"learned": "A word more, please."}
    view = pg.modal(ANA)
    assert view is not None
    assert "A word more, please." in pg.visible_text(view)
    assert pg.value_of(view, "learned") == "x"


def test_a_submission_may_update_push_and_clear(pg: Playground, connected: Counterpart) -> None:
    first = modal(field("learned", "Learned?"), field("gone", "Gone", optional=True))
    connected.answers["answer"] = opens(connected, first)
    prompt(connected)
    pg.click(ANA, pg.dm(ANA)[-1], "answer")
    second = modal(field("learned", "Learned?"), field("more", "More?", optional=True), title=plain("Again"))
    connected.answers["view_submission"] = {"response_action": "update", "view": second}
    top = pg.submit(ANA, learned="kept", gone="lost")
    assert top is not None
    assert (top.title, pg.value_of(top, "learned"), pg.value_of(top, "more")) == ("Again", "kept", None)
    connected.answers["view_submission"] = {"response_action": "push", "view": modal(field("deep", "Deep"))}
    deeper = pg.submit(ANA)
    assert deeper is not None
    assert deeper.previous_view_id == deeper.root_view_id == top.id
    connected.answers["view_submission"] = {"response_action": "clear"}
    assert pg.submit(ANA, deep="x") is None


def test_a_modal_stack_is_three_high(pg: Playground, http_app: Counterpart) -> None:
    http_app.answers["answer"] = opens(http_app, modal(field("a", "A")))
    http_app.answers["view_submission"] = {"response_action": "push", "view": modal(field("a", "A"))}
    prompt(http_app)
    pg.click(ANA, pg.dm(ANA)[-1], "answer")
    pg.submit(ANA, a="1")
    pg.submit(ANA, a="2")
    top = pg.submit(ANA, a="3")
    assert top is not None
    assert top.trouble == "push_limit_reached"
    assert len(pg.workspace.modals[ANA]) == 3


def test_home_is_opened_published_and_clicked(pg: Playground, connected: Counterpart) -> None:
    blocks = [{"type": "actions", "elements": [button("Settings", "settings")]}]

    def publish(body: Json) -> Json:
        connected.client.views_publish(user_id=body["event"]["user"], view={"type": "home", "blocks": blocks})
        return {}

    connected.answers["app_home_opened"] = publish
    assert pg.home(ANA) is None
    pg.open_home(ANA)
    home = pg.home(ANA)
    assert home is not None
    assert "[Settings]" in pg.visible_text(home)
    pg.click(ANA, home, "Settings")
    assert connected.last()["container"] == {"type": "view", "view_id": home["id"]}
    with pytest.raises(Refused, match="does not see"):
        pg.click(BEN, home, "Settings")
    pg.open_home(ANA)
    assert connected.last()["event"]["view"]["id"] == home["id"]


def test_coming_and_going_is_told_when_the_app_is_there(pg: Playground, connected: Counterpart) -> None:
    pg.join(CYD, EXEC)
    pg.leave(CYD, EXEC)
    pg.join(BEN, PUBLIC)
    pg.join(BOT, PUBLIC, inviter=BEN)
    pg.leave(BOT, PUBLIC)
    pg.archive(EXEC)
    kinds = [
        "member_joined_channel",
        "member_left_channel",
        "member_joined_channel",
        "channel_left",
        "channel_archive",
    ]
    assert connected.names() == kinds
    assert connected.heard[2][1]["event"]["inviter"] == BEN


def test_events_can_be_delivered_again(pg: Playground, connected: Counterpart) -> None:
    pg.open_home(ANA)
    pg.redeliver(2)
    assert len({body["event_id"] for _, body in connected.heard}) == 1
    assert len(connected.heard) == 3


def test_a_shortcut_carries_its_message(pg: Playground, connected: Counterpart) -> None:
    message = pg.say(BEN, EXEC, "We should decide")
    pg.shortcut(ANA, message, "note")
    assert connected.last()["message"]["text"] == "We should decide"
    with pytest.raises(Refused, match="no shortcut"):
        pg.shortcut(ANA, message, "other")


def test_closing_tells_a_view_that_asked(pg: Playground, connected: Counterpart) -> None:
    connected.answers["answer"] = opens(connected, modal(field("a", "A"), notify_on_close=True))
    prompt(connected)
    pg.click(ANA, pg.dm(ANA)[-1], "answer")
    assert pg.close(ANA) is None
    assert connected.names()[-1] == "view_closed"
    assert connected.last()["is_cleared"] is False


def test_a_late_ack_shows_what_slack_shows(pg: Playground, connected: Counterpart) -> None:
    pg.patience = 0.15
    connected.delay = 0.3
    said = pg.command(ANA, EXEC, "/ambi help")
    assert said is not None
    assert said.trouble == "operation_timeout"
    assert "operation_timeout" in said.text
    assert [line.trouble for line in pg.record if line.kind == "command"] == ["operation_timeout"]
    time.sleep(0.3)
    connected.delay = 0
    assert pg.command(ANA, EXEC, "/ambi help") is None


def test_a_submission_nobody_answers_keeps_the_modal_and_the_words(
    pg: Playground, http_app: Counterpart
) -> None:
    def fails(body: Json) -> Json:
        raise RuntimeError("broken on purpose")

    http_app.answers["answer"] = opens(http_app, modal(field("a", "A")))
    prompt(http_app)
    pg.click(ANA, pg.dm(ANA)[-1], "answer")
    http_app.answers["view_submission"] = fails
    top = pg.submit(ANA, a="kept")
    assert top is not None
    assert (top.trouble, pg.value_of(top, "a")) == ("dispatch_failed", "kept")


def test_the_client_refuses_what_slacks_client_refuses(pg: Playground, http_app: Counterpart) -> None:
    select = {
        "type": "static_select",
        "action_id": "pick",
        "options": [{"text": plain("One"), "value": "1"}, {"text": plain("Two"), "value": "2"}],
    }
    view = modal(
        field("short", "Short", element={"max_length": 3}),
        {"type": "input", "block_id": "pick", "label": plain("Pick"), "element": select, "optional": True},
    )
    http_app.answers["answer"] = opens(http_app, view)
    prompt(http_app)
    message = pg.dm(ANA)[-1]
    with pytest.raises(Refused, match="does not see"):
        pg.click(BEN, message, "answer")
    with pytest.raises(Refused, match="no “Other” here"):
        pg.click(ANA, message, "Other")
    pg.click(ANA, message, "answer")
    with pytest.raises(Refused, match="takes 3"):
        pg.fill(ANA, {"Short": "four"})
    with pytest.raises(Refused, match="not offered"):
        pg.fill(ANA, {"Pick": "Three"})
    with pytest.raises(Refused, match="no field Long"):
        pg.fill(ANA, {"Long": "x"})
    with pytest.raises(Refused, match="Please complete"):
        pg.submit(ANA, Pick="Two")
    with pytest.raises(Refused, match="modal is open"):
        pg.click(ANA, message, "answer")
    assert pg.submit(ANA, Short="abc") is None
    picked = http_app.last()["view"]["state"]["values"]["pick"]["pick"]
    assert picked["selected_option"]["value"] == "2"


def test_people_act_only_where_they_are(pg: Playground, http_app: Counterpart) -> None:
    with pytest.raises(Refused, match="is not in"):
        pg.command(ANA, QUIET, "/ambi help")
    with pytest.raises(Refused, match="deactivated"):
        pg.command(GUS, EXEC, "/ambi help")
    unknown = pg.command(ANA, EXEC, "/nobody")
    assert unknown is not None
    assert unknown.trouble == "unknown_command"


def test_a_response_url_serves_five_times_within_thirty_minutes(
    pg: Playground, http_app: Counterpart
) -> None:
    pg.command(ANA, EXEC, "/ambi help")
    url = http_app.last()["response_url"]

    def send() -> int:
        return urllib3.request("POST", url, json={"text": "later"}, retries=False).status

    assert [send() for _ in range(6)] == [200] * 5 + [404]
    assert [m.text for m in pg.ephemerals(ANA)] == ["later"] * 5
    pg.command(ANA, EXEC, "/ambi help")
    url = http_app.last()["response_url"]
    pg.clock.advance(minutes=31)
    assert send() == 404
    assert pg.record[-1].response["error"] == "expired_url"


def test_a_message_is_changed_at_its_response_url(pg: Playground, http_app: Counterpart) -> None:
    prompt(http_app)
    pg.click(ANA, pg.dm(ANA)[-1], "answer")
    url = http_app.last()["response_url"]
    urllib3.request("POST", url, json={"text": "Done", "replace_original": True})
    assert [m.text for m in pg.dm(ANA)] == ["Done"]
    urllib3.request("POST", url, json={"delete_original": True})
    assert pg.dm(ANA) == []


def test_triggers_live_three_seconds_and_work_once(pg: Playground, http_app: Counterpart) -> None:
    said: list[str] = []

    def twice(body: Json) -> Json:
        for _ in range(2):
            answer = http_app.client.api_call(
                "views.open", json={"trigger_id": body["trigger_id"], "view": modal(field("a", "A"))}
            )
            said.append(str(answer.get("error")))
        return {}

    def late(body: Json) -> Json:
        pg.clock.advance(seconds=4)
        http_app.client.views_open(trigger_id=body["trigger_id"], view=modal(field("a", "A")))
        return {}

    prompt(http_app)
    http_app.answers["answer"] = twice
    pg.click(ANA, pg.dm(ANA)[-1], "answer")
    errors = [
        line.response["error"] for line in pg.record if line.name == "views.open" and not line.response["ok"]
    ]
    assert errors == ["exchanged_trigger_id"]
    pg.close(ANA)
    http_app.answers["answer"] = late
    pg.click(ANA, pg.dm(ANA)[-1], "answer")
    last = [line for line in pg.record if line.name == "views.open"][-1]
    assert last.response["error"] == "expired_trigger_id"
    assert pg.clock.now() - last.at < timedelta(minutes=1)


def test_a_field_that_dispatches_tells_the_app_at_once(pg: Playground, http_app: Counterpart) -> None:
    options = [{"text": plain(word), "value": word.lower()} for word in ("Weekly", "Monthly")]
    select = {"type": "static_select", "action_id": "cadence", "options": options}
    block = {"type": "input", "block_id": "cadence", "label": plain("Cadence"), "element": select}

    def grows(body: Json) -> Json:
        more = modal({**block, "dispatch_action": True}, field("day", "Day", optional=True))
        http_app.client.views_update(view_id=body["view"]["id"], hash=body["view"]["hash"], view=more)
        return {}

    http_app.answers["answer"] = opens(http_app, modal({**block, "dispatch_action": True}))
    http_app.answers["cadence"] = grows
    prompt(http_app)
    pg.click(ANA, pg.dm(ANA)[-1], "answer")
    view = pg.fill(ANA, {"Cadence": "Monthly", "Day": "Friday"})
    assert (pg.value_of(view, "Cadence")["value"], pg.value_of(view, "Day")) == ("monthly", "Friday")
    pg.fill(ANA, {"Cadence": "Monthly"})
    assert http_app.names().count("cadence") == 1


def test_choices_in_a_message_are_each_persons_own(pg: Playground, http_app: Counterpart) -> None:
    options = [{"text": plain(word), "value": word.lower()} for word in ("Now", "Next", "Later")]
    boxes = {"type": "checkboxes", "action_id": "horizons", "options": options}
    menu = {"type": "overflow", "action_id": "more", "options": options[:2]}
    users = {"type": "users_select", "action_id": "owner"}
    feedback = {
        "type": "feedback_buttons",
        "action_id": "useful",
        "positive_button": {"text": plain("Useful"), "value": "1"},
        "negative_button": {"text": plain("Not useful"), "value": "0"},
    }
    blocks: list[Json] = [
        {"type": "actions", "block_id": "pick", "elements": [boxes, menu, users]},
        {"type": "context_actions", "elements": [feedback]},
        {"type": "actions", "block_id": "one", "elements": [button("Done", "done", value="1")]},
        {"type": "actions", "block_id": "two", "elements": [button("Done", "done", value="2")]},
    ]
    http_app.client.chat_postMessage(channel=EXEC, text="x", blocks=blocks)
    message = pg.messages(EXEC)[0]
    pg.click(ANA, message, "horizons", ["Later", "Now"])
    chosen = http_app.last()["actions"][0]["selected_options"]
    assert [option["value"] for option in chosen] == ["now", "later"]
    pg.click(BEN, message, "owner", "cyd")
    assert http_app.last()["actions"][0]["selected_user"] == CYD
    assert http_app.last()["state"]["values"]["pick"]["horizons"]["selected_options"] == []
    pg.click(BEN, message, "more", "Next")
    assert http_app.last()["actions"][0]["selected_option"]["value"] == "next"
    pg.click(BEN, message, "Not useful")
    assert http_app.last()["actions"][0]["value"] == "0"
    pg.click(BEN, message, "done", "2")
    assert http_app.last()["actions"][0]["block_id"] == "two"
    pg.click(BEN, message, "done", block="one")
    assert http_app.last()["actions"][0]["value"] == "1"


def test_people_write_and_mention(http_app: Counterpart, pg: Playground) -> None:
    pg.say(ANA, EXEC, f"<@{BOT}> what was decided?")
    assert http_app.names() == []  # the app of this world has not asked to hear messages


def test_a_channel_may_get_another_id(pg: Playground, http_app: Counterpart) -> None:
    pg.say(ANA, EXEC, "Hello")
    pg.change_channel_id(EXEC, "C0NEW")
    assert http_app.last()["event"]["new_channel_id"] == "C0NEW"
    assert [message.channel for message in pg.messages("executive-team")] == ["C0NEW"]


def test_starting_again_keeps_the_connection(pg: Playground, http_app: Counterpart) -> None:
    prompt(http_app)
    pg.reset()
    assert pg.dm(ANA) == []
    pg.command(ANA, EXEC, "/ambi help")
    assert http_app.names() == ["command"]
