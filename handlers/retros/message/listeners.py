"""Slack wakes us: the draft is worded or approved."""

from handlers.access import Actor
from handlers.blocks import Message
from handlers.deps import Deps
from handlers.registry import Click, Show, Submission, show_modal
from handlers.retros.message import service, views


def edit_started(click: Click, actor: Actor, deps: Deps) -> Message | None:
    """Open the draft to be worded."""
    with deps.read() as session:
        text = service.draft(session, actor, click.value)
    show_modal(click, actor, deps, views.draft_modal(click.value, text))
    return None


def draft_saved(view: Submission, actor: Actor, deps: Deps) -> Show | None:
    """Keep the words; nothing is posted."""
    text = view.values.text("text")
    with deps.begin() as session:
        service.word(session, deps.content, actor, view.subject, text, deps.now())
    return Show(views.kept_notice(text))


def approved(click: Click, actor: Actor, deps: Deps) -> Message | None:
    """Post it, because somebody who leads says so."""
    with deps.begin() as session:
        channel = service.approve(session, deps.content, actor, click.value, deps.now())
    return views.posted(channel)


CLICKS = {"edit_draft": edit_started, "approve": approved}
SUBMISSIONS = {"save_draft": draft_saved}
