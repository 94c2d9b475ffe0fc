"""Slack wakes us: somebody looks at actions, or says how one ended."""

from handlers.access import Actor
from handlers.actions import service, views
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
    routes.submission("actions.save_outcome", outcome_saved)


def actions_asked(command: Command, actor: Actor, deps: Deps) -> Message | None:
    """Show what is open, mine first."""
    with deps.read() as session:
        found = service.open_actions(session, actor)
        return views.list_message(found, service.today_of(session, actor, deps.now()))


def outcome_started(click: Click, actor: Actor, deps: Deps) -> Message | None:
    """Ask how an action ended."""
    with deps.read() as session:
        line = service.line(session, service.to_close(session, actor, click.value))
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
