"""Slack wakes us: somebody opens Home, or asks for help."""

from functools import partial

from handlers import outbox
from handlers.access import Actor
from handlers.blocks import Message
from handlers.deps import Deps
from handlers.home import dry_run, views
from handlers.registry import Command, Event, Routes


def register(routes: Routes) -> None:
    """Every name this capability answers to."""
    routes.command(
        "help", partial(help_wanted, routes), usage="help", help="everything you can do here", label="Help"
    )
    routes.event("app_home_opened", home_opened)
    dry_run.register(routes)


def help_wanted(routes: Routes, command: Command, actor: Actor, deps: Deps) -> Message | None:
    """List every command."""
    return views.help_message(routes.commands.values())


def home_opened(event: Event, deps: Deps) -> None:
    """Draw Home afresh for whoever opened it."""
    happened = event.body["event"]
    if happened.get("tab", "home") == "home":
        with deps.begin() as session:
            outbox.refresh_home(session, event.workspace, [happened["user"]], deps.now())
