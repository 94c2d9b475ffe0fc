"""Slack wakes us: an action is agreed, or it is said how an earlier one ended."""

from handlers.access import Actor, Deed
from handlers.actions import service as actions
from handlers.actions import views as action_views
from handlers.actions.lines import line as line_of
from handlers.blocks import Message
from handlers.deps import Deps
from handlers.errors import InvalidInput
from handlers.registry import Click, Show, Submission, show_modal
from handlers.retros import announce
from handlers.retros.board import board_of
from handlers.retros.deciding import consent_listeners, service, together_listeners, views
from handlers.retros.service import find, hold
from handlers.teams.views import day_words


def action_started(click: Click, actor: Actor, deps: Deps) -> Message | None:
    """Ask what will be done, by whom and by when."""
    with deps.read() as session:
        board = service.deciding(session, deps.content, actor, click.value, deps.now())
    show_modal(click, actor, deps, views.decide_modal(board))
    return None


def deciding_opened(click: Click, actor: Actor, deps: Deps) -> Message | None:
    """From Home: all that can be done in this phase, for whoever is not in the channel."""
    with deps.read() as session:
        board = service.deciding(session, deps.content, actor, click.value, deps.now())
    if board.phase is None or not (board.phase.columns or board.format.decide_by == "consent"):
        return action_started(click, actor, deps)
    show_modal(click, actor, deps, views.deciding_modal(board, board.phase))
    return None


def action_saved(view: Submission, actor: Actor, deps: Deps) -> Show | None:
    """Keep the action; the post or the summary shows it."""
    wanted = views.read_action(view.values)
    with deps.begin() as session:
        board = service.agree(session, deps.content, actor, view.subject, wanted, deps.now())
    due = day_words(wanted.due, board.today) if wanted.due else ""
    return Show(views.agreed_notice(wanted.text, wanted.owner or "", due))


def outcome_started(click: Click, actor: Actor, deps: Deps) -> Message | None:
    """Ask how an action under review ended."""
    retro_id, _, action_id = click.value.partition(":")
    with deps.read() as session:
        retro = find(session, actor, retro_id)
        today = board_of(session, deps.content, retro, deps.now()).today
        line = line_of(session, actions.to_close(session, actor, action_id))
    modal = action_views.outcome_modal(line, today, "retros.save_outcome", click.value)
    show_modal(click, actor, deps, modal)
    return None


def outcome_saved(view: Submission, actor: Actor, deps: Deps) -> Show | None:
    """Keep how it ended, and show it in the post."""
    retro_id, _, action_id = view.subject.partition(":")
    outcome, note = action_views.read_outcome(view.values)
    if outcome is None:
        raise InvalidInput({"outcome": "Choose one: all three are good endings."})
    with deps.begin() as session:
        retro = hold(session, actor, retro_id, Deed.CLOSE_ACTION)
        actions.close(session, actor, action_id, outcome, note, deps.now())
        announce.changed(session, deps.content, retro, deps.now())
    return Show(action_views.outcome_notice(outcome))


CLICKS = {
    "decide": action_started,
    "outcome": outcome_started,
    **consent_listeners.CLICKS,
    **together_listeners.CLICKS,
}
SUBMISSIONS = {
    "save_action": action_saved,
    "save_outcome": outcome_saved,
    **consent_listeners.SUBMISSIONS,
    **together_listeners.SUBMISSIONS,
}
