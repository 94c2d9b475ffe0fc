"""The Web API as an app meets it: through slack_sdk, over real HTTP."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import urllib3
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.playground import ManualClock, Message, Playground, Server
from tests.playground.app_under_test import Counterpart, Json, button, field, modal, plain
from tests.playground.conftest import ANA, BEN, BOT, CYD, EXEC, GUS, PUBLIC, QUIET, a_world

SECTION = {"type": "section", "text": {"type": "mrkdwn", "text": "Hi"}}


@pytest.fixture
def client(app: Counterpart) -> WebClient:
    return app.client


def refusal(call: Any, **arguments: Any) -> Json:
    """The answer of a call that must be refused."""
    with pytest.raises(SlackApiError) as caught:
        call(**arguments)
    return dict(caught.value.response.data)


def test_the_token_decides_who_may_call(pg: Playground, server: Server) -> None:
    def client(token: str) -> WebClient:
        return WebClient(token=token, base_url=server.api_url, retry_handlers=[])

    assert refusal(client("").auth_test)["error"] == "not_authed"
    assert refusal(client("xoxb-other").auth_test)["error"] == "invalid_auth"
    assert refusal(client("xapp-playground").auth_test)["error"] == "not_allowed_token_type"
    assert refusal(client("xoxb-playground").apps_connections_open, app_token="xoxb-playground")
    assert client("xoxb-playground").auth_test()["user_id"] == BOT
    pg.uninstall()
    assert refusal(client("xoxb-playground").auth_test)["error"] == "account_inactive"


def test_scopes_are_checked_and_named() -> None:
    playground = Playground(a_world(scopes=("chat:write",)), ManualClock(datetime(2026, 3, 2, tzinfo=UTC)))
    server = playground.serve()
    client = WebClient(token="xoxb-playground", base_url=server.api_url, retry_handlers=[])
    try:
        with pytest.raises(SlackApiError) as caught:
            client.users_list()
        answer = caught.value.response
        assert (answer["error"], answer["needed"], answer["provided"]) == (
            "missing_scope",
            "users:read",
            "chat:write",
        )
        headers = {name.lower(): value for name, value in answer.headers.items()}
        assert headers["x-oauth-scopes"] == "chat:write"
        assert refusal(client.conversations_info, channel=EXEC)["needed"] == "channels:read"
        assert client.chat_postMessage(channel=EXEC, text="x")["ok"]
    finally:
        server.stop()


def test_posting_says_what_is_wrong(pg: Playground, client: WebClient) -> None:
    def error(**arguments: Any) -> str:
        return str(refusal(client.api_call, api_method="chat.postMessage", json=arguments)["error"])

    assert error(channel="C0NOWHERE", text="x") == "channel_not_found"
    assert error(channel=QUIET, text="x") == "channel_not_found"
    assert error(channel=PUBLIC, text="x") == "not_in_channel"
    assert error(channel=EXEC, text="") == "no_text"
    assert error(channel=EXEC, text="x" * 40_001) == "msg_too_long"
    assert error(channel=EXEC, text="x", thread_ts="1.000001") == "thread_not_found"
    long = [{"type": "section", "text": {"type": "mrkdwn", "text": "x" * 2900}}] * 5
    assert error(channel=EXEC, text="x", blocks=long) == "msg_blocks_too_long"
    assert error(channel=EXEC, text="x", metadata={"event_type": "a"}) == "invalid_metadata_schema"
    pg.archive(EXEC)
    assert error(channel=EXEC, text="x") == "is_archived"


def test_bad_blocks_are_refused_with_the_reason(client: WebClient) -> None:
    header = {"type": "header", "text": plain("x" * 151)}
    answer = refusal(client.chat_postMessage, channel=EXEC, text="x", blocks=[header])
    assert answer["error"] == "invalid_blocks"
    assert answer["response_metadata"]["messages"] == [
        "[ERROR] must be less than 151 characters [json-pointer:/blocks/0/text/text]"
    ]


def test_a_message_keeps_its_metadata_and_its_thread(pg: Playground, client: WebClient) -> None:
    metadata = {"event_type": "ambidex", "event_payload": {"id": "opaque"}}
    posted = client.chat_postMessage(channel=EXEC, text="Root", blocks=[SECTION], metadata=metadata)
    pg.clock.advance(seconds=1)
    reply = client.chat_postMessage(channel=EXEC, text="Reply", thread_ts=posted["ts"])
    root = pg.messages(EXEC)[0]
    assert root.metadata == metadata
    assert [m.ts for m in pg.thread(EXEC, root.ts)] == [posted["ts"], reply["ts"]]
    assert [m.text for m in pg.messages(EXEC)] == ["Root"]
    changed = client.chat_update(channel=EXEC, ts=root.ts, text="Changed")
    assert changed["message"]["metadata"] == metadata
    assert changed["message"]["reply_count"] == 1
    assert pg.messages(EXEC)[0].blocks == ()
    assert pg.messages(EXEC)[0].edited != ""
    client.chat_update(channel=EXEC, ts=root.ts, text="Again", blocks=[SECTION])
    assert pg.visible_text(pg.messages(EXEC)[0]) == "Hi"


def test_only_own_messages_are_changed(pg: Playground, client: WebClient) -> None:
    theirs = pg.say(ANA, EXEC, "Mine")
    assert refusal(client.chat_update, channel=EXEC, ts=theirs.ts, text="x")["error"] == "cant_update_message"
    assert refusal(client.chat_delete, channel=EXEC, ts=theirs.ts)["error"] == "cant_delete_message"
    assert refusal(client.chat_update, channel=EXEC, ts="1.000001", text="x")["error"] == "message_not_found"
    whisper = client.chat_postEphemeral(channel=EXEC, user=ANA, text="Only you")["message_ts"]
    assert refusal(client.chat_update, channel=EXEC, ts=whisper, text="x")["error"] == "message_not_found"
    assert (
        refusal(client.chat_postEphemeral, channel=EXEC, user=CYD, text="x")["error"] == "user_not_in_channel"
    )
    own = client.chat_postMessage(channel=EXEC, text="x")
    client.chat_delete(channel=EXEC, ts=own["ts"])
    assert [m.text for m in pg.messages(EXEC)] == ["Mine"]


def test_a_dm_goes_to_a_person_and_stays_one_conversation(pg: Playground, client: WebClient) -> None:
    first = client.chat_postMessage(channel=ANA, text="Hello")
    opened = client.conversations_open(users=ANA)["channel"]["id"]
    assert first["channel"] == opened
    assert first["channel"].startswith("D")
    assert [m.text for m in pg.dm(ANA)] == ["Hello"]
    assert client.chat_postMessage(channel=GUS, text="a post to a deactivated user succeeds")["ok"]
    pg.clock.advance(seconds=1)
    history = client.conversations_history(channel=opened, include_all_metadata=True)
    assert [m["text"] for m in history["messages"]] == ["Hello"]
    assert refusal(client.conversations_history, channel=EXEC)["needed"] == "channels:history"
    link = client.chat_getPermalink(channel=opened, message_ts=first["ts"])["permalink"]
    assert first["ts"].replace(".", "") in link


def test_lists_come_in_pages(pg: Playground, client: WebClient) -> None:
    names: list[str] = []
    for answer in client.users_list(limit=2):
        names += [member["name"] for member in answer["members"]]
    assert names == ["ana", "ben", "cyd", "gus", "ambidex"]
    assert refusal(client.users_list, cursor="nonsense")["error"] == "invalid_cursor"
    members = client.conversations_members(channel=EXEC, limit=2)
    assert members["members"] == [ANA, BEN]
    rest = client.conversations_members(channel=EXEC, cursor=members["response_metadata"]["next_cursor"])
    assert rest["members"] == [BOT]


def test_people_and_places_are_described(pg: Playground, client: WebClient) -> None:
    ben = client.users_info(user=BEN)["user"]
    assert (ben["tz"], ben["tz_offset"], ben["profile"]["real_name"]) == (
        "Pacific/Auckland",
        46800,
        "Ben Example",
    )
    assert client.users_info(user=GUS)["user"]["deleted"] is True
    assert refusal(client.users_info, user="U0NOBODY")["error"] == "user_not_found"
    info = client.conversations_info(channel=EXEC, include_num_members=True)["channel"]
    assert (info["name"], info["is_member"], info["num_members"]) == ("executive-team", True, 3)
    listed = client.conversations_list(types="public_channel,private_channel")["channels"]
    assert [c["id"] for c in listed] == [EXEC, PUBLIC]
    own = client.users_conversations(user=BOT)["channels"]
    assert [c["id"] for c in own] == [EXEC]
    assert client.usergroups_users_list(usergroup="S0EXEC")["users"] == [ANA, BEN]


def test_quiet_hours_are_the_persons_own(pg: Playground, client: WebClient) -> None:
    assert client.dnd_info(user=ANA)["dnd_enabled"] is False
    window = client.dnd_info(user=BEN)
    start = datetime.fromtimestamp(window["next_dnd_start_ts"], UTC)
    assert start == datetime(2026, 3, 2, 9, tzinfo=UTC)  # 22:00 in Auckland
    both = client.dnd_teamInfo(users=[ANA, BEN])["users"]
    assert both[BEN]["next_dnd_end_ts"] - both[BEN]["next_dnd_start_ts"] == 10 * 3600


def test_a_file_is_uploaded_shared_and_shown(pg: Playground, server: Server, client: WebClient) -> None:
    client.files_upload_v2(
        channel=EXEC,
        filename="chart.png",
        content=b"\x89PNG",
        title="Balance",
        alt_txt="A chart",
        initial_comment="See",
    )
    message = pg.messages(EXEC)[0]
    assert (message.text, pg.file(message.files[0])) == ("See", b"\x89PNG")
    assert pg.workspace.files[message.files[0]].alt_text == "A chart"
    picture = {"type": "image", "alt_text": "A chart", "slack_file": {"id": message.files[0]}}
    pg.clock.advance(seconds=1)
    assert client.chat_postMessage(channel=EXEC, text="x", blocks=[picture])["ok"]
    pg.scan_seconds = 60
    pg.clock.advance(seconds=1)
    answer = refusal(client.chat_postMessage, channel=EXEC, text="x", blocks=[picture])
    assert "invalid slack file" in answer["response_metadata"]["messages"][0]
    pg.clock.advance(minutes=1)
    assert client.chat_postMessage(channel=EXEC, text="x", blocks=[picture])["ok"]
    missing = {**picture, "slack_file": {"id": "F0NONE"}}
    answer = refusal(client.chat_postMessage, channel=EXEC, text="x", blocks=[missing])
    assert "invalid slack file" in answer["response_metadata"]["messages"][0]


def test_views_are_refused_with_the_reason(pg: Playground, client: WebClient) -> None:
    def why(view: Json) -> list[str]:
        answer = refusal(client.views_publish, user_id=ANA, view=view)
        assert answer["error"] == "invalid_arguments"
        return list(answer["response_metadata"]["messages"])

    chart = {"type": "data_visualization", "title": "x", "chart": {"type": "pie", "segments": []}}
    assert "unsupported type: data_visualization" in why({"type": "home", "blocks": [chart]})[0]
    assert "must be one of home" in why({"type": "modal", "blocks": []})[0]
    answer = refusal(
        client.views_open, trigger_id="1.2.3", view={"type": "modal", "title": plain("x" * 25), "blocks": []}
    )
    assert "less than 25" in answer["response_metadata"]["messages"][0]
    answer = refusal(client.views_open, trigger_id="1.2.3", view=modal(field("a", "A"), submit=None))
    assert answer["error"] == "invalid_arguments"
    assert (
        refusal(client.views_open, trigger_id="1.2.3", view=modal(field("a", "A")))["error"]
        == "invalid_trigger_id"
    )
    assert refusal(client.views_update, view_id="V0NONE", view=modal())["error"] == "not_found"


def test_home_is_published_with_a_hash(pg: Playground, client: WebClient) -> None:
    view = {"type": "home", "blocks": [SECTION]}
    first = client.views_publish(user_id=ANA, view=view)["view"]
    second = client.views_publish(user_id=ANA, view=view, hash=first["hash"])["view"]
    assert second["id"] == first["id"]
    assert (
        refusal(client.views_publish, user_id=ANA, view=view, hash=first["hash"])["error"] == "hash_conflict"
    )


def test_a_block_type_can_be_refused_to_see_the_fallback(pg: Playground, client: WebClient) -> None:
    pie = {"type": "pie", "segments": [{"label": "Now", "value": 3}, {"label": "Next", "value": 1}]}
    chart = {"type": "data_visualization", "title": "Balance", "chart": pie}
    client.chat_postMessage(channel=EXEC, text="x", blocks=[chart])
    assert "Now: 3" in pg.visible_text(pg.messages(EXEC)[0])
    pg.refuses = {"data_visualization"}
    answer = refusal(client.chat_postMessage, channel=EXEC, text="x", blocks=[chart])
    assert "unsupported type: data_visualization" in answer["response_metadata"]["messages"][0]


def test_the_record_keeps_everything_but_secrets(pg: Playground, client: WebClient, tmp_path: Path) -> None:
    metadata = {"event_type": "ambidex", "event_payload": {"id": "7"}}
    client.chat_postMessage(channel=EXEC, text="Hello", metadata=metadata, blocks=[SECTION])
    pg.note("Nothing was posted: quiet hours.")
    target = tmp_path / "transcript.jsonl"
    assert pg.write_transcript(target) == 1
    text = target.read_text()
    assert '"name":"chat.postMessage"' in text
    assert '"event_payload":{"id":"7"}' in text
    assert "xoxb" not in text
    line = pg.record[0]
    assert line.request["blocks"] == [SECTION]
    assert line.response["ok"] is True
    assert pg.record[-1].note == "Nothing was posted: quiet hours."


def test_records_are_snapshots(pg: Playground, client: WebClient) -> None:
    client.chat_postMessage(
        channel=EXEC, text="x", blocks=[{"type": "actions", "elements": [button("A", "a")]}]
    )
    message = pg.messages(EXEC)[0]
    assert isinstance(message, Message)
    client.chat_update(channel=EXEC, ts=message.ts, text="y")
    assert message.text == "x"
    assert replace(message, text="y").text == pg.messages(EXEC)[0].text


def test_other_names_of_this_machine_are_not_answered(server: Server) -> None:
    answer = urllib3.request("GET", f"{server.url}/control/state", headers={"Host": "rebound.example:80"})
    assert answer.status == 403


def test_an_uninstalled_app_is_gone(pg: Playground, http_app: Counterpart) -> None:
    pg.uninstall()
    assert http_app.names() == ["tokens_revoked", "app_uninstalled"]
    said = pg.command(ANA, EXEC, "/ambi help")
    assert said is not None
    assert said.trouble == "unknown_command"
    pg.join(CYD, EXEC)
    assert len(http_app.heard) == 2
