"""Slack wakes us: a team is set up, changed, tried, launched, paused, resumed, ended."""

from config.vocabulary import RenewalOutcome
from handlers import access
from handlers.access import Actor, Deed
from handlers.blocks import Block, Message, literal, say
from handlers.deps import Deps
from handlers.errors import SlackTrouble
from handlers.registry import Click, Command, Routes, Show, Submission, show_modal
from handlers.teams import (
    agreement,
    events,
    form,
    holidays,
    home,
    personal_listeners,
    renewal,
    rules,
    running,
    schedule,
    service,
    setup,
    views,
)
from handlers.teams.rules import Choices
from storage.models import Team
from storage.queries import teams


def register(routes: Routes) -> None:
    """Every name this capability answers to."""
    routes.command(
        "setup", setup_asked, usage="setup", help="set up a team, in one form", label="Set up a team"
    )
    routes.command(
        "settings",
        settings_asked,
        usage="settings",
        help="change, pause or end a team you lead",
        label="Team settings",
    )
    routes.click("teams.setup", setup_clicked)
    routes.click("teams.settings", settings_clicked)
    routes.click("teams.agreement", agreement_clicked)
    routes.click("teams.launch", launch_clicked)
    routes.click("teams.pause", pause_clicked)
    routes.click("teams.resume", resume_clicked)
    routes.click("teams.end", end_clicked)
    routes.click("teams.renew", renewed)
    routes.click("teams.renew_change", change_wanted)
    routes.click("teams.renew_stop", stop_wanted)
    routes.submission("teams.save", settings_saved)
    routes.submission("teams.pause", pause_submitted)
    personal_listeners.register(routes)
    events.register(routes)


# --- the modal opens -------------------------------------------------------------------------------


def setup_asked(command: Command, actor: Actor, deps: Deps) -> None:
    """Open the set-up modal, filled in as far as one can know."""
    choices = _first_choices(actor, deps, command.channel)
    view = form.team_modal(choices, deps.content, floor=deps.settings.min_group)
    deps.slack.open_modal(actor.workspace, command.trigger_id, view)


def setup_clicked(click: Click, actor: Actor, deps: Deps) -> None:
    """Open the set-up modal from a button."""
    view = form.team_modal(_first_choices(actor, deps, None), deps.content, floor=deps.settings.min_group)
    show_modal(click, actor, deps, view)


def settings_asked(command: Command, actor: Actor, deps: Deps) -> None:
    """Open the settings of the team that is meant."""
    with deps.read() as session:
        team = service.team_for(session, actor, Deed.CHANGE_TEAM, command.channel)
    deps.slack.open_modal(actor.workspace, command.trigger_id, _settings_modal(actor, deps, team.id))


def settings_clicked(click: Click, actor: Actor, deps: Deps) -> None:
    """Open a team's settings from a button."""
    show_modal(click, actor, deps, _settings_modal(actor, deps, click.value))


def _first_choices(actor: Actor, deps: Deps, channel: str | None) -> Choices:
    """What the set-up modal starts with: the person's zone, and the channel they are in."""
    with deps.read() as session:
        access.require(session, actor, Deed.SET_UP_TEAM, None)
        taken = teams.find_team_by_channel(session, actor.workspace, channel or "") is not None
    zone = deps.settings.default_time_zone
    name = ""
    is_channel = channel is not None and channel[:1] in "CG"
    try:
        zone = deps.slack.person(actor.workspace, actor.person).zone or zone
        if channel is not None and is_channel and not taken:
            name = deps.slack.channel(actor.workspace, channel).name
    except SlackTrouble:  # the modal is worth more than what would have stood in it
        name = ""
    zone = rules.read_zone(zone) or deps.settings.default_time_zone
    return Choices(
        name=name.replace("-", " ").replace("_", " ").capitalize()[: rules.NAME_LIMIT],
        channel=channel if is_channel and not taken else None,
        zone=zone,
        division=holidays.division_of(zone),
        starts_on=schedule.local_date(deps.now(), zone),
        min_group=max(Choices.min_group, deps.settings.min_group),
    )


