"""Slack wakes us: what was said is written down."""

from handlers.access import Actor
from handlers.blocks import Message
from handlers.deps import Deps
from handlers.registry import Click, Show, Submission, show_modal
from handlers.retros.talking import service, views


def said_started(click: Click, actor: Actor, deps: Deps) -> Message | None:
    """Open the place for what was said about one note."""
    with deps.read() as session:
        _, card = service.card_to_say(session, deps.content, actor, click.value, deps.now())
    show_modal(click, actor, deps, views.said_modal(card))
    return None


def said_saved(view: Submission, actor: Actor, deps: Deps) -> Show | None:
    """Keep what was said."""
    with deps.begin() as session:
        text = view.values.text("said")
        service.say(session, deps.content, actor, view.subject, text, deps.now())
    return None


CLICKS = {"say": said_started}
SUBMISSIONS = {"save_said": said_saved}
