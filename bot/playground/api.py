"""The Web API's door: who calls, may they, too often, and which method it is."""

from __future__ import annotations

import math
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from bot.playground import api_chat, api_directory, api_files, api_views
from bot.playground.args import Args
from bot.playground.core import Core
from bot.playground.faults import Fault
from bot.playground.refusals import SlackError

Answer = dict[str, Any]


@dataclass(frozen=True)
class Method:
    """One Web API method: what runs, and the scope it needs (empty: none, or the method asks itself)."""

    run: Callable[[Core, Args], Answer]
    scope: str = ""
    app_token: bool = False


@dataclass(frozen=True)
class Reply:
    """What goes back over HTTP; ``dropped`` closes the connection without a word."""

    body: Answer | str
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    dropped: bool = False


def connections_open(core: Core, args: Args) -> Answer:
    """``apps.connections.open``: an address for one Socket Mode connection."""
    if not core.socket_url:
        raise SlackError("socket_mode_not_enabled")
    ticket = secrets.token_urlsafe(16)
    core.socket_tickets.add(ticket)
    return {"url": f"{core.socket_url}/link/?ticket={ticket}&app_id={core.world.app_id}"}


def api_test(core: Core, args: Args) -> Answer:
    return {"args": args.shown()}


METHODS: dict[str, Method] = {
    "api.test": Method(api_test),
    "apps.connections.open": Method(connections_open, app_token=True),
    "auth.test": Method(api_directory.auth_test),
    "chat.delete": Method(api_chat.delete, "chat:write"),
    "chat.getPermalink": Method(api_chat.get_permalink),
    "chat.postEphemeral": Method(api_chat.post_ephemeral, "chat:write"),
    "chat.postMessage": Method(api_chat.post_message, "chat:write"),
    "chat.update": Method(api_chat.update, "chat:write"),
    "conversations.history": Method(api_directory.conversations_history),
    "conversations.info": Method(api_directory.conversations_info),
    "conversations.list": Method(api_directory.conversations_list),
    "conversations.members": Method(api_directory.conversations_members),
    "conversations.open": Method(api_directory.conversations_open, "im:write"),
    "conversations.replies": Method(api_directory.conversations_replies),
    "dnd.info": Method(api_directory.dnd_info, "dnd:read"),
    "dnd.teamInfo": Method(api_directory.dnd_team_info, "dnd:read"),
    "files.completeUploadExternal": Method(api_files.complete_upload, "files:write"),
    "files.getUploadURLExternal": Method(api_files.get_upload_url, "files:write"),
    "team.info": Method(api_directory.team_info, "team:read"),
    "usergroups.list": Method(api_directory.usergroups_list, "usergroups:read"),
    "usergroups.users.list": Method(api_directory.usergroups_users_list, "usergroups:read"),
    "users.conversations": Method(api_directory.users_conversations),
    "users.info": Method(api_directory.users_info, "users:read"),
    "users.list": Method(api_directory.users_list, "users:read"),
    "views.open": Method(api_views.open_view),
    "views.publish": Method(api_views.publish_view),
    "views.push": Method(api_views.push_view),
    "views.update": Method(api_views.update_view),
}


def call(core: Core, name: str, token: str, args: Args) -> Reply:
    """Answer one call, and write it into the record."""
    line = core.begin("api", name, args.shown())
    began = time.perf_counter()
    fault = core.faults.take(name)
    reply = fail(core, name, fault) if fault else None
    if reply is None:
        reply = answer(core, name, token, args)
        if fault and fault.kind == "drop_after":
            reply = Reply(reply.body, dropped=True)
    note = "the connection was dropped" if reply.dropped else ""
    shown = reply.body if reply.status == 200 else {"status": reply.status, "body": reply.body}
    core.end(line, shown if reply.body else {"dropped": True}, began, note)
    return reply


def fail(core: Core, name: str, fault: Fault) -> Reply | None:
    """The reply of a fault that was asked for; None when the call goes on after all."""
    if fault.kind == "429":
        core.limits.hold(name, core.clock.now() + timedelta(seconds=fault.seconds))
        return limited(math.ceil(fault.seconds))
    if fault.kind == "500":
        return Reply("Internal Server Error", 500)
    if fault.kind == "drop_before":
        return Reply("", dropped=True)
    if fault.kind == "error":
        return Reply({"ok": False, "error": fault.detail})
    if fault.kind == "delay":
        time.sleep(fault.seconds)
    return None


def limited(seconds: int) -> Reply:
    return Reply({"ok": False, "error": "ratelimited"}, 429, {"Retry-After": str(seconds)})


def answer(core: Core, name: str, token: str, args: Args) -> Reply:
    """Run the method, if there is one, if the token may, and if it is not too soon."""
    headers = {"X-OAuth-Scopes": ",".join(core.world.scopes)}
    try:
        method = METHODS.get(name)
        if method is None:
            raise SlackError("unknown_method", req_method=name)
        check_token(core, method, token)
        if method.scope:
            headers["X-Accepted-OAuth-Scopes"] = method.scope
            api_directory.need_scope(core, method.scope)
        wait = core.limits.wait(name, core.clock.now()) if core.limits_on else 0
        if wait:
            return limited(wait)
        return Reply({"ok": True, **method.run(core, args)}, headers=headers)
    except SlackError as error:
        if error.code == "ratelimited":
            return limited(error.extra["retry_after"])
        return Reply({"ok": False, "error": error.code, **error.extra}, headers=headers)


def check_token(core: Core, method: Method, token: str) -> None:
    """The bot token for the methods, the app-level token for Socket Mode's one."""
    world = core.world
    if not token:
        raise SlackError("not_authed")
    if token not in (world.bot_token, world.app_token):
        raise SlackError("invalid_auth")
    if (token == world.app_token) != method.app_token:
        raise SlackError("not_allowed_token_type")
    if not core.workspace.installed:
        raise SlackError("account_inactive")
