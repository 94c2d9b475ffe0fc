"""Slack wakes us: somebody looks at what is planned, changes it or cancels it."""

from handlers.access import Actor
from handlers.blocks import Block, Message
from handlers.deps import Deps
from handlers.registry import Click, show_modal
from handlers.retros.starting import plan_views as views
from handlers.retros.starting import plans
from handlers.retros.starting.listeners import drawn


def plans_opened(click: Click, actor: Actor, deps: Deps) -> Message | None:
    """Everything planned in the teams one leads."""
    show_modal(click, actor, deps, listed(actor, deps))
    return None


def listed(actor: Actor, deps: Deps) -> Block:
    with deps.read() as session:
        return views.plans_modal(plans.list_for(session, deps.content, actor))


def plan_opened(click: Click, actor: Actor, deps: Deps) -> Message | None:
    """The plan as it was made, to be changed."""
    with deps.read() as session:
        choice = plans.choice_of(session, actor, click.value)
    show_modal(click, actor, deps, drawn(choice, actor, deps))
    return None


def plan_cancelled(click: Click, actor: Actor, deps: Deps) -> Message | None:
    """Take it away, and show what is left."""
    with deps.begin() as session:
        plans.cancel(session, actor, click.value, deps.now())
    if click.view is not None and click.in_modal:
        deps.slack.update_modal(actor.workspace, str(click.view["id"]), listed(actor, deps))
    return None


CLICKS = {"plans": plans_opened, "replan": plan_opened, "unplan": plan_cancelled}
