"""Slack wakes us: somebody looks at the team's priorities, or adds one."""

from datetime import date

from handlers import access
from handlers.access import Actor, Deed
from handlers.blocks import Message
from handlers.deps import Deps
from handlers.priorities import service, views
from handlers.registry import Click, Command, Routes, Show, Submission, show_modal
from handlers.teams.schedule import local_date
from storage.models import Team


def register(routes: Routes) -> None:
    """Every name this capability answers to."""
    routes.command(
        "priorities",
        priorities_asked,
        usage="priorities",
        help="what your team has agreed matters, who looks after it, and what you stopped and why",
        label="Priorities",
    )
    routes.click("priorities.add", add_started)
    routes.click("priorities.open", one_opened)
    routes.click("priorities.ended", ended_opened)
    routes.submission("priorities.save", priority_saved)


def priorities_asked(command: Command, actor: Actor, deps: Deps) -> Message | None:
    """Show what is active, by team and by horizon."""
    with deps.read() as session:
        own = service.own_teams(session, actor)
        teams = [
            (t.id, t.name, access.may(access.role_in(session, actor, t.id), Deed.CHANGE_PRIORITY))
            for t in own
        ]
        lines = [line for t in own for line in service.list_active(session, actor.workspace, t.id)]
    return views.list_message(teams, lines, deps.content)


def add_started(click: Click, actor: Actor, deps: Deps) -> Message | None:
    """Open the modal for a new one."""
    with deps.read() as session:
        team = access.get_team(session, actor, Deed.CHANGE_PRIORITY, click.value)
    show_modal(click, actor, deps, views.add_modal(team.id, deps.content))
    return None


def priority_saved(view: Submission, actor: Actor, deps: Deps) -> Show | None:
    """Keep it, and say so."""
    wanted = views.read_priority(view.values)
    with deps.begin() as session:
        service.add(session, actor, view.subject, wanted, deps.now())
    return Show(views.added_notice(wanted.title, wanted.owner or ""))


def one_opened(click: Click, actor: Actor, deps: Deps) -> Message | None:
    """Show one priority with its history."""
    with deps.read() as session:
        line, changes = service.history(session, actor, click.value)
        team = access.get_team(session, actor, Deed.SEE_TEAM, line.team)
        modal = views.history_modal(line, changes, _today(team, deps), team.zone, deps.content)
    show_modal(click, actor, deps, modal)
    return None


def ended_opened(click: Click, actor: Actor, deps: Deps) -> Message | None:
    """Show what was stopped or paused, and why."""
    with deps.read() as session:
        changes = service.ended(session, actor, click.value)
        quarter = service.this_quarter(session, actor, click.value, deps.now())
        team = access.get_team(session, actor, Deed.SEE_TEAM, click.value)
        modal = views.ended_modal(changes, quarter, _today(team, deps), team.zone, deps.content)
    show_modal(click, actor, deps, modal)
    return None


def _today(team: Team, deps: Deps) -> date:
    return local_date(deps.now(), team.zone)
