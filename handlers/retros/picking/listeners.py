"""Slack wakes us: somebody picks a message for a retrospective."""

from sqlalchemy.orm import Session

from handlers.access import Actor
from handlers.blocks import Message, clean
from handlers.deps import Deps
from handlers.errors import InvalidInput, Refusal
from handlers.registry import Click, Picked, Show, Submission, show_modal
from handlers.retros.notes.service import is_new
from handlers.retros.picking import service, views
from handlers.retros.picking.rules import in_words, mark
from handlers.retros.starting import service as starting
from handlers.retros.starting.choice import Choice
from handlers.retros.starting.listeners import drawn
from handlers.retros.starting.views import TOPIC_LIMIT
from storage.models import Team

LABEL = "Add to a retrospective"


class TakesNoNotes(Refusal):
    """The one in <#{channel}> takes no notes in its present step. Bring it up when people talk."""


class AskALead(Refusal):
    """No retrospective of yours takes notes now. A lead of your team can start one with `/ambi retro`."""


def message_picked(picked: Picked, actor: Actor, deps: Deps) -> Message | None:
    """Show the words to whoever picked them, to be changed and added; or offer to start one about them."""
    text = clean(in_words(picked.text))
    if not text:
        raise service.NoWords()
    stays = service.is_private(deps, actor.workspace, picked.channel)
    with deps.read() as session:
        open_now = [
            found for found in service.list_open(session, actor) if not stays or found.place == picked.channel
        ]
        start_in = None if open_now else _to_start_in(session, actor, picked.channel, stays=stays)
        new = [found.id for found in open_now if is_new(session, actor, found.id)]
    if new:  # in a transaction of its own: a row with a name is not written beside a note
        with deps.begin() as session:
            service.take_part(session, actor, new)
    theirs = picked.author != actor.person
    if start_in is not None:
        kind = "theirs" if theirs else "own"
        modal = views.offer_modal(f"{start_in.id}:{kind}", text)
    else:
        was = mark(text) if theirs else ""
        modal = views.pick_modal(open_now, text, theirs=theirs, was=was, ground=deps.content.ground_rules)
    deps.slack.open_modal(actor.workspace, picked.trigger_id, modal)
    return None


def _to_start_in(session: Session, actor: Actor, channel: str, *, stays: bool) -> Team:
    """The team in which to start one about a message. Raises with what to do where there is none."""
    running = service.list_running(session, actor)
    try:
        led = starting.teams_to_start_in(session, actor)
    except Refusal:
        led = []
    busy = {retro.team for retro in running}
    here = [team for team in led if team.channel == channel]
    free = [team for team in (here if stays else here + led) if team.id not in busy]
    if free:
        return free[0]
    if stays:
        raise service.StaysThere()
    if running:
        raise TakesNoNotes(channel=running[0].channel)
    raise AskALead()


def pick_submitted(view: Submission, actor: Actor, deps: Deps) -> Show | None:
    """Keep it as a note of whoever picked it."""
    retro, column, text, agreed = views.read_pick(view.values)
    if not retro:
        raise InvalidInput({"column": "Choose where this note belongs."})
    with deps.begin() as session:
        service.add(
            session, deps.content, actor, retro, column, text, deps.now(), was=view.subject, agreed=agreed
        )
    return Show(views.added_notice())


def start_about(click: Click, actor: Actor, deps: Deps) -> Message | None:
    """Start one with the message as its topic, which is theirs to change first."""
    team, kind, topic = [*click.value.split(":", 2), "", ""][:3]
    choice = Choice(team=team, topic=topic[:TOPIC_LIMIT], facilitator=actor.person)
    show_modal(click, actor, deps, drawn(choice, actor, deps, views.topic_note(kind == "theirs")))
    return None


CLICKS = {"start_about": start_about}
SUBMISSIONS = {"pick": pick_submitted}
