"""A running retrospective on Home: take part; and, for who leads, the controls."""

from sqlalchemy.orm import Session

from handlers import blocks as b
from handlers.access import Actor
from handlers.blocks import Block
from handlers.deps import Deps
from handlers.retros import service, views
from handlers.retros.board import board_of
from storage.queries import participants, teams


def home_blocks(session: Session, actor: Actor, deps: Deps) -> list[Block]:
    """What runs now for the actor, or in their teams."""
    own = [t.id for t in teams.list_teams_of(session, actor.workspace, actor.person)]
    parts: list[Block] = []
    running = participants.list_running_for(session, actor.workspace, actor.person, own)
    for number, retro in enumerate(running):
        board = board_of(session, deps.content, retro, deps.now())
        parts += views.home_row(
            board,
            number,
            leads=service.leads(session, actor, retro),
            facilitates=retro.facilitator == actor.person,
        )
    return [b.header("Retrospective"), *parts] if parts else []
