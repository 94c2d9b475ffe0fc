"""Our payloads against the shapes of Slack's own, where that data is at hand."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest

from bot.playground import Playground
from tests.playground.app_under_test import Counterpart, Json, button, field, modal
from tests.playground.conftest import ANA, CYD, EXEC

SHAPES = Path(
    os.environ.get("SLACK_PAYLOADS", Path(__file__).parents[3] / "shared" / "data" / "slack-payloads")
)
pytestmark = pytest.mark.skipif(
    not SHAPES.is_dir(), reason="the folder of Slack's payload shapes is not here"
)

# What Slack sends although the shapes, made from an SDK's classes, do not name it.
NEWER = set(
    re.findall(
        r"\w+",
        """
        context_team_id context_enterprise_id state response_urls subscribed text fields is_channel is_group
        is_mpim is_private parent_conversation priority is_user_deleted cache_ts cached pin_count
        snooze_enabled enterprise user ts has_more shared_team_ids is_cleared action_ts
        updated properties is_app_user
        is_read_only is_thread_only is_non_threadable last_read is_stranger is_workflow_bot is_connector_bot
        who_can_share_contact_card has_2fa locale always_active status_emoji_display_info
        """,
    )
)


def shape(*parts: str) -> Json:
    return dict(json.loads((SHAPES.joinpath(*parts)).read_text()))


def unknown_in(ours: Any, theirs: Any, path: str = "") -> list[str]:
    """The fields of ours that Slack's shape does not have, at any depth that the shape describes."""
    if isinstance(ours, list) and isinstance(theirs, list) and theirs:
        return [name for entry in ours for name in unknown_in(entry, theirs[0], path)]
    if not isinstance(ours, dict) or not isinstance(theirs, dict) or not theirs:
        return []
    found = []
    for name, value in ours.items():
        if name in ("blocks", "values", "elements"):
            continue  # the blocks are checked when they come in
        if name not in theirs:
            found += [] if name in NEWER else [f"{path}/{name}"]
        else:
            found += unknown_in(value, theirs[name], f"{path}/{name}")
    return found


def missing_in(ours: Json, theirs: Json, *, allowed: set[str]) -> set[str]:
    return set(theirs) - set(ours) - allowed


def test_answers_have_slacks_fields(pg: Playground, app: Counterpart) -> None:
    client = app.client
    posted = client.chat_postMessage(channel=EXEC, text="x")
    opened = client.conversations_open(users=ANA, return_im=True)
    answers = {
        "auth.test": client.auth_test(),
        "chat.postMessage": posted,
        "chat.update": client.chat_update(channel=EXEC, ts=posted["ts"], text="y"),
        "chat.getPermalink": client.chat_getPermalink(channel=EXEC, message_ts=posted["ts"]),
        "chat.postEphemeral": client.chat_postEphemeral(channel=EXEC, user=ANA, text="x"),
        "conversations.info": client.conversations_info(channel=EXEC),
        "conversations.list": client.conversations_list(),
        "conversations.members": client.conversations_members(channel=EXEC),
        "conversations.open": opened,
        "conversations.history": client.conversations_history(channel=opened["channel"]["id"]),
        "dnd.info": client.dnd_info(user=ANA),
        "dnd.teamInfo": client.dnd_teamInfo(users=[ANA]),
        "users.info": client.users_info(user=ANA),
        "users.list": client.users_list(),
        "users.conversations": client.users_conversations(),
        "usergroups.users.list": client.usergroups_users_list(usergroup="S0EXEC"),
        "views.publish": client.views_publish(user_id=ANA, view={"type": "home", "blocks": []}),
        "chat.delete": client.chat_delete(channel=EXEC, ts=posted["ts"]),
    }
    for method, answer in answers.items():
        assert isinstance(answer.data, dict)
        theirs = shape("api", f"{method}.json")
        users = theirs.get("users")
        if isinstance(users, dict):
            theirs["users"] = dict.fromkeys([ANA], next(iter(users.values())))
        assert unknown_in(answer.data, theirs, method) == []


def test_interactions_have_slacks_fields(pg: Playground, http_app: Counterpart) -> None:
    def opens(body: Json) -> Json:
        view = modal(field("a", "A", optional=True), notify_on_close=True)
        http_app.client.views_open(trigger_id=body["trigger_id"], view=view)
        return {}

    http_app.answers["answer"] = opens
    elements = [button("Answer", "answer")]
    http_app.client.chat_postMessage(
        channel=EXEC, text="x", blocks=[{"type": "actions", "elements": elements}]
    )
    pg.click(ANA, pg.messages(EXEC)[0], "answer")
    pg.submit(ANA, a="1")
    pg.click(ANA, pg.messages(EXEC)[0], "answer")
    pg.close(ANA)
    pg.shortcut(ANA, pg.messages(EXEC)[0], "note")
    pg.command(ANA, EXEC, "/ambi help")
    heard = dict(http_app.heard)
    rare = {
        "bot_access_token",
        "function_data",
        "interactivity",
        "app_unfurl",
        "enterprise_id",
        "enterprise_name",
    }
    for name, file in (
        ("answer", "BlockActionPayload"),
        ("view_submission", "ViewSubmissionPayload"),
        ("view_closed", "ViewClosedPayload"),
        ("shortcut", "MessageShortcutPayload"),
        ("command", "SlashCommandPayload"),
    ):
        theirs = shape("interactions", f"{file}.json")
        assert unknown_in(heard[name], theirs, name) == []
        assert missing_in(heard[name], theirs, allowed=rare | {"view", "is_cleared"}) == set(), name
    assert set(shape("interactions", "ViewSubmissionPayload.json")["view"]) <= set(
        heard["view_submission"]["view"]
    )


def test_events_have_slacks_fields(pg: Playground, http_app: Counterpart) -> None:
    pg.open_home(ANA)
    pg.join(CYD, EXEC, inviter=ANA)
    pg.leave(CYD, EXEC)
    pg.archive(EXEC)
    pg.uninstall()
    files = {
        "app_home_opened": "AppHomeOpenedPayload",
        "member_joined_channel": "MemberJoinedChannelPayload",
        "member_left_channel": "MemberLeftChannelPayload",
        "channel_archive": "ChannelArchivePayload",
        "tokens_revoked": "TokensRevokedPayload",
        "app_uninstalled": "AppUninstalledPayload",
    }
    heard = {line.name: line.request for line in pg.record if line.kind == "event"}
    assert set(heard) == set(files)
    rare = {"enterprise_id", "authed_users", "authed_teams", "enterprise", "view"}
    for name, file in files.items():
        theirs = shape("events", f"{file}.json")
        assert missing_in(heard[name], theirs, allowed=rare) == set(), name
        assert missing_in(heard[name]["event"], theirs["event"], allowed=rare) == set(), name
        assert set(heard[name]["event"]) - set(theirs["event"]) <= {"event_ts"}, name
