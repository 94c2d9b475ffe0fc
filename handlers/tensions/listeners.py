"""Slack wakes us: somebody keeps a trade-off, looks one up, or says whether it still holds."""

from handlers.access import Actor, Deed
from handlers.blocks import Message
from handlers.deps import Deps
from handlers.registry import Click, Command, Routes, Show, Submission, show_modal
from handlers.teams import service as teams
from handlers.tensions import service, views
from handlers.tensions.rules import WORDS_LIMIT, Wanted


def register(routes: Routes) -> None:
    """Every name this capability answers to."""
    routes.command(
        "tradeoff",
        tradeoff_asked,
        usage="tradeoff more beds over the record",
        help="keep what you chose over what, why and until when; it comes back to you on its day",
        label="Keep a trade-off",
    )
    routes.command(
        "tradeoffs",
        tradeoffs_asked,
        usage="tradeoffs winter",
        help="what your team chose over what, and why; with words, only those that have them",
        label="Trade-offs",
    )
    routes.click("tensions.start", start_pressed)
    routes.click("tensions.change", change_pressed)
    routes.click("tensions.keep", keep_pressed)
    routes.click("tensions.end", end_pressed)
    routes.click("tensions.open", one_opened)
    routes.click("tensions.older", older_pressed)
    routes.submission("tensions.save", saved)
    routes.submission("tensions.amend", amended)


def tradeoff_asked(command: Command, actor: Actor, deps: Deps) -> Message | None:
    """Open the form; "this over that" is taken apart into its two sides."""
    chosen, _, against = command.rest.partition(" over ")
    with deps.read() as session:
        team = teams.team_for(session, actor, Deed.KEEP_TRADEOFF, command.channel)
        form = service.form(session, actor, team, deps.now())
    typed = Wanted(chosen.strip()[:WORDS_LIMIT], against.strip()[:WORDS_LIMIT], "", None)
    deps.slack.open_modal(actor.workspace, command.trigger_id, views.form_modal(form, deps.content, typed))
    return None


def start_pressed(click: Click, actor: Actor, deps: Deps) -> Message | None:
    """Open the form for a team."""
    with deps.read() as session:
        team = teams.get_living(session, actor, Deed.KEEP_TRADEOFF, click.value)
        form = service.form(session, actor, team, deps.now())
    show_modal(click, actor, deps, views.form_modal(form, deps.content))
    return None


def saved(view: Submission, actor: Actor, deps: Deps) -> Show | None:
    """Keep it, and say when it comes back."""
    wanted = views.read_form(view.values)
    with deps.begin() as session:
        line = service.keep(session, actor, view.subject, wanted, deps.now())
    return Show(views.kept_notice(line, deps.content))


def tradeoffs_asked(command: Command, actor: Actor, deps: Deps) -> Message | None:
    """Show what was traded off, newest first."""
    with deps.read() as session:
        teams.team_for(session, actor, Deed.SEE_TEAM, command.channel)
        lines = service.found(session, actor, command.rest)
    return views.list_message(lines, command.rest, deps.content)


def older_pressed(click: Click, actor: Actor, deps: Deps) -> Message | None:
    """Show the next page."""
    start, _, typed = click.value.partition(":")
    with deps.read() as session:
        lines = service.found(session, actor, typed)
    at = int(start) if start.isdigit() else 0
    show_modal(click, actor, deps, views.list_modal(lines, typed, at, deps.content))
    return None


def change_pressed(click: Click, actor: Actor, deps: Deps) -> Message | None:
    """Open the form with what it is now."""
    with deps.read() as session:
        tension, team = service.to_change(session, actor, click.value)
        line = service.line_of(session, tension, team, actor)
        form = service.form(session, actor, team, deps.now())
        now = service.as_wanted(line, tension)
    show_modal(click, actor, deps, views.form_modal(form, deps.content, now, line.id))
    return None


def amended(view: Submission, actor: Actor, deps: Deps) -> Show | None:
    """Keep what it is from now on, and what it was."""
    wanted = views.read_form(view.values)
    with deps.begin() as session:
        line = service.amend(session, actor, view.subject, wanted, deps.now())
    return Show(views.kept_notice(line, deps.content))


def keep_pressed(click: Click, actor: Actor, deps: Deps) -> Message | None:
    """Let it hold for another twelve weeks."""
    with deps.begin() as session:
        line = service.keep_on(session, actor, click.value, deps.now())
    return views.kept_on_message(line)


def end_pressed(click: Click, actor: Actor, deps: Deps) -> Message | None:
    """Let it end."""
    with deps.begin() as session:
        line = service.end(session, actor, click.value, deps.now())
    return views.ended_message(line)


def one_opened(click: Click, actor: Actor, deps: Deps) -> Message | None:
    """Show one with its history."""
    with deps.read() as session:
        line, earlier = service.history(session, actor, click.value)
    show_modal(click, actor, deps, views.history_modal(line, earlier, deps.content))
    return None
