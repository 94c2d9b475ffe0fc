"""What a retrospective says: its post kept current, its thread, its panel, its summary."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from config.content import Content
from handlers import outbox
from handlers.retros import summary, views
from handlers.retros.board import Board, board_of
from storage.models import Retrospective
from storage.queries import participants, teams


def opened(session: Session, content: Content, retro: Retrospective, now: datetime) -> None:
    """Post it in the channel and hand its facilitator the panel."""
    board = board_of(session, content, retro, now)
    retro.post = outbox.post(
        session, retro.workspace, retro.channel, views.post_message(board), now, f"retro:{retro.id}"
    )
    retro.panel = outbox.tell(
        session,
        retro.workspace,
        retro.facilitator,
        views.panel_message(board),
        now,
        key=f"retro-panel:{retro.id}",
    )
    _refresh_homes(session, retro, now)


def changed(session: Session, content: Content, retro: Retrospective, now: datetime) -> None:
    """Bring the post, the panel and, once there is one, the summary up to what holds now."""
    board = board_of(session, content, retro, now)
    if retro.held is None:
        outbox.change(session, retro.workspace, retro.post, views.post_message(board), now)
    outbox.change(session, retro.workspace, retro.panel, views.panel_message(board), now)
    if retro.wrap_up is not None:
        outbox.change(session, retro.workspace, retro.wrap_up, summary.summary_message(board), now)


def revealed(
    session: Session, content: Content, retro: Retrospective, notes: Sequence[str], now: datetime
) -> None:
    """Show these notes in the thread, each whole; to nobody in a channel that is lost."""
    if retro.held is not None:
        return
    board = board_of(session, content, retro, now)
    shown = [card for card in board.cards if card.id in set(notes)]
    key = f"retro-notes:{retro.id}:{shown[0].number}"
    outbox.post(
        session, retro.workspace, retro.channel, views.notes_message(shown), now, key, thread_of=retro.post
    )


def summed_up(session: Session, content: Content, retro: Retrospective, now: datetime) -> None:
    """Post the summary, unless it stands there or there is nothing to sum up.

    Where the channel is lost, whoever leads gets it and nobody else.
    """
    board = board_of(session, content, retro, now)
    if retro.wrap_up is not None or not has_something(board):
        return
    message, key = summary.summary_message(board), f"retro-summary:{retro.id}"
    if retro.held is not None:
        retro.wrap_up = outbox.tell(session, retro.workspace, retro.facilitator, message, now, key)
    else:
        retro.wrap_up = outbox.post(session, retro.workspace, retro.channel, message, now, key)


def closed(session: Session, content: Content, retro: Retrospective, now: datetime) -> None:
    """Post the summary, with the details in its thread; nothing where there was nothing."""
    summed_up(session, content, retro, now)
    details = summary.details_message(board_of(session, content, retro, now))
    if details is not None and retro.wrap_up is not None and retro.held is None:
        key = f"retro-details:{retro.id}"
        outbox.post(session, retro.workspace, retro.channel, details, now, key, thread_of=retro.wrap_up)
    _refresh_homes(session, retro, now)


def handed_over(
    session: Session, content: Content, retro: Retrospective, before: str | None, now: datetime
) -> None:
    """Give the panel to whoever leads now, and say so on that of whoever led ``before``."""
    board = board_of(session, content, retro, now)
    outbox.change(session, retro.workspace, before, views.led_by_another(board), now)
    retro.panel = outbox.tell(session, retro.workspace, retro.facilitator, views.panel_message(board), now)
    session.flush()
    changed(session, content, retro, now)
    _refresh_homes(session, retro, now)


def has_something(board: Board) -> bool:
    """Whether anything was written or agreed: an empty summary helps nobody."""
    return bool(board.cards or board.agreed)


def _refresh_homes(session: Session, retro: Retrospective, now: datetime) -> None:
    members = {m.person for m in teams.list_members(session, retro.workspace, retro.team)}
    members |= {p.person for p in participants.list_participants(session, retro.workspace, retro.id)}
    outbox.refresh_home(session, retro.workspace, sorted(members | {retro.facilitator}), now)
