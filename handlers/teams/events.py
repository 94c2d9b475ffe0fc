"""Slack tells us: people join and leave channels, channels go away or get another id."""

from collections.abc import Mapping
from typing import Any

from handlers import outbox
from handlers.deps import Deps
from handlers.errors import SlackTrouble
from handlers.registry import Event, Routes
from handlers.teams import agreement, membership, rules, running, service
from handlers.teams.running import Lost
from storage.models import Team
from storage.queries import installation, people, teams


def register(routes: Routes) -> None:
    """Every event this capability listens to."""
    routes.event("member_joined_channel", member_joined)
    routes.event("member_left_channel", member_left)
    for name in ("channel_archive", "group_archive"):
        routes.event(name, channel_archived)
    for name in ("channel_deleted", "group_deleted"):
        routes.event(name, channel_deleted)
    for name in ("channel_left", "group_left"):
        routes.event(name, bot_left)
    routes.event("channel_id_changed", channel_moved)


def member_joined(event: Event, deps: Deps) -> None:
    """Make a joiner of a team's channel a member, and tell them who sees what."""
    inner = _inner(event)
    channel, person = str(inner["channel"]), str(inner["user"])
    with deps.read() as session:
        team = teams.find_team_by_channel(session, event.workspace, channel)
        here = installation.find_workspace(session, event.workspace)
        is_us = here is not None and here.bot_user == person
    if is_us and team is None:
        _say_hello(event, deps, channel, inner.get("inviter"))
    if is_us or team is None or not team.follows_channel:
        return
    try:
        known = deps.slack.person(event.workspace, person)
    except SlackTrouble:
        return  # the daily look at the channel finds them
    if known.is_bot or known.deleted or known.external:
        return
    with deps.begin() as session:
        team = teams.find_team_by_channel(session, event.workspace, channel)
        if team is not None and membership.join(session, team, person, deps.now()):
            people.record_person(
                session,
                event.workspace,
                person,
                zone=rules.known_zone(known.zone),
                deactivated=False,
                administers=known.is_admin,
                now=deps.now(),
            )
            service.plan_schedules(session, team, deps.now())
            membership.welcome(session, deps.settings, team, person, deps.now())
            outbox.refresh_home(session, event.workspace, [person], deps.now())


def _say_hello(event: Event, deps: Deps, channel: str, inviter: object) -> None:
    by = inviter if isinstance(inviter, str) else None
    with deps.begin() as session:
        outbox.post(session, event.workspace, channel, agreement.hello(by), deps.now(), f"hello:{channel}")


def member_left(event: Event, deps: Deps) -> None:
    """End the membership of somebody who left a team's channel.

    The last lead stays one: a team that nobody can change would be stuck.
    """
    inner = _inner(event)
    channel, person = str(inner["channel"]), str(inner["user"])
    with deps.begin() as session:
        team = teams.find_team_by_channel(session, event.workspace, channel)
        if team is None or not team.follows_channel:
            return
        leads = [m.person for m in teams.list_leads(session, team.workspace, team.id)]
        if leads == [person]:
            message = agreement.last_lead(team)
            outbox.tell(session, team.workspace, person, message, deps.now())
        elif membership.leave(session, team, person, deps.now()):
            service.plan_schedules(session, team, deps.now())
            outbox.refresh_home(session, team.workspace, [person], deps.now())


def channel_archived(event: Event, deps: Deps) -> None:
    """Pause a team whose channel was archived."""
    _pause(event, deps, Lost.ARCHIVED)


def channel_deleted(event: Event, deps: Deps) -> None:
    """Pause a team whose channel was deleted."""
    _pause(event, deps, Lost.DELETED)


def bot_left(event: Event, deps: Deps) -> None:
    """Pause a team from whose channel the bot was removed."""
    _pause(event, deps, Lost.LEFT)


def _pause(event: Event, deps: Deps, why: Lost) -> None:
    with deps.begin() as session:
        team: Team | None = teams.find_team_by_channel(
            session, event.workspace, str(_inner(event)["channel"])
        )
        if team is not None:
            running.pause_for_slack(session, team, why, deps.now())


def channel_moved(event: Event, deps: Deps) -> None:
    """Follow a channel to its new id, as happens when it is first shared or connected."""
    inner = _inner(event)
    with deps.begin() as session:
        old, new = str(inner["old_channel_id"]), str(inner["new_channel_id"])
        teams.move_channel(session, event.workspace, old, new)


def _inner(event: Event) -> Mapping[str, Any]:
    """The event itself, without its envelope."""
    inner: Mapping[str, Any] = event.body.get("event", event.body)
    return inner