def _settings_modal(actor: Actor, deps: Deps, team_id: str) -> Block:
    with deps.read() as session:
        team = service.get_living(session, actor, Deed.CHANGE_TEAM, team_id)
        people = [m.person for m in teams.list_members(session, team.workspace, team.id)]
        leads = [m.person for m in teams.list_leads(session, team.workspace, team.id)]
        chosen = setup.who_chose(session, team, service.zone_of(session, team, actor.person))
        here = ("teams.settings", "teams.launch")  # what this modal is for already
        controls = [c for c in home.controls_for(session, actor, team) if c["action_id"] not in here]
    choices = form.choices_of(team, people, leads)
    return form.team_modal(
        choices,
        deps.content,
        floor=deps.settings.min_group,
        team=team,
        chosen=chosen,
        controls=controls,
    )


def agreement_clicked(click: Click, actor: Actor, deps: Deps) -> Message:
    """Show who sees what in a team."""
    with deps.read() as session:
        team = service.get_living(session, actor, Deed.SEE_TEAM, click.value)
    return agreement.agreement_message(team, deps.settings)


# --- the modal is submitted ------------------------------------------------------------------------


def settings_saved(view: Submission, actor: Actor, deps: Deps) -> Show:
    """Keep a new team, or a team's changes. Whatever is wrong stands beside its field."""
    choices = form.read_choices(view.values)
    team: Team | None = None
    with deps.read() as session:
        if view.subject:
            team = service.get_living(session, actor, Deed.CHANGE_TEAM, view.subject)
        else:
            access.require(session, actor, Deed.SET_UP_TEAM, None)
    checked = setup.check(choices, actor, deps, team)
    with deps.begin() as session:
        if team is None:
            team = setup.create(session, actor, checked, deps)
        else:
            team = setup.update(session, actor, team.id, checked, deps)
        first = setup.what_comes_first(session, team, actor.person, deps.now())
    return Show(views.saved_modal(team, deps.content, first))


def launch_clicked(click: Click, actor: Actor, deps: Deps) -> Message:
    """Start a team that was saved only."""
    with deps.read() as session:
        team = service.get_living(session, actor, Deed.CHANGE_TEAM, click.value)
    problem = setup.problem_with_channel(team.channel, actor, deps)
    if problem:
        return say(problem)
    with deps.begin() as session:
        team = running.launch(session, actor, click.value, deps.content, deps.settings, deps.now())
        first = setup.what_comes_first(session, team, actor.person, deps.now())
    return views.running_message(team, first)


# --- pause, resume, end ----------------------------------------------------------------------------


def pause_clicked(click: Click, actor: Actor, deps: Deps) -> None:
    """Ask until when a team rests."""
    with deps.read() as session:
        team = service.get_living(session, actor, Deed.PAUSE_TEAM, click.value)
    show_modal(click, actor, deps, views.pause_modal(team))


def pause_submitted(view: Submission, actor: Actor, deps: Deps) -> Show:
    """Let a team rest."""
    with deps.begin() as session:
        team = running.pause(session, actor, view.subject, view.values.day("until"), deps.now())
    return Show(views.paused_modal(team))


def resume_clicked(click: Click, actor: Actor, deps: Deps) -> Message:
    """Go on from now."""
    with deps.begin() as session:
        team = running.resume(session, actor, click.value, deps.now())
        first = setup.what_comes_first(session, team, actor.person, deps.now())
    return views.running_message(team, first)


def renewed(click: Click, actor: Actor, deps: Deps) -> Message:
    """After twelve weeks: go on as it is."""
    with deps.begin() as session:
        team = renewal.answer(session, actor, click.value, RenewalOutcome.RENEW, deps.now())
    return say(f"*{literal(team.name)}* goes on. I ask again in twelve weeks.")


def change_wanted(click: Click, actor: Actor, deps: Deps) -> None:
    """After twelve weeks: go on, with other settings, which open at once."""
    with deps.begin() as session:
        team = renewal.answer(session, actor, click.value, RenewalOutcome.CHANGE, deps.now())
    show_modal(click, actor, deps, _settings_modal(actor, deps, team.id))


def stop_wanted(click: Click, actor: Actor, deps: Deps) -> Message:
    """After twelve weeks: stop; the button has asked whether that is meant."""
    with deps.begin() as session:
        team = renewal.answer(session, actor, click.value, RenewalOutcome.STOP, deps.now())
    return views.ended_message(team)


def end_clicked(click: Click, actor: Actor, deps: Deps) -> Message:
    """End a team for good; the button has asked whether that is meant."""
    with deps.begin() as session:
        team = running.end(session, actor, click.value, deps.now())
    return views.ended_message(team)
