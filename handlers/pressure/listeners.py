"""Slack wakes us: somebody asks how hard it is, or a lead says so."""

from handlers import access
from handlers.access import Actor, Deed
from handlers.blocks import Message, notice_modal, say
from handlers.deps import Deps
from handlers.errors import InvalidInput
from handlers.pressure import reading, service, views
from handlers.registry import Click, Command, Routes, Show, Submission, show_modal
from handlers.teams import service as teams
from storage.queries import teams as team_rows


def register(routes: Routes) -> None:
    """Every name this capability answers to."""
    routes.command(
        "pressure",
        pressure_asked,
        usage="pressure 3 until Friday why winter flow",
        help="say how hard a time it is (OPEL 1 to 4) and until when: less is asked, and every trend says so",
        label="Time of pressure",
    )
    routes.click("pressure.start", start_pressed)
    routes.click("pressure.end", end_pressed)
    routes.submission("pressure.save", saved)


def pressure_asked(command: Command, actor: Actor, deps: Deps) -> Message | None:
    """Say how hard it is now, set it, or end it."""
    now, typed = deps.now(), command.rest.strip()
    if not typed:
        with deps.read() as session:
            own = team_rows.list_teams_of(session, actor.workspace, actor.person)
            meant = [team for team in own if team.channel == command.channel] or own
            meant = meant or [teams.team_for(session, actor, Deed.SET_PRESSURE)]
            found = [service.standing(session, actor, team, now) for team in meant]
        return views.state_message(found, deps.content)
    with deps.read() as session:
        team = teams.team_for(session, actor, Deed.SET_PRESSURE, command.channel)
        today = service.today_of(team, now)
    if typed.casefold() in ("end", "over", "stop", "none"):
        with deps.begin() as session:
            return views.set_message(service.end(session, actor, team.id, now), deps.content)
    try:
        wanted = reading.read_pressure(typed, today)
    except reading.Unreadable as problem:
        return say(str(problem))
    with deps.begin() as session:
        return views.set_message(service.set_pressure(session, actor, team.id, wanted, now), deps.content)


def start_pressed(click: Click, actor: Actor, deps: Deps) -> Message | None:
    """Open the form."""
    with deps.read() as session:
        team = access.get_team(session, actor, Deed.SET_PRESSURE, click.value)
        modal = views.start_modal(service.standing(session, actor, team, deps.now()), deps.content)
    show_modal(click, actor, deps, modal)
    return None


def end_pressed(click: Click, actor: Actor, deps: Deps) -> Message | None:
    """End it before its day."""
    with deps.begin() as session:
        return views.set_message(service.end(session, actor, click.value, deps.now()), deps.content)


def saved(view: Submission, actor: Actor, deps: Deps) -> Show | None:
    """Keep what was chosen, and say what follows."""
    level, last, reason = views.read_start(view.values)
    problems = {} if last else {"last": "Choose the last day: it ends by itself after it."}
    try:
        chosen = reading.read_level(level or "")
    except reading.Unreadable as problem:
        raise InvalidInput(
            problems | {"level": str(problem) if level else "Choose how hard it is."}
        ) from problem
    if last is None:
        raise InvalidInput(problems)
    with deps.begin() as session:
        wanted = reading.Wanted(chosen, last, reason)
        standing = service.set_pressure(session, actor, view.subject, wanted, deps.now())
    return Show(notice_modal("Time of pressure", views.set_message(standing, deps.content).blocks))
