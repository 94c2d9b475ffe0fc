"""Slack wakes us: somebody looks at actions, changes one, or says how one ended."""

from handlers.access import Actor
from handlers.actions import changing, changing_views, service, views
from handlers.actions.lines import line as line_of
from handlers.blocks import Message
from handlers.deps import Deps
from handlers.errors import InvalidInput
from handlers.registry import Click, Command, Routes, Show, Submission, show_modal


def register(routes: Routes) -> None:
    """Every name this capability answers to."""
    routes.command(
        "actions",
        actions_asked,
        usage="actions",
        help="what you and your team said you would do, and how it ended",
        label="Actions",
    )
    routes.click("actions.close", outcome_started)
    routes.click("actions.change", change_started)
    routes.click("actions.smaller", smaller_started)
    routes.click("actions.gap", gap_started)
    routes.submission("actions.save_outcome", outcome_saved)
    routes.submission("actions.save_change", change_saved)
    routes.submission("actions.save_gap", gap_saved)


def actions_asked(command: Command, actor: Actor, deps: Deps) -> Message | None:
    """Show what is open, mine first."""
    with deps.read() as session:
        found = service.open_actions(session, actor, deps.settings, deps.now())
        return views.list_message(found, service.today_of(session, actor, deps.now()))


def outcome_started(click: Click, actor: Actor, deps: Deps) -> Message | None:
    """Ask how an action ended."""
    with deps.read() as session:
        line = line_of(session, service.to_close(session, actor, click.value))
        modal = views.outcome_modal(line, service.today_of(session, actor, deps.now()))
    show_modal(click, actor, deps, modal)
    return None


def outcome_saved(view: Submission, actor: Actor, deps: Deps) -> Show | None:
    """Keep how it ended, and say a kind word."""
    outcome, note = views.read_outcome(view.values)
    if outcome is None:
        raise InvalidInput({"outcome": "Choose one: all three are good endings."})
    with deps.begin() as session:
        service.close(session, actor, view.subject, outcome, note, deps.now())
    return Show(views.outcome_notice(outcome))


def change_started(click: Click, actor: Actor, deps: Deps) -> Message | None:
    """Ask what it is to be from now on."""
    _start_change(click, actor, deps, smaller=False)
    return None


def smaller_started(click: Click, actor: Actor, deps: Deps) -> Message | None:
    """The same for something that stalled: what would be small enough?"""
    _start_change(click, actor, deps, smaller=True)
    return None


def _start_change(click: Click, actor: Actor, deps: Deps, *, smaller: bool) -> None:
    with deps.read() as session:
        line, earlier = changing.history(session, actor, click.value)
        today = service.today_of(session, actor, deps.now())
    show_modal(click, actor, deps, changing_views.change_modal(line, earlier, today, smaller=smaller))


def change_saved(view: Submission, actor: Actor, deps: Deps) -> Show | None:
    """Keep what it is now and what it was."""
    wanted, now = changing_views.read_change(view.values), deps.now()
    with deps.begin() as session:
        today = service.today_of(session, actor, now)
        line, stalled = changing.change(session, deps.settings, actor, view.subject, wanted, today, now)
    mine = line.owner == actor.person
    return Show(changing_views.changed_notice(line, today, stalled=stalled, mine=mine))


def gap_started(click: Click, actor: Actor, deps: Deps) -> Message | None:
    """Ask which skill is missing."""
    with deps.read() as session:
        line, _ = changing.history(session, actor, click.value)
        today = service.today_of(session, actor, deps.now())
    show_modal(click, actor, deps, changing_views.gap_modal(line, today))
    return None


def gap_saved(view: Submission, actor: Actor, deps: Deps) -> Show | None:
    """Note it on the action."""
    with deps.begin() as session:
        line = changing.name_gap(session, actor, view.subject, view.values.text("gap"), deps.now())
        today = service.today_of(session, actor, deps.now())
    return Show(changing_views.gap_notice(line, today))
