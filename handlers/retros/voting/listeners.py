"""Slack wakes us: somebody places their dots."""

from handlers.access import Actor
from handlers.blocks import Message
from handlers.deps import Deps
from handlers.registry import Click, Show, Submission, show_modal
from handlers.retros.voting import service, views


def vote_started(click: Click, actor: Actor, deps: Deps) -> Message | None:
    """Show the notes with one's own dots, as they are now."""
    with deps.read() as session:
        board, own = service.voting(session, deps.content, actor, click.value, deps.now())
    show_modal(click, actor, deps, views.vote_modal(board, own))
    return None


def dots_saved(view: Submission, actor: Actor, deps: Deps) -> Show | None:
    """Place the dots; nobody sees them before they are counted."""
    with deps.begin() as session:
        shown = service.count_shown(session, actor, view.subject)
        dots = views.read_dots(view.values, shown)
        placed, have = service.place_dots(session, actor, view.subject, dots)
    return Show(views.dots_notice(placed, have))


CLICKS = {"vote": vote_started}
SUBMISSIONS = {"save_dots": dots_saved}
