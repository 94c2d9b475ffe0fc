"""Slack wakes us: something is written down together, or chosen."""

from handlers.access import Actor
from handlers.blocks import Message
from handlers.deps import Deps
from handlers.registry import Click, Show, Submission, show_modal
from handlers.retros.deciding import together, together_views


def write_down_started(click: Click, actor: Actor, deps: Deps) -> Message | None:
    """Open the place for what was agreed."""
    with deps.read() as session:
        board, phase = together.writing_down(session, deps.content, actor, click.value, deps.now())
    show_modal(click, actor, deps, together_views.write_down_modal(board, phase))
    return None


def written_down(view: Submission, actor: Actor, deps: Deps) -> Show | None:
    """Keep it, shown at once."""
    column, text = view.values.choice("column"), view.values.text("text")
    with deps.begin() as session:
        together.write_down(session, deps.content, actor, view.subject, column, text, deps.now())
    return Show(together_views.written_notice(text))


def choice_started(click: Click, actor: Actor, deps: Deps) -> Message | None:
    """Ask what was chosen."""
    with deps.read() as session:
        board, phase = together.choosing(session, deps.content, actor, click.value, deps.now())
    show_modal(click, actor, deps, together_views.choose_modal(board, phase))
    return None


def choice_saved(view: Submission, actor: Actor, deps: Deps) -> Show | None:
    """Keep it."""
    chosen = view.values.choice("chosen")
    with deps.begin() as session:
        together.choose(session, deps.content, actor, view.subject, chosen, deps.now())
    return Show(together_views.chosen_notice(chosen or ""))


CLICKS = {"write_down": write_down_started, "settle": choice_started}
SUBMISSIONS = {"save_together": written_down, "save_choice": choice_saved}
