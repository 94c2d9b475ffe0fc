"""The methods that look things up: people, conversations, groups, quiet hours, the team."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.playground.api_chat import known_channel
from bot.playground.args import Args
from bot.playground.core import Core
from bot.playground.paging import page
from bot.playground.profiles import channel_json, message_json, seconds, user_json
from bot.playground.refusals import SlackError
from bot.playground.workspace import Channel, Message, User

Answer = dict[str, Any]

READ = {"public": "channels:read", "private": "groups:read", "im": "im:read"}
HISTORY = {"public": "channels:history", "private": "groups:history", "im": "im:history"}
TYPES = {"public_channel": "public", "private_channel": "private", "im": "im", "mpim": "mpim"}


def sort_of(channel: Channel) -> str:
    return "im" if channel.is_im else "private" if channel.is_private else "public"


def need_scope(core: Core, scope: str) -> None:
    """Refuse with what is needed and what was granted, as Slack does."""
    if scope not in core.world.scopes:
        raise SlackError("missing_scope", needed=scope, provided=",".join(core.world.scopes))


def auth_test(core: Core, args: Args) -> Answer:
    world = core.world
    return {
        "url": f"https://{world.domain}.slack.com/",
        "team": world.name,
        "user": core.workspace.users[world.bot_user].name,
        "team_id": world.team_id,
        "user_id": world.bot_user,
        "bot_id": world.bot_id,
        "is_enterprise_install": False,
    }


def team_info(core: Core, args: Args) -> Answer:
    world = core.world
    icon = {"image_default": True}
    team = {"id": world.team_id, "name": world.name, "domain": world.domain, "email_domain": "", "icon": icon}
    return {"team": {**team, "url": f"https://{world.domain}.slack.com/", "is_verified": False}}


# conversations


def conversations_info(core: Core, args: Args) -> Answer:
    channel = known_channel(core, args.needed("channel"))
    need_scope(core, READ[sort_of(channel)])
    body = channel_json(core.workspace, channel)
    if not args.flag("include_num_members"):
        body.pop("num_members", None)
    return {"channel": body}


def conversations_list(core: Core, args: Args) -> Answer:
    channels = listed(core, args, core.world.bot_user, only_own=False)
    chosen, more = page(channels, args, 100)
    return {"channels": [channel_json(core.workspace, channel) for channel in chosen], **more}


def users_conversations(core: Core, args: Args) -> Answer:
    user = args.text("user", core.world.bot_user)
    if user not in core.workspace.users:
        raise SlackError("user_not_found")
    chosen, more = page(listed(core, args, user, only_own=True), args, 100)
    described = [channel_json(core.workspace, channel) for channel in chosen]
    for each in described:  # this list alone goes without these two
        each.pop("is_member", None)
        each.pop("num_members", None)
    return {"channels": described, **more}


def listed(core: Core, args: Args, user: str, *, only_own: bool) -> list[Channel]:
    """The conversations of the types asked for that the app may see."""
    sorts = []
    for name in args.names("types") or ["public_channel"]:
        if name not in TYPES:
            raise SlackError("invalid_types")
        if TYPES[name] in READ:
            need_scope(core, READ[TYPES[name]])
            sorts.append(TYPES[name])
    with core.workspace.reading():
        channels = [c for c in core.workspace.channels.values() if sort_of(c) in sorts]
    if args.flag("exclude_archived"):
        channels = [c for c in channels if not c.is_archived]
    bot = core.world.bot_user
    channels = [c for c in channels if not c.is_private or bot in c.members]
    return [c for c in channels if not only_own or user in c.members]


def conversations_members(core: Core, args: Args) -> Answer:
    channel = known_channel(core, args.needed("channel"))
    need_scope(core, READ[sort_of(channel)])
    chosen, more = page(channel.members, args, 100)
    return {"members": chosen, **more}


def conversations_open(core: Core, args: Args) -> Answer:
    """Open the DM with one person; the app has no group DMs."""
    if args.text("channel"):
        channel = known_channel(core, args.text("channel"))
    else:
        users = args.names("users")
        if len(users) != 1:
            raise SlackError("users_list_not_supplied" if not users else "not_supported")
        user = core.workspace.users.get(users[0])
        if user is None:
            raise SlackError("user_not_found")
        if user.is_bot:
            raise SlackError("cannot_dm_bot")
        channel = core.workspace.open_dm(user.id)
    if args.flag("return_im"):
        return {"channel": channel_json(core.workspace, channel)}
    return {"channel": {"id": channel.id}}


def conversations_history(core: Core, args: Args) -> Answer:
    channel = readable(core, args)
    messages = within(core.workspace.history(channel.id), args)
    return messages_page(core, args, list(reversed(messages)))


def conversations_replies(core: Core, args: Args) -> Answer:
    channel = readable(core, args)
    messages = core.workspace.thread(channel.id, args.needed("ts"))
    if not messages:
        raise SlackError("thread_not_found")
    return messages_page(core, args, within(messages, args))


def readable(core: Core, args: Args) -> Channel:
    channel = known_channel(core, args.needed("channel"))
    need_scope(core, HISTORY[sort_of(channel)])
    if core.world.bot_user not in channel.members:
        raise SlackError("not_in_channel")
    return channel


def within(messages: list[Message], args: Args) -> list[Message]:
    """The messages between ``oldest`` and ``latest``, without those two unless ``inclusive``."""
    oldest, latest = args.text("oldest", "0"), args.text("latest") or "9999999999.999999"
    try:
        low, high = float(oldest), float(latest)
    except ValueError:
        raise SlackError("invalid_ts_oldest") from None
    edges = args.flag("inclusive")
    return [m for m in messages if low < float(m.ts) < high or (edges and float(m.ts) in (low, high))]


def messages_page(core: Core, args: Args, messages: list[Message]) -> Answer:
    chosen, more = page(messages, args, 100)
    metadata = args.flag("include_all_metadata")
    body = [message_json(core.workspace, message, metadata=metadata) for message in chosen]
    has_more = bool(more["response_metadata"]["next_cursor"])
    return {"messages": body, "has_more": has_more, "pin_count": 0, **(more if has_more else {})}


# people


def known_user(core: Core, name: str) -> User:
    user = core.workspace.users.get(name)
    if user is None:
        raise SlackError("user_not_found")
    return user


def users_info(core: Core, args: Args) -> Answer:
    return {"user": user_json(core.workspace, known_user(core, args.needed("user")))}


def users_list(core: Core, args: Args) -> Answer:
    with core.workspace.reading():
        users = list(core.workspace.users.values())
    chosen, more = page(users, args, 1000)
    members = [user_json(core.workspace, user) for user in chosen]
    return {"members": members, "cache_ts": seconds(core.clock.now()), **more}


def usergroups_users_list(core: Core, args: Args) -> Answer:
    wanted = args.needed("usergroup")
    group = next((group for group in core.world.usergroups if group.id == wanted), None)
    if group is None:
        raise SlackError("no_such_subteam")
    return {"users": list(group.members)}


def usergroups_list(core: Core, args: Args) -> Answer:
    team = core.world.team_id
    groups = [
        {
            "id": group.id,
            "team_id": team,
            "is_usergroup": True,
            "name": group.handle,
            "handle": group.handle,
            "description": "",
            "user_count": len(group.members),
            **({"users": list(group.members)} if args.flag("include_users") else {}),
        }
        for group in core.world.usergroups
    ]
    return {"usergroups": groups}


# quiet hours


def dnd_info(core: Core, args: Args) -> Answer:
    user = known_user(core, args.text("user", core.world.bot_user))
    return {**quiet_hours(user, core.clock.now()), "snooze_enabled": False}


def dnd_team_info(core: Core, args: Args) -> Answer:
    """Up to fifty people at a call; unknown ones are left out."""
    names = args.names("users")
    if not names:
        raise SlackError("invalid_arguments")
    if len(names) > 50:
        raise SlackError("too_many_users")
    now = core.clock.now()
    known = {name: core.workspace.users[name] for name in names if name in core.workspace.users}
    return {"users": {name: quiet_hours(user, now) for name, user in known.items()}, "cached": False}


def quiet_hours(user: User, now: datetime) -> Answer:
    """The window of quiet hours that is on, or comes next, in the person's own zone."""
    if user.quiet is None:
        return {"dnd_enabled": False, "next_dnd_start_ts": 1, "next_dnd_end_ts": 1}
    zone = ZoneInfo(user.tz)
    begin, end = (time.fromisoformat(hour) for hour in user.quiet)
    today = now.astimezone(zone).date()
    windows = []
    for day in (today - timedelta(days=1), today, today + timedelta(days=1)):
        over_midnight = timedelta(days=1 if end <= begin else 0)
        windows.append((datetime.combine(day, begin, zone), datetime.combine(day + over_midnight, end, zone)))
    start, stop = next(window for window in windows if window[1] > now)
    return {"dnd_enabled": True, "next_dnd_start_ts": seconds(start), "next_dnd_end_ts": seconds(stop)}
