"""A running retrospective on Home: take part; and, for who leads, the controls."""

from sqlalchemy.orm import Session

from handlers import blocks as b
from handlers.access import Actor, Deed, may, role_in
from handlers.blocks import Block
from handlers.deps import Deps
from handlers.retros import views
from handlers.retros.board import board_of
from storage.queries import retros as rows
from storage.queries import teams


def home_blocks(session: Session, actor: Actor, deps: Deps) -> list[Block]:
    """What runs now in the actor's teams."""
    own = [t.id for t in teams.list_teams_of(session, actor.workspace, actor.person)]
    parts: list[Block] = []
    for number, retro in enumerate(rows.list_running(session, actor.workspace, own)):
        board = board_of(session, deps.content, retro, deps.now())
        leads = may(role_in(session, actor, retro.team), Deed.START_RETRO)
        parts += views.home_row(board, number, leads=leads)
    return [b.header("Retrospective"), *parts] if parts else []
