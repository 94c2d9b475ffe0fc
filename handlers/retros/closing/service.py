"""Use cases of the end: what may be shared of a retrospective, and a copy to keep."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from config.content import Content
from config.vocabulary import DeliveryKind, PhaseKind, RetroMode, Scope
from handlers import outbox
from handlers.access import Actor, Deed
from handlers.actions.lines import Line
from handlers.blocks import Message
from handlers.errors import InvalidInput, Refusal
from handlers.retros.board import Board, Card, board_of
from handlers.retros.closing.drafting import drafted
from handlers.retros.service import find, leads, not_now
from handlers.teams.service import get_living
from storage.crypto import seal, unseal
from storage.models import Learning
from storage.queries import learning as rows
from storage.queries import people
from storage.types import new_id


class LeaderShares(Refusal):
    """The notes of this one carry no names, so whoever leads it chooses what is shared: <@{leader}>."""


class NothingOfYours(Refusal):
    """You can share notes of your own, and there is none here. What was agreed is <@{leader}>'s to share."""


@dataclass(frozen=True)
class Shared:
    """What the actor has shared of a retrospective, and can take back."""

    learning: str
    text: str


@dataclass(frozen=True)
class Offer:
    """What the actor may share of a retrospective, and with which channel."""

    board: Board
    channel: str
    cards: tuple[Card, ...]
    tasks: tuple[Line, ...]
    shared: tuple[Shared, ...]


def offer(session: Session, content: Content, actor: Actor, retro_id: str, now: datetime) -> Offer:
    """What the actor may share: their own notes; and for whoever leads, what nobody's name stands beside."""
    retro = find(session, actor, retro_id)
    board = board_of(session, content, retro, now)
    if board.phase is not None and board.phase.kind is not PhaseKind.CLOSE:
        raise not_now(retro)
    team = get_living(session, actor, Deed.SHARE, retro.team)
    led = leads(session, actor, retro)
    cards = tuple(card for card in _in_order(board) if led or card.author == actor.person)
    if not led and not cards:
        raise (LeaderShares if board.mode is RetroMode.CONFIDENTIAL else NothingOfYours)(
            leader=board.facilitator
        )
    return Offer(
        board=board,
        channel=team.channel,
        cards=tuple(card for card in cards if drafted(card, actor.person)),
        tasks=board.agreed if led else (),
        shared=tuple(_shared(session, actor, retro_id)),
    )


def _in_order(board: Board) -> list[Card]:
    """Every card, those talked about first; a note in a group too, for whoever wrote it."""
    first = [card.id for card in board.to_talk]
    order = {id: place for place, id in enumerate(first)}
    grouped = [note for group in board.groups for note in group.notes if note.author]
    return sorted(
        (*board.deck, *grouped), key=lambda card: (order.get(card.id, len(order)), card.number, card.id)
    )


def _shared(session: Session, actor: Actor, retro_id: str) -> Iterable[Shared]:
    for line in rows.list_shared_from(session, actor.workspace, retro_id, actor.person):
        yield Shared(line.id, unseal(session, Learning.text, line))


def chosen(offered: Offer, card_id: str | None, task_ids: Sequence[str]) -> tuple[Card | None, list[Line]]:
    """What was ticked, of what may be shared; anything else is as if it had not been."""
    card = next((card for card in offered.cards if card.id == card_id), None)
    return card, [line for line in offered.tasks if line.id in task_ids]


def share(
    session: Session,
    content: Content,
    actor: Actor,
    retro_id: str,
    text: str,
    *,
    named: bool,
    now: datetime,
) -> Learning:
    """Keep the line as it was read and sent, for the next digest of the team's channel; carried once."""
    offered = offer(session, content, actor, retro_id, now)
    if not text:
        raise InvalidInput({"line": "Write the line you want to share, or press Cancel."})
    if offered.shared:
        raise InvalidInput({"line": "You share a line of this one already. Take that one back first."})
    learning_id = new_id()
    learning = Learning(
        workspace=actor.workspace,
        id=learning_id,
        team=find(session, actor, retro_id).team,
        author=actor.person,
        retrospective=retro_id,
        is_ask=False,
        text=seal(session, Learning.text, actor.workspace, learning_id, text),
        named=named,
        scope=Scope.CHANNEL,
        channel=offered.channel,
        shared_at=now,
    )
    session.add(learning)
    subject = f"learning:{learning_id}"
    scopes = {"before": Scope.PRIVATE, "after": Scope.CHANNEL}
    people.audit(session, actor.workspace, actor.person, "learning.share", subject, now, **scopes)
    outbox.refresh_home(session, actor.workspace, [actor.person], now)
    return learning


# --- a copy ----------------------------------------------------------------------------------


def copied(session: Session, content: Content, actor: Actor, retro_id: str, now: datetime) -> Board:
    """The retrospective as the actor may take it away: what everybody in it has seen."""
    return board_of(session, content, find(session, actor, retro_id), now)


def named_in(board: Board) -> list[str]:
    """Whose names a copy needs: those who look after an action, then those beside a note."""
    owners = [line.owner for line in (*board.agreed, *board.review)]
    authors = [card.author for card in board.cards if card.author]
    return list(dict.fromkeys((*owners, *authors)))


def send_copy(
    session: Session, actor: Actor, retro_id: str, message: Message, kind: str, now: datetime
) -> None:
    """Send a copy as a file, to whoever asked and to nobody else."""
    outbox.put(
        session,
        workspace=actor.workspace,
        kind=DeliveryKind.FILE,
        message=message,
        key=f"retro-copy:{retro_id}:{actor.person}:{kind}:{now.isoformat()}",
        now=now,
        person=actor.person,
    )
    people.audit(session, actor.workspace, actor.person, "retro.copy", f"retro:{retro_id}", now)
