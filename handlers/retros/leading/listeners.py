"""Slack wakes us: somebody hands a retrospective over, or takes it over."""

from handlers.access import Actor
from handlers.blocks import Message, say
from handlers.deps import Deps
from handlers.registry import Click, Command, Show, Submission, show_modal
from handlers.retros.board import format_of
from handlers.retros.leading import service, views

TAKEN = "You lead it now. Our direct messages have the buttons that move it on."


def hand_over_started(click: Click, actor: Actor, deps: Deps) -> Message | None:
    """Ask who leads from here on."""
    with deps.read() as session:
        title = format_of(service.to_hand_over(session, actor, click.value)).title
    show_modal(click, actor, deps, views.hand_over_modal(click.value, title))
    return None


def handed_over(view: Submission, actor: Actor, deps: Deps) -> Show | None:
    """Give it to them."""
    to = views.read_hand_over(view.values)
    with deps.begin() as session:
        service.hand_over(session, deps.content, actor, view.subject, to, deps.now())
    return Show(views.handed_over_notice(to or ""))


def taken_over(click: Click, actor: Actor, deps: Deps) -> Message | None:
    """From Home: a lead of the team leads it from here on."""
    with deps.begin() as session:
        service.take_over(session, deps.content, actor, click.value, deps.now())
    return say(TAKEN)


def takeover_asked(command: Command, actor: Actor, deps: Deps) -> Message | None:
    """``/ambi retro takeover``: lead what runs here, or what runs at all."""
    with deps.begin() as session:
        retro = service.to_take_over(session, actor, command.channel)
        service.take_over(session, deps.content, actor, retro, deps.now())
    return say(TAKEN)


CLICKS = {"hand_over": hand_over_started, "take_over": taken_over}
SUBMISSIONS = {"save_hand_over": handed_over}
