"""Slack wakes us: somebody wants the last digest, a copy for e-mail, or to see the balance."""

from handlers import outbox
from handlers.access import Actor, Deed
from handlers.blocks import Message
from handlers.deps import Deps
from handlers.digests import service, standing, views
from handlers.registry import Click, Command, Routes, show_modal
from handlers.teams import service as teams


def register(routes: Routes) -> None:
    """Every name this capability answers to."""
    routes.command(
        "digest",
        digest_wanted,
        usage="digest",
        help="the last weekly digest, just for you",
        label="Last digest",
    )
    routes.click("digests.email", email_wanted)
    routes.command(
        "balance",
        balance_wanted,
        usage="balance",
        help="how your attention stands beside the balance you chose, and whether it drifts",
        label="Our balance",
    )


def digest_wanted(command: Command, actor: Actor, deps: Deps) -> Message | None:
    """Show the last digest to whoever asks, and to nobody else."""
    with deps.read() as session:
        team = teams.team_for(session, actor, Deed.READ_DIGEST, command.channel)
        _, _, kept = service.last_digest(session, actor, team.id)
    return views.own_copy(kept)


def email_wanted(click: Click, actor: Actor, deps: Deps) -> Message | None:
    """Open the digest as Markdown to copy."""
    with deps.read() as session:
        kept = service.get_digest(session, actor, click.value)
    show_modal(click, actor, deps, views.email_modal(kept))
    return None


def balance_wanted(command: Command, actor: Actor, deps: Deps) -> Message | None:
    """Say how the balance stands to whoever of the team asks; the chart follows in a direct message.

    Slack shows no picture in an answer that only one person sees.
    """
    with deps.begin() as session:
        team = teams.team_for(session, actor, Deed.SEE_TEAM, command.channel)
        one = standing.stand(session, deps.settings, deps.content, team)
        picture = standing.picture_message(one)
        if picture is not None:
            outbox.tell(session, team.workspace, actor.person, picture, deps.now())
    return standing.standing_message(one)
