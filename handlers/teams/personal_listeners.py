"""Slack wakes us: somebody goes on leave, comes back, chooses their times, asks how things stand."""

from handlers.access import Actor
from handlers.blocks import Message, notice_modal, say, section
from handlers.deps import Deps
from handlers.errors import InvalidInput
from handlers.registry import Click, Command, Routes, Show, Submission, show_modal
from handlers.teams import away, personal, personal_views, setup
from storage.queries import teams


def register(routes: Routes) -> None:
    """Every name this part answers to."""
    routes.command(
        "away",
        away_said,
        usage="away until 12 May",
        help="say when you are on leave; nothing is asked meanwhile",
        label="Add leave",
    )
    routes.command("back", back_said, usage="back", help="end your leave early", label="I am back")
    routes.command(
        "status",
        status_asked,
        usage="status",
        help="your teams, what comes next, your leave",
        label="How things stand",
    )
    routes.click("teams.leave_remove", leave_removed)
    routes.click("teams.times", times_clicked)
    routes.submission("teams.away", away_submitted)
    routes.submission("teams.times", times_submitted)


# --- leave -----------------------------------------------------------------------------------------


def away_said(command: Command, actor: Actor, deps: Deps) -> Message | None:
    """Keep leave as it was said, or ask for its days."""
    with deps.read() as session:
        today = personal.today_of(session, deps.settings, actor, deps.now())
    if not command.rest:
        deps.slack.open_modal(actor.workspace, command.trigger_id, personal_views.away_modal(today))
        return None
    try:
        first, last = away.read_away(command.rest, today)
    except away.UnreadableDates as problem:
        return say(str(problem))
    with deps.begin() as session:
        leave = personal.go_away(session, deps.settings, actor, first, last, deps.now())
    return personal_views.away_message(leave, today)


def away_submitted(view: Submission, actor: Actor, deps: Deps) -> Show:
    """Keep leave chosen in the modal."""
    first, last = personal_views.read_away_modal(view.values)
    if first is None or last is None:
        raise InvalidInput({"last": "Please choose both days; they may be the same."})
    with deps.begin() as session:
        leave = personal.go_away(session, deps.settings, actor, first, last, deps.now())
        today = personal.today_of(session, deps.settings, actor, deps.now())
    return Show(notice_modal("Leave", personal_views.away_message(leave, today).blocks))


def back_said(command: Command, actor: Actor, deps: Deps) -> Message:
    """End the leave somebody is on."""
    with deps.begin() as session:
        was_away = personal.come_back(session, deps.settings, actor, deps.now())
    return personal_views.back_message(was_away)


def leave_removed(click: Click, actor: Actor, deps: Deps) -> Message:
    """Take one leave away again."""
    with deps.begin() as session:
        personal.remove_leave(session, actor, click.value, deps.now())
    return say("That leave is removed: you are asked as always.")


# --- times -----------------------------------------------------------------------------------------


def times_clicked(click: Click, actor: Actor, deps: Deps) -> None:
    """Open somebody's own check-in time and quiet hours."""
    with deps.read() as session:
        times = personal.times_of(session, deps.settings, actor)
    show_modal(click, actor, deps, personal_views.times_modal(times))


def times_submitted(view: Submission, actor: Actor, deps: Deps) -> Show:
    """Keep somebody's own times."""
    if view.values.choice("whose") == personal_views.MINE and view.values.clock("at") is None:
        raise InvalidInput({"at": "Please choose your time, or be asked at your team's."})
    with deps.begin() as session:
        before = personal.times_of(session, deps.settings, actor)
        times = personal_views.read_times(view.values, before)
        personal.set_times(session, deps.settings, actor, times, deps.now())
    return Show(notice_modal("My times", [section(personal_views.times_words(times))]))


# --- status ----------------------------------------------------------------------------------------


def status_asked(command: Command, actor: Actor, deps: Deps) -> Message:
    """My teams, what comes next in each, and my leave."""
    now = deps.now()
    with deps.read() as session:
        own = teams.list_teams_of(session, actor.workspace, actor.person)
        lines = [
            personal_views.team_lines(team, setup.what_comes_first(session, team, actor.person, now))
            for team in own
        ]
        leaves = personal.leaves_of(session, deps.settings, actor, now)
        today = personal.today_of(session, deps.settings, actor, now)
    return personal_views.status_message(lines, leaves, today)
