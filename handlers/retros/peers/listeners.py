"""Slack wakes us: a lead accepts or declines the agreement of a peer assist."""

from collections.abc import Mapping

from handlers.access import Actor
from handlers.blocks import Message
from handlers.deps import Deps
from handlers.registry import Click, SubmissionRoute
from handlers.retros.peers import service, views


def accepted(click: Click, actor: Actor, deps: Deps) -> Message | None:
    """Keep that one team accepts."""
    assist, _, side = click.value.partition(":")
    with deps.begin() as session:
        return views.accepted_message(service.accept(session, actor, assist, side, deps.now()))


def declined(click: Click, actor: Actor, deps: Deps) -> Message | None:
    """Keep that one team declines, and tell whoever asked."""
    assist, _, side = click.value.partition(":")
    with deps.begin() as session:
        service.decline(session, actor, assist, side, deps.now())
    return views.declined_notice()


CLICKS = {"accept_peers": accepted, "decline_peers": declined}
SUBMISSIONS: Mapping[str, SubmissionRoute] = {}
