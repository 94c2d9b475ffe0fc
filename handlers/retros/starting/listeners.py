"""Slack wakes us: somebody wants a retrospective, now or later."""

import re
from collections.abc import Mapping
from html import unescape
from typing import Any

from handlers.access import Actor
from handlers.blocks import Block, Message, clean, notice_modal
from handlers.deps import Deps
from handlers.errors import NotFound, Refusal, SlackTrouble
from handlers.registry import Click, Command, CommandRoute, Show, Submission
from handlers.retros.leading import listeners as leading
from handlers.retros.peers import service as peers
from handlers.retros.peers import views as peer_views
from handlers.retros.starting import plan_views, plans, service, views
from handlers.retros.starting.checking import Checked, check, peers_of
from handlers.retros.starting.choice import Choice, needs_peers, read
from handlers.retros.starting.people import TooMany, eligible, why_not_confidential
from handlers.retros.starting.views import TOPIC_LIMIT, Offer
from handlers.values import Values
from storage.models import Team
from storage.queries import retros as rows
from storage.queries import teams


class TopicTooLong(Refusal):
    """Please keep what it is about to {most} characters."""


def retro_asked(command: Command, actor: Actor, deps: Deps) -> Message | None:
    """Start at once when all is said: the format, and which team; else ask for the rest."""
    typed = as_typed(command.rest)
    if typed.lower() in WORDS:
        return WORDS[typed.lower()](command, actor, deps)
    name, _, topic = typed.partition(" ")
    with deps.read() as session:
        fitting = service.teams_to_start_in(session, actor)
        team = _meant(fitting, command.channel)
    known = name.lower() in {f.name for f in deps.content.formats}
    if known and team is not None and not needs_peers(name.lower()):
        return views.started(_start(actor, deps, team.id, name.lower(), topic.strip()))
    about = (topic if known else typed).strip()
    choice = Choice(
        team=(team or fitting[0]).id,
        format=name.lower() if known else "",
        topic=about[:TOPIC_LIMIT],
        facilitator=actor.person,
    )
    deps.slack.open_modal(actor.workspace, command.trigger_id, drawn(choice, actor, deps))
    return None


def as_typed(text: str) -> str:
    """What somebody typed after a command: Slack escapes it, and writes names as ``<@id|name>``."""
    return clean(unescape(re.sub(r"<([@#])[A-Z0-9]+\|([^>|]*)>", r"\1\2", text)))


def _meant(fitting: list[Team], channel: str | None) -> Team | None:
    """The only team, or the one in whose channel the command was typed."""
    here = [t for t in fitting if t.channel == channel]
    return here[0] if here else fitting[0] if len(fitting) == 1 else None


def _start(actor: Actor, deps: Deps, team_id: str, format: str, topic: str) -> str:
    """Start it, and return the channel it is in."""
    if len(topic) > TOPIC_LIMIT:
        raise TopicTooLong(most=TOPIC_LIMIT)
    with deps.read() as session:
        team = teams.find_team(session, actor.workspace, team_id)
    if team is None:
        raise NotFound()
    service.check_channel(deps.slack.channel(actor.workspace, team.channel))
    with deps.begin() as session:
        retro = service.start(session, deps.content, actor, team_id, format, topic, deps.now())
        return retro.channel


def _plans_asked(command: Command, actor: Actor, deps: Deps) -> Message | None:
    with deps.read() as session:
        service.teams_to_start_in(session, actor)
        modal = plan_views.plans_modal(plans.list_for(session, deps.content, actor))
    deps.slack.open_modal(actor.workspace, command.trigger_id, modal)
    return None


def _help_asked(command: Command, actor: Actor, deps: Deps) -> Message:
    return views.help_message(service.formats(deps.content))


WORDS: dict[str, CommandRoute] = {
    "plans": _plans_asked,
    "takeover": leading.takeover_asked,
    "help": _help_asked,
}


# --- the modal -------------------------------------------------------------------------------


def drawn(choice: Choice, actor: Actor, deps: Deps, note: str = "") -> Block:
    """The modal for what was chosen so far. Slack is asked too, so call it outside any transaction."""
    with deps.read() as session:
        fitting = service.teams_to_start_in(session, actor)
        team = next((t for t in fitting if t.id == choice.team), None)
        if team is None:
            raise NotFound()
        running = bool(rows.list_running(session, actor.workspace, [team.id]))
        peers = peers_of(session, actor, team.id) if needs_peers(choice.format) else []
    size = _size(choice, team, deps)
    with deps.read() as session:
        why_named = why_not_confidential(session, size)
    offer = Offer(
        teams=[(t.id, t.name) for t in fitting],
        formats=service.formats(deps.content),
        channel=team.channel,
        zone=team.zone,
        size=size,
        why_named=why_named,
        peers=peers,
        running=running,
    )
    return views.start_modal(offer, choice, note)


def _size(choice: Choice, team: Team, deps: Deps) -> int | None:
    """How many people it comes to; None where Slack does not say, or they are too many to be asked after."""
    try:
        return len(eligible(deps, team, choice.audience, choice.people))
    except (SlackTrouble, TooMany):
        return None


def choice_changed(click: Click, actor: Actor, deps: Deps) -> Message | None:
    """Something was chosen that changes what is possible: draw the modal again, with what stands in it."""
    if click.view is None:
        return None
    choice = as_sent(click.view)
    deps.slack.update_modal(actor.workspace, str(click.view["id"]), drawn(choice, actor, deps))
    return None


def as_sent(view: Mapping[str, Any]) -> Choice:
    """What stands in a modal."""
    return read(str(view.get("private_metadata", "")), Values(view["state"]["values"]))


def start_submitted(view: Submission, actor: Actor, deps: Deps) -> Show | None:
    """Start what was chosen."""
    choice = read(view.subject, view.values)
    checked = check(choice, actor, deps)
    if choice.is_later:
        return _plan(checked, choice, actor, deps)
    if checked.how.peer_team and not _both_accepted(checked, deps):
        return _ask_peers(checked, checked.how.peer_team, actor, deps)
    with deps.begin() as session:
        retro = service.start(
            session,
            deps.content,
            actor,
            checked.team.id,
            checked.format.name,
            checked.topic,
            deps.now(),
            checked.how,
        )
        said = views.started_for(retro.channel, retro.facilitator, actor.person)
    return Show(notice_modal("Started", said.blocks))


def _both_accepted(checked: Checked, deps: Deps) -> bool:
    with deps.read() as session:
        return peers.is_accepted(session, checked.team, checked.how.peer_team or "")


def _ask_peers(checked: Checked, peer_team: str, actor: Actor, deps: Deps) -> Show:
    """Two teams meet once both have accepted the agreement; until then they are asked."""
    with deps.begin() as session:
        asked = peers.ask(
            session, deps.content, checked.team, peer_team, actor.person, checked.topic, deps.now()
        )
    return Show(peer_views.asked_notice(asked))


def _plan(checked: Checked, choice: Choice, actor: Actor, deps: Deps) -> Show:
    with deps.begin() as session:
        plan = plans.make(session, deps.content, actor, checked, choice, deps.now())
        shown = plans.planned(session, deps.content, plan, checked.team)
    return Show(plan_views.planned_notice(shown, changed=bool(choice.plan)))


CLICKS = {"choose": choice_changed}
SUBMISSIONS = {"start": start_submitted}
