"""Slack wakes us: somebody opens a readiness check, answers it, closes it, or chooses what follows."""

from config.content import ReadinessTheme
from config.vocabulary import NextStep
from handlers.access import Actor, Deed
from handlers.blocks import Message
from handlers.deps import Deps
from handlers.errors import InvalidInput, NotFound
from handlers.readiness import service, telling, views
from handlers.registry import Click, Command, Routes, Show, Submission, show_modal
from handlers.teams import service as team_service
from storage.queries import teams


def register(routes: Routes) -> None:
    """Every name this capability answers to."""
    routes.command(
        "readiness",
        readiness_asked,
        usage="readiness",
        help="how far the conditions for improvement are there, and where your team sees it differently",
        label="Readiness check",
    )
    routes.click("readiness.start", start_pressed)
    routes.click("readiness.answer", answer_pressed)
    routes.click("readiness.close", close_pressed)
    routes.click("readiness.outcome", outcome_pressed)
    routes.click("readiness.examples", examples_pressed)
    routes.click("readiness.copy", copy_pressed)
    routes.click("readiness.step", step_chosen)
    routes.submission("readiness.open", opened)
    routes.submission("readiness.save", answered)
    routes.submission("readiness.prepare", prepared)


def readiness_asked(command: Command, actor: Actor, deps: Deps) -> Message | None:
    """Show where the actor's teams stand, with what can be done now."""
    with deps.read() as session:
        own = teams.list_teams_of(session, actor.workspace, actor.person)
        meant = [team for team in own if team.channel == command.channel] or own
        if not meant:
            meant = [team_service.team_for(session, actor, Deed.ANSWER)]
        places = [service.place(session, actor, team) for team in meant]
    return views.place_message(places, deps.now())


def start_pressed(click: Click, actor: Actor, deps: Deps) -> Message | None:
    """Say what it is, and ask for how long."""
    with deps.read() as session:
        team = team_service.get_living(session, actor, Deed.OPEN_READINESS, click.value)
        modal = views.start_modal(team.id, team.channel)
    show_modal(click, actor, deps, modal)
    return None


def opened(view: Submission, actor: Actor, deps: Deps) -> Show | None:
    """Open it and tell the channel."""
    days, now = views.read_days(view.values), deps.now()
    if days is None:
        raise InvalidInput({"days": "Choose for how long it is open."})
    with deps.begin() as session:
        check = service.open_check(session, actor, view.subject, days, now)
        team = team_service.get_living(session, actor, Deed.OPEN_READINESS, check.team)
        telling.opened(session, check, team, now)
        closes_at = check.closes_at or now
        notice = views.opened_notice(team.channel, closes_at, team.zone, now)
    return Show(notice)


def answer_pressed(click: Click, actor: Actor, deps: Deps) -> Message | None:
    """Show the statements, with what was answered before."""
    with deps.read() as session:
        check, _ = service.to_answer(session, actor, click.value)
        modal = views.answer_modal(check.id, service.said_by(session, actor, check), deps.content)
    show_modal(click, actor, deps, modal)
    return None


def answered(view: Submission, actor: Actor, deps: Deps) -> Show | None:
    """Keep it, and say until when it can be changed."""
    said, now = views.read_said(view.values, deps.content), deps.now()
    if not said.levels:
        first = deps.content.readiness[0].items[0].id
        raise InvalidInput({f"level-{first}": "Choose a level for one statement at least, or press Cancel."})
    with deps.begin() as session:
        check = service.answer(session, actor, view.subject, said)
        _, team = service.to_answer(session, actor, check.id)
        notice = views.saved_notice(check.id, check.closes_at or now, team.zone, now)
    return Show(notice)


def close_pressed(click: Click, actor: Actor, deps: Deps) -> Message | None:
    """Close it before its time."""
    with deps.begin() as session:
        check = service.may_close(session, actor, click.value)
        team = team_service.get_living(session, actor, Deed.OPEN_READINESS, check.team)
        telling.end(session, deps.content, deps.settings, check, team, deps.now())
    return views.closed_message()


def outcome_pressed(click: Click, actor: Actor, deps: Deps) -> Message | None:
    """Show what came of one."""
    with deps.read() as session:
        modal = views.outcome_modal(service.outcome(session, actor, click.value), deps.content)
    show_modal(click, actor, deps, modal)
    return None


def examples_pressed(click: Click, actor: Actor, deps: Deps) -> Message | None:
    """Show what people wrote beside the statements."""
    with deps.read() as session:
        modal = views.examples_modal(service.outcome(session, actor, click.value), deps.content)
    show_modal(click, actor, deps, modal)
    return None


def copy_pressed(click: Click, actor: Actor, deps: Deps) -> Message | None:
    """Show the outcome as text to take away."""
    with deps.read() as session:
        modal = views.copy_modal(service.outcome(session, actor, click.value), deps.content)
    show_modal(click, actor, deps, modal)
    return None


def step_chosen(click: Click, actor: Actor, deps: Deps) -> Message | None:
    """Keep what the team does about a theme; to prepare it first asks what, who and by when."""
    check_id, _, rest = click.value.partition(":")
    name, _, step = rest.partition(":")
    if step == NextStep.PREPARE.value:
        with deps.begin() as session:
            service.to_choose(session, deps.content, actor, check_id, name)
        show_modal(click, actor, deps, views.prepare_modal(check_id, _theme(deps, name)))
        return None
    if step not in {NextStep.START.value, NextStep.HELP.value}:
        raise NotFound()
    with deps.begin() as session:
        check = service.to_choose(session, deps.content, actor, check_id, name)
        service.choose(session, actor, check, name, NextStep(step), deps.now())
        telling.chosen(session, deps.content, check, deps.now())
    return views.chosen_message(_theme(deps, name), NextStep(step))


def prepared(view: Submission, actor: Actor, deps: Deps) -> Show | None:
    """Make it an action with its day, and say so."""
    check_id, _, name = view.subject.partition(":")
    wanted = views.read_preparation(view.values)
    with deps.begin() as session:
        check = service.to_choose(session, deps.content, actor, check_id, name)
        service.prepare(session, actor, check, name, wanted, deps.now())
        telling.chosen(session, deps.content, check, deps.now())
    return Show(views.prepared_notice(wanted))


def _theme(deps: Deps, name: str) -> ReadinessTheme:
    theme = next((one for one in deps.content.readiness if one.name == name), None)
    if theme is None:
        raise NotFound()
    return theme
