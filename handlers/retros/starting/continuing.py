"""Slack wakes us: what was prepared or learned before leads to a start."""

from sqlalchemy.orm import Session

from config.vocabulary import PhaseKind
from handlers.access import Actor, Deed
from handlers.blocks import Message
from handlers.deps import Deps
from handlers.registry import Click, show_modal
from handlers.retros.board import Board, board_of
from handlers.retros.peers import service as peers
from handlers.retros.peers import views as peer_views
from handlers.retros.service import find
from handlers.retros.starting import service
from handlers.retros.starting.choice import Choice
from handlers.retros.starting.listeners import drawn
from handlers.retros.starting.service import How
from handlers.retros.starting.views import TOPIC_LIMIT
from handlers.retros.views import flat

QUICK = "quick"
OF_THE_BOT = "Ambidex after twelve weeks: what helps us, what costs us time, what to change or stop?"


def peers_started(click: Click, actor: Actor, deps: Deps) -> Message | None:
    """Begin a peer assist that both teams have accepted."""
    with deps.read() as session:
        channel = _host_channel(session, actor, click.value)
    service.check_channel(deps.slack.channel(actor.workspace, channel))
    with deps.begin() as session:
        found, topic = peers.to_begin(session, actor, click.value)
        how = How(peer_team=found.peer_team)
        args = (found.team, peers.FORMAT, topic, deps.now(), how)
        retro = service.start(session, deps.content, actor, *args)
        return peer_views.begun_notice(retro.channel)


def _host_channel(session: Session, actor: Actor, assist: str) -> str:
    found, _ = peers.to_begin(session, actor, assist)
    return peers.asked(session, found).channel


def cycle_again(click: Click, actor: Actor, deps: Deps) -> Message | None:
    """Open the start of the next cycle, with what was learned as its topic."""
    with deps.read() as session:
        retro = find(session, actor, click.value, Deed.START_RETRO)
        board = board_of(session, deps.content, retro, deps.now())
        choice = Choice(
            team=retro.team,
            format=retro.format,
            topic=_learned(board)[:TOPIC_LIMIT],
            facilitator=actor.person,
        )
    show_modal(click, actor, deps, drawn(choice, actor, deps))
    return None


def _learned(board: Board) -> str:
    """What was learned: the first note of the last step people wrote in; else what it was about."""
    writes = [p for p in board.format.phases if p.kind is PhaseKind.WRITE]
    columns = board.format.filled_in(writes[-1]) if writes else ()
    learned = next((flat(card.text) for card in board.in_turn if card.column in columns), "")
    return learned or board.topic


def of_the_bot(click: Click, actor: Actor, deps: Deps) -> Message | None:
    """Open the start of a quarter of an hour about the bot itself, ready to begin."""
    choice = Choice(team=click.value, format=QUICK, topic=OF_THE_BOT, facilitator=actor.person)
    show_modal(click, actor, deps, drawn(choice, actor, deps))
    return None


CLICKS = {"of_the_bot": of_the_bot, "start_peers": peers_started, "again": cycle_again}
