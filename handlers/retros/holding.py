"""A retrospective whose channel is gone, archived or shared outside: it goes no further in public."""

from datetime import datetime

from sqlalchemy.orm import Session

from config.content import Content
from config.vocabulary import Held
from handlers import outbox
from handlers.deps import Deps, SlackChannel
from handlers.errors import SlackTrouble
from handlers.retros import announce, machine, views
from handlers.retros.board import board_of, facts_of, format_of, state_of
from handlers.retros.service import place
from storage.models import Retrospective
from storage.queries import retros as rows

Seen = Held | str  # why it is held, or one of these two
OPEN, UNKNOWN = "", "unknown"


def look(deps: Deps, workspace: str, channel: str) -> Seen:
    """What Slack says of a channel at this moment. It is asked outside any transaction."""
    try:
        return why_held(deps.slack.channel(workspace, channel, fresh=True))
    except SlackTrouble as trouble:
        return Held.GONE if trouble.code == "channel_not_found" else UNKNOWN


def why_held(channel: SlackChannel) -> Seen:
    """Why nothing of a retrospective may be posted there; empty where it may."""
    if channel.shared_outside:
        return Held.SHARED
    if channel.archived:
        return Held.ARCHIVED
    return OPEN if channel.bot_is_in else Held.GONE


def take(session: Session, content: Content, retro: Retrospective, seen: Seen, now: datetime) -> None:
    """Hold a running retrospective, or let it go on, by what was seen of its channel.

    Its clock stands still while it is held: nobody can be asked for anything.
    """
    held = Held(seen) if seen not in (OPEN, UNKNOWN) else None
    if seen == UNKNOWN or held is retro.held or retro.closed_at is not None:
        return
    retro.held = held
    plan, state, facts = format_of(retro), state_of(retro), facts_of(session, retro)
    place(retro, machine.again(state, plan, now, facts), plan, facts, now)
    session.flush()
    if held is not None:
        board = board_of(session, content, retro, now)
        outbox.tell(session, retro.workspace, retro.facilitator, views.held_message(board), now)
    announce.changed(session, content, retro, now)


def channel_lost(
    session: Session, content: Content, workspace: str, channel: str, why: Held, now: datetime
) -> None:
    """Hold whatever runs in a channel that Slack took away."""
    for retro_id in rows.list_running_in(session, workspace, channel):
        retro = rows.lock_retro(session, workspace, retro_id)
        if retro is not None:
            take(session, content, retro, why, now)
