"""Slack wakes us: somebody asks what is held, wants it, or wants it gone."""

import orjson

from handlers.access import Actor, Deed, require
from handlers.blocks import Message
from handlers.deps import Deps
from handlers.errors import InvalidInput
from handlers.privacy import service, views
from handlers.registry import Click, Command, Event, Routes, Show, Submission, show_modal
from storage.queries import installation


def register(routes: Routes) -> None:
    """Every name this capability answers to."""
    routes.command(
        "privacy",
        privacy_wanted,
        usage="privacy",
        help="what is held about you and who sees it; export it, erase it",
        label="My data",
    )
    routes.click("privacy.export", export_wanted)
    routes.click("privacy.erase", erasure_wanted)
    routes.submission("privacy.erase_confirmed", erasure_confirmed)
    routes.event("app_uninstalled", bot_removed)
    routes.event("tokens_revoked", tokens_revoked)


def privacy_wanted(command: Command, actor: Actor, deps: Deps) -> Message | None:
    """Say what is held about whoever asks."""
    with deps.read() as session:
        require(session, actor, Deed.OWN_DATA, None)
        return views.privacy_message(service.held(session, actor), deps.settings)


def export_wanted(click: Click, actor: Actor, deps: Deps) -> Message | None:
    """Send somebody everything held about them, by direct message."""
    now = deps.now()
    with deps.begin() as session:
        file = orjson.dumps(service.export(session, actor, now), option=orjson.OPT_INDENT_2).decode()
        service.send_export(session, actor, file, now)
    return views.export_planned()


def erasure_wanted(click: Click, actor: Actor, deps: Deps) -> Message | None:
    """Say exactly what goes and what stays, before it goes."""
    show_modal(click, actor, deps, views.erase_modal())
    return None


def erasure_confirmed(view: Submission, actor: Actor, deps: Deps) -> Show | None:
    """Erase, and say so."""
    if "yes" not in view.values.choices("sure"):
        raise InvalidInput({"sure": "Tick the box to erase, or press “Keep it”."})
    with deps.begin() as session:
        service.erase(session, actor, deps.now())
    return Show(views.erased_notice())


def bot_removed(event: Event, deps: Deps) -> None:
    """Fall silent at once; the data goes when its time is up, unless the bot comes back."""
    with deps.begin() as session:
        installation.uninstall(session, event.workspace, deps.now())


def tokens_revoked(event: Event, deps: Deps) -> None:
    """A revoked bot token is as good as a removed bot; people's own tokens are none of ours."""
    if event.body["event"].get("tokens", {}).get("bot"):
        bot_removed(event, deps)
