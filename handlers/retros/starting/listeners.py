"""Slack wakes us: somebody wants a retrospective."""

import re
from html import unescape

from handlers.access import Actor
from handlers.blocks import Message, clean, notice_modal
from handlers.deps import Deps
from handlers.errors import InvalidInput, NotFound, Refusal
from handlers.registry import Command, Show, Submission
from handlers.retros.starting import service, views
from handlers.retros.starting.views import TOPIC_LIMIT, Choice
from storage.models import Team
from storage.queries import teams


class TopicTooLong(Refusal):
    """Please keep what it is about to {most} characters."""


def retro_asked(command: Command, actor: Actor, deps: Deps) -> Message | None:
    """Start at once when all is said: the format, and which team; else ask for the rest."""
    typed = as_typed(command.rest)
    name, _, topic = typed.partition(" ")
    with deps.read() as session:
        fitting = service.teams_to_start_in(session, actor)
        team = _meant(fitting, command.channel)
        if team is not None:
            service.check_free(session, team)
        choices = [Choice(t.id, t.name, service.people_in(session, t)) for t in fitting]
    known = name.lower() in {f.name for f in deps.content.formats}
    if known and team is not None:
        return views.started(_start(actor, deps, team.id, name.lower(), topic.strip()))
    formats = service.formats(deps.content)
    about = (topic if known else typed).strip()
    modal = views.start_modal(choices, formats, about[:TOPIC_LIMIT], team.id if team else None)
    deps.slack.open_modal(actor.workspace, command.trigger_id, modal)
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


def start_submitted(view: Submission, actor: Actor, deps: Deps) -> Show | None:
    """Start what was chosen."""
    team, format, topic = views.read_start(view.subject, view.values)
    if not format:
        raise InvalidInput({"format": "Choose a format."})
    channel = _start(actor, deps, team, format, topic)
    return Show(notice_modal("Started", views.started(channel).blocks))


SUBMISSIONS = {"start": start_submitted}
